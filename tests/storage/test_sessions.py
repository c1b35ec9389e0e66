"""The list of sessions, and what a killed process leaves."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.edits import MergePeople, NameRoster, RenamePerson, SetParticipant
from desktop_app.domain.records import (
    EventKind,
    Observation,
    SecondCount,
    SessionEvent,
    SessionInfo,
    SessionState,
)
from desktop_app.errors import DatabaseBusy, DatabaseReadOnly, SessionNotFound, StorageError
from desktop_app.storage.batches import make_batch
from desktop_app.storage.database import Database
from desktop_app.storage.edits import apply_edit, undo
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
from tests.sessions_factory import STARTED, Planted, make_session

HAPPY = (0.0, 0.0, 0.0, 0.75, 0.0, 0.0, 0.25)
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


def test_a_session_from_a_file_knows_its_path(
    recording: Begin, session_info: Callable[..., SessionInfo], db: Database
) -> None:
    """The full path of the file is kept; a session from a camera has none."""
    path = "/media/disk/Kelas 3A/lesson 😀.mp4"
    from_file = recording(session_info(source_kind="file", live=False, source_path=path))
    from_file.close(SessionState.FINISHED, 1.0)

    assert get_session(db, from_file.session_id).info.source_path == path
    assert get_session(db, recording().session_id).info.source_path is None


def test_note_and_tags(recording: Begin, db: Database) -> None:
    """Notes and tags take the place of those there were; blank tags and the same in capitals are left out."""
    session_id = recording().session_id
    set_note(db, session_id, "After the exam\nvery quiet")
    set_tags(db, session_id, ["old"])
    set_tags(db, session_id, [" 3A ", "maths", "MATHS", ""])

    session = get_session(db, session_id)
    assert session.note == "After the exam\nvery quiet"
    assert session.tags == ("3A", "MATHS")
    assert all_tags(db) == ["3A", "MATHS"]


def test_the_list_is_searched(recording: Begin, session_info: Callable[..., SessionInfo], db: Database) -> None:
    """Words are looked for in name, source, note and tags; day, tag and state narrow the list further."""
    for day, name in enumerate(["Kelas Ä", "Meeting", "Lesson"], start=1):
        info = session_info(name=name, started_at=datetime(2026, 3, day, 12, tzinfo=UTC), source_name=f"Camera {day}")
        recording(info).close(SessionState.FINISHED, 1.0)
    set_note(db, 1, "before the Break")
    set_tags(db, 2, ["Staff", "weekly"])
    db.execute("UPDATE sessions SET state = 'interrupted' WHERE id = 3")

    def found(**asked: Any) -> list[int]:
        return [session.session_id for session in list_sessions(db, **asked)]

    assert found() == [3, 2, 1]
    assert found(text="kelas ä") == found(text="break") == found(text="BREAK kelas") == [1]
    assert found(text="camera") == [3, 2, 1]
    assert found(text="week") == found(tag="STAFF") == [2]
    assert found(text="100%") == found(tag="week") == []
    assert found(since=date(2026, 3, 2)) == [3, 2]
    assert found(since=date(2026, 3, 2), until=date(2026, 3, 2)) == [2]
    assert found(state=SessionState.INTERRUPTED) == [3]


def test_people_and_coverage_follow_the_corrections(recording: Begin, seen: See, db: Database) -> None:
    """The list counts who takes part, and the share of their seconds in which they were judged."""
    writer = recording()
    writer.write([*(seen(1, second + 0.5, HAPPY) for second in range(4)), *(seen(n, 0.5) for n in (2, 3))])
    writer.close(SessionState.FINISHED, 4.0)
    empty = recording()
    empty.close(SessionState.FINISHED, 0.0)

    def listed() -> tuple[int, float | None]:
        session = list_sessions(db)[1]
        assert session == get_session(db, writer.session_id)
        return session.people, session.coverage

    assert listed() == (3, 4 / 6)
    apply_edit(db, writer.session_id, MergePeople(3, 2))
    assert listed() == (2, 4 / 6)
    apply_edit(db, writer.session_id, SetParticipant(2, False))
    assert listed() == (1, 1.0)
    apply_edit(db, writer.session_id, SetParticipant(1, False))
    assert listed() == (0, None)
    while undo(db, writer.session_id):
        pass
    assert listed() == (3, 4 / 6)
    assert (list_sessions(db)[0].people, list_sessions(db)[0].coverage) == (0, None)


def test_the_list_of_hundreds_comes_at_once(db: Database) -> None:
    """Three hundred sessions, a third of them corrected, are listed with less than a fifth of a second of work."""
    for _ in range(300):
        make_session(db, people=8, seconds=2, planted=Planted())
    for session_id in range(1, 301, 3):
        apply_edit(db, session_id, MergePeople(2, 1))
        set_tags(db, session_id, ["maths"])

    begin = time.thread_time()
    sessions = list_sessions(db)
    work_s = time.thread_time() - begin

    assert [session.people for session in sessions[-3:]] == [8, 8, 7]
    assert work_s < 0.2


def test_the_bin(recording: Begin, seen: See, db: Database) -> None:
    """A session in the bin is out of the list and of the tags until it is taken out again; nothing of it is lost."""
    session_id = finished(recording(), seen)
    set_tags(db, session_id, ["maths"])
    before = get_session(db, session_id)

    bin_session(db, session_id, now=STARTED)
    assert list_sessions(db) == []
    assert all_tags(db) == []
    assert [session.binned_at for session in list_sessions(db, binned=True)] == [STARTED]
    restore_session(db, session_id)
    assert list_sessions(db) == [before]
    assert list_sessions(db, binned=True) == []


def test_the_bin_is_emptied_after_thirty_days(recording: Begin, seen: See, db: Database) -> None:
    """Only what has been in the bin for thirty days goes."""
    old, new, kept = (finished(recording(), seen) for _ in range(3))
    bin_session(db, old, now=STARTED)
    bin_session(db, new, now=STARTED + timedelta(days=1))

    assert empty_bin(db, now=STARTED + timedelta(days=29, hours=23)) == []
    assert empty_bin(db, now=STARTED + timedelta(days=30)) == [old]
    assert [session.session_id for session in list_sessions(db)] == [kept]
    assert empty_bin(db, timedelta(0)) == [new]


def test_a_running_session_stays_out_of_the_bin(recording: Begin, db: Database) -> None:
    """What is being recorded cannot be thrown away."""
    with pytest.raises(StorageError, match="is being recorded"):
        bin_session(db, recording().session_id)


def test_every_name_leaves_the_file(
    recording: Begin, seen: See, db: Database, path: Path, name_recorded: Callable[[int, int, str], None]
) -> None:
    """After deleting, no name, note, tag, marker or path is in the bytes of the file, of its log or of a journal."""
    secrets = ["Zubaidah", "Quixote", "Xylophone", "Wolfgang", "Yggdrasil", "Kumbakarna", "Jambalaya"]
    writer = recording()
    writer.write([seen(1, 0.5), seen(2, 0.5), SessionEvent(EventKind.MARKER, 1, secrets[1])])
    writer.close(SessionState.FINISHED, 1.0)
    key = writer.session_id
    name_recorded(key, 1, secrets[0])
    apply_edit(db, key, NameRoster(((2, secrets[2]),)))
    undo(db, key)
    apply_edit(db, key, RenamePerson(2, secrets[3]))
    set_note(db, key, secrets[4])
    set_tags(db, key, [secrets[5]])
    rename_session(db, key, secrets[6])
    files = [path, path.with_name("simak.db-wal")]
    assert [name for name in secrets if any(name.encode() in file.read_bytes() for file in files)] == secrets

    delete_session(db, key)

    left = [file.read_bytes() for file in path.parent.iterdir()]
    assert [name for name in secrets if any(name.encode() in content for content in left)] == []


def test_a_log_that_others_read_is_told(recording: Begin, seen: See, db: Database, opened: Open) -> None:
    """Where another program is reading, the session is gone and the user learns that the log is not emptied yet."""
    session_id = finished(recording(), seen)
    reader = opened(readonly=True)
    db.execute("PRAGMA busy_timeout = 20").fetchall()
    with reader.atomic():
        reader.execute("SELECT count(*) FROM observations").fetchone()

        with pytest.raises(DatabaseBusy, match="as soon as that one is closed"):
            delete_session(db, session_id)

    assert list_sessions(db) == []


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
