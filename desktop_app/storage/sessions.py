"""The stored sessions: finding, naming, tagging, binning and deleting them."""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from desktop_app.domain.clock import SessionClock
from desktop_app.domain.records import SessionInfo, SessionState
from desktop_app.errors import DatabaseBusy, SessionNotFound, StorageError
from desktop_app.storage.database import Database
from desktop_app.storage.edits import load_people_map
from desktop_app.storage.faults import tells_faults
from desktop_app.storage.journal import Journal
from desktop_app.storage.processes import is_alive

_log = logging.getLogger(__name__)

HEARTBEAT_LIMIT = timedelta(seconds=10)
"""A session that gave no sign of life for longer is not being recorded any more."""

BIN_KEPT = timedelta(days=30)
"""How long a session stays in the bin before it is deleted for good."""

_CHILD_TABLES = ("observations", "person_seconds", "seconds", "markers", "events", "people", "edits", "tags")


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
        people: how many people took part, after the corrections.
        observations: how many rows it has.
        coverage: judged over present person-seconds of the numbers of those who take part, as they were recorded (the
            seconds of merged people add up); None where nobody was present.
        note: the user's own words.
        tags: the user's own, in alphabetical order.
        binned_at: when it was put into the bin; None where it is not there.
    """

    session_id: int
    info: SessionInfo
    state: SessionState
    ended_at: datetime | None
    duration_s: float | None
    app_version: str
    people: int
    observations: int
    coverage: float | None = None
    note: str = ""
    tags: tuple[str, ...] = ()
    binned_at: datetime | None = None

    @property
    def name(self) -> str:
        """The session's name."""
        return self.info.name

    @property
    def attention(self) -> bool:
        """Whether attention was to be measured; sessions of before it was there say nothing of it."""
        return bool(self.info.settings.get("attention", False))

    @property
    def clock(self) -> SessionClock:
        """Turns the session's source time into wall-clock time."""
        return SessionClock(self.info.anchor)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _read(db: Database, where: str, values: Iterable[Any] = ()) -> list[StoredSession]:
    """The sessions that a condition on ``s`` chooses, the newest first.

    A fixed number of statements for all sessions that were never corrected, and two more for each that was.
    """
    rows = list(db.query(f"SELECT s.* FROM sessions s WHERE {where} ORDER BY s.id DESC", list(values)))
    if not rows:
        return []
    first, last = rows[-1]["id"], rows[0]["id"]
    people: dict[int, list[tuple[int, int, int]]] = {}
    for session_id, *numbers in db.execute(
        "SELECT session_id, person_id, seconds_present, seconds_judged FROM people WHERE session_id BETWEEN ? AND ?",
        [first, last],
    ):
        people.setdefault(session_id, []).append((numbers[0], numbers[1], numbers[2]))
    tags: dict[int, list[str]] = {}
    for session_id, tag in db.execute(
        "SELECT session_id, tag FROM tags WHERE session_id BETWEEN ? AND ? ORDER BY session_id, tag", [first, last]
    ):
        tags.setdefault(session_id, []).append(tag)
    corrected = {row[0] for row in db.execute("SELECT DISTINCT session_id FROM edits WHERE NOT undone")}
    return [
        _session(
            row,
            *_taking_part(db, row["id"], people.get(row["id"], []), corrected=row["id"] in corrected),
            tuple(tags.get(row["id"], ())),
        )
        for row in rows
    ]


def _taking_part(
    db: Database, session_id: int, numbers: list[tuple[int, int, int]], *, corrected: bool
) -> tuple[int, float | None]:
    """How many people take part, and the coverage of their numbers (number, seconds present, seconds judged)."""
    count = len(numbers)
    if corrected:
        mapped = load_people_map(db, session_id)
        count = sum(mapped.takes_part(person) for person in mapped.people)
        # A number that was split counts with whom it was at first.
        numbers = [row for row in numbers if mapped.takes_part(mapped.person(row[0], 0))]
    present, judged = sum(row[1] for row in numbers), sum(row[2] for row in numbers)
    return count, judged / present if present else None


def _session(row: dict[str, Any], people: int, coverage: float | None, tags: tuple[str, ...]) -> StoredSession:
    info = SessionInfo(
        name=row["name"],
        source_kind=row["source_kind"],
        source_name=row["source_name"],
        started_at=datetime.fromisoformat(row["started_at"]),
        anchor=_moment(row["anchor"]),
        live=bool(row["live"]),
        emotions=bool(row["emotions"]),
        settings=json.loads(row["settings"]),
        models=json.loads(row["models"]),
        source_path=row["source_path"],
    )
    return StoredSession(
        session_id=row["id"],
        info=info,
        state=SessionState(row["state"]),
        ended_at=_moment(row["ended_at"]),
        duration_s=row["duration_s"],
        app_version=row["app_version"],
        people=people,
        observations=row["observations"],
        coverage=coverage,
        note=row["note"],
        tags=tags,
        binned_at=_moment(row["deleted_at"]),
    )


@tells_faults
def list_sessions(
    db: Database,
    *,
    text: str = "",
    since: date | None = None,
    until: date | None = None,
    tag: str = "",
    state: SessionState | None = None,
    binned: bool = False,
) -> list[StoredSession]:
    """The sessions that fit all that is asked, the newest first.

    Args:
        db: open database.
        text: words that are all in name, source, note or tags, in capitals or not; empty for any.
        since: the first day on which they began, by this computer's clock; None for any.
        until: the last such day.
        tag: one of their tags, in capitals or not; empty for any.
        state: their state; None for any.
        binned: those in the bin instead of those that are not.
    """
    words = text.casefold().split()

    def fits(session: StoredSession) -> bool:
        info, day = session.info, session.info.started_at.astimezone().date()
        told = "\n".join([info.name, info.source_name, session.note, *session.tags]).casefold()
        return (
            all(word in told for word in words)
            and (since is None or since <= day)
            and (until is None or day <= until)
            and (not tag or tag.casefold() in {each.casefold() for each in session.tags})
            and (state is None or session.state is state)
        )

    return [session for session in _read(db, f"s.deleted_at IS {'NOT' if binned else ''} NULL") if fits(session)]


@tells_faults
def all_tags(db: Database) -> list[str]:
    """Every tag of the sessions that are not in the bin, in alphabetical order."""
    rows = db.execute(
        "SELECT DISTINCT tag FROM tags JOIN sessions ON id = session_id WHERE deleted_at IS NULL ORDER BY tag"
    )
    return [tag for (tag,) in rows]


@tells_faults
def get_session(db: Database, session_id: int) -> StoredSession:
    """One session, in the bin or not.

    Raises:
        SessionNotFound: there is none of that number.
    """
    for session in _read(db, "s.id = ?", [session_id]):
        return session
    raise not_found(session_id)


@tells_faults
def running_session(db: Database) -> StoredSession | None:
    """The session being recorded now, by this process or another, if there is one."""
    for row in db.query("SELECT * FROM sessions WHERE state = 'running' ORDER BY id DESC"):
        if is_recorded(db, row, datetime.now(UTC)):
            return get_session(db, row["id"])
    return None


@tells_faults
def rename_session(db: Database, session_id: int, name: str) -> None:
    """Give a session another name.

    Raises:
        SessionNotFound: there is none of that number.
    """
    _change(db, session_id, "name", name)


@tells_faults
def set_note(db: Database, session_id: int, note: str) -> None:
    """Write the user's own words beside a session, in place of those there were.

    Raises:
        SessionNotFound: there is none of that number.
    """
    _change(db, session_id, "note", note)


@tells_faults
def set_tags(db: Database, session_id: int, tags: Iterable[str]) -> None:
    """Give a session these tags in place of those it had. Blank ones are left out, capitals make no difference.

    Raises:
        SessionNotFound: there is none of that number.
    """
    with db.atomic():
        db.execute("DELETE FROM tags WHERE session_id = ?", [session_id])
        if db.execute("SELECT 1 FROM sessions WHERE id = ?", [session_id]).fetchone() is None:
            raise not_found(session_id)
        given = {tag.strip().casefold(): tag.strip() for tag in tags if tag.strip()}
        db.conn.executemany(
            "INSERT INTO tags (session_id, tag) VALUES (?, ?)", ((session_id, tag) for tag in given.values())
        )


@tells_faults
def bin_session(db: Database, session_id: int, *, now: datetime | None = None) -> None:
    """Put a session into the bin, from which ``restore_session`` takes it again until ``empty_bin`` deletes it.

    Args:
        db: open for writing.
        session_id: the session.
        now: the present, for tests.

    Raises:
        SessionNotFound: there is none of that number.
        StorageError: it is being recorded.
    """
    _refuse_running(db, session_id)
    _change(db, session_id, "deleted_at", (now or datetime.now(UTC)).isoformat())


@tells_faults
def restore_session(db: Database, session_id: int) -> None:
    """Take a session out of the bin; one that is not there stays as it is.

    Raises:
        SessionNotFound: there is none of that number.
    """
    _change(db, session_id, "deleted_at", None)


@tells_faults
def empty_bin(db: Database, older_than: timedelta = BIN_KEPT, *, now: datetime | None = None) -> list[int]:
    """Delete for good what has been in the bin for longer, and give the keys of those sessions.

    Args:
        db: open for writing.
        older_than: zero for everything.
        now: the present, for tests.
    """
    limit = (now or datetime.now(UTC)) - older_than
    binned = [(session.session_id, session.binned_at) for session in _read(db, "s.deleted_at IS NOT NULL")]
    old = [session_id for session_id, binned_at in binned if binned_at is not None and binned_at <= limit]
    for session_id in old:
        _delete_rows(db, session_id)
    if old and not _give_room_back(db):
        _log.info("another program reads the log of %s: what was deleted is in it until that is closed", db.path)
    return old


@tells_faults
def delete_session(db: Database, session_id: int) -> None:
    """Delete a session with all its rows for good; they are overwritten, and the file gives their room back.

    Raises:
        SessionNotFound: there is none of that number.
        DatabaseBusy: the rows are deleted, but another program still reads the log that holds them.
        StorageError: it is being recorded.
    """
    _refuse_running(db, session_id)
    _delete_rows(db, session_id)
    if not _give_room_back(db):
        raise DatabaseBusy(
            "The session is deleted, but another window or program is reading {path}, so its log cannot be emptied "
            "yet. What was deleted is gone from the disk as soon as that one is closed.",
            path=db.path,
        )


def _delete_rows(db: Database, session_id: int) -> None:
    with db.atomic():
        for table in _CHILD_TABLES:
            db.execute(f"DELETE FROM {table} WHERE session_id = ?", [session_id])
        if db.execute("DELETE FROM sessions WHERE id = ?", [session_id]).rowcount == 0:
            raise not_found(session_id)
    Journal(db.path, session_id).delete_all()


def _give_room_back(db: Database) -> bool:
    """Shorten the file by what was deleted and empty the log, which still holds it; False where others read the log."""
    # As a script, because execute() takes one step of it, and each step frees one page.
    db.executescript("PRAGMA incremental_vacuum")
    ((busy, *_),) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not busy


def _change(db: Database, session_id: int, column: str, value: str | None) -> None:
    with db.atomic():
        if db.execute(f"UPDATE sessions SET {column} = ? WHERE id = ?", [value, session_id]).rowcount == 0:
            raise not_found(session_id)


def _refuse_running(db: Database, session_id: int) -> None:
    running = running_session(db)
    if running is not None and running.session_id == session_id:
        raise StorageError('"{name}" is being recorded. Stop it first, then delete it.', name=running.name)


def is_recorded(db: Database, row: dict[str, Any], now: datetime) -> bool:
    """Whether the process behind a running session is there and gave a sign of life lately.

    Args:
        db: open database.
        row: all columns of the session.
        now: the present.
    """
    heartbeat = datetime.fromisoformat(row["heartbeat_at"])
    spilled = Journal(db.path, row["id"]).last_written()
    if spilled is not None:
        heartbeat = max(heartbeat, spilled)
    return now - heartbeat <= HEARTBEAT_LIMIT and is_alive(row["pid"], row["process_started"])


def not_found(session_id: int) -> SessionNotFound:
    """What to raise for a number that no session has."""
    return SessionNotFound(
        'There is no session {session} in the database. "sessions list" shows those there are.', session=session_id
    )
