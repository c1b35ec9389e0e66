"""What happened, as flags over the timelines: the user's markers and episodes, pauses, gaps and faults."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.i18n import _, tell, word
from desktop_app.ui.theme import Colours
from desktop_app.ui.timeline_data import clock_text
from desktop_app.ui.timeline_plot import TimePlot

_LONGEST_WORD_PX = 150.0
_FLAG_PX = 9.0
_REACH_PX = 5.0


def event_words(event: SessionEvent) -> str:
    """What an event is called: a marker by its text, everything else by its kind."""
    if event.kind is EventKind.MARKER:
        return event.text or word("event", event.kind)
    return word("event", event.kind)


def event_time(event: SessionEvent) -> str:
    """When it was: a moment, or a span."""
    if event.end_s is None:
        return clock_text(event.t_s)
    return f"{clock_text(event.t_s)}\N{EN DASH}{clock_text(event.end_s)}"


class FlagsItem(pg.GraphicsObject):  # type: ignore[misc]
    """The flags, painted in pixels; it remembers where each was, so that it can be clicked."""

    def __init__(self) -> None:
        super().__init__()
        self._events: tuple[SessionEvent, ...] = ()
        self._selected: SessionEvent | None = None
        self._places: list[tuple[QRectF, SessionEvent]] = []
        self._text = QColor("#000000")
        self._plate = QColor("#FFFFFF")
        self._soft = QColor("#555555")
        self._accent = QColor("#005A9C")
        self._on_accent = QColor("#FFFFFF")

    def set_flags(self, events: Sequence[SessionEvent], selected: SessionEvent | None) -> None:
        """Draw these instead; one may be selected."""
        self._events, self._selected = tuple(events), selected
        self.update()

    def set_colours(self, colours: Colours) -> None:
        """Take over the theme's colours."""
        self._text, self._plate, self._soft = (QColor(c) for c in (colours.text, colours.raised, colours.soft_text))
        self._accent, self._on_accent = QColor(colours.accent), QColor(colours.on_accent)
        self.update()

    def boundingRect(self) -> QRectF:
        """The visible part of the plot: words reach beyond their moment."""
        return self.viewRect() or QRectF(0, 0, 1, 1)

    def viewRangeChanged(self, *_: object) -> None:
        """The visible part is another one."""
        self.prepareGeometryChange()
        super().viewRangeChanged()

    def flag_at(self, x_px: float, reach_px: float = _REACH_PX) -> SessionEvent | None:
        """The flag at a place of the last painting, the one on top first."""
        for rect, event in reversed(self._places):
            if rect.left() - reach_px <= x_px <= rect.right() + reach_px:
                return event
        return None

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """From left to right; where a word has no room, its flag alone stands."""
        if self.getViewBox() is None:
            return
        to_device = painter.worldTransform()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = to_device.mapRect(QRectF(self.viewRect()))
        spans = [(to_device.map(QPointF(event.t_s, 0)).x(), event) for event in self._events]
        ends = [to_device.map(QPointF(event.end_s or event.t_s, 0)).x() for event in self._events]
        self._places = []
        seen = [
            (x, end, event)
            for (x, event), end in zip(spans, ends, strict=True)
            if end >= area.left() and x <= area.right()
        ]
        for place, (x, end, event) in enumerate(seen):
            nearest = seen[place + 1][0] if place + 1 < len(seen) else area.right()
            self._paint_flag(painter, area, max(x, area.left()), min(end, area.right()), event, nearest)

    def _paint_flag(
        self, painter: QPainter, area: QRectF, x: float, end: float, event: SessionEvent, nearest: float
    ) -> None:
        chosen = event is self._selected
        mine = event.kind is EventKind.MARKER
        colour = self._accent if mine else self._soft
        x = float(round(x))
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(event_words(event), Qt.TextElideMode.ElideRight, _LONGEST_WORD_PX)
        width = metrics.horizontalAdvance(text) + _FLAG_PX + 12
        if x + width > nearest - 2 and not chosen:
            text, width = "", _FLAG_PX + 5
        left = min(x, area.right() - width)
        plate = QRectF(left, area.top() + 3, width, min(metrics.height() + 4, area.height() - 6))
        if end > x + 2:
            span = QColor(colour)
            span.setAlpha(90)
            painter.fillRect(QRectF(x, area.bottom() - 5, end - x, 4), span)
        painter.fillRect(QRectF(x - 1, area.top() + 3, 2, area.height() - 3), colour)
        painter.setPen(colour)
        painter.setBrush(self._accent if chosen else self._plate)
        painter.drawRoundedRect(plate, 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._on_accent if chosen else colour)
        painter.drawPolygon(_sign(mine, plate.left() + 4, plate.center().y()))
        painter.setPen(self._on_accent if chosen else self._text)
        words = plate.adjusted(_FLAG_PX + 8, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        self._places.append((plate, event))


class FlagsPlot(TimePlot):
    """The strip of flags above the timelines.

    Signals:
        flag_clicked: a flag was clicked; the event.
        flag_edited: a flag was clicked twice; the event.
        flag_menu: a flag, or None for an empty place; the moment; and where on the screen a menu should open.
    """

    flag_clicked = Signal(object)
    flag_edited = Signal(object)
    flag_menu = Signal(object, float, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self._item = FlagsItem()
        self.plot.addItem(self._item, ignoreBounds=True)
        self.show_empty(False)
        self.show_time_axis(False)
        self.set_room(1, 1)
        self.setFixedHeight(max(30, self.fontMetrics().height() + 14))
        self.clicked.connect(self._click)
        self.double_clicked.connect(self._double_click)
        self.menu_wanted.connect(lambda t_s, _, where: self.flag_menu.emit(self.flag_at(t_s), t_s, where))
        self._events: tuple[SessionEvent, ...] = ()

    def set_events(self, events: Sequence[SessionEvent], selected: SessionEvent | None = None) -> None:
        """Show these, in order of time."""
        self._events = tuple(events)
        self._item.set_flags(self._events, selected)

    def flag_at(self, t_s: float) -> SessionEvent | None:
        """The flag that is drawn at a moment."""
        return self._item.flag_at(self.plot.mapFromScene(self._scene_of(t_s)).x())

    def describe(self, t_s: float, height: float) -> str:
        """The event under the pointer, with its time."""
        event = self.flag_at(t_s)
        if event is None:
            return ""
        lines = [f"{event_time(event)}  {event_words(event)}"]
        if event.kind is not EventKind.MARKER and event.text:
            lines.append(tell(event.text))
        return "\n".join(lines)

    def apply_colours(self, colours: Colours) -> None:
        """Take over the theme's colours."""
        super().apply_colours(colours)
        self._item.set_colours(colours)

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.entitle(_("Events"))
        self.plot.getAxis("left").setTicks([[(0.5, _("Events"))]])
        self._item.update()

    def _scene_of(self, t_s: float) -> QPointF:
        return QPointF(self.plot.getViewBox().mapViewToScene(QPointF(t_s, 0.5)))

    def _click(self, t_s: float, _height: float) -> None:
        event = self.flag_at(t_s)
        if event is not None:
            self.flag_clicked.emit(event)

    def _double_click(self, t_s: float, _height: float) -> None:
        event = self.flag_at(t_s)
        if event is not None:
            self.flag_edited.emit(event)


def _sign(mine: bool, x: float, y: float) -> QPolygonF:
    """A pennant for the user's own, a diamond for everything else."""
    half = _FLAG_PX / 2
    if mine:
        return QPolygonF([QPointF(x, y - half), QPointF(x + _FLAG_PX, y), QPointF(x, y + half)])
    return QPolygonF(
        [QPointF(x, y), QPointF(x + half, y - half), QPointF(x + 2 * half, y), QPointF(x + half, y + half)]
    )
