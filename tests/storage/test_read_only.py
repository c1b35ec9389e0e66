"""Files and folders that the user may not write."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app.domain.records import SessionInfo, SessionState
from desktop_app.errors import DatabaseReadOnly, StorageError
from desktop_app.storage.database import open_database
from desktop_app.storage.sessions import list_sessions
from desktop_app.storage.writer import SessionWriter

NOBODY = 65534

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system has no permission bits")


@contextmanager
def without_privileges() -> Iterator[None]:
    """Permission bits do not bind the superuser: be somebody else for a moment."""
    privileged = os.geteuid() == 0
    if privileged:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if privileged:
            os.seteuid(0)


@pytest.fixture
def stored(session_info: Callable[..., SessionInfo]) -> Iterator[Path]:
    """A database with one finished session, in a folder that everybody may look into."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "simak.db"
        SessionWriter(path, session_info()).close(SessionState.FINISHED, 1.0)
        yield path
        path.parent.chmod(0o700)


def test_a_file_that_may_not_be_written(stored: Path, session_info: Callable[..., SessionInfo]) -> None:
    """No session begins in a database that may not be written, and the user is told."""
    stored.chmod(0o444)
    stored.parent.chmod(0o777)

    with without_privileges(), pytest.raises(DatabaseReadOnly, match="Check the permissions"):
        SessionWriter(stored, session_info())


def test_a_folder_that_may_not_be_written(stored: Path, session_info: Callable[..., SessionInfo]) -> None:
    """Where the files beside the database cannot be made, it can be read and not written."""
    stored.chmod(0o666)
    stored.parent.chmod(0o555)

    with without_privileges():
        with pytest.raises(DatabaseReadOnly):
            SessionWriter(stored, session_info())
        db = open_database(stored, readonly=True)
        assert [session.name for session in list_sessions(db)] == ["Lesson 3A"]
        db.close()


def test_a_new_database_where_none_can_be_made(stored: Path) -> None:
    """A new file in a folder that may not be written, or a new folder in it, is told with the next step."""
    stored.parent.chmod(0o555)

    with without_privileges():
        for path in (stored.with_name("new.db"), stored.parent / "new" / "new.db"):
            with pytest.raises(StorageError, match="with --db"):
                open_database(path)
