"""The lanes' numbers: what each person showed in each second, smoothed, and thinned to the screen. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS, Emotion

ABSENT, NOT_JUDGED, UNSURE, FIRST_EMOTION = range(4)
"""Codes of a lane's cells; from ``FIRST_EMOTION`` on the emotions in the order of ``EMOTIONS``."""
CODES = FIRST_EMOTION + len(EMOTIONS)
UNSURE_BELOW = 0.4
"""A mean in which no emotion has this share is called unsure, as a label of the live picture would be."""


@dataclass(frozen=True, slots=True)
class LaneMoment:
    """One person in one second: ``code`` as in the lane, ``share`` of its emotion where it has one."""

    code: int
    share: float | None = None

    @property
    def emotion(self) -> Emotion | None:
        """The emotion that the code stands for."""
        return EMOTIONS[self.code - FIRST_EMOTION] if self.code >= FIRST_EMOTION else None


class LaneSeries:
    """All people by second. Made on a pool thread, then used by the GUI thread alone."""

    def __init__(
        self,
        people: Sequence[int],
        length: int,
        second: NDArray[np.int64],
        person_id: NDArray[np.int64],
        judged: NDArray[np.int64],
        sums: NDArray[np.float64],
    ) -> None:
        """Lay out rows of people and seconds.

        Args:
            people: the lanes from the top, by number.
            length: seconds of the session.
            second: (n,) whole seconds.
            person_id: (n,) each one of ``people``.
            judged: (n,) judgements of that person in that second.
            sums: (n, 7) probabilities of these judgements, added up.
        """
        self.people = tuple(people)
        self.length = length
        rows = np.searchsorted(np.sort(np.array(self.people, np.int64)), person_id)
        rows = np.argsort(np.array(self.people, np.int64), kind="stable")[rows] if len(people) else rows
        self._present = np.zeros((len(people), length), np.bool_)
        self._present[rows, second] = True
        self._raw = np.full((len(people), length, len(EMOTIONS)), np.nan, np.float32)
        known = judged > 0
        self._raw[rows[known], second[known]] = sums[known] / judged[known, None]
        self._smoothed: dict[float, NDArray[np.float32]] = {0.0: self._raw}
        self._codes: dict[tuple[float, int], NDArray[np.uint8]] = {}

    def codes(self, window_s: float, step: int) -> NDArray[np.uint8]:
        """(people, ceil(length / step)) codes: for each stretch of ``step`` seconds the top emotion of its mean.

        Args:
            window_s: the mean of so many seconds up to each second is taken first; 0 takes what is stored.
            step: whole seconds in one cell.
        """
        key = (window_s, step)
        if key not in self._codes:
            self._codes[key] = self._encode(self._series(window_s), step)
        return self._codes[key]

    def at(self, person_id: int, second: int, window_s: float) -> LaneMoment | None:
        """One person in one second; None outside the session."""
        if person_id not in self.people or not 0 <= second < self.length:
            return None
        row = self.people.index(person_id)
        code = int(self.codes(window_s, 1)[row, second])
        return LaneMoment(code, float(self._series(window_s)[row, second].max()) if code >= UNSURE else None)

    def shares_at(self, person_id: int, second: int, window_s: float) -> NDArray[np.float32] | None:
        """(7,) shares of one person in one second; None where the person was not judged."""
        if person_id not in self.people or not 0 <= second < self.length:
            return None
        shares = self._series(window_s)[self.people.index(person_id), second]
        return None if np.isnan(shares[0]) else shares

    def _series(self, window_s: float) -> NDArray[np.float32]:
        """(people, length, 7) means; a second without a judgement stays without."""
        if window_s not in self._smoothed:
            self._smoothed[window_s] = _window_means(self._raw, int(window_s))
        return self._smoothed[window_s]

    def _encode(self, series: NDArray[np.float32], step: int) -> NDArray[np.uint8]:
        present = _blocks(self._present, step).any(axis=2)
        if step > 1:
            blocks = _blocks(series, step)
            known = np.isfinite(blocks[..., 0])
            sums = np.where(known[..., None], blocks, 0).sum(axis=2)
            counts = known.sum(axis=2)[..., None]
            series = np.full(sums.shape, np.nan, np.float32)
            np.divide(sums, counts, out=series, where=counts > 0)
        codes = np.where(present, NOT_JUDGED, ABSENT).astype(np.uint8)
        judged = np.isfinite(series[..., 0])
        top = np.argmax(np.where(judged[..., None], series, 0), axis=2)
        sure = np.where(judged, np.take_along_axis(series, top[..., None], axis=2)[..., 0], 0) >= UNSURE_BELOW
        codes[judged] = np.where(sure, FIRST_EMOTION + top, UNSURE)[judged]
        return codes


def _window_means(raw: NDArray[np.float32], window: int) -> NDArray[np.float32]:
    """Means over ``(second - window, second]`` of what is known, where the second itself is."""
    known = np.isfinite(raw[..., 0])
    sums = _running(np.where(known[..., None], raw, 0))
    counts = _running(known.astype(np.float64)[..., None])
    until = np.arange(1, raw.shape[1] + 1)
    since = np.maximum(until - window, 0)
    means = np.full(raw.shape, np.nan, np.float32)
    counted = counts[:, until] - counts[:, since]
    np.divide(sums[:, until] - sums[:, since], counted, out=means, where=known[..., None], casting="unsafe")
    return means


def _running(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """(people, length + 1, k) sums of all seconds before each."""
    running = np.zeros((values.shape[0], values.shape[1] + 1, values.shape[2]))
    np.cumsum(values, axis=1, dtype=np.float64, out=running[:, 1:])
    return running


def _blocks(values: NDArray[np.generic], step: int) -> NDArray[np.generic]:
    """(people, ceil(length / step), step, ...); the last block is filled up with NaN or False."""
    people, length, *rest = values.shape
    count = -(-length // step)
    fill = False if values.dtype == np.bool_ else np.nan
    padded = np.full((people, count * step, *rest), fill, values.dtype)
    padded[:, :length] = values
    return padded.reshape(people, count, step, *rest)
