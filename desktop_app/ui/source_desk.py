"""Choosing what the next session looks at, and remembering it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.i18n import _
from desktop_app.ui.services import Services

if TYPE_CHECKING:
    from desktop_app.ui.source_choice import SourceChoice

_VIDEOS = "*.mp4 *.mkv *.avi *.mov *.webm *.m4v *.mpg *.mpeg *.wmv"


class SourceDesk(QObject):
    """Opens the dialogs for a source. What was chosen is handed to ``take``, and to ``remember`` as text."""

    def __init__(
        self,
        services: Services,
        window: QWidget,
        take: "Callable[[SourceChoice], object]",
        remember: Callable[[str], object],
    ) -> None:
        super().__init__(window)
        self._services = services
        self._window = window
        self._take = take
        self._remember = remember

    def pick(self) -> None:
        """Open the dialog with all kinds of sources."""
        from desktop_app.ui.source_picker import SourcePicker

        picker = SourcePicker(self._services.settings, self._window)
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.accepted.connect(lambda: self._choose(picker.choice()))
        picker.open()

    def open_lesson(self) -> None:
        """Ask for a video file."""
        from desktop_app.ui.source_choice import file_choice

        filters = f"{_('Videos')} ({_VIDEOS});;{_('All files')} (*)"
        path, _filter = QFileDialog.getOpenFileName(self._window, _("Open lesson"), "", filters)
        if path:
            self._choose(file_choice(Path(path), realtime=True))

    def take_last(self) -> None:
        """Take up the source of the last time, if it is still there."""
        from desktop_app.ui.source_choice import SourceChoice

        remembered = SourceChoice.from_text(self._services.settings.last_source)
        if remembered is not None and remembered.available:
            self._take(remembered)

    def _choose(self, choice: "SourceChoice | None") -> None:
        if choice is not None:
            self._take(choice)
            self._remember(choice.to_text())
