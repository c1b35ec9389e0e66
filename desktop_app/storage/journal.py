"""The file beside the database that takes a session's batches while the database is locked.

One JSON line for each batch: ``{"token", "seq", "batch", "end"}``. A line counts once its newline is there; what a
killed process left without one was never acknowledged and is passed over.
"""

import errno
import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app.errors import DatabaseFull, DatabaseReadOnly
from desktop_app.storage.batches import Batch

_log = logging.getLogger(__name__)

_KINDS = frozenset(rows.name for rows in fields(Batch))


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A batch that waits; ``end`` holds state, ended_at and duration_s where the session ended with it."""

    token: str
    seq: int
    batch: Batch
    end: dict[str, Any] | None = None


class Journal:
    """The journal of one session. Used by the thread that owns the session's connection."""

    def __init__(self, database: Path, session_id: int) -> None:
        self.path = database.with_name(f"{database.name}.{session_id}.journal")
        self._aside = self.path.with_suffix(".journal-unread")

    @property
    def waiting(self) -> bool:
        """Whether there is anything to replay."""
        return self.path.exists()

    def last_written(self) -> datetime | None:
        """When the journal was last added to: a sign of life of a session whose heartbeat cannot be stored."""
        try:
            return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        except OSError:
            return None

    def append(self, entry: JournalEntry) -> None:
        """Add a line and hand it to the system, so that it outlives this process.

        Raises:
            DatabaseFull: no space is left. The line was taken back.
            DatabaseReadOnly: the file cannot be written.
        """
        line = json.dumps(asdict(entry), separators=(",", ":"), ensure_ascii=False) + "\n"
        try:
            # Without a buffer: one that cannot be emptied would stand in the way of taking the line back.
            with self.path.open("ab", buffering=0) as file:
                size = file.tell()
                try:
                    rest = line.encode("utf-8")
                    while rest:
                        rest = rest[file.write(rest) :]
                except OSError:
                    file.truncate(size)
                    raise
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise DatabaseFull(
                    "The database is locked and no space is left for {path}. Free some space on that disk.",
                    path=self.path,
                ) from error
            raise DatabaseReadOnly(
                "The database is locked and {path} cannot be written ({reason}). Close the program that holds "
                "the database.",
                path=self.path,
                reason=error.strerror,
            ) from error

    def entries(self) -> Iterator[JournalEntry]:
        """What waits, oldest first."""
        if not self.waiting:
            return
        with self.path.open("rb") as file:
            for line in file:
                try:
                    stored = json.loads(line) if line.endswith(b"\n") else None
                    if stored is not None:
                        # An earlier version may have written a kind of rows that is none any more.
                        batch = {kind: rows for kind, rows in stored["batch"].items() if kind in _KINDS}
                        yield JournalEntry(stored["token"], stored["seq"], Batch(**batch), stored["end"])
                        continue
                except (ValueError, KeyError, TypeError):
                    pass
                _log.warning("an unfinished line of %s is passed over", self.path)

    def set_aside(self) -> Path:
        """Rename a journal that cannot be replayed: it is kept, and stands in nobody's way. Gives its new name."""
        self.path.replace(self._aside)
        return self._aside

    def delete(self) -> None:
        """Remove the file, if there is one."""
        self._remove(self.path)

    def delete_all(self) -> None:
        """Remove also what was set aside: for a session that is deleted, of which nothing may stay."""
        for path in (self.path, self._aside):
            self._remove(path)

    def _remove(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            # Its batches are in the database, where their numbers keep them from being applied again.
            _log.warning("the journal %s cannot be deleted: %s", path, error.strerror)
