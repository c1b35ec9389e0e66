"""What is picked up when the program starts."""

from contextlib import closing
from pathlib import Path

from desktop_app.storage.database import open_database
from desktop_app.storage.recording import mark_interrupted
from desktop_app.storage.sessions import empty_bin


def recover(database: Path) -> list[int]:
    """Bring the database up to date, mark what a killed process left and delete what was in the bin for too long.

    Returns:
        The sessions that became interrupted.

    Raises:
        StorageError: the database cannot be used.
    """
    with closing(open_database(database)) as db:
        marked = mark_interrupted(db)
        empty_bin(db)
        return marked
