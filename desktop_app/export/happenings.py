"""What happened in a session: what was noted while it ran, and what can be told from its seconds afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from desktop_app.domain.records import SessionEvent
from desktop_app.export.curves import runs
from desktop_app.export.figures import ClassSeconds
from desktop_app.storage.people import PersonSummary
from desktop_app.storage.review import Review

LONG_UNJUDGED_S = 10
"""So long nobody could be judged, though somebody was there, before it is told."""
LONG_AWAY_S, LONG_AWAY_SHARE = 300, 0.05
"""Who comes so much later than the start, or goes so much earlier than the end, is told: seconds, share of the session;
the larger counts."""
OFTEN_SEEN = 0.2
"""Only of those who were seen for this share of the session: a number of a minute is nobody who goes."""


class Found(Enum):
    """What can be told from the seconds."""

    NOBODY_JUDGED = auto()
    CAME = auto()
    WENT = auto()


@dataclass(frozen=True, slots=True)
class Happening:
    """One line: a recorded event, or something found, with its time and the person it is about."""

    t_s: float
    end_s: float | None = None
    event: SessionEvent | None = None
    found: Found | None = None
    person: PersonSummary | None = None


def happenings(review: Review, lesson: ClassSeconds) -> tuple[Happening, ...]:
    """Everything noted and found, in order of time."""
    noted = [Happening(event.t_s, event.end_s, event=event) for event in review.events]
    return tuple(sorted([*noted, *_unjudged(lesson), *_comings(review, lesson)], key=lambda line: line.t_s))


def _unjudged(lesson: ClassSeconds) -> Iterator[Happening]:
    """Stretches in which people were there and nobody could be judged; sessions without emotions have none."""
    if not lesson.judged.any():
        return
    for first, last in runs((lesson.present > 0) & (lesson.judged == 0)):
        if last - first >= LONG_UNJUDGED_S:
            yield Happening(float(first), float(last), found=Found.NOBODY_JUDGED)


def _comings(review: Review, lesson: ClassSeconds) -> Iterator[Happening]:
    analysed = np.flatnonzero(lesson.analysed)
    if len(analysed) == 0:
        return
    begin, end = float(analysed[0]), float(analysed[-1]) + 1
    away = max(LONG_AWAY_S, LONG_AWAY_SHARE * (end - begin))
    for person in review.participants:
        if person.first_s is None or person.last_s is None or person.share_present < OFTEN_SEEN:
            continue
        if person.first_s - begin >= away:
            yield Happening(person.first_s, found=Found.CAME, person=person)
        if end - person.last_s >= away:
            yield Happening(person.last_s, found=Found.WENT, person=person)
