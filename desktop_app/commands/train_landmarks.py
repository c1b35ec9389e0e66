"""``main.py train landmarks``: train a landmark network by a recipe, one stage after the other."""

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from desktop_app.commands.console import plain_console
from desktop_app.commands.train import on_the_backend, stop_asked, trained
from desktop_app.errors import UsageError
from desktop_app.i18n import _, number, percent
from desktop_app.training.landmark_data import load_landmarks
from desktop_app.training.landmark_recipe import LandmarkRecipe
from desktop_app.training.recipe import find_recipe, read_recipe
from desktop_app.training.run_folder import BEST_FILE, CHECKPOINT_FILE, RECIPE_FILE, RunFolder

RECIPES = "landmarks"
"""Folder of the shipped recipes."""


def run_train_landmarks(arguments: argparse.Namespace) -> int:
    """Train every stage of the recipe in a folder of its own: 0 if all came to their end, 1 if stopped before.

    Raises:
        UsageError: the run cannot be begun or taken up.
        ExportError: the folder cannot be written.
        ModelError: weights or a checkpoint are damaged.
    """
    console = plain_console(stderr=True)
    recipe_path = _recipe_path(arguments)
    recipe = read_recipe(recipe_path, LandmarkRecipe)
    data = load_landmarks(arguments.data)
    with console.status(_("Loading")):
        begin = on_the_backend("landmark_runs", "begin_stage")
    best: Path | None = None
    for stage in range(1, len(recipe.stages) + 1):
        path = stage_folder(arguments.out, recipe, stage)
        if arguments.resume and stage < len(recipe.stages) and _is_done(arguments.out, recipe, stage):
            best = path / BEST_FILE
            continue
        resume = arguments.resume and (path / CHECKPOINT_FILE).is_file()
        with RunFolder(path, recipe_path, resume=resume, kind=LandmarkRecipe) as folder, stop_asked() as stop:
            with console.status(_("Loading")):
                run = begin(folder.recipe, stage, data, best, start=arguments.start, resume=folder if resume else None)
            if not _stage_done(run, folder, stop, console, stage, len(recipe.stages)):
                told = _("Stopped after step {step} of {steps}. Go on with: {command}")
                command = _resuming(arguments)
                console.print(
                    told.format(step=number(run.step), steps=number(run.steps), command=command), soft_wrap=True
                )
                return 1
            best = path / BEST_FILE
    console.print(_("The run is over. The weights of its best epoch: {path}").format(path=best), soft_wrap=True)
    return 0


def stage_folder(out: Path, recipe: LandmarkRecipe, stage: int) -> Path:
    """Where a stage's files are: in ``stage1`` and ``stage2``, of a network of one stage in the run's folder itself."""
    return out if len(recipe.stages) == 1 else out / f"stage{stage}"


def _stage_done(run: Any, folder: RunFolder, stop: Any, console: Console, stage: int, stages: int) -> bool:
    told = _("Stage {stage} of {stages}: {rows} pictures, {steps} steps")
    words = told.format(stage=stage, stages=stages, rows=number(run.pictures), steps=number(run.steps))
    console.print(words, soft_wrap=True)
    return trained(run, folder, stop, console, _epoch_line)


def _epoch_line(done: Any, epochs: int) -> str:
    told = _("Epoch {epoch} of {epochs}: loss {loss}, smallest error on people held out so far {error}")
    return told.format(epoch=done.epoch, epochs=epochs, loss=number(done.loss, 4), error=percent(-done.best, 2))


def _is_done(out: Path, recipe: LandmarkRecipe, stage: int) -> bool:
    """Whether a later stage has been begun, so that this one is over."""
    following = stage_folder(out, recipe, stage + 1)
    return (following / CHECKPOINT_FILE).is_file() and (stage_folder(out, recipe, stage) / BEST_FILE).is_file()


def _recipe_path(arguments: argparse.Namespace) -> Path:
    """The recipe that is named, else the run's own where one is taken up, else the one of network and points."""
    if arguments.recipe is None and arguments.resume:
        for path in (arguments.out / RECIPE_FILE, arguments.out / "stage1" / RECIPE_FILE):
            if path.is_file():
                return Path(path)
    if arguments.recipe is not None:
        return find_recipe(arguments.recipe, RECIPES)
    points = arguments.points or (68 if arguments.network == "dan" else 5)
    if arguments.network != "dan" and points != 5:
        raise UsageError("The network {network} places five points. Leave --points out.", network=arguments.network)
    return find_recipe(f"{arguments.network}{points}", RECIPES)


def _resuming(arguments: argparse.Namespace) -> str:
    """The command line that goes on with the run."""
    words = [Path(sys.argv[0]).name or "main.py", "train", "landmarks", "--data", str(arguments.data)]
    if arguments.start is not None:
        words += ["--start", str(arguments.start)]
    return shlex.join([*words, "--out", str(arguments.out), "--resume"])
