"""One lane a person: a ribbon whose colour and pattern say what the person showed, in the order of the numbers."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QStyleOptionGraphicsItem, QWidget

from desktop_app.i18n import _, percent
from desktop_app.ui.palette import UNJUDGED
from desktop_app.ui.review.attention_series import AttentionLanes
from desktop_app.ui.review.lane_looks import cell_word, cells_of
from desktop_app.ui.review.lane_series import LaneSeries
from desktop_app.ui.theme import Colours
from desktop_app.ui.timeline_data import clock_text
from desktop_app.ui.timeline_items import TimeAxis
from desktop_app.ui.timeline_plot import TimePlot

_PERIOD_PX = 5040
"""A multiple of the length of every pattern."""
_DASH_PX = 2
_FEWEST_ROWS = 4
_NAMELESS = "\N{HORIZONTAL ELLIPSIS}"

Lanes = LaneSeries | AttentionLanes
"""What lanes can show."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The words of a lane. Who does not take part is in no figure, and is drawn paler."""

    person_id: int
    name: str
    participant: bool = True


class LanesItem(pg.GraphicsObject):  # type: ignore[misc]
    """All ribbons in view as one picture, looked up from codes: its cost is that of its pixels, not of the session."""

    def __init__(self) -> None:
        super().__init__()
        self._series: Lanes | None = None
        self._pale: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._window_s = 0.0
        self._ground = QColor("#FFFFFF")
        self._dashes = np.zeros((0, _PERIOD_PX), np.bool_)

    def set_lanes(self, series: Lanes, lanes: Sequence[Lane]) -> None:
        """Draw these instead."""
        if type(series) is not type(self._series):
            self._dashes = _dash_table(series)
        self._series = series
        self._pale = np.array([not lane.participant for lane in lanes], np.bool_)
        self.update()

    def set_smoothing(self, window_s: float) -> None:
        """Draw means over this many seconds."""
        self._window_s = window_s
        self.update()

    def set_ground(self, rgb: str) -> None:
        """The colour behind the ribbons."""
        self._ground = QColor(rgb)
        self.update()

    def boundingRect(self) -> QRectF:
        """The visible part of the plot."""
        return self.viewRect() or QRectF(0, 0, 1, 1)

    def viewRangeChanged(self, *_: object) -> None:
        """The visible part is another one."""
        self.prepareGeometryChange()
        super().viewRangeChanged()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Copy the picture of what is in view onto the plot, in device pixels."""
        view = self.getViewBox()
        if view is None or self._series is None or not self._series.people:
            return
        to_device = painter.worldTransform()
        painter.resetTransform()
        area = to_device.mapRect(QRectF(self.viewRect()))
        ratio = painter.device().devicePixelRatioF()
        (from_s, to_s), (top, bottom) = view.viewRange()
        row_px = max(1, round(area.height() * ratio / max(bottom - top, 1e-6)))
        first = max(0, math.floor(top))
        last = _last_row(bottom, len(self._series.people))
        width = max(1, round(area.width() * ratio))
        if last <= first:
            return
        pixels = self._pixels(
            first, last, row_px, self._columns(from_s, to_s, width), round(from_s / (to_s - from_s) * width)
        )
        image = QImage(pixels.data, width, pixels.shape[0], width * 4, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter.setClipRect(area)
        painter.drawImage(QPointF(area.left(), area.top() + (first - top) * row_px / ratio), image)

    def _columns(self, from_s: float, to_s: float, width: int) -> tuple[int, NDArray[np.int64]]:
        """Seconds of one cell, and the cell of each pixel; a cell is never wider than what a pixel stands for."""
        seconds_a_pixel = (to_s - from_s) / width
        step = 1 << max(0, math.floor(math.log2(max(seconds_a_pixel, 1.0))))
        moments = from_s + (np.arange(width) + 0.5) * seconds_a_pixel
        return step, np.floor(moments / step).astype(np.int64)

    def _pixels(
        self, first: int, last: int, row_px: int, columns: tuple[int, NDArray[np.int64]], phase: int
    ) -> NDArray[np.uint32]:
        """(rows * row_px, width) colours."""
        assert self._series is not None
        step, cells = columns
        codes = self._series.codes(self._window_s, step)[first:last]
        inside = (cells >= 0) & (cells < codes.shape[1])
        shown = np.zeros((last - first, len(cells)), np.uint8)
        shown[:, inside] = codes[:, cells[inside]]
        plain, dark = (_colour_table(self._series, self._ground, dark=dark) for dark in (False, True))
        ribbon = plain[shown]
        # The pattern goes with the data: while the view moves it stays where it is on the ribbon.
        dashes = self._dashes[shown, (np.arange(len(cells)) + phase) % _PERIOD_PX]
        dashed = np.where(dashes, dark[shown], ribbon)
        pale = self._pale[first:last]
        if pale.any():
            ribbon[pale], dashed[pale] = _faded(ribbon[pale], self._ground), _faded(dashed[pale], self._ground)
        pixels = np.full((last - first, row_px, len(cells)), _rgb32(self._ground), np.uint32)
        gap = max(1, row_px // 7)
        pixels[:, gap : row_px - gap] = ribbon[:, None]
        middle = (row_px - _DASH_PX) // 2
        pixels[:, middle : middle + _DASH_PX] = dashed[:, None]
        return pixels.reshape(-1, len(cells))


class NameAxis(pg.AxisItem):  # type: ignore[misc]
    """The people's numbers and names beside their lanes."""

    def __init__(self, chosen: Callable[[int], None]) -> None:
        super().__init__(orientation="left")
        self._chosen = chosen
        self._lanes: Sequence[Lane] = ()
        self._selected = 0
        self._text = QColor("#000000")
        self._soft = QColor("#555555")
        self._accent = QColor("#005A9C")

    def set_lanes(self, lanes: Sequence[Lane], selected: int) -> None:
        """Write these, in order, and mark one person."""
        self._lanes, self._selected = lanes, selected
        self.update()

    def set_colours(self, colours: Colours) -> None:
        """The colours of names, of those who do not take part, and of the mark."""
        self._text, self._soft, self._accent = (QColor(c) for c in (colours.text, colours.soft_text, colours.accent))
        self.update()

    def mouseClickEvent(self, event: object) -> None:
        """A click on a name chooses the person."""
        at = self.linkedView().mapSceneToView(event.scenePos())  # type: ignore[attr-defined]
        self._chosen(math.floor(at.y()))
        event.accept()  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Number and name of each row in view."""
        view = self.linkedView()
        if view is None:
            return
        (_left, _right), (top, bottom) = view.viewRange()
        # Not the bounding rectangle, which reaches beyond the axis.
        area = self.mapRectFromParent(self.geometry())
        painter.setClipRect(area)
        row_px = area.height() / max(bottom - top, 1e-6)
        for row in range(max(0, math.floor(top)), _last_row(bottom, len(self._lanes))):
            rect = QRectF(area.left() + 4, area.top() + (row - top) * row_px, area.width() - 12, row_px)
            self._paint_name(painter, rect, self._lanes[row])

    def _paint_name(self, painter: QPainter, rect: QRectF, lane: Lane) -> None:
        chosen = lane.person_id == self._selected
        if chosen:
            painter.fillRect(QRectF(rect.left() - 4, rect.top() + 2, 3, rect.height() - 4), self._accent)
        font = painter.font()
        font.setBold(chosen)
        painter.setFont(font)
        painter.setPen(self._text if lane.participant else self._soft)
        metrics = QFontMetricsF(font)
        number = QRectF(rect.left(), rect.top(), metrics.horizontalAdvance("000"), rect.height())
        painter.drawText(number, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(lane.person_id))
        name = rect.adjusted(number.width() + 7, 0, 0, 0)
        words = lane.name if lane.participant else f"({lane.name or _NAMELESS})"
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


class LanesPlot(TimePlot):
    """The lanes of all people, with a scroll bar where there are more than fit.

    Signals:
        person_chosen: the number of the person whose lane or name was clicked.
    """

    person_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self._lanes: Sequence[Lane] = ()
        self._series: Lanes | None = None
        self._window_s = 0.0
        self._selected = 0
        self._item = LanesItem()
        self.plot.addItem(self._item, ignoreBounds=True)
        self.plot.getViewBox().invertY(True)
        self.scroll_bar = QScrollBar(Qt.Orientation.Vertical)
        self.scroll_bar.valueChanged.connect(self._place_rows)
        self.plot.getViewBox().sigResized.connect(self._fit_rows)
        self.clicked.connect(lambda _t_s, height: self._choose_row(math.floor(height)))

    def _axes(self) -> dict[str, pg.AxisItem]:
        self._names = NameAxis(self._choose_row)
        return {"bottom": TimeAxis(), "left": self._names}

    def set_lanes(self, series: Lanes, lanes: Sequence[Lane]) -> None:
        """Show these people, in this order."""
        self._series, self._lanes = series, lanes
        self._item.set_lanes(series, lanes)
        self._names.set_lanes(lanes, self._selected)
        self.show_empty(not lanes)
        self._fit_rows()

    def set_smoothing(self, window_s: float) -> None:
        """Draw means over this many seconds."""
        self._window_s = window_s
        self._item.set_smoothing(window_s)

    def select(self, person_id: int) -> None:
        """Mark a person's lane, 0 for nobody, and bring it into view."""
        self._selected = person_id
        self._names.set_lanes(self._lanes, person_id)
        row = next((row for row, lane in enumerate(self._lanes) if lane.person_id == person_id), None)
        if row is not None:
            top, shown = self.scroll_bar.value(), self.scroll_bar.pageStep()
            self.scroll_bar.setValue(min(max(top, row - shown + 1), row))

    def neighbour(self, steps: int) -> int:
        """The person so many lanes further down than the selected one; the first lane's where nobody is selected."""
        rows = [row for row, lane in enumerate(self._lanes) if lane.person_id == self._selected]
        row = min(max(rows[0] + steps, 0), len(self._lanes) - 1) if rows else 0
        return self._lanes[row].person_id if self._lanes else 0

    def describe(self, t_s: float, height: float) -> str:
        """Person, moment and state in words."""
        row = math.floor(height)
        if self._series is None or not 0 <= row < len(self._lanes):
            return ""
        lane = self._lanes[row]
        moment = self._series.at(lane.person_id, int(t_s), self._window_s)
        if moment is None:
            return ""
        who = _("{number} {name}").format(number=lane.person_id, name=lane.name).strip()
        state = cell_word(self._series, moment.code) + ("" if moment.share is None else f" {percent(moment.share)}")
        lines = [who, f"{clock_text(int(t_s))}  {state}"]
        return "\n".join(lines if lane.participant else [*lines, _("not a participant: in no figure")])

    def apply_colours(self, colours: Colours) -> None:
        """Take over the theme's colours."""
        super().apply_colours(colours)
        self._item.set_ground(colours.base)
        self._names.set_colours(colours)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """What the plot leaves over (the wheel beside it) scrolls."""
        self.scroll_bar.event(event)

    def _choose_row(self, row: int) -> None:
        if 0 <= row < len(self._lanes):
            self.person_chosen.emit(self._lanes[row].person_id)

    def _row_px(self) -> int:
        return max(16, self.fontMetrics().height() + 3)

    def _fit_rows(self, *_: object) -> None:
        shown = max(1, int(self.plot.getViewBox().height() / self._row_px()))
        self.scroll_bar.setPageStep(shown)
        self.scroll_bar.setRange(0, max(0, len(self._lanes) - shown))
        self.setMinimumHeight(_FEWEST_ROWS * self._row_px() + 30)
        self._place_rows()

    def _place_rows(self, *_: object) -> None:
        top = self.scroll_bar.value()
        rows = self.plot.getViewBox().height() / self._row_px()
        self.plot.setYRange(top, top + max(rows, 1.0), padding=0)


def _last_row(bottom: float, rows: int) -> int:
    """The row after the last whole one in view: one that is cut through is not drawn."""
    return min(rows, math.floor(bottom + 1e-6))


def _rgb32(colour: QColor) -> int:
    return colour.rgba()


def _colour_table(series: Lanes, ground: QColor, *, dark: bool) -> NDArray[np.uint32]:
    """A colour for each code; ``dark`` those of the dashes on them."""
    colours = [ground if look is None else look.colour for look in cells_of(series)]
    if dark:
        colours = [ground if look is None else look.colour.darker(240) for look in cells_of(series)]
    return np.array([_rgb32(colour) for colour in colours], np.uint32)


def _dash_table(series: Lanes) -> NDArray[np.bool_]:
    """(codes, period) whether a dash is drawn there."""
    looks = cells_of(series)
    table = np.zeros((len(looks), _PERIOD_PX), np.bool_)
    for code, look in enumerate(looks):
        if look is None or look is UNJUDGED:
            continue
        # A pattern is given in pen widths; a solid line has none.
        lengths = [max(1, round(1.5 * length)) for length in look.dashes] or [_PERIOD_PX]
        places = np.arange(_PERIOD_PX) % sum(lengths)
        ends = np.cumsum(lengths)
        table[code] = np.searchsorted(ends, places, side="right") % 2 == 0
    return table


def _faded(colours: NDArray[np.uint32], ground: QColor) -> NDArray[np.uint32]:
    """The colours halfway to the ground."""
    halves = (colours >> 1) & 0x7F7F7F
    faded: NDArray[np.uint32] = ((halves + ((_rgb32(ground) >> 1) & 0x7F7F7F)) | 0xFF000000).astype(np.uint32)
    return faded
