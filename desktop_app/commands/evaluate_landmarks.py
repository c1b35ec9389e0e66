"""``main.py evaluate landmarks``: the shipped landmarks on whole pictures, or trained runs beside each other."""

import argparse
from pathlib import Path
from typing import Any

from desktop_app import paths
from desktop_app.commands.console import plain_console
from desktop_app.commands.measuring import progress_bars, write_figures, write_whole
from desktop_app.errors import UsageError

LANDMARKS_FILE = Path("results") / "landmarks.json"


def run_evaluate_landmarks(arguments: argparse.Namespace) -> int:
    """Measure or look up, print, write.

    Raises:
        UsageError: data or runs cannot be read, or do not go together.
        ModelError: weights are missing, damaged or do not fit.
        ExportError: figures or curves cannot be written.
    """
    from desktop_app.evaluation.landmark_tables import draw_curves, landmark_tables

    if arguments.run and arguments.data is None:
        raise UsageError("--run measures networks on pictures. Name the pictures with --data, or leave --run out.")
    if arguments.add and (arguments.json is None or arguments.table):
        raise UsageError("--add adds what is measured to the file named by --json. Name one, or leave --add out.")
    figures = _figures(arguments)
    plain_console().print(landmark_tables(figures))
    if arguments.json is not None:
        write_figures(arguments.json, figures)
    if arguments.curves is not None:
        if not figures.get("rows"):
            raise UsageError("There are no errors to draw curves of. Leave --curves out, or measure with --data first.")
        write_whole(arguments.curves, draw_curves(figures))
    return 0


def _figures(arguments: argparse.Namespace) -> dict[str, Any]:
    """What is printed and written: stored, or measured now, with what the file holds where that is wanted."""
    from desktop_app.evaluation.landmark_tables import landmark_tables
    from desktop_app.evaluation.stored_figures import load_figures

    if arguments.table:
        return load_figures(paths.resources_dir() / LANDMARKS_FILE, landmark_tables)
    from desktop_app.evaluation.landmark_cost import landmark_costs
    from desktop_app.evaluation.landmark_report import evaluate_landmarks, with_earlier

    # Before anything is measured, so that a file that cannot be read costs no time.
    earlier = load_figures(arguments.json, landmark_tables) if arguments.add else None
    figures: dict[str, Any]
    with progress_bars() as tell:
        if arguments.cost:
            figures = {"cost": landmark_costs(arguments.models, paths.cache_dir(), tell)}
        else:
            figures = evaluate_landmarks(
                arguments.data,
                arguments.run,
                split=arguments.split,
                models=arguments.models,
                cache=paths.cache_dir(),
                precision=arguments.precision,
                tell=tell,
            )
    if arguments.note:
        figures["notes"] = arguments.note
    return figures if earlier is None else with_earlier(earlier, figures)
