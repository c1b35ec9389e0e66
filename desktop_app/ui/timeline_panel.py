"""The class timeline with its controls and legend, and the timeline of the selected person beside it."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.behaviour.attention import AttentionSeconds, PersonAttention
from desktop_app.domain.clock import SessionClock
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.i18n import _
from desktop_app.storage.series import EmotionSeconds
from desktop_app.ui.attention_timeline import AttentionTimeline, PersonAttentionTimeline
from desktop_app.ui.language import Retranslating
from desktop_app.ui.theme import Colours
from desktop_app.ui.timeline_controls import Legend, SmoothingChoice, Subject, SubjectChoice, name_segment, segment
from desktop_app.ui.timeline_items import Gap, Mark
from desktop_app.ui.timeline_plot import TimePlot
from desktop_app.ui.timeline_view import FOLLOW_SPAN_S, EmotionTimeline

_FIRST_SPAN_S = 30.0
_FIRST_SMOOTHING_S = 2.0
_SHORTEST_GAP_S = 0.5


class ClassTimeline(Retranslating, QWidget):
    """The class's plot below a row of controls, the legend at its side. It also leads the person's plot.

    All plots share one time axis, one smoothing and one way of following. Either emotions are shown or attention, of
    the class and of the person alike; ``person_pages`` is the person's part, for a panel of its own.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timeline, self.person = EmotionTimeline("", ""), EmotionTimeline("", "")
        self.attention, self.person_attention = AttentionTimeline(), PersonAttentionTimeline()
        self._on = dict.fromkeys(Subject, True)
        self._person_chosen = False
        # pyqtgraph's own link lines up pixels on the screen where two plots lie one above the other; times are meant.
        for timeline in self._timelines:
            timeline.span_changed.connect(self._mirror)
            timeline.moved_by_hand.connect(self._stop_following)
        self.follow, self.whole = segment(), segment()
        self.follow.setChecked(True)
        for button in (self.follow, self.whole):
            button.toggled.connect(self._show_end)
        self.smoothing = SmoothingChoice(_FIRST_SMOOTHING_S)
        self.smoothing.chosen.connect(self._smooth)
        self.subjects = SubjectChoice()
        self.subjects.chosen.connect(self._show_subject)
        self.seen = QLabel()
        self.pages, self.person_pages = QStackedWidget(), QStackedWidget()
        self._lay_out()
        self.retranslate()

    @property
    def _timelines(self) -> tuple[TimePlot, ...]:
        return self.timeline, self.person, self.attention, self.person_attention

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.timeline.entitle(_("Timeline of the class"))
        self.person.entitle(_("Timeline of the selected person"))
        self.attention.entitle(_("Attention of the class"))
        self.person_attention.entitle(_("Attention of the selected person"))
        name_segment(self.follow, _("Follow"), _("Keep the newest part in view"))
        name_segment(self.whole, _("Whole session"), _("Show the session from its beginning"))
        self.seen.setToolTip(_("Faces in the picture now, of all people of this session"))
        self._say_empty()
        self.timeline.retranslate()
        self.person.retranslate()
        self.attention.retranslate()
        self.person_attention.retranslate()
        self.seen.setText(self.attention.newest)

    def begin(self, clock: SessionClock, *, emotions: bool, attention: bool = False) -> None:
        """Another session: empty plots that follow it; of the two subjects one that is on is shown."""
        self._on = {Subject.EMOTIONS: emotions, Subject.ATTENTION: attention}
        if not self._on[self.subjects.subject]:
            self.subjects.choose(Subject.ATTENTION if attention else Subject.EMOTIONS)
        self._say_empty()
        self.set_clock(clock)
        for timeline in self._timelines:
            timeline.show_notes((), ())
        for emotions_of in (self.timeline, self.person):
            emotions_of.data.clear()
            emotions_of.show_data()
        self.attention.clear()
        self.person_attention.clear()
        self.seen.clear()
        with QSignalBlocker(self.whole):
            self.whole.setChecked(False)
        self.follow.setChecked(True)

    def set_clock(self, clock: SessionClock) -> None:
        """The session's wall clock, once it is known."""
        self.timeline.set_clock(clock)
        self.person.set_clock(clock)
        self.attention.set_clock(clock)
        self.person_attention.set_clock(clock)

    def choose_person(self, person_id: int | None) -> None:
        """Empty the person's plots for another person, or for nobody."""
        self._person_chosen = person_id is not None
        self._say_empty()
        self.person.data.clear()
        self.person.show_data()
        self.person_attention.clear()

    def show_class(self, rows: EmotionSeconds, attention: AttentionSeconds | None = None) -> None:
        """Take over seconds of the class."""
        self._merge(self.timeline, rows)
        if attention is not None:
            self.attention.show_class(attention)
            self.seen.setText(self.attention.newest)
        self._show_end()

    def show_person(self, rows: EmotionSeconds, attention: PersonAttention | None = None) -> None:
        """Take over seconds of the chosen person."""
        self._merge(self.person, rows)
        if attention is not None:
            self.person_attention.show_person(attention)

    def show_events(self, events: Sequence[SessionEvent]) -> None:
        """Take over markers, pauses and gaps."""
        marks = [Mark(event.t_s, event.text) for event in events if event.kind is EventKind.MARKER]
        gaps = gaps_of(events, len(self.timeline.data))
        for timeline in self._timelines:
            timeline.show_notes(marks, gaps)

    def show_whole(self) -> None:
        """Bring the whole session into view, for review."""
        self.whole.setChecked(True)

    def apply_colours(self, colours: Colours) -> None:
        """Take over the theme's colours."""
        for timeline in self._timelines:
            timeline.apply_colours(colours)

    def _merge(self, timeline: EmotionTimeline, rows: EmotionSeconds) -> None:
        timeline.data.merge(rows.second, rows.present, rows.judged, rows.probabilities)
        timeline.show_data()

    def _say_empty(self) -> None:
        grows = _("The class timeline grows here while a session runs.")
        self.timeline.set_empty_text(
            grows
            if self._on[Subject.EMOTIONS]
            else _(
                "Emotions are switched off, so there is nothing to plot. Settings can change this for the next session."
            )
        )
        self.attention.set_empty_text(
            grows
            if self._on[Subject.ATTENTION]
            else _(
                "Attention is switched off, so there is nothing to plot. Settings can change this for the next session."
            )
        )
        for timeline in (self.person, self.person_attention):
            timeline.set_empty_text(
                _("Nothing was judged for this person yet.")
                if self._person_chosen
                else _("Select a person in the table or in the picture to see their timeline.")
            )

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(4)
        controls.addWidget(self.subjects)
        controls.addSpacing(12)
        controls.addWidget(self.smoothing)
        controls.addStretch(1)
        controls.addWidget(self.follow)
        controls.addWidget(self.whole)
        heading = self.seen.font()
        heading.setBold(True)
        self.seen.setFont(heading)
        self.pages.addWidget(_beside(self.timeline, Legend(QBoxLayout.Direction.TopToBottom)))
        legend = Legend(QBoxLayout.Direction.TopToBottom, Subject.ATTENTION)
        self.pages.addWidget(_beside(self.attention, legend, self.seen))
        self.person_pages.addWidget(self.person)
        self.person_pages.addWidget(self.person_attention)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 6)
        layout.setSpacing(4)
        layout.addLayout(controls)
        layout.addWidget(self.pages, 1)

    def _show_subject(self, subject: Subject) -> None:
        place = list(Subject).index(subject)
        self.pages.setCurrentIndex(place)
        self.person_pages.setCurrentIndex(place)

    def _mirror(self, from_s: float, to_s: float) -> None:
        for timeline in self._timelines:
            if timeline is not self.sender():
                timeline.mirror_span(from_s, to_s)

    def _smooth(self, window_s: float) -> None:
        self.timeline.set_smoothing(window_s)
        self.person.set_smoothing(window_s)
        self.attention.set_smoothing(window_s)
        self.person_attention.set_smoothing(window_s)

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


def _beside(timeline: TimePlot, legend: Legend, heading: QLabel | None = None) -> QWidget:
    """A plot with its legend at the right."""
    page, side = QWidget(), QVBoxLayout()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(timeline, 1)
    row.addLayout(side)
    if heading is not None:
        side.addWidget(heading)
    side.addWidget(legend, 1)
    return page


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
