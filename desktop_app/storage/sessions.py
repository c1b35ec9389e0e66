"""The list of sessions: beginning, ending, renaming, deleting, and picking up what a killed process left."""

import json
import logging
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from desktop_app.domain.clock import SessionClock
from desktop_app.domain.records import SessionInfo, SessionState
from desktop_app.errors import SessionNotFound, StorageError
from desktop_app.storage.batches import apply_batch
from desktop_app.storage.database import Database
from desktop_app.storage.faults import fault_of, tells_faults
from desktop_app.storage.journal import Journal
from desktop_app.storage.processes import is_alive

_log = logging.getLogger(__name__)

HEARTBEAT_LIMIT = timedelta(seconds=10)
"""A session that gave no sign of life for longer is not being recorded any more."""

_CHILD_TABLES = ("observations", "person_seconds", "seconds", "markers", "events", "people")


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session as the database has it.

    Attributes:
        session_id: the key, never given to another session of this database.
        info: what was known at its start; ``name`` as it is now.
        state: running, finished or interrupted.
        ended_at: when it ended, with UTC offset; for an interrupted one its last sign of life.
        duration_s: source time in seconds, None while it runs.
        app_version: of the program that recorded it.
        people: how many numbers it has.
        observations: how many rows it has.
    """

    session_id: int
    info: SessionInfo
    state: SessionState
    ended_at: datetime | None
    duration_s: float | None
    app_version: str
    people: int
    observations: int

    @property
    def name(self) -> str:
        """The session's name."""
        return self.info.name

    @property
    def clock(self) -> SessionClock:
        """Turns the session's source time into wall-clock time."""
        return SessionClock(self.info.anchor)


_SELECT = """
    SELECT s.*,
        (SELECT count(*) FROM people WHERE session_id = s.id) AS n_people,
        (SELECT coalesce(sum(faces), 0) FROM seconds WHERE session_id = s.id) AS n_observations
    FROM sessions s
"""


def _session(row: dict[str, Any]) -> StoredSession:
    def moment(name: str) -> datetime | None:
        return None if row[name] is None else datetime.fromisoformat(row[name])

    info = SessionInfo(
        name=row["name"],
        source_kind=row["source_kind"],
        source_name=row["source_name"],
        started_at=datetime.fromisoformat(row["started_at"]),
        anchor=moment("anchor"),
        live=bool(row["live"]),
        emotions=bool(row["emotions"]),
        settings=json.loads(row["settings"]),
        models=json.loads(row["models"]),
    )
    return StoredSession(
        session_id=row["id"],
        info=info,
        state=SessionState(row["state"]),
        ended_at=moment("ended_at"),
        duration_s=row["duration_s"],
        app_version=row["app_version"],
        people=row["n_people"],
        observations=row["n_observations"],
    )


@tells_faults
def list_sessions(db: Database) -> list[StoredSession]:
    """All sessions, the newest first."""
    return [_session(row) for row in db.query(f"{_SELECT} ORDER BY s.id DESC")]


@tells_faults
def get_session(db: Database, session_id: int) -> StoredSession:
    """One session.

    Raises:
        SessionNotFound: there is none of that number.
    """
    for row in db.query(f"{_SELECT} WHERE s.id = ?", [session_id]):
        return _session(row)
    raise _not_found(session_id)


@tells_faults
def running_session(db: Database) -> StoredSession | None:
    """The session being recorded now, by this process or another, if there is one."""
    for row in db.query(f"{_SELECT} WHERE s.state = 'running' ORDER BY s.id DESC"):
        if _is_recorded(db, row, datetime.now(UTC)):
            return _session(row)
    return None


@tells_faults
def rename_session(db: Database, session_id: int, name: str) -> None:
    """Give a session another name.

    Raises:
        SessionNotFound: there is none of that number.
    """
    with db.atomic():
        if db.execute("UPDATE sessions SET name = ? WHERE id = ?", [name, session_id]).rowcount == 0:
            raise _not_found(session_id)


@tells_faults
def rename_person(db: Database, session_id: int, person_id: int, name: str) -> None:
    """Give a number a name, or take it away with an empty one.

    Raises:
        SessionNotFound: there is no such session.
        StorageError: the session has no such person.
    """
    with db.atomic():
        sql = "UPDATE people SET name = ? WHERE session_id = ? AND person_id = ?"
        if db.execute(sql, [name, session_id, person_id]).rowcount:
            return
    get_session(db, session_id)
    raise StorageError(f"Session {session_id} has no person {person_id}. The people panel lists its numbers.")


@tells_faults
def delete_session(db: Database, session_id: int) -> None:
    """Delete a session with all its rows; they are overwritten, and the file gives their room back.

    Raises:
        SessionNotFound: there is none of that number.
        StorageError: it is being recorded.
    """
    running = running_session(db)
    if running is not None and running.session_id == session_id:
        raise StorageError(f'"{running.name}" is being recorded. Stop it first, then delete it.')
    with db.atomic():
        for table in _CHILD_TABLES:
            db.execute(f"DELETE FROM {table} WHERE session_id = ?", [session_id])
        if db.execute("DELETE FROM sessions WHERE id = ?", [session_id]).rowcount == 0:
            raise _not_found(session_id)
    Journal(db.path, session_id).delete_all()
    # As a script, because execute() takes one step of it, and each step frees one page.
    db.executescript("PRAGMA incremental_vacuum")
    # The log still holds the rows until it is emptied.
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


@tells_faults
def mark_interrupted(db: Database, *, now: datetime | None = None) -> list[int]:
    """Pick up what a killed process left; called when the program starts.

    A journal whose process is gone is replayed. A running session whose process is gone, or that gave no sign of life
    for ``HEARTBEAT_LIMIT``, becomes interrupted: it keeps everything that was stored, and its duration is the time of
    its last data.

    Args:
        db: open for writing.
        now: the present, for tests.

    Returns:
        The sessions that became interrupted.
    """
    marked: list[int] = []
    moment = now or datetime.now(UTC)
    for row in list(db.query(f"{_SELECT} ORDER BY s.id")):
        session_id = row["id"]
        journal = Journal(db.path, session_id)
        if journal.waiting and not is_alive(row["pid"], row["process_started"]):
            _replay_left_journal(db, session_id, journal)
        if row["state"] == SessionState.RUNNING and not _is_recorded(db, row, moment):
            marked += [session_id] if _interrupt(db, session_id) else []
    return marked


def _replay_left_journal(db: Database, session_id: int, journal: Journal) -> None:
    try:
        with db.atomic():
            replay_journal(db, session_id, journal)
    except sqlite3.Error as error:
        if fault_of(error, db.path) is not None:
            raise
        # A bug of ours wrote what does not fit. The program must start all the same, this time and every time.
        _log.exception("a journal cannot be replayed and is kept as %s", journal.set_aside())
    else:
        journal.delete()


def _interrupt(db: Database, session_id: int) -> bool:
    with db.atomic():
        sql = "UPDATE sessions SET state = 'interrupted', ended_at = heartbeat_at WHERE id = ? AND state = 'running'"
        if db.execute(sql, [session_id]).rowcount == 0:
            return False
        (last_s,) = db.execute(
            """
            SELECT max(t) FROM (
                SELECT max(last_s) AS t FROM people WHERE session_id = :id
                UNION ALL SELECT max(second) FROM seconds WHERE session_id = :id
                UNION ALL SELECT max(t_s) FROM markers WHERE session_id = :id
                UNION ALL SELECT max(coalesce(end_s, t_s)) FROM events WHERE session_id = :id
            )
            """,
            {"id": session_id},
        ).fetchone()
        db.execute("UPDATE sessions SET duration_s = ? WHERE id = ?", [float(last_s or 0.0), session_id])
    return True


def _is_recorded(db: Database, row: dict[str, Any], now: datetime) -> bool:
    """Whether the process behind a running session is there and gave a sign of life lately."""
    heartbeat = datetime.fromisoformat(row["heartbeat_at"])
    spilled = Journal(db.path, row["id"]).last_written()
    if spilled is not None:
        heartbeat = max(heartbeat, spilled)
    return now - heartbeat <= HEARTBEAT_LIMIT and is_alive(row["pid"], row["process_started"])


def _not_found(session_id: int) -> SessionNotFound:
    return SessionNotFound(f'There is no session {session_id} in the database. "sessions list" shows those there are.')


def insert_session(db: Database, info: SessionInfo, *, token: str, app_version: str, pid: int, started: float) -> int:
    """Enter a new, running session and give its key. Inside a transaction.

    Args:
        db: open for writing.
        info: what is known of it.
        token: marks the batches of this session, so that a stray journal cannot get into another.
        app_version: of the program.
        pid: of the process that records it.
        started: when that process began.
    """
    row = {
        "name": info.name,
        "source_kind": info.source_kind,
        "source_name": info.source_name,
        "live": int(info.live),
        "started_at": info.started_at.isoformat(),
        "anchor": None if info.anchor is None else info.anchor.isoformat(),
        "state": SessionState.RUNNING.value,
        "app_version": app_version,
        "emotions": int(info.emotions),
        "settings": json.dumps(info.settings, ensure_ascii=False),
        "models": json.dumps(info.models, ensure_ascii=False),
        "pid": pid,
        "process_started": started,
        "heartbeat_at": datetime.now(UTC).isoformat(),
        "token": token,
    }
    columns = ", ".join(row)
    places = ", ".join(f":{column}" for column in row)
    inserted = db.execute(f"INSERT INTO sessions ({columns}) VALUES ({places})", row).lastrowid
    if inserted is None:
        raise RuntimeError("the session's row has no key")
    return inserted


def store_end(db: Database, session_id: int, end: dict[str, Any]) -> None:
    """Write state, ended_at and duration_s of a session. Inside a transaction."""
    db.execute(
        "UPDATE sessions SET state = :state, ended_at = :ended_at, duration_s = :duration_s WHERE id = :id",
        {**end, "id": session_id},
    )


def replay_journal(db: Database, session_id: int, journal: Journal) -> None:
    """Put what waits in a session's journal into the tables. Inside a transaction; the caller deletes the file."""
    written = journal.last_written() or datetime.now(UTC)
    for entry in journal.entries():
        if apply_batch(db, session_id, entry.token, entry.seq, entry.batch, written) and entry.end is not None:
            store_end(db, session_id, entry.end)
