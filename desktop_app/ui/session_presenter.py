"""Brings what happens in a session onto the widgets, each at its own pace."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.clock import SessionClock
from desktop_app.pipeline.engine import EngineState
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.people.editing import PeopleEditor
from desktop_app.ui.people_panel import PeoplePanel
from desktop_app.ui.roster import Roster
from desktop_app.ui.session_control import SessionControl
from desktop_app.ui.session_feed import SessionFeed
from desktop_app.ui.session_words import EventTeller, LightTeller, summary_words
from desktop_app.ui.status_line import StatusLine
from desktop_app.ui.video_view import VideoView

if TYPE_CHECKING:
    from desktop_app.ui.timeline_panel import ClassTimeline

_PEOPLE_EVERY_MS = 250
_FIGURES_EVERY_MS = 500
_SHOWS_PICTURE = {EngineState.RUNNING, EngineState.PAUSED}


class SessionPresenter(QObject):
    """Subscribes to the session, its feed and its edits, and shows them.

    The picture follows every frame, the table four times a second, the timelines what is stored, and all of them an
    edit as soon as it is stored.

    Signals:
        person_chosen: the selected person's number, 0 for nobody.
    """

    person_chosen = Signal(int)

    def __init__(
        self,
        control: SessionControl,
        feed: SessionFeed,
        editor: PeopleEditor,
        *,
        video: VideoView,
        people: PeoplePanel,
        status: StatusLine,
        messages: MessageBar,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._control = control
        self._feed = feed
        self._editor = editor
        self._video = video
        self._people = people
        self._status = status
        self._messages = messages
        self._teller = EventTeller(status, messages)
        self._light = LightTeller(messages)
        self._timeline: ClassTimeline | None = None
        self._roster = Roster()
        self._selected: int | None = None
        self._numbers = 0
        self._people_timer = self._every(_PEOPLE_EVERY_MS, self.show_people)
        self._figures_timer = self._every(_FIGURES_EVERY_MS, self.show_figures)
        self._connect()

    def name_of(self, person_id: int) -> str:
        """The name given to a number, or an empty string."""
        return self._roster.names.get(person_id, "")

    @property
    def selected(self) -> int:
        """The number of the selected person, 0 for nobody."""
        return self._selected or 0

    def show_timeline(self, timeline: "ClassTimeline") -> None:
        """The timelines are there now: show what has been stored so far."""
        self._timeline = timeline
        emotions = self._control.emotions or not self._control.models_ready
        timeline.begin(SessionClock(None), emotions=emotions, attention=self._control.attention)
        self._feed.read_all()

    def choose_person(self, person_id: int) -> None:
        """Select a person everywhere; 0 selects nobody."""
        chosen = person_id or None
        if chosen == self._selected:
            return
        self._selected = chosen
        self._video.select(chosen)
        self._people.select(chosen)
        if self._timeline is not None:
            self._timeline.choose_person(chosen)
        self._feed.choose_person(chosen)
        self.person_chosen.emit(person_id)

    def show_people(self) -> None:
        """Bring the table up to date."""
        self._people.show_people(self._roster.rows(), self._roster.here)

    def show_figures(self) -> None:
        """Bring the status line up to date, and the moment at which a person would be split."""
        state = self._control.state
        # Rates of a while ago would contradict the word for now.
        self._status.show_figures(None if state is EngineState.PAUSED else self._control.stats())
        self._status.show_state(state, self._control.t_s, self._control.length_s)
        self._people.show_moment(int(self._control.t_s) if state in _SHOWS_PICTURE else None)

    def summary(self) -> str:
        """One sentence about the session on the screen, or an empty string."""
        return "" if self._feed.view is None else summary_words(self._feed.view)

    def _connect(self) -> None:
        self._control.frame_rang.connect(self._show_frame)
        self._control.result_rang.connect(self._show_result)
        self._control.commit_rang.connect(self._follow_commit)
        self._control.state_entered.connect(self._follow_state)
        self._control.event_happened.connect(self._hear_event)
        self._control.progressed.connect(self._status.show_progress)
        self._feed.updated.connect(self._show_stored)
        self._feed.failed.connect(self._tell_failure)
        self._video.person_clicked.connect(self.choose_person)
        self._people.person_selected.connect(self.choose_person)
        self._editor.attach(self._people)
        self._editor.updated.connect(self._show_edits)
        self._editor.changed.connect(self._read_again)
        self._editor.failed.connect(self._tell_failure)

    def _every(self, period_ms: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(period_ms)
        timer.timeout.connect(slot)
        return timer

    def _show_frame(self) -> None:
        frame = self._control.newest_frame()
        if frame is not None and self._control.state in _SHOWS_PICTURE:
            self._video.show_frame(frame)

    def _show_result(self) -> None:
        result = self._control.newest_result()
        if result is None or self._control.state not in _SHOWS_PICTURE:
            return
        self._light.hear(result)
        self._roster.take_result(result, unsure_below=self._control.unsure_below, emotions=self._control.emotions)
        if self._roster.shown_result is not None:
            self._video.show_result(self._roster.shown_result)

    def _show_edits(self) -> None:
        """Names, merged people and those left out, at once and everywhere."""
        self._roster.take_edits(self._editor.people)
        self._video.set_names(self._roster.names, self._roster.excluded)
        if self._roster.shown_result is not None:
            self._video.show_result(self._roster.shown_result)
        self.show_people()
        if self._selected is not None:
            self.person_chosen.emit(self._selected)

    def _read_again(self) -> None:
        """An edit changes seconds that were read long ago."""
        if self._timeline is not None:
            self._timeline.choose_person(self._selected)
        self._feed.read_all()

    def _follow_commit(self) -> None:
        self._control.answer_commit()
        self._feed.follow(self._control.session_id)
        self._editor.follow(self._control.session_id)
        self._feed.read()

    def _follow_state(self, word: str) -> None:
        state = EngineState(word)
        if state is EngineState.OPENING:
            self._begin()
        elif state in _SHOWS_PICTURE:
            # From the first moment on, so that a name given at once is not lost.
            self._editor.follow(self._control.session_id)
            # The first picture may have come before this word did.
            self._show_frame()
            self._show_result()
        else:
            self._end()
        self.show_figures()

    def _begin(self) -> None:
        self._roster.clear()
        self._people.clear()
        self._video.clear()
        self._video.set_names({})
        self._video.set_judgement(emotions=self._control.emotions, unsure_below=self._control.unsure_below)
        self.choose_person(0)
        self._feed.follow(None)
        self._editor.follow(None)
        self._numbers = 0
        self._messages.hide()
        self._teller.begin()
        self._light.begin()
        if self._timeline is not None:
            emotions, attention = self._control.emotions, self._control.attention
            self._timeline.begin(SessionClock(None), emotions=emotions, attention=attention)
        self._people_timer.start()
        self._figures_timer.start()

    def _end(self) -> None:
        self._people_timer.stop()
        self._figures_timer.stop()
        self._video.clear()
        self._roster.end()
        self._light.begin()
        self.show_people()
        if not self._control.active:
            # Late rows may have gone into seconds that were read before.
            self._feed.follow(self._control.session_id)
            self._editor.follow(self._control.session_id)
            self._feed.read_all()
            if self._timeline is not None:
                self._timeline.show_whole()

    def _show_stored(self) -> None:
        view = self._feed.view
        if view is None:
            return
        self._roster.take_stored(view.people)
        if not self._people_timer.isActive():
            self.show_people()
        if len(view.people) > self._numbers:
            # A new number may complete a correction made before, and may be somebody who was here already.
            self._editor.read_again()
        self._numbers = len(view.people)
        if self._timeline is None:
            return
        self._timeline.set_clock(view.clock)
        self._timeline.show_class(view.class_rows, view.attention)
        if view.person_rows is not None and view.person_id == self._selected:
            self._timeline.show_person(view.person_rows, view.person_attention)
        self._timeline.show_events(view.events)

    def _hear_event(self, kind: str, text: str, start_ms: int, end_ms: int) -> None:
        if self._teller.tell(kind, text, start_ms, end_ms):
            self._feed.read_all()

    def _tell_failure(self, message: str) -> None:
        self._messages.say("error", message)
