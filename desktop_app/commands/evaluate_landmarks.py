"""``main.py evaluate landmarks``: the shipped landmarks on whole pictures, or trained runs beside each other."""

import argparse
from pathlib import Path

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
    from desktop_app.evaluation.stored_figures import load_figures

    if arguments.table:
        if arguments.run:
            raise UsageError("--table shows stored figures. Leave --run out, or name --data.")
        figures = load_figures(paths.resources_dir() / LANDMARKS_FILE, landmark_tables)
    else:
        from desktop_app.evaluation.landmark_report import evaluate_landmarks

        with progress_bars() as tell:
            figures = evaluate_landmarks(
                arguments.data,
                arguments.run,
                split=arguments.split,
                models=arguments.models,
                cache=paths.cache_dir(),
                precision=arguments.precision,
                tell=tell,
            )
    plain_console().print(landmark_tables(figures))
    if arguments.json is not None:
        write_figures(arguments.json, figures)
    if arguments.curves is not None:
        write_whole(arguments.curves, draw_curves(figures))
    return 0
