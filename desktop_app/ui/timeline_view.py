"""The timelines: of the class and of one person, stacked shares of each emotion over the session's time.

Imports pyqtgraph, which takes most of a second: import this module only when the window is on the screen.
"""

from collections.abc import Callable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from desktop_app.domain.clock import SessionClock
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.ui.palette import LOOKS, STACK_ORDER
from desktop_app.ui.theme import Colours
from desktop_app.ui.timeline_data import TimelineData, clock_text
from desktop_app.ui.timeline_items import Gap, Mark, NotesItem, StackItem, TimeAxis

FOLLOW_SPAN_S = 300.0
"""While following, this much of the end of a session is on the screen."""
_SHORTEST_SPAN_S = 10.0
_REDRAW_MS = 30


class EmotionTimeline(QWidget):
    """One plot over a ``TimelineData``. Everything in it is made once and reused for every session and person.

    Signals:
        moved_by_hand: the user panned or zoomed.
        span_changed: begin and end of what is in view, in seconds.
    """

    moved_by_hand = Signal()
    span_changed = Signal(float, float)

    def __init__(self, name: str, empty_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.data = TimelineData()
        self._window_s = 2.0
        self._clock = SessionClock(None)
        self._stack = StackItem()
        self._notes = NotesItem()
        self.plot = self._make_plot(name)
        self._empty = QLabel(empty_text)
        self._empty.setObjectName("soft")
        self._empty.setAlignment(self._empty.alignment().AlignCenter)
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
        view.sigResized.connect(self._redraw_soon)
        view.sigRangeChangedManually.connect(self._report_move)

    @property
    def is_empty(self) -> bool:
        """Whether the text for "nothing yet" is shown."""
        return self._pages.currentWidget() is self._empty

    def set_empty_text(self, text: str) -> None:
        """What to say while there is nothing to plot."""
        self._empty.setText(text)

    def set_clock(self, clock: SessionClock) -> None:
        """The session's wall clock, for the tooltip."""
        self._clock = clock

    def set_smoothing(self, window_s: float) -> None:
        """Average over this many seconds before drawing; 0 draws what is stored."""
        self._window_s = window_s
        self._redraw_soon()

    def show_notes(self, marks: Sequence[Mark], gaps: Sequence[Gap]) -> None:
        """Markers and gaps to draw."""
        self._notes.set_notes(marks, gaps)

    def show_data(self) -> None:
        """``data`` has changed: draw it soon."""
        self._pages.setCurrentWidget(self.plot if self.data.judged_seconds else self._empty)
        self._redraw_soon()

    def show_span(self, from_s: float, to_s: float) -> None:
        """Bring a span of time into view, at least a few seconds of it."""
        self.plot.setXRange(from_s, max(to_s, from_s + _SHORTEST_SPAN_S), padding=0)

    def mirror_span(self, from_s: float, to_s: float) -> None:
        """Show exactly what the other timeline shows."""
        if self.plot.getViewBox().viewRange()[0] != [from_s, to_s]:
            self.plot.setXRange(from_s, to_s, padding=0)

    def redraw(self) -> None:
        """Draw the visible part, thinned to about one column in two pixels."""
        view = self.plot.getViewBox()
        (from_s, to_s), _ = view.viewRange()
        self._stack.set_columns(self.data.columns(from_s, to_s, max(100, int(view.width() / 2)), self._window_s))

    def apply_colours(self, colours: Colours) -> None:
        """Take over the theme's colours."""
        self.plot.setBackground(colours.base)
        for side in ("bottom", "left"):
            axis = self.plot.getAxis(side)
            axis.setPen(colours.grid)
            axis.setTextPen(colours.soft_text)
        self._notes.set_colours(colours.text, colours.gap, colours.base)

    def describe(self, t_s: float) -> str:
        """A second in words, for the tooltip; empty outside the session."""
        row = self.data.at(int(t_s))
        if row is None:
            return ""
        present, judged, shares = row
        wall = self._clock.wall(int(t_s))
        head = clock_text(int(t_s)) + (f"  ({wall:%H:%M:%S})" if wall else "")
        if judged == 0:
            return f"{head}\n{'no emotion judged' if present else 'nobody in the picture'}"
        named = sorted(
            ((shares[EMOTIONS.index(emotion)], LOOKS[emotion].word) for emotion in STACK_ORDER), reverse=True
        )
        return "\n".join([head, *(f"{share * 100:.0f} % {word}" for share, word in named if share >= 0.005)])

    def _make_plot(self, name: str) -> pg.PlotWidget:
        plot = _HoverPlot(self.describe, axisItems={"bottom": TimeAxis()})
        plot.setAccessibleName(name)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(x=True, y=False)
        plot.setYRange(0, 1, padding=0)
        plot.setLimits(xMin=0, minXRange=5)
        left = plot.getAxis("left")
        left.setTicks([[(0, "0 %"), (0.5, "50 %"), (1, "100 %")]])
        left.setWidth(48)
        plot.getPlotItem().layout.setContentsMargins(4, 8, 10, 2)
        plot.addItem(self._stack, ignoreBounds=True)
        plot.addItem(self._notes, ignoreBounds=True)
        return plot

    def _redraw_soon(self, *_: object) -> None:
        if not self._redraw_timer.isActive():
            self._redraw_timer.start()

    def _report_span(self, _: object, span: Sequence[float]) -> None:
        self._redraw_soon()
        self.span_changed.emit(*span)

    def _report_move(self, *_: object) -> None:
        self.moved_by_hand.emit()


class _HoverPlot(pg.PlotWidget):  # type: ignore[misc]
    """A plot whose tooltip says what is under the pointer."""

    def __init__(self, describe: Callable[[float], str], **options: object) -> None:
        super().__init__(**options)
        self._describe = describe

    def viewportEvent(self, event: QEvent) -> bool:
        """Answer the request for a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            x = self.getViewBox().mapSceneToView(self.mapToScene(event.pos())).x()
            self.setToolTip(self._describe(x) if x >= 0 else "")
        return bool(super().viewportEvent(event))
