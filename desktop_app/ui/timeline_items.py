"""What a timeline is drawn with: made once per plot and handed new numbers, so that nothing is left behind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QGuiApplication, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from desktop_app.ui.palette import Look
from desktop_app.ui.timeline_data import Columns, clock_text

_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_TICK_ROOM_PX = 70.0
_LONGEST_WORD_PX = 180.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment with a word: a marker of the user's."""

    t_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A span without data and why."""

    from_s: float
    to_s: float
    text: str


class TimeAxis(pg.AxisItem):  # type: ignore[misc]
    """Ticks at round times, written as m:ss or h:mm:ss."""

    def __init__(self) -> None:
        super().__init__(orientation="bottom")

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:  # noqa: N803
        """One level of ticks, no closer than their text needs."""
        # The words have the system's font, and need more room where that is larger.
        room = max(_TICK_ROOM_PX, 1.5 * QFontMetricsF(QGuiApplication.font()).horizontalAdvance("0:00:00"))
        wanted = (maxVal - minVal) * room / max(size, 1.0)
        step = next((step for step in _STEPS_S if step >= wanted), _STEPS_S[-1])
        return [(step, 0)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """All with hours as soon as one has them."""
        with_hours = any(value >= 3600 for value in values)
        return [clock_text(value, with_hours=with_hours) for value in values]


class StackItem(pg.GraphicsObject):  # type: ignore[misc]
    """Shares stacked from 0 to 1, one filled band a state, with the state's line pattern on its upper edge."""

    def __init__(self, bands: Sequence[tuple[int, Look]]) -> None:
        """``bands`` from the bottom: which column of the shares, and how it looks."""
        super().__init__()
        self._order = [column for column, _look in bands]
        self._looks = [look for _column, look in bands]
        self._bands: list[QPainterPath] = [QPainterPath() for _look in self._looks]
        self._edges: list[QPainterPath] = [QPainterPath() for _look in self._looks]
        self._bounds = QRectF(0, 0, 1, 1)

    def set_columns(self, columns: Columns) -> None:
        """Draw these shares instead; runs of NaN stay empty."""
        bands = [QPainterPath() for _look in self._looks]
        edges = [QPainterPath() for _look in self._looks]
        for run in runs(np.isfinite(columns.shares[:, 0])):
            _add_run(bands, edges, columns.x[run], columns.shares[run][:, self._order])
        self.prepareGeometryChange()
        self._bands, self._edges = bands, edges
        if len(columns.x):
            self._bounds = QRectF(QPointF(columns.x[0] - 1, 0), QPointF(columns.x[-1] + 1, 1))
        self.update()

    def boundingRect(self) -> QRectF:
        """The span of the columns, 0 to 1 high."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Bands first, then the patterned edges."""
        painter.setPen(Qt.PenStyle.NoPen)
        for look, band in zip(self._looks, self._bands, strict=True):
            painter.setBrush(look.colour)
            painter.drawPath(band)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for look, edge in zip(self._looks, self._edges, strict=True):
            pen = look.pen(1.0)
            pen.setColor(QColor(20, 20, 20, 170))
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPath(edge)


class NotesItem(pg.GraphicsObject):  # type: ignore[misc]
    """Shaded gaps and marker lines with their words, in one item however many there are."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: tuple[Mark, ...] = ()
        self._gaps: tuple[Gap, ...] = ()
        self._line = QColor("#000000")
        self._shade = QColor("#DDDDDD")
        self._plate = QColor("#FFFFFF")
        self.setZValue(10)

    def set_notes(self, marks: Sequence[Mark], gaps: Sequence[Gap]) -> None:
        """Draw these instead."""
        if (self._marks, self._gaps) == (tuple(marks), tuple(gaps)):
            return
        self.prepareGeometryChange()
        self._marks, self._gaps = tuple(marks), tuple(gaps)
        self.update()

    def set_colours(self, line: str, shade: str, plate: str) -> None:
        """The colours of lines and words, of gaps, and of the ground under words."""
        self._line, self._shade, self._plate = QColor(line), QColor(shade), QColor(plate)
        self.update()

    def boundingRect(self) -> QRectF:
        """The visible part of the plot: words reach beyond their moment."""
        return self.viewRect() or QRectF(0, 0, 1, 1)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Painted in pixels, so that words keep their size when the plot is zoomed."""
        view = self.getViewBox()
        if view is None:
            return
        to_device = painter.worldTransform()
        painter.resetTransform()
        area = to_device.mapRect(QRectF(self.viewRect()))
        for gap in self._gaps:
            self._paint_gap(painter, to_device.mapRect(QRectF(gap.from_s, 0, gap.to_s - gap.from_s, 1)) & area, gap)
        # Whole pixels: a line between two would be now thin, now thick, as the plot moves on.
        placed = [(float(round(to_device.map(QPointF(mark.t_s, 0)).x())), mark.text) for mark in self._marks]
        placed = [(x, text) for x, text in placed if area.left() <= x <= area.right()]
        painter.setPen(QPen(self._line, 2))
        for x, _ in placed:
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
        # Words after all lines, so that none is crossed by the next marker's.
        free_from = area.left()
        for x, text in placed:
            free_from = self._paint_mark_word(painter, x, area, text, free_from)

    def _paint_gap(self, painter: QPainter, rect: QRectF, gap: Gap) -> None:
        if rect.isEmpty():
            return
        painter.fillRect(rect, self._shade)
        hatch = QColor(self._line)
        hatch.setAlpha(50)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(rect, _hatched(hatch))
        if QFontMetricsF(painter.font()).horizontalAdvance(gap.text) + 8 <= rect.width():
            self._paint_word(painter, rect.center().x(), rect.center().y(), gap.text, centred=True)

    def _paint_mark_word(self, painter: QPainter, x: float, area: QRectF, text: str, free_from: float) -> float:
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, _LONGEST_WORD_PX)
        left = word_left(x, metrics.horizontalAdvance(text) + 8, area.right(), free_from)
        if left is None or not text:
            return free_from
        return self._paint_word(painter, left, area.top() + 11, text, centred=False)

    def _paint_word(self, painter: QPainter, x: float, y: float, text: str, *, centred: bool) -> float:
        metrics = QFontMetricsF(painter.font())
        width, height = metrics.horizontalAdvance(text) + 8, metrics.height() + 2
        plate = QRectF(x - width / 2 if centred else x, y - height / 2, width, height)
        ground = QColor(self._plate)
        ground.setAlpha(225)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(plate, 3, 3)
        painter.setPen(self._line)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
        return plate.right() + 4


class CursorItem(pg.GraphicsObject):  # type: ignore[misc]
    """The line at a chosen moment and the shade over a chosen span. It draws nothing while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._moment_s: float | None = None
        self.span: tuple[float, float] | None = None
        self._line = QColor("#000000")
        self._shade = QColor("#005A9C")
        self.setZValue(20)

    def set_cursor(self, moment_s: float | None, span: tuple[float, float] | None) -> None:
        """Draw these instead, in seconds."""
        if (self._moment_s, self.span) != (moment_s, span):
            self._moment_s, self.span = moment_s, span
            self.update()

    def set_colours(self, line: str, shade: str) -> None:
        """The colours of the line and of the span."""
        self._line, self._shade = QColor(line), QColor(shade)
        self.update()

    def boundingRect(self) -> QRectF:
        """The visible part of the plot."""
        return self.viewRect() or QRectF(0, 0, 1, 1)

    def viewRangeChanged(self, *_: object) -> None:
        """The visible part is another one."""
        self.prepareGeometryChange()
        super().viewRangeChanged()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Painted in whole pixels."""
        if self.getViewBox() is None or (self._moment_s is None and self.span is None):
            return
        to_device = painter.worldTransform()
        painter.resetTransform()
        area = to_device.mapRect(QRectF(self.viewRect()))
        if self.span is not None:
            self._paint_span(painter, area, *(to_device.map(QPointF(edge, 0)).x() for edge in self.span))
        if self._moment_s is not None:
            x = float(round(to_device.map(QPointF(self._moment_s, 0)).x()))
            if area.left() <= x <= area.right():
                painter.fillRect(QRectF(x - 1, area.top(), 2, area.height()), self._line)

    def _paint_span(self, painter: QPainter, area: QRectF, left: float, right: float) -> None:
        shade = QColor(self._shade)
        shade.setAlpha(48)
        span = QRectF(left, area.top(), right - left, area.height()) & area
        painter.fillRect(span, shade)
        for x in (round(left), round(right)):
            if area.left() <= x <= area.right():
                painter.fillRect(QRectF(x - 1, area.top(), 2, area.height()), self._shade)


def word_left(x: float, width: float, right: float, free_from: float) -> float | None:
    """Where a marker's word begins: right of its line at ``x``, left of it at the edge; None where it has no room."""
    if x + 3 + width <= right:
        return x + 3 if x >= free_from else None
    return x - 3 - width if x - 3 - width >= free_from else None


def runs(known: NDArray[np.bool_]) -> list[slice]:
    """The stretches of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    return [slice(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def _add_run(
    bands: list[QPainterPath], edges: list[QPainterPath], x: NDArray[np.float64], shares: NDArray[np.float64]
) -> None:
    if len(x) == 1:
        # A lone second would have no width.
        x, shares = np.array([x[0] - 0.5, x[0] + 0.5]), np.repeat(shares, 2, axis=0)
    tops = np.cumsum(shares, axis=1)
    floor = np.zeros(len(x))
    for layer, (band, edge) in enumerate(zip(bands, edges, strict=True)):
        top = tops[:, layer]
        band.addPolygon(_polygon(np.concatenate([x, x[::-1]]), np.concatenate([floor, top[::-1]])))
        band.closeSubpath()
        edge.addPolygon(_polygon(x, top))
        floor = top


def _polygon(x: NDArray[np.float64], y: NDArray[np.float64]) -> QPolygonF:
    polygon: QPolygonF = pg.functions.arrayToQPolygonF(x, y)
    return polygon


def _hatched(colour: QColor) -> QBrush:
    return QBrush(colour, Qt.BrushStyle.BDiagPattern)
