"""A session from start to end over fakes."""

import numpy as np
import pytest

from desktop_app.domain.records import Observation, SecondCount, SessionState
from desktop_app.domain.results import Quality
from desktop_app.pipeline.engine import EngineState
from tests.pipeline.fakes import FakeClassifier, FakeDetector, FakeTracker, ListSource, make_session


def test_a_file_is_analysed_whole_and_stored() -> None:
    """Every frame of a file becomes a result and its rows, and the counts of all seconds add up."""
    session = make_session(storage_rate_hz=None).start(ListSource(range(60))).finish()

    rows = session.sink.of(Observation)
    counts = session.sink.of(SecondCount)
    assert [row.frame_index for row in rows] == list(range(60))
    assert [row.t_s for row in rows] == pytest.approx([index / 25 for index in range(60)])
    assert {second: sum(c.captured for c in counts if c.second == second) for second in range(3)} == {
        0: 25,
        1: 25,
        2: 10,
    }
    assert sum(c.analysed for c in counts) == 60
    assert sum(c.dropped + c.failed for c in counts) == 0
    assert session.sink.closed == (SessionState.FINISHED, pytest.approx(60 / 25))
    assert session.listener.states == [EngineState.OPENING, EngineState.RUNNING, EngineState.FINISHED]
    assert session.listener.commits[-1] == pytest.approx(59 / 25)
    assert session.sink.thread == "simak-storage"
    assert session.engine.session_id == 7


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_number_of_workers_changes_nothing(workers: int) -> None:
    """As fast as possible, the stored rows are the same whatever the number of workers."""

    def rows(count: int) -> list[Observation]:
        session = make_session(workers=count, detector=FakeDetector(faces=3), classifier=FakeClassifier())
        return session.start(ListSource(range(80))).finish().sink.of(Observation)

    assert rows(workers) == rows(3)
    assert len(rows(workers)) > 80


def test_results_come_in_the_order_of_frames() -> None:
    """The tracker sees the frames in their order though several workers finish them in any order."""
    tracker = FakeTracker()
    make_session(workers=4, tracker=tracker).start(ListSource(range(100))).finish()

    assert tracker.seen == list(range(100))


def test_faces_not_yet_believed_are_neither_shown_nor_stored() -> None:
    """A face with number 0 is in no result and no row."""
    session = make_session(detector=FakeDetector(faces=3), tracker=FakeTracker(believed=2), storage_rate_hz=None)
    session.start(ListSource(range(5))).finish()

    result = session.engine.results.get()
    assert result is not None
    assert [face.person_id for face in result.faces] == [1, 2]
    assert {row.person_id for row in session.sink.of(Observation)} == {1, 2}


def test_emotions_are_judged_at_their_own_rate_and_never_copied() -> None:
    """At 5 Hz on 25 frames a second a face is judged on every fifth frame; the rows between carry no probabilities."""
    session = make_session(classifier=FakeClassifier(), emotion_rate_hz=5, storage_rate_hz=None)
    session.start(ListSource(range(100))).finish()

    judged = [row.frame_index for row in session.sink.of(Observation) if row.probabilities is not None]
    assert 19 <= len(judged) <= 22
    assert set(np.diff(judged[1:])) == {5}
    result = session.engine.results.get()
    assert result is not None
    assert result.faces[0].shown_probabilities is not None
    assert result.faces[0].emotion_age_ms is not None
    assert result.faces[0].emotion_age_ms <= 200


@pytest.mark.parametrize("quality", [quality for quality in Quality if quality is not Quality.OK])
def test_a_face_that_cannot_be_judged_is_not(quality: Quality) -> None:
    """Too small, dark, blurred or turned a face never reaches the classifier, and its row says why."""
    classifier = FakeClassifier()
    session = make_session(classifier=classifier, quality=quality, storage_rate_hz=None)
    session.start(ListSource(range(5))).finish()

    assert classifier.batches == []
    assert {row.quality for row in session.sink.of(Observation)} == {quality}


def test_all_due_faces_go_in_one_batch() -> None:
    """Thirty faces that are due on one frame are one call of the classifier."""
    classifier = FakeClassifier()
    make_session(detector=FakeDetector(faces=30), classifier=classifier).start(ListSource(range(1))).finish()

    assert classifier.batches == [30]


def test_a_marker_is_stored_with_the_time_of_now() -> None:
    """It carries the last frame's time."""
    source = ListSource(range(10), live=True)
    session = make_session().start(source)
    source.release()
    session.listener.wait_for(lambda seen: seen.results == 1)
    t_s = session.engine.add_marker("quiz starts")
    session.stop()

    assert [(event.kind, event.text, event.t_s) for event in session.listener.events] == [
        ("marker", "quiz starts", t_s)
    ]


def test_an_engine_serves_one_session() -> None:
    """A second start is refused."""
    session = make_session().start(ListSource(range(3))).finish()

    with pytest.raises(RuntimeError, match="one session"):
        session.start(ListSource(range(3)))
