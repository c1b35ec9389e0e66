"""Changing the program's choices: the first page, the settings, the theme. What is chosen is in force at once."""

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QWidget

from desktop_app.domain.attention import AttentionWeights
from desktop_app.errors import SettingsError
from desktop_app.i18n import tell
from desktop_app.settings import Settings
from desktop_app.ui.language import choose_language
from desktop_app.ui.notice import FirstStartNotice
from desktop_app.ui.services import Services
from desktop_app.ui.settings_dialog import SettingsDialog
from desktop_app.ui.theme import Theme

_LOADED_FOR = ("emotions", "min_face_px", "attention")
"""The choices on which it depends which models are loaded, and how."""


class SettingsDesk(QObject):
    """Opens the dialogs with the choices, and puts what was chosen into force.

    Signals:
        notice_read: the first page has been read, for the first time.
        models_outdated: other models are wanted than those that are loaded.
        weights_changed: the index of attention has other weights.
        taken: other choices are in force.
        failed: the choices could not be written down, in plain words.
    """

    notice_read = Signal()
    models_outdated = Signal()
    weights_changed = Signal()
    taken = Signal()
    failed = Signal(str)

    def __init__(self, services: Services, theme: Theme, themes: QActionGroup, window: QWidget) -> None:
        """``themes`` are the menu's actions, each with its theme as data."""
        super().__init__(window)
        self._services = services
        self._theme = theme
        self._themes = themes
        self._window = window
        themes.triggered.connect(lambda action: self._choose_theme(action.data()))
        self._check_theme()

    def show_notice(self) -> None:
        """Show the first page."""
        notice = FirstStartNotice(self._services.settings, self._window)
        notice.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        notice.accepted.connect(lambda: self.take(notice.settings()))
        notice.open()

    def edit(self) -> None:
        """Show all choices."""
        dialog = SettingsDialog(self._services.settings, self._services.database, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.take(dialog.settings()))
        dialog.open()

    def take(self, settings: Settings) -> None:
        """Put other choices into force."""
        before = self._services.settings
        self.save(**{field: getattr(settings, field) for field in Settings.__dataclass_fields__})
        if settings.theme != self._theme.choice:
            self._theme.choose(settings.theme)
            self._check_theme()
        if settings.language != before.language:
            choose_language(settings.language)
        if settings.notice_seen and not before.notice_seen:
            self.notice_read.emit()
        elif any(getattr(settings, name) != getattr(before, name) for name in _LOADED_FOR):
            self.models_outdated.emit()
        if AttentionWeights.of(settings) != AttentionWeights.of(before):
            self.weights_changed.emit()
        self.taken.emit()

    def save(self, **changes: object) -> None:
        """Change single choices and write them down."""
        try:
            self._services.save_settings(replace(self._services.settings, **changes))  # type: ignore[arg-type]
        except SettingsError as error:
            self.failed.emit(tell(error))

    def _check_theme(self) -> None:
        for action in self._themes.actions():
            action.setChecked(action.data() == self._theme.choice)

    def _choose_theme(self, choice: str) -> None:
        self._theme.choose(choice)
        self.save(theme=choice)
