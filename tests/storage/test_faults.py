"""SQLite's error codes and what the user is told."""

import sqlite3
from pathlib import Path

import pytest

from desktop_app.errors import (
    DatabaseBusy,
    DatabaseFull,
    DatabaseReadOnly,
    NotADatabase,
    StorageError,
)
from desktop_app.storage.faults import fault_of, faults_told

PATH = Path("lessons") / "simak.db"


def sqlite_error(code: int) -> sqlite3.Error:
    """An error as SQLite raises it."""
    error = sqlite3.OperationalError("no text is read")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (sqlite3.SQLITE_BUSY, DatabaseBusy),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, DatabaseBusy),
        (sqlite3.SQLITE_LOCKED, DatabaseBusy),
        (sqlite3.SQLITE_READONLY, DatabaseReadOnly),
        (sqlite3.SQLITE_READONLY_DIRECTORY, DatabaseReadOnly),
        (sqlite3.SQLITE_PERM, DatabaseReadOnly),
        (sqlite3.SQLITE_FULL, DatabaseFull),
        (sqlite3.SQLITE_NOTADB, NotADatabase),
        (sqlite3.SQLITE_CORRUPT, NotADatabase),
        (sqlite3.SQLITE_CANTOPEN, StorageError),
        (sqlite3.SQLITE_IOERR_WRITE, StorageError),
    ],
)
def test_the_environments_faults_are_told(code: int, fault: type[StorageError]) -> None:
    """Each code of the environment, extended ones too, becomes its fault and names the file in one line."""
    told = fault_of(sqlite_error(code), PATH)

    assert type(told) is fault
    assert str(PATH) in str(told)
    assert "\n" not in str(told)


@pytest.mark.parametrize("code", [sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_MISUSE])
def test_bugs_stay_what_they_are(code: int) -> None:
    """An error in our own SQL is raised as it is."""
    assert fault_of(sqlite_error(code), PATH) is None
    with pytest.raises(sqlite3.OperationalError), faults_told(PATH):
        raise sqlite_error(code)


def test_errors_of_the_driver_have_no_code() -> None:
    """An error that Python's driver raises itself is ours."""
    assert fault_of(sqlite3.ProgrammingError("wrong thread"), PATH) is None
