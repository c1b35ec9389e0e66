"""The charts of a session as SVG: the class over time, and shares as bars.

Colours never stand alone: bands carry their emotion's line pattern on the upper edge and its word beside them. Nothing
is drawn over seconds without a picture. Texts are in the language in force.
"""

from collections.abc import Sequence

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.emotion_looks import EMOTION_LOOKS, STACK_ORDER
from desktop_app.export.curves import thinned
from desktop_app.export.figures import ClassSeconds
from desktop_app.export.moments import Moment
from desktop_app.export.plots import (
    MOST_POINTS,
    NARROW,
    WIDE,
    Band,
    Frame,
    Steps,
    draw_counts,
    draw_gaps,
    draw_legend,
    draw_markers,
    draw_share_axis,
    draw_stack,
    draw_time_axis,
    timed_picture,
)
from desktop_app.export.svg import INK, MUTED, PAPER, VEIL, Svg, short
from desktop_app.export.wording import Times
from desktop_app.i18n import _, emotion_word, number, percent


def moment_letter(place: int) -> str:
    """The letter that a moment has in chart and list: A, B, ... in order of time."""
    return chr(ord("A") + place)


def class_chart(lesson: ClassSeconds, times: Times, *, moments: Sequence[Moment] = (), narrow: bool = False) -> Svg:
    """The class over time: stacked shares of the emotions with markers and moments, below them the people seen.

    Args:
        lesson: the class by second.
        times: how the axis is told.
        moments: moments worth a look, in order of time; they get letters.
        narrow: for a phone.
    """
    curve = thinned(lesson, MOST_POINTS if not narrow else MOST_POINTS // 2)
    picture = timed_picture(_("The class over time"), narrow=narrow)
    frame, steps = Frame.of(picture, len(lesson), narrow=narrow), Steps(curve.from_s, curve.to_s)
    draw_gaps(picture, frame, lesson.analysed)
    draw_share_axis(picture, frame)
    shares = curve.shares[:, [EMOTIONS.index(emotion) for emotion in STACK_ORDER]]
    draw_stack(picture, frame, steps, shares, emotion_bands(), words=not narrow)
    words = _("people seen (line) and judged (area), of {people}").format(people=number(lesson.people))
    draw_counts(picture, frame, steps, curve.seen, curve.judged, people=lesson.people, words=words)
    draw_time_axis(picture, frame, times, narrow=narrow)
    draw_markers(picture, frame, lesson.markers, narrow=narrow)
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
    order = [EMOTIONS.index(emotion) for emotion in STACK_ORDER]
    stacked = [(words, None if shares is None else [shares[place] for place in order]) for words, shares in rows]
    return stacked_bars(stacked, emotion_bands(), title, nothing=_("nobody was judged"), narrow=narrow)


def stacked_bars(
    rows: Sequence[tuple[str, Sequence[float] | None]],
    bands: Sequence[Band],
    title: str,
    *,
    nothing: str,
    narrow: bool = False,
) -> Svg:
    """Shares of any kind as one stacked bar a row.

    Args:
        rows: the words of each bar and its shares in the order of ``bands``, None where there are none.
        bands: how each share looks.
        title: what the bars are.
        nothing: what a bar without shares says.
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
            picture.write((left + 6, top + thick - 5), nothing, fill=MUTED, cls="muted", size=11)
            continue
        at = left
        for band, share in zip(bands, shares, strict=True):
            words = f"{band.words} {percent(share)}"
            picture.rect(at, top, width * share, thick, band.rgb, tip=words)
            label = next((text for text in (words, percent(share)) if len(text) * 6.8 + 10 < width * share), "")
            if label:
                picture.write((at + 5, top + thick - 5), label, fill=band.ink, size=11, cls="")
            at += width * share
            picture.line((at, top), (at, top + thick), PAPER)
    draw_legend(picture, bands, left, picture.height - (30 if narrow else 10), picture.width - 8)
    return picture


def legend(picture: Svg, left: float, baseline: float, right: float) -> None:
    """The seven emotions with colour, pattern and word, in as many rows as they need."""
    draw_legend(picture, emotion_bands(), left, baseline, right)


def emotion_bands() -> list[Band]:
    """How the seven emotions look, in the order in which they are stacked."""
    return [Band(emotion_word(emotion), *EMOTION_LOOKS[emotion]) for emotion in STACK_ORDER]


def _moments(picture: Svg, frame: Frame, moments: Sequence[Moment]) -> None:
    """A dotted line at each moment, with its letter above; letters too near each other stand side by side."""
    free = 0.0
    for place, moment in enumerate(moments):
        x = frame.x(moment.t_s)
        picture.line((x, frame.shares_top), (x, frame.shares_bottom), INK, dashes=(2, 2))
        middle = max(x, free)
        free = middle + 18.5
        picture.circle((middle, 33), 8.5, PAPER, stroke=INK, cls="paper line")
        picture.write((middle, 37), moment_letter(place), anchor="middle", size=11, bold=True)
