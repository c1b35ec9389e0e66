"""One session from Start to the last row on disk: the threads, and who waits for whom.

    capture -> [frames] -> inference workers -> [answers] -> result -> [records] -> storage

A conductor thread starts the stages when the source is open and ends them in that order, whether the source ran out,
Stop was pressed or a stage failed. Each wait after Stop is bounded; a stage that does not end in time is logged and
left behind (all threads are daemons), and its work is cancelled, so that what was gathered is stored all the same.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from desktop_app.domain.frame import Frame
from desktop_app.domain.ports import FrameSource, SessionSink, SourceInfo
from desktop_app.domain.records import EventKind, SessionEvent, SessionState
from desktop_app.domain.results import FrameResult
from desktop_app.errors import Message
from desktop_app.pipeline.capture import CaptureLoop, Controls, Interruptible
from desktop_app.pipeline.channels import BoundedQueue, LatestSlot
from desktop_app.pipeline.detection_schedule import DetectionSchedule
from desktop_app.pipeline.inference import work
from desktop_app.pipeline.options import FLAG_DISTANCE, EngineOptions, EngineParts
from desktop_app.pipeline.result import ResultLoop
from desktop_app.pipeline.rows import RecordBatch
from desktop_app.pipeline.stats import EngineStats, Meters, SecondLedger
from desktop_app.pipeline.storage_loop import StorageLoop
from desktop_app.pipeline.threads import StageThreads, plain
from desktop_app.pipeline.tickets import WorkDesk
from desktop_app.pipeline.timing import Clocks, SourceTime

log = logging.getLogger(__name__)

OpenSink = Callable[[SourceInfo, datetime, datetime | None], SessionSink]
"""Opens the session's storage, on the storage thread: (info, started_at, anchor) -> sink."""


class EngineState(StrEnum):
    """Where a session is. ``FINISHED`` and ``FAILED`` are said when everything is stored and the threads are done."""

    IDLE = "idle"
    OPENING = "opening"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    FINISHED = "finished"
    FAILED = "failed"


class EngineListener(Protocol):
    """Told of what happens, on the engine's threads and never with pixels. Must return at once and not raise.

    A class that derives from this one hears only what it overrides.
    """

    def frame_ready(self) -> None:
        """``engine.display`` has a newer frame."""
        return

    def result_ready(self) -> None:
        """``engine.results`` has a newer result."""
        return

    def state_changed(self, state: EngineState) -> None:
        """The session is in another state."""
        return

    def committed(self, t_s: float) -> None:
        """Everything up to ``t_s`` is in the database; at most four times a second."""
        return

    def event_recorded(self, event: SessionEvent) -> None:
        """Something happened. A gap is told twice: when it begins (``end_s`` None) and when it is over."""
        return

    def failed(self, message: str) -> None:
        """The session ends because of this; said once, at once. ``state_changed`` follows when all is stored."""
        return


class Engine:
    """One session over one source. Its methods may be called from any thread; only ``wait`` waits.

    Attributes:
        display: every captured frame, newest wins.
        results: every result, newest wins.
    """

    def __init__(
        self, parts: EngineParts, options: EngineOptions, listener: EngineListener, clocks: Clocks | None = None
    ) -> None:
        self._parts = parts
        self._options = options
        self._listener = listener
        self._clocks = clocks or Clocks()
        self._controls = Controls()
        self._controls.running.set()
        self._threads = StageThreads(self._controls.stop, options.stop_timeout_s, self.fail)
        self._ledger = SecondLedger()
        self._meters = Meters()
        self._queue: BoundedQueue[RecordBatch] = BoundedQueue(options.record_places)
        self._state_lock = threading.RLock()
        self._state = EngineState.IDLE
        self._error: str | None = None
        self._source: FrameSource | None = None
        self._open_sink: OpenSink | None = None
        self._desk: WorkDesk | None = None
        self._time: SourceTime | None = None
        self._capture: CaptureLoop | None = None
        self._storage: StorageLoop | None = None
        self._conductor: threading.Thread | None = None
        self.display: LatestSlot[Frame] = LatestSlot()
        self.results: LatestSlot[FrameResult] = LatestSlot()

    @property
    def state(self) -> EngineState:
        """Where the session is."""
        return self._state

    @property
    def info(self) -> SourceInfo | None:
        """What the source says of itself; None until it is open."""
        return None if self._capture is None else self._capture.info

    @property
    def session_id(self) -> int | None:
        """The session's key in the database; None until storage is open."""
        return None if self._storage is None else self._storage.session_id

    @property
    def error(self) -> str | None:
        """The first failure's message."""
        return self._error

    @property
    def t_s(self) -> float:
        """The source time of now: live the session's clock, else the last captured frame; 0 while opening."""
        return 0.0 if self._time is None else self._time.now()

    def start(self, source: FrameSource, open_sink: OpenSink) -> None:
        """Begin, and return at once. The source is opened on the capture thread, the sink on the storage thread.

        Raises:
            RuntimeError: this engine has been started before.
        """
        with self._state_lock:
            if self._state is not EngineState.IDLE:
                raise RuntimeError("an Engine serves one session; make a new one")
            self._source, self._open_sink = source, open_sink
            self._capture = CaptureLoop(
                source, self._options, self._clocks, self._controls, self._ledger, self._meters, self.display, self
            )
            self._conductor = threading.Thread(target=self._conduct, name="simak-session", daemon=True)
            self._set_state(EngineState.OPENING)
            self._conductor.start()

    def pause(self) -> None:
        """Stop looking: a live source stays open and its time runs on, a file stands still."""
        with self._state_lock:
            if self._state not in {EngineState.OPENING, EngineState.RUNNING} or self._controls.paused:
                return
            self._controls.running.clear()
            self.record(SessionEvent(EventKind.PAUSE, self.t_s))
            if self._state is EngineState.RUNNING:
                self._set_state(EngineState.PAUSED)

    def resume(self) -> None:
        """Go on after ``pause``."""
        with self._state_lock:
            if not self._controls.paused:
                return
            self.record(SessionEvent(EventKind.RESUME, self.t_s))
            self._controls.running.set()
            if self._state is EngineState.PAUSED:
                self._set_state(EngineState.RUNNING)

    def stop(self) -> None:
        """End the session; returns at once. ``wait`` waits for the last row."""
        with self._state_lock:
            if self._state in {EngineState.IDLE, EngineState.FINISHED, EngineState.FAILED}:
                return
            if self._state is not EngineState.STOPPING:
                self._set_state(EngineState.STOPPING)
        self._end_input()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until the session is over and stored; False if it is not within ``timeout_s``. Not from a listener."""
        if self._conductor is None:
            return True
        self._conductor.join(timeout_s)
        return not self._conductor.is_alive()

    def add_marker(self, text: str) -> float:
        """Note the present moment; returns its ``t_s``."""
        t_s = self.t_s
        self.record(SessionEvent(EventKind.MARKER, t_s, text))
        return t_s

    def stats(self) -> EngineStats:
        """Rates, latency, counts and queues of this moment."""
        frames, in_flight = (0, 0) if self._desk is None else self._desk.depths
        t_s = 0.0 if self._time is None else self._time.last_s or 0.0
        return self._meters.snapshot(self._ledger.totals, t_s, frames, in_flight, self._queue.weight)

    # what the loops report

    def frame_ready(self) -> None:
        """The capture loop has put a frame into ``display``."""
        self._listener.frame_ready()

    def result_ready(self) -> None:
        """The result loop has put a result into ``results``."""
        self._listener.result_ready()

    def announce(self, event: SessionEvent) -> None:
        """Tell the listener of an event that is not stored."""
        self._listener.event_recorded(event)

    def record(self, event: SessionEvent) -> None:
        """Store an event, never waiting, and tell the listener."""
        if not self._queue.post(RecordBatch(None, [event])):
            log.info("the session is over, an event is not stored: %s at %.1f s", event.kind, event.t_s)
            return
        self._listener.event_recorded(event)

    def fail(self, message: str) -> None:
        """End the session with a message; the first one counts."""
        with self._state_lock:
            first = self._error is None
            if first:
                self._error = message
        log.info("the session ends: %s", message)  # whoever listens shows it
        if first:
            self._listener.failed(message)
        self.stop()

    # the conductor's thread

    def _conduct(self) -> None:
        try:
            self._run_session()
        except Exception as error:
            log.exception("the session's conductor failed")
            self.fail(plain(error))
        finally:
            # Nothing to do after a session that ended in order; after a fault here it lets every thread go.
            if self._desk is not None:
                self._desk.abort()
            self._queue.close()
            self._set_state(EngineState.FINISHED if self._error is None else EngineState.FAILED)

    def _run_session(self) -> None:
        assert self._capture is not None
        capture = self._threads.spawn("capture", self._capture.run)
        if not self._threads.wait_for(self._capture.opened.wait, "opening the source"):
            self._capture.give_up()
            return
        info = self._capture.info
        if info is None or self._controls.stop.is_set():
            self._capture.give_up()
            self._threads.join(capture)
            return
        time = SourceTime(self._clocks, live=info.live, fps=info.fps, recorded_at=info.recorded_at)
        storage = self._open_storage(info, time)
        if storage is None:
            self._capture.give_up()
            self._threads.join(capture)
            return
        lossless = not (self._options.realtime or info.live)
        desk = self._make_desk(lossless=lossless)
        stages = self._start_stages(desk, lossless=lossless)
        self._time, self._desk = time, desk
        if self._controls.stop.is_set():
            desk.close_input()
        self._capture.begin(desk, time)
        self._enter_running()
        self._threads.join(capture)
        end_s = time.end_s if self._options.end_s is None else min(time.end_s, self._options.end_s)
        self._end_stages(desk, stages)
        self._end_storage(storage, end_s)

    def _open_storage(self, info: SourceInfo, time: SourceTime) -> threading.Thread | None:
        """Start the storage thread; None if its sink could not be opened."""
        assert self._open_sink is not None
        open_sink = self._open_sink
        self._storage = StorageLoop(
            lambda: open_sink(info, time.started, time.anchor),
            self._options,
            self._clocks,
            self._queue,
            self._ledger,
            self,
            self._listener.committed,
        )
        thread = self._threads.spawn("storage", self._storage.run)
        if (
            self._threads.wait_for(self._storage.opened.wait, "opening the database")
            and self._storage.session_id is not None
        ):
            return thread
        self._queue.discard()
        self._threads.join(thread)
        return None

    def _make_desk(self, *, lossless: bool) -> WorkDesk:
        pace = self._options.pace(self._parts)
        return WorkDesk(
            places=self._options.frame_places,
            in_flight=self._options.ticket_limit(lossless=lossless, following=pace.search_interval_s is not None),
            lossless=lossless,
            schedule=DetectionSchedule(pace.search_interval_s, FLAG_DISTANCE if lossless else 0),
        )

    def _start_stages(self, desk: WorkDesk, *, lossless: bool) -> list[threading.Thread]:
        """The result thread first, then the workers."""
        loop = ResultLoop(
            self._parts,
            self._options,
            self._clocks,
            desk,
            self._queue,
            self._ledger,
            self._meters,
            self.results,
            self,
            lossless=lossless,
        )
        threads = [self._threads.spawn("result", loop.run)]
        for number in range(1, self._options.worker_count + 1):
            threads.append(self._threads.spawn(f"inference-{number}", lambda: work(desk, self._parts.detector)))
        return threads

    def _enter_running(self) -> None:
        with self._state_lock:
            if self._state is EngineState.OPENING:
                self._set_state(EngineState.PAUSED if self._controls.paused else EngineState.RUNNING)

    def _end_stages(self, desk: WorkDesk, stages: list[threading.Thread]) -> None:
        """The input has ended: let the workers and the result loop come to their end, and count what is left over."""
        left = desk.close_input(discard=self._controls.stop.is_set())
        result, *workers = stages
        if not self._threads.join(result):
            desk.abort()
            self._threads.join(result)
        for frame in left + desk.cancel_rest():
            self._ledger.add(frame.t_s, dropped=1)
        for worker in workers:
            self._threads.join(worker)

    def _end_storage(self, thread: threading.Thread, end_s: float) -> None:
        assert self._storage is not None
        state = SessionState.FINISHED if self._error is None else SessionState.INTERRUPTED
        self._storage.end_with(state, end_s)
        self._queue.close()
        if not self._threads.join(thread):
            self.fail(
                Message("The database did not take the last rows in time; the next start looks after the session.")
            )

    def _end_input(self) -> None:
        self._controls.stop.set()
        self._controls.running.set()
        if isinstance(self._source, Interruptible):
            self._source.interrupt()
        if self._desk is not None:
            self._desk.close_input()

    def _set_state(self, state: EngineState) -> None:
        with self._state_lock:
            self._state = state
            self._listener.state_changed(state)
