"""``main.py bench``: how fast the program is here, and the same work done other ways in the same run."""

import argparse
import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from desktop_app import __version__
from desktop_app.commands.analyze import chosen_settings
from desktop_app.commands.bench_live import LAPTOP, Program, Scene, live_figures, soak_figures, soak_verdict
from desktop_app.commands.bench_start import start_figures
from desktop_app.commands.bench_table import print_figures, print_soak
from desktop_app.commands.bench_work import STILL, work_figures
from desktop_app.commands.console import plain_console
from desktop_app.commands.measuring import write_figures, write_whole
from desktop_app.errors import UsageError
from desktop_app.evaluation.bench_plot import draw_cost, room_costs
from desktop_app.evaluation.synthetic_room import ROOM_FACES, ROOM_SIZES
from desktop_app.i18n import _, number
from desktop_app.pipeline.sources.parse import parse_source

PARTS = (STILL, "person", "gallery", "laptop", "rooms", "start")

_TOLD = (
    *("emotions", "attention", "min_face_px", "detection", "detector", "low_light"),
    *("emotion_rate_hz", "landmark_rate_hz", "workers"),
)
_LEAST_ROUNDS = 5
_ROOM_SECONDS = 0.5
_GALLERY = Path("video") / "gallery_12.mp4"
_PERSON = Path("video") / "one_face_expressions.mp4"
_SOAK_WARM_MINUTES = 5.0
_SOAK_LOOKS_EVERY_S = 10.0


def run_bench(arguments: argparse.Namespace) -> int:
    """Measure, print the tables, write JSON and plot; 0 if all went through.

    Raises:
        UsageError: too few rounds, or a source that cannot be meant.
        SimakError: a source, the models, or a file that cannot be written.
    """
    if arguments.rounds < _LEAST_ROUNDS:
        raise UsageError("--rounds must be {least} or more: a median of fewer says little.", least=_LEAST_ROUNDS)
    console = plain_console()
    settings = chosen_settings(arguments, plain_console(stderr=True))
    program = Program(arguments.models, settings)
    if arguments.soak is not None:
        figures = _soak(program, _scenes(arguments)["gallery"], arguments.soak, console)
        print_soak(console, figures)
    else:
        figures = _measure(program, arguments, console)
        print_figures(console, figures)
    if arguments.json is not None:
        write_figures(arguments.json, figures)
    if arguments.plot is not None and "rooms" in figures:
        write_whole(arguments.plot, draw_cost(figures["rooms"]))
    return 0


def _scenes(arguments: argparse.Namespace) -> dict[str, Scene]:
    """What can be watched, by name; with ``--source`` that alone."""
    if arguments.source is not None:
        parse_source(arguments.source)
        return {"source": Scene(arguments.source), "gallery": Scene(arguments.source)}
    data: Path | None = arguments.data
    return {
        STILL: Scene(faces=1),
        "person": Scene(faces=1) if data is None else Scene(str(data / _PERSON)),
        "gallery": Scene("demo") if data is None else Scene(str(data / _GALLERY)),
        **{room_name(size, faces): Scene(faces=faces, size=size) for size in ROOM_SIZES for faces in ROOM_FACES},
    }


def room_name(size: str, faces: int) -> str:
    """What a room's figures are called."""
    return f"room_{size}_{faces}"


def _measure(program: Program, arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    scenes, seconds = _scenes(arguments), arguments.seconds
    parts = ["source"] if arguments.source is not None else arguments.parts or list(PARTS)
    wanted = [name for name in scenes if name in parts or ("rooms" in parts and name.startswith("room_"))]
    figures: dict[str, Any] = {"machine": _machine(), "settings": _told(program), "scenes": {}}
    for name in wanted:
        figures["scenes"][name] = {"scene": asdict(scenes[name])}
        if name != STILL:
            with console.status(_("Watching {scene}").format(scene=name)):
                length_s = seconds * _ROOM_SECONDS if name.startswith("room_") else seconds
                figures["scenes"][name]["live"] = live_figures(scenes[name], program, length_s)
    if "laptop" in parts:
        with console.status(_("Watching {scene}").format(scene="laptop")):
            laptop = live_figures(scenes["gallery"], program, seconds, LAPTOP)
        figures["scenes"]["laptop"] = {"scene": asdict(scenes["gallery"]), "environment": LAPTOP, "live": laptop}
    if wanted:
        with console.status(_("The same work done other ways")):
            for name, work in work_figures({name: scenes[name] for name in wanted}, program, arguments.rounds).items():
                figures["scenes"][name]["same_work"] = work
    for scene in figures["scenes"].values():
        scene.update(ratios(scene))
    if "rooms" in parts:
        figures["rooms"] = room_costs(
            {(size, faces): figures["scenes"][room_name(size, faces)] for size in ROOM_SIZES for faces in ROOM_FACES}
        )
    if "start" in parts:
        with console.status(_("Starting the program some times")):
            figures["start"] = start_figures(program.models, program.settings)
    return figures


def ratios(scene: dict[str, Any]) -> dict[str, float | None]:
    """How many times the frames a second of the other ways are analysed, and how many times their processor time saved.

    A live session is held against what the others would reach if they did nothing else; the camera's rate bounds it,
    which the ratio of processor time is free of. Without a live part the same work is compared.
    """
    live, work = scene.get("live"), scene.get("same_work")
    if work is None:
        return {}
    if live is None:
        return {f"ratio_to_{name}": work[f"ratio_to_{name}"] for name in ("stock", "fer")}
    told: dict[str, float | None] = {}
    for name in ("stock", "fer"):
        there = name in work["ms"]
        told[f"ratio_to_{name}"] = live["analysed_per_s"] * work["ms"][name] / 1000.0 if there else None
        told[f"cpu_ratio_to_{name}"] = work["cpu_ms"][name] / live["cpu_ms_per_frame"] if there else None
    return told


def _soak(program: Program, scene: Scene, minutes: float, console: Console) -> dict[str, Any]:
    with console.status(_("Watching for {minutes} minutes").format(minutes=number(minutes))):
        figures = soak_figures(scene, program, minutes, _SOAK_LOOKS_EVERY_S)
    # A trial shorter than the warm-up has half of it.
    warm_minutes = min(_SOAK_WARM_MINUTES, minutes / 2)
    verdict = soak_verdict(figures["looks"], warm_minutes)
    return {"machine": _machine(), "settings": _told(program), "scene": asdict(scene), **verdict, **figures}


def _machine() -> dict[str, Any]:
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "simak": __version__,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _told(program: Program) -> dict[str, Any]:
    """The choices that speed depends on."""
    settings = asdict(program.settings)
    return {name: settings[name] for name in _TOLD}
