"""Between searches faces are followed, the same way each time; what is due is read, the urgent first."""

import itertools
import time

import numpy as np
import pytest

from desktop_app.domain.attention import FaceMeasures
from desktop_app.domain.records import EventKind, Observation, SessionEvent
from desktop_app.domain.results import SceneLight
from desktop_app.pipeline.options import FLAG_DISTANCE, EngineOptions
from desktop_app.pipeline.pace import Pace
from desktop_app.pipeline.timing import Clocks
from tests.pipeline.fakes import (
    FakeClassifier,
    FakeDetector,
    FakeEyes,
    FakeFollower,
    FakeShapes,
    FakeWatch,
    ListSource,
    Recorder,
    Session,
    make_session,
)


def following(*, lost: tuple[int, ...] = (), searched: list[int] | None = None, **options: object) -> Session:
    """A session that follows, and loses all faces on some pictures; notes the pictures that were searched."""
    detector = FakeDetector(faces=2, on=None if searched is None else searched.append)
    follower = FakeFollower(lost=lambda value: value in lost)
    chosen = {"storage_rate_hz": None, "detector": detector, "parts": {"follower": follower}}
    return make_session(**(chosen | options))  # type: ignore[arg-type]


def test_one_picture_in_five_is_searched_and_on_the_others_faces_are_followed() -> None:
    """Every frame has its faces all the same, and its result says which it was."""
    searched: list[int] = []
    session = following(searched=searched).start(ListSource(range(13))).finish()

    assert sorted(searched) == [0, 5, 10]
    assert [row.frame_index for row in session.sink.of(Observation)] == [n for n in range(13) for _ in range(2)]
    result = session.engine.results.get()
    assert result is not None
    assert not result.searched
    assert set(result.stage_ms) == {"detect", "follow", "track", "eyes", "shapes", "emotions"}
    assert session.engine.stats().searched_fps > 0


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_a_lost_face_of_a_file_is_searched_for_at_a_fixed_distance(workers: int) -> None:
    """Lost on frame 6, found again on frame 10, whatever the number of workers."""
    searched: list[int] = []
    session = following(lost=(6,), searched=searched, search_interval_s=5.0, workers=workers)
    session.start(ListSource(range(14))).finish()

    assert sorted(searched) == [0, 6 + FLAG_DISTANCE]
    assert sorted({row.frame_index for row in session.sink.of(Observation)}) == [*range(6), *range(10, 14)]


def test_the_number_of_workers_changes_nothing_where_faces_are_followed_and_lost() -> None:
    """Rows and judgements of a file are the same for one worker and for five."""

    def rows(workers: int) -> list[Observation]:
        session = following(lost=(7, 13, 14, 31), workers=workers, classifier=FakeClassifier())
        return session.start(ListSource([number * 3 for number in range(60)])).finish().sink.of(Observation)

    assert rows(1) == rows(5)
    assert len(rows(2)) > 90


def test_a_live_lost_face_is_searched_for_on_the_next_picture() -> None:
    """There is nothing to wait for: one frame is in flight."""
    searched: list[int] = []
    ticks = itertools.count()
    clocks = Clocks(steady=lambda: next(ticks) * 0.1)
    source = ListSource(range(20), live=True)
    session = following(lost=(2,), searched=searched, search_interval_s=60.0, workers=1, clocks=clocks).start(source)
    for count in range(1, 6):
        source.release()
        session.listener.wait_for(lambda seen, count=count: seen.results == count)
    session.stop()

    assert searched == [0, 3]


def test_eyes_are_read_on_every_frame_and_landmarks_at_their_rate() -> None:
    """Each in one batch; both are one measurement, and where the eyes cannot be judged it is without them."""
    eyes, shapes = FakeEyes(), FakeShapes()
    session = following(parts={"eyes": eyes, "shapes": shapes}, landmark_rate_hz=2.0, storage_rate_hz=5.0)
    session.start(ListSource(range(50))).finish()

    assert eyes.batches == [2] * 50
    assert shapes.batches[0] == 2
    assert sum(shapes.batches) == pytest.approx(2 * 2 * 2, abs=2)
    rows = session.sink.of(Observation)
    measured = [row.measures for row in rows if row.measures is not None and row.measures.yaw_deg is not None]
    assert len(measured) == sum(shapes.batches)
    assert set(measured) == {FaceMeasures(yaw_deg=10.0), FaceMeasures(yaw_deg=10.0, eyes_closed=0.5)}
    assert {row.measures for row in rows} - set(measured) == {None, FaceMeasures(eyes_closed=0.5)}


def test_the_watch_sees_every_frame_and_its_records_are_stored_and_told() -> None:
    """After the rows of the frame; what it holds back comes at the end."""
    watch = FakeWatch()
    session = following(parts={"eyes": FakeEyes(), "watch": watch}).start(ListSource(range(3))).finish()

    assert len(watch.seen) == 3
    kinds = [type(record) for record in session.sink.records if isinstance(record, Observation | SessionEvent)]
    assert kinds == [Observation, Observation, SessionEvent] * 3 + [SessionEvent]
    told = [(event.kind, event.t_s) for event in session.listener.events]
    assert told == [(EventKind.YAWNING, pytest.approx(n / 25)) for n in range(3)] + [
        (EventKind.EYES_CLOSED, pytest.approx(2 / 25))
    ]
    result = session.engine.results.get()
    assert result is not None
    assert {number: now.index for number, now in result.attention.items()} == {1: 100.0, 2: 100.0}


def test_the_light_of_the_scene_is_judged_twice_a_second() -> None:
    """And said with every result."""
    judged: list[int] = []

    def judge(image_bgr: np.ndarray) -> SceneLight:
        judged.append(int(image_bgr[0, 0, 0]))
        return SceneLight.TOO_DARK

    session = following(parts={"judge_scene": judge}).start(ListSource(range(30))).finish()

    assert judged == [0, 13, 25]
    result = session.engine.results.get()
    assert result is not None
    assert result.scene is SceneLight.TOO_DARK


def test_a_class_that_comes_in_together_is_judged_in_parts_live() -> None:
    """Twelve of thirty new faces on each frame, so that the first boxes do not wait for all."""
    classifier = FakeClassifier()
    source = ListSource(range(9), live=True)
    session = make_session(detector=FakeDetector(faces=30), classifier=classifier, workers=1).start(source)
    for count in range(1, 4):
        source.release()
        session.listener.wait_for(lambda seen, count=count: seen.results == count)
    session.stop()

    assert classifier.batches == [12, 12, 6]


def test_a_computer_that_is_too_slow_lowers_its_pace_live() -> None:
    """Nine of ten frames are lost while one is searched: the rates go down, and the statistics say so."""
    listener = Recorder()
    source = ListSource([n % 256 for n in range(10_000)], live=True)
    calls, slow = itertools.count(1), 12

    def while_ten_come(_value: int) -> None:
        number = next(calls)
        if number < slow:
            source.release(10)
            listener.wait_for(lambda seen: seen.frames >= 10 * number)

    seconds = itertools.count()
    clocks = Clocks(mono=lambda: float(next(seconds)), steady=time.perf_counter)
    session = make_session(
        detector=FakeDetector(on=while_ten_come), classifier=FakeClassifier(), workers=1, clocks=clocks
    )
    session.listener = session.engine._listener = listener  # type: ignore[assignment]
    session.start(source)
    source.release(10)
    listener.wait_for(lambda seen: seen.results >= slow)
    stats = session.engine.stats()
    session.stop()

    assert stats.lowered
    assert stats.wished == Pace(emotion_rate_hz=5.0)
    assert stats.pace.emotion_rate_hz == 1.0
    assert stats.pace.every > 1


def test_a_file_as_fast_as_possible_keeps_its_pace() -> None:
    """Nothing adapts, however long it takes."""
    seconds = itertools.count()
    session = make_session(classifier=FakeClassifier(), clocks=Clocks(mono=lambda: float(next(seconds))))
    session.start(ListSource(range(60))).finish()

    assert not session.engine.stats().lowered


def test_no_more_tickets_than_the_distance_are_in_flight_for_a_file() -> None:
    """However many workers there are; live, or without following, there is no such bound."""
    options = EngineOptions(workers=8)

    assert options.ticket_limit(lossless=True, following=True) == FLAG_DISTANCE
    assert options.ticket_limit(lossless=True, following=False) == 9
    assert options.ticket_limit(lossless=False, following=True) == 9
