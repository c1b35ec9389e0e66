"""The timelines of one of several sessions, laid on a common axis.

Imports pyqtgraph, which takes most of a second: import this module only when the window is on the screen.
"""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QSize

from desktop_app.behaviour.attention import AttentionSeconds
from desktop_app.domain.records import EventKind
from desktop_app.export.attention import MeasuredAttention
from desktop_app.storage.review import Review
from desktop_app.ui.attention_timeline import AttentionTimeline
from desktop_app.ui.timeline_data import Columns, TimelineData, clock_text
from desktop_app.ui.timeline_items import Gap, Mark, TimeAxis
from desktop_app.ui.timeline_panel import gaps_of
from desktop_app.ui.timeline_view import EmotionTimeline, SharesTimeline

_WIDTH_PX = 600


class LaidPlot(SharesTimeline):
    """A session's class, moved along the axis so that what belongs together lies one above the other.

    The common axis begins at 0, where the session that begins first does; its words count from ``zero_s``, where the
    sessions are laid on each other.
    """

    _shift_s = 0.0
    _marks: Sequence[Mark] = ()
    _gaps: Sequence[Gap] = ()

    def lay(self, shift_s: float, zero_s: float) -> None:
        """Draw the session's second 0 at ``shift_s`` of the common axis, whose words count from ``zero_s``."""
        self._shift_s = shift_s
        axis = self.plot.getAxis("bottom")
        axis.zero_s = zero_s
        axis.picture = None
        axis.update()
        self.show_notes(
            [Mark(mark.t_s + shift_s, mark.text) for mark in self._marks],
            [Gap(gap.from_s + shift_s, gap.to_s + shift_s, gap.text) for gap in self._gaps],
        )
        self.redraw_soon()

    def sizeHint(self) -> QSize:
        """As low as it may be: a plot wants the height it was drawn with last, and would push the others away."""
        return QSize(_WIDTH_PX, self.minimumHeight())

    def columns_in_view(self, data: TimelineData) -> Columns:
        """Where they are laid."""
        from_s, to_s = self.span_s
        most = max(100, int(self.plot.getViewBox().width() / 2))
        columns = data.columns(from_s - self._shift_s, to_s - self._shift_s, most, self._window_s)
        return Columns(columns.x + self._shift_s, columns.shares)

    def describe(self, t_s: float, height: float = 0.0) -> str:
        """A second of this session in words."""
        own_s = t_s - self._shift_s
        return super().describe(own_s, height) if own_s >= 0 else ""

    def _take_notes(self, review: Review) -> None:
        """What stands in the plot beside the shares."""
        self._marks = [Mark(event.t_s, event.text) for event in review.events if event.kind is EventKind.MARKER]
        self._gaps = gaps_of(review.events, len(self.data))
        self.set_clock(review.session.clock)

    def _axes(self) -> dict[str, pg.AxisItem]:
        return {"bottom": _LaidAxis()}


class LaidTimeline(LaidPlot, EmotionTimeline):
    """The share of each emotion."""

    def __init__(self, review: Review) -> None:
        super().__init__("", "")
        rows = review.class_rows()
        self.data.merge(rows.second, rows.present, rows.judged, rows.probabilities)
        self._take_notes(review)
        self.show_data()


class LaidAttention(LaidPlot, AttentionTimeline):
    """The share in each state of attention; ``measured`` is None for a session in which it was not measured."""

    def __init__(self, review: Review, measured: MeasuredAttention | None) -> None:
        super().__init__()
        if measured is not None:
            self.show_class(_analysed(measured))
        self._take_notes(review)
        self.show_data()


def _analysed(measured: MeasuredAttention) -> AttentionSeconds:
    """The seconds with a picture: of the others it is not known that nobody was seen."""
    rows, chosen = measured.lesson, measured.analysed
    arrays = (rows.seen[chosen], rows.counts[chosen], rows.inferred[chosen], rows.index[chosen])
    return AttentionSeconds(rows.second[chosen], rows.people, *arrays)


class _LaidAxis(TimeAxis):
    """Times before and after the moment on which sessions are laid."""

    def __init__(self) -> None:
        super().__init__()
        self.zero_s = 0.0

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        """Round times before and after."""
        ticks = super().tickValues(minVal - self.zero_s, maxVal - self.zero_s, size)
        return [(spacing, [value + self.zero_s for value in values]) for spacing, values in ticks]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """With a minus before."""
        own = [value - self.zero_s for value in values]
        with_hours = any(abs(value) >= 3600 for value in own)
        words = [clock_text(abs(value), with_hours=with_hours) for value in own]
        return [("\N{MINUS SIGN}" if value < -0.5 else "") + word for value, word in zip(own, words, strict=True)]
