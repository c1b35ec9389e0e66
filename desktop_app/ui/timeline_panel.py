"""The class timeline with its controls and legend, and the timeline of the selected person beside it."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desktop_app.domain.clock import SessionClock
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.storage.queries import EmotionSeconds
from desktop_app.ui.palette import LOOKS, STACK_ORDER
from desktop_app.ui.swatch import LegendEntry
from desktop_app.ui.theme import Colours
from desktop_app.ui.timeline_items import Gap, Mark
from desktop_app.ui.timeline_view import FOLLOW_SPAN_S, EmotionTimeline

SMOOTHING = (("raw", 0.0), ("2 s", 2.0), ("10 s", 10.0))
_FIRST_SPAN_S = 30.0
_SHORTEST_GAP_S = 0.5
_NO_DATA = "The class timeline grows here while a session runs."
_NO_EMOTIONS = "Emotions are switched off, so there is nothing to plot. Settings can change this for the next session."
_NO_PERSON = "Select a person in the table or in the picture to see their timeline."
_NO_JUDGEMENTS = "Nothing was judged for this person yet."


class ClassTimeline(QWidget):
    """The class's plot below a row of controls, the legend at its side. It also leads the person's plot.

    The two plots share one time axis, one smoothing and one way of following.
    """

    def __init__(self, person: EmotionTimeline, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timeline = EmotionTimeline("Timeline of the class", _NO_DATA)
        self.person = person
        self.person.set_empty_text(_NO_PERSON)
        # pyqtgraph's own link lines up pixels on the screen where two plots lie one above the other; times are meant.
        self.timeline.span_changed.connect(self.person.mirror_span)
        self.person.span_changed.connect(self.timeline.mirror_span)
        for timeline in (self.timeline, self.person):
            timeline.moved_by_hand.connect(self._stop_following)
        self.follow = _segment("Follow", "Keep the newest part in view")
        self.follow.setChecked(True)
        self.follow.toggled.connect(self._show_end)
        self.whole = _segment("Whole session", "Show the session from its beginning")
        self.whole.toggled.connect(self._show_end)
        self._smoothing = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 6)
        layout.setSpacing(4)
        layout.addLayout(self._controls())
        row = QHBoxLayout()
        row.addWidget(self.timeline, 1)
        row.addLayout(_legend())
        layout.addLayout(row, 1)

    def begin(self, clock: SessionClock, *, emotions: bool) -> None:
        """Another session: empty plots that follow it."""
        self.timeline.set_empty_text(_NO_DATA if emotions else _NO_EMOTIONS)
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
        self.person.set_empty_text(_NO_PERSON if person_id is None else _NO_JUDGEMENTS)
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

    def _controls(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        title = QLabel("Smoothing")
        title.setObjectName("soft")
        row.addWidget(title)
        for word, window_s in SMOOTHING:
            button = _segment(word, "As stored" if window_s == 0 else f"Average of the last {word}")
            button.setAccessibleName(f"Smoothing {word}")
            button.setChecked(window_s == 2.0)
            button.toggled.connect(lambda on, window_s=window_s: self._smooth(window_s) if on else None)
            self._smoothing.addButton(button)
            row.addWidget(button)
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
            gaps.append(Gap(paused_at, event.t_s, "paused"))
            paused_at = None
        elif event.kind is EventKind.GAP and event.end_s is not None:
            gaps.append(Gap(event.t_s, event.end_s, "no picture"))
    if paused_at is not None and end_s > paused_at:
        gaps.append(Gap(paused_at, end_s, "paused"))
    # A file stands still while it is paused, so its pauses take no time.
    return [gap for gap in gaps if gap.to_s - gap.from_s >= _SHORTEST_GAP_S]


def _segment(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName("segment")
    button.setText(text)
    button.setToolTip(tip)
    button.setCheckable(True)
    button.setAccessibleName(text)
    return button


def _legend() -> QVBoxLayout:
    """In the order of the bands, from the top."""
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addStretch(1)
    for emotion in reversed(STACK_ORDER):
        column.addWidget(LegendEntry(LOOKS[emotion]))
    column.addStretch(2)
    return column
