"""``main.py evaluate emotion``: the emotion network measured on FER2013, or looked at on a clip."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from desktop_app import paths
from desktop_app.commands.console import plain_console
from desktop_app.commands.measuring import progress_bars, write_figures, write_whole
from desktop_app.errors import UsageError
from desktop_app.export.whole_files import make_writable_folder
from desktop_app.i18n import _, number

if TYPE_CHECKING:
    from rich.status import Status

    from desktop_app.evaluation.contact_sheet import SheetParts
    from desktop_app.evaluation.emotion import EmotionReport
    from desktop_app.evaluation.emotion_judges import NetworkJudge
    from desktop_app.evaluation.emotion_runtimes import RuntimeFigures
    from desktop_app.evaluation.robustness import Robustness

_SPLITS = {"public": "PublicTest", "private": "PrivateTest"}
PEERS_FILE = Path("results") / "emotion_peers.json"


def run_evaluate_emotion(arguments: argparse.Namespace) -> int:
    """Measure, print the tables, write figures and page.

    Raises:
        UsageError: the data cannot be read, or what is asked for cannot be had together.
        ModelError: the weights are missing, damaged or do not fit.
        ExportError: the folder for the files cannot be written.
    """
    console = plain_console()
    if arguments.table:
        from desktop_app.evaluation.peers_table import load_peers, peers_table

        console.print(peers_table(load_peers(paths.resources_dir() / PEERS_FILE)))
        return 0
    if arguments.out is not None:
        # Better to learn before minutes of work that the results cannot be written.
        make_writable_folder(arguments.out)
    if arguments.contact_sheet:
        return _contact_sheets(arguments, console)
    return _measure(arguments, console)


def _measure(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.precision != "float32" and arguments.runtime == "keras":
        raise UsageError("Keras computes in float32 here. Leave --precision or --runtime out.")
    from desktop_app.evaluation.emotion import evaluate_emotion, label_sets_of
    from desktop_app.evaluation.emotion_judges import shipped_weights
    from desktop_app.evaluation.emotion_runtimes import compare_runtimes, load_runtimes
    from desktop_app.evaluation.robustness import measure_robustness
    from desktop_app.training.fer2013 import load_fer2013

    data = load_fer2013(arguments.data)
    weights = arguments.weights or shipped_weights(arguments.models)
    split = _SPLITS[arguments.split]
    label_sets = [arguments.labels] if arguments.labels else label_sets_of(data, split)
    robustness: tuple[Robustness, ...] = ()
    runtimes: tuple[RuntimeFigures, ...] = ()
    judge = _load(arguments, weights)
    with progress_bars() as tell:
        report = evaluate_emotion(judge, data, split, label_sets, arguments.tta, tell)
        if arguments.robustness:
            robustness = measure_robustness(judge, data, split, label_sets[0], arguments.tta, tell)
        if arguments.runtimes:
            runtimes = compare_runtimes(load_runtimes(weights, _cache(arguments)), data, split, label_sets[0], tell)
    _print(console, report, robustness, runtimes)
    if arguments.out is not None:
        _write_report(arguments.out, report, robustness, runtimes)
        console.print(_("Figures and page: {path}").format(path=arguments.out / "emotion.html"), soft_wrap=True)
    return 0


def _load(arguments: argparse.Namespace, weights: Path) -> "NetworkJudge":
    from desktop_app.evaluation.emotion_judges import load_judge

    name = weights.name if arguments.weights else "shipped model"
    with plain_console(stderr=True).status(_("Loading")):
        return load_judge(
            weights, backend=arguments.runtime, precision=arguments.precision, name=name, cache=_cache(arguments)
        )


def _cache(arguments: argparse.Namespace) -> Path | None:
    """Where the converted network is kept: that of the shipped model only, which is measured again and again."""
    return None if arguments.weights else paths.cache_dir()


def _print(
    console: Console,
    report: "EmotionReport",
    robustness: "tuple[Robustness, ...]",
    runtimes: "tuple[RuntimeFigures, ...]",
) -> None:
    from desktop_app.evaluation import emotion_tables as tables

    console.print(tables.title_of(report), soft_wrap=True)
    measured = _("weights sha256 {sha256}; {n} faces in {seconds} s")
    console.print(
        measured.format(sha256=report.sha256, n=number(report.faces), seconds=number(report.seconds)), soft_wrap=True
    )
    shown = tables.terminal_tables(report)
    if robustness:
        shown.append(
            tables.make_table("Robustness", tables.ROBUSTNESS_COLUMNS, tables.robustness_rows(robustness)),
        )
    if runtimes:
        shown.append(tables.make_table("Runtimes", tables.RUNTIME_COLUMNS, tables.runtime_rows(runtimes)))
    for table in shown:
        console.print()
        console.print(table)


def _write_report(
    folder: Path, report: "EmotionReport", robustness: "tuple[Robustness, ...]", runtimes: "tuple[RuntimeFigures, ...]"
) -> None:
    from desktop_app.evaluation.emotion_page import render_page
    from desktop_app.evaluation.emotion_plots import draw_figures

    figures = report.figures()
    if robustness:
        figures["robustness"] = [row.figures() for row in robustness]
    if runtimes:
        figures["runtimes"] = [row.figures() for row in runtimes]
    pictures = draw_figures(report)
    for name, picture in pictures.items():
        write_whole(folder / name, picture)
    write_figures(folder / "emotion.json", figures)
    page = render_page(report, pictures, robustness, runtimes)
    write_whole(folder / "emotion.html", page.encode())


def _contact_sheets(arguments: argparse.Namespace, console: Console) -> int:
    if arguments.out is None:
        raise UsageError("Name a folder for the sheets with --out DIR.")
    from desktop_app.evaluation.contact_sheet import load_parts
    from desktop_app.evaluation.emotion_judges import load_judge

    missing = [video for video in arguments.contact_sheet if not video.is_file()]
    if missing:
        raise UsageError("There is no file {path}. Name a video.", path=missing[0])
    with plain_console(stderr=True).status(_("Loading")) as status:
        parts = load_parts(arguments.models, paths.cache_dir())
        judge = load_judge(parts.weights, cache=paths.cache_dir())
        for video in arguments.contact_sheet:
            _contact_sheet(video, parts, judge, arguments.out, console, status)
    return 0


def _contact_sheet(
    video: Path, parts: "SheetParts", judge: "NetworkJudge", out: Path, console: Console, status: "Status"
) -> None:
    """One clip: its sheet, its figures, and how often either head says what."""
    from desktop_app.evaluation import emotion_tables as tables
    from desktop_app.evaluation.contact_sheet import choose_faces, draw_sheet, see_faces
    from desktop_app.evaluation.emotion_heads import shares_of_clip

    faces = see_faces(video, parts, lambda t_s: status.update(f"{video.name}: {t_s:.0f} s"))
    chosen = choose_faces(faces)
    people = len({face.person for face in faces})
    title = f"{video.name}: {len(chosen)} of {len(faces):,} judged faces, numbers given: {people}"
    write_whole(out / f"{video.stem}.png", draw_sheet(chosen, parts.classifier.label_threshold, title))
    figures: dict[str, Any] = {
        "video": video.name,
        "weights_sha256": judge.sha256,
        "runtime": parts.classifier.runtime,
        "judged_faces": len(faces),
        "faces": [face.figures() for face in chosen],
    }
    shares = shares_of_clip(video.name, [face.crop for face in faces], judge)
    if shares is not None:
        figures["heads"] = shares.figures()
    write_figures(out / f"{video.stem}.json", figures)
    console.print(f"{title}: {out / f'{video.stem}.png'}", soft_wrap=True)
    if shares is not None:
        agreed = tables.percent(shares.agree.value)
        heading = f"Labels in per cent of all {shares.n:,} faces; both heads agree on {agreed} %"
        console.print(tables.make_table(heading, tables.SHARE_COLUMNS, tables.share_rows(shares)))
