"""Opening the database, and everything that may be wrong with it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.domain.edits import RenamePerson
from desktop_app.errors import DatabaseBusy, DatabaseReadOnly, DatabaseTooNew, NotADatabase, StorageError
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.edits import EditLog, apply_edit, edit_log
from desktop_app.storage.migrations import STEPS, migrations
from desktop_app.storage.people import people
from desktop_app.storage.sessions import get_session

Open = Callable[..., Database]


def test_a_new_database_has_the_tables(db: Database) -> None:
    """A file that is not there is made with all tables."""
    expected = {"sessions", "people", "observations", "person_seconds", "seconds", "markers", "events", "edits", "tags"}

    assert expected <= set(db.table_names())


def test_settings_of_a_connection(db: Database) -> None:
    """Every connection for writing has WAL, NORMAL, foreign keys, secure deletion and a waiting time for locks."""
    settings = {
        name: db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
    }

    assert settings == {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 2000,
    }


def test_missing_folders_are_made_and_names_may_be_anything(tmp_path: Path) -> None:
    """A database lies in folders that were not there, with signs in its name that an address would mind."""
    path = tmp_path / "kelas 3A? 100%" / "データ#1" / "s&m.db"
    open_database(path).close()

    with closing(open_database(path, readonly=True)) as again:
        assert path.is_file()
        assert "sessions" in again.table_names()


def test_opening_again_changes_nothing(opened: Open) -> None:
    """The steps of the schema are applied once and recorded."""
    opened()
    second = opened()

    assert [migration.name for migration in migrations.applied(second)] == [step.__name__ for step in STEPS]
    assert migrations.pending(second) == []


def test_a_step_that_fails_leaves_nothing(path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step of the schema and its record are one transaction: neither is there after a failure."""

    def m999_fails(db: Database) -> None:
        db.execute("CREATE TABLE half (id INTEGER)")
        raise RuntimeError("half way")

    opened().close()
    monkeypatch.setattr(migrations, "_migrations", list(migrations._migrations))
    migrations()(m999_fails)
    with pytest.raises(RuntimeError):
        open_database(path)
    monkeypatch.undo()

    assert "half" not in opened().table_names()


def test_a_database_of_the_first_version_is_brought_up_to_date(
    path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sessions are all there, with their rows counted, without corrections, note, tags and path."""
    monkeypatch.setattr(migrations, "_migrations", migrations._migrations[:1])
    old = opened()
    columns = "name, source_kind, source_name, live, started_at, state, duration_s, app_version, emotions, settings, "
    old.execute(
        f"INSERT INTO sessions ({columns} models, pid, process_started, heartbeat_at, token) VALUES ('Lesson', 'file', "
        "'a.mp4', 0, '2026-03-02T08:00:00+00:00', 'finished', 2.0, '0.1', 1, '{}', '{}', 1, 0, '', 'x')"
    )
    old.execute("INSERT INTO people (session_id, person_id, name, seconds_present) VALUES (1, 1, 'Siti', 2)")
    old.execute("INSERT INTO seconds (session_id, second, faces) VALUES (1, 0, 7), (1, 1, 5)")
    old.conn.commit()
    old.close()
    monkeypatch.undo()

    with pytest.raises(StorageError, match="older version"):
        open_database(path, readonly=True)
    db = opened()

    session = get_session(db, 1)
    assert (session.name, session.observations, session.people, session.coverage) == ("Lesson", 12, 1, 0.0)
    assert (session.note, session.tags, session.binned_at, session.info.source_path) == ("", (), None, None)
    assert edit_log(db, 1) == EditLog((), ())
    apply_edit(db, 1, RenamePerson(1, "Budi"))
    assert [person.name for person in people(db, 1)] == ["Budi"]


def test_a_newer_database_is_refused(path: Path, db: Database) -> None:
    """A database with a step this version does not know is refused with a clear text, for reading too."""
    db.table("_sqlite_migrations").insert({"migration_set": "simak", "name": "m999_later", "applied_at": "2030"})

    for readonly in (False, True):
        with pytest.raises(DatabaseTooNew, match=r"newer version of this program .*Update the program"):
            open_database(path, readonly=readonly)


@pytest.mark.parametrize("readonly", [False, True])
def test_another_programs_database_is_refused(path: Path, readonly: bool) -> None:
    """A database with other tables is not ours, and stays as it is."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()

    with pytest.raises(NotADatabase, match="another program"):
        open_database(path, readonly=readonly)

    assert path.read_bytes() == before


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.parametrize("content", [b"not a database at all", b"t_s,person_id\r\n" * 1000], ids=["short", "long"])
def test_a_file_of_another_kind_is_refused(path: Path, content: bytes, readonly: bool) -> None:
    """Any other file is refused and stays as it is."""
    path.write_bytes(content)

    with pytest.raises(NotADatabase, match="is not a database"):
        open_database(path, readonly=readonly)

    assert path.read_bytes() == content


def test_a_damaged_database_is_refused(path: Path, opened: Open) -> None:
    """A database whose first page was overwritten in the middle is damaged."""
    opened().close()
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(bytes(content))

    with pytest.raises(NotADatabase, match="damaged"):
        open_database(path)


def test_a_folder_is_not_a_database(tmp_path: Path) -> None:
    """A folder in place of the file is told as such."""
    with pytest.raises(NotADatabase, match="is a folder"):
        open_database(tmp_path)


def test_a_file_in_the_way_of_the_folder(tmp_path: Path) -> None:
    """Where the folder cannot be made, the next step is to choose another."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(DatabaseReadOnly, match="--db"):
        open_database(tmp_path / "file" / "simak.db")


def test_reading_needs_a_database(path: Path) -> None:
    """Opening for reading makes no file."""
    with pytest.raises(StorageError, match="There is no database"):
        open_database(path, readonly=True)

    assert not path.exists()


def test_an_empty_file_is_too_old_to_read(path: Path) -> None:
    """An empty file has no tables yet: it can be opened for writing, not for reading."""
    path.touch()

    with pytest.raises(StorageError, match="older version"):
        open_database(path, readonly=True)
    open_database(path).close()


def test_readers_cannot_write(db: Database, opened: Open) -> None:
    """SQLite itself refuses a write through a connection for reading."""
    reader = opened(readonly=True)

    with pytest.raises(sqlite3.OperationalError) as caught:
        reader.execute("DELETE FROM sessions")

    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_READONLY


def test_a_locked_new_database_is_busy(path: Path) -> None:
    """A database that another program is making is busy."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(DatabaseBusy, match="locked by another program"):
            open_database(path, busy_timeout_s=0.05)


def test_a_path_that_cannot_be_looked_at_is_told(tmp_path: Path) -> None:
    """A path longer than the system takes is told with the next step."""
    with pytest.raises(StorageError, match=r"hoose another .*with --db"):
        open_database(tmp_path / ("a" * 5000))
