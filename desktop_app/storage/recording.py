"""Beginning and ending a session, and picking up what a killed process left."""

import json
import logging
import sqlite3
from datetime import UTC, datetime
from typing import Any

from desktop_app.domain.records import SessionInfo, SessionState
from desktop_app.storage.batches import apply_batch
from desktop_app.storage.database import Database
from desktop_app.storage.faults import fault_of, tells_faults
from desktop_app.storage.journal import Journal
from desktop_app.storage.processes import is_alive
from desktop_app.storage.sessions import is_recorded

_log = logging.getLogger(__name__)


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
        "source_path": info.source_path,
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
    for row in list(db.query("SELECT * FROM sessions ORDER BY id")):
        session_id = row["id"]
        journal = Journal(db.path, session_id)
        if journal.waiting and not is_alive(row["pid"], row["process_started"]):
            _replay_left_journal(db, session_id, journal)
        if row["state"] == SessionState.RUNNING and not is_recorded(db, row, moment):
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
