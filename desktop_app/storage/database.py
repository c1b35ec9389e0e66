"""Opening the database: its settings, its schema and what may be wrong with it."""

import sqlite3
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils

from desktop_app.errors import DatabaseReadOnly, DatabaseTooNew, NotADatabase, StorageError
from desktop_app.storage.faults import faults_told
from desktop_app.storage.migrations import STEP_NAMES, migrations

BUSY_TIMEOUT_S = 2.0
"""How long a statement waits for another program's lock."""


class Database(sqlite_utils.Database):
    """A connection that knows its file. It belongs to the thread that opened it.

    Attributes:
        path: the file, as it was given.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, execute_plugins=False)
        self.path = path


def database_exists(path: Path) -> bool:
    """Whether there is a file to open.

    Raises:
        NotADatabase: it is a folder.
        StorageError: it cannot be looked for: the path is too long, or leads through a folder that may not be entered.
    """
    try:
        if path.is_dir():
            raise NotADatabase(
                "{path} is a folder, not a database. Name a file in it, for example {example}.",
                path=path,
                example=path / "simak.db",
            )
        return path.exists()
    except OSError as error:
        raise StorageError(
            "The database {path} cannot be opened ({reason}). Choose another with --db.",
            path=path,
            reason=error.strerror,
        ) from error


def open_database(path: Path, readonly: bool = False, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Database:
    """Open the database, make it where there is none and bring its schema up to date.

    Args:
        path: the file. Missing folders are made.
        readonly: open for reading only; the file must be there already, and nothing in it is changed.
        busy_timeout_s: how long to wait for another program's lock.

    Raises:
        DatabaseTooNew: a newer version of the program wrote it.
        NotADatabase: the file is something else, another program's database, or damaged.
        DatabaseBusy: locked by another program.
        DatabaseReadOnly: it cannot be written, or its folder cannot be made.
        StorageError: it is not there, or cannot be opened.
    """
    there = database_exists(path)
    if readonly:
        if not there:
            raise StorageError(
                "There is no database {path}. Record or analyse something first, or check --db.", path=path
            )
        return _open_to_read(path, busy_timeout_s)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseReadOnly(
            "The folder {parent} for the database cannot be made ({reason}). Choose another with --db.",
            parent=path.parent,
            reason=error.strerror,
        ) from error
    with faults_told(path), _closing_on_error(sqlite3.connect(path, timeout=busy_timeout_s)) as connection:
        db = _prepared(Database(connection, path))
        _bring_up_to_date(db)
        return db


def _open_to_read(path: Path, busy_timeout_s: float) -> Database:
    """A connection that SQLite itself keeps from writing."""
    with faults_told(path):
        try:
            db = _connected(path, "mode=ro", busy_timeout_s)
        except sqlite3.OperationalError as error:
            # WAL needs its side files even to read. On a medium that cannot hold them, a database that was closed
            # properly has no log left to read and may be opened as one that nobody changes.
            no_side_files = error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
            if not no_side_files or path.with_name(f"{path.name}-wal").exists():
                raise
            db = _connected(path, "mode=ro&immutable=1", busy_timeout_s)
        with _closing_on_error(db.conn):
            _refuse_strangers(db)
            if migrations.pending(db):
                raise StorageError(
                    "The database {path} was made by an older version of this program. Open it once with the "
                    "program's window to bring it up to date.",
                    path=path,
                )
    return db


def _connected(path: Path, options: str, busy_timeout_s: float) -> Database:
    """Open by address, and read once so that what is wrong shows here."""
    place = path.resolve().as_posix()
    address = f"file://{'' if place.startswith('/') else '/'}{urllib.parse.quote(place, safe='/:')}?{options}"
    with _closing_on_error(sqlite3.connect(address, uri=True, timeout=busy_timeout_s)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return _prepared(Database(connection, path))


@contextmanager
def _closing_on_error(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


def _prepared(db: Database) -> Database:
    """Settings of a connection. Deleted rows are overwritten, because they are about people."""
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON").fetchall()
    return db


def _bring_up_to_date(db: Database) -> None:
    """Apply the steps of the schema that are missing, under one lock so that two programs cannot both begin."""
    _refuse_strangers(db)
    if migrations.pending(db):
        # Takes effect only before the first table; lets a deleted session give its room back.
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        db.enable_wal()
        db.execute("BEGIN IMMEDIATE")
        with _rolling_back_on_error(db):
            _refuse_strangers(db)
            migrations.apply(db)
            db.commit()
    db.enable_wal()


@contextmanager
def _rolling_back_on_error(db: Database) -> Iterator[None]:
    try:
        yield
    except BaseException:
        db.rollback()
        raise


def _refuse_strangers(db: Database) -> None:
    """Raise where the file is another program's database, or a newer version's."""
    applied = {migration.name for migration in migrations.applied(db)}
    if not applied and db.table_names():
        raise NotADatabase(
            "{path} is the database of another program. It was not changed; choose another file with --db.",
            path=db.path,
        )
    newer = applied - STEP_NAMES
    if newer:
        raise DatabaseTooNew(
            "The database {path} was written by a newer version of this program (step {step}). Update the "
            "program, or choose another file with --db.",
            path=db.path,
            step=max(newer),
        )
