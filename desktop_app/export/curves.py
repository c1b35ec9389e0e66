"""Series of a session thinned to what a picture can show."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.export.figures import ClassSeconds

_STEPS_S = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Means over ``step_s`` seconds each; n points, the last one may stand for fewer seconds.

    Attributes:
        step_s: seconds that a point stands for.
        from_s: (n,) int64, first second of each point.
        to_s: (n,) int64, the second after its last one.
        shares: (n, 7) float64, over the judged person-seconds; NaN where there are none.
        seen: (n,) float64, mean number of people present in a second that was analysed; NaN where none was.
        judged: (n,) float64, the same of people judged.
    """

    step_s: int
    from_s: NDArray[np.int64]
    to_s: NDArray[np.int64]
    shares: NDArray[np.float64]
    seen: NDArray[np.float64]
    judged: NDArray[np.float64]


def step_for(seconds: int, most: int) -> int:
    """The smallest usual step with which so many seconds are at most ``most`` points."""
    return next((step for step in _STEPS_S if step * most >= seconds), -(-seconds // most))


def thinned(lesson: ClassSeconds, most: int) -> Curve:
    """The class curve in at most ``most`` points. Person-seconds count alike, so a point's mean is the span's own."""
    n = len(lesson)
    step = step_for(n, most)
    starts = np.arange(0, n, step)
    analysed = _summed(lesson.analysed.astype(np.float64), starts)
    judged = _summed(lesson.judged.astype(np.float64), starts)
    shares = np.full((len(starts), len(EMOTIONS)), np.nan)
    np.divide(_summed(lesson.sums, starts), judged[:, None], out=shares, where=judged[:, None] > 0)
    seen, judged_mean = np.full(len(starts), np.nan), np.full(len(starts), np.nan)
    np.divide(_summed(lesson.present.astype(np.float64), starts), analysed, out=seen, where=analysed > 0)
    np.divide(judged, analysed, out=judged_mean, where=analysed > 0)
    return Curve(step, starts, np.minimum(starts + step, n), shares, seen, judged_mean)


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where a series is true: first and after-last index of each stretch."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def _summed(series: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    if len(starts) == 0:
        return np.zeros((0, *series.shape[1:]))
    return np.add.reduceat(series, starts, axis=0)
