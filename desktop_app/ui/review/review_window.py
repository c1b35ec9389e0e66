"""The review of one session: timelines, people, the moment under the scrub line, spans, events and a note."""

import functools
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDockWidget, QInputDialog, QMainWindow, QMenu, QVBoxLayout, QWidget

from desktop_app.domain.attention import AttentionWeights
from desktop_app.domain.edits import AddMarker, Edit, EditMarker, RemoveMarker
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.i18n import _
from desktop_app.storage import sessions
from desktop_app.storage.database import Database, open_database
from desktop_app.ui.exporting import Exporter
from desktop_app.ui.help_page import show_help_page
from desktop_app.ui.icons import icon
from desktop_app.ui.language import Retranslating
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.newest import Newest
from desktop_app.ui.people.editing import PeopleEditor
from desktop_app.ui.people_panel import PeoplePanel
from desktop_app.ui.review.actions import ReviewActions
from desktop_app.ui.review.events_panel import EventsPanel
from desktop_app.ui.review.lane_series import UNSURE_BELOW
from desktop_app.ui.review.marker_dialog import MarkerDialog, named
from desktop_app.ui.review.moment_panel import MomentPanel
from desktop_app.ui.review.note_panel import NoteField
from desktop_app.ui.review.reading import LoadedReview, read_review
from desktop_app.ui.review.review_bar import ReviewBar
from desktop_app.ui.review.span_panel import SpanPanel
from desktop_app.ui.review.still import Still, StillReader, why_no_picture
from desktop_app.ui.review.timelines import ReviewTimelines
from desktop_app.ui.roster import review_rows
from desktop_app.ui.services import Services
from desktop_app.ui.tasks import TaskPool
from desktop_app.ui.theme import Theme

_FIRST_SIZE = (1400, 900)
_SIDE_PX = 400
_SIDE_CHARACTERS = 58
_POOL_WAIT_MS = 3_000
_STORE_WAIT_MS = 10_000
_STORE_POLL_MS = 30


class ReviewWindow(Retranslating, QMainWindow):
    """Shows one session of the database. It reads and writes on its own pool, never on the GUI thread.

    Signals:
        stored: something of the session was changed in the database.
        compare_asked: the session should be compared with others.
        closed: the window is going.
    """

    stored = Signal()
    compare_asked = Signal(int)
    closed = Signal()

    def __init__(self, services: Services, theme: Theme, session_id: int) -> None:
        """Open the window; the session is read as soon as it is there."""
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.session_id = session_id
        self._database = services.database
        self._services = services
        self._theme = theme
        self.loaded: LoadedReview | None = None
        self._person_id = 0
        self._writing = 0
        self._closing = QElapsedTimer()
        self._stills: StillReader | None = None
        self.tasks = TaskPool("simak-review", threads=2, parent=self)
        self._reading = Newest(self.tasks, self)
        self._looking = Newest(self.tasks, self)
        self.editor = PeopleEditor(services.database, self.tasks, self)
        self._build()
        self.exporter = Exporter(services, self.tasks, self.messages, self)
        self.exporter.fill_menu(self.actions_.export_menu, lambda: [(session_id, self._name)])
        self._connect()
        self._apply_theme()
        self.retranslate()
        self.editor.attach(self.people)
        self.editor.follow(session_id)
        self.read()

    def read(self) -> None:
        """Read the session, now or as soon as the present reading is done."""
        weights = AttentionWeights.of(self._services.settings)
        asked = (self._database, self.session_id, self.timelines.smoothing.window_s, weights)
        self._reading.ask(functools.partial(read_review, *asked), self._take)

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.actions_.retranslate()
        self.exporter.retranslate()
        titles = (_("This moment"), _("Selection"), _("Events"), _("Note"))
        for dock, title in zip(self._docks[1:], titles, strict=True):
            dock.setWindowTitle(title)
        self._docks[0].toggleViewAction().setText(_("People"))
        self._entitle()
        if self.loaded is not None:
            self._find_pictures(self.loaded)
            self._show_moment(self.timelines.moment_s)

    # building

    def _build(self) -> None:
        self.resize(*_FIRST_SIZE)
        self.timelines = ReviewTimelines()
        self.messages = MessageBar()
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.messages)
        layout.addWidget(self.timelines, 1)
        self.setCentralWidget(middle)
        self.people, self.moment, self.span = PeoplePanel(), MomentPanel(), SpanPanel()
        self.events, self.note = EventsPanel(), NoteField()
        contents = (self.people, self.moment, self.span, self.events, self.note)
        names = ("people", "moment", "span", "events", "note")
        self._docks = [self._dock(name, widget) for name, widget in zip(names, contents, strict=True)]
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, self.tabPosition(Qt.DockWidgetArea.TopDockWidgetArea))
        for dock in self._docks[2:]:
            self.tabifyDockWidget(self._docks[1], dock)
        self._docks[1].raise_()
        side = max(_SIDE_PX, _SIDE_CHARACTERS * self.fontMetrics().averageCharWidth())
        self.resizeDocks([self._docks[0]], [side], Qt.Orientation.Horizontal)
        self.resizeDocks(self._docks[:2], [_FIRST_SIZE[1] * 2, _FIRST_SIZE[1] * 3], Qt.Orientation.Vertical)
        self.actions_ = ReviewActions(self, self.timelines, self._slots())
        deeds = [
            self.people.deeds[name] for name in ("undo", "redo", "rename", "merge", "split", "participant", "roster")
        ]
        self.actions_.fill_menus(deeds, [dock.toggleViewAction() for dock in self._docks])
        shown = {name: self.people.deeds[name] for name in ("undo", "redo")}
        shown |= {name: self.actions_[name] for name in ("add_marker", "compare")}
        self.bar = ReviewBar(shown, self.actions_.export_menu)
        self.addToolBar(self.bar)
        self.timelines.setFocus()

    def _dock(self, name: str, widget: QWidget) -> QDockWidget:
        dock = QDockWidget(self)
        dock.setObjectName(name)
        dock.setWidget(widget)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        return dock

    def _slots(self) -> dict[str, Callable[[], object]]:
        lines = self.timelines
        return {
            "rename": self._rename,
            "compare": lambda: self.compare_asked.emit(self.session_id),
            "close": self.close,
            "add_marker": lambda: self.add_marker(lines.moment_s),
            "add_episode": self.add_episode,
            "begin_span": lines.begin_span,
            "end_span": lines.end_span,
            "clear_span": lines.clear_span,
            "zoom_in": lambda: lines.zoom(0.5),
            "zoom_out": lambda: lines.zoom(2.0),
            "zoom_span": lines.show_span,
            "zoom_whole": lines.show_whole,
            "back": lambda: lines.step(-1.0),
            "forward": lambda: lines.step(1.0),
            "back_10": lambda: lines.step(-10.0),
            "forward_10": lambda: lines.step(10.0),
            "back_60": lambda: lines.step(-60.0),
            "forward_60": lambda: lines.step(60.0),
            "first": lambda: lines.go_to(0.0),
            "last": lambda: lines.go_to(lines.length_s),
            "previous_flag": lambda: self._mark_event(lines.next_flag(-1)),
            "next_flag": lambda: self._mark_event(lines.next_flag(1)),
            "person_up": lambda: self.select_person(lines.lanes.neighbour(-1)),
            "person_down": lambda: self.select_person(lines.lanes.neighbour(1)),
            "nobody": lambda: self.select_person(0),
            "help": lambda: show_help_page(self, "sessions"),
        }

    def _connect(self) -> None:
        lines = self.timelines
        lines.moment_changed.connect(self._show_moment)
        lines.span_changed.connect(self._show_span)
        lines.person_chosen.connect(self.select_person)
        lines.smoothing_changed.connect(self._check_smoothing)
        lines.subject_changed.connect(self._follow_subject)
        lines.flags.flag_clicked.connect(self._choose_event)
        lines.flags.flag_edited.connect(self.edit_event)
        lines.flags.flag_menu.connect(self._open_flag_menu)
        self.actions_.smoothing.triggered.connect(lambda action: lines.choose_smoothing(action.data()))
        self._check_smoothing(lines.smoothing.window_s)
        self.actions_["add_episode"].setEnabled(False)
        self.people.person_selected.connect(self.select_person)
        self.people.heading_changed.connect(self._docks[0].setWindowTitle)
        self._docks[0].setWindowTitle(self.people.heading)
        self.moment.picture.person_clicked.connect(self.select_person)
        self.span.segment_chosen.connect(lines.choose_span)
        self.span.cleared.connect(lines.clear_span)
        self.span.episode_asked.connect(self.add_episode)
        self.events.event_chosen.connect(self._choose_event)
        self.events.add_asked.connect(lambda: self.add_marker(lines.moment_s))
        self.events.edit_asked.connect(self.edit_event)
        self.events.remove_asked.connect(self.remove_event)
        self.note.note_changed.connect(self._store_note)
        self.editor.changed.connect(self._follow_edit)
        self.editor.failed.connect(self._tell_failure)
        self._reading.failed.connect(self._tell_failure)
        self._looking.failed.connect(self.moment.say_no_picture)
        self._theme.changed.connect(self._apply_theme)

    # keeping up

    def _take(self, loaded: LoadedReview) -> None:
        again = self.loaded is not None
        self.loaded = loaded
        self.timelines.show_review(loaded, again=again)
        self.span.show_review(loaded)
        self.events.show_review(loaded.review)
        self.note.show_note(loaded.review.session.note)
        self._entitle()
        self.bar.show_session(loaded)
        if self._person_id not in {person.person_id for person in loaded.review.people}:
            self.select_person(0)
        self._find_pictures(loaded)
        self._show_moment(self.timelines.moment_s)

    def _find_pictures(self, loaded: LoadedReview) -> None:
        info = loaded.review.session.info
        why = why_no_picture(info.source_kind, info.source_path)
        if why:
            self.moment.say_no_picture(why)
        elif self._stills is None and info.source_path:
            self._stills = StillReader(self._database, self.session_id, Path(info.source_path))

    def _show_moment(self, t_s: float) -> None:
        loaded = self.loaded
        if loaded is None:
            return
        self.moment.show_moment(loaded, self.timelines, self._person_id)
        seen = None if loaded.attention is None else loaded.attention.at(int(t_s))
        rows = review_rows(loaded.review, int(t_s), unsure_below=UNSURE_BELOW, attention=seen)
        self.people.show_people(rows, None)
        self.people.show_moment(int(t_s))
        if self._stills is not None:
            look = functools.partial(self._stills.read, t_s, functools.partial(loaded.lanes.shares_at, window_s=0.0))
            self._looking.ask(look, self._show_still)

    def _show_still(self, still: Still) -> None:
        if self.loaded is not None:
            names = {person.person_id: person.name for person in self.loaded.review.people if person.name}
            attention = self.loaded.attention
            seen = {} if attention is None else attention.at(int(still.frame.t_s))
            self.moment.show_still(still, names, seen)

    def _show_span(self) -> None:
        self.span.show_span(self.timelines.span)
        self.actions_["add_episode"].setEnabled(self.timelines.span is not None)
        if self.timelines.span is not None and not self._docks[2].isHidden():
            self._docks[2].raise_()

    def select_person(self, person_id: int) -> None:
        """Select a person everywhere; 0 selects nobody."""
        if person_id == self._person_id:
            return
        self._person_id = person_id
        self.timelines.select_person(person_id)
        self.people.select(person_id or None)
        self.moment.picture.select(person_id or None)
        self.span.select_person(person_id)
        self.events.select_person(person_id)
        self._show_moment(self.timelines.moment_s)

    def _follow_subject(self) -> None:
        self.span.choose_subject(self.timelines.subject)
        self._show_moment(self.timelines.moment_s)

    def _check_smoothing(self, window_s: float) -> None:
        for action in self.actions_.smoothing.actions():
            action.setChecked(action.data() == window_s)
        self._show_moment(self.timelines.moment_s)

    def _mark_event(self, event: SessionEvent | None) -> None:
        if event is not None:
            self.timelines.select_flag(event)
            self.events.select(event)

    def _choose_event(self, event: SessionEvent) -> None:
        if event.person_id is not None:
            self.select_person(event.person_id)
        self._mark_event(event)
        self.timelines.go_to(event.t_s)

    def _follow_edit(self) -> None:
        self.read()
        self.stored.emit()

    def _tell_failure(self, message: str) -> None:
        self.messages.say("error", message)

    @property
    def _name(self) -> str:
        return self.loaded.review.session.name if self.loaded is not None else ""

    def _entitle(self) -> None:
        self.setWindowTitle(_("{name} - Simak").format(name=self._name) if self._name else _("Review"))

    def _apply_theme(self) -> None:
        colours = self._theme.colours
        self.timelines.apply_colours(colours)
        self.moment.apply_colours(colours)
        self.setWindowIcon(icon("app", colours.text, colours.text))

    # what the user does

    def apply(self, edit: Edit) -> None:
        """Put a correction into force; it can be undone."""
        self.editor.apply(edit)

    def add_marker(self, t_s: float, end_s: float | None = None) -> None:
        """Ask for a marker's text and store it."""
        title = _("Add a marker") if end_s is None else _("Note an episode")
        dialog = MarkerDialog(self, title, self.timelines.length_s, t_s, "", end_s)
        self._open(dialog, lambda: self.apply(AddMarker(*named(dialog.marker()))))

    def add_episode(self) -> None:
        """Ask for the selected span's text and store it as an episode."""
        if self.timelines.span is not None:
            self.add_marker(*self.timelines.span)

    def edit_event(self, event: SessionEvent) -> None:
        """Ask for another text and time of a marker, and store them; other events are what they are."""
        marker_id = event.marker_id
        if marker_id is None:
            return
        dialog = MarkerDialog(self, _("Change the marker"), self.timelines.length_s, event.t_s, event.text, event.end_s)
        self._open(dialog, lambda: self.apply(EditMarker(marker_id, *named(dialog.marker()))))

    def remove_event(self, event: SessionEvent) -> None:
        """Take a marker away; Undo brings it back."""
        if event.marker_id is not None:
            self.apply(RemoveMarker(event.marker_id))

    def _open(self, dialog: MarkerDialog, accepted: Callable[[], object]) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(accepted)
        dialog.open()

    def _open_flag_menu(self, event: SessionEvent | None, t_s: float, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if event is not None and event.kind is EventKind.MARKER:
            menu.addAction(_("&Change…")).triggered.connect(lambda: self.edit_event(event))
            menu.addAction(_("&Remove")).triggered.connect(lambda: self.remove_event(event))
            menu.addSeparator()
        menu.addAction(_("&Add a marker here…")).triggered.connect(lambda: self.add_marker(t_s))
        menu.popup(where)

    def _rename(self) -> None:
        name, good = QInputDialog.getText(self, _("Rename the session"), _("Name"), text=self._name)
        name = " ".join(name.split())
        if good and name and name != self._name:
            self._store(lambda db: sessions.rename_session(db, self.session_id, name))

    def _store_note(self, text: str) -> None:
        self._store(lambda db: sessions.set_note(db, self.session_id, text))

    def _store(self, work: Callable[[Database], None]) -> None:
        def write() -> None:
            with closing(open_database(self._database)) as db:
                work(db)

        self._writing += 1
        self.tasks.run(lambda _progress: write(), lambda _done: self._end_writing(""), self._end_writing)

    def _end_writing(self, fault: str) -> None:
        self._writing -= 1
        if fault:
            self._tell_failure(fault)
        else:
            self._follow_edit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go when what was just typed or corrected is stored, and let go of file and pool."""
        if not self._closing.isValid():
            self._closing.start()
            self.note.report()
        if (self._writing or self.editor.busy) and self._closing.elapsed() < _STORE_WAIT_MS:
            self.hide()
            QTimer.singleShot(_STORE_POLL_MS, self.close)
            event.ignore()
            return
        self.tasks.close(_POOL_WAIT_MS)
        if self._stills is not None:
            self._stills.close()
        self.closed.emit()
        super().closeEvent(event)
