"""Writing a session, batch by batch."""

import logging
import os
import secrets
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import desktop_app
from desktop_app.domain.records import Record, SessionInfo, SessionState
from desktop_app.errors import DatabaseBusy, SessionNotFound, StorageError
from desktop_app.storage.batches import Batch, apply_batch, make_batch
from desktop_app.storage.database import BUSY_TIMEOUT_S, open_database
from desktop_app.storage.faults import fault_of, faults_told
from desktop_app.storage.journal import Journal, JournalEntry
from desktop_app.storage.processes import process_started
from desktop_app.storage.recording import insert_session, mark_interrupted, replay_journal, store_end
from desktop_app.storage.sessions import running_session

_SPILLED_TIMEOUT_S = 0.1
_log = logging.getLogger(__name__)


class SessionWriter:
    """The session being recorded (``domain.ports.SessionSink``). Made, used and closed on one thread.

    A batch is stored whole or not at all. While another program holds the database, batches go to a journal file
    beside it, from which they follow, in order and once, as soon as the database is free, or when the program starts
    the next time.
    """

    def __init__(self, path: Path, info: SessionInfo, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        """Open the database and enter the session.

        Args:
            path: the database.
            info: what is known of the session.
            busy_timeout_s: how long a batch waits for the database before it goes to the journal.

        Raises:
            StorageError: another window is recording into this database, or the database cannot be used.
        """
        self._path = path
        self._busy_timeout_s = busy_timeout_s
        self._token = secrets.token_hex(8)
        self._seq = 0
        self._closed = False
        self._db = open_database(path, busy_timeout_s=busy_timeout_s)
        try:
            self._session_id = self._enter(info)
        except BaseException:
            self._db.close()
            raise
        self._journal = Journal(path, self._session_id)

    def _enter(self, info: SessionInfo) -> int:
        with faults_told(self._path):
            mark_interrupted(self._db)
            self._db.execute("BEGIN IMMEDIATE")
            try:
                other = running_session(self._db)
                if other is not None:
                    raise StorageError(
                        'Another window is recording "{name}" into {path}. Stop it there first, or use this window for '
                        "review only.",
                        name=other.name,
                        path=self._path,
                    )
                session_id = insert_session(
                    self._db,
                    info,
                    token=self._token,
                    app_version=desktop_app.__version__,
                    pid=os.getpid(),
                    started=process_started(os.getpid()) or 0.0,
                )
                self._db.commit()
            finally:
                self._db.rollback()
        return session_id

    @property
    def session_id(self) -> int:
        """The session's key in the database."""
        return self._session_id

    def write(self, records: Sequence[Record]) -> bool:
        """Store a batch, all or nothing, with the heartbeat; an empty one is the heartbeat alone.

        Returns:
            False where the database is locked and the batch waits in the journal.

        Raises:
            DatabaseFull: no space is left; the batch may be written again.
            StorageError: the database cannot be used any more, or the session was deleted.
        """
        batch = make_batch(records)
        return self._store(JournalEntry(self._token, self._seq + 1, batch))

    def close(self, state: SessionState, duration_s: float) -> None:
        """Write the session's end and release the connection. A second call does nothing.

        A database that is still locked takes the end from the journal at the next start.
        """
        if self._closed:
            return
        self._closed = True
        end = {"state": state.value, "ended_at": _now().isoformat(), "duration_s": duration_s}
        try:
            self._wait_for_lock(self._busy_timeout_s)
            stored = self._store(JournalEntry(self._token, self._seq + 1, Batch(), end))
            if stored:
                # Passive: what readers still need stays in the log.
                self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        finally:
            self._db.close()

    def _store(self, entry: JournalEntry) -> bool:
        spilled = self._journal.waiting
        try:
            with self._db.atomic():
                if spilled:
                    replay_journal(self._db, self._session_id, self._journal)
                if not apply_batch(self._db, self._session_id, entry.token, entry.seq, entry.batch, _now()):
                    raise SessionNotFound("The session being recorded was deleted. Stop, then start a new one.")
                if entry.end is not None:
                    store_end(self._db, self._session_id, entry.end)
        except sqlite3.Error as error:
            fault = fault_of(error, self._path)
            if not isinstance(fault, DatabaseBusy):
                if fault is None:
                    raise
                raise fault from error
            self._spill(entry, first=not spilled)
            return False
        self._seq = entry.seq
        if spilled:
            self._journal.delete()
            self._wait_for_lock(self._busy_timeout_s)
            _log.info("the database is free again; the journal was replayed")
        return True

    def _spill(self, entry: JournalEntry, *, first: bool) -> None:
        """Put a batch that cannot be stored now into the journal."""
        if first:
            _log.info("the database %s is locked; batches go to %s", self._path, self._journal.path)
            # Waiting long for each batch would fill the queue before this one.
            self._wait_for_lock(_SPILLED_TIMEOUT_S)
        if entry.batch or entry.end is not None:
            self._journal.append(entry)
            self._seq = entry.seq

    def _wait_for_lock(self, timeout_s: float) -> None:
        self._db.execute(f"PRAGMA busy_timeout = {int(timeout_s * 1000)}").fetchall()


def _now() -> datetime:
    return datetime.now(UTC)
