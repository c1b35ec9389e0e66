"""The storage thread: writes records in batches, keeps the heartbeat, says what is committed."""

import logging
import threading
from collections.abc import Callable

from desktop_app.domain.ports import SessionSink
from desktop_app.domain.records import EventKind, Record, SessionEvent, SessionState
from desktop_app.errors import Message, StorageError
from desktop_app.pipeline.capture import Reporter
from desktop_app.pipeline.channels import BoundedQueue
from desktop_app.pipeline.options import EngineOptions
from desktop_app.pipeline.rows import RecordBatch
from desktop_app.pipeline.stats import SecondLedger
from desktop_app.pipeline.timing import Clocks

log = logging.getLogger(__name__)

_SPILLED = Message(
    "The database cannot be reached just now; rows wait in a journal file beside it and are stored later."
)
_CAUGHT_UP = Message("The database can be reached again; the rows from the journal are stored.")


class StorageLoop:
    """Everything that happens on the storage thread.

    Attributes:
        session_id: the session's key, once ``opened`` is set; None if the sink could not be opened.
        opened: set when opening has ended, well or not.
    """

    def __init__(
        self,
        open_sink: Callable[[], SessionSink],
        options: EngineOptions,
        clocks: Clocks,
        queue: BoundedQueue[RecordBatch],
        ledger: SecondLedger,
        reporter: Reporter,
        committed: Callable[[float], None],
    ) -> None:
        self._open_sink = open_sink
        self._options = options
        self._clocks = clocks
        self._queue = queue
        self._ledger = ledger
        self._reporter = reporter
        self._committed = committed
        self._end = (SessionState.INTERRUPTED, 0.0)
        self._uncommitted_s: float | None = None
        self._last_s = 0.0
        self._told_mono = float("-inf")
        self._spilling = False
        self.session_id: int | None = None
        self.opened = threading.Event()

    def end_with(self, state: SessionState, duration_s: float) -> None:
        """How the session ended; said before the queue is closed. Any thread."""
        self._end = (state, duration_s)

    def run(self) -> None:
        """Write until the queue is closed and empty. Raises what the sink raises, and leaves nobody waiting."""
        try:
            try:
                sink = self._open_sink()
                self.session_id = sink.session_id
            finally:
                self.opened.set()
            try:
                self._write_all(sink)
            except BaseException:
                self._close_broken(sink)
                raise
            sink.close(*self._end)
        finally:
            self._queue.discard()

    def _write_all(self, sink: SessionSink) -> None:
        wanted = min(self._options.batch_rows, self._options.record_places)
        written = woke = self._clocks.mono()
        more = True
        while more:
            batches, more = self._queue.take(wanted, woke + self._options.batch_s - self._clocks.mono())
            woke = self._clocks.mono()
            records: list[Record] = [record for batch in batches for record in batch.records]
            records.extend(self._ledger.take())
            if not records and woke - written < self._options.heartbeat_s and more:
                self._tell(woke)
                continue
            times = [batch.t_s for batch in batches if batch.t_s is not None]
            if times:
                self._uncommitted_s = self._last_s = max(times)
            self._note_journal(stored=sink.write(records))
            written = self._clocks.mono()
            self._tell(written, last=not more)

    def _tell(self, now: float, *, last: bool = False) -> None:
        """Say how far the data are stored, not too often; never while they lie in the journal."""
        if self._uncommitted_s is None or self._spilling:
            return
        if last or now - self._told_mono >= self._options.commit_gap_s:
            t_s, self._uncommitted_s = self._uncommitted_s, None
            self._told_mono = now
            self._committed(t_s)

    def _note_journal(self, *, stored: bool) -> None:
        if stored is self._spilling:
            self._spilling = not stored
            text = _CAUGHT_UP if stored else _SPILLED
            self._reporter.record(SessionEvent(EventKind.STORAGE, self._last_s, text))

    def _close_broken(self, sink: SessionSink) -> None:
        try:
            sink.close(SessionState.INTERRUPTED, self._last_s)
        except StorageError:
            log.info("the session could not be closed after a fault of the database", exc_info=True)
