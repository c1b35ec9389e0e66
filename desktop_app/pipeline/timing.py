"""Source time: where ``t_s`` comes from, and the clocks behind it."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from desktop_app.domain.clock import SessionClock

_STEP_S = 0.001
_REWIND_S = 0.5
_USUAL_FPS = 25.0


def _clock_through_sleep() -> Callable[[], float]:
    """A steady clock that goes on while the computer sleeps, so that live time stays with the wall clock."""
    if sys.platform == "linux":
        return lambda: time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return lambda: time.clock_gettime(time.CLOCK_MONOTONIC_RAW)
    # On Windows it counts sleep, and until Python 3.13 time.monotonic has steps of 16 ms there.
    return time.perf_counter


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of a session; tests put in their own.

    ``mono`` serves latency and pacing, ``steady`` live source time (it counts the computer's sleep), ``now`` the
    wall clock with its UTC offset.
    """

    mono: Callable[[], float] = time.perf_counter
    steady: Callable[[], float] = _clock_through_sleep()  # noqa: RUF009 - chosen once, by platform
    now: Callable[[], datetime] = _now


class SourceTime:
    """Gives frames their ``t_s``, strictly increasing. Stamped on the capture thread, read from any.

    Live: seconds since it was made. Otherwise the frame's presentation time; where that goes back (a source that loops
    or starts again) everything after is offset so that time goes on.
    """

    def __init__(
        self, clocks: Clocks, *, live: bool, fps: float | None = None, recorded_at: datetime | None = None
    ) -> None:
        """Starts at once: ``t_s`` 0 is now for a live source."""
        self._clocks = clocks
        self._live = live
        self._step_s = 1.0 / (fps or _USUAL_FPS)
        self._zero = clocks.steady()
        self._zero_wall = clocks.now()
        self._offset_s = 0.0
        self._last_s: float | None = None
        self._wall_lead_s = 0.0
        self._clock = SessionClock(self._zero_wall if live else recorded_at)

    @property
    def anchor(self) -> datetime | None:
        """The wall-clock time at ``t_s`` 0; None for a file of unknown date."""
        return self._clock.anchor

    def wall(self, t_s: float) -> datetime | None:
        """The wall-clock time at ``t_s``, where it is known."""
        return self._clock.wall(t_s)

    @property
    def started(self) -> datetime:
        """The wall-clock time at the start."""
        return self._zero_wall

    @property
    def last_s(self) -> float | None:
        """``t_s`` of the last frame; None before the first."""
        return self._last_s

    @property
    def end_s(self) -> float:
        """Where the session ends if it ends now: live the clock, else the end of the last frame."""
        if self._live:
            return self.now()
        return 0.0 if self._last_s is None else self._last_s + self._step_s

    def now(self) -> float:
        """The source time of this moment: live the clock, else the last frame's time."""
        if self._live:
            return max(self._clocks.steady() - self._zero, self._last_s or 0.0)
        return self._last_s or 0.0

    def stamp(self, pts_s: float | None) -> float:
        """``t_s`` of a frame that has just come."""
        if self._live:
            t_s = self._clocks.steady() - self._zero
            if self._last_s is not None and t_s <= self._last_s:
                t_s = self._last_s + _STEP_S
        else:
            t_s = self._by_presentation(pts_s)
        self._last_s = t_s
        return t_s

    def _by_presentation(self, pts_s: float | None) -> float:
        last = self._last_s
        if last is None:
            return max(0.0, pts_s or 0.0)
        if pts_s is None:
            return last + self._step_s
        t_s = self._offset_s + pts_s
        if t_s > last:
            return t_s
        if last - t_s > _REWIND_S:
            self._offset_s = last + self._step_s - pts_s
            return last + self._step_s
        return last + _STEP_S

    def wall_jump_s(self) -> float:
        """How far the wall clock has been set forward or back against the steady clock since the last call."""
        since = (self._clocks.now() - self._zero_wall).total_seconds() - (self._clocks.steady() - self._zero)
        jump, self._wall_lead_s = since - self._wall_lead_s, since
        return jump
