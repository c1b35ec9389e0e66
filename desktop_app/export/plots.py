"""The parts of which a chart over a session's time is drawn: stacked shares above, how many they stand for below.

Colours never stand alone: bands carry their line pattern on the upper edge and their word beside them. Nothing is drawn
over seconds without a picture. Texts are in the language in force.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from desktop_app.export.curves import runs
from desktop_app.export.figures import Mark
from desktop_app.export.svg import GRID, INK, MUTED, PAPER, VEIL, Svg, short
from desktop_app.export.wording import Times, elapsed
from desktop_app.i18n import _, number, percent

WIDE, NARROW = 960.0, 360.0
"""Widths in user units: for a screen or a sheet of paper, and for a phone."""
MOST_POINTS = 300
"""Points of a curve on a wide picture."""
_TICKS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)


_CARRY_WHITE = frozenset({"#0072B2", "#009E73", "#D55E00"})
"""Colours on which white letters are read better than dark ones."""


class Band(NamedTuple):
    """One of the shares that are stacked: its words, colour and line pattern."""

    words: str
    rgb: str
    dashes: tuple[float, ...] = ()

    @property
    def ink(self) -> str:
        """The colour of letters on it."""
        return PAPER if self.rgb in _CARRY_WHITE else INK


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """A curve's steps of time: first second (n,) and the second after the last (n,) of each point."""

    from_s: NDArray[np.int64]
    to_s: NDArray[np.int64]

    def ends(self, row: int) -> tuple[int, int]:
        """Where a point's step begins and ends."""
        return int(self.from_s[row]), int(self.to_s[row])


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the two plots of a picture lie."""

    left: float
    right: float
    shares_top: float
    shares_bottom: float
    seen_top: float
    seen_bottom: float
    seconds: int

    @classmethod
    def of(cls, picture: Svg, seconds: int, *, narrow: bool, beside: float = 96) -> Self:
        """The places in a picture of the usual size; ``beside`` is the room for words at the right of a wide one."""
        return cls(
            left=38 if narrow else 46,
            right=picture.width - (8 if narrow else beside),
            shares_top=48,
            shares_bottom=226 if narrow else 272,
            seen_top=252 if narrow else 304,
            seen_bottom=312 if narrow else 370,
            seconds=seconds,
        )

    def x(self, t_s: float) -> float:
        """Across: a moment."""
        return self.left + (self.right - self.left) * t_s / max(self.seconds, 1)

    def y(self, share: float) -> float:
        """Down: a share in the upper plot."""
        return self.shares_bottom - (self.shares_bottom - self.shares_top) * share


def timed_picture(title: str, *, narrow: bool) -> Svg:
    """An empty picture for a chart over time."""
    return Svg(NARROW if narrow else WIDE, 384 if narrow else 430, title)


def draw_legend(picture: Svg, bands: Sequence[Band], left: float, baseline: float, right: float) -> None:
    """Colour, pattern and words of each band, in as many rows as they need."""
    x, y = left, baseline
    for band in bands:
        width = 26 + 6.8 * len(band.words) + 12
        if x + width > right + 12:
            x, y = left, y + 18
        picture.rect(x, y - 9, 20, 10, band.rgb)
        picture.line((x, y - 9), (x + 20, y - 9), INK, width=1.5, dashes=band.dashes)
        picture.write((x + 25, y), band.words)
        x += width


def time_ticks(times: Times, seconds: int, most: int) -> list[tuple[int, str]]:
    """At most about ``most`` round times with their words, by the clock on the wall where it is known."""
    step = next((step for step in _TICKS_S if seconds / step <= most), _TICKS_S[-1])
    offset = 0
    start = times.clock.wall(0.0)
    if start is not None:
        offset = -(start.hour * 3600 + start.minute * 60 + start.second) % step
    return [(t_s, _tick_words(times, t_s, step)) for t_s in range(offset, seconds + 1, step)]


def _tick_words(times: Times, t_s: int, step: int) -> str:
    if times.known:
        return times.tell(t_s, seconds=step < 60)
    return elapsed(t_s) if step < 60 else elapsed(t_s).rpartition(":")[0]


def draw_gaps(picture: Svg, frame: Frame, analysed: NDArray[np.bool_]) -> None:
    """A veil over the seconds of which no frame was analysed."""
    for first, last in runs(~analysed):
        x, width = frame.x(first), frame.x(last) - frame.x(first)
        for top, bottom in ((frame.shares_top, frame.shares_bottom), (frame.seen_top, frame.seen_bottom)):
            picture.rect(x, top, width, bottom - top, VEIL, cls="veil", tip=_("no picture"))
        if width > 60:
            middle = (frame.shares_top + frame.shares_bottom) / 2
            picture.write((x + width / 2, middle), _("no picture"), fill=MUTED, anchor="middle", size=11, cls="muted")


def draw_share_axis(picture: Svg, frame: Frame) -> None:
    """Lines and words at every quarter."""
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = frame.y(share)
        picture.line((frame.left, y), (frame.right, y), GRID, cls="grid")
        picture.write((frame.left - 6, y + 4), percent(share), fill=MUTED, anchor="end", size=11, cls="muted")


def draw_stack(
    picture: Svg, frame: Frame, steps: Steps, shares: NDArray[np.float64], bands: Sequence[Band], *, words: bool
) -> None:
    """Stacked shares, from the bottom.

    Args:
        picture: to draw on.
        frame: where.
        steps: of the n points.
        shares: (n, k), NaN where nothing is known.
        bands: k of them, in the order of the columns.
        words: with the words of the bands beside their ends, as far as there is room.
    """
    tops = np.cumsum(shares, axis=1)
    for first, last in runs(np.isfinite(tops[:, 0])):
        x = [frame.x(float(t_s)) for t_s in (steps.from_s[first:last] + steps.to_s[first:last]) / 2]
        # A point stands for its whole step, so the area reaches to the ends of the first and the last one.
        x = [frame.x(int(steps.from_s[first])), *x, frame.x(int(steps.to_s[last - 1]))]
        edges = []
        # From the top down: each area reaches to the ground, and the next one covers its lower part.
        for place, band in reversed(list(enumerate(bands))):
            known = tops[first:last, place]
            points = list(zip(x, (frame.y(float(v)) for v in (known[0], *known, known[-1])), strict=True))
            ground = [(x[-1], frame.shares_bottom), (x[0], frame.shares_bottom)]
            picture.polygon([*points, *ground], band.rgb)
            edges.append((points, band))
        for points, band in edges[1:]:
            picture.polyline(points, INK, width=0.8, dashes=band.dashes)
    known_rows = np.flatnonzero(np.isfinite(tops[:, 0]))
    if not words or len(known_rows) == 0:
        return
    end, below = np.nanmean(shares[known_rows[-5:]], axis=0), 0.0
    for share, band in zip(end.tolist(), bands, strict=True):
        if share * (frame.shares_bottom - frame.shares_top) >= 13:
            picture.write((frame.right + 8, frame.y(below + share / 2) + 4), band.words)
        below += share


def draw_counts(
    picture: Svg,
    frame: Frame,
    steps: Steps,
    line: NDArray[np.float64],
    area: NDArray[np.float64],
    *,
    people: int,
    words: str,
) -> None:
    """How many people were seen (a line) and known of (an area), (n,) each, NaN where there was no picture."""
    top = max(people, float(np.nanmax(line, initial=1.0)), 1.0)

    def y(count: float) -> float:
        return frame.seen_bottom - (frame.seen_bottom - frame.seen_top) * count / top

    for count in (0.0, top):
        picture.line((frame.left, y(count)), (frame.right, y(count)), GRID, cls="grid")
        picture.write((frame.left - 6, y(count) + 4), number(count), fill=MUTED, anchor="end", size=11, cls="muted")
    for first, last in runs(np.isfinite(line)):
        rows = range(first, last)
        filled = [(frame.x(t), y(float(area[row]))) for row in rows for t in steps.ends(row)]
        picture.polygon([(filled[0][0], y(0)), *filled, (filled[-1][0], y(0))], GRID, cls="filled")
        seen = [(frame.x(t), y(float(line[row]))) for row in rows for t in steps.ends(row)]
        picture.polyline(seen, INK, width=1.5, cls="line")
    picture.write((frame.left, frame.seen_top - 7), words, fill=MUTED, size=11, cls="muted")


def draw_time_axis(picture: Svg, frame: Frame, times: Times, *, narrow: bool) -> None:
    """Round times below the lower plot."""
    for t_s, words in time_ticks(times, frame.seconds, 4 if narrow else 10):
        x = frame.x(t_s)
        picture.line((x, frame.seen_bottom), (x, frame.seen_bottom + 4), MUTED, cls="muted-line")
        place = "middle" if frame.left + 16 < x < frame.right - 8 or not narrow else "start" if x < 60 else "end"
        picture.write((x, frame.seen_bottom + 17), words, fill=MUTED, anchor=place, size=11, cls="muted")


def draw_markers(picture: Svg, frame: Frame, markers: Sequence[Mark], *, narrow: bool) -> None:
    """A line at each marker, with a flag that holds its number and, where there is room, its text."""
    places = [frame.x(mark.t_s) for mark in markers]
    for mark, x in zip(markers, places, strict=True):
        # Ink on the page turns light in a dark theme, ink on the bands' colours does not.
        picture.line((x, 16), (x, frame.shares_top), INK, cls="line")
        picture.line((x, frame.shares_top), (x, frame.shares_bottom), INK)
        picture.line((x, frame.seen_top), (x, frame.seen_bottom), INK, cls="line")
        if mark.end_s is not None:
            picture.rect(x, 1, frame.x(mark.end_s) - x, 3, INK, cls="flag", tip=mark.text)
    first = 0
    while first < len(places):
        # Markers too near each other for a flag each share one: 4-6.
        last = first
        while last + 1 < len(places) and places[last + 1] < places[first] + _flag_width(first, last):
            last += 1
        x, width = places[first], _flag_width(first, last)
        picture.rect(x, 4, width, 15, INK, cls="flag")
        picture.write((x + 4, 15.5), _flag_words(first, last), fill=PAPER, size=11, cls="on-flag")
        following = places[last + 1] if last + 1 < len(places) else picture.width
        room, text = int((following - x - width - 12) / 6.6), markers[first].text
        if room >= 3 and text.strip() and last == first and not narrow:
            picture.write((x + width + 4, 15.5), short(text, min(room, 40)), size=11)
        first = last + 1


def _flag_words(first: int, last: int) -> str:
    return str(first + 1) if last == first else f"{first + 1}\u2013{last + 1}"


def _flag_width(first: int, last: int) -> float:
    return 8 + 7 * len(_flag_words(first, last))
