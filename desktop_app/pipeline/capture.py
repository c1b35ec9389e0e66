"""The capture thread: opens the source, stamps its frames, hands them to the display and to analysis."""

import logging
import threading
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

from desktop_app.domain.frame import Frame, RawFrame
from desktop_app.domain.ports import FrameSource, SourceInfo
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.errors import Message, SourceError, SourceLost, SourceTimeout, SourceUnreadable
from desktop_app.pipeline.channels import LatestSlot
from desktop_app.pipeline.options import EngineOptions
from desktop_app.pipeline.stats import Meters, SecondLedger
from desktop_app.pipeline.tickets import WorkDesk
from desktop_app.pipeline.timing import Clocks, SourceTime

log = logging.getLogger(__name__)

_READ_SLICE_S = 0.25
_SLEEP_S = 5.0
_LATE_S = 1.0


@runtime_checkable
class Interruptible(Protocol):
    """A source whose pending ``open`` or ``read`` can be ended from another thread."""

    def interrupt(self) -> None:
        """Make the pending and every later call on the source raise SourceLost soon. Any thread."""
        ...


class Reporter(Protocol):
    """Where the loops say what happens."""

    def frame_ready(self) -> None:
        """A new frame is in the display slot."""
        ...

    def result_ready(self) -> None:
        """A new result is in the result slot."""
        ...

    def announce(self, event: SessionEvent) -> None:
        """Tell the listener of an event that is not, or not yet, to be stored."""
        ...

    def record(self, event: SessionEvent) -> None:
        """Store an event and tell the listener."""
        ...

    def fail(self, message: str) -> None:
        """End the session with this message."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Controls:
    """The user's wishes, as every loop sees them. ``running`` is cleared while paused and set again by Stop."""

    stop: threading.Event = field(default_factory=threading.Event)
    running: threading.Event = field(default_factory=threading.Event)

    @property
    def paused(self) -> bool:
        """Whether the session is paused and not about to end."""
        return not self.running.is_set() and not self.stop.is_set()


class CaptureLoop:
    """Everything that happens on the capture thread. ``run`` opens the source, then waits for ``begin``.

    Attributes:
        info: what the source says of itself, once ``opened`` is set; None if it could not be opened.
        opened: set when opening has ended, well or not.
    """

    def __init__(
        self,
        source: FrameSource,
        options: EngineOptions,
        clocks: Clocks,
        controls: Controls,
        ledger: SecondLedger,
        meters: Meters,
        display: LatestSlot[Frame],
        reporter: Reporter,
    ) -> None:
        self._source = source
        self._options = options
        self._clocks = clocks
        self._controls = controls
        self._ledger = ledger
        self._meters = meters
        self._display = display
        self._reporter = reporter
        self._go = threading.Event()
        self._desk: WorkDesk | None = None
        self._time: SourceTime | None = None
        self._index = 0
        self._paced_from: float | None = None
        self._alive_s = 0.0
        self.info: SourceInfo | None = None
        self.opened = threading.Event()

    def begin(self, desk: WorkDesk, time: SourceTime) -> None:
        """Let the frames come: ``time`` has just been started. Any thread, once."""
        self._desk, self._time = desk, time
        self._go.set()

    def give_up(self) -> None:
        """Wake a loop that waits for ``begin``; ``controls.stop`` is already set. Any thread."""
        self._go.set()

    def run(self) -> None:
        """Capture until the source ends or Stop. Raises what the source raises and cannot be mended."""
        try:
            try:
                self.info = self._source.open(self._options.open_timeout_s)
            finally:
                self.opened.set()
            self._go.wait()
            if self._desk is not None and self._time is not None:
                self._capture(self._desk, self._time, self.info)
        except SourceError:
            if not self._controls.stop.is_set():
                raise
            log.debug("the source was interrupted by stop", exc_info=True)
        finally:
            self._source.close()

    def _capture(self, desk: WorkDesk, time: SourceTime, info: SourceInfo) -> None:
        paced = self._options.realtime and not info.live
        while not self._controls.stop.is_set():
            if self._controls.paused and not info.live:
                self._controls.running.wait()
                self._paced_from = None
                continue
            try:
                raw = self._read()
            except SourceUnreadable as error:
                self._reporter.record(SessionEvent(EventKind.FRAME_FAILED, time.now(), error.message))
                continue
            except (SourceLost, SourceTimeout) as error:
                if not info.live or self._controls.stop.is_set():
                    raise
                self._reopen(error, time)
                continue
            if raw is None:
                return
            if self._controls.paused and info.live:
                # The camera is kept open and drained, so that Resume starts with a fresh picture.
                self._alive_s = time.now()
                continue
            frame = self._stamp(raw, time, info)
            if self._options.end_s is not None and frame.t_s >= self._options.end_s:
                return
            if paced:
                if not self._wait_for_turn(frame.t_s):
                    return
                # Waiting for its turn is no latency: a file's frame is captured when it is to be shown.
                frame = replace(frame, t_mono=self._clocks.mono())
            self._publish(frame, desk)

    def _read(self) -> RawFrame | None:
        """Read in short slices, so that Stop never waits for a silent source."""
        since = self._clocks.mono()
        while True:
            try:
                return self._source.read(_READ_SLICE_S)
            except SourceTimeout:
                if self._controls.stop.is_set():
                    raise
                if self._clocks.mono() - since >= self._options.silence_s:
                    raise

    def _stamp(self, raw: RawFrame, time: SourceTime, info: SourceInfo) -> Frame:
        t_s = time.stamp(raw.pts_s)
        if info.live:
            self._notice_sleep(t_s, time)
            self._alive_s = t_s
        t_wall = time.wall(t_s)
        frame = Frame(self._index, t_s, self._clocks.mono(), t_wall, raw.image_bgr)
        self._index += 1
        return frame

    def _notice_sleep(self, t_s: float, time: SourceTime) -> None:
        if t_s - self._alive_s > _SLEEP_S:
            text = Message("No picture came: the computer was asleep or the source stood still.")
            self._reporter.record(SessionEvent(EventKind.GAP, self._alive_s, text, end_s=t_s))
        jump_s = time.wall_jump_s()
        if abs(jump_s) > _SLEEP_S:
            text = Message(
                "The computer's clock was changed by {jump_s:+.0f} s; the session's times go on unchanged.",
                jump_s=jump_s,
            )
            self._reporter.record(SessionEvent(EventKind.GAP, t_s, text, end_s=t_s))

    def _wait_for_turn(self, t_s: float) -> bool:
        """Sleep until a file's frame is to be shown; False if Stop came first."""
        now = self._clocks.mono()
        if self._paced_from is None or now - self._paced_from - t_s > _LATE_S:
            # The first frame, the first after a pause, or far behind: time runs from here, nothing is raced through.
            self._paced_from = now - t_s
        return not self._controls.stop.wait(max(0.0, self._paced_from + t_s - now))

    def _publish(self, frame: Frame, desk: WorkDesk) -> None:
        self._ledger.add(frame.t_s, captured=1)
        self._meters.captured.tick()
        self._display.put(frame)
        self._reporter.frame_ready()
        for lost in desk.put_frame(frame):
            self._ledger.add(lost.t_s, dropped=1)

    def _reopen(self, error: SourceError, time: SourceTime) -> None:
        """A live source went away: a gap begins, and opening is tried again until it works, Stop or the time is up."""
        start_s = self._alive_s
        log.info("source lost at %.1f s: %s", time.now(), error)
        self._reporter.announce(SessionEvent(EventKind.GAP, start_s, error.message))
        since = self._clocks.mono()
        try:
            self._source.close()
            while not self._controls.stop.wait(self._options.retry_s):
                try:
                    self._source.open(self._options.open_timeout_s)
                except SourceError as again:
                    log.debug("not back yet: %s", again)
                    limit = self._options.reopen_for_s
                    if limit is not None and self._clocks.mono() - since >= limit:
                        raise
                else:
                    log.info("source is back")
                    return
        finally:
            self._alive_s = time.now()
            self._reporter.record(SessionEvent(EventKind.GAP, start_s, error.message, end_s=self._alive_s))
