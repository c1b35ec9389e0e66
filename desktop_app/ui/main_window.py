"""The window: what is where, what leads to what, and how it comes and goes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QVBoxLayout, QWidget

from desktop_app.errors import SettingsError
from desktop_app.settings import Settings
from desktop_app.ui.actions import Actions, fill_menus
from desktop_app.ui.controls import Control
from desktop_app.ui.dialogs import AboutDialog, ShortcutsDialog, ask_export_folder, ask_to_end
from desktop_app.ui.icons import icon
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.notice import FirstStartNotice
from desktop_app.ui.panels import Panels, with_margins
from desktop_app.ui.people.editing import PeopleEditor
from desktop_app.ui.people_panel import PeoplePanel
from desktop_app.ui.services import Services
from desktop_app.ui.session_control import ChosenSource, SessionControl
from desktop_app.ui.session_feed import SessionFeed
from desktop_app.ui.session_presenter import SessionPresenter
from desktop_app.ui.settings_dialog import SettingsDialog
from desktop_app.ui.stage_words import Situation, stage_words
from desktop_app.ui.status_line import StatusLine
from desktop_app.ui.tasks import TaskPool
from desktop_app.ui.theme import Theme
from desktop_app.ui.toolbar import ControlBar
from desktop_app.ui.video_view import VideoView

if TYPE_CHECKING:
    from desktop_app.ui.source_choice import SourceChoice
    from desktop_app.ui.timeline_panel import ClassTimeline

_FIRST_SIZE = (1360, 840)
_END_WAIT_MS = 15_000
_END_POLL_MS = 50
_POOL_WAIT_MS = 3_000


class MainWindow(QMainWindow):
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
        self.feed = SessionFeed(services.database, self.tasks, self)
        self.editor = PeopleEditor(services.database, self.tasks, self)
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
        self._connect()
        self._apply_theme()
        self._refresh()

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
        self.control.export(folder)

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
        fill_menus(self, self.actions_, self.panels.toggle_actions())
        self._check_theme()
        if self._services.settings.window_layout:
            self.panels.restore_layout(self._services.settings.window_layout)

    def _connect(self) -> None:
        slots: dict[str, Callable[[], object]] = {
            "source": self._pick_source,
            "open_lesson": self._open_lesson,
            "export": self._export,
            "settings": self._edit_settings,
            "privacy": self._show_notice,
            "quit": self.close,
            "start": self.start,
            "pause": self.control.pause_or_resume,
            "stop": self.control.stop,
            "marker": self.bar.enter_marker,
            "name_person": lambda: self._name_person(self.presenter.selected),
            "clear_selection": lambda: self.presenter.choose_person(0),
            "full_screen": self._toggle_full_screen,
            "reset_layout": self.panels.reset,
            "shortcuts": lambda: ShortcutsDialog(self.actions_.with_keys(), self).show(),
            "about": lambda: AboutDialog(self).show(),
        }
        for name, slot in slots.items():
            self.actions_[name].triggered.connect(lambda _=False, slot=slot: slot())
        self.actions_.themes.triggered.connect(lambda action: self._choose_theme(action.data()))
        self.bar.marker_entered.connect(self.control.add_marker)
        self.bar.name_entered.connect(self._rename_session)
        self.bar.done_typing.connect(self.video.setFocus)
        self.video.placeholder.button_pressed.connect(self._press_stage_button)
        self.control.changed.connect(self._refresh)
        self.control.failed.connect(self._tell_failure)
        self.control.exported.connect(self._tell_exported)
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
        from desktop_app.ui.timeline_view import EmotionTimeline

        person = EmotionTimeline("Timeline of the selected person", "")
        self.timeline = ClassTimeline(person)
        self.timeline.apply_colours(self._theme.colours)
        self.panels.session.setWidget(self.timeline)
        self.panels.person.setWidget(with_margins(person))
        self.presenter.show_timeline(self.timeline)
        if self._services.settings.notice_seen:
            self._make_ready()
        else:
            self._show_notice()

    def _make_ready(self) -> None:
        """The user knows what happens here: load the models, and take up the last source if it is still there."""
        from desktop_app.ui.source_choice import SourceChoice

        self.control.load_models()
        remembered = SourceChoice.from_text(self._services.settings.last_source)
        if remembered is not None and remembered.available and not self.control.source_title:
            self.choose_source(remembered)

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
            "export": Control.EXPORT in usable,
        }
        for name, on in enabled.items():
            self.actions_[name].setEnabled(on)
        self.bar.marker_text.setEnabled(Control.MARK in usable)
        self.bar.show_source(self.control.source_title)
        self.status.show_state(self.control.state, self.control.t_s, self.control.length_s)
        title = self.control.session_name if self.control.active else ""
        self.setWindowTitle(f"{title} - Simak" if title else "Simak")
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
        who = f"{name} (person {person_id})" if name else f"Person {person_id}"
        self.panels.entitle(self.panels.person, who if person_id else "Selected person")

    def _apply_theme(self) -> None:
        colours = self._theme.colours
        self.actions_.paint_icons(colours)
        self.video.set_stage(colours.stage)
        self.setWindowIcon(icon("app", colours.text, colours.text))
        if self.timeline is not None:
            self.timeline.apply_colours(colours)

    # what the user does

    def _pick_source(self) -> None:
        from desktop_app.ui.source_picker import SourcePicker

        if not self._services.settings.notice_seen:
            # The dialog shows a preview: nothing is captured before the first page was read.
            self._show_notice()
            return
        picker = SourcePicker(self._services.settings, self)
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.accepted.connect(lambda: self._take_choice(picker.choice()))
        picker.open()

    def _take_choice(self, choice: "SourceChoice | None") -> None:
        if choice is not None:
            self.choose_source(choice)
            self._save(last_source=choice.to_text())

    def _open_lesson(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Open lesson", "", _VIDEO_FILTER)
        if path:
            from desktop_app.ui.source_choice import file_choice

            self._take_choice(file_choice(Path(path), realtime=True))

    def _show_notice(self) -> None:
        notice = FirstStartNotice(self._services.settings, self)
        notice.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        notice.accepted.connect(lambda: self._take_settings(notice.settings()))
        notice.open()

    def _edit_settings(self) -> None:
        dialog = SettingsDialog(self._services.settings, self._services.database, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._take_settings(dialog.settings()))
        dialog.open()

    def _take_settings(self, settings: Settings) -> None:
        before = self._services.settings
        self._save(**{field: getattr(settings, field) for field in Settings.__dataclass_fields__})
        if settings.theme != self._theme.choice:
            self._theme.choose(settings.theme)
            self._check_theme()
        if settings.notice_seen and not before.notice_seen:
            self._make_ready()
        elif (settings.emotions, settings.min_face_px) != (before.emotions, before.min_face_px):
            self.control.load_models()
        self._refresh_stage()

    def _export(self) -> None:
        folder = ask_export_folder(self)
        if folder is not None:
            self.export_to(folder)

    def _tell_failure(self, text: str) -> None:
        if self.control.models_ready or self.control.loading:
            self.messages.say("error", text)
        else:
            # Without models no session can start; what kept them may be mended without leaving the program.
            self.messages.say("error", text, "Try again", self._load_again)

    def _load_again(self) -> None:
        self.messages.hide()
        self.control.load_models()

    def _tell_exported(self, folder: str) -> None:
        self.messages.say(
            "info",
            f"The session is written to {folder}.",
            "Open folder",
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)),
        )

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

    def _check_theme(self) -> None:
        for action in self.actions_.themes.actions():
            action.setChecked(action.data() == self._theme.choice)

    def _choose_theme(self, choice: str) -> None:
        self._theme.choose(choice)
        self._save(theme=choice)

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.actions_["full_screen"].setChecked(self.isFullScreen())

    def _save(self, **changes: object) -> None:
        try:
            self._services.save_settings(replace(self._services.settings, **changes))  # type: ignore[arg-type]
        except SettingsError as error:
            self.messages.say("warning", str(error))

    # coming and going

    def showEvent(self, event: QShowEvent) -> None:
        """The first time, go on with what takes longer once the window has been painted."""
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            QTimer.singleShot(0, self._finish_opening)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End a running session first: the window stays, saying so, until the last row is stored."""
        if self.control.active and not self._closing.isValid() and self._confirm_end and not self._confirm_end(self):
            event.ignore()
            return
        if not self._closing.isValid():
            self._closing.start()
            self.control.stop()
        if self.control.active and self._closing.elapsed() < _END_WAIT_MS:
            self.status.show_progress("Ending the session before leaving")
            QTimer.singleShot(_END_POLL_MS, self.close)
            event.ignore()
            return
        self._save(window_layout=self.panels.layout_text())
        self.control.wait(1.0)
        self.tasks.close(_POOL_WAIT_MS)
        super().closeEvent(event)


_VIDEO_FILTER = "Videos (*.mp4 *.mkv *.avi *.mov *.webm *.m4v *.mpg *.mpeg *.wmv);;All files (*)"
