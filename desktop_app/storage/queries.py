"""Reading a session, after its corrections. All functions only read; nothing is smoothed here.

``storage.series`` says what a second, a person present and a person judged are. Where nobody was merged, split or
excluded, the answers are the aggregates that were kept as the session was written; else they are made from
``person_seconds``.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from desktop_app.domain.attention import FaceMeasures
from desktop_app.domain.attention_rows import AttentionRows
from desktop_app.domain.edits import Piece
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.storage.database import Database
from desktop_app.storage.edits import load_markers, load_people_map
from desktop_app.storage.faults import faults_told, tells_faults
from desktop_app.storage.people import PersonSummary as PersonSummary
from desktop_app.storage.people import people as people
from desktop_app.storage.series import (
    EmotionSeconds,
    FrameSeconds,
    PersonSeconds,
    recorded_attention,
    recorded_seconds,
)
from desktop_app.storage.sightings import first_frame_from

_SUMS = [f"sum_{emotion}" for emotion in EMOTIONS]
_NOT_MEASURED = FaceMeasures()


class StoredObservation(NamedTuple):
    """One row of ``observations``, with its person after the corrections.

    ``emotion`` to ``p_neutral`` are None where the face was not judged on that frame, each of ``yaw_deg`` to
    ``mouth_ratio`` where it was not measured on it (``FaceMeasures``); ``recorded_id`` is the tracker's number and
    ``participant`` whether the person is in the figures of the class.
    """

    person_id: int
    frame_index: int
    t_s: float
    x1: float
    y1: float
    x2: float
    y2: float
    detection_confidence: float
    quality: str
    emotion: str | None
    confidence: float | None
    p_angry: float | None
    p_disgust: float | None
    p_fear: float | None
    p_happy: float | None
    p_sad: float | None
    p_surprise: float | None
    p_neutral: float | None
    yaw_deg: float | None
    pitch_deg: float | None
    roll_deg: float | None
    eye_ratio: float | None
    eyes_closed: float | None
    mouth_ratio: float | None
    recorded_id: int
    participant: bool

    @property
    def measures(self) -> FaceMeasures | None:
        """What was measured on that frame, if anything was."""
        measures = FaceMeasures(
            self.yaw_deg, self.pitch_deg, self.roll_deg, self.eye_ratio, self.eyes_closed, self.mouth_ratio
        )
        return None if measures == _NOT_MEASURED else measures


@dataclass(frozen=True, slots=True)
class SessionCounts:
    """How much a session holds.

    ``people`` and ``markers`` are counted after the corrections, ``people`` with those who do not take part;
    ``seconds`` counts seconds in which any frame was analysed.
    """

    observations: int
    judged: int
    people: int
    seconds: int
    captured: int
    analysed: int
    dropped: int
    failed: int
    markers: int
    events: int


@tells_faults
def person_seconds(db: Database, session_id: int, *, since: int = 0, until: int | None = None) -> PersonSeconds:
    """Every second of every person after the corrections, also of those who do not take part."""
    return recorded_seconds(db, session_id, since=since, until=until).after(load_people_map(db, session_id))


@tells_faults
def emotion_seconds(
    db: Database, session_id: int, *, since: int = 0, until: int | None = None, person: int | None = None
) -> EmotionSeconds:
    """Emotions by second, of the class or of one person.

    Args:
        db: open database.
        session_id: the session.
        since: the first second wanted. A view that follows a running session asks again from the last second it has,
            which may have grown.
        until: the second after the last one wanted; None for all.
        person: one person's number; None for the class.
    """
    mapped = load_people_map(db, session_id)
    if person is not None:
        return _person_emotions(db, session_id, mapped.pieces.get(person, ()), since, until)
    if not mapped.plain:
        rows = recorded_seconds(db, session_id, since=since, until=until).after(mapped).participants(mapped)
        return rows.of_class(seconds(db, session_id, since=since, until=until).second)
    cursor = db.execute(
        f"""
        SELECT second, present, judged, {", ".join(f"p_{emotion}" for emotion in EMOTIONS)} FROM seconds
        WHERE session_id = :session AND second >= :since {_below(until)} ORDER BY second
        """,
        {"session": session_id, "since": since, "until": until},
    )
    table = np.array(cursor.fetchall(), dtype=np.float64).reshape(-1, 3 + len(EMOTIONS))
    whole = table[:, :3].astype(np.int64)
    return EmotionSeconds(whole[:, 0], whole[:, 1], whole[:, 2], table[:, 3:])


@tells_faults
def attention_rows(
    db: Database, session_id: int, *, since: int = 0, until: int | None = None, person: int | None = None
) -> AttentionRows:
    """What was observed of attention by second, after the corrections; also of those who do not take part.

    Args:
        db: open database.
        session_id: the session.
        since: the first second wanted. What is concluded of somebody out of sight needs some ten seconds before it.
        until: the second after the last one wanted; None for all.
        person: one person's number; None for everybody.
    """
    mapped = load_people_map(db, session_id)
    numbers = () if person is None else tuple({piece.number for piece in mapped.pieces.get(person, ())})
    if person is not None and not numbers:
        return AttentionRows.empty()
    rows = recorded_attention(db, session_id, since=since, until=until, numbers=numbers).after(mapped)
    return rows if person is None else rows.of_people([person])


def _below(until: int | None) -> str:
    return "" if until is None else "AND second < :until"


def _person_emotions(
    db: Database, session_id: int, pieces: Sequence[Piece], since: int, until: int | None
) -> EmotionSeconds:
    """The seconds of one person, put together from the pieces of their numbers."""
    rows: list[tuple[float, ...]] = []
    for piece in pieces:
        ends = [end for end in (piece.until, until) if end is not None]
        # One look-up for each second; reading the other people's rows on the way would cost thirty times as much.
        rows += db.execute(
            f"""
            SELECT s.second, p.present, p.judged, {", ".join(f"p.{column}" for column in _SUMS)}
            FROM seconds s CROSS JOIN person_seconds p
                ON p.session_id = s.session_id AND p.second = s.second AND p.person_id = :number
            WHERE s.session_id = :session AND s.second >= :since {"AND s.second < :until" if ends else ""}
            ORDER BY s.second
            """,
            {
                "session": session_id,
                "number": piece.number,
                "since": max(since, piece.since),
                "until": min(ends, default=None),
            },
        ).fetchall()
    table = np.array(rows, dtype=np.float64).reshape(-1, 3 + len(EMOTIONS))
    second, place = np.unique(table[:, 0].astype(np.int64), return_inverse=True)
    added = np.zeros((len(second), 2 + len(EMOTIONS)))
    np.add.at(added, place, table[:, 1:])
    whole = added[:, :2].astype(np.int64)
    one = PersonSeconds(second, np.zeros_like(second), whole[:, 0], whole[:, 1], added[:, 2:])
    return EmotionSeconds(second, one.present, one.judged, one.probabilities)


@tells_faults
def seconds(db: Database, session_id: int, *, since: int = 0, until: int | None = None) -> FrameSeconds:
    """Frames by second, from ``since`` up to but without ``until``."""
    rows = db.execute(
        f"""
        SELECT second, captured, analysed, dropped, failed, faces FROM seconds
        WHERE session_id = :session AND second >= :since {_below(until)} ORDER BY second
        """,
        {"session": session_id, "since": since, "until": until},
    ).fetchall()
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    return FrameSeconds(*table.T)


@tells_faults
def events(db: Database, session_id: int) -> list[SessionEvent]:
    """Everything that happened in order of time, the user's markers after the corrections among it."""
    mapped = load_people_map(db, session_id)
    happened = [
        SessionEvent(
            EventKind(kind), t_s, text, end_s, None if number is None else mapped.person(number, math.floor(t_s))
        )
        for kind, t_s, text, end_s, number in db.execute(
            "SELECT kind, t_s, text, end_s, person_id FROM events WHERE session_id = ? ORDER BY t_s, id", [session_id]
        )
    ]
    return sorted(happened + load_markers(db, session_id), key=lambda event: event.t_s)


def iter_observations(db: Database, session_id: int) -> Iterator[StoredObservation]:
    """All rows by frame and recorded number, one after the other, so that memory stays flat.

    Raises:
        StorageError: the database cannot be read.
    """
    with faults_told(db.path):
        yield from _observations(db, session_id)


def _observations(db: Database, session_id: int, chosen: str = "", *values: int) -> Iterator[StoredObservation]:
    mapped = load_people_map(db, session_id)
    rows = db.execute(
        f"""
        SELECT {", ".join(StoredObservation._fields[:-2])} FROM observations
        WHERE session_id = ? {chosen} ORDER BY frame_index, person_id
        """,
        [session_id, *values],
    )
    for row in rows:
        person = mapped.person(row[0], math.floor(row[2]))
        yield StoredObservation._make((person, *row[1:], row[0], person not in mapped.excluded))


@tells_faults
def observations_near(db: Database, session_id: int, t_s: float, within_s: float) -> list[StoredObservation]:
    """The rows of the stored frame nearest to ``t_s``; empty where none is at most ``within_s`` away.

    Cheap at any length: the frame is found by halving.
    """
    after = first_frame_from(db, session_id, t_s)
    rows = [
        row
        for beside in ("< ? ORDER BY frame_index DESC", ">= ? ORDER BY frame_index")
        for row in db.execute(
            f"SELECT frame_index, t_s FROM observations WHERE session_id = ? AND frame_index {beside} LIMIT 1",
            [session_id, after],
        )
    ]
    near = [(abs(found_s - t_s), frame) for frame, found_s in rows if abs(found_s - t_s) <= within_s]
    if not near:
        return []
    return list(_observations(db, session_id, "AND frame_index = ?", min(near)[1]))


@tells_faults
def counts(db: Database, session_id: int) -> SessionCounts:
    """How much a session holds, counted in the tables themselves."""
    row = db.execute(
        """
        SELECT
            (SELECT count(*) FROM observations WHERE session_id = :id),
            (SELECT count(confidence) FROM observations WHERE session_id = :id),
            :people,
            coalesce(sum(analysed > 0), 0), coalesce(sum(captured), 0), coalesce(sum(analysed), 0),
            coalesce(sum(dropped), 0), coalesce(sum(failed), 0),
            :markers,
            (SELECT count(*) FROM events WHERE session_id = :id)
        FROM seconds WHERE session_id = :id
        """,
        {
            "id": session_id,
            "people": len(load_people_map(db, session_id).people),
            "markers": len(load_markers(db, session_id)),
        },
    ).fetchone()
    return SessionCounts(*row)
