"""One lane a person: how each looked over time, in order of their numbers. Drawn only where it is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.emotion_looks import STACK_ORDER, UNJUDGED_RGB
from desktop_app.export.charts import emotion_bands
from desktop_app.export.curves import step_for
from desktop_app.export.figures import ClassSeconds, person_seconds
from desktop_app.export.plots import NARROW, WIDE, Band, draw_legend, time_ticks
from desktop_app.export.svg import GRID, INK, MUTED, VEIL, Svg, short
from desktop_app.export.wording import Times
from desktop_app.i18n import _
from desktop_app.storage.people import PersonSummary
from desktop_app.storage.review import Review

_ROW, _THICK = 22.0, 15.0
_BESIDE, _TITLE = 58.0, 14.0
_MOST_STEPS = 240
_ABSENT, _UNJUDGED = -1, -2


class Cell(NamedTuple):
    """How one state fills a lane: its band, its class in a style sheet, and whether it is only half as high."""

    band: Band
    cls: str = ""
    low: bool = False


UNKNOWN = Cell(Band("", UNJUDGED_RGB), "unjudged")
"""Somebody was seen, and nothing more is known: without a pattern and a word, for the caption says what it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One person: a code for each step of ``step`` seconds, and a few letters that stand beside the lane."""

    person: PersonSummary
    codes: NDArray[np.int64]
    step: int
    beside: str = ""


@dataclass(frozen=True, slots=True)
class LaneLooks:
    """What the lanes of a picture have in common.

    Attributes:
        title: what the picture shows.
        cells: how each code is drawn; a code that is not there is not drawn.
        legend: the bands of the legend.
        beside: what the letters beside the lanes are; empty for lanes without any.
    """

    title: str
    cells: Mapping[int, Cell]
    legend: Sequence[Band]
    beside: str = ""


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
    lanes, seconds = [], 1
    for person in review.participants if people is None else people:
        lesson = person_seconds(review, person.person_id)
        step = lane_step(len(lesson))
        seconds = max(seconds, len(lesson))
        lanes.append(Lane(person, leading_by_step(lesson, step), step))
    bands = emotion_bands()
    cells = {EMOTIONS.index(emotion): Cell(band) for emotion, band in zip(STACK_ORDER, bands, strict=True)}
    looks = LaneLooks(_("Each person over time"), {**cells, _UNJUDGED: UNKNOWN}, bands)
    return lanes_picture(lanes, looks, seconds, times, narrow=narrow)


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


def lane_step(seconds: int) -> int:
    """How many seconds a step of a lane stands for, in a session of so many."""
    return step_for(seconds, _MOST_STEPS)


def lanes_picture(lanes: Sequence[Lane], looks: LaneLooks, seconds: int, times: Times, *, narrow: bool) -> Svg:
    """Lanes below each other over one axis of time.

    Args:
        lanes: from the top.
        looks: of all of them.
        seconds: of the session.
        times: how the axis is told.
        narrow: for a phone.
    """
    left, width = (4.0, NARROW) if narrow else (190.0, WIDE)
    row = _ROW + 14 if narrow else _ROW
    beside = bool(looks.beside)
    top = 4.0 + (_TITLE if beside and not narrow else 0.0)
    picture = Svg(width, top + row * len(lanes) + (84 if narrow else 58), looks.title)
    right = width - 8
    area = right - _BESIDE if beside and not narrow else right
    if beside and not narrow:
        picture.write((right, 12), looks.beside, fill=MUTED, anchor="end", size=11, cls="muted")
    for place, lane in enumerate(lanes):
        baseline = top + place * row + row - 8
        _name(picture, lane.person, left, baseline, narrow=narrow)
        if beside and narrow:
            words = f"{looks.beside} {lane.beside}"
            picture.write((right, baseline - 15), words, fill=MUTED, anchor="end", size=11, cls="muted")
        elif beside:
            picture.write((right, baseline), lane.beside, anchor="end")
        _draw(picture, lane, looks.cells, seconds, (left, area), baseline - 11)
    bottom = top + row * len(lanes) + 2
    picture.line((left, bottom), (area, bottom), GRID, cls="grid")
    for t_s, words in time_ticks(times, seconds, 4 if narrow else 10):
        x = left + (area - left) * t_s / seconds
        anchor = "start" if x < left + 20 else "end" if x > area - 20 else "middle"
        picture.write((x, bottom + 14), words, fill=MUTED, anchor=anchor, size=11, cls="muted")
    draw_legend(picture, looks.legend, left, bottom + 40, right)
    return picture


def _name(picture: Svg, person: PersonSummary, left: float, baseline: float, *, narrow: bool) -> None:
    if narrow:
        picture.write((left, baseline - 15), f"{person.person_id} {short(person.name, 32)}", size=11)
        return
    picture.write((28, baseline), str(person.person_id), anchor="end")
    # Fifteen of the widest letters, so that no name reaches into its lane.
    picture.write((36, baseline), short(person.name, 15 if person.name.isupper() else 18))


def _draw(
    picture: Svg, lane: Lane, cells: Mapping[int, Cell], seconds: int, span: tuple[float, float], top: float
) -> None:
    left, right = span
    scale = (right - left) / max(seconds, 1)
    picture.rect(left, top, right - left, _THICK, VEIL, cls="veil")
    patterns: dict[Band, list[tuple[tuple[float, float], tuple[float, float]]]] = {}
    for code, first, last in _stretches(lane.codes):
        if code not in cells:
            continue
        band, cls, low = cells[code]
        x, width = left + first * lane.step * scale, (min(last * lane.step, seconds) - first * lane.step) * scale
        height = _THICK / 2 if low else _THICK
        picture.rect(x, top + _THICK - height, width, height, band.rgb, cls=cls)
        if not band.words:
            continue
        edge = top + _THICK - height + 0.75
        patterns.setdefault(band, []).append(((x, edge), (x + width, edge)))
        if not low and len(band.words) * 6.2 + 8 < width:
            picture.write((x + 4, top + 11.5), band.words, fill=band.ink, size=10, cls="")
    for band, parts in patterns.items():
        picture.lines(parts, INK, width=1.5, dashes=band.dashes)


def _stretches(codes: NDArray[np.int64]) -> Sequence[tuple[int, int, int]]:
    """Runs of one code: the code, first and after-last index."""
    found, at = [], 0
    for code, members in groupby(codes.tolist()):
        count = len(list(members))
        found.append((code, at, at + count))
        at += count
    return found
