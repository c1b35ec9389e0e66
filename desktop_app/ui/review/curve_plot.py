"""A curve from 0 to 1 over the session's time: coverage, and whatever else is a share of the class by second."""

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from desktop_app.behaviour.smoothing import smooth_series
from desktop_app.domain.clock import SessionClock
from desktop_app.i18n import percent, time_of_day
from desktop_app.ui.theme import Colours
from desktop_app.ui.timeline_data import clock_text
from desktop_app.ui.timeline_plot import TimePlot


class CurvePlot(TimePlot):
    """One filled curve with its name in the place of the axis. A second without a value is a gap."""

    def __init__(self, words: Callable[[float | None], str] = percent, parent: QWidget | None = None) -> None:
        """``words`` say a value of the curve, None for none."""
        super().__init__("", "", parent)
        self._words = words
        self._values: NDArray[np.float64] = np.zeros(0)
        self._smoothed: NDArray[np.float64] = np.zeros(0)
        self._window_s = 0.0
        self._clock = SessionClock(None)
        self._curve = pg.PlotDataItem(connect="finite", fillLevel=0.0)
        self.plot.addItem(self._curve, ignoreBounds=True)
        self.show_empty(False)
        self.show_time_axis(False)
        self.set_room(1, 1)
        self.setFixedHeight(max(40, 2 * self.fontMetrics().height() + 8))

    def call(self, name: str, short: str) -> None:
        """What it is: for a screen reader, and beside the curve."""
        self.entitle(name)
        self.plot.getAxis("left").setTicks([[(0.5, short)]])

    def set_values(self, values: NDArray[np.float64], clock: SessionClock) -> None:
        """Show another session: (n,) a value for each second from 0 on, NaN where there is none."""
        self._values, self._clock = values, clock
        self._smooth()

    def set_smoothing(self, window_s: float) -> None:
        """Average over this many seconds before drawing; 0 draws what is stored."""
        self._window_s = window_s
        self._smooth()

    def value_at(self, second: int) -> float | None:
        """What is drawn at a second; None for a gap and outside the session."""
        if not 0 <= second < len(self._smoothed) or np.isnan(self._smoothed[second]):
            return None
        return float(self._smoothed[second])

    def redraw(self) -> None:
        """Draw the visible part, thinned to about one point in two pixels by averaging."""
        from_s, to_s = self.span_s
        first, last = max(0, int(from_s) - 1), min(len(self._smoothed), int(np.ceil(to_s)) + 2)
        if last <= first:
            self._curve.setData([], [])
            return
        step = max(1, -(-(last - first) // max(100, int(self.plot.getViewBox().width() / 2))))
        first -= first % step
        blocks = _blocks(self._smoothed[first:last], step)
        known = np.isfinite(blocks)
        counts = known.sum(axis=1)
        means = np.full(len(blocks), np.nan)
        np.divide(np.where(known, blocks, 0).sum(axis=1), counts, out=means, where=counts > 0)
        self._curve.setData(first + (np.arange(len(means)) + 0.5) * step, means)

    def describe(self, t_s: float, height: float) -> str:
        """The value under the pointer."""
        if not 0 <= t_s < len(self._smoothed):
            return ""
        wall = self._clock.wall(int(t_s))
        head = clock_text(int(t_s)) + (f"  ({time_of_day(wall, seconds=True)})" if wall else "")
        return f"{head}\n{self.accessibleName()}: {self._words(self.value_at(int(t_s)))}"

    def apply_colours(self, colours: Colours) -> None:
        """Take over the theme's colours."""
        super().apply_colours(colours)
        fill = QColor(colours.accent)
        fill.setAlpha(60)
        self._curve.setPen(pg.mkPen(colours.accent, width=1.5))
        self._curve.setFillBrush(fill)

    def _smooth(self) -> None:
        known = np.isfinite(self._values)
        smoothed = smooth_series(np.arange(len(self._values), dtype=float), self._values, self._window_s)
        self._smoothed = np.where(known, smoothed, np.nan)
        self.redraw_soon()


def _blocks(values: NDArray[np.float64], step: int) -> NDArray[np.float64]:
    count = -(-len(values) // step)
    padded = np.full(count * step, np.nan)
    padded[: len(values)] = values
    return padded.reshape(count, step)
