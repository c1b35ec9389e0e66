"""Something fails, or Stop comes, at each stage: nothing hangs, and what was gathered is stored."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from desktop_app.domain.records import EventKind, Observation, SecondCount, SessionEvent, SessionState
from desktop_app.errors import DatabaseFull, DatabaseReadOnly, SourceNotFound, SourceUnreadable
from desktop_app.pipeline.engine import EngineState
from tests.pipeline.fakes import (
    LONG_S,
    FakeClassifier,
    FakeDetector,
    FakeTracker,
    ListSource,
    MemorySink,
    Session,
    make_session,
)


def boom(*_: object) -> None:
    """Raise what nobody expects."""
    raise ZeroDivisionError("injected")


def at(wanted: int) -> Callable[..., None]:
    """Raise at the call number ``wanted`` only."""
    calls = iter(range(10**9))

    def maybe(*_: object) -> None:
        if next(calls) == wanted:
            boom()

    return maybe


class Gate:
    """Something that, called in a stage, blocks it until the test lets it go."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()

    def __call__(self, *_: object) -> None:  # noqa: D102
        self.reached.set()
        assert self.open.wait(LONG_S)


def assert_counts_add_up(session: Session) -> None:
    """What is stored per second sums to the totals, and every captured frame has come to one of three ends."""
    counts = session.sink.of(SecondCount)
    stats = session.engine.stats()
    totals = (stats.captured, stats.analysed, stats.dropped, stats.failed)
    stored = tuple(sum(getattr(c, name) for c in counts) for name in ("captured", "analysed", "dropped", "failed"))
    assert stored == totals
    assert stats.captured == stats.analysed + stats.dropped + stats.failed
    assert (stats.in_flight, stats.frames_waiting, stats.records_waiting) == (0, 0, 0)


FAILING_ONCE: dict[str, Callable[[], dict[str, Any]]] = {
    "detector": lambda: {"detector": FakeDetector(on=at(5)), "workers": 1},
    "tracker": lambda: {"tracker": FakeTracker(on=at(5))},
    "classifier": lambda: {"classifier": FakeClassifier(on=at(5)), "emotion_rate_hz": 60},
}


@pytest.mark.parametrize("stage", FAILING_ONCE)
def test_a_frame_that_fails_is_an_event_and_the_rest_goes_on(stage: str) -> None:
    """One failing frame costs one frame, wherever it fails."""
    session = make_session(storage_rate_hz=None, **FAILING_ONCE[stage]()).start(ListSource(range(30))).finish()

    failed = [event for event in session.sink.of(SessionEvent) if event.kind is EventKind.FRAME_FAILED]
    assert [event.text for event in failed] == ["Frame 5 could not be analysed (ZeroDivisionError: injected)."]
    assert [row.frame_index for row in session.sink.of(Observation)] == [*range(5), *range(6, 30)]
    assert session.engine.state is EngineState.FINISHED
    assert session.engine.stats().failed == 1
    assert_counts_add_up(session)


def after(count: int) -> Callable[[object], None]:
    """Raise at every call after ``count``."""
    calls = iter(range(10**9))
    return lambda _: boom() if next(calls) >= count else None


@pytest.mark.parametrize(
    "parts",
    [
        lambda: {"detector": FakeDetector(on=after(7)), "workers": 1},
        lambda: {"tracker": FakeTracker(on=after(7))},
    ],
    ids=["detector", "tracker"],
)
def test_ten_failed_frames_in_a_row_end_the_session(parts: Callable[[], dict[str, Any]]) -> None:
    """One clear line, everything gathered before is stored, and the session is marked as interrupted."""
    session = make_session(storage_rate_hz=None, **parts()).start(ListSource(range(500))).finish()

    assert len(session.listener.failures) == 1
    assert session.listener.failures[0].startswith("The analysis failed on 10 frames in a row")
    assert session.engine.error == session.listener.failures[0]
    assert session.engine.state is EngineState.FAILED
    assert len(session.sink.of(Observation)) == 7
    assert session.sink.closed is not None
    assert session.sink.closed[0] is SessionState.INTERRUPTED
    assert_counts_add_up(session)


def test_nine_failed_frames_in_a_row_do_not() -> None:
    """A good frame starts the count of failures anew."""

    def sometimes(value: int) -> None:
        if value % 10:
            boom()

    session = make_session(detector=FakeDetector(on=sometimes)).start(ListSource(range(100))).finish()

    assert session.engine.state is EngineState.FINISHED
    assert session.engine.stats().failed == 90


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (SourceUnreadable, None),
        (boom, "Something went wrong inside the program (ZeroDivisionError: injected)."),
    ],
    ids=["damaged-picture", "bug"],
)
def test_a_source_that_raises_in_the_middle(item: Any, message: str | None) -> None:
    """A damaged picture is an event and the next one comes; a fault of ours ends the session in order."""
    bad = SourceUnreadable("b.jpg is damaged") if item is SourceUnreadable else item
    session = make_session(storage_rate_hz=None).start(ListSource([1, 2, bad, 4])).finish()

    if message is None:
        assert [event.text for event in session.sink.of(SessionEvent)] == ["b.jpg is damaged"]
        assert len(session.sink.of(Observation)) == 3
    else:
        assert session.engine.error is not None
        assert session.engine.error.startswith(message)
    assert session.sink.closed is not None
    assert_counts_add_up(session)


def test_a_source_that_does_not_open_leaves_no_session() -> None:
    """The message is the source's own, and storage is never opened."""
    source = ListSource([], opens=[SourceNotFound("There is no camera 9.")])
    session = make_session().start(source).finish()

    assert session.listener.failures == ["There is no camera 9."]
    assert session.listener.states[-1] is EngineState.FAILED
    assert session.engine.session_id is None
    assert session.sink.closed is None
    assert source.closed >= 1


def test_a_database_that_does_not_open_releases_the_source() -> None:
    """The message is the database's own."""
    source = ListSource(range(5))
    session = make_session()

    def refuse(*_: object) -> MemorySink:
        raise DatabaseReadOnly("The database cannot be written.")

    session.engine.start(source, refuse)
    session.finish()

    assert session.listener.failures == ["The database cannot be written."]
    assert source.closed >= 1
    assert session.engine.stats().captured == 0


def test_a_full_disk_ends_the_session_with_its_message() -> None:
    """Nothing hangs on a storage thread that has died, though far more rows were to come than the queue holds."""

    def full(batch: int) -> None:
        if batch == 2:
            raise DatabaseFull("No space is left.")

    sink = MemorySink(on_write=full)
    session = make_session(sink=sink, batch_rows=10, record_places=20, storage_rate_hz=None)
    session.start(ListSource(range(100_000))).finish()

    assert session.listener.failures == ["No space is left."]
    assert session.engine.state is EngineState.FAILED
    assert sink.closed is not None
    assert sink.closed[0] is SessionState.INTERRUPTED


def test_slow_storage_loses_no_row() -> None:
    """With storage standing still, results wait for room in the queue; when it moves again every row arrives."""
    gate = Gate()
    sink = MemorySink(on_write=gate)
    session = make_session(sink=sink, batch_rows=5, record_places=10, storage_rate_hz=None)
    session.start(ListSource(range(200)))
    assert gate.reached.wait(LONG_S)
    gate.open.set()
    session.finish()

    assert [row.frame_index for row in sink.of(Observation)] == list(range(200))


def test_slow_storage_shows_as_dropped_frames_live() -> None:
    """Live, the same standstill makes captured frames drop, and each is counted."""
    gate = Gate()
    source = ListSource(range(300), live=True)
    sink = MemorySink(on_write=gate)
    session = make_session(sink=sink, batch_rows=5, record_places=10, storage_rate_hz=None).start(source)
    source.release(300)
    session.listener.wait_for(lambda seen: seen.frames == 300)
    assert gate.reached.wait(LONG_S)
    gate.open.set()
    session.stop()

    stats = session.engine.stats()
    assert stats.captured == 300
    assert stats.dropped > 0
    assert len(sink.of(Observation)) == stats.analysed
    assert_counts_add_up(session)


STAGES: dict[str, Callable[[Gate], dict[str, Any]]] = {
    "inference": lambda gate: {"detector": FakeDetector(on=gate)},
    "result": lambda gate: {"tracker": FakeTracker(on=gate)},
    "emotions": lambda gate: {"classifier": FakeClassifier(on=gate)},
    "storage": lambda gate: {"sink": MemorySink(on_write=gate), "batch_rows": 1},
}


@pytest.mark.parametrize("live", [True, False], ids=["live", "file"])
@pytest.mark.parametrize("stage", STAGES)
def test_stop_while_a_stage_is_busy(stage: str, live: bool) -> None:
    """Stop comes while a stage is in the middle of its work: it finishes that, and all is counted and stored."""
    gate = Gate()
    source = ListSource(range(10_000), live=live)
    source.release(10_000)
    session = make_session(**STAGES[stage](gate)).start(source)
    assert gate.reached.wait(LONG_S)
    session.engine.stop()
    gate.open.set()
    session.finish()

    assert session.engine.state is EngineState.FINISHED
    assert session.sink.closed is not None
    assert session.sink.closed[0] is SessionState.FINISHED
    assert_counts_add_up(session)


@pytest.mark.parametrize("stage", ["inference", "result", "emotions"])
def test_a_stage_that_hangs_is_left_behind(stage: str) -> None:
    """A network that never comes back does not keep Stop from storing what was gathered; its ticket is cancelled."""
    gate = Gate()
    session = make_session(**STAGES[stage](gate), stop_timeout_s=0.05).start(ListSource(range(1000)))
    assert gate.reached.wait(LONG_S)
    session.stop()

    assert session.sink.closed is not None
    assert_counts_add_up(session)
    gate.open.set()


def test_storage_that_hangs_is_left_behind() -> None:
    """Stop ends within its bounds and says that the last rows may be missing."""
    gate = Gate()
    session = make_session(sink=MemorySink(on_write=gate), batch_rows=1, stop_timeout_s=0.05)
    session.start(ListSource(range(1000)))
    assert gate.reached.wait(LONG_S)
    session.stop()

    assert session.engine.state is EngineState.FAILED
    assert "did not take the last rows" in session.listener.failures[0]
    gate.open.set()


def test_a_source_that_hangs_while_opening_is_left_behind() -> None:
    """Stop does not wait for a driver that never comes back."""
    gate = Gate()

    class Hanging(ListSource):
        def open(self, timeout_s: float) -> Any:
            gate()
            return super().open(timeout_s)

    session = make_session(stop_timeout_s=0.05).start(Hanging(range(3)))
    assert gate.reached.wait(LONG_S)
    assert session.engine.add_marker("while opening") == 0.0
    session.stop()

    assert session.engine.state is EngineState.FINISHED
    assert session.engine.session_id is None
    gate.open.set()


def test_a_listener_that_raises_ends_the_session_in_order() -> None:
    """A fault of the window's own code is told, and the rows gathered so far are stored."""
    session = make_session(storage_rate_hz=None)
    session.listener.result_ready = at(3)  # type: ignore[method-assign]
    session.start(ListSource(range(100))).finish()

    assert "ZeroDivisionError" in session.listener.failures[0]
    assert len(session.sink.of(Observation)) == 3
    assert session.sink.closed is not None


def test_stop_before_and_after_is_harmless() -> None:
    """Stop on an engine that has not begun, or is over, does nothing."""
    session = make_session()
    session.engine.stop()
    assert session.engine.wait(0)
    session.start(ListSource(range(3))).finish()
    session.engine.stop()

    assert session.engine.state is EngineState.FINISHED
