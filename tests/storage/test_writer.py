"""Writing a session: batches, locks, a full disk and the end."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.records import (
    EventKind,
    Observation,
    Record,
    SecondCount,
    SessionEvent,
    SessionInfo,
    SessionState,
)
from desktop_app.errors import DatabaseBusy, DatabaseFull, SessionNotFound, StorageError
from desktop_app.storage.database import Database
from desktop_app.storage.recording import mark_interrupted
from desktop_app.storage.sessions import get_session
from desktop_app.storage.writer import SessionWriter

HAPPY = (0.0, 0.0, 0.0, 0.75, 0.0, 0.0, 0.25)
SAD = (0.0, 0.0, 0.0, 0.25, 0.5, 0.0, 0.25)

Open = Callable[..., Database]
Begin = Callable[..., SessionWriter]
See = Callable[..., Observation]
Content = Callable[[], dict[str, list[tuple[Any, ...]]]]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program holds the database."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def a_lesson(seen: See) -> list[list[Record]]:
    """Six batches of half a second, in which seconds are split and every kind of record comes up."""
    return [
        [SecondCount(0, 15, 5), seen(1, 0.0, HAPPY), seen(2, 0.0), seen(1, 0.4)],
        [SecondCount(0, 15, 5, 1, 1), seen(1, 0.5, SAD), seen(2, 0.9)],
        [SessionEvent(EventKind.MARKER, 1.0, "quiz"), SecondCount(1, 15, 5), seen(1, 1.0), seen(2, 1.2, SAD)],
        [SecondCount(1, 15, 5), seen(1, 1.9, HAPPY), seen(2, 1.9, HAPPY)],
        [SessionEvent(EventKind.GAP, 2.0, "unplugged", end_s=4.0)],
        [SecondCount(4, 15, 5), seen(2, 4.1), seen(9, 4.2, SAD)],
    ]


def test_a_session_is_entered_when_it_begins(recording: Begin, db: Database, session_info: Any) -> None:
    """The session's row holds what is known of it, and says that it is running."""
    info = session_info(settings={"min_face_px": 24, "note": "ä"}, models={"emotion_vgg16": "ab12"}, anchor=None)

    session = get_session(db, recording(info).session_id)

    assert session.info == info
    assert session.state is SessionState.RUNNING
    assert session.ended_at is None
    assert session.duration_s is None


def test_rows_are_stored_as_they_came(recording: Begin, seen: See, content: Content) -> None:
    """An observation's row holds every value unrounded; emotion columns are NULL where the face was not judged."""
    writer = recording()

    assert writer.write([seen(1, 0.123456, HAPPY, xyxy=(1.25, 2.5, 3.125, 4.75)), seen(2, 0.2)]) is True

    first, second = content()["observations"]
    assert first == (1, 1, 1, 0.123456, 1.25, 2.5, 3.125, 4.75, 0.99, "ok", "happy", 0.75, *HAPPY, *[None] * 6)
    assert second[10:] == (None,) * 15


def test_a_split_second_adds_up(recording: Begin, seen: See, content: Content) -> None:
    """Counts and means of a second are the same however it is split over batches."""
    writer = recording()
    for batch in a_lesson(seen):
        writer.write(batch)
    rows = content()

    assert [row[:12] for row in rows["person_seconds"][:2]] == [
        (1, 0, 1, 3, 2, 0.0, 0.0, 0.0, 1.0, 0.5, 0.0, 0.5),
        (1, 0, 2, 2, 0, *[0.0] * 7),
    ]
    assert rows["seconds"][0] == (1, 0, 30, 10, 1, 1, 5, 2, 1, 0.0, 0.0, 0.0, 0.5, 0.25, 0.0, 0.25)
    # Second 1: Siti 0.75 happy, the other (0.25 + 0.75) / 2.
    assert rows["seconds"][1][7:9] == (2, 2)
    assert rows["seconds"][1][12] == pytest.approx((0.75 + 0.5) / 2)


def test_one_batch_or_many_give_the_same_tables(recording: Begin, seen: See, content: Content, db: Database) -> None:
    """All the records in one batch give the same tables as batch by batch."""
    batches = a_lesson(seen)
    writer = recording()
    for batch in batches:
        writer.write(batch)
    split = content()
    writer.close(SessionState.FINISHED, 5.0)
    for table in ("observations", "person_seconds", "seconds", "markers", "events", "people"):
        db.execute(f"DELETE FROM {table}")
    recording().write([record for batch in batches for record in batch])
    whole = content()

    for table in ("people", "observations", "person_seconds", "seconds"):
        assert [row[1:] for row in whole[table]] == [row[1:] for row in split[table]]


def test_peoples_totals_agree_with_their_seconds(recording: Begin, seen: See, db: Database) -> None:
    """The totals kept for each person are those of their seconds, a split second counted once."""
    writer = recording()
    for batch in a_lesson(seen):
        writer.write(batch)

    kept = db.execute(
        "SELECT person_id, seconds_present, seconds_judged, judged, sum_happy FROM people WHERE first_s IS NOT NULL"
    ).fetchall()
    counted = db.execute(
        "SELECT person_id, count(*), sum(judged > 0), sum(judged), sum(sum_happy) "
        "FROM person_seconds GROUP BY person_id"
    ).fetchall()
    assert kept == counted
    assert kept[0] == (1, 2, 2, 3, 1.75)


def test_first_and_last_time_are_those_of_the_sightings(recording: Begin, seen: See, db: Database) -> None:
    """Whoever is seen in later batches too was first seen in the first of them."""
    writer = recording()
    for batch in a_lesson(seen):
        writer.write(batch)

    assert db.execute("SELECT person_id, first_s, last_s FROM people").fetchall() == [
        (1, 0.0, 1.9),
        (2, 0.0, 4.1),
        (9, 4.2, 4.2),
    ]


def test_a_batch_is_stored_whole_or_not_at_all(recording: Begin, seen: See, content: Content) -> None:
    """A batch with a row that cannot be stored leaves nothing behind, and the next one is stored."""
    writer = recording()
    with pytest.raises(sqlite3.IntegrityError):
        writer.write([SecondCount(0, 1), seen(1, 0.0), seen(1, 0.0)])

    assert content()["observations"] == content()["seconds"] == []
    assert writer.write([seen(1, 0.0)])


def test_an_empty_batch_is_a_heartbeat(recording: Begin, db: Database) -> None:
    """Writing nothing renews the session's sign of life."""
    writer = recording()
    db.execute("UPDATE sessions SET heartbeat_at = '2020-01-01T00:00:00+00:00'")

    assert writer.write([]) is True

    (heartbeat,) = db.execute("SELECT heartbeat_at FROM sessions").fetchone()
    assert heartbeat > "2021"


def test_the_end_is_written_once(recording: Begin, seen: See, db: Database, path: Path) -> None:
    """Closing writes state, end and duration; a second call does nothing and no log is left beside the database."""
    writer = recording()
    writer.write([seen(1, 0.0)])
    writer.close(SessionState.FINISHED, 5.5)
    writer.close(SessionState.INTERRUPTED, 9.9)

    session = get_session(db, writer.session_id)
    assert (session.state, session.duration_s) == (SessionState.FINISHED, 5.5)
    assert session.ended_at is not None
    db.close()
    assert [file.name for file in path.parent.iterdir()] == ["simak.db"]


def test_a_writer_belongs_to_the_thread_that_made_it(recording: Begin) -> None:
    """Another thread cannot write through it."""
    writer = recording()
    errors: list[BaseException] = []

    def write() -> None:
        try:
            writer.write([])
        except sqlite3.ProgrammingError as error:
            errors.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()

    assert len(errors) == 1


def test_only_one_session_runs(recording: Begin) -> None:
    """A second writer is refused while the first one's process is alive, and may begin when that session ended."""
    first = recording()
    with pytest.raises(StorageError, match=r'recording "Lesson 3A".*for review only'):
        recording()
    first.close(SessionState.FINISHED, 1.0)

    assert recording().session_id == 2


def test_a_locked_database_cannot_begin(recording: Begin, db: Database, path: Path) -> None:
    """No session begins while another program holds the database."""
    with locked(path), pytest.raises(DatabaseBusy):
        recording(busy_timeout_s=0.02)


def test_a_deleted_session_cannot_go_on(recording: Begin, seen: See, db: Database) -> None:
    """Writing into a session whose row is gone is told, and nothing is stored."""
    writer = recording()
    db.execute("DELETE FROM sessions")

    with pytest.raises(SessionNotFound, match="was deleted"):
        writer.write([seen(1, 0.0)])


def test_a_locked_database_loses_and_doubles_nothing(
    recording: Begin, seen: See, content: Content, db: Database, path: Path
) -> None:
    """Batches written while the database is locked wait in the journal and follow in order, once."""
    batches = a_lesson(seen)
    writer = recording(busy_timeout_s=0.02)
    journal = path.with_name("simak.db.1.journal")
    assert writer.write(batches[0]) is True
    with locked(path):
        assert [writer.write(batch) for batch in (batches[1], [], batches[2], batches[3])] == [False] * 4
        assert len(journal.read_bytes().splitlines()) == 3
    assert [writer.write(batch) for batch in batches[4:]] == [True, True]
    assert not journal.exists()
    spilled = content()
    writer.close(SessionState.FINISHED, 5.0)

    plain = recording()
    for batch in batches:
        plain.write(batch)
    for table, rows in content().items():
        key = 2 if table in {"markers", "events"} else 1
        assert [row[key:] for row in rows[len(spilled[table]) :]] == [row[key:] for row in spilled[table]]


def test_a_journal_that_is_in_already_is_not_doubled(recording: Begin, seen: See, content: Content, path: Path) -> None:
    """A journal that could not be deleted after it was replayed is passed over the next time."""
    writer = recording(busy_timeout_s=0.02)
    journal = path.with_name("simak.db.1.journal")
    with locked(path):
        writer.write([seen(1, 0.0)])
    left = journal.read_bytes()
    writer.write([seen(1, 0.1)])
    journal.write_bytes(left)

    writer.write([seen(1, 0.2)])

    assert [row[3] for row in content()["observations"]] == [0.0, 0.1, 0.2]


def test_a_session_may_end_while_the_database_is_locked(
    recording: Begin, seen: See, opened: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end waits in the journal too; the next start finds the session finished with all its rows."""
    writer = recording(busy_timeout_s=0.02)
    writer.write([seen(1, 0.0)])
    with locked(path):
        writer.write([seen(1, 0.5)])
        writer.close(SessionState.FINISHED, 0.75)
    db = opened()
    for module in ("sessions", "recording"):
        monkeypatch.setattr(f"desktop_app.storage.{module}.is_alive", lambda pid, started: False)

    assert mark_interrupted(db) == []

    session = get_session(db, writer.session_id)
    assert (session.state, session.duration_s, session.observations) == (SessionState.FINISHED, 0.75, 2)
    assert not path.with_name("simak.db.1.journal").exists()


def test_a_full_disk_is_told_and_the_batch_may_come_again(recording: Begin, seen: See, content: Content) -> None:
    """No space left is one clear fault; the batch is not stored in part and can be written again."""
    writer = recording()
    writer.write([seen(1, 0.0)])
    (pages,) = writer._db.execute("PRAGMA page_count").fetchone()
    writer._db.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    batch = [seen(person, 1.0, HAPPY) for person in range(1, 400)]

    with pytest.raises(DatabaseFull, match="No space is left"):
        writer.write(batch)

    assert len(content()["observations"]) == 1
    writer._db.execute("PRAGMA max_page_count = 1000000").fetchall()
    assert writer.write(batch)
    assert len(content()["observations"]) == 400


def test_settings_of_the_waiting_time_return(recording: Begin, path: Path, session_info: SessionInfo) -> None:
    """A writer waits less for each batch while the database stays locked, and as before once it is free."""
    writer = recording(busy_timeout_s=0.25)

    def waits_ms() -> int:
        return int(writer._db.execute("PRAGMA busy_timeout").fetchone()[0])

    with locked(path):
        writer.write([SecondCount(0, 1)])
        assert waits_ms() == 100
    writer.write([])
    assert waits_ms() == 250
