"""Timelines of shares: of the class and of one person, stacked over the session's time.

Imports pyqtgraph, which takes most of a second: import this module only when the window is on the screen.
"""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop_app.domain.clock import SessionClock
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.i18n import _, emotion_word, percent, time_of_day
from desktop_app.ui.palette import LOOKS, STACK_ORDER, Look
from desktop_app.ui.timeline_data import Columns, TimelineData, clock_text
from desktop_app.ui.timeline_items import StackItem
from desktop_app.ui.timeline_plot import TimePlot

FOLLOW_SPAN_S = 300.0
"""While following, this much of the end of a session is on the screen."""


class SharesTimeline(TimePlot):
    """One plot over a ``TimelineData``. Everything in it is made once and reused for every session and person."""

    def __init__(
        self, name: str, empty_text: str, bands: Sequence[tuple[int, Look]], width: int, parent: QWidget | None = None
    ) -> None:
        """``bands`` from the bottom: which of the ``width`` shares of a second, and how it looks."""
        super().__init__(name, empty_text, parent)
        self.data = TimelineData(width)
        self._window_s = 2.0
        self._clock = SessionClock(None)
        self._short = ""
        self._stack = StackItem(bands)
        self.plot.addItem(self._stack, ignoreBounds=True)
        self.retranslate()

    def retranslate(self) -> None:
        """Write the axis in the language in force."""
        self.plot.getAxis("left").setTicks([self.ticks()])

    def ticks(self) -> list[tuple[float, str]]:
        """What stands at the left, and at which height: shares, and between them what they are shares of."""
        ticks = [(share, percent(share)) for share in (0, 0.5, 1)]
        return [*ticks, (0.75, self._short)] if self._short else ticks

    def call(self, name: str, short: str) -> None:
        """What it is: for a screen reader, and beside the plot, where several stand above each other."""
        self.entitle(name)
        self._short = short
        self.retranslate()

    def set_clock(self, clock: SessionClock) -> None:
        """The session's wall clock, for the tooltip."""
        self._clock = clock

    def set_smoothing(self, window_s: float) -> None:
        """Average over this many seconds before drawing; 0 draws what is stored."""
        self._window_s = window_s
        self.redraw_soon()

    def show_data(self) -> None:
        """``data`` has changed: draw it soon."""
        self.show_empty(not self.data.judged_seconds)
        self.redraw_soon()

    def redraw(self) -> None:
        """Draw the visible part, thinned to about one column in two pixels."""
        self._stack.set_columns(self.columns_in_view(self.data))

    def columns_in_view(self, data: TimelineData) -> Columns:
        """What is in view of numbers by second, as it is drawn."""
        most = max(100, int(self.plot.getViewBox().width() / 2))
        return data.columns(*self.span_s, most, self._window_s)

    def when(self, second: int) -> str:
        """A second as its place in the session, with the time of day where it is known."""
        wall = self._clock.wall(second)
        return clock_text(second) + (f"  ({time_of_day(wall, seconds=True)})" if wall else "")


class EmotionTimeline(SharesTimeline):
    """The share of each emotion."""

    def __init__(self, name: str, empty_text: str, parent: QWidget | None = None) -> None:
        bands = [(EMOTIONS.index(emotion), LOOKS[emotion]) for emotion in STACK_ORDER]
        super().__init__(name, empty_text, bands, len(EMOTIONS), parent)

    def describe(self, t_s: float, height: float = 0.0) -> str:
        """A second in words, for the tooltip; empty outside the session."""
        row = self.data.at(int(t_s))
        if row is None:
            return ""
        present, judged, shares = row
        head = self.when(int(t_s))
        if judged == 0:
            return f"{head}\n{_('no emotion judged') if present else _('nobody in the picture')}"
        named = sorted(
            ((shares[EMOTIONS.index(emotion)], emotion_word(emotion)) for emotion in STACK_ORDER), reverse=True
        )
        return "\n".join([head, *(f"{percent(share)} {word}" for share, word in named if share >= 0.005)])
