"""Reading a session. All functions only read; nothing is smoothed here.

A *second* is a whole second of source time, ``floor(t_s)``. A person is *present* in a second in which a face of theirs
was stored, and *judged* in one in which at least one face of theirs got its emotions. Two shares say how much is known:

* *analysed share*: frames analysed / frames captured;
* *coverage*: judged person-seconds / present person-seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS, Emotion, top_emotion
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.storage.database import Database
from desktop_app.storage.faults import faults_told, tells_faults

_SUMS = [f"sum_{emotion}" for emotion in EMOTIONS]


@dataclass(frozen=True, slots=True, eq=False)
class EmotionSeconds:
    """Emotions by second, of the class or of one person; n seconds in order.

    The class has every second of which anything is known, also those with nobody in them; a person has those in which
    the person was present.

    Attributes:
        second: (n,) int64.
        present: (n,) int64; of the class: people present, of a person: rows stored.
        judged: (n,) int64; of the class: people judged, of a person: judgements.
        probabilities: (n, 7) float64 in the order of ``EMOTIONS``, NaN where nobody was judged. Of a person: the mean
            of the second's judgements. Of the class: the mean of these over the people judged, so a person counts
            once however often they were judged.
    """

    second: NDArray[np.int64]
    present: NDArray[np.int64]
    judged: NDArray[np.int64]
    probabilities: NDArray[np.float64]

    @property
    def coverage(self) -> NDArray[np.float64]:
        """(n,) float64, judged / present: of the class the share of people present who were judged; NaN for nobody."""
        return _share(self.judged, self.present)


@dataclass(frozen=True, slots=True, eq=False)
class FrameSeconds:
    """Frames by second; n seconds of which anything is known, in order. All arrays are (n,) int64.

    ``faces`` is the number of observations stored.
    """

    second: NDArray[np.int64]
    captured: NDArray[np.int64]
    analysed: NDArray[np.int64]
    dropped: NDArray[np.int64]
    failed: NDArray[np.int64]
    faces: NDArray[np.int64]

    @property
    def analysed_share(self) -> NDArray[np.float64]:
        """(n,) float64, analysed / captured; NaN where nothing was captured."""
        return _share(self.analysed, self.captured)


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    share = np.full(len(whole), np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share


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


class StoredObservation(NamedTuple):
    """One row of ``observations``; the last nine are None where the face was not judged on that frame."""

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


@dataclass(frozen=True, slots=True)
class SessionCounts:
    """How much a session holds. ``seconds`` counts seconds in which any frame was analysed."""

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
def people(db: Database, session_id: int) -> list[PersonSummary]:
    """Everybody of a session, by number. Cheap at any length: the totals are kept as the session is written."""
    (analysed,) = db.execute(
        "SELECT count(*) FROM seconds WHERE session_id = ? AND analysed > 0", [session_id]
    ).fetchone()
    rows = db.execute(
        f"""
        SELECT person_id, name, first_s, last_s, seconds_present, seconds_judged, judged, {", ".join(_SUMS)}
        FROM people WHERE session_id = ? ORDER BY person_id
        """,
        [session_id],
    )
    summaries = []
    for person_id, name, first_s, last_s, present, seconds_judged, judged, *sums in rows:
        means = tuple(total / judged for total in sums) if judged else None
        summaries.append(
            PersonSummary(
                person_id=person_id,
                name=name,
                first_s=first_s,
                last_s=last_s,
                seconds_present=present,
                share_present=present / analysed if analysed else 0.0,
                seconds_judged=seconds_judged,
                judged=judged,
                emotion=None if means is None else top_emotion(means)[0],
                probabilities=means,
            )
        )
    return summaries


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
    upper = "" if until is None else "AND s.second < :until"
    if person is None:
        columns = ["s.present", "s.judged", *(f"s.p_{emotion}" for emotion in EMOTIONS)]
        source = "seconds s"
    else:
        columns = ["p.present", "p.judged", *(f"p.sum_{emotion} / p.judged" for emotion in EMOTIONS)]
        # One look-up for each second; reading the other people's rows on the way would cost thirty times as much.
        source = """seconds s CROSS JOIN person_seconds p
            ON p.session_id = s.session_id AND p.second = s.second AND p.person_id = :person"""
    rows = db.execute(
        f"""
        SELECT s.second, {", ".join(columns)} FROM {source}
        WHERE s.session_id = :session AND s.second >= :since {upper} ORDER BY s.second
        """,
        {"session": session_id, "since": since, "until": until, "person": person},
    ).fetchall()
    table = np.array(rows, dtype=np.float64).reshape(-1, 3 + len(EMOTIONS))
    whole = table[:, :3].astype(np.int64)
    return EmotionSeconds(whole[:, 0], whole[:, 1], whole[:, 2], table[:, 3:])


@tells_faults
def seconds(db: Database, session_id: int, *, since: int = 0, until: int | None = None) -> FrameSeconds:
    """Frames by second, from ``since`` up to but without ``until``."""
    upper = "" if until is None else "AND second < :until"
    rows = db.execute(
        f"""
        SELECT second, captured, analysed, dropped, failed, faces FROM seconds
        WHERE session_id = :session AND second >= :since {upper} ORDER BY second
        """,
        {"session": session_id, "since": since, "until": until},
    ).fetchall()
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    return FrameSeconds(*table.T)


@tells_faults
def markers(db: Database, session_id: int) -> list[SessionEvent]:
    """The user's markers in order of time."""
    rows = db.execute("SELECT t_s, text FROM markers WHERE session_id = ? ORDER BY t_s, id", [session_id])
    return [SessionEvent(EventKind.MARKER, t_s, text) for t_s, text in rows]


@tells_faults
def events(db: Database, session_id: int) -> list[SessionEvent]:
    """Everything that happened in order of time, markers among it."""
    rows = db.execute(
        "SELECT kind, t_s, text, end_s, person_id FROM events WHERE session_id = ? ORDER BY t_s, id", [session_id]
    )
    happened = [SessionEvent(EventKind(kind), *values) for kind, *values in rows]
    return sorted(happened + markers(db, session_id), key=lambda event: event.t_s)


def iter_observations(db: Database, session_id: int) -> Iterator[StoredObservation]:
    """All rows by frame and person, one after the other, so that memory stays flat.

    Raises:
        StorageError: the database cannot be read.
    """
    with faults_told(db.path):
        yield from map(
            StoredObservation._make,
            db.execute(
                f"""
                SELECT {", ".join(StoredObservation._fields)} FROM observations
                WHERE session_id = ? ORDER BY frame_index, person_id
                """,
                [session_id],
            ),
        )


@tells_faults
def counts(db: Database, session_id: int) -> SessionCounts:
    """How much a session holds, counted in the tables themselves."""
    row = db.execute(
        """
        SELECT
            (SELECT count(*) FROM observations WHERE session_id = :id),
            (SELECT count(confidence) FROM observations WHERE session_id = :id),
            (SELECT count(*) FROM people WHERE session_id = :id),
            coalesce(sum(analysed > 0), 0), coalesce(sum(captured), 0), coalesce(sum(analysed), 0),
            coalesce(sum(dropped), 0), coalesce(sum(failed), 0),
            (SELECT count(*) FROM markers WHERE session_id = :id),
            (SELECT count(*) FROM events WHERE session_id = :id)
        FROM seconds WHERE session_id = :id
        """,
        {"id": session_id},
    ).fetchone()
    return SessionCounts(*row)
