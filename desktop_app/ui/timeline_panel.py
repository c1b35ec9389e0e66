"""The class timeline with its controls and legend, and the timeline of the selected person beside it."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.clock import SessionClock
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.i18n import _
from desktop_app.storage.series import EmotionSeconds
from desktop_app.ui.language import Retranslating
from desktop_app.ui.theme import Colours
from desktop_app.ui.timeline_controls import Legend, SmoothingChoice, name_segment, segment
from desktop_app.ui.timeline_items import Gap, Mark
from desktop_app.ui.timeline_view import FOLLOW_SPAN_S, EmotionTimeline

_FIRST_SPAN_S = 30.0
_FIRST_SMOOTHING_S = 2.0
_SHORTEST_GAP_S = 0.5


class ClassTimeline(Retranslating, QWidget):
    """The class's plot below a row of controls, the legend at its side. It also leads the person's plot.

    The two plots share one time axis, one smoothing and one way of following.
    """

    def __init__(self, person: EmotionTimeline, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timeline = EmotionTimeline("", "")
        self.person = person
        self._emotions = True
        self._person_chosen = False
        # pyqtgraph's own link lines up pixels on the screen where two plots lie one above the other; times are meant.
        self.timeline.span_changed.connect(self.person.mirror_span)
        self.person.span_changed.connect(self.timeline.mirror_span)
        for timeline in (self.timeline, self.person):
            timeline.moved_by_hand.connect(self._stop_following)
        self.follow = segment()
        self.follow.setChecked(True)
        self.follow.toggled.connect(self._show_end)
        self.whole = segment()
        self.whole.toggled.connect(self._show_end)
        self.smoothing = SmoothingChoice(_FIRST_SMOOTHING_S)
        self.smoothing.chosen.connect(self._smooth)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 6)
        layout.setSpacing(4)
        layout.addLayout(self._controls())
        row = QHBoxLayout()
        row.addWidget(self.timeline, 1)
        row.addWidget(Legend(QBoxLayout.Direction.TopToBottom))
        layout.addLayout(row, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.timeline.entitle(_("Timeline of the class"))
        self.person.entitle(_("Timeline of the selected person"))
        name_segment(self.follow, _("Follow"), _("Keep the newest part in view"))
        name_segment(self.whole, _("Whole session"), _("Show the session from its beginning"))
        self._say_empty()
        for timeline in (self.timeline, self.person):
            timeline.retranslate()

    def begin(self, clock: SessionClock, *, emotions: bool) -> None:
        """Another session: empty plots that follow it."""
        self._emotions = emotions
        self._say_empty()
        for timeline in (self.timeline, self.person):
            timeline.set_clock(clock)
            timeline.data.clear()
            timeline.show_notes((), ())
            timeline.show_data()
        with QSignalBlocker(self.whole):
            self.whole.setChecked(False)
        self.follow.setChecked(True)

    def set_clock(self, clock: SessionClock) -> None:
        """The session's wall clock, once it is known."""
        self.timeline.set_clock(clock)
        self.person.set_clock(clock)

    def choose_person(self, person_id: int | None) -> None:
        """Empty the person's plot for another person, or for nobody."""
        self._person_chosen = person_id is not None
        self._say_empty()
        self.person.data.clear()
        self.person.show_data()

    def show_class(self, rows: EmotionSeconds) -> None:
        """Take over seconds of the class."""
        self._merge(self.timeline, rows)
        self._show_end()

    def show_person(self, rows: EmotionSeconds) -> None:
        """Take over seconds of the chosen person."""
        self._merge(self.person, rows)

    def show_events(self, events: Sequence[SessionEvent]) -> None:
        """Take over markers, pauses and gaps."""
        marks = [Mark(event.t_s, event.text) for event in events if event.kind is EventKind.MARKER]
        gaps = gaps_of(events, len(self.timeline.data))
        for timeline in (self.timeline, self.person):
            timeline.show_notes(marks, gaps)

    def show_whole(self) -> None:
        """Bring the whole session into view, for review."""
        self.whole.setChecked(True)

    def apply_colours(self, colours: Colours) -> None:
        """Take over the theme's colours."""
        self.timeline.apply_colours(colours)
        self.person.apply_colours(colours)

    def _merge(self, timeline: EmotionTimeline, rows: EmotionSeconds) -> None:
        timeline.data.merge(rows.second, rows.present, rows.judged, rows.probabilities)
        timeline.show_data()

    def _say_empty(self) -> None:
        self.timeline.set_empty_text(
            _("The class timeline grows here while a session runs.")
            if self._emotions
            else _(
                "Emotions are switched off, so there is nothing to plot. Settings can change this for the next session."
            )
        )
        self.person.set_empty_text(
            _("Nothing was judged for this person yet.")
            if self._person_chosen
            else _("Select a person in the table or in the picture to see their timeline.")
        )

    def _controls(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.smoothing)
        row.addStretch(1)
        row.addWidget(self.follow)
        row.addWidget(self.whole)
        return row

    def _smooth(self, window_s: float) -> None:
        self.timeline.set_smoothing(window_s)
        self.person.set_smoothing(window_s)

    def _show_end(self) -> None:
        if self.sender() is self.whole and self.whole.isChecked():
            with QSignalBlocker(self.follow):
                self.follow.setChecked(False)
        elif self.sender() is self.follow and self.follow.isChecked():
            with QSignalBlocker(self.whole):
                self.whole.setChecked(False)
        end = float(len(self.timeline.data))
        if self.follow.isChecked():
            self.timeline.show_span(max(0.0, end - FOLLOW_SPAN_S), max(end, _FIRST_SPAN_S))
        elif self.whole.isChecked():
            self.timeline.show_span(0.0, end)

    def _stop_following(self) -> None:
        self.follow.setChecked(False)
        self.whole.setChecked(False)


def gaps_of(events: Sequence[SessionEvent], end_s: float) -> list[Gap]:
    """The spans without data: pauses up to their resume (or the end), and gaps of the source."""
    gaps = []
    paused_at: float | None = None
    for event in events:
        if event.kind is EventKind.PAUSE:
            paused_at = event.t_s
        elif event.kind is EventKind.RESUME and paused_at is not None:
            gaps.append(Gap(paused_at, event.t_s, _("paused")))
            paused_at = None
        elif event.kind is EventKind.GAP and event.end_s is not None:
            gaps.append(Gap(event.t_s, event.end_s, _("no picture")))
    if paused_at is not None and end_s > paused_at:
        gaps.append(Gap(paused_at, end_s, _("paused")))
    # A file stands still while it is paused, so its pauses take no time.
    return [gap for gap in gaps if gap.to_s - gap.from_s >= _SHORTEST_GAP_S]
