"""A timeline's numbers: one row a second, kept as they are stored and thinned to what fits on the screen. No Qt."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.behaviour.smoothing import smooth_series
from desktop_app.domain.emotion import EMOTIONS

_FIRST_CAPACITY = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What is drawn: at ``x`` (n,) seconds, the ``shares`` (n, k); NaN is a gap."""

    x: NDArray[np.float64]
    shares: NDArray[np.float64]


class TimelineData:
    """Per second: how many faces were present and judged, and the shares of those judged.

    A second in which nobody was judged is NaN, never zero. GUI thread only.
    """

    def __init__(self, width: int = len(EMOTIONS)) -> None:
        """``width``: how many shares a second has, k; as many as there are emotions unless said otherwise."""
        self._width = width
        self._length = 0
        self._shares = np.full((_FIRST_CAPACITY, width), np.nan)
        self._present = np.zeros(_FIRST_CAPACITY, np.int64)
        self._judged = np.zeros(_FIRST_CAPACITY, np.int64)
        self._smoothed: tuple[float, NDArray[np.float64]] | None = None

    def __len__(self) -> int:
        return self._length

    @property
    def judged_seconds(self) -> int:
        """Seconds in which at least one face was judged."""
        return int(np.count_nonzero(self._judged[: self._length]))

    def clear(self) -> None:
        """Forget everything."""
        self.__init__(self._width)  # type: ignore[misc]

    def merge(
        self,
        second: NDArray[np.integer],
        present: NDArray[np.integer],
        judged: NDArray[np.integer],
        means: NDArray[np.floating],
    ) -> None:
        """Take over rows as they are stored now; rows of the same second are replaced.

        Args:
            second: (n,) whole seconds from 0, in any order.
            present: (n,) faces present.
            judged: (n,) faces judged.
            means: (n, k) shares; not looked at where ``judged`` is 0.
        """
        if len(second) == 0:
            return
        rows = np.asarray(second, np.int64)
        if means.shape != (len(rows), self._width):
            raise ValueError(f"means must have shape ({len(rows)}, {self._width}), got {means.shape}")
        self._grow(int(rows.max()) + 1)
        self._present[rows] = present
        self._judged[rows] = judged
        self._shares[rows] = np.where(np.asarray(judged)[:, None] > 0, means, np.nan)
        self._smoothed = None

    def at(self, second: int) -> tuple[int, int, NDArray[np.float64]] | None:
        """Present, judged and (k,) raw shares of one second, or None outside the session."""
        if not 0 <= second < self._length:
            return None
        return int(self._present[second]), int(self._judged[second]), self._shares[second]

    def smoothed_at(self, second: int, window_s: float) -> NDArray[np.float64] | None:
        """(k,) shares of one second, smoothed over ``window_s``; None where nobody was judged."""
        if not 0 <= second < self._length or np.isnan(self._shares[second, 0]):
            return None
        shares: NDArray[np.float64] = self._series(window_s)[second]
        return shares

    def columns(self, from_s: float, to_s: float, most: int, window_s: float) -> Columns:
        """The part between two times, smoothed over ``window_s``, thinned to at most ``most`` points by averaging.

        A gap stays a gap: smoothing does not fill seconds without a judgement.
        """
        first = max(0, int(np.floor(from_s)) - 1)
        last = min(self._length, int(np.ceil(to_s)) + 2)
        if last <= first:
            return Columns(np.zeros(0), np.zeros((0, self._width)))
        shares = self._series(window_s)[first:last]
        step = max(1, -(-(last - first) // max(1, most)))
        if step == 1:
            return Columns(np.arange(first, last, dtype=np.float64) + 0.5, shares)
        # Groups begin at multiples of the step, so they do not flicker while the view moves.
        first -= first % step
        return _thin(self._series(window_s)[first:last], first, step)

    def _series(self, window_s: float) -> NDArray[np.float64]:
        if self._smoothed is None or self._smoothed[0] != window_s or len(self._smoothed[1]) != self._length:
            raw = self._shares[: self._length]
            series = raw if window_s == 0 else smooth_series(np.arange(self._length, dtype=float), raw, window_s)
            self._smoothed = (window_s, np.where(np.isnan(raw), np.nan, series))
        return self._smoothed[1]

    def _grow(self, length: int) -> None:
        capacity = len(self._judged)
        if length > capacity:
            more = max(length, 2 * capacity) - capacity
            self._shares = np.concatenate([self._shares, np.full((more, self._width), np.nan)])
            self._present = np.concatenate([self._present, np.zeros(more, np.int64)])
            self._judged = np.concatenate([self._judged, np.zeros(more, np.int64)])
        self._length = max(self._length, length)


def _thin(shares: NDArray[np.float64], first: int, step: int) -> Columns:
    groups = -(-len(shares) // step)
    width = shares.shape[1]
    padded = np.full((groups * step, width), np.nan)
    padded[: len(shares)] = shares
    blocks = padded.reshape(groups, step, width)
    known = np.isfinite(blocks[:, :, :1])
    counts = known.sum(axis=1)
    sums = np.where(known, blocks, 0.0).sum(axis=1)
    means = np.full((groups, width), np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return Columns(first + (np.arange(groups, dtype=np.float64) + 0.5) * step, means)


def clock_text(t_s: float, *, with_hours: bool = False) -> str:
    """Seconds as m:ss, or h:mm:ss from one hour on or where asked for."""
    whole = round(t_s)
    hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours or with_hours else f"{minutes}:{seconds:02}"
