"""One lane a person: how each looked over time, in order of their numbers. Drawn only where it is asked for."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS, Emotion
from desktop_app.domain.emotion_looks import EMOTION_LOOKS, UNJUDGED_RGB
from desktop_app.export.charts import ON_DARK, legend
from desktop_app.export.curves import step_for
from desktop_app.export.figures import ClassSeconds, person_seconds
from desktop_app.export.plots import NARROW, WIDE, time_ticks
from desktop_app.export.svg import GRID, INK, MUTED, PAPER, VEIL, Svg, short
from desktop_app.export.wording import Times
from desktop_app.i18n import _, emotion_word
from desktop_app.storage.people import PersonSummary
from desktop_app.storage.review import Review

_ROW = 22.0
_ABSENT, _UNJUDGED = -1, -2


def people_chart(
    review: Review, times: Times, *, people: Sequence[PersonSummary] | None = None, narrow: bool = False
) -> Svg:
    """A lane for each person: the leading emotion of each step, grey where seen but not judged.

    Args:
        review: the session.
        times: how the axis is told.
        people: who is in it; None for all who take part.
        narrow: for a phone.
    """
    people = review.participants if people is None else people
    left, width = (4.0, NARROW) if narrow else (190.0, WIDE)
    row = _ROW + 14 if narrow else _ROW
    top = 4.0
    picture = Svg(width, top + row * len(people) + (84 if narrow else 58), _("Each person over time"))
    right = width - 8
    seconds = 1
    for place, person in enumerate(people):
        lesson = person_seconds(review, person.person_id)
        seconds = max(seconds, len(lesson))
        baseline = top + place * row + row - 8
        if narrow:
            picture.write((left, baseline - 15), f"{person.person_id} {short(person.name, 40)}", size=11)
        else:
            picture.write((28, baseline), str(person.person_id), anchor="end")
            # Fifteen of the widest letters, so that no name reaches into its lane.
            picture.write((36, baseline), short(person.name, 15 if person.name.isupper() else 18))
        _lane(picture, person, lesson, (left, right), baseline - 11)
    bottom = top + row * len(people) + 2
    picture.line((left, bottom), (right, bottom), GRID, cls="grid")
    for t_s, words in time_ticks(times, seconds, 4 if narrow else 10):
        x = left + (right - left) * t_s / seconds
        anchor = "start" if x < left + 20 else "end" if x > right - 20 else "middle"
        picture.write((x, bottom + 14), words, fill=MUTED, anchor=anchor, size=11, cls="muted")
    legend(picture, left, bottom + 40, right)
    return picture


def leading_by_step(lesson: ClassSeconds, step: int) -> NDArray[np.int64]:
    """For each step of a person: the column of the emotion with the largest mean, -2 seen but not judged, -1 not seen.

    Args:
        lesson: one person as a class of one.
        step: seconds in a step; the last one may be shorter.
    """
    starts = np.arange(0, len(lesson), step)
    if len(starts) == 0:
        return np.zeros(0, np.int64)
    states = np.where(np.add.reduceat(lesson.present, starts) > 0, _UNJUDGED, _ABSENT).astype(np.int64)
    judged = np.add.reduceat(lesson.judged, starts) > 0
    states[judged] = np.add.reduceat(lesson.sums, starts, axis=0)[judged].argmax(axis=1)
    return states


def _lane(picture: Svg, person: PersonSummary, lesson: ClassSeconds, span: tuple[float, float], top: float) -> None:
    left, right = span
    step = step_for(len(lesson), 240)
    scale = (right - left) / max(len(lesson), 1)
    picture.rect(left, top, right - left, 15, VEIL, cls="veil")
    for state, first, last in _stretches(leading_by_step(lesson, step)):
        if state == _ABSENT:
            continue
        x, width = left + first * step * scale, (min(last * step, len(lesson)) - first * step) * scale
        if state == _UNJUDGED:
            picture.rect(x, top, width, 15, UNJUDGED_RGB, cls="unjudged")
            continue
        emotion: Emotion = EMOTIONS[state]
        picture.rect(x, top, width, 15, EMOTION_LOOKS[emotion].rgb)
        words = emotion_word(emotion)
        if len(words) * 6.2 + 8 < width:
            ink = PAPER if emotion in ON_DARK else INK
            picture.write((x + 4, top + 11.5), words, fill=ink, size=10, cls="")


def _stretches(states: NDArray[np.int64]) -> Sequence[tuple[int, int, int]]:
    """Runs of one state: the state, first and after-last index."""
    found, at = [], 0
    for state, members in groupby(states.tolist()):
        count = len(list(members))
        found.append((state, at, at + count))
        at += count
    return found
