"""The tables of a session, as typed columns: CSV, XLSX and JSON write the same rows, each in its own signs.

Corrections are in them: people are who they are after merging, splitting and naming. The class ("per second") is over
those who take part; people and person-seconds list everybody, with ``participant`` saying who does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.records import EventKind, SessionEvent
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


_P = tuple(Column(f"p_{emotion}", Kind.SHARE) for emotion in EMOTIONS)


def people_table(review: Review) -> Table:
    """Everybody over the whole session, by number."""
    columns = (
        Column("person_id", Kind.WHOLE),
        Column("person_name", Kind.TEXT),
        Column("first_seen_s", Kind.TIME),
        Column("last_seen_s", Kind.TIME),
        Column("seconds_present", Kind.WHOLE),
        Column("share_present", Kind.SHARE),
        Column("seconds_judged", Kind.WHOLE),
        Column("judged", Kind.WHOLE),
        *_P,
        Column("participant", Kind.FLAG),
    )

    def rows() -> Iterator[Row]:
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
            )

    return Table(columns, rows)


def timeline_table(review: Review) -> Table:
    """Every second from the start to the end, also those with nobody in them and those of a pause."""
    columns = (
        Column("t_s", Kind.WHOLE),
        Column("time_iso", Kind.WALL),
        *(Column(name, Kind.WHOLE) for name in ("captured", "analysed", "dropped", "failed")),
        Column("people_present", Kind.WHOLE),
        Column("people_judged", Kind.WHOLE),
        Column("coverage", Kind.SHARE),
        *_P,
    )

    def rows() -> Iterator[Row]:
        frames, lesson, clock = review.frames, class_seconds(review), review.session.clock
        counted = np.zeros((len(lesson), 4), np.int64)
        counted[frames.second] = np.stack([frames.captured, frames.analysed, frames.dropped, frames.failed], axis=1)
        shares = _values(lesson.shares)
        present, judged = lesson.present.tolist(), lesson.judged.tolist()
        for second, counts in enumerate(counted.tolist()):
            coverage = judged[second] / present[second] if present[second] else None
            head = (second, clock.wall(second), *counts)
            yield (*head, present[second], judged[second], coverage, *shares[second])

    return Table(columns, rows)


def person_seconds_table(review: Review) -> Table:
    """Every second of every person, by second and number; the emotions are the mean of the second's judgements."""
    columns = (
        Column("t_s", Kind.WHOLE),
        Column("time_iso", Kind.WALL),
        Column("person_id", Kind.WHOLE),
        Column("person_name", Kind.TEXT),
        Column("observations", Kind.WHOLE),
        Column("judged", Kind.WHOLE),
        *_P,
        Column("participant", Kind.FLAG),
    )

    def rows() -> Iterator[Row]:
        seconds, clock = review.person_seconds, review.session.clock
        who = {person.person_id: (person.name, person.participant) for person in review.people}
        last, wall = -1, clock.wall(0)
        # In pieces, so that the lists of Python's numbers stay small beside the arrays.
        for start in range(0, len(seconds), 8192):
            part = seconds[start : start + 8192]
            shares = _values(part.probabilities)
            counts = np.stack([part.second, part.person_id, part.present, part.judged], axis=1).tolist()
            for (second, person, present, judged), means in zip(counts, shares, strict=True):
                if second != last:
                    last, wall = second, clock.wall(second)
                name, participant = who[person]
                yield (second, wall, person, name, present, judged, *means, participant)

    return Table(columns, rows)


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


def _values(means: NDArray[np.float64]) -> list[list[float | None]]:
    """Rows of numbers, None where they are not known."""
    values: list[list[float | None]] = means.tolist()
    nobody: list[float | None] = [None] * means.shape[1]
    for row in np.flatnonzero(np.isnan(means).any(axis=1)).tolist():
        values[row] = nobody
    return values
