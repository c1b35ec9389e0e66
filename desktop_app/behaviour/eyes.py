"""Blinks and closed eyes of one person, told from what was measured of the eyes frame by frame."""

from collections import deque
from dataclasses import dataclass
from math import inf, isnan
from statistics import median

from desktop_app.behaviour.spans import Span
from desktop_app.domain.attention import FaceMeasures

EPISODE_S = 1.0
"""Eyes closed for this long or longer are an episode; for less, a blink. Blinks of people who are awake last 0.1 to
0.4 s, of tired ones up to about a second (Caffier, Erdmann and Ullsperger, 2003)."""

# Frames further apart leave the time between them unknown.
_MOST_STEP_S = 0.6
# A lone frame, a thirtieth of a second, makes a blink only where the network is this sure.
_LONE_FRAME_SURE = 0.8
# What the network says of a person's open eyes differs, by glasses and the shape of the eyes: closed is this much more.
_ABOVE_OPEN = 0.35
# The network is sure of open eyes where it says hardly more than of this person's open eyes otherwise.
_NEAR_OPEN = 0.1
_CLOSED_LEAST, _CLOSED_MOST = 0.4, 0.8
# Eyes that were half closed are open again only when it falls this much lower.
_HYSTERESIS = 0.12
_LEVEL_WINDOW_S = 60.0
_LEVEL_STEP_S = 0.2
_MEDIAN_STEP_S = 1.0
_LEVEL_LEAST = 10
_LEVEL_HIGHEST = 0.45
# The eye aspect ratio against the person's own open level: above the first surely open, below the second surely closed.
_RATIO_OPEN, _RATIO_CLOSED = 0.8, 0.45
_RATIO_LEAST = 4
# An open eye has a ratio of 0.2 to 0.4; a lower level was learnt from closed eyes and is not used.
_RATIO_LOWEST_LEVEL = 0.17


@dataclass(frozen=True, slots=True)
class EyesSeen:
    """What is known of the eyes at one frame.

    Attributes:
        closed: whether they are closed; None where that cannot be judged.
        blink: a blink that ended with this frame.
        closed_since_s: start of the episode of closed eyes that is going on.
        episode: an episode of closed eyes that ended with this frame.
        judged_s: seconds of source time that this frame adds to the judged time.
        closed_s: those of them with closed eyes.
    """

    closed: bool | None = None
    blink: Span | None = None
    closed_since_s: float | None = None
    episode: Span | None = None
    judged_s: float = 0.0
    closed_s: float = 0.0


@dataclass(slots=True)
class _Closing:
    """Eyes that are closed now."""

    from_s: float
    frames: int = 0
    most: float = 0.0


class EyeWatch:
    """The eyes of one person. Fed every analysed frame in order of time; owned by one thread.

    A person's own open level is learnt for both measures: the median of what the network says, which open eyes rule,
    bounded so that somebody asleep does not become the rule; and the median eye aspect ratio of open eyes. The ratio
    has a say once it has agreed on closed eyes: landmarks of some faces stay open, whatever the lids do. From then on,
    where it is sure and the network is not, it decides; where both are sure and differ, neither is believed.
    """

    def __init__(self) -> None:
        """Nothing is known of the person yet."""
        self._closing: _Closing | None = None
        self._last_s: float | None = None
        self._told = _Window(_LEVEL_WINDOW_S)
        self._ratios = _Window(_LEVEL_WINDOW_S)
        self._agreed = False

    def update(self, t_s: float, measures: FaceMeasures) -> EyesSeen:
        """Take in the next frame; measures without eyes say that they could not be judged."""
        told = measures.eyes_closed
        if told is None or isnan(told):
            if self._last_s is not None and t_s - self._last_s > _MOST_STEP_S:
                return self.lost()
            return EyesSeen(closed_since_s=self._running(t_s))
        ended = self._end(seen_open=False) if self._stale(t_s) else EyesSeen()
        closed = self._closed(t_s, told, measures.eye_ratio)
        # The time since the last frame is given to this frame's state; time that was not looked at, to none.
        known = closed is not None and self._last_s is not None and not self._stale(t_s)
        judged_s = t_s - self._last_s if known and self._last_s is not None else 0.0
        self._last_s = t_s
        seen = self._step(t_s, closed, told)
        return EyesSeen(
            closed=closed,
            blink=seen.blink,
            closed_since_s=self._running(t_s),
            episode=seen.episode or ended.episode,
            judged_s=judged_s,
            closed_s=judged_s if closed else 0.0,
        )

    def lost(self) -> EyesSeen:
        """The person is not seen any more: an episode ends where it was seen last, a blink is not counted."""
        return EyesSeen(episode=self._end(seen_open=False).episode)

    def _stale(self, t_s: float) -> bool:
        return self._last_s is not None and t_s - self._last_s > _MOST_STEP_S

    def _closed(self, t_s: float, told: float, ratio: float | None) -> bool | None:
        """Whether the eyes are closed, by both measures; None where they contradict each other."""
        self._told.add(t_s, told, step_s=_LEVEL_STEP_S)
        level = self._told.median(t_s) if len(self._told) >= _LEVEL_LEAST else 0.0
        threshold = min(max(min(level, _LEVEL_HIGHEST) + _ABOVE_OPEN, _CLOSED_LEAST), _CLOSED_MOST)
        by_network = told >= (threshold if self._closing is None else threshold - _HYSTERESIS)
        by_ratio = self._by_ratio(t_s, ratio)
        if ratio is not None and not by_network:
            self._ratios.add(t_s, ratio)
        self._agreed |= by_network and by_ratio is True
        if by_ratio is None or by_ratio == by_network or not self._agreed:
            return by_network
        sure = told >= _LONE_FRAME_SURE if by_network else told <= threshold - _ABOVE_OPEN + _NEAR_OPEN
        return None if sure else by_ratio

    def _by_ratio(self, t_s: float, ratio: float | None) -> bool | None:
        """What the eye aspect ratio says; None where it is not sure."""
        if ratio is None or len(self._ratios) < _RATIO_LEAST:
            return None
        level = self._ratios.median(t_s)
        if level < _RATIO_LOWEST_LEVEL:
            return None
        share = ratio / level
        return True if share <= _RATIO_CLOSED else False if share >= _RATIO_OPEN else None

    def _step(self, t_s: float, closed: bool | None, told: float) -> EyesSeen:
        if closed is None:
            return EyesSeen()
        if not closed:
            return self._end(seen_open=True, t_s=t_s)
        if self._closing is None:
            self._closing = _Closing(t_s)
        self._closing.frames += 1
        self._closing.most = max(self._closing.most, told)
        return EyesSeen()

    def _end(self, *, seen_open: bool, t_s: float | None = None) -> EyesSeen:
        """The eyes opened at ``t_s``, or were last seen closed at the last frame."""
        closing, self._closing = self._closing, None
        if closing is None or self._last_s is None:
            return EyesSeen()
        span = Span(closing.from_s, self._last_s if t_s is None else t_s)
        if span.duration_s >= EPISODE_S:
            return EyesSeen(episode=span)
        if seen_open and (closing.frames > 1 or closing.most >= _LONE_FRAME_SURE):
            return EyesSeen(blink=span)
        return EyesSeen()

    def _running(self, t_s: float) -> float | None:
        closing = self._closing
        return closing.from_s if closing is not None and t_s - closing.from_s >= EPISODE_S else None


class _Window:
    """Values of the last seconds with their median, cheap enough for every frame of every face."""

    def __init__(self, length_s: float) -> None:
        self._length_s = length_s
        self._values: deque[tuple[float, float]] = deque()
        self._median = 0.0
        self._median_s = -inf

    def __len__(self) -> int:
        return len(self._values)

    def add(self, t_s: float, value: float, step_s: float = 0.0) -> None:
        """Take in a value, unless the last one is younger than ``step_s``."""
        if not self._values or t_s - self._values[-1][0] >= step_s:
            self._values.append((t_s, value))
        while t_s - self._values[0][0] > self._length_s:
            self._values.popleft()

    def median(self, t_s: float) -> float:
        """The middle value, taken anew once a second; there must be one."""
        if t_s - self._median_s >= _MEDIAN_STEP_S:
            self._median = median(value for _, value in self._values)
            self._median_s = t_s
        return self._median
