"""``main.py train eyes`` and ``main.py evaluate eyes``: the eye-state network, and eyes and mouth on marked clips."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console

from desktop_app import paths
from desktop_app.commands.console import plain_console
from desktop_app.commands.measuring import progress_bars, write_figures
from desktop_app.errors import UsageError
from desktop_app.export.whole_files import make_writable_folder
from desktop_app.i18n import _, ngettext, number, percent

if TYPE_CHECKING:
    from desktop_app.evaluation.eyes import FoldFigures
    from desktop_app.evaluation.marked_clips import ClipScore

FIGURES_FILE = "eyes.json"
# As ``vision.eyes.EYE_MODEL`` has it: the command line does not know that package.
_MODEL = "eye_state"


def run_train_eyes(arguments: argparse.Namespace) -> int:
    """Measure by five folds, then train on all pictures and write the model's folder.

    Raises:
        UsageError: the pictures cannot be read, or the folder holds a model already.
        ExportError: the folder cannot be written.
    """
    if (arguments.out / _MODEL).exists():
        raise UsageError("{path} holds a run already. Name a new folder with --out.", path=arguments.out)
    make_writable_folder(arguments.out)
    from desktop_app.training.eye_pictures import load_eye_pictures

    console = plain_console(stderr=True)
    pictures = load_eye_pictures(arguments.data)
    with console.status(_("Loading")):
        from desktop_app.evaluation.eyes import measure_folds, write_model
        from desktop_app.training.train_eyes import EyeRecipe, train_eyes
    recipe = EyeRecipe(epochs=arguments.epochs, seed=arguments.seed)
    with progress_bars() as tell:
        measured = measure_folds(pictures, recipe, tell)
        rows = np.arange(len(pictures))
        model = train_eyes(pictures, rows, recipe, lambda epoch, of, _loss: tell(_("all pictures"), epoch, of))
    write_model(arguments.out / _MODEL, model, pictures, recipe, measured)
    write_figures(arguments.out / FIGURES_FILE, {"folds": [one.figures() for one in measured]})
    _print_folds(plain_console(), measured)
    console.print(_("The model: {path}").format(path=arguments.out / _MODEL), soft_wrap=True)
    return 0


def run_evaluate_eyes(arguments: argparse.Namespace) -> int:
    """Measure the network by five folds, eyes and mouth on clips that somebody has marked, or what a face costs.

    Raises:
        UsageError: nothing to measure is named, or it cannot be read.
        ModelError: a model is missing or damaged.
        ExportError: the folder for the figures cannot be written.
    """
    if arguments.data is None and arguments.marks is None and not arguments.cost:
        raise UsageError("Name pictures of eyes with --data, marks of clips with --marks and --videos, or --cost.")
    if arguments.marks is not None and arguments.videos is None:
        raise UsageError("Name the folder of the marked clips with --videos.")
    if arguments.out is not None:
        make_writable_folder(arguments.out)
    console = plain_console()
    figures: dict[str, Any] = {}
    if arguments.marks is not None:
        figures["clips"] = _clips(arguments, console)
    if arguments.data is not None:
        figures["folds"] = _folds(arguments, console)
    if arguments.cost:
        figures["cost"] = _cost(arguments, console)
    if arguments.out is not None:
        write_figures(arguments.out / FIGURES_FILE, figures)
    return 0


def _folds(arguments: argparse.Namespace, console: Console) -> list[dict[str, Any]]:
    from desktop_app.training.eye_pictures import load_eye_pictures

    pictures = load_eye_pictures(arguments.data)
    errors = plain_console(stderr=True)
    with errors.status(_("Loading")):
        from desktop_app.evaluation.eyes import measure_folds
        from desktop_app.training.train_eyes import EyeRecipe
    with progress_bars() as tell:
        measured = measure_folds(pictures, EyeRecipe(), tell)
    _print_folds(console, measured)
    return [one.figures() for one in measured]


def _cost(arguments: argparse.Namespace, console: Console) -> list[dict[str, Any]]:
    from desktop_app.evaluation.eye_cost import eye_costs

    rows = eye_costs(arguments.models, paths.cache_dir())
    for row in rows:
        told = ngettext(
            "{n} face in the picture: {least} ms, median {median} ms a face on one core, {runtime}",
            "{n} faces in the picture: {least} ms, median {median} ms a face on one core, {runtime}",
            row["faces"],
        ).format(
            n=number(row["faces"]),
            least=number(row["least_ms_per_face"], 2),
            median=number(row["median_ms_per_face"], 2),
            runtime=row["runtime"],
        )
        console.print(told, soft_wrap=True)
    return rows


def _print_folds(console: Console, measured: "tuple[FoldFigures, ...]") -> None:
    for one in measured:
        told = _("crop of {side} pixels: mean of {folds} folds {mean}, worst {worst}, {n} pictures").format(
            side=number(one.side_px),
            folds=number(len(one.folds)),
            mean=percent(one.mean, 2),
            worst=percent(min(fold.value for fold in one.folds), 2),
            n=number(one.n),
        )
        console.print(told, soft_wrap=True)


def _clips(arguments: argparse.Namespace, console: Console) -> list[dict[str, Any]]:
    from desktop_app.evaluation.marked_clips import ClipReader, load_marks, score

    reader = ClipReader.load(arguments.models, paths.cache_dir())
    told = []
    for clip in load_marks(arguments.marks):
        result = score(clip, reader.watch(clip, arguments.videos))
        told.append(result.figures())
        for line in _lines(result):
            console.print(line, soft_wrap=True)
    return told


def _lines(result: "ClipScore") -> Iterator[str]:
    """What was found of the marks of one clip."""
    if result.blinks is not None and result.false_blinks is not None:
        yield _("{clip}: {found} of {marked} marked blinks found; {false} of {told} told ones false").format(
            clip=result.name,
            found=number(result.blinks.count),
            marked=number(result.blinks.n),
            false=number(result.false_blinks.count),
            told=number(result.false_blinks.n),
        )
    if result.yawns is not None:
        yield _("{clip}: {found} of {marked} marked yawns found; {false} false").format(
            clip=result.name,
            found=number(result.yawns.count),
            marked=number(result.yawns.n),
            false=number(result.false_yawns),
        )
    if result.turns is not None:
        yield _("{clip}: {right} of {marked} marked turns of the head have the right yaw").format(
            clip=result.name, right=number(result.turns.count), marked=number(result.turns.n)
        )
