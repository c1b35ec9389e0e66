"""Time, pause, gaps and the pace of playing."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from desktop_app.domain.frame import RawFrame
from desktop_app.domain.ports import SourceInfo
from desktop_app.domain.records import EventKind, Observation, SecondCount, SessionEvent
from desktop_app.errors import SourceDenied, SourceLost, SourceNotFound, SourceTimeout
from desktop_app.pipeline.engine import EngineState
from desktop_app.pipeline.timing import Clocks
from tests.pipeline.fakes import FakeDetector, FakeTracker, ListSource, MemorySink, Session, make_session, picture


class SteppedClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.s = 1000.0
        self.wall = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def clocks(self) -> Clocks:
        """Live time and wall clock from here; latency and pacing stay real."""
        return Clocks(steady=lambda: self.s, now=lambda: self.wall)

    def pass_s(self, seconds: float) -> None:
        """Let time go by on both clocks."""
        self.s += seconds
        self.wall += timedelta(seconds=seconds)


def gaps(session: Session) -> list[SessionEvent]:
    """The stored gaps."""
    return [event for event in session.sink.of(SessionEvent) if event.kind is EventKind.GAP]


def next_frame(session: Session, source: ListSource) -> float:
    """Let a live source give one frame, and wait for it; returns its time."""
    before = session.listener.frames
    source.release()
    session.listener.wait_for(lambda seen: seen.frames == before + 1)
    frame = session.engine.display.get()
    assert frame is not None
    return frame.t_s


def running(session: Session) -> Session:
    """Wait until the session runs."""
    session.listener.wait_for(lambda seen: EngineState.RUNNING in seen.states)
    return session


def test_live_time_is_the_clock_since_start() -> None:
    """A live frame's time is seconds since Start, and its wall clock the start's plus that."""
    clock = SteppedClock()
    source = ListSource(range(9), live=True)
    session = running(make_session(clocks=clock.clocks()).start(source))
    clock.pass_s(1.5)
    assert next_frame(session, source) == pytest.approx(1.5)
    clock.pass_s(0.25)
    assert next_frame(session, source) == pytest.approx(1.75)
    assert next_frame(session, source) > 1.75
    frame = session.engine.display.get()
    assert frame is not None
    assert frame.t_wall == datetime(2026, 3, 2, 8, 0, tzinfo=UTC) + timedelta(seconds=frame.t_s)
    assert not frame.image_bgr.flags.writeable
    clock.pass_s(0.75)
    session.stop()

    assert session.sink.closed is not None
    assert session.sink.closed[1] == pytest.approx(2.5)


def test_live_time_runs_on_through_pause() -> None:
    """While paused the camera is read and thrown away; time runs on and nothing is counted."""
    clock = SteppedClock()
    drained = threading.Event()

    def say_drained() -> Exception:
        drained.set()
        return SourceTimeout("silent")

    source = ListSource([0, 1, 2, 3, say_drained, 4], live=True)
    session = running(make_session(clocks=clock.clocks()).start(source))
    clock.pass_s(1.0)
    next_frame(session, source)
    session.engine.pause()
    session.engine.pause()
    assert session.engine.state is EngineState.PAUSED
    clock.pass_s(3.0)
    source.release(4)
    assert drained.wait(20)
    assert session.engine.add_marker("in the pause") == pytest.approx(4.0)
    session.engine.resume()
    clock.pass_s(0.1)
    assert next_frame(session, source) == pytest.approx(4.1)
    session.stop()

    kinds = [(event.kind, pytest.approx(event.t_s)) for event in session.sink.of(SessionEvent)]
    assert kinds == [(EventKind.PAUSE, 1.0), (EventKind.MARKER, 4.0), (EventKind.RESUME, 4.0)]
    assert session.engine.stats().captured == 2
    assert {count.second for count in session.sink.of(SecondCount)} == {1, 4}


def test_pause_stops_the_reading_of_a_file() -> None:
    """A paused file stands still and goes on where it was: no frame and no time is missing."""
    session = make_session(storage_rate_hz=None)

    def pause() -> RawFrame:
        session.engine.pause()
        return RawFrame(picture(), 3 / 25)

    session.start(ListSource([0, 1, 2, pause, 4, 5, 6, 7]))
    session.listener.wait_for(lambda seen: EngineState.PAUSED in seen.states and seen.frames == 4)
    assert session.engine.stats().captured == 4
    session.engine.resume()
    session.finish()

    assert [row.frame_index for row in session.sink.of(Observation)] == list(range(8))
    events = session.sink.of(SessionEvent)
    assert [(event.kind, event.t_s) for event in events] == [
        (EventKind.PAUSE, pytest.approx(2 / 25)),
        (EventKind.RESUME, pytest.approx(3 / 25)),
    ]


def test_stop_while_paused() -> None:
    """Stop ends a paused file at once."""
    session = make_session()
    session.engine.start(ListSource([lambda: session.engine.pause() or RawFrame(picture(), 0.0), 1]), _sink_of(session))
    session.listener.wait_for(lambda seen: EngineState.PAUSED in seen.states)
    session.stop()

    assert session.engine.state is EngineState.FINISHED


def _sink_of(session: Session) -> Any:
    return lambda *_: session.sink


def test_pause_while_opening_holds() -> None:
    """Pause pressed before the source is open: the session begins paused."""
    entered, go = threading.Event(), threading.Event()

    class Slow(ListSource):
        def open(self, timeout_s: float) -> SourceInfo:
            entered.set()
            go.wait(20)
            return super().open(timeout_s)

    session = make_session().start(Slow(range(3)))
    assert entered.wait(20)
    session.engine.pause()
    assert session.engine.state is EngineState.OPENING
    go.set()
    session.listener.wait_for(lambda seen: EngineState.PAUSED in seen.states)
    assert session.engine.stats().captured == 0
    session.engine.resume()
    session.finish()

    assert session.engine.stats().captured == 3


def test_a_camera_unplugged_in_the_middle_is_picked_up_again() -> None:
    """A gap begins, opening is tried until it works, the session goes on, and the gap is stored with its end."""
    clock = SteppedClock()
    lost = SourceLost("Camera 0 no longer gives pictures.")

    def unplug() -> Exception:
        clock.pass_s(2.0)
        return lost

    source = ListSource(
        [1, unplug, 3], live=True, opens=[None, SourceNotFound("not yet"), SourceTimeout("not yet"), None]
    )
    session = running(make_session(clocks=clock.clocks()).start(source))
    clock.pass_s(1.0)
    next_frame(session, source)
    source.release()
    session.listener.wait_for(lambda seen: len(seen.events) == 2)
    assert next_frame(session, source) == pytest.approx(3.0)
    session.stop()

    begun, over = session.listener.events
    assert (begun.kind, begun.t_s, begun.end_s, begun.text) == (EventKind.GAP, pytest.approx(1.0), None, str(lost))
    assert gaps(session) == [over]
    assert over.end_s == pytest.approx(3.0)
    assert source.opened == 4
    assert session.engine.state is EngineState.FINISHED


def test_a_camera_that_stays_away_ends_with_stop_or_the_time_allowed() -> None:
    """Stop ends the waiting; with a limit the session ends by itself and says why."""
    lost = [1, SourceLost("gone")]
    away = [None, *[SourceNotFound("There is no camera 0.")] * 1000]

    source = ListSource(lost, live=True, opens=away)
    session = running(make_session().start(source))
    source.release(2)
    session.listener.wait_for(lambda seen: len(seen.events) == 1)
    session.stop()
    assert len(gaps(session)) == 1
    assert session.engine.state is EngineState.FINISHED

    source = ListSource(lost, live=True, opens=away)
    session = running(make_session(reopen_for_s=0.0).start(source))
    source.release(2)
    session.finish()
    assert session.listener.failures == ["There is no camera 0."]
    assert session.sink.closed is not None


def test_a_silent_live_source_counts_as_lost() -> None:
    """A camera that neither fails nor gives pictures is opened again."""
    source = ListSource(range(9), live=True)
    session = running(make_session(silence_s=0.0).start(source))
    session.listener.wait_for(lambda seen: len(seen.events) >= 2)
    session.stop()

    assert source.opened >= 2


def test_a_capture_that_the_system_forbids_ends_the_session() -> None:
    """Only a loss is waited out; a refusal is told."""
    source = ListSource([1, SourceDenied("The system does not permit it.")], live=True)
    session = running(make_session().start(source))
    source.release(2)
    session.finish()

    assert session.listener.failures == ["The system does not permit it."]


def test_sleep_of_the_computer_is_a_gap() -> None:
    """More than five seconds between two live frames: a gap from the one to the other."""
    clock = SteppedClock()
    source = ListSource(range(9), live=True)
    session = running(make_session(clocks=clock.clocks()).start(source))
    clock.pass_s(1.0)
    next_frame(session, source)
    clock.pass_s(3600.0)
    next_frame(session, source)
    session.stop()

    (gap,) = gaps(session)
    assert (gap.t_s, gap.end_s) == (pytest.approx(1.0), pytest.approx(3601.0))


def test_a_changed_clock_is_told_and_does_not_move_time() -> None:
    """Setting the wall clock back an hour leaves the session's times as they are, with an event that says so."""
    clock = SteppedClock()
    source = ListSource(range(9), live=True)
    session = running(make_session(clocks=clock.clocks()).start(source))
    clock.pass_s(1.0)
    next_frame(session, source)
    clock.wall -= timedelta(hours=1)
    clock.pass_s(0.5)
    assert next_frame(session, source) == pytest.approx(1.5)
    clock.pass_s(0.5)
    next_frame(session, source)
    session.stop()

    (gap,) = gaps(session)
    assert (gap.t_s, gap.end_s) == (pytest.approx(1.5), pytest.approx(1.5))
    assert "-3600 s" in gap.text


def test_live_drops_the_oldest_frame_and_shows_every_one() -> None:
    """With analysis standing still the display goes on, two frames wait, and the oldest leave and are counted."""
    gate = threading.Event()
    held = threading.Event()

    def hold(_: int) -> None:
        held.set()
        gate.wait(20)

    tracker = FakeTracker()
    source = ListSource(range(20), live=True)
    session = running(make_session(workers=1, detector=FakeDetector(on=hold), tracker=tracker).start(source))
    next_frame(session, source)
    assert held.wait(20)
    for _ in range(9):
        next_frame(session, source)
    stats = session.engine.stats()
    assert (stats.captured, stats.dropped, stats.frames_waiting, stats.in_flight) == (10, 7, 2, 1)
    gate.set()
    session.listener.wait_for(lambda seen: seen.results == 3)
    session.stop()

    assert tracker.seen == [0, 8, 9]
    assert session.engine.stats().dropped == 7


def test_a_file_in_real_time_keeps_its_own_pace() -> None:
    """Frames of a file played at its own speed wait for their turn by presentation time, however uneven."""
    pts = [0.0, 0.02, 0.12, 0.14, 0.3]
    session = make_session(realtime=True)
    shown: list[float] = []
    frame_ready = session.listener.frame_ready

    def note() -> None:
        shown.append(time.perf_counter())
        frame_ready()

    session.listener.frame_ready = note  # type: ignore[method-assign]
    session.start(ListSource([RawFrame(picture(), t) for t in pts])).finish()

    assert np.all(np.array(shown) - shown[0] >= np.array(pts) - 0.015)
    assert session.engine.results.get() is not None


def test_a_file_without_a_date_has_no_wall_clock() -> None:
    """The anchor given to storage is the recording time where known, else nothing."""
    anchors = []
    session = make_session()

    def open_sink(info: SourceInfo, started_at: datetime, anchor: datetime | None) -> MemorySink:
        anchors.append(anchor)
        assert started_at.tzinfo is not None
        return session.sink

    session.engine.start(ListSource(range(2)), open_sink)
    session.finish()

    assert anchors == [None]
    frame = session.engine.display.get()
    assert frame is not None
    assert frame.t_wall is None
