"""``main.py evaluate light``: how often faces are found, by distance and light."""

import argparse
from pathlib import Path
from typing import Any

from desktop_app import paths
from desktop_app.commands.console import plain_console
from desktop_app.commands.measuring import progress_bars, write_figures
from desktop_app.errors import UsageError

LIGHT_FILE = Path("results") / "light.json"
_MIN_FACE_PX = 24
_SCORED = "val"


def run_evaluate_light(arguments: argparse.Namespace) -> int:
    """Measure or look up, print, write.

    Raises:
        UsageError: the data cannot be read.
        ModelError: MTCNN's weights are missing, damaged or do not fit.
        ExportError: the figures cannot be written.
    """
    from desktop_app.evaluation.light_tables import light_tables
    from desktop_app.evaluation.stored_figures import load_figures

    figures = load_figures(paths.resources_dir() / LIGHT_FILE, light_tables) if arguments.table else _measure(arguments)
    plain_console().print(light_tables(figures))
    if arguments.json is not None:
        write_figures(arguments.json, figures)
    return 0


def _measure(arguments: argparse.Namespace) -> dict[str, Any]:
    from desktop_app.evaluation import light
    from desktop_app.evaluation.light_pictures import load_pictures, measure_pictures
    from desktop_app.evaluation.light_scenes import simulation
    from desktop_app.training.landmark_data import load_landmarks

    if arguments.per_person < 1:
        raise UsageError("--per-person must be 1 or more, got {n}.", n=arguments.per_person)
    images = load_pictures(arguments.pictures)
    data = load_landmarks(arguments.data)
    rows = light.choose_rows(data, _SCORED, arguments.per_person)
    if data.shape_xy.shape[1] != 68 or len(rows) == 0:
        raise UsageError("{folder} has no pictures of 68 points in the split val.", folder=arguments.data)
    finders, runtime = light.light_finders(arguments.models, paths.cache_dir(), _MIN_FACE_PX)
    with progress_bars() as tell:
        figures = light.measure_light(finders, data.part(rows), tell).figures()
        seen = measure_pictures(finders, images, tell) if images else ()
    return {
        **figures,
        "split": _SCORED,
        "min_face_px": _MIN_FACE_PX,
        "runtime": runtime,
        "simulation": simulation(),
        "pictures": [row.figures() for row in seen],
    }
