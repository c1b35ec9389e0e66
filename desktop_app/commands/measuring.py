"""What commands that measure have in common: bars of progress, and figures written whole."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from desktop_app.commands.console import plain_console
from desktop_app.errors import ExportError

Tell = Callable[[str, int, int], None]


@contextlib.contextmanager
def progress_bars() -> Iterator[Tell]:
    """A bar on standard error for each thing measured: told its name, how many are done, of how many."""
    columns = (
        TextColumn("{task.description}", markup=False),
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


def write_figures(path: Path, figures: Mapping[str, Any]) -> None:
    """Write a JSON file, whole or not at all.

    Raises:
        ExportError: it cannot be written.
    """
    write_whole(path, (json.dumps(figures, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all; its folder is made where it is missing.

    Raises:
        ExportError: it cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise ExportError(
            "{path} cannot be written ({reason}). Choose another folder or name.",
            path=path,
            reason=error.strerror or error,
        ) from error
