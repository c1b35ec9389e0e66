"""When a frame's whole picture is searched for faces; on all others the known ones are only followed."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

STRIDE: Final = 8
"""Every eighth pixel of every eighth row is compared: a face of the smallest size still has several."""

_SLACK_S: Final = 1e-6

CUT_LEVELS: Final = 30
CUT_SHARE: Final = 0.3
"""A picture in which this share of the samples differ by more than so many grey levels from the one before is a cut."""
SOON_S: Final = 0.1
"""Searches after cuts and lost faces are no closer than this, and further apart as the interval grows: a camera that is
carried about makes every picture another, and in a full class somebody is lost all the time."""

STILL_LEVELS: Final = 3
STILL_S: Final = 1.0
"""While no sample has changed by more levels since the last search, the next search may wait this long."""


class DetectionSchedule:
    """Says of each frame, in order, whether it is searched: by source time and by what changed in the picture.

    Searched are the first frame, then one every ``interval_s``; soon after a cut; and soon after ``request``, which is
    how the result loop says that a face was lost. A request made for ticket n takes effect from ticket
    n + ``distance`` on, unless one after n was searched meanwhile. Where no more than ``distance`` tickets are ever in
    flight, the answers are therefore the same however fast each is worked out.

    Not thread-safe: the desk calls it under its lock.
    """

    def __init__(self, interval_s: float | None, distance: int = 0) -> None:
        """``interval_s`` None: every frame is searched. ``distance`` 0: requests take effect at once."""
        if interval_s is not None and not interval_s >= 0:
            raise ValueError(f"interval_s must be 0 or more, got {interval_s}")
        self.interval_s = self._wished_s = interval_s
        self._distance = distance
        self._requests: list[int] = []
        self._last_s: float | None = None
        self._searched = -1
        self._searched_s: float | None = None
        self._samples: NDArray[np.int16] | None = None
        self._searched_samples: NDArray[np.int16] | None = None

    def request(self, number: int) -> None:
        """Ticket ``number`` lost a face: search soon."""
        self._requests.append(number)

    def decide(self, number: int, t_s: float, samples: NDArray[np.int16]) -> tuple[bool, bool]:
        """Whether ticket ``number`` is searched, and whether its picture is a cut.

        Args:
            number: counts the tickets.
            t_s: source time of its frame.
            samples: ``samples_of`` its picture.
        """
        gap_s = 0.0 if self._last_s is None else t_s - self._last_s
        self._last_s = t_s
        cut = self._samples is not None and _changed(samples, self._samples, CUT_LEVELS) > CUT_SHARE
        self._samples = samples
        wanted = self._wanted(number, t_s + gap_s / 2, samples, cut=cut)
        if wanted:
            self._requests = [asked for asked in self._requests if asked > number]
            self._searched, self._searched_s, self._searched_samples = number, t_s, samples
        return wanted, cut

    def _wanted(self, number: int, nearly_s: float, samples: NDArray[np.int16], *, cut: bool) -> bool:
        if self.interval_s is None or self._searched_s is None or self._searched_samples is None:
            return True
        # Half a frame early is as near as half a frame late, and finds a new face sooner.
        since_s = nearly_s - self._searched_s + _SLACK_S
        lost = any(self._searched < asked <= number - self._distance for asked in self._requests)
        if (lost or cut) and since_s >= self._soon_s():
            return True
        if since_s < self.interval_s:
            return False
        return since_s >= STILL_S or _changed(samples, self._searched_samples, STILL_LEVELS) > 0.0

    def _soon_s(self) -> float:
        return SOON_S * (self.interval_s / self._wished_s if self.interval_s and self._wished_s else 1.0)


def samples_of(image_bgr: NDArray[np.uint8]) -> NDArray[np.int16]:
    """What is compared of a picture: the green of every ``STRIDE``-th pixel, which carries most of the luminance."""
    return image_bgr[::STRIDE, ::STRIDE, 1].astype(np.int16)


def _changed(samples: NDArray[np.int16], before: NDArray[np.int16], levels: int) -> float:
    """Share of the samples that differ by more than ``levels``; 1 where the picture has another size."""
    if samples.shape != before.shape:
        return 1.0
    return float((np.abs(samples - before) > levels).mean())
