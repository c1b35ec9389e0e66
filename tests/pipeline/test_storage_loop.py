"""Batches, heartbeat, and what is told of what is committed."""

import threading
from dataclasses import replace
from typing import Any

from desktop_app.domain.records import EventKind, SecondCount, SessionEvent, SessionState
from desktop_app.pipeline.channels import BoundedQueue
from desktop_app.pipeline.options import EngineOptions
from desktop_app.pipeline.rows import RecordBatch
from desktop_app.pipeline.stats import SecondLedger
from desktop_app.pipeline.storage_loop import StorageLoop
from desktop_app.pipeline.timing import Clocks
from tests.pipeline.fakes import LONG_S, MemorySink, Recorder


class Bench:
    """A storage loop on a thread of its own, with the channels that feed it."""

    def __init__(self, sink: MemorySink, clocks: Clocks | None = None, **options: Any) -> None:
        self.sink = sink
        self.queue: BoundedQueue[RecordBatch] = BoundedQueue(1000)
        self.ledger = SecondLedger()
        self.commits: list[float] = []
        self.events: list[Any] = []
        reporter = Recorder()
        reporter.record = self.record  # type: ignore[attr-defined]
        self.loop = StorageLoop(
            lambda: sink,
            replace(EngineOptions(), **options),
            clocks or Clocks(),
            self.queue,
            self.ledger,
            reporter,  # type: ignore[arg-type]
            self.commits.append,
        )
        self.thread = threading.Thread(target=self.loop.run, name="simak-storage")

    def record(self, event: Any) -> None:
        """What the engine does with an event."""
        self.events.append(event)
        self.queue.post(RecordBatch(None, [event]))

    def end(self) -> None:
        """Close the queue and wait for the loop."""
        self.loop.end_with(SessionState.FINISHED, 9.0)
        self.queue.close()
        self.thread.join(LONG_S)
        assert not self.thread.is_alive()


def numbered(number: int) -> SessionEvent:
    """Some record."""
    return SessionEvent(EventKind.PAUSE, float(number))


def test_everything_in_the_queue_is_written_before_the_end() -> None:
    """Closing the queue drains it: order is kept, counts come along, and the sink is closed last."""
    bench = Bench(MemorySink())
    for number in range(50):
        bench.queue.put(RecordBatch(number / 10, [numbered(number)]))
    bench.ledger.add(0.5, captured=3, analysed=2, dropped=1)
    bench.thread.start()
    bench.end()

    assert bench.sink.of(SessionEvent) == [numbered(number) for number in range(50)]
    assert bench.sink.of(SecondCount) == [SecondCount(0, 3, 2, 1, 0)]
    assert bench.sink.closed == (SessionState.FINISHED, 9.0)
    assert bench.commits[-1] == 4.9


def test_a_full_batch_is_written_before_its_time() -> None:
    """With batch_rows rows there, the loop does not wait for its clock."""
    written = threading.Event()
    sink = MemorySink(on_write=lambda _: written.set())
    bench = Bench(sink, batch_rows=10, batch_s=LONG_S, heartbeat_s=LONG_S)
    bench.thread.start()
    for number in range(10):
        bench.queue.put(RecordBatch(float(number), [numbered(number)]))
    assert written.wait(LONG_S / 2)
    bench.end()

    assert sink.batches[0] == 10


def test_an_empty_batch_is_the_heartbeat() -> None:
    """With nothing to write the sink is still called, so that others see the session alive."""
    beats = threading.Semaphore(0)
    bench = Bench(MemorySink(on_write=lambda _: beats.release()), batch_s=0.005, heartbeat_s=0.01)
    bench.thread.start()
    for _ in range(3):
        assert beats.acquire(timeout=LONG_S)
    bench.end()

    assert set(bench.sink.batches) == {0}


def test_commits_are_told_seldom_and_the_last_always() -> None:
    """Many batches within the gap are one call; the end is always told."""
    bench = Bench(MemorySink(), batch_rows=1, commit_gap_s=LONG_S)
    for number in range(100):
        bench.queue.put(RecordBatch(float(number), [numbered(number)]))
    bench.thread.start()
    bench.end()

    assert len(bench.sink.batches) >= 100
    assert bench.commits == [0.0, 99.0]


def test_the_journal_is_told_and_nothing_counts_as_committed_meanwhile() -> None:
    """While the database cannot be reached nothing is committed; events say when that begins and ends."""
    bench = Bench(MemorySink(on_write=lambda batch: batch not in {1, 2}), batch_rows=1, commit_gap_s=0.0)
    for number in range(6):
        bench.queue.put(RecordBatch(float(number), [numbered(number)]))
    bench.thread.start()
    bench.end()

    assert [(event.kind, event.t_s) for event in bench.events] == [(EventKind.STORAGE, 1.0), (EventKind.STORAGE, 3.0)]
    assert bench.commits[:2] == [0.0, 3.0]
    assert bench.commits[-1] == 5.0
    assert [record for record in bench.sink.records if record in bench.events] == bench.events
