"""The people of a session, each over the whole of it, after the corrections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.edits import PeopleMap, Piece
from desktop_app.domain.emotion import EMOTIONS, Emotion, top_emotion
from desktop_app.storage.database import Database
from desktop_app.storage.edits import load_people_map
from desktop_app.storage.faults import tells_faults
from desktop_app.storage.series import PersonSeconds, recorded_seconds
from desktop_app.storage.sightings import first_frame_from

_SUMS = [f"sum_{emotion}" for emotion in EMOTIONS]


@dataclass(frozen=True, slots=True)
class PersonSummary:
    """One person over the whole session.

    Attributes:
        person_id: the number within the session.
        name: empty where none was given.
        first_s: source time of the first observation; None for a number that was named but not seen.
        last_s: source time of the last one.
        seconds_present: seconds in which the person was present.
        share_present: ``seconds_present`` over the seconds in which any frame was analysed; 0 where there are none.
        seconds_judged: seconds in which the person was judged.
        judged: how many judgements there are.
        emotion: the top one of ``probabilities``; None where the person was never judged.
        probabilities: seven means over all judgements, in the order of ``EMOTIONS``, or None.
        participant: whether the person is in the figures of the class.
        recorded: the numbers, wholly or in part, that the tracker gave the person.
    """

    person_id: int
    name: str
    first_s: float | None
    last_s: float | None
    seconds_present: int
    share_present: float
    seconds_judged: int
    judged: int
    emotion: Emotion | None
    probabilities: tuple[float, ...] | None
    participant: bool = True
    recorded: tuple[int, ...] = ()


@tells_faults
def people(db: Database, session_id: int, *, recorded: PersonSeconds | None = None) -> list[PersonSummary]:
    """Everybody of a session after its corrections, by number.

    Cheap at any length, because totals are kept as the session is written; for people who were merged or split the
    seconds of their numbers are read.

    Args:
        db: open database.
        session_id: the session.
        recorded: all its recorded seconds, where the caller has read them already.
    """
    mapped = load_people_map(db, session_id)
    (analysed,) = db.execute(
        "SELECT count(*) FROM seconds WHERE session_id = ? AND analysed > 0", [session_id]
    ).fetchone()
    rows = db.execute(
        f"""
        SELECT person_id, first_s, last_s, seconds_present, seconds_judged, judged, {", ".join(_SUMS)}
        FROM people WHERE session_id = ?
        """,
        [session_id],
    )
    whole = {row[0]: _Totals._make((*row[1:6], row[6:])) for row in rows}
    corrected = [person for person, pieces in mapped.pieces.items() if not _is_whole(pieces)]
    totals = {person: whole[pieces[0].number] for person, pieces in mapped.pieces.items() if _is_whole(pieces)}
    if corrected:
        if recorded is None:
            numbers = sorted({piece.number for person in corrected for piece in mapped.pieces[person]})
            recorded = recorded_seconds(db, session_id, numbers=numbers)
        totals |= _corrected_totals(db, session_id, mapped, corrected, whole, recorded)
    return [_summary(person, mapped, totals[person], analysed) for person in mapped.people]


class _Totals(NamedTuple):
    """One person or number over the whole session; ``sums`` are the judgements' probabilities added up."""

    first_s: float | None
    last_s: float | None
    seconds_present: int
    seconds_judged: int
    judged: int
    sums: Sequence[float]


def _is_whole(pieces: Sequence[Piece]) -> bool:
    """Whether a person is one number from beginning to end."""
    return len(pieces) == 1 and pieces[0].since == 0 and pieces[0].until is None


def _summary(person: int, mapped: PeopleMap, totals: _Totals, analysed: int) -> PersonSummary:
    means = tuple(total / totals.judged for total in totals.sums) if totals.judged else None
    return PersonSummary(
        person_id=person,
        name=mapped.names.get(person, ""),
        first_s=totals.first_s,
        last_s=totals.last_s,
        seconds_present=totals.seconds_present,
        share_present=totals.seconds_present / analysed if analysed else 0.0,
        seconds_judged=totals.seconds_judged,
        judged=totals.judged,
        emotion=None if means is None else top_emotion(means)[0],
        probabilities=means,
        participant=mapped.takes_part(person),
        recorded=tuple(dict.fromkeys(piece.number for piece in mapped.pieces[person])),
    )


def _corrected_totals(
    db: Database,
    session_id: int,
    mapped: PeopleMap,
    corrected: Sequence[int],
    whole: Mapping[int, _Totals],
    recorded: PersonSeconds,
) -> dict[int, _Totals]:
    """The totals of people who are more, or less, than one number, from the seconds of their numbers."""
    rows = recorded.after(mapped)
    totals = {}
    for person in corrected:
        mine = rows[rows.person_id == person]
        times = [
            moment
            for piece in mapped.pieces[person]
            for moment in _span(
                db, session_id, piece, recorded.second[recorded.person_id == piece.number], whole[piece.number]
            )
        ]
        totals[person] = _Totals(
            min(times, default=None),
            max(times, default=None),
            len(mine),
            int((mine.judged > 0).sum()),
            int(mine.judged.sum()),
            mine.sums.sum(axis=0).tolist(),
        )
    return totals


def _span(
    db: Database, session_id: int, piece: Piece, second: NDArray[np.int64], whole: _Totals
) -> tuple[()] | tuple[float, float]:
    """When the first and the last observation of a piece are, given all seconds of its number."""
    inside = second[(second >= piece.since) & (second < (piece.until if piece.until is not None else np.inf))]
    if len(inside) == 0 or whole.first_s is None or whole.last_s is None:
        return ()
    first, last = int(inside[0]), int(inside[-1])
    first_s = whole.first_s if first == second[0] else _moments(db, session_id, piece.number, first)[0]
    last_s = whole.last_s if last == second[-1] else _moments(db, session_id, piece.number, last)[1]
    return first_s, last_s


def _moments(db: Database, session_id: int, number: int, second: int) -> tuple[float, float]:
    """The first and the last observation of a number in a second in which it has one."""
    first_s, last_s = db.execute(
        "SELECT min(t_s), max(t_s) FROM observations "
        "WHERE session_id = ? AND frame_index >= ? AND frame_index < ? AND person_id = ?",
        [
            session_id,
            first_frame_from(db, session_id, second),
            first_frame_from(db, session_id, second + 1),
            number,
        ],
    ).fetchone()
    return (float(second), float(second)) if first_s is None else (first_s, last_s)
