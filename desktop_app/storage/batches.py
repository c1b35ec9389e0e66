"""One batch of a session's records: turned into rows, and put into the tables in one transaction."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from desktop_app.domain.attention import OBSERVABLES, AttentionSecond, FaceMeasures
from desktop_app.domain.emotion import EMOTIONS, top_emotion
from desktop_app.domain.records import EventKind, Observation, Record, SecondCount, SessionEvent
from desktop_app.storage.database import Database

Row = list[Any]

_P = [f"p_{emotion}" for emotion in EMOTIONS]
_SUMS = [f"sum_{emotion}" for emotion in EMOTIONS]
_NOT_JUDGED: Row = [None] * (2 + len(EMOTIONS))
_MEASURES = [measure.name for measure in fields(FaceMeasures)]
_NOT_MEASURED: Row = [None] * len(_MEASURES)


@dataclass(slots=True)
class Batch:
    """Rows without their session, of plain values only, so that a journal can hold them.

    Attributes:
        observations: frame_index, person_id, t_s, x1, y1, x2, y2, detection_confidence, quality, emotion, confidence,
            p_*, measures. One of a journal that an earlier version wrote ends before the measures.
        people: person_id, first_s, last_s, last_judged_s, seconds present, seconds judged, judgements, sum_*, first
            second, first judged second (the last two tell whether a second began in an earlier batch).
        person_seconds: second, person_id, present, judged, sum_*; to be added to what is stored.
        attention: state, index, observables, second, person_id; set in the person's second, which is there by then.
        seconds: second, captured, analysed, dropped, failed, faces; to be added to what is stored.
        markers: t_s, text.
        events: kind, t_s, end_s, person_id, text.
    """

    observations: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    person_seconds: list[Row] = field(default_factory=list)
    seconds: list[Row] = field(default_factory=list)
    markers: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    attention: list[Row] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to store."""
        return any(getattr(self, column.name) for column in fields(self))


def make_batch(records: Sequence[Record]) -> Batch:
    """Sort records into rows. Within a person ``t_s`` must not decrease, from batch to batch either."""
    batch = Batch()
    seconds: dict[int, list[int]] = {}
    people: dict[int, _Person] = {}
    for record in records:
        if isinstance(record, Observation):
            seconds.setdefault(math.floor(record.t_s), [0] * 5)[4] += 1
            batch.observations.append(people.setdefault(record.person_id, _Person()).see(record))
        elif isinstance(record, SecondCount):
            counts = seconds.setdefault(record.second, [0] * 5)
            for column, count in enumerate((record.captured, record.analysed, record.dropped, record.failed)):
                counts[column] += count
        elif isinstance(record, AttentionSecond):
            observed = [getattr(record, column) for column in OBSERVABLES]
            batch.attention.append([record.state.value, record.index, *observed, record.second, record.person_id])
        else:
            _add_event(batch, record)
    batch.seconds = [[second, *counts] for second, counts in seconds.items()]
    for person_id, person in people.items():
        batch.people.append([person_id, *person.totals()])
        batch.person_seconds += [[second, person_id, *sums] for second, sums in person.seconds.items()]
    return batch


def _add_event(batch: Batch, event: SessionEvent) -> None:
    if event.kind is EventKind.MARKER:
        batch.markers.append([event.t_s, event.text])
    else:
        batch.events.append([event.kind.value, event.t_s, event.end_s, event.person_id, event.text])


@dataclass(slots=True)
class _Person:
    """One person within a batch; ``seconds`` maps second to present, judged, sums of the probabilities."""

    first_s: float | None = None
    last_s: float = 0.0
    last_judged_s: float | None = None
    seconds: dict[int, Row] = field(default_factory=dict)

    def see(self, seen: Observation) -> Row:
        """Count an observation and give its row."""
        self.first_s = seen.t_s if self.first_s is None else self.first_s
        self.last_s = seen.t_s
        sums = self.seconds.setdefault(math.floor(seen.t_s), [0, 0, *[0.0] * len(EMOTIONS)])
        sums[0] += 1
        row = [
            seen.frame_index,
            seen.person_id,
            seen.t_s,
            *seen.xyxy,
            seen.detection_confidence,
            seen.quality.value,
        ]
        measures = seen.measures
        measured = _NOT_MEASURED if measures is None else [getattr(measures, name) for name in _MEASURES]
        if seen.probabilities is None:
            return [*row, *_NOT_JUDGED, *measured]
        self.last_judged_s = seen.t_s
        sums[1] += 1
        for column, probability in enumerate(seen.probabilities, start=2):
            sums[column] += probability
        emotion, confidence = top_emotion(seen.probabilities)
        return [*row, emotion.value, confidence, *seen.probabilities, *measured]

    def totals(self) -> Row:
        """The person's row of ``Batch.people`` without the number."""
        judged = [second for second, sums in self.seconds.items() if sums[1]]
        columns = list(zip(*self.seconds.values(), strict=True))
        return [
            self.first_s,
            self.last_s,
            self.last_judged_s,
            len(self.seconds),
            len(judged),
            *(sum(column) for column in columns[1:]),
            min(self.seconds),
            min(judged, default=None),
        ]


def _adding(table: str, key: Sequence[str], added: Sequence[str]) -> str:
    """SQL that inserts a row, or adds its counts to the row that is there."""
    columns = ["session_id", *key, *added]
    adds = ", ".join(f"{column} = {column} + excluded.{column}" for column in added)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
        f"ON CONFLICT (session_id, {', '.join(key)}) DO UPDATE SET {adds}"
    )


_OBSERVATION_COLUMNS = [
    *("session_id", "frame_index", "person_id", "t_s", "x1", "y1", "x2", "y2", "detection_confidence", "quality"),
    *("emotion", "confidence", *_P, *_MEASURES),
]
_INSERT_OBSERVATION = (
    f"INSERT INTO observations ({', '.join(_OBSERVATION_COLUMNS)}) "
    f"VALUES ({', '.join('?' * len(_OBSERVATION_COLUMNS))})"
)
_ADD_PERSON_SECOND = _adding("person_seconds", ["second", "person_id"], ["present", "judged", *_SUMS])
_ATTENTION_COLUMNS = ["attention_state", "attention_index", *OBSERVABLES]
# Set, not added: a second is told when it is over, and told again where a yawn turns out to have begun in it.
_SET_ATTENTION = (
    f"UPDATE person_seconds SET {', '.join(f'{column} = ?' for column in _ATTENTION_COLUMNS)} "
    "WHERE second = ? AND person_id = ? AND session_id = ?"
)
_ADD_SECOND = _adding("seconds", ["second"], ["captured", "analysed", "dropped", "failed", "faces"])

# The class of one second, from its people: a mean of means does not add up, so it is made anew from at most a few dozen
# rows. A sum over no judgements divided by zero is NULL in SQLite, and avg() passes over NULL.
_SUM_UP_SECOND = f"""
    UPDATE seconds SET (present, judged, {", ".join(_P)}) = (
        SELECT count(*), sum(judged > 0), {", ".join(f"avg({column} / judged)" for column in _SUMS)}
        FROM person_seconds WHERE session_id = :session_id AND second = :second
    ) WHERE session_id = :session_id AND second = :second
"""

_PERSON_COLUMNS = [
    *("session_id", "person_id", "first_s", "last_s", "last_judged_s"),
    *("seconds_present", "seconds_judged", "judged", *_SUMS),
]
_TOTALS = ", ".join(f"{column} = {column} + excluded.{column}" for column in ["judged", *_SUMS])
# A second that began in an earlier batch was counted there: it is counted once. Parameter names, because the two
# seconds are not stored.
_ADD_PERSON = f"""
    INSERT INTO people ({", ".join(_PERSON_COLUMNS)}) VALUES ({", ".join(f":{column}" for column in _PERSON_COLUMNS)})
    ON CONFLICT (session_id, person_id) DO UPDATE SET
        seconds_present = seconds_present + excluded.seconds_present
            - coalesce(CAST(last_s AS INTEGER) = :first_second, 0),
        seconds_judged = seconds_judged + excluded.seconds_judged
            - coalesce(CAST(last_judged_s AS INTEGER) = :first_judged_second, 0),
        first_s = coalesce(first_s, excluded.first_s),
        last_s = excluded.last_s,
        last_judged_s = coalesce(excluded.last_judged_s, last_judged_s),
        {_TOTALS}
"""
_PERSON_PARAMETERS = [*_PERSON_COLUMNS[1:], "first_second", "first_judged_second"]
_INSERT_MARKER = "INSERT INTO markers (session_id, t_s, text) VALUES (?, ?, ?)"
_INSERT_EVENT = "INSERT INTO events (session_id, kind, t_s, end_s, person_id, text) VALUES (?, ?, ?, ?, ?, ?)"


def apply_batch(db: Database, session_id: int, token: str, seq: int, batch: Batch, now: datetime) -> bool:
    """Put a batch into the tables, together with the session's heartbeat. Inside ``db.atomic()``.

    Batches carry numbers that increase, and the session's row holds the last one applied: a batch that is in already,
    or that belongs to another session (``token``), is passed over.

    Returns:
        Whether it was applied.
    """
    claimed = db.execute(
        "UPDATE sessions SET batch_seq = ?, heartbeat_at = ?, observations = observations + ? "
        "WHERE id = ? AND token = ? AND batch_seq < ?",
        [seq, now.isoformat(), len(batch.observations), session_id, token, seq],
    )
    if claimed.rowcount == 0:
        return False
    run = db.conn.executemany
    people = (dict(zip(_PERSON_PARAMETERS, row, strict=True), session_id=session_id) for row in batch.people)
    run(_ADD_PERSON, people)
    for sql, rows in (
        (_INSERT_OBSERVATION, _whole(batch.observations)),
        (_ADD_PERSON_SECOND, batch.person_seconds),
        (_ADD_SECOND, batch.seconds),
        (_INSERT_MARKER, batch.markers),
        (_INSERT_EVENT, batch.events),
    ):
        run(sql, ([session_id, *row] for row in rows))
    run(_SET_ATTENTION, ([*row, session_id] for row in batch.attention))
    touched = dict.fromkeys(row[0] for row in batch.person_seconds)
    run(_SUM_UP_SECOND, ({"session_id": session_id, "second": second} for second in touched))
    return True


def _whole(observations: Iterable[Row]) -> Iterable[Row]:
    """Rows of all columns: those of an older journal get their missing ones, which were not measured."""
    places = len(_OBSERVATION_COLUMNS) - 1
    return (row if len(row) == places else [*row, *[None] * (places - len(row))] for row in observations)
