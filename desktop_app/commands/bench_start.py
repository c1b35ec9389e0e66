"""The part of ``bench`` that starts the program again and again. Imports little: each start imports this first."""

import statistics
import tempfile
from pathlib import Path
from typing import Any

from desktop_app.evaluation.own_process import in_own_process
from desktop_app.settings import Settings

_STARTS = 3
_START_WITHIN_S = 120.0
_OFF_SCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def start_figures(models: Path, settings: Settings) -> dict[str, Any]:
    """Seconds from the start of the process to window and first label: the first start ever, then starts as usual.

    Raises:
        SimakError: the window or the models.
    """
    with tempfile.TemporaryDirectory(prefix="simak-bench-") as name:
        folder = Path(name)
        first, *warm = [
            in_own_process(_OFF_SCREEN, _start, folder, models, settings) for _start_again in range(1 + _STARTS)
        ]
    return {
        "first": first,
        "warm": {key: statistics.median(start[key] for start in warm) for key in first},
        "warm_all": warm,
    }


def _start(folder: Path, models: Path, settings: Settings) -> dict[str, float]:
    from desktop_app.app import timed_start

    return timed_start(folder, models, settings, cache=folder / "cache", timeout_s=_START_WITHIN_S)
