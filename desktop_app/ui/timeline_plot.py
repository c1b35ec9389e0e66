"""A plot over a session's time: what every timeline has in common, and how the user moves in it.

Imports pyqtgraph, which takes most of a second: import this module only when the window is on the screen.
"""

from collections.abc import Callable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from desktop_app.ui.theme import Colours
from desktop_app.ui.timeline_items import CursorItem, Gap, Mark, NotesItem, TimeAxis

AXIS_PX = 48
_SHORTEST_SPAN_S = 10.0
_REDRAW_MS = 30
_EDGE_PX = 6.0


class TimePlot(QWidget):
    """One plot with the session's seconds from left to right. What is in it is made once and handed new numbers.

    A drag moves it, the wheel zooms, a click chooses a moment, and a drag with Shift held (or of an edge of the chosen
    span) chooses a span.

    Signals:
        moved_by_hand: the user panned or zoomed.
        span_changed: begin and end of what is in view, in seconds.
        clicked: the moment in seconds, and the height in the plot's own unit.
        double_clicked: the same, of a double click.
        menu_wanted: the same, of a click with the right button, and where it was on the screen.
        span_dragged: begin and end of the span that is being chosen.
    """

    moved_by_hand = Signal()
    span_changed = Signal(float, float)
    clicked = Signal(float, float)
    double_clicked = Signal(float, float)
    menu_wanted = Signal(float, float, object)
    span_dragged = Signal(float, float)

    def __init__(self, name: str, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes = NotesItem()
        self._cursor = CursorItem()
        self.plot = self._make_plot()
        self.set_room(8, 2)
        self.entitle(name)
        self._empty = QLabel(empty_text)
        self._empty.setObjectName("soft")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.plot)
        self._redraw_timer = QTimer(self)
        self._redraw_timer.setSingleShot(True)
        self._redraw_timer.setInterval(_REDRAW_MS)
        self._redraw_timer.timeout.connect(self.redraw)
        view = self.plot.getViewBox()
        view.sigXRangeChanged.connect(self._report_span)
        view.sigResized.connect(self.redraw_soon)
        view.sigRangeChangedManually.connect(lambda *_: self.moved_by_hand.emit())

    @property
    def is_empty(self) -> bool:
        """Whether the text for "nothing yet" is shown."""
        return self._pages.currentWidget() is self._empty

    @property
    def span_s(self) -> tuple[float, float]:
        """Begin and end of what is in view."""
        (from_s, to_s), _ = self.plot.getViewBox().viewRange()
        return from_s, to_s

    def entitle(self, name: str) -> None:
        """What a screen reader calls it."""
        self.setAccessibleName(name)
        self.plot.setAccessibleName(name)

    def set_empty_text(self, text: str) -> None:
        """What to say while there is nothing to plot."""
        self._empty.setText(text)

    def show_empty(self, empty: bool) -> None:
        """Show the text instead of the plot, or the plot again."""
        self._pages.setCurrentWidget(self._empty if empty else self.plot)

    def show_notes(self, marks: Sequence[Mark], gaps: Sequence[Gap]) -> None:
        """Markers and gaps to draw."""
        self._notes.set_notes(marks, gaps)

    def show_cursor(self, moment_s: float | None, span: tuple[float, float] | None) -> None:
        """Draw a line at a chosen moment, and shade a chosen span."""
        self._cursor.set_cursor(moment_s, span)

    def show_span(self, from_s: float, to_s: float) -> None:
        """Bring a span of time into view, at least a few seconds of it."""
        self.plot.setXRange(from_s, max(to_s, from_s + _SHORTEST_SPAN_S), padding=0)

    def mirror_span(self, from_s: float, to_s: float) -> None:
        """Show exactly what the other timeline shows."""
        if self.plot.getViewBox().viewRange()[0] != [from_s, to_s]:
            self.plot.setXRange(from_s, to_s, padding=0)

    def set_axis_width(self, width_px: int) -> None:
        """Room left of the plot, the same in all plots that stand one above the other."""
        self.plot.getAxis("left").setWidth(width_px)

    def set_room(self, above_px: int, below_px: int) -> None:
        """Room above and below the plot: where plots stand close, just enough for the words of their axes."""
        self.plot.getPlotItem().layout.setContentsMargins(4, above_px, 10, below_px)

    def show_time_axis(self, shown: bool) -> None:
        """Whether times are written below."""
        self.plot.showAxis("bottom", shown)

    def redraw(self) -> None:
        """Draw what is in view; a timeline with numbers of its own does it here."""

    def redraw_soon(self, *_: object) -> None:
        """Draw at the next opportunity, once however often it was asked for."""
        if not self._redraw_timer.isActive():
            self._redraw_timer.start()

    def describe(self, t_s: float, height: float) -> str:
        """What the tooltip says of a moment; empty for nothing."""
        return ""

    def apply_colours(self, colours: Colours) -> None:
        """Take over the theme's colours."""
        self.plot.setBackground(colours.base)
        for side in ("bottom", "left"):
            axis = self.plot.getAxis(side)
            axis.setPen(colours.grid)
            axis.setTextPen(colours.soft_text)
        self._notes.set_colours(colours.text, colours.gap, colours.base)
        self._cursor.set_colours(colours.text, colours.accent)

    def _make_plot(self) -> pg.PlotWidget:
        plot = _HoverPlot(self._describe, viewBox=_TimeBox(self), axisItems=self._axes())
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(x=True, y=False)
        plot.setYRange(0, 1, padding=0)
        plot.setLimits(xMin=0, minXRange=5)
        plot.getAxis("left").setWidth(AXIS_PX)
        plot.addItem(self._notes, ignoreBounds=True)
        plot.addItem(self._cursor, ignoreBounds=True)
        return plot

    def _axes(self) -> dict[str, pg.AxisItem]:
        return {"bottom": TimeAxis()}

    def _describe(self, t_s: float, height: float) -> str:
        # Asked at the time: a bound method of the subclass would be taken before it is there.
        return self.describe(t_s, height)

    def _report_span(self, _: object, span: Sequence[float]) -> None:
        self.redraw_soon()
        self.span_changed.emit(*span)

    @property
    def chosen_span(self) -> tuple[float, float] | None:
        """The span that is shaded."""
        return self._cursor.span


class _TimeBox(pg.ViewBox):  # type: ignore[misc]
    """The mouse on a timeline: clicks choose a moment, a drag with Shift or at a span's edge chooses a span."""

    def __init__(self, owner: TimePlot) -> None:
        super().__init__()
        self._owner = owner
        self._anchor_s: float | None = None

    def mouseClickEvent(self, ev: object) -> None:
        """Report the click."""
        at = self.mapSceneToView(ev.scenePos())  # type: ignore[attr-defined]
        button = ev.button()  # type: ignore[attr-defined]
        if button == Qt.MouseButton.RightButton:
            self._owner.menu_wanted.emit(at.x(), at.y(), ev.screenPos().toPoint())  # type: ignore[attr-defined]
        elif button == Qt.MouseButton.LeftButton:
            double = ev.double()  # type: ignore[attr-defined]
            (self._owner.double_clicked if double else self._owner.clicked).emit(at.x(), at.y())
        ev.accept()  # type: ignore[attr-defined]

    def mouseDragEvent(self, ev: object, axis: int | None = None) -> None:
        """Choose a span, or leave it to the plot, which moves."""
        if ev.isStart():  # type: ignore[attr-defined]
            self._anchor_s = self._begin_of_span(ev)
        if self._anchor_s is None or axis is not None:
            super().mouseDragEvent(ev, axis)
            return
        ev.accept()  # type: ignore[attr-defined]
        now_s = max(0.0, self.mapSceneToView(ev.scenePos()).x())  # type: ignore[attr-defined]
        self._owner.span_dragged.emit(min(self._anchor_s, now_s), max(self._anchor_s, now_s))
        if ev.isFinish():  # type: ignore[attr-defined]
            self._anchor_s = None

    def hoverEvent(self, ev: object) -> None:
        """Show where an edge can be taken hold of."""
        near = not ev.isExit() and self._far_edge(ev.scenePos()) is not None  # type: ignore[attr-defined]
        if near:
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        else:
            self.unsetCursor()

    def _begin_of_span(self, ev: object) -> float | None:
        if ev.button() != Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            return None
        down = ev.buttonDownScenePos()  # type: ignore[attr-defined]
        if ev.modifiers() & Qt.KeyboardModifier.ShiftModifier:  # type: ignore[attr-defined]
            return float(max(0.0, self.mapSceneToView(down).x()))
        return self._far_edge(down)

    def _far_edge(self, scene: QPointF) -> float | None:
        """The other edge of the chosen span where one is under the pointer: it stays while this one is moved."""
        span = self._owner.chosen_span
        if span is None:
            return None
        for edge, far in (span, span[::-1]):
            if abs(self.mapViewToScene(QPointF(edge, 0)).x() - scene.x()) <= _EDGE_PX:
                return far
        return None


class _HoverPlot(pg.PlotWidget):  # type: ignore[misc]
    """A plot whose tooltip says what is under the pointer."""

    def __init__(self, describe: Callable[[float, float], str], **options: object) -> None:
        super().__init__(**options)
        self._describe = describe

    def viewportEvent(self, event: QEvent) -> bool:
        """Answer the request for a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self.getViewBox().mapSceneToView(self.mapToScene(event.pos()))
            self.setToolTip(self._describe(at.x(), at.y()) if at.x() >= 0 else "")
        return bool(super().viewportEvent(event))
