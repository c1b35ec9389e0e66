"""What is stored is read off the GUI thread, as it grows, and never twice at once."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from desktop_app.domain.attention import ATTENTION_STATES, AttentionSecond, AttentionState, AttentionWeights
from desktop_app.domain.records import EventKind, Observation, SecondCount, SessionEvent, SessionInfo, SessionState
from desktop_app.domain.results import Quality
from desktop_app.storage.writer import SessionWriter
from desktop_app.ui.session_feed import SessionFeed, read_session
from desktop_app.ui.tasks import TaskPool

STARTED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def writer(tmp_path):
    """A session being recorded."""
    made = SessionWriter(tmp_path / "simak.db", SessionInfo("3A", "camera", "cam", STARTED, STARTED, True, True))
    yield made
    made.close(SessionState.FINISHED, 100.0)


@pytest.fixture
def feed(tmp_path, qapp):
    """A feed over that database, with a pool of its own."""
    pool = TaskPool("simak-test")
    yield SessionFeed(tmp_path / "simak.db", pool)
    assert pool.close(5000)


def seen(person_id, second):
    """A judged face in a second."""
    return Observation(person_id, second * 10, second + 0.5, (0, 0, 9, 9), 0.9, Quality.OK, (1.0, 0, 0, 0, 0, 0, 0))


def reading(feed, qtbot, act: Callable[[], None]):
    """Do something and give what is read because of it."""
    with qtbot.waitSignal(feed.updated, timeout=20_000):
        act()
    return feed.view


def test_a_reading_has_people_seconds_events_and_the_clock(feed, writer, qtbot):
    """Everything the window shows of a session."""
    writer.write([seen(1, 0), seen(2, 0), seen(1, 1), SessionEvent(EventKind.MARKER, 0.7, "quiz")])
    view = reading(feed, qtbot, lambda: feed.follow(writer.session_id))

    assert [person.person_id for person in view.people] == [1, 2]
    assert view.class_rows.judged.tolist() == [2, 1]
    assert [event.text for event in view.events] == ["quiz"]
    assert view.clock.iso(1.0) == "2026-03-02T08:00:01.000+00:00"
    assert view.person_rows is None


def test_later_readings_begin_a_little_before_the_last_second(feed, writer, qtbot):
    """Late rows are added to seconds that were read before."""
    writer.write([seen(1, second) for second in range(60)])
    reading(feed, qtbot, lambda: feed.follow(writer.session_id))
    writer.write([seen(1, 60)])
    view = reading(feed, qtbot, feed.read)

    assert 50 <= view.class_rows.second[0] < 60
    assert view.class_rows.second[-1] == 60
    assert reading(feed, qtbot, feed.read_all).class_rows.second[0] == 0


def test_another_person_is_read_from_the_beginning(feed, writer, qtbot):
    """However far the one before was read."""
    writer.write([seen(person, second) for person in (1, 2) for second in range(60)])
    reading(feed, qtbot, lambda: feed.follow(writer.session_id))
    first = reading(feed, qtbot, lambda: feed.choose_person(1))
    second = reading(feed, qtbot, lambda: feed.choose_person(2))

    assert (first.person_id, len(first.person_rows.second)) == (1, 60)
    assert (second.person_id, len(second.person_rows.second)) == (2, 60)


def test_requests_during_a_reading_become_one(feed, writer, qtbot):
    """Ten commits while one reading is under way lead to one more reading."""
    writer.write([seen(1, 0)])
    updates = []
    feed.updated.connect(lambda: updates.append(1))
    feed.follow(writer.session_id)
    for _ in range(10):
        feed.read()
    qtbot.waitUntil(lambda: len(updates) == 2 and not feed._reading)
    qtbot.wait(50)

    assert len(updates) == 2


def test_a_session_that_is_not_there_is_said_in_words(feed, writer, qtbot):
    """The window goes on."""
    with qtbot.waitSignal(feed.failed, timeout=20_000) as failed:
        feed.follow(99)

    assert "no session 99" in failed.args[0]


def observed(person_id, second, yaw_deg=0.0):
    """A second of a person's attention."""
    pose = {"yaw_deg": yaw_deg, "pitch_deg": 0.0, "end_yaw_deg": yaw_deg, "end_pitch_deg": 0.0}
    return AttentionSecond(person_id, second, posed=2, **pose)


def test_attention_is_told_of_the_seconds_it_has_reached(tmp_path, writer):
    """The newest seconds, which attention has not reached, are not told as unseen; a face lost aside stays so."""
    rows = [seen(1, second) for second in range(10)] + [SecondCount(second, 30, 30) for second in range(10)]
    writer.write(rows)
    writer.write([observed(1, second) for second in range(3)] + [observed(1, 3, yaw_deg=60.0)])
    view = read_session(tmp_path / "simak.db", writer.session_id, 0, 1, 0, AttentionWeights())

    states = [ATTENTION_STATES[state] for state in view.person_attention.state]
    assert states == [AttentionState.FACING] * 3 + [AttentionState.LOOKING_AWAY] * 5
    assert view.person_attention.inferred.tolist() == [False] * 4 + [True] * 4
    assert view.attention.second.tolist() == list(range(8))
    assert view.attention.seen.tolist() == [1, 1, 1, 1, 0, 0, 0, 0]

    later = read_session(tmp_path / "simak.db", writer.session_id, 6, 1, 6, AttentionWeights(looking_away=33))
    assert later.person_attention.inferred.tolist() == [True, True]
    assert later.person_attention.index.tolist() == [33.0, 33.0]
