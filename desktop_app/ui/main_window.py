"""The window: what is where, what leads to what, and how it comes and goes."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from desktop_app.domain.attention import AttentionWeights
from desktop_app.export.formats import format_of
from desktop_app.i18n import _, number
from desktop_app.ui.actions import Actions
from desktop_app.ui.controls import Control
from desktop_app.ui.dialogs import AboutDialog, ShortcutsDialog, ask_to_end
from desktop_app.ui.exporting import Exporter
from desktop_app.ui.help_page import show_help_page
from desktop_app.ui.icons import icon
from desktop_app.ui.language import Retranslating
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.panels import Panels, with_margins
from desktop_app.ui.people.editing import PeopleEditor
from desktop_app.ui.people_panel import PeoplePanel
from desktop_app.ui.services import Services
from desktop_app.ui.session_control import ChosenSource, SessionControl
from desktop_app.ui.session_feed import SessionFeed
from desktop_app.ui.session_presenter import SessionPresenter
from desktop_app.ui.session_windows import SessionWindows
from desktop_app.ui.settings_desk import SettingsDesk
from desktop_app.ui.source_desk import SourceDesk
from desktop_app.ui.stage_words import Situation, stage_words
from desktop_app.ui.status_line import StatusLine
from desktop_app.ui.tasks import TaskPool
from desktop_app.ui.theme import Theme
from desktop_app.ui.toolbar import ControlBar
from desktop_app.ui.video_view import VideoView

if TYPE_CHECKING:
    from desktop_app.ui.timeline_panel import ClassTimeline

_FIRST_SIZE = (1360, 840)
_UNPAINTED_MS = 1_000
_END_WAIT_MS = 15_000
_END_POLL_MS = 50
_POOL_WAIT_MS = 3_000


class MainWindow(Retranslating, QMainWindow):
    """Puts the widgets together. Sessions are led by ``control``, and shown by ``presenter``."""

    def __init__(
        self, services: Services, theme: Theme, *, confirm_end: Callable[[QWidget], bool] | None = ask_to_end
    ) -> None:
        """Build the window; models and timelines are loaded after it is on the screen.

        Args:
            services: the program behind it.
            theme: the application's theme.
            confirm_end: asks whether to end a running session on close; None ends it without a question.
        """
        super().__init__()
        self._services = services
        self._theme = theme
        self._confirm_end = confirm_end
        self._shown = False
        self._stage_action = ""
        self.timeline: ClassTimeline | None = None
        self._closing = QElapsedTimer()
        self.tasks = TaskPool("simak-tasks", threads=3, parent=self)
        self.control = SessionControl(services, self.tasks, self)
        self.feed = SessionFeed(services.database, self.tasks, self, lambda: AttentionWeights.of(services.settings))
        self.editor = PeopleEditor(services.database, self.tasks, self)
        self.windows = SessionWindows(services, theme, self.tasks, self)
        self._build()
        self.presenter = SessionPresenter(
            self.control,
            self.feed,
            self.editor,
            video=self.video,
            people=self.people,
            status=self.status,
            messages=self.messages,
            parent=self,
        )
        self.exporter = Exporter(services, self.tasks, self.messages, self)
        self.exporter.fill_menu(self.actions_.export_menu, self._last_session)
        self.choices = SettingsDesk(services, theme, self.actions_.themes, self)
        self.desk = SourceDesk(services, self, self.choose_source, lambda text: self.choices.save(last_source=text))
        self._connect()
        self._apply_theme()
        self.retranslate()

    def choose_source(self, source: ChosenSource) -> None:
        """What the next Start opens."""
        self.control.choose_source(source)
        self.bar.show_source(source.title)

    def start(self) -> None:
        """Begin a session on the chosen source."""
        self.control.start(" ".join(self.bar.session_name.text().split()))
        # Off the text fields: a key such as M must mean the marker, not a letter.
        self.video.setFocus()

    def export_to(self, folder: Path) -> None:
        """Write the last session's CSV files into ``folder``."""
        self.exporter.export(self._last_session(), format_of("csv"), folder)

    def tell_interrupted(self, session_ids: Sequence[int]) -> None:
        """Offer sessions that ended without Stop the last time: they are kept up to their last second."""
        if len(session_ids) == 1:
            text = _("A session was interrupted the last time. It is kept up to its last second.")
            self.messages.say("warning", text, _("Review it"), lambda: self.windows.open_review(session_ids[0]))
            return
        text = _("{n} sessions were interrupted the last time. They are kept up to their last second.")
        link = _("Show the sessions")
        self.messages.say("warning", text.format(n=number(len(session_ids))), link, self.windows.open_browser)

    def leave(self) -> None:
        """Close without a question; a running session is ended properly first."""
        self._confirm_end = None
        self.close()

    # building

    def _build(self) -> None:
        self.setWindowTitle("Simak")
        self.resize(*_FIRST_SIZE)
        self.actions_ = Actions(self)
        self.bar = ControlBar(self.actions_, self)
        self.addToolBar(self.bar)
        self.messages = MessageBar()
        self.video = VideoView()
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.messages)
        layout.addWidget(self.video, 1)
        self.setCentralWidget(middle)
        self.people = PeoplePanel()
        self.panels = Panels(self)
        self.panels.people.setWidget(self.people)
        self.people.heading_changed.connect(lambda text: self.panels.entitle(self.panels.people, text))
        self.status = StatusLine()
        self.setStatusBar(self.status)
        deeds = [self.people.deeds[name] for name in ("undo", "redo", "merge", "split", "participant", "roster")]
        self.actions_.fill_menus(deeds, self.panels.toggle_actions())
        if self._services.settings.window_layout:
            self.panels.restore_layout(self._services.settings.window_layout)

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.actions_.retranslate()
        self.exporter.retranslate()
        self.panels.retranslate()
        self._title_person_panel(self.presenter.selected)
        self.panels.entitle(self.panels.people, self.people.heading)
        self._refresh()

    def _connect(self) -> None:
        slots: dict[str, Callable[[], object]] = {
            "source": self._pick_source,
            "open_lesson": self.desk.open_lesson,
            "sessions": self.windows.open_browser,
            "review": self._review,
            "export": self._open_export_menu,
            "settings": self.choices.edit,
            "privacy": self.choices.show_notice,
            "quit": self.close,
            "start": self.start,
            "pause": self.control.pause_or_resume,
            "stop": self.control.stop,
            "marker": self.bar.enter_marker,
            "name_person": lambda: self._name_person(self.presenter.selected),
            "clear_selection": lambda: self.presenter.choose_person(0),
            "full_screen": self._toggle_full_screen,
            "reset_layout": self.panels.reset,
            "help": lambda: show_help_page(self, "first_steps"),
            "figures": lambda: show_help_page(self, "figures"),
            "cameras": lambda: show_help_page(self, "cameras"),
            "notice": lambda: show_help_page(self, "notice"),
            "shortcuts": lambda: ShortcutsDialog(self.actions_.with_keys(), self).show(),
            "about": lambda: AboutDialog(self).show(),
        }
        for name, slot in slots.items():
            self.actions_[name].triggered.connect(lambda _checked=False, slot=slot: slot())
        self.choices.notice_read.connect(self._make_ready)
        self.choices.models_outdated.connect(self.control.load_models)
        self.choices.taken.connect(self._refresh_stage)
        self.choices.weights_changed.connect(self.feed.read_all)
        self.choices.weights_changed.connect(self.windows.tell_weights)
        self.choices.failed.connect(lambda text: self.messages.say("warning", text))
        self.bar.marker_entered.connect(self.control.add_marker)
        self.bar.name_entered.connect(self._rename_session)
        self.bar.done_typing.connect(self.video.setFocus)
        self.video.placeholder.button_pressed.connect(self._press_stage_button)
        self.control.changed.connect(self._refresh)
        self.control.failed.connect(self._tell_failure)
        self.exporter.busy_changed.connect(self._refresh)
        self.windows.stored.connect(self._follow_other_windows)
        self.control.state_entered.connect(self._make_way_for_next_name)
        self.feed.updated.connect(self._refresh_stage)
        self.presenter.person_chosen.connect(self._title_person_panel)
        self.presenter.person_chosen.connect(lambda person_id: self.actions_["name_person"].setEnabled(person_id > 0))
        self.actions_["name_person"].setEnabled(False)
        self.video.person_double_clicked.connect(self._name_person)
        self._theme.changed.connect(self._apply_theme)

    def _finish_opening(self) -> None:
        """After the window is on the screen: plots, the first-start page, the models."""
        # pyqtgraph takes most of a second to import.
        from desktop_app.ui.timeline_panel import ClassTimeline

        self.timeline = ClassTimeline()
        self.timeline.apply_colours(self._theme.colours)
        self.panels.session.setWidget(self.timeline)
        self.panels.person.setWidget(with_margins(self.timeline.person_pages))
        self.presenter.show_timeline(self.timeline)
        # Not before the plots are there: two threads that import much at a time may wait for each other.
        if self._services.settings.notice_seen:
            self._make_ready()
        else:
            self.choices.show_notice()
        self.windows.empty_bin()

    def _make_ready(self) -> None:
        """The user knows what happens here: load the models, and take up the last source if it is still there."""
        self.control.load_models()
        if not self.control.source_title:
            self.desk.take_last()

    # keeping up

    def _refresh(self) -> None:
        """Let every control show whether it can be used."""
        usable = self.control.usable
        self.actions_.say_pause(resume=Control.RESUME in usable)
        enabled = {
            "source": Control.CHOOSE_SOURCE in usable,
            "open_lesson": Control.CHOOSE_SOURCE in usable,
            "start": Control.START in usable,
            "pause": bool({Control.PAUSE, Control.RESUME} & usable),
            "stop": Control.STOP in usable,
            "marker": Control.MARK in usable,
            "review": Control.EXPORT in usable,
            "export": Control.EXPORT in usable and not self.exporter.busy,
        }
        for name, on in enabled.items():
            self.actions_[name].setEnabled(on)
        self.exporter.enable(Control.EXPORT in usable)
        self.bar.marker_text.setEnabled(Control.MARK in usable)
        self.bar.show_source(self.control.source_title)
        self.status.show_state(self.control.state, self.control.t_s, self.control.length_s)
        title = self.control.session_name if self.control.active else ""
        self.setWindowTitle(_("{name} - Simak").format(name=title) if title else "Simak")
        self._refresh_stage()

    def _refresh_stage(self) -> None:
        words = stage_words(
            Situation(
                self.control.state,
                self.control.source_title,
                notice_seen=self._services.settings.notice_seen,
                models_ready=self.control.models_ready,
                loading=self.control.loading,
                stored=self.control.session_id is not None,
                session_name=self.control.session_name,
                summary=self.presenter.summary(),
            )
        )
        self._stage_action = words.action
        self.video.placeholder.say(words.title, words.text, words.button)

    def _press_stage_button(self) -> None:
        if self._stage_action:
            self.actions_[self._stage_action].trigger()

    def _title_person_panel(self, person_id: int) -> None:
        name = self.presenter.name_of(person_id)
        if not person_id:
            title = _("Selected person")
        elif name:
            title = _("{name} (person {number})").format(name=name, number=person_id)
        else:
            title = _("Person {number}").format(number=person_id)
        self.panels.entitle(self.panels.person, title)

    def _apply_theme(self) -> None:
        colours = self._theme.colours
        self.actions_.paint_icons(colours)
        self.video.set_stage(colours.stage)
        self.setWindowIcon(icon("app", colours.text, colours.text))
        if self.timeline is not None:
            self.timeline.apply_colours(colours)

    # what the user does

    def _pick_source(self) -> None:
        # The dialog shows a preview: nothing is captured before the first page was read.
        if self._services.settings.notice_seen:
            self.desk.pick()
        else:
            self.choices.show_notice()

    def _last_session(self) -> list[tuple[int, str]]:
        session_id = self.control.session_id
        return [] if session_id is None or self.control.active else [(session_id, self.control.session_name)]

    def _review(self) -> None:
        for session_id, _name in self._last_session():
            self.windows.open_review(session_id)

    def _open_export_menu(self) -> None:
        self.actions_.export_menu.popup(self.video.mapToGlobal(self.video.rect().center()))

    def _follow_other_windows(self, session_id: int) -> None:
        if session_id == self.control.session_id:
            self.editor.read_again()
            self.feed.read_all()

    def _tell_failure(self, text: str) -> None:
        if self.control.models_ready or self.control.loading:
            self.messages.say("error", text)
        else:
            # Without models no session can start; what kept them may be mended without leaving the program.
            self.messages.say("error", text, _("Try again"), self._load_again)

    def _load_again(self) -> None:
        self.messages.hide()
        self.control.load_models()

    def _name_person(self, person_id: int) -> None:
        self.panels.people.show()
        self.presenter.choose_person(person_id)
        self.people.edit_name(person_id)

    def _rename_session(self, name: str) -> None:
        # Beside a running session, the field holds the name of the next one.
        if self.control.active:
            self.control.rename_session(name)

    def _make_way_for_next_name(self) -> None:
        if not self.control.active:
            self.bar.session_name.clear()
        self.windows.refresh()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.actions_["full_screen"].setChecked(self.isFullScreen())

    # coming and going

    def showEvent(self, event: QShowEvent) -> None:
        """Go on a little later even where nothing is painted, as in a window that comes up minimised."""
        super().showEvent(event)
        QTimer.singleShot(_UNPAINTED_MS, self._open_once)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The first time, go on with what takes longer, once all that is in the window has been painted too."""
        super().paintEvent(event)
        if not self._shown:
            QTimer.singleShot(0, self._open_once)

    def _open_once(self) -> None:
        if not self._shown:
            self._shown = True
            self._finish_opening()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End a running session first: the window stays, saying so, until the last row is stored."""
        if self.control.active and not self._closing.isValid() and self._confirm_end and not self._confirm_end(self):
            event.ignore()
            return
        if not self._closing.isValid():
            self._closing.start()
            self.control.stop()
        stored = self.windows.close_all() and not self.editor.busy
        if (self.control.active or not stored) and self._closing.elapsed() < _END_WAIT_MS:
            self.status.show_progress(_("Ending the session before leaving"))
            QTimer.singleShot(_END_POLL_MS, self.close)
            event.ignore()
            return
        self.choices.save(window_layout=self.panels.layout_text())
        self.control.wait(1.0)
        self.tasks.close(_POOL_WAIT_MS)
        super().closeEvent(event)
