"""Figures that were measured once and are kept with the program, read back to be shown as tables."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_app.errors import UsageError


def load_figures(path: Path, show: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """Read stored figures.

    Args:
        path: the JSON file.
        show: makes the table; what it cannot make a table of is not half shown but refused.

    Raises:
        UsageError: there are none, or they cannot be read.
    """
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        show(stored)
    except FileNotFoundError as error:
        raise UsageError("There is no table {path}. Install the program again.", path=path) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            "The table {path} cannot be read ({reason}). Install the program again.", path=path, reason=error
        ) from error
    return stored
