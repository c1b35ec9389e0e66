"""The charts of a session as SVG: the class over time, and shares as bars.

Colours never stand alone: bands carry their emotion's line pattern on the upper edge and its word beside them. Nothing
is drawn over seconds without a picture. Texts are in the language in force.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.domain.emotion import EMOTIONS, Emotion
from desktop_app.domain.emotion_looks import EMOTION_LOOKS, STACK_ORDER
from desktop_app.export.curves import Curve, runs, thinned
from desktop_app.export.figures import ClassSeconds
from desktop_app.export.moments import Moment
from desktop_app.export.svg import GRID, INK, MUTED, PAPER, VEIL, Svg, short
from desktop_app.export.wording import Times, elapsed
from desktop_app.i18n import _, emotion_word, number, percent

WIDE, NARROW = 960.0, 360.0
"""Widths in user units: for a screen or a sheet of paper, and for a phone."""
_TICKS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
_MOST_POINTS = 300
ON_DARK = {Emotion.SAD, Emotion.DISGUST, Emotion.ANGRY}
"""Colours that carry white letters."""


def moment_letter(place: int) -> str:
    """The letter that a moment has in chart and list: A, B, ... in order of time."""
    return chr(ord("A") + place)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the two plots lie."""

    left: float
    right: float
    shares_top: float
    shares_bottom: float
    seen_top: float
    seen_bottom: float
    seconds: int

    def x(self, t_s: float) -> float:
        return self.left + (self.right - self.left) * t_s / max(self.seconds, 1)

    def y(self, share: float) -> float:
        return self.shares_bottom - (self.shares_bottom - self.shares_top) * share


def class_chart(lesson: ClassSeconds, times: Times, *, moments: Sequence[Moment] = (), narrow: bool = False) -> Svg:
    """The class over time: stacked shares of the emotions with markers and moments, below them the people seen.

    Args:
        lesson: the class by second.
        times: how the axis is told.
        moments: moments worth a look, in order of time; they get letters.
        narrow: for a phone.
    """
    curve = thinned(lesson, _MOST_POINTS if not narrow else _MOST_POINTS // 2)
    picture = Svg(NARROW if narrow else WIDE, 384 if narrow else 430, _("The class over time"))
    frame = _Frame(
        left=38 if narrow else 46,
        right=picture.width - (8 if narrow else 96),
        shares_top=48,
        shares_bottom=226 if narrow else 272,
        seen_top=252 if narrow else 304,
        seen_bottom=312 if narrow else 370,
        seconds=len(lesson),
    )
    _gaps(picture, frame, lesson)
    _share_axis(picture, frame)
    _bands(picture, frame, curve)
    if not narrow:
        _band_words(picture, frame, curve)
    _seen(picture, frame, curve, lesson.people)
    _time_axis(picture, frame, times, narrow=narrow)
    _markers(picture, frame, lesson, narrow=narrow)
    _moments(picture, frame, moments)
    legend(picture, frame.left, picture.height - (30 if narrow else 10), frame.right)
    return picture


def bars_chart(rows: Sequence[tuple[str, Sequence[float] | None]], title: str, *, narrow: bool = False) -> Svg:
    """Shares as one stacked bar a row: segments of a session, or sessions beside each other.

    Args:
        rows: the words of each bar and its seven shares in the order of ``EMOTIONS``, None where nobody was judged.
        title: what the bars are.
        narrow: for a phone: words above the bars instead of beside them.
    """
    step, thick = (44, 18) if narrow else (32, 20)
    picture = Svg(NARROW if narrow else WIDE, len(rows) * step + (70 if narrow else 44), title)
    left = 4.0 if narrow else 220.0
    width = picture.width - left - 8
    for place, (words, shares) in enumerate(rows):
        top = place * step + (20 if narrow else 6)
        if narrow:
            picture.write((left, top - 5), short(words, 48))
        else:
            picture.write((left - 10, top + 14), short(words, 32), anchor="end")
        if shares is None:
            picture.rect(left, top, width, thick, VEIL, cls="veil")
            picture.write((left + 6, top + thick - 5), _("nobody was judged"), fill=MUTED, cls="muted", size=11)
            continue
        at = left
        for emotion in STACK_ORDER:
            share = shares[EMOTIONS.index(emotion)]
            words = f"{emotion_word(emotion)} {percent(share)}"
            picture.rect(at, top, width * share, thick, EMOTION_LOOKS[emotion].rgb, tip=words)
            label = next((text for text in (words, percent(share)) if len(text) * 6.8 + 10 < width * share), "")
            if label:
                ink = PAPER if emotion in ON_DARK else INK
                picture.write((at + 5, top + thick - 5), label, fill=ink, size=11, cls="")
            at += width * share
            picture.line((at, top), (at, top + thick), PAPER)
    legend(picture, left, picture.height - (30 if narrow else 10), picture.width - 8)
    return picture


def legend(picture: Svg, left: float, baseline: float, right: float) -> None:
    """The seven emotions with colour, pattern and word, in as many rows as they need."""
    x, y = left, baseline
    for emotion in STACK_ORDER:
        words, look = emotion_word(emotion), EMOTION_LOOKS[emotion]
        width = 26 + 6.8 * len(words) + 12
        if x + width > right + 12:
            x, y = left, y + 18
        picture.rect(x, y - 9, 20, 10, look.rgb)
        picture.line((x, y - 9), (x + 20, y - 9), INK, width=1.5, dashes=look.dashes)
        picture.write((x + 25, y), words)
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


def _gaps(picture: Svg, frame: _Frame, lesson: ClassSeconds) -> None:
    for first, last in runs(~lesson.analysed):
        x, width = frame.x(first), frame.x(last) - frame.x(first)
        for top, bottom in ((frame.shares_top, frame.shares_bottom), (frame.seen_top, frame.seen_bottom)):
            picture.rect(x, top, width, bottom - top, VEIL, cls="veil", tip=_("no picture"))
        if width > 60:
            middle = (frame.shares_top + frame.shares_bottom) / 2
            picture.write((x + width / 2, middle), _("no picture"), fill=MUTED, anchor="middle", size=11, cls="muted")


def _share_axis(picture: Svg, frame: _Frame) -> None:
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = frame.y(share)
        picture.line((frame.left, y), (frame.right, y), GRID, cls="grid")
        picture.write((frame.left - 6, y + 4), percent(share), fill=MUTED, anchor="end", size=11, cls="muted")


def _bands(picture: Svg, frame: _Frame, curve: Curve) -> None:
    """The stack from the top down: each area reaches to the ground and the next one covers its lower part."""
    tops = np.cumsum(curve.shares[:, [EMOTIONS.index(emotion) for emotion in STACK_ORDER]], axis=1)
    for first, last in runs(np.isfinite(tops[:, 0])):
        x = [frame.x(float(t_s)) for t_s in (curve.from_s[first:last] + curve.to_s[first:last]) / 2]
        # A point stands for its whole step, so the area reaches to the ends of the first and the last one.
        x = [frame.x(int(curve.from_s[first])), *x, frame.x(int(curve.to_s[last - 1]))]
        edges = []
        for place, emotion in reversed(list(enumerate(STACK_ORDER))):
            shares = tops[first:last, place]
            points = list(zip(x, (frame.y(float(v)) for v in (shares[0], *shares, shares[-1])), strict=True))
            ground = [(x[-1], frame.shares_bottom), (x[0], frame.shares_bottom)]
            picture.polygon([*points, *ground], EMOTION_LOOKS[emotion].rgb)
            edges.append((points, emotion))
        for points, emotion in edges[1:]:
            picture.polyline(points, INK, width=0.8, dashes=EMOTION_LOOKS[emotion].dashes)


def _band_words(picture: Svg, frame: _Frame, curve: Curve) -> None:
    """Words beside the bands' ends, as far as there is room."""
    known = np.flatnonzero(np.isfinite(curve.shares[:, 0]))
    if len(known) == 0:
        return
    end = np.nanmean(curve.shares[known[-5:]], axis=0)
    below = 0.0
    for emotion in STACK_ORDER:
        share = float(end[EMOTIONS.index(emotion)])
        if share * (frame.shares_bottom - frame.shares_top) >= 13:
            picture.write((frame.right + 8, frame.y(below + share / 2) + 4), emotion_word(emotion))
        below += share


def _seen(picture: Svg, frame: _Frame, curve: Curve, people: int) -> None:
    top = max(people, float(np.nanmax(curve.seen, initial=1.0)), 1.0)

    def y(count: float) -> float:
        return frame.seen_bottom - (frame.seen_bottom - frame.seen_top) * count / top

    for count in (0.0, top):
        picture.line((frame.left, y(count)), (frame.right, y(count)), GRID, cls="grid")
        picture.write((frame.left - 6, y(count) + 4), number(count), fill=MUTED, anchor="end", size=11, cls="muted")
    for first, last in runs(np.isfinite(curve.seen)):
        rows = range(first, last)
        steps = [(frame.x(int(t)), y(float(curve.judged[row]))) for row in rows for t in _ends(curve, row)]
        picture.polygon([(steps[0][0], y(0)), *steps, (steps[-1][0], y(0))], GRID, cls="filled")
        seen = [(frame.x(int(t)), y(float(curve.seen[row]))) for row in rows for t in _ends(curve, row)]
        picture.polyline(seen, INK, width=1.5, cls="line")
    words = _("people seen (line) and judged (area), of {people}").format(people=number(people))
    picture.write((frame.left, frame.seen_top - 7), words, fill=MUTED, size=11, cls="muted")


def _ends(curve: Curve, row: int) -> tuple[int, int]:
    return int(curve.from_s[row]), int(curve.to_s[row])


def _time_axis(picture: Svg, frame: _Frame, times: Times, *, narrow: bool) -> None:
    for t_s, words in time_ticks(times, frame.seconds, 4 if narrow else 10):
        x = frame.x(t_s)
        picture.line((x, frame.seen_bottom), (x, frame.seen_bottom + 4), MUTED, cls="muted-line")
        place = "middle" if frame.left + 16 < x < frame.right - 8 or not narrow else "start" if x < 60 else "end"
        picture.write((x, frame.seen_bottom + 17), words, fill=MUTED, anchor=place, size=11, cls="muted")


def _markers(picture: Svg, frame: _Frame, lesson: ClassSeconds, *, narrow: bool) -> None:
    """A line at each marker, with a flag that holds its number and, where there is room, its text."""
    places = [frame.x(mark.t_s) for mark in lesson.markers]
    for mark, x in zip(lesson.markers, places, strict=True):
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
        room, text = int((following - x - width - 12) / 6.6), lesson.markers[first].text
        if room >= 3 and text.strip() and last == first and not narrow:
            picture.write((x + width + 4, 15.5), short(text, min(room, 40)), size=11)
        first = last + 1


def _flag_words(first: int, last: int) -> str:
    return str(first + 1) if last == first else f"{first + 1}\u2013{last + 1}"


def _flag_width(first: int, last: int) -> float:
    return 8 + 7 * len(_flag_words(first, last))


def _moments(picture: Svg, frame: _Frame, moments: Sequence[Moment]) -> None:
    """A dotted line at each moment, with its letter above; letters too near each other stand side by side."""
    free = 0.0
    for place, moment in enumerate(moments):
        x = frame.x(moment.t_s)
        picture.line((x, frame.shares_top), (x, frame.shares_bottom), INK, dashes=(2, 2))
        middle = max(x, free)
        free = middle + 18.5
        picture.circle((middle, 33), 8.5, PAPER, stroke=INK, cls="paper line")
        picture.write((middle, 37), moment_letter(place), anchor="middle", size=11, bold=True)
