"""Steadying emotions over time. Raw values are what is stored; smoothing is a step taken at display or read time."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desktop_app.domain.emotion import EMOTIONS

MAX_AGE_S = 2.0
"""A judgement older than this says nothing about the face now, so its label is no longer shown."""


@dataclass(slots=True)
class _Judgements:
    """One person's judgements within the window, oldest first."""

    times_s: deque[float] = field(default_factory=deque)
    values: deque[NDArray[np.float32]] = field(default_factory=deque)

    def drop_until(self, t_s: float) -> None:
        """Forget judgements at or before ``t_s``."""
        while self.times_s and self.times_s[0] <= t_s:
            self.times_s.popleft()
            self.values.popleft()


class EmotionSmoother:
    """Mean of each person's judgements over the last ``window_s`` seconds of source time (ports.LabelSmoother).

    The window ends at the person's last judgement, not at the moment of asking, so a label does not wander while no new
    judgement comes. People share nothing. Owned by one thread.
    """

    def __init__(self, window_s: float, max_age_s: float = MAX_AGE_S) -> None:
        """A smoother without memory yet.

        Args:
            window_s: seconds of source time to average over; 0 shows each judgement raw.
            max_age_s: a person's judgements are forgotten when the last one is older than this.
        """
        if not (np.isfinite(window_s) and window_s >= 0):
            raise ValueError(f"window_s must be 0 or more, got {window_s}")
        if not (np.isfinite(max_age_s) and max_age_s > 0):
            raise ValueError(f"max_age_s must be more than 0, got {max_age_s}")
        self._window_s = window_s
        self._max_age_s = max_age_s
        self._people: dict[int, _Judgements] = {}
        self._swept_at_s = -np.inf

    def update(self, person_id: int, t_s: float, probabilities: NDArray[np.float32]) -> None:
        """Take in a new judgement; a person's judgements come in order of ``t_s``."""
        if probabilities.shape != (len(EMOTIONS),):
            raise ValueError(f"probabilities must have shape ({len(EMOTIONS)},), got {probabilities.shape}")
        self._sweep(t_s)
        person = self._people.setdefault(person_id, _Judgements())
        if person.times_s:
            last_s = person.times_s[-1]
            if t_s < last_s:
                raise ValueError(f"t_s must not go back, got {t_s} after {last_s}")
            # After a longer silence the old judgements say nothing about now, however long the window is.
            person.drop_until(last_s if t_s - last_s > self._max_age_s else t_s - self._window_s)
        person.times_s.append(t_s)
        person.values.append(probabilities.astype(np.float32))

    def shown(self, person_id: int, t_s: float) -> tuple[NDArray[np.float32], float] | None:
        """Smoothed (7,) probabilities and the last judgement's age in seconds; None if it is older than allowed."""
        person = self._people.get(person_id)
        if person is None:
            return None
        age_s = t_s - person.times_s[-1]
        if age_s > self._max_age_s:
            return None
        values = np.stack(person.values)
        return (values.sum(axis=0, dtype=np.float64) / len(values)).astype(np.float32), age_s

    def _sweep(self, t_s: float) -> None:
        """Drop people who are long gone, once per ``max_age_s``, so that memory does not grow over a day."""
        if t_s - self._swept_at_s <= self._max_age_s:
            return
        self._swept_at_s = t_s
        for person_id in [key for key, kept in self._people.items() if t_s - kept.times_s[-1] > self._max_age_s]:
            del self._people[person_id]


def smooth_series(t_s: ArrayLike, values: ArrayLike, window_s: float) -> NDArray[np.float64]:
    """Mean of a stored series over the last ``window_s`` seconds at each of its points.

    A point averages what lies in ``(t - window_s, t]``, so points already drawn do not change as a session goes on.

    Args:
        t_s: (n,) seconds, not decreasing.
        values: (n,) or (n, k); NaN means "not known" and is left out of the mean.
        window_s: seconds; 0 gives the series itself.

    Returns:
        Float64 of the shape of ``values``; NaN where nothing in the window is known.
    """
    times = np.asarray(t_s, dtype=np.float64)
    series = np.array(values, dtype=np.float64)
    if times.ndim != 1 or series.ndim not in (1, 2) or len(series) != len(times):
        raise ValueError(f"t_s must have shape (n,) and values (n,) or (n, k), got {times.shape} and {series.shape}")
    if not (np.isfinite(window_s) and window_s >= 0):
        raise ValueError(f"window_s must be 0 or more, got {window_s}")
    if np.any(np.diff(times) < 0):
        raise ValueError("t_s must not decrease")
    if window_s == 0 or len(times) == 0:
        return series
    columns = series.reshape(len(times), -1)
    known = np.isfinite(columns)
    first = np.searchsorted(times, times - window_s, side="right")
    sums = _window_sums(np.where(known, columns, 0.0), first)
    counts = _window_sums(known.astype(np.float64), first)
    means = np.full_like(columns, np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means.reshape(series.shape)


def _window_sums(columns: NDArray[np.float64], first: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sum of rows ``first[i]`` to ``i`` of each column, for every i."""
    running = np.zeros((len(columns) + 1, columns.shape[1]))
    np.cumsum(columns, axis=0, out=running[1:])
    return running[1:] - np.take(running, first, axis=0)
