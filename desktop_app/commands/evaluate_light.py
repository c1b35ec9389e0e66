"""``main.py evaluate light``: how often faces are found, by distance and light."""

import argparse
import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from desktop_app import paths
from desktop_app.commands.console import plain_console
from desktop_app.errors import ExportError, UsageError

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
    from desktop_app.evaluation.light_tables import light_tables, load_light

    figures = load_light(paths.resources_dir() / LIGHT_FILE) if arguments.table else _measure(arguments)
    plain_console().print(light_tables(figures))
    if arguments.json is not None:
        _write(arguments.json, figures)
    return 0


def _measure(arguments: argparse.Namespace) -> dict[str, Any]:
    from desktop_app.evaluation.light import choose_rows, light_finders, measure_light
    from desktop_app.evaluation.light_pictures import load_pictures, measure_pictures
    from desktop_app.evaluation.light_scenes import simulation
    from desktop_app.training.landmark_data import load_landmarks

    if arguments.per_person < 1:
        raise UsageError("--per-person must be 1 or more, got {n}.", n=arguments.per_person)
    images = load_pictures(arguments.pictures)
    data = load_landmarks(arguments.data)
    rows = choose_rows(data, _SCORED, arguments.per_person)
    if data.shape_xy.shape[1] != 68 or len(rows) == 0:
        raise UsageError("{folder} has no pictures of 68 points in the split val.", folder=arguments.data)
    finders, runtime = light_finders(arguments.models, paths.cache_dir(), _MIN_FACE_PX)
    with _progress() as tell:
        figures = measure_light(finders, data.part(rows), tell).figures()
        seen = measure_pictures(finders, images, tell) if images else ()
    return {
        **figures,
        "split": _SCORED,
        "min_face_px": _MIN_FACE_PX,
        "runtime": runtime,
        "simulation": simulation(),
        "pictures": [row.figures() for row in seen],
    }


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error for faces, and one for pictures."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        TimeRemainingColumn(),
    )
    console = plain_console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bars: dict[str, Any] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in bars:
                bars[what] = progress.add_task(what, total=of)
            progress.update(bars[what], completed=done)

        yield tell


def _write(path: Path, figures: dict[str, Any]) -> None:
    """A file whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(json.dumps(figures, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise ExportError(
            "{path} cannot be written ({reason}). Choose another file with --json.",
            path=path,
            reason=error.strerror or error,
        ) from error
