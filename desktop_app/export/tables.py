"""The tables of a session, as typed columns: CSV, XLSX and JSON write the same rows, each in its own signs.

Corrections are in them: people are who they are after merging, splitting and naming. The class ("per second") is over
those who take part; people and person-seconds list everybody, with ``participant`` saying who does. Where attention
was not measured its columns are there and blank.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.attention import ATTENTION_STATES, TOLD_STATES, AttentionWeights
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.export.attention import WEIGHTS, MeasuredAttention, attention_of, measured_attention
from desktop_app.export.figures import class_seconds
from desktop_app.storage.review import Review

Row = Sequence[Any]


class Kind(Enum):
    """What a column holds; None stands for "not known" in each."""

    TEXT = auto()
    WHOLE = auto()
    TIME = auto()
    """Seconds of source time."""
    SHARE = auto()
    """From 0 to 1."""
    MEASURE = auto()
    """Degrees, or points from 0 to 100."""
    WALL = auto()
    """A datetime with UTC offset."""
    FLAG = auto()


class Column(NamedTuple):
    """A column's name and kind."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are made while they are read, so that it may be longer than memory would like.

    ``rows`` gives them anew at each call, in order; a row has a value for each column.
    """

    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]


EMOTION_COLUMNS = tuple(Column(f"p_{emotion}", Kind.SHARE) for emotion in EMOTIONS)


def people_table(review: Review, weights: AttentionWeights = WEIGHTS) -> Table:
    """Everybody over the whole session, by number.

    ``seconds_told`` are those in which a state of attention is known, also where it is concluded; the shares of the
    states are over them.
    """
    columns = (
        Column("person_id", Kind.WHOLE),
        Column("person_name", Kind.TEXT),
        Column("first_seen_s", Kind.TIME),
        Column("last_seen_s", Kind.TIME),
        Column("seconds_present", Kind.WHOLE),
        Column("share_present", Kind.SHARE),
        Column("seconds_judged", Kind.WHOLE),
        Column("judged", Kind.WHOLE),
        *EMOTION_COLUMNS,
        Column("participant", Kind.FLAG),
        Column("seconds_told", Kind.WHOLE),
        Column("attention_index", Kind.MEASURE),
        *(Column(f"share_{state}", Kind.SHARE) for state in TOLD_STATES),
        Column("blinks", Kind.WHOLE),
    )

    def rows() -> Iterator[Row]:
        measured = measured_attention(review, weights)
        for person in review.people:
            yield (
                person.person_id,
                person.name,
                person.first_s,
                person.last_s,
                person.seconds_present,
                person.share_present,
                person.seconds_judged,
                person.judged,
                *(person.probabilities or [None] * len(EMOTIONS)),
                person.participant,
                *_attention_of(review, measured, person.person_id),
            )

    return Table(columns, rows)


def _attention_of(review: Review, measured: MeasuredAttention | None, person_id: int) -> Row:
    if measured is None:
        return [None] * (3 + len(TOLD_STATES))
    span, rows = attention_of(measured, person_id), review.attention
    blinks = int(rows.column("blinks")[rows.person_id == person_id].sum())
    return [span.told, span.index, *(span.shares or [None] * len(TOLD_STATES)), blinks]


def timeline_table(review: Review, weights: AttentionWeights = WEIGHTS) -> Table:
    """Every second from the start to the end, also those with nobody in them and those of a pause.

    ``people_facing`` and so on count people in each state of attention, ``people_inferred`` how many of them were out
    of sight; of a second that was not analysed there is nothing to count.
    """
    columns = (
        Column("t_s", Kind.WHOLE),
        Column("time_iso", Kind.WALL),
        *(Column(name, Kind.WHOLE) for name in ("captured", "analysed", "dropped", "failed")),
        Column("people_present", Kind.WHOLE),
        Column("people_judged", Kind.WHOLE),
        Column("coverage", Kind.SHARE),
        *EMOTION_COLUMNS,
        *(Column(f"people_{state}", Kind.WHOLE) for state in ATTENTION_STATES),
        Column("people_inferred", Kind.WHOLE),
        Column("attention_index", Kind.MEASURE),
    )

    def rows() -> Iterator[Row]:
        frames, lesson, clock = review.frames, class_seconds(review), review.session.clock
        counted = np.zeros((len(lesson), 4), np.int64)
        counted[frames.second] = np.stack([frames.captured, frames.analysed, frames.dropped, frames.failed], axis=1)
        shares = known_values(lesson.shares)
        attention = _class_attention(measured_attention(review, weights, lesson), len(lesson))
        present, judged = lesson.present.tolist(), lesson.judged.tolist()
        for second, counts in enumerate(counted.tolist()):
            coverage = judged[second] / present[second] if present[second] else None
            head = (second, clock.wall(second), *counts)
            yield (*head, present[second], judged[second], coverage, *shares[second], *attention[second])

    return Table(columns, rows)


def _class_attention(measured: MeasuredAttention | None, n: int) -> list[list[float | None]]:
    nothing: list[float | None] = [None] * (len(ATTENTION_STATES) + 2)
    if measured is None:
        return [nothing] * n
    lesson = measured.lesson
    counts, inferred = lesson.counts.tolist(), lesson.inferred.tolist()
    index = [None if np.isnan(value) else value for value in lesson.index.tolist()]
    return [
        [*counts[second], inferred[second], index[second]] if analysed else nothing
        for second, analysed in enumerate(measured.analysed.tolist())
    ]


_EVENT_COLUMNS = (
    Column("t_s", Kind.TIME),
    Column("time_iso", Kind.WALL),
    Column("kind", Kind.TEXT),
    Column("person_id", Kind.WHOLE),
    Column("text", Kind.TEXT),
    Column("end_s", Kind.TIME),
)


def events_table(review: Review, *, markers: bool | None = None) -> Table:
    """What happened, in order of time.

    Args:
        review: the session.
        markers: only the user's markers, or only everything else; None for all.
    """

    def wanted(event: SessionEvent) -> bool:
        return markers is None or (event.kind is EventKind.MARKER) == markers

    def rows() -> Iterator[Row]:
        clock = review.session.clock
        for event in filter(wanted, review.events):
            yield (event.t_s, clock.wall(event.t_s), event.kind.value, event.person_id, event.text, event.end_s)

    return Table(_EVENT_COLUMNS, rows)


def known_values(means: NDArray[np.float64]) -> list[list[float | None]]:
    """Rows of numbers, None where they are not known."""
    values: list[list[float | None]] = means.tolist()
    nobody: list[float | None] = [None] * means.shape[1]
    for row in np.flatnonzero(np.isnan(means).any(axis=1)).tolist():
        values[row] = nobody
    return values
