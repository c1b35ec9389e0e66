"""Yawns of one person, told from how far the mouth is open."""

from dataclasses import dataclass
from math import isnan

from desktop_app.behaviour.spans import Span
from desktop_app.domain.attention import FaceMeasures

YAWN_RATIO = 0.25
"""A mouth whose inner lips are this share of its width apart is wide open. Measured on the marked clips with the narrow
landmark network, which draws lips towards the middle of what it has learnt: shut 0.03 to 0.18, a yawn 0.24 to 0.4."""

YAWN_S = 2.0
"""Speech and laughter open a mouth as far, but seldom for so long; yawns take 3 to 8 s, their widest part half."""

_OPEN_SHARE = 3
"""Of the sights of a yawn three must be open for each that is not: in speech they alternate."""

_MOST_S = 15.0
# Landmarks come twice a second, and one of them may be off: a mouth is shut after this long without an open one.
_GAP_S = 0.8
# Landmarks so far apart leave unknown what the mouth did between them.
_UNKNOWN_S = 2.0


@dataclass(frozen=True, slots=True)
class MouthSeen:
    """What is known of the mouth at one frame.

    Attributes:
        yawning_since_s: start of the yawn that is going on.
        yawn: a yawn that ended with this frame.
    """

    yawning_since_s: float | None = None
    yawn: Span | None = None


class MouthWatch:
    """The mouth of one person. Fed every analysed frame in order of time; owned by one thread."""

    def __init__(self) -> None:
        """Nothing is known of the person yet."""
        self._from_s: float | None = None
        self._open_s = 0.0
        self._open, self._shut, self._since_open = 0, 0, 0
        self._last_s: float | None = None

    def update(self, t_s: float, measures: FaceMeasures) -> MouthSeen:
        """Take in the next frame; measures without a mouth say nothing of it."""
        ratio = measures.mouth_ratio
        if ratio is None or isnan(ratio):
            if self._last_s is not None and t_s - self._last_s > _UNKNOWN_S:
                return self.lost()
            return MouthSeen(yawning_since_s=self._yawning())
        unknown = self._last_s is not None and t_s - self._last_s > _UNKNOWN_S
        ended = self._end() if unknown else None
        self._last_s = t_s
        if ratio >= YAWN_RATIO:
            if self._from_s is None:
                self._from_s, self._open, self._shut, self._since_open = t_s, 0, 0, 0
            # Shut sights count only between open ones: those after the last belong to no yawn.
            self._open, self._shut, self._since_open = self._open + 1, self._shut + self._since_open, 0
            self._open_s = t_s
        elif self._from_s is not None:
            self._since_open += 1
            if t_s - self._open_s > _GAP_S:
                ended = ended or self._end()
        return MouthSeen(yawning_since_s=self._yawning(), yawn=ended)

    def lost(self) -> MouthSeen:
        """The person is not seen any more: a yawn ends where the mouth was last seen open."""
        return MouthSeen(yawn=self._end())

    def _yawning(self) -> float | None:
        """Start of what has become a yawn by now."""
        if self._from_s is None or self._open < _OPEN_SHARE * self._shut:
            return None
        return self._from_s if YAWN_S <= self._open_s - self._from_s <= _MOST_S else None

    def _end(self) -> Span | None:
        from_s, self._from_s = self._yawning(), None
        return None if from_s is None else Span(from_s, self._open_s)
