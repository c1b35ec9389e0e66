"""The attention of the class over time as a picture."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.attention import TOLD_STATES
from desktop_app.domain.attention_looks import ATTENTION_LOOKS, ATTENTION_STACK
from desktop_app.export.attention import AttentionSpan, MeasuredAttention
from desktop_app.export.charts import stacked_bars
from desktop_app.export.curves import step_for
from desktop_app.export.figures import ClassSeconds
from desktop_app.export.plots import (
    MOST_POINTS,
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
from desktop_app.export.svg import Svg
from desktop_app.export.wording import Times
from desktop_app.i18n import _, attention_word, number


def attention_chart(measured: MeasuredAttention, lesson: ClassSeconds, times: Times, *, narrow: bool = False) -> Svg:
    """Stacked shares of the states among those of whom something is known; below, how many these are of how many.

    Args:
        measured: the attention of the session.
        lesson: its class by second, for markers and gaps.
        times: how the axis is told.
        narrow: for a phone.
    """
    picture = timed_picture(_("Attention of the class over time"), narrow=narrow)
    frame = Frame.of(picture, len(measured), narrow=narrow, beside=132)
    bands = attention_bands()
    steps, shares, seen, told = _thinned(measured, MOST_POINTS // 2 if narrow else MOST_POINTS)
    draw_gaps(picture, frame, measured.analysed)
    draw_share_axis(picture, frame)
    draw_stack(picture, frame, steps, shares, bands, words=not narrow)
    people = measured.lesson.people
    words = _("people seen (line) and told of (area), of {people}").format(people=number(people))
    draw_counts(picture, frame, steps, seen, told, people=people, words=words)
    draw_time_axis(picture, frame, times, narrow=narrow)
    draw_markers(picture, frame, lesson.markers, narrow=narrow)
    draw_legend(picture, bands, frame.left, picture.height - (30 if narrow else 10), frame.right)
    return picture


def attention_bars(rows: Sequence[tuple[str, AttentionSpan | None]], title: str, *, narrow: bool = False) -> Svg:
    """Shares of the states as one stacked bar a row.

    Args:
        rows: the words of each bar and its figures; None where attention was not measured.
        title: what the bars are.
        narrow: for a phone.
    """
    order = [TOLD_STATES.index(state) for state in ATTENTION_STACK]
    shares = [None if span is None else span.shares for _words, span in rows]
    stacked = [
        (words, None if known is None else [known[place] for place in order])
        for (words, _span), known in zip(rows, shares, strict=True)
    ]
    return stacked_bars(stacked, attention_bands(), title, nothing=_("attention is not known"), narrow=narrow)


def attention_bands() -> list[Band]:
    """How the states of which something is told look, in the order in which they are stacked."""
    return [Band(attention_word(state), *ATTENTION_LOOKS[state]) for state in ATTENTION_STACK]


def _thinned(
    measured: MeasuredAttention, most: int
) -> tuple[Steps, NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Steps of n points, shares (n, 5) in the order of the stack, people seen (n,) and told of (n,) on average."""
    n, lesson = len(measured), measured.lesson
    step = step_for(n, most)
    starts = np.arange(0, n, step)
    order = [TOLD_STATES.index(state) for state in ATTENTION_STACK]
    counted = np.column_stack([lesson.counts[:, order], lesson.seen, lesson.told]) * measured.analysed[:, np.newaxis]
    sums = np.add.reduceat(counted.astype(np.float64), starts, axis=0)
    analysed = np.add.reduceat(measured.analysed.astype(np.float64), starts)
    shares, means = np.full((len(starts), len(order)), np.nan), np.full((len(starts), 2), np.nan)
    told = sums[:, -1:]
    np.divide(sums[:, : len(order)], told, out=shares, where=told > 0)
    np.divide(sums[:, -2:], analysed[:, np.newaxis], out=means, where=analysed[:, np.newaxis] > 0)
    return Steps(starts, np.minimum(starts + step, n)), shares, means[:, 0], means[:, 1]
