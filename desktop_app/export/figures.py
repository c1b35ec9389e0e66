"""The figures of a session: of all of it, of a span, of the rest, of the segments between markers.

Everything is counted in whole seconds of source time and over participants only. A second belongs to a span that
begins at or before it and ends after it; a marker at 10.7 s begins its segment with second 10. Raw values are used:
nothing is smoothed here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS, Emotion, top_emotion
from desktop_app.domain.records import EventKind
from desktop_app.storage.review import Review
from desktop_app.storage.series import EmotionSeconds, FrameSeconds


class Mark(NamedTuple):
    """A marker of the user: one moment, or with ``end_s`` an episode from ``t_s`` to there."""

    t_s: float
    text: str
    end_s: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ClassSeconds:
    """The class by second, without holes: row ``s`` is second ``s`` of source time; n rows.

    Attributes:
        people: participants of the session, seen or not.
        analysed: (n,) bool, any frame of the second was analysed.
        present: (n,) int64, participants present.
        judged: (n,) int64, participants judged.
        sums: (n, 7) float64, mean probabilities of each judged person added up, in the order of ``EMOTIONS``; a
            person counts once a second however often they were judged.
        markers: markers and episodes in order of time.
    """

    people: int
    analysed: NDArray[np.bool_]
    present: NDArray[np.int64]
    judged: NDArray[np.int64]
    sums: NDArray[np.float64]
    markers: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        if self.sums.shape != (len(self), len(EMOTIONS)):
            raise ValueError(f"sums must have shape ({len(self)}, {len(EMOTIONS)}), got {self.sums.shape}")
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def __len__(self) -> int:
        """How many seconds there are, from 0 to the session's end."""
        return len(self.analysed)

    @property
    def shares(self) -> NDArray[np.float64]:
        """(n, 7) mean probabilities of the people judged; NaN where nobody was."""
        return _over(self.sums, self.judged)


@dataclass(frozen=True, slots=True)
class SpanFigures:
    """What is known of the class over some seconds.

    Attributes:
        from_s: first second.
        to_s: the second after the last one.
        seconds: how many seconds are counted; of a "rest" fewer than lie between ``from_s`` and ``to_s``.
        seconds_analysed: those in which any frame was analysed.
        people: participants of the session.
        people_seen: mean number of participants present in a second that was analysed; None where none was.
        present: person-seconds present.
        judged: person-seconds judged.
        shares: seven means of the probabilities over the judged person-seconds, in the order of ``EMOTIONS``; each
            person-second counts once. None where nobody was judged.
    """

    from_s: int
    to_s: int
    seconds: int
    seconds_analysed: int
    people: int
    people_seen: float | None
    present: int
    judged: int
    shares: tuple[float, ...] | None

    @property
    def seen_share(self) -> float | None:
        """Of the participants, the share seen in the mean second: "12 of 15" is 0.8."""
        return None if self.people_seen is None or self.people == 0 else self.people_seen / self.people

    @property
    def coverage(self) -> float | None:
        """Judged person-seconds / present person-seconds."""
        return self.judged / self.present if self.present else None

    @property
    def leading(self) -> tuple[Emotion, float] | None:
        """The emotion with the largest share, and that share."""
        return None if self.shares is None else top_emotion(self.shares)


@dataclass(frozen=True, slots=True)
class AgainstRest:
    """A span and everything outside it."""

    span: SpanFigures
    rest: SpanFigures

    @property
    def change(self) -> tuple[float, ...] | None:
        """Seven differences of shares, span less rest; None where one of them was never judged."""
        return share_change(self.rest, self.span)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the session: from one marker to the next, or an episode.

    Attributes:
        number: 1 for the part before the first marker (if there is any), counted on from there.
        text: the marker's text; None for the part before the first marker, which has none.
        figures: what is known of it.
    """

    number: int
    text: str | None
    figures: SpanFigures


def class_seconds(source: Review | ClassSeconds) -> ClassSeconds:
    """The class by second; one that is given is handed back, so that many figures need it made only once."""
    if isinstance(source, ClassSeconds):
        return source
    people = sum(person.participant for person in source.people)
    return _dense(source, source.class_rows(), people)


def person_seconds(review: Review, person_id: int) -> ClassSeconds:
    """One person as a class of one, so that every figure of the class can be had of a person too."""
    rows = review.person_rows(person_id)
    once = EmotionSeconds(
        rows.second, np.minimum(rows.present, 1), np.minimum(rows.judged, 1), np.asarray(rows.probabilities)
    )
    return _dense(review, once, 1)


def span_figures(source: Review | ClassSeconds, from_s: float = 0.0, to_s: float | None = None) -> SpanFigures:
    """The figures of a span; without times of the whole session.

    Args:
        source: the session.
        from_s: where it begins; the second it lies in is counted.
        to_s: where it ends; a second that only begins there is not counted. None for the session's end.
    """
    lesson = class_seconds(source)
    first, last = _seconds_of(lesson, from_s, to_s)
    return _figures(lesson, np.arange(first, last), first, last)


def against_rest(source: Review | ClassSeconds, from_s: float, to_s: float) -> AgainstRest:
    """The figures of a span beside those of everything else."""
    lesson = class_seconds(source)
    first, last = _seconds_of(lesson, from_s, to_s)
    others = np.concatenate([np.arange(first), np.arange(last, len(lesson))])
    return AgainstRest(_figures(lesson, np.arange(first, last), first, last), _figures(lesson, others, 0, len(lesson)))


def segments(source: Review | ClassSeconds) -> tuple[Segment, ...]:
    """The parts between markers, in order of time; one part where there is no marker.

    Of several markers in one second the last one names the part that begins there. Episodes part nothing.
    """
    lesson = class_seconds(source)
    starts: dict[int, str | None] = {0: None} if len(lesson) else {}
    for mark in lesson.markers:
        second = max(0, math.floor(mark.t_s))
        if mark.end_s is None and second < len(lesson):
            starts[second] = mark.text
    borders = [*starts, len(lesson)]
    return tuple(
        Segment(number, starts[first], span_figures(lesson, first, last))
        for number, (first, last) in enumerate(pairwise(borders), start=1)
    )


def episodes(source: Review | ClassSeconds) -> tuple[Segment, ...]:
    """The user's episodes, in order of time; they may overlap."""
    lesson = class_seconds(source)
    marks = [mark for mark in lesson.markers if mark.end_s is not None]
    return tuple(
        Segment(number, mark.text, span_figures(lesson, mark.t_s, mark.end_s))
        for number, mark in enumerate(marks, start=1)
    )


def share_change(before: SpanFigures, after: SpanFigures) -> tuple[float, ...] | None:
    """Seven differences of shares, ``after`` less ``before``; None where one of them was never judged."""
    if before.shares is None or after.shares is None:
        return None
    return tuple(new - old for old, new in zip(before.shares, after.shares, strict=True))


def _dense(review: Review, rows: EmotionSeconds, people: int) -> ClassSeconds:
    frames = review.frames
    n = _length(review, rows, frames)
    analysed = np.zeros(n, np.bool_)
    analysed[frames.second[frames.analysed > 0]] = True
    present, judged, sums = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros((n, len(EMOTIONS)))
    present[rows.second] = rows.present
    judged[rows.second] = rows.judged
    known = rows.judged > 0
    sums[rows.second[known]] = rows.probabilities[known] * rows.judged[known, None]
    markers = tuple(
        Mark(event.t_s, event.text, event.end_s) for event in review.events if event.kind is EventKind.MARKER
    )
    return ClassSeconds(people, analysed, present, judged, sums, markers)


def _length(review: Review, rows: EmotionSeconds, frames: FrameSeconds) -> int:
    # A thirtieth of a second does not add up in binary: 18.000000000000004 s are 18 seconds.
    told = math.ceil((review.session.duration_s or 0.0) - 1e-6)
    return max([told, *(int(second[-1]) + 1 for second in (rows.second, frames.second) if len(second))])


def _seconds_of(lesson: ClassSeconds, from_s: float, to_s: float | None) -> tuple[int, int]:
    n = len(lesson)
    first = min(max(math.floor(from_s), 0), n)
    last = n if to_s is None else min(max(math.ceil(to_s), first), n)
    return first, last


def _figures(lesson: ClassSeconds, rows: NDArray[np.int64], first: int, last: int) -> SpanFigures:
    analysed = int(np.count_nonzero(lesson.analysed[rows]))
    present, judged = int(lesson.present[rows].sum()), int(lesson.judged[rows].sum())
    return SpanFigures(
        from_s=first,
        to_s=last,
        seconds=len(rows),
        seconds_analysed=analysed,
        people=lesson.people,
        people_seen=present / analysed if analysed else None,
        present=present,
        judged=judged,
        shares=_tuple(lesson.sums[rows].sum(axis=0) / judged) if judged else None,
    )


def _tuple(values: Sequence[float] | NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _over(sums: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    means = np.full(sums.shape, np.nan)
    np.divide(sums, counts[:, None], out=means, where=counts[:, None] > 0)
    return means
