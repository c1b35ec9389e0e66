"""The timelines of attention: what is seen of the class, and the states and the index of one person.

Imports pyqtgraph, which takes most of a second: import this module only when the window is on the screen.
"""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from desktop_app.behaviour.attention import AttentionSeconds, PersonAttention
from desktop_app.domain.attention import ATTENTION_STATES, TOLD_STATES, AttentionState
from desktop_app.domain.clock import SessionClock
from desktop_app.i18n import _, attention_word, number, percent, time_of_day
from desktop_app.ui.attention_signs import SIGN_PX, sign_pixmap
from desktop_app.ui.palette import ATTENTION, ATTENTION_STACK
from desktop_app.ui.theme import Colours
from desktop_app.ui.timeline_data import TimelineData, clock_text
from desktop_app.ui.timeline_items import runs
from desktop_app.ui.timeline_plot import TimePlot
from desktop_app.ui.timeline_view import SharesTimeline

_FIRST_CAPACITY = 1024
_NOT_SEEN = ATTENTION_STATES.index(AttentionState.NOT_SEEN)
_INK = "#141414"
_WORD_ROOM_PX = 7
_RIBBON = (-0.38, -0.08)
"""Where the ribbon of states lies below the index, in heights of the index's plot."""
_SEEN = (-0.19, -0.05)
"""Where the strip of how many are seen lies below the shares, likewise."""


def seen_words(seen: int, people: int) -> str:
    """How many of how many are in the picture: beside every share, for it says how much is known."""
    return _("{seen} of {people} seen").format(seen=number(seen), people=number(people))


class AttentionTimeline(SharesTimeline):
    """Of the people of whom something can be told, the share in each state; below it how many of all are seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        bands = [(TOLD_STATES.index(state), ATTENTION[state]) for state in ATTENTION_STACK]
        self._people = 0
        self._seen = TimelineData(1)
        self._strip = pg.PlotDataItem(connect="finite", fillLevel=_SEEN[0])
        super().__init__("", "", bands, len(TOLD_STATES), parent)
        self.plot.addItem(self._strip, ignoreBounds=True)
        self.plot.setYRange(_SEEN[0] - 0.01, 1.0, padding=0)

    def retranslate(self) -> None:
        """Write the axis in the language in force, with room for its words."""
        super().retranslate()
        _make_room(self, _("seen"))

    def ticks(self) -> list[tuple[float, str]]:
        """As of all shares, with a word for the strip."""
        # Translators: beside a strip that shows how many of all people are seen.
        return [*super().ticks(), (sum(_SEEN) / 2 - 0.02, _("seen"))]

    def clear(self) -> None:
        """Forget everything."""
        self.data.clear()
        self._seen.clear()
        self.show_data()

    @property
    def newest(self) -> str:
        """How many are seen in the newest second, in words; empty where there is none."""
        row = self.data.at(len(self.data) - 1)
        return "" if row is None or self.is_empty else seen_words(row[0], self._people)

    def show_class(self, rows: AttentionSeconds) -> None:
        """Take over seconds of the class."""
        self._people = rows.people
        self.data.merge(rows.second, rows.seen, rows.told, rows.shares)
        seen = rows.seen[:, None] / max(1, rows.people)
        self._seen.merge(rows.second, rows.seen, np.full(len(rows.second), rows.people), seen)
        self.show_data()

    def redraw(self) -> None:
        """Draw the visible part, and the strip below it."""
        super().redraw()
        columns = self.columns_in_view(self._seen)
        self._strip.setData(columns.x, _SEEN[0] + (_SEEN[1] - _SEEN[0]) * columns.shares[:, 0])

    def apply_colours(self, colours: Colours) -> None:
        """Take over the theme's colours."""
        super().apply_colours(colours)
        fill = QColor(colours.soft_text)
        fill.setAlpha(90)
        self._strip.setPen(pg.mkPen(colours.soft_text, width=1))
        self._strip.setFillBrush(fill)

    def describe(self, t_s: float, height: float = 0.0) -> str:
        """A second in words, for the tooltip; empty outside the session."""
        row = self.data.at(int(t_s))
        if row is None:
            return ""
        seen, told, shares = row
        lines = [self.when(int(t_s)), seen_words(seen, self._people)]
        for state in reversed(ATTENTION_STACK):
            share = shares[TOLD_STATES.index(state)]
            count = round(share * told) if told else 0
            if count:
                lines.append(f"{number(count)} {attention_word(state)} ({percent(share)})")
        return "\n".join(lines)


class PersonAttentionTimeline(TimePlot):
    """One person: the index from 0 to 100 above, and a ribbon of the states below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.data = TimelineData(1)
        self._states = np.full(_FIRST_CAPACITY, -1, np.int8)
        self._inferred = np.zeros(_FIRST_CAPACITY, np.bool_)
        self._window_s = 2.0
        self._clock = SessionClock(None)
        self._ribbon = RibbonItem()
        self._curve = pg.PlotDataItem(connect="finite", fillLevel=0.0)
        for item in (self._ribbon, self._curve):
            self.plot.addItem(item, ignoreBounds=True)
        self.plot.setYRange(-0.42, 1.0, padding=0)
        self.show_empty(True)
        self.retranslate()

    def retranslate(self) -> None:
        """Write the axis in the language in force."""
        ticks = [(share, number(100 * share)) for share in (0, 0.5, 1)]
        self.plot.getAxis("left").setTicks([[*ticks, (sum(_RIBBON) / 2, _("state"))]])
        _make_room(self, _("state"))

    def set_clock(self, clock: SessionClock) -> None:
        """The session's wall clock, for the tooltip."""
        self._clock = clock

    def set_smoothing(self, window_s: float) -> None:
        """Average the index over this many seconds before drawing; states are drawn as they are."""
        self._window_s = window_s
        self.redraw_soon()

    def clear(self) -> None:
        """Forget everything."""
        self.data.clear()
        self._states[:], self._inferred[:] = -1, False
        self.show_empty(True)

    def show_person(self, rows: PersonAttention) -> None:
        """Take over seconds of the person."""
        if len(rows.second) == 0:
            return
        self._grow(int(rows.second.max()) + 1)
        self._states[rows.second], self._inferred[rows.second] = rows.state, rows.inferred
        known = np.isfinite(rows.index)
        self.data.merge(rows.second, rows.state != _NOT_SEEN, known, rows.index[:, None] / 100)
        self.show_empty(not (self._states[: len(self.data)] != _NOT_SEEN).any())
        self.redraw_soon()

    def redraw(self) -> None:
        """Draw the visible part, the index thinned to about one point in two pixels."""
        most = max(100, int(self.plot.getViewBox().width() / 2))
        columns = self.data.columns(*self.span_s, most, self._window_s)
        self._curve.setData(columns.x, columns.shares[:, 0])
        length = len(self.data)
        self._ribbon.set_states(self._states[:length], self._inferred[:length])

    def describe(self, t_s: float, height: float = 0.0) -> str:
        """A second in words, for the tooltip; empty outside the session."""
        second = int(t_s)
        if not 0 <= second < len(self.data) or self._states[second] < 0:
            return ""
        wall = self._clock.wall(second)
        head = clock_text(second) + (f"  ({time_of_day(wall, seconds=True)})" if wall else "")
        lines = [head, attention_word(ATTENTION_STATES[self._states[second]], inferred=bool(self._inferred[second]))]
        index = self.data.smoothed_at(second, self._window_s)
        if index is not None:
            lines.append(_("index {n}").format(n=number(100 * index[0])))
        return "\n".join(lines)

    def apply_colours(self, colours: Colours) -> None:
        """Take over the theme's colours."""
        super().apply_colours(colours)
        fill = QColor(colours.accent)
        fill.setAlpha(60)
        self._curve.setPen(pg.mkPen(colours.accent, width=1.5))
        self._curve.setFillBrush(fill)

    def _grow(self, length: int) -> None:
        more = length - len(self._states)
        if more > 0:
            more = max(more, len(self._states))
            self._states = np.concatenate([self._states, np.full(more, -1, np.int8)])
            self._inferred = np.concatenate([self._inferred, np.zeros(more, np.bool_)])


def _make_room(timeline: TimePlot, word: str) -> None:
    """Let the left axis be wide enough for a word: one that has no room is not written at all."""
    needed = timeline.fontMetrics().horizontalAdvance(word) + 2 * _WORD_ROOM_PX
    timeline.set_axis_width(max(needed, timeline.plot.getAxis("left").fixedWidth or 0))


class RibbonItem(pg.GraphicsObject):  # type: ignore[misc]
    """The states of one person as a ribbon; a wide stretch has its sign, and what is inferred is hatched."""

    def __init__(self) -> None:
        super().__init__()
        self._states: NDArray[np.int8] = np.zeros(0, np.int8)
        self._inferred: NDArray[np.bool_] = np.zeros(0, np.bool_)

    def set_states(self, states: NDArray[np.int8], inferred: NDArray[np.bool_]) -> None:
        """Draw these instead: (n,) places in ``ATTENTION_STATES`` by second, -1 for nothing known."""
        self._states, self._inferred = states, inferred
        self.update()

    def boundingRect(self) -> QRectF:
        """The visible part of the plot."""
        return self.viewRect() or QRectF(0, 0, 1, 1)

    def viewRangeChanged(self, *_: object) -> None:
        """The visible part is another one."""
        self.prepareGeometryChange()
        super().viewRangeChanged()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """One stretch after the other, in pixels; of several seconds in a pixel the first one counts."""
        if self.getViewBox() is None or not len(self._states):
            return
        to_device = painter.worldTransform()
        painter.resetTransform()
        area = to_device.mapRect(QRectF(self.viewRect()))
        from_s, to_s = self.getViewBox().viewRange()[0]
        top, bottom = sorted(to_device.map(QPointF(0, edge)).y() for edge in _RIBBON)
        step = max(1, int((to_s - from_s) / max(area.width(), 1.0)))
        first = max(0, int(from_s) // step * step)
        seconds = np.arange(first, min(len(self._states), int(to_s) + 2), step)
        codes = self._states[seconds].astype(np.int64) * 2 + self._inferred[seconds]
        ratio = painter.device().devicePixelRatioF()
        for code in np.unique(codes[codes >= 0]).tolist():
            state = ATTENTION_STATES[code // 2]
            if state is AttentionState.NOT_SEEN:
                continue
            for run in runs(codes == code):
                left = to_device.map(QPointF(float(seconds[run.start]), 0)).x()
                right = to_device.map(QPointF(float(seconds[run.stop - 1] + step), 0)).x()
                stretch = QRectF(left, top, max(right - left, 1.0), bottom - top) & area
                _paint_stretch(painter, stretch, state, inferred=bool(code % 2), ratio=ratio)


def _paint_stretch(painter: QPainter, rect: QRectF, state: AttentionState, *, inferred: bool, ratio: float) -> None:
    painter.fillRect(rect, ATTENTION[state].colour)
    if inferred:
        painter.fillRect(rect, QBrush(QColor(255, 255, 255, 150), Qt.BrushStyle.BDiagPattern))
    if rect.width() >= SIGN_PX + 4 and rect.height() >= SIGN_PX:
        at = QPointF(rect.left() + 2, rect.center().y() - SIGN_PX / 2)
        painter.drawPixmap(at, sign_pixmap(state, _INK, ratio, inferred=inferred))
