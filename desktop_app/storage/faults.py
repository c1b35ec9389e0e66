"""SQLite's error codes, told apart: the environment's fault becomes a StorageError, ours stays what it is."""

import functools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from desktop_app.errors import DatabaseBusy, DatabaseFull, DatabaseReadOnly, NotADatabase, StorageError

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}

P = ParamSpec("P")
T = TypeVar("T")


class _HasPath(Protocol):
    path: Path


D = TypeVar("D", bound=_HasPath)


def fault_of(error: sqlite3.Error, path: Path) -> StorageError | None:
    """The fault behind an SQLite error, as one line for the user; None where the error is a bug of ours.

    Extended codes (``SQLITE_BUSY_SNAPSHOT``) count as their primary code, the low byte.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in _BUSY:
        return DatabaseBusy(
            "The database {path} is locked by another program. Close that program, then try again.", path=path
        )
    if primary in _READ_ONLY:
        return DatabaseReadOnly(
            "The database {path} cannot be written. Check the permissions of the file and its folder, or "
            "choose another file with --db.",
            path=path,
        )
    if primary == sqlite3.SQLITE_FULL:
        return DatabaseFull(
            "No space is left for the database {path}. Free some space on that disk, then start again.", path=path
        )
    if primary in _DAMAGED:
        return NotADatabase(
            "{path} is not a database of this program, or is damaged. Move it away and start again with a "
            "new one, or choose another file with --db.",
            path=path,
        )
    if primary == sqlite3.SQLITE_CANTOPEN:
        return StorageError(
            "The database {path} cannot be opened. Check that its folder exists and can be written, or "
            "choose another file with --db.",
            path=path,
        )
    if primary == sqlite3.SQLITE_IOERR:
        return StorageError(
            "The database {path} cannot be read or written ({error}). Check that its disk is connected and healthy.",
            path=path,
            error=error,
        )
    return None


@contextmanager
def faults_told(path: Path) -> Iterator[None]:
    """Raise the environment's faults in the block as StorageErrors; anything else passes as it is."""
    try:
        yield
    except sqlite3.Error as error:
        fault = fault_of(error, path)
        if fault is None:
            raise
        raise fault from error


def tells_faults(function: Callable[Concatenate[D, P], T]) -> Callable[Concatenate[D, P], T]:
    """Decorate a function whose first argument is the open database: its SQLite faults become StorageErrors."""

    @functools.wraps(function)
    def told(db: D, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with faults_told(db.path):
            return function(db, *args, **kwargs)

    return told
