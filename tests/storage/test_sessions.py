"""The list of sessions, and what a killed process leaves."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.domain.edits import MergePeople, NameRoster, RenamePerson, SetParticipant
from desktop_app.domain.records import EventKind, Observation, SecondCount, SessionEvent, SessionState
from desktop_app.errors import DatabaseBusy, DatabaseReadOnly, SessionNotFound, StorageError
from desktop_app.storage.batches import make_batch
from desktop_app.storage.database import Database
from desktop_app.storage.edits import apply_edit
from desktop_app.storage.journal import Journal, JournalEntry
from desktop_app.storage.processes import is_alive, process_started
from desktop_app.storage.recording import mark_interrupted
from desktop_app.storage.sessions import (
    all_tags,
    bin_session,
    delete_session,
    empty_bin,
    get_session,
    list_sessions,
    rename_session,
    restore_session,
    running_session,
    set_note,
    set_tags,
)
from desktop_app.storage.writer import SessionWriter

Begin = Callable[..., SessionWriter]
See = Callable[..., Observation]
Open = Callable[..., Database]


def finished(writer: SessionWriter, seen: See) -> int:
    """Write a little, end the session, give its key."""
    writer.write([SecondCount(0, 5, 5), seen(1, 0.0), seen(2, 0.0), SessionEvent(EventKind.MARKER, 0.0, "begin")])
    writer.close(SessionState.FINISHED, 1.0)
    return writer.session_id


def test_sessions_are_listed_newest_first(recording: Begin, seen: See, db: Database, session_info: object) -> None:
    """The list holds every session with the number of its people and rows."""
    finished(recording(), seen)
    recording(session_info(name="Lesson 3B"))

    listed = [(session.session_id, session.name, session.people, session.observations) for session in list_sessions(db)]

    assert listed == [(2, "Lesson 3B", 0, 0), (1, "Lesson 3A", 2, 2)]


def test_a_session_can_be_renamed(recording: Begin, db: Database) -> None:
    """A new name takes the place of the old one."""
    session_id = recording().session_id
    rename_session(db, session_id, "Kelas 3A ✓")

    assert get_session(db, session_id).name == "Kelas 3A ✓"


def test_what_is_not_there_is_told(db: Database) -> None:
    """Every function that takes a session's key refuses one that is not there."""
    for attempt in (
        lambda: get_session(db, 7),
        lambda: rename_session(db, 7, "x"),
        lambda: apply_edit(db, 7, RenamePerson(1, "x")),
        lambda: set_note(db, 7, "x"),
        lambda: set_tags(db, 7, ["x"]),
        lambda: bin_session(db, 7),
        lambda: restore_session(db, 7),
        lambda: delete_session(db, 7),
    ):
        with pytest.raises(SessionNotFound, match="no session 7"):
            attempt()


def test_a_deleted_session_leaves_nothing(recording: Begin, seen: See, db: Database, path: Path) -> None:
    """Deleting removes the rows of all tables, and their text from the file; other sessions stay."""
    kept = finished(recording(), seen)
    writer = recording()
    writer.write([SessionEvent(EventKind.MARKER, 0.5, "a name that must go"), seen(1, 0.5)])
    writer.close(SessionState.FINISHED, 1.0)
    Journal(path, writer.session_id).append(JournalEntry("", 1, make_batch([])))

    delete_session(db, writer.session_id)

    for table in ("people", "observations", "person_seconds", "seconds", "markers", "events"):
        assert {row[0] for row in db.execute(f"SELECT session_id FROM {table}")} <= {kept}
    assert [session.session_id for session in list_sessions(db)] == [kept]
    assert not Journal(path, writer.session_id).waiting
    for file in path.parent.iterdir():
        assert b"a name that must go" not in file.read_bytes()


def test_a_deleted_session_gives_its_room_back(recording: Begin, seen: See, db: Database, path: Path) -> None:
    """The file is small again after a large session is deleted."""
    writer = recording()
    writer.write([seen(person, t / 10) for t in range(100) for person in range(1, 31)])
    writer.close(SessionState.FINISHED, 10.0)
    grown = path.stat().st_size
    delete_session(db, writer.session_id)

    assert grown > 200_000
    assert path.stat().st_size < 100_000


def test_keys_are_never_used_twice(recording: Begin, seen: See, db: Database) -> None:
    """A session that follows a deleted one has a key of its own."""
    delete_session(db, finished(recording(), seen))

    assert recording().session_id == 2


def test_a_running_session_cannot_be_deleted(recording: Begin, db: Database) -> None:
    """What is being recorded must be stopped first."""
    session_id = recording().session_id

    with pytest.raises(StorageError, match="Stop it first"):
        delete_session(db, session_id)


def test_a_session_that_is_recorded_stays_running(recording: Begin, db: Database) -> None:
    """Neither the process nor its sign of life is missing, so nothing is marked."""
    session_id = recording().session_id

    assert mark_interrupted(db) == []
    running = running_session(db)
    assert running is not None
    assert running.session_id == session_id


def test_a_session_whose_process_is_gone_is_interrupted(recording: Begin, seen: See, db: Database) -> None:
    """Its rows stay, and it lasts up to its last data."""
    writer = recording()
    writer.write([seen(1, 0.0), seen(1, 3.4), SecondCount(3, 20, 20)])
    # A number beyond any that a system gives out.
    db.execute("UPDATE sessions SET pid = 2147483646")

    assert running_session(db) is None
    assert mark_interrupted(db) == [writer.session_id]

    session = get_session(db, writer.session_id)
    assert (session.state, session.duration_s, session.observations) == (SessionState.INTERRUPTED, 3.4, 2)
    assert session.ended_at is not None
    assert mark_interrupted(db) == []


def test_a_number_given_to_another_process_does_not_count(recording: Begin, db: Database) -> None:
    """The process of that number began at another time: it is not the one that recorded."""
    session_id = recording().session_id
    db.execute("UPDATE sessions SET process_started = process_started - 60")

    assert mark_interrupted(db) == [session_id]


@pytest.mark.parametrize(("age_s", "marked"), [(9.0, []), (11.0, [1])])
def test_a_session_without_sign_of_life_is_interrupted(
    recording: Begin, db: Database, age_s: float, marked: list[int]
) -> None:
    """Ten seconds without a heartbeat end a session even where its process is there."""
    recording()
    (heartbeat,) = db.execute("SELECT heartbeat_at FROM sessions").fetchone()

    assert mark_interrupted(db, now=datetime.fromisoformat(heartbeat) + timedelta(seconds=age_s)) == marked


def test_a_session_that_fills_its_journal_lives(recording: Begin, db: Database, path: Path) -> None:
    """A journal that was written just now is a sign of life of a session whose heartbeat cannot be stored."""
    session_id = recording().session_id
    db.execute("UPDATE sessions SET heartbeat_at = ?", [(datetime.now(UTC) - timedelta(minutes=1)).isoformat()])
    journal = Journal(path, session_id)
    journal.append(JournalEntry("", 1, make_batch([])))

    assert mark_interrupted(db) == []
    assert journal.waiting


def test_a_journal_left_behind_is_replayed(recording: Begin, seen: See, db: Database, path: Path) -> None:
    """What a killed process had put into its journal comes into the tables at the next start, in order and once."""
    writer = recording()
    writer.write([seen(1, 0.0)])
    db.execute("UPDATE sessions SET pid = 2147483646")
    (token,) = db.execute("SELECT token FROM sessions").fetchone()
    journal = Journal(path, writer.session_id)
    for seq, t_s in ((1, 0.0), (2, 0.5), (3, 1.0)):
        journal.append(JournalEntry(token, seq, make_batch([seen(1, t_s)])))
    journal.append(JournalEntry("of another database", 4, make_batch([seen(1, 9.0)])))

    mark_interrupted(db)

    assert db.execute("SELECT t_s FROM observations").fetchall() == [(0.0,), (0.5,), (1.0,)]
    assert get_session(db, writer.session_id).duration_s == 1.0
    assert not journal.waiting


def test_a_journal_that_does_not_fit_is_kept_aside(
    recording: Begin, seen: See, db: Database, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A journal with rows that cannot be stored does not keep the program from starting, and is not thrown away."""
    writer = recording()
    db.execute("UPDATE sessions SET pid = 2147483646")
    (token,) = db.execute("SELECT token FROM sessions").fetchone()
    journal = Journal(path, writer.session_id)
    journal.append(JournalEntry(token, 1, make_batch([seen(1, 0.0), seen(1, 0.0)])))

    assert mark_interrupted(db) == [writer.session_id]

    assert not journal.waiting
    assert path.with_name("simak.db.1.journal-unread").exists()
    assert "cannot be replayed" in caplog.text
    assert get_session(db, writer.session_id).observations == 0

    delete_session(db, writer.session_id)
    assert not path.with_name("simak.db.1.journal-unread").exists()


def test_a_database_that_is_locked_keeps_its_journal(recording: Begin, seen: See, db: Database, path: Path) -> None:
    """Where the database is locked, what waits goes on waiting, and the user is told."""
    recording()
    db.execute("UPDATE sessions SET pid = 2147483646")
    journal = Journal(path, 1)
    journal.append(JournalEntry("", 1, make_batch([seen(1, 0.0)])))
    db.execute("PRAGMA busy_timeout = 20").fetchall()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(DatabaseBusy):
            mark_interrupted(db)

    assert journal.waiting


def test_a_reader_cannot_rename(recording: Begin, opened: Open) -> None:
    """Writing through a connection for reading is told as a database that cannot be written."""
    session_id = recording().session_id

    with pytest.raises(DatabaseReadOnly, match="cannot be written"):
        rename_session(opened(readonly=True), session_id, "x")


def test_the_next_writer_picks_up_what_was_left(recording: Begin, db: Database) -> None:
    """A session that was killed does not keep the next one from beginning."""
    recording()
    db.execute("UPDATE sessions SET pid = 2147483646")

    second = recording()

    assert [session.state for session in list_sessions(db)] == [SessionState.RUNNING, SessionState.INTERRUPTED]
    assert second.session_id == 2


def test_this_process_is_alive() -> None:
    """A process is told by its number and the time at which it began."""
    started = process_started(os.getpid())

    assert started is not None
    assert is_alive(os.getpid(), started)
    assert not is_alive(os.getpid(), started - 60)
    assert process_started(2147483646) is None
