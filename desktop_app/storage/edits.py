"""The log of a session's corrections. What was recorded stays; every reading goes through ``load_people_map``."""

from dataclasses import dataclass, replace

from desktop_app.domain.edits import (
    AddMarker,
    Edit,
    EditMarker,
    KeepApart,
    MergePeople,
    NameRoster,
    PeopleMap,
    RemoveMarker,
    RenamePerson,
    SetParticipant,
    SplitPerson,
    edit_from_json,
    edit_to_json,
    edited_markers,
    people_map,
)
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.errors import SessionNotFound, StorageError
from desktop_app.storage.database import Database
from desktop_app.storage.faults import tells_faults


@dataclass(frozen=True, slots=True)
class EditLog:
    """The corrections of a session.

    Attributes:
        done: those in force, the oldest first; ``undo`` takes back the last.
        undone: those taken back; ``redo`` brings back the first.
    """

    done: tuple[Edit, ...]
    undone: tuple[Edit, ...]


@tells_faults
def edit_log(db: Database, session_id: int) -> EditLog:
    """The corrections of a session; empty for one that there is not."""
    done: list[Edit] = []
    undone: list[Edit] = []
    for kind, payload, is_undone in db.execute(
        "SELECT kind, payload, undone FROM edits WHERE session_id = ? ORDER BY seq", [session_id]
    ):
        (undone if is_undone else done).append(edit_from_json(kind, payload))
    return EditLog(tuple(done), tuple(undone))


@tells_faults
def load_people_map(db: Database, session_id: int) -> PeopleMap:
    """Who everybody of a session is after its corrections; cheap at any length of the session."""
    recorded = dict(
        db.execute("SELECT person_id, name FROM people WHERE session_id = ? ORDER BY person_id", [session_id])
    )
    return people_map(recorded, edit_log(db, session_id).done)


@tells_faults
def load_markers(db: Database, session_id: int) -> list[SessionEvent]:
    """The user's markers after the corrections, in order of time, each with its ``marker_id``."""
    rows = db.execute("SELECT t_s, text, id FROM markers WHERE session_id = ? ORDER BY t_s, id", [session_id])
    recorded = [SessionEvent(EventKind.MARKER, t_s, text, marker_id=key) for t_s, text, key in rows]
    return edited_markers(recorded, edit_log(db, session_id).done)


@tells_faults
def apply_edit(db: Database, session_id: int, edit: Edit) -> Edit:
    """Put a correction into force, in a transaction of its own. What had been undone can then not be redone any more.

    A session that is being recorded may be corrected too, also a number of which nothing is stored yet.

    Args:
        db: open for writing.
        session_id: the session.
        edit: the correction. Of a new person or marker the number is given here, whatever it was.

    Returns:
        The edit as it was stored, with its numbers.

    Raises:
        SessionNotFound: there is no such session.
        StorageError: it concerns a person, second or marker that the session does not have.
    """
    with db.atomic():
        # A write comes first: it takes the lock, so that what is checked below is still true when the edit goes in.
        db.execute("DELETE FROM edits WHERE session_id = ? AND undone", [session_id])
        (last,) = db.execute("SELECT coalesce(max(seq), 0) FROM edits WHERE session_id = ?", [session_id]).fetchone()
        stored = _checked(db, session_id, edit, last + 1)
        kind, payload = edit_to_json(stored)
        db.execute(
            "INSERT INTO edits (session_id, seq, kind, payload) VALUES (?, ?, ?, ?)",
            [session_id, last + 1, kind, payload],
        )
    return stored


@tells_faults
def undo(db: Database, session_id: int) -> Edit | None:
    """Take back the newest correction in force and give it; None where there is none."""
    return _turn(db, session_id, "SELECT max(seq) FROM edits WHERE session_id = ? AND NOT undone", undone=True)


@tells_faults
def redo(db: Database, session_id: int) -> Edit | None:
    """Bring back the correction that was taken back last and give it; None where there is none."""
    return _turn(db, session_id, "SELECT min(seq) FROM edits WHERE session_id = ? AND undone", undone=False)


def _turn(db: Database, session_id: int, which: str, *, undone: bool) -> Edit | None:
    with db.atomic():
        turned = db.execute(
            f"UPDATE edits SET undone = ? WHERE session_id = ? AND seq = ({which}) RETURNING kind, payload",
            [int(undone), session_id, session_id],
        ).fetchone()
    return None if turned is None else edit_from_json(*turned)


def _checked(db: Database, session_id: int, edit: Edit, seq: int) -> Edit:
    """The edit with its numbers filled in.

    Raises:
        SessionNotFound: there is no such session.
        StorageError: it does not fit the session.
    """
    state = db.execute("SELECT state FROM sessions WHERE id = ?", [session_id]).fetchone()
    if state is None:
        raise SessionNotFound(
            'There is no session {session} in the database. "sessions list" shows those there are.', session=session_id
        )
    match edit:
        case AddMarker():
            return replace(edit, marker_id=-seq)
        case EditMarker(marker_id=marker_id) | RemoveMarker(marker_id=marker_id):
            if marker_id not in {marker.marker_id for marker in load_markers(db, session_id)}:
                raise StorageError(
                    "Session {session} has no marker {marker}. It may have been removed already.",
                    session=session_id,
                    marker=marker_id,
                )
            return edit
        case _:
            return _checked_people(db, session_id, edit, running=state[0] == "running")


def _checked_people(db: Database, session_id: int, edit: Edit, *, running: bool) -> Edit:
    mapped = load_people_map(db, session_id)
    recorded = {piece.number for pieces in mapped.pieces.values() for piece in pieces}
    # While it runs, whoever is in the picture may be named before their first rows are stored; there is no telling yet
    # what a split of them would divide.
    early = running and not isinstance(edit, SplitPerson)
    for person in _concerned(edit):
        if person not in mapped.pieces and not (early and person not in recorded):
            raise StorageError(
                "Session {session} has no person {person}. Choose one of the numbers in its list of people.",
                session=session_id,
                person=person,
            )
    match edit:
        case MergePeople(source, target) if source == target:
            raise StorageError(
                "Person {person} cannot be merged with themselves. Choose two different people.", person=source
            )
        case SplitPerson(person, at_second):
            _refuse_empty_split(db, session_id, mapped, person, at_second, running=running)
            return replace(edit, new_person=_next_number(db, session_id, mapped, running=running))
        case _:
            return edit


def _concerned(edit: Edit) -> list[int]:
    """The people that an edit needs to be there."""
    match edit:
        case MergePeople(person, other) | KeepApart(person, other):
            return [person, other]
        case NameRoster(names):
            return [person for person, _ in names]
        case RenamePerson(person_id=person) | SetParticipant(person_id=person) | SplitPerson(person_id=person):
            return [person]
        case _:
            return []


def _refuse_empty_split(
    db: Database, session_id: int, mapped: PeopleMap, person: int, at_second: int, *, running: bool
) -> None:
    """Raise where one side of a split would have no second. What comes after it in a running session is not known."""
    seconds: list[int] = []
    for number, since, until in mapped.pieces[person]:
        first, last = db.execute(
            "SELECT min(second), max(second) FROM person_seconds "
            "WHERE session_id = ? AND person_id = ? AND second >= ? AND second < coalesce(?, second + 1)",
            [session_id, number, since, until],
        ).fetchone()
        seconds += [] if first is None else [first, last]
    if not seconds or not min(seconds) < at_second or (at_second > max(seconds) and not running):
        raise StorageError(
            "Person {person} was not seen both before and after second {second}: there is nothing to split. "
            "Choose a time between the first and the last sight of the person.",
            person=person,
            second=at_second,
        )


_LIVE_STEP = 1000


def _next_number(db: Database, session_id: int, mapped: PeopleMap, *, running: bool) -> int:
    """One more than any number that was recorded or given by a split, in force or merged away since.

    While the session runs the tracker goes on counting: the numbers of splits then begin beyond the next thousand.
    """
    given = [edit.new_person for edit in edit_log(db, session_id).done if isinstance(edit, SplitPerson)]
    recorded = max(piece.number for pieces in mapped.pieces.values() for piece in pieces)
    beyond = (recorded // _LIVE_STEP + 1) * _LIVE_STEP if running else recorded
    return max([*given, beyond]) + 1
