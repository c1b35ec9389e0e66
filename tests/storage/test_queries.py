"""Reading a session, against numbers worked out by hand."""

import math
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.emotion import Emotion
from desktop_app.domain.records import EventKind, Observation, SecondCount, SessionEvent, SessionState
from desktop_app.errors import StorageError
from desktop_app.storage import queries
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.edits import load_markers
from desktop_app.storage.writer import SessionWriter

HAPPY = (0.0, 0.0, 0.0, 0.75, 0.0, 0.0, 0.25)
SAD = (0.0, 0.0, 0.0, 0.25, 0.5, 0.0, 0.25)
NEVER = 99


@pytest.fixture
def lesson(
    recording: Callable[..., SessionWriter],
    seen: Callable[..., Observation],
    name_recorded: Callable[[int, int, str], None],
) -> int:
    """Three seconds: two people, then one, then nobody; frames were captured in the second 4 again."""
    writer = recording()
    writer.write(
        [
            SecondCount(0, captured=30, analysed=20, dropped=10),
            *(seen(1, 0.0, HAPPY), seen(2, 0.0, SAD), seen(1, 0.2, HAPPY), seen(1, 0.4, SAD), seen(2, 0.4)),
            SecondCount(1, captured=30, analysed=30),
            seen(2, 1.0),
            SessionEvent(EventKind.MARKER, 1.5, "quiz"),
            SessionEvent(EventKind.PAUSE, 2.0),
            SecondCount(2, captured=10, failed=10),
            SecondCount(4, captured=30, analysed=15),
            SessionEvent(EventKind.MARKER, 0.5, "begin"),
            SessionEvent(EventKind.GAP, 1.0, "unplugged", end_s=1.25, person_id=2),
        ]
    )
    name_recorded(writer.session_id, 2, "Siti")
    writer.close(SessionState.FINISHED, 5.0)
    return writer.session_id


def test_a_person_counts_once_in_the_class(db: Database, lesson: int) -> None:
    """The class's mean is over people judged, however often each of them was."""
    series = queries.emotion_seconds(db, lesson)

    assert series.second.tolist() == [0, 1, 2, 4]
    assert series.present.tolist() == [2, 1, 0, 0]
    assert series.judged.tolist() == [2, 0, 0, 0]
    happy = ((0.75 + 0.75 + 0.25) / 3 + 0.25) / 2
    sad = (0.5 / 3 + 0.5) / 2
    np.testing.assert_allclose(series.probabilities[0], [0, 0, 0, happy, sad, 0, 0.25])
    assert np.isnan(series.probabilities[1:]).all()
    assert series.coverage[:2].tolist() == [1.0, 0.0]
    assert np.isnan(series.coverage[2:]).all()


def test_a_persons_seconds(db: Database, lesson: int) -> None:
    """One person's means are over the judgements of the second; rows and judgements are counted."""
    series = queries.emotion_seconds(db, lesson, person=1)

    assert (series.second.tolist(), series.present.tolist(), series.judged.tolist()) == ([0], [3], [3])
    np.testing.assert_allclose(series.probabilities, [[0, 0, 0, 1.75 / 3, 0.5 / 3, 0, 0.25]])


def test_a_second_without_judgement_is_not_a_number(db: Database, lesson: int) -> None:
    """A person who was seen but not judged has no probabilities in that second."""
    series = queries.emotion_seconds(db, lesson, person=2)

    assert series.judged.tolist() == [1, 0]
    assert np.isnan(series.probabilities[1]).all()
    assert series.coverage.tolist() == [0.5, 0.0]


@pytest.mark.parametrize("person", [None, 2, NEVER])
def test_nothing_is_a_normal_answer(db: Database, lesson: int, person: int | None) -> None:
    """Where there is nothing the arrays have the same types and shapes, with no rows."""
    series = queries.emotion_seconds(db, lesson, since=100, person=person)

    assert series.probabilities.shape == (0, 7)
    assert series.second.dtype == series.present.dtype == series.judged.dtype == np.int64
    assert series.second.shape == series.coverage.shape == (0,)
    assert queries.seconds(db, NEVER).analysed_share.shape == (0,)


def test_a_part_of_the_time(db: Database, lesson: int) -> None:
    """A part begins with one second and ends before another."""
    assert queries.emotion_seconds(db, lesson, since=1, until=4).second.tolist() == [1, 2]
    assert queries.emotion_seconds(db, lesson, since=1, person=2).second.tolist() == [1]
    assert queries.seconds(db, lesson, since=2, until=5).second.tolist() == [2, 4]


def test_frames_by_second(db: Database, lesson: int) -> None:
    """Captured, analysed, dropped, failed and the rows stored are given for every second known."""
    frames = queries.seconds(db, lesson)

    assert {name: column.tolist() for name, column in asdict(frames).items()} == {
        "second": [0, 1, 2, 4],
        "captured": [30, 30, 10, 30],
        "analysed": [20, 30, 0, 15],
        "dropped": [10, 0, 0, 0],
        "failed": [0, 0, 10, 0],
        "faces": [5, 1, 0, 0],
    }
    np.testing.assert_allclose(frames.analysed_share, [20 / 30, 1, 0, 0.5])


def test_nothing_captured_has_no_analysed_share(
    db: Database, recording: Callable[..., SessionWriter], seen: Callable[..., Observation]
) -> None:
    """A second of which only faces are known has no share of frames."""
    writer = recording()
    writer.write([seen(1, 0.0)])

    assert math.isnan(queries.seconds(db, writer.session_id).analysed_share[0])


def test_people_of_a_session(db: Database, lesson: int) -> None:
    """Everybody is listed by number, with the share of the analysed seconds in which they were there."""
    first, second = queries.people(db, lesson)

    assert (first.person_id, first.name, first.first_s, first.last_s) == (1, "", 0.0, 0.4)
    assert (first.seconds_present, first.share_present) == (1, pytest.approx(1 / 3))
    assert (first.seconds_judged, first.judged, first.emotion) == (1, 3, Emotion.HAPPY)
    assert first.probabilities == pytest.approx((0, 0, 0, 1.75 / 3, 0.5 / 3, 0, 0.25))
    assert (second.name, second.seconds_present, second.judged, second.emotion) == ("Siti", 2, 1, Emotion.SAD)


def test_a_name_without_a_face(
    db: Database, recording: Callable[..., SessionWriter], name_recorded: Callable[[int, int, str], None]
) -> None:
    """A number that was named and never seen has no times and no emotion."""
    writer = recording()
    name_recorded(writer.session_id, 4, "Budi")

    (person,) = queries.people(db, writer.session_id)
    assert (person.first_s, person.seconds_present, person.share_present) == (None, 0, 0.0)
    assert (person.emotion, person.probabilities) == (None, None)


def test_markers_and_events_in_order(db: Database, lesson: int) -> None:
    """Markers are part of the events; both come in order of time."""
    begin = SessionEvent(EventKind.MARKER, 0.5, "begin")
    quiz = SessionEvent(EventKind.MARKER, 1.5, "quiz")
    gap = SessionEvent(EventKind.GAP, 1.0, "unplugged", 1.25, 2)

    assert load_markers(db, lesson) == [begin, quiz]
    assert queries.events(db, lesson) == [begin, gap, quiz, SessionEvent(EventKind.PAUSE, 2.0)]


def test_rows_by_frame_and_person(db: Database, lesson: int) -> None:
    """Rows come one by one in order of frame and person."""
    rows = list(queries.iter_observations(db, lesson))

    assert [(row.frame_index, row.person_id) for row in rows] == [(0, 1), (0, 2), (2, 1), (4, 1), (4, 2), (10, 2)]
    assert rows[0].emotion == "happy"
    assert rows[0][11:18] == HAPPY
    assert rows[-1][9:18] == (None,) * 9
    assert all(row.recorded_id == row.person_id and row.participant for row in rows)


def test_counts_are_those_of_the_tables(db: Database, lesson: int) -> None:
    """The counts of a session are counted in its tables."""
    assert asdict(queries.counts(db, lesson)) == {
        "observations": 6,
        "judged": 4,
        "people": 2,
        "seconds": 3,
        "captured": 100,
        "analysed": 65,
        "dropped": 10,
        "failed": 10,
        "markers": 2,
        "events": 2,
    }
    assert set(asdict(queries.counts(db, NEVER)).values()) == {0}


def test_damage_is_told_while_reading(db: Database, lesson: int, opened: Callable[..., Database]) -> None:
    """A table that is damaged ends the reading with one clear line."""
    db.close()
    path = db.path
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(bytes(content))

    with pytest.raises(StorageError, match="damaged"):
        list(queries.iter_observations(opened(readonly=True), lesson))


def test_two_hours_come_at_once(two_hours: Path) -> None:
    """The class's timeline of two hours and thirty people is read with less than a tenth of a second of work."""
    db = open_database(two_hours, readonly=True)

    def best_ms(read: Callable[[], object]) -> float:
        times = []
        for _ in range(3):
            begin = time.thread_time()
            read()
            times.append((time.thread_time() - begin) * 1000)
        return min(times)

    assert len(queries.emotion_seconds(db, 1).second) > 7000
    assert len(queries.emotion_seconds(db, 1, person=8).second) > 6000
    assert best_ms(lambda: queries.emotion_seconds(db, 1)) < 100
    assert best_ms(lambda: queries.emotion_seconds(db, 1, person=8)) < 200
    assert best_ms(lambda: queries.people(db, 1)) < 20
    db.close()
