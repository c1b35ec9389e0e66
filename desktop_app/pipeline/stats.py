"""Rates, latencies and counts of a running session. Everything here is bounded and safe from any thread."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from desktop_app.domain.records import SecondCount
from desktop_app.domain.results import FrameResult
from desktop_app.pipeline.pace import Pace

_WINDOW_S = 5.0
_RECENT = 256


class RateMeter:
    """Events a second over a sliding window: n events span n - 1 intervals."""

    def __init__(self, window_s: float = _WINDOW_S, clock: Callable[[], float] = time.perf_counter) -> None:
        self._window_s = window_s
        self._clock = clock
        self._times: deque[float] = deque(maxlen=_RECENT)

    def tick(self) -> None:
        """One event, now."""
        self._times.append(self._clock())

    def rate(self) -> float:
        """Events a second; 0 where fewer than two lie in the window."""
        since = self._clock() - self._window_s
        times = [t for t in self._times.copy() if t >= since]
        span = times[-1] - times[0] if times else 0.0
        return (len(times) - 1) / span if span > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Totals:
    """Frames of the whole session: captured = analysed + dropped + failed once it has ended."""

    captured: int = 0
    analysed: int = 0
    dropped: int = 0
    failed: int = 0


class SecondLedger:
    """Counts frames per second of source time, and hands the increments to storage batch by batch."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[int, list[int]] = {}
        self._totals = [0, 0, 0, 0]

    def add(self, t_s: float, *, captured: int = 0, analysed: int = 0, dropped: int = 0, failed: int = 0) -> None:
        """Count frames of the second in which ``t_s`` lies."""
        with self._lock:
            row = self._open.setdefault(int(t_s), [0, 0, 0, 0])
            for place, count in enumerate((captured, analysed, dropped, failed)):
                row[place] += count
                self._totals[place] += count

    def take(self) -> list[SecondCount]:
        """What was counted since the last call, oldest second first."""
        with self._lock:
            taken, self._open = self._open, {}
        return [SecondCount(second, *taken[second]) for second in sorted(taken)]

    @property
    def totals(self) -> Totals:
        """The counts since the start."""
        with self._lock:
            return Totals(*self._totals)


@dataclass(frozen=True, slots=True)
class EngineStats:
    """A look at the running engine.

    Attributes:
        captured, analysed, dropped, failed: frames since the start.
        captured_fps, analysed_fps: over the last five seconds.
        latency_p50_ms, latency_p95_ms: from capture to result, over the last 256 results; 0 before the first.
        faces: faces with a number in the last result.
        searched_fps: pictures searched as a whole, over the last five seconds; on the other frames faces were followed.
        pace, wished: the rates of now, and those asked for; they differ where the computer is too slow.
        stage_ms: mean milliseconds per stage over the last 256 results.
        t_s: source time of the last captured frame.
        frames_waiting, in_flight, records_waiting: how full the queues are.
    """

    captured: int = 0
    analysed: int = 0
    dropped: int = 0
    failed: int = 0
    captured_fps: float = 0.0
    analysed_fps: float = 0.0
    latency_p50_ms: float = 0.0
    latency_p95_ms: float = 0.0
    faces: int = 0
    stage_ms: dict[str, float] = field(default_factory=dict)
    t_s: float = 0.0
    frames_waiting: int = 0
    in_flight: int = 0
    records_waiting: int = 0
    searched_fps: float = 0.0
    pace: Pace = field(default_factory=Pace)
    wished: Pace = field(default_factory=Pace)

    @property
    def lowered(self) -> bool:
        """Whether less is done than was asked for."""
        return self.pace != self.wished


class Meters:
    """What the loops measure as they go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: deque[tuple[float, dict[str, float]]] = deque(maxlen=_RECENT)
        self._faces = 0
        self.captured = RateMeter()
        self.analysed = RateMeter()
        self.searched = RateMeter()
        self._pace = (Pace(), Pace())

    def set_pace(self, pace: Pace, wished: Pace) -> None:
        """The rates from now on, and those asked for."""
        self._pace = (pace, wished)

    def add_result(self, result: FrameResult) -> None:
        """Take in the latency, stage times and faces of a result."""
        self.analysed.tick()
        if result.searched:
            self.searched.tick()
        with self._lock:
            self._results.append(((result.done_mono - result.t_mono) * 1000.0, result.stage_ms))
            self._faces = len(result.faces)

    def snapshot(
        self, totals: Totals, t_s: float, frames_waiting: int, in_flight: int, records_waiting: int
    ) -> EngineStats:
        """All figures of this moment."""
        with self._lock:
            recent = list(self._results)
            faces = self._faces
        pace, wished = self._pace
        p50, p95 = np.percentile([latency for latency, _ in recent], (50, 95)) if recent else (0.0, 0.0)
        stages: dict[str, list[float]] = {}
        for _, stage_ms in recent:
            for name, ms in stage_ms.items():
                stages.setdefault(name, []).append(ms)
        return EngineStats(
            captured=totals.captured,
            analysed=totals.analysed,
            dropped=totals.dropped,
            failed=totals.failed,
            captured_fps=self.captured.rate(),
            analysed_fps=self.analysed.rate(),
            latency_p50_ms=float(p50),
            latency_p95_ms=float(p95),
            faces=faces,
            stage_ms={name: sum(values) / len(values) for name, values in stages.items()},
            t_s=t_s,
            frames_waiting=frames_waiting,
            in_flight=in_flight,
            records_waiting=records_waiting,
            searched_fps=self.searched.rate(),
            pace=pace,
            wished=wished,
        )
