"""All timelines of a session above each other: they share one span of time, one scrub line and one smoothing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.i18n import _, number
from desktop_app.ui.attention_timeline import AttentionTimeline
from desktop_app.ui.language import Retranslating
from desktop_app.ui.review.curve_plot import CurvePlot
from desktop_app.ui.review.flags_plot import FlagsPlot
from desktop_app.ui.review.lanes_plot import Lane, LanesPlot
from desktop_app.ui.review.reading import LoadedReview
from desktop_app.ui.theme import Colours
from desktop_app.ui.timeline_controls import Legend, SmoothingChoice, Subject, SubjectChoice, name_segment
from desktop_app.ui.timeline_items import Mark
from desktop_app.ui.timeline_panel import gaps_of
from desktop_app.ui.timeline_plot import TimePlot
from desktop_app.ui.timeline_view import EmotionTimeline

FIRST_SMOOTHING_S = 10.0
_STEP_BACK_S = 0.5
"""A flag this close before the scrub line is the one it stands on."""


class ReviewTimelines(Retranslating, QWidget):
    """Flags, the class, curves of the class, and a lane for each person.

    Emotions and attention of the class have a plot each; the lanes show the one that is chosen.

    Signals:
        moment_changed: the scrub line stands at another moment, in seconds.
        span_changed: another span is chosen, or none.
        person_chosen: the lane or name of a person was clicked.
        smoothing_changed: the window in seconds.
        subject_changed: lanes show something else.
    """

    moment_changed = Signal(float)
    span_changed = Signal()
    person_chosen = Signal(int)
    smoothing_changed = Signal(float)
    subject_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.moment_s = 0.0
        self.span: tuple[float, float] | None = None
        self.length_s = 0.0
        self._events: tuple[SessionEvent, ...] = ()
        self._loaded: LoadedReview | None = None
        self._person_id = 0
        self.flags = FlagsPlot()
        self.group = EmotionTimeline("", "")
        self.group.show_time_axis(False)
        self.group.set_room(7, 8)
        self.group.setMinimumHeight(110)
        self.coverage = CurvePlot()
        self.attention = AttentionTimeline()
        self.attention.show_time_axis(False)
        self.attention.set_room(9, 4)
        self.attention.setMinimumHeight(110)
        self.index = CurvePlot(_index_words)
        self.lanes = LanesPlot()
        self.smoothing = SmoothingChoice(FIRST_SMOOTHING_S)
        self.smoothing.chosen.connect(self._smooth)
        self.subjects = SubjectChoice()
        self.subjects.chosen.connect(self._show_subject)
        self._zoom_buttons = [QToolButton() for _unused in range(4)]
        for button, slot in zip(
            self._zoom_buttons,
            (lambda: self.zoom(0.5), lambda: self.zoom(2.0), self.show_span, self.show_whole),
            strict=True,
        ):
            button.setObjectName("segment")
            button.clicked.connect(slot)
        self._lay_out()
        for plot in self.plots:
            self._join(plot)
        self.lanes.person_chosen.connect(self.person_chosen)
        self._smooth(FIRST_SMOOTHING_S)
        self.retranslate()

    @property
    def plots(self) -> tuple[TimePlot, ...]:
        """All timelines from the top."""
        return self.flags, self.group, self.coverage, self.attention, self.index, self.lanes

    @property
    def subject(self) -> Subject:
        """What the lanes show."""
        return self.subjects.subject

    def show_review(self, loaded: LoadedReview, *, again: bool) -> None:
        """Show a session; ``again``: it is the same one, corrected, so place and zoom stay."""
        review = loaded.review
        self.length_s = float(loaded.length_s)
        self._events = review.events
        rows = review.class_rows()
        self.group.data.clear()
        self.group.set_clock(review.session.clock)
        self.group.data.merge(rows.second, rows.present, rows.judged, rows.probabilities)
        self.group.show_data()
        self.coverage.set_values(loaded.coverage, review.session.clock)
        self._loaded = loaded
        self._show_attention(loaded, again=again)
        self._show_lanes()
        self._show_flags()
        marks = [Mark(event.t_s, "") for event in review.events if event.kind is EventKind.MARKER]
        gaps = gaps_of(review.events, self.length_s)
        for plot in self.plots[1:]:
            plot.show_notes(marks if plot in (self.group, self.attention) else (), gaps)
        for plot in self.plots:
            plot.plot.setLimits(xMax=max(self.length_s, 10.0))
        if not again:
            self.show_whole()
            self.go_to(0.0)

    def select_person(self, person_id: int) -> None:
        """Mark a person's lane and plot their index, 0 for nobody."""
        self._person_id = person_id
        self.lanes.select(person_id)
        self._show_index()
        self._show_flags()

    def select_flag(self, event: SessionEvent | None) -> None:
        """Mark an event's flag."""
        self._show_flags(event)

    def go_to(self, t_s: float) -> None:
        """Put the scrub line at a moment, and bring it into view."""
        self.moment_s = min(max(t_s, 0.0), max(self.length_s - 0.001, 0.0))
        from_s, to_s = self.group.span_s
        if not from_s <= self.moment_s <= to_s:
            half = (to_s - from_s) / 2
            begin = min(max(self.moment_s - half, 0.0), max(self.length_s - 2 * half, 0.0))
            self._show(begin, begin + 2 * half)
        self._show_cursor()
        self.moment_changed.emit(self.moment_s)

    def step(self, by_s: float) -> None:
        """Move the scrub line."""
        self.go_to(self.moment_s + by_s)

    def next_flag(self, direction: int) -> SessionEvent | None:
        """The next event after (1) or before (-1) the scrub line; the line goes there."""
        if direction > 0:
            found = next((event for event in self.shown_events if event.t_s > self.moment_s + 1e-3), None)
        else:
            before = [event for event in self.shown_events if event.t_s < self.moment_s - _STEP_BACK_S]
            found = before[-1] if before else None
        if found is not None:
            self.go_to(found.t_s)
        return found

    def choose_span(self, from_s: float, to_s: float) -> None:
        """Choose a span, cut to the session."""
        begin, end = max(0.0, min(from_s, to_s)), min(self.length_s, max(from_s, to_s))
        self.span = (begin, end) if end > begin else None
        self._show_cursor()
        self.span_changed.emit()

    def begin_span(self) -> None:
        """Let the chosen span begin at the scrub line; it ends where it ended, or at the end of the session."""
        end = self.span[1] if self.span and self.span[1] > self.moment_s else self.length_s
        self.choose_span(self.moment_s, end)

    def end_span(self) -> None:
        """Let the chosen span end at the scrub line; it begins where it began, or at the beginning of the session."""
        begin = self.span[0] if self.span and self.span[0] < self.moment_s else 0.0
        self.choose_span(begin, self.moment_s)

    def clear_span(self) -> None:
        """Choose no span."""
        self.span = None
        self._show_cursor()
        self.span_changed.emit()

    def show_whole(self) -> None:
        """Bring the whole session into view."""
        self._show(0.0, self.length_s)

    def show_span(self) -> None:
        """Bring the chosen span into view, with a little around it."""
        if self.span is not None:
            room = 0.05 * (self.span[1] - self.span[0])
            self._show(max(0.0, self.span[0] - room), min(self.length_s, self.span[1] + room))

    def zoom(self, factor: float) -> None:
        """Show ``factor`` times as much, around the scrub line where it is in view."""
        from_s, to_s = self.group.span_s
        middle = self.moment_s if from_s <= self.moment_s <= to_s else (from_s + to_s) / 2
        begin, end = middle + (from_s - middle) * factor, middle + (to_s - middle) * factor
        self._show(max(0.0, begin), min(self.length_s, end))

    def choose_smoothing(self, window_s: float) -> None:
        """Average over this many seconds, as by its button."""
        self.smoothing.choose(window_s)
        self._smooth(window_s)

    def apply_colours(self, colours: Colours) -> None:
        """Take over the theme's colours."""
        for plot in self.plots:
            plot.apply_colours(colours)

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.setAccessibleName(_("Timelines of the session"))
        self.flags.retranslate()
        self.group.call(_("Timeline of the class"), _("Emotions"))
        self.group.set_empty_text(_("No emotion was judged in this session, so there are no shares to plot."))
        self.coverage.call(_("Coverage: share of the people present who were judged"), _("Coverage"))
        self.attention.call(_("Attention of the class"), _("Attention"))
        self.attention.set_empty_text(_("Nothing can be told of attention in this session."))
        self._name_index()
        self.lanes.entitle(_("A lane for each person"))
        self.lanes.set_empty_text(_("Nobody was seen in this session."))
        words = (
            ("+", _("Show a shorter time in more detail (Ctrl++)"), _("Zoom in")),
            ("\N{MINUS SIGN}", _("Show a longer time (Ctrl+-)"), _("Zoom out")),
            (_("Selection"), _("Bring the selected span into view"), _("Zoom to the selection")),
            (_("Whole session"), _("Bring the whole session into view (Ctrl+0)"), _("Whole session")),
        )
        for button, (text, tip, spoken) in zip(self._zoom_buttons, words, strict=True):
            name_segment(button, text, tip, spoken)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show where the keys go: a frame while the timelines have the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(self.palette().highlight().color(), 2))
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 4, 4)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame comes."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes."""
        super().focusOutEvent(event)
        self.update()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 6, 6)
        layout.setSpacing(6)
        controls = QHBoxLayout()
        controls.setSpacing(4)
        controls.addWidget(self.subjects)
        controls.addSpacing(12)
        controls.addWidget(self.smoothing)
        controls.addStretch(1)
        for button in self._zoom_buttons:
            controls.addWidget(button)
        layout.addLayout(controls)
        upper = QWidget()
        above = QVBoxLayout(upper)
        bar = self.lanes.scroll_bar.sizeHint().width()
        above.setContentsMargins(0, 0, bar, 0)
        above.setSpacing(0)
        above.addWidget(self.flags)
        above.addWidget(self.group, 1)
        above.addWidget(self.coverage)
        above.addWidget(self.attention, 1)
        above.addWidget(self.index)
        lower = QWidget()
        row = QHBoxLayout(lower)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.lanes, 1)
        row.addWidget(self.lanes.scroll_bar)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(upper)
        split.addWidget(lower)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setSizes([2000, 3000])
        layout.addWidget(split, 1)
        self._legends = {subject: Legend(QBoxLayout.Direction.LeftToRight, subject, lanes=True) for subject in Subject}
        for legend in self._legends.values():
            layout.addWidget(legend)

    def _join(self, plot: TimePlot) -> None:
        plot.set_axis_width(self.fontMetrics().horizontalAdvance("000 Muhammad Ali W") + 12)
        plot.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.span_changed.connect(self._mirror)
        plot.clicked.connect(self._take_click)
        plot.span_dragged.connect(self.choose_span)

    def _take_click(self, t_s: float, _height: float) -> None:
        self.setFocus()
        if self.sender() is not self.flags or self.flags.flag_at(t_s) is None:
            self.go_to(t_s)

    def _mirror(self, from_s: float, to_s: float) -> None:
        for plot in self.plots:
            if plot is not self.sender():
                plot.mirror_span(from_s, to_s)

    def _show(self, from_s: float, to_s: float) -> None:
        self.group.show_span(from_s, to_s)

    def _show_cursor(self) -> None:
        for plot in self.plots:
            plot.show_cursor(self.moment_s, self.span)

    def _smooth(self, window_s: float) -> None:
        for plot in (self.group, self.coverage, self.attention, self.index, self.lanes):
            plot.set_smoothing(window_s)
        self.smoothing_changed.emit(window_s)

    def _show_attention(self, loaded: LoadedReview, *, again: bool) -> None:
        """Take over attention; what was not measured in this session has no place in the window."""
        attention, judged = loaded.attention, bool(self.group.data.judged_seconds)
        for emotions in (self.group, self.coverage):
            emotions.setVisible(judged or attention is None)
        for widget in (self.attention, self.index, self.subjects, self._legends[Subject.ATTENTION]):
            widget.setVisible(attention is not None)
        self._legends[Subject.EMOTIONS].setVisible(judged or attention is None)
        if attention is None:
            self.subjects.choose(Subject.EMOTIONS)
            return
        if not again and not judged:
            self.subjects.choose(Subject.ATTENTION)
        self.attention.clear()
        self.attention.set_clock(loaded.review.session.clock)
        self.attention.show_class(attention.of_class)
        self._show_index()

    def _show_index(self) -> None:
        if self._loaded is not None and self._loaded.attention is not None:
            values = self._loaded.attention.index_by_second(self._person_id, self._loaded.length_s)
            self.index.set_values(values, self._loaded.review.session.clock)
        self._name_index()

    def _name_index(self) -> None:
        if self._person_id:
            who = _("Index of attention of person {number}").format(number=self._person_id)
            self.index.call(who, _("Index of {number}").format(number=self._person_id))
        else:
            self.index.call(_("Index of attention of the class"), _("Index"))

    def _show_lanes(self) -> None:
        if self._loaded is None:
            return
        attention = self._loaded.attention
        chosen = self.subject is Subject.ATTENTION and attention is not None
        series = attention.lanes if chosen and attention is not None else self._loaded.lanes
        people = self._loaded.review.people
        self.lanes.set_lanes(series, [Lane(one.person_id, one.name, one.participant) for one in people])

    def _show_subject(self) -> None:
        self._show_lanes()
        self.subject_changed.emit()

    @property
    def shown_events(self) -> list[SessionEvent]:
        """The events that have a flag: those of a single person only while that person is selected."""
        return [event for event in self._events if event.person_id in {None, self._person_id}]

    def _show_flags(self, selected: SessionEvent | None = None) -> None:
        shown = self.shown_events
        if selected is not None and selected not in shown:
            shown = sorted([*shown, selected], key=lambda event: event.t_s)
        self.flags.set_events(shown, selected)


def _index_words(share: float | None) -> str:
    return number(None if share is None else 100 * share)
