"""The dialog in which the user says what to watch."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.i18n import _
from desktop_app.pipeline.sources.pictures import PICTURE_SUFFIXES
from desktop_app.settings import Settings
from desktop_app.ui.dialog_style import style_dialog
from desktop_app.ui.source_choice import SourceChoice, SourceKind, file_choice, images_choice
from desktop_app.ui.source_icons import source_icon
from desktop_app.ui.source_pages import DemoPage, FilePage, ImagesPage, SourcePage, StreamPage
from desktop_app.ui.source_pages_live import CameraPage, ScreenPage, WindowPage, parse_size


class SourcePicker(QDialog):
    """Kinds of source on the left, the questions about the chosen kind on the right.

    ``exec()`` or ``open()`` it; once accepted, ``choice()`` is what was chosen, and ``choice().to_text()`` goes into
    ``Settings.last_source`` so that the next picker begins there.
    """

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        """Begin at the choice of last time."""
        super().__init__(parent)
        self.setWindowTitle(_("Choose a source"))
        self.setAcceptDrops(True)
        self.setMinimumSize(760, 580)
        self._pages: list[SourcePage] = [
            CameraPage(parse_size(settings.camera_size)),
            FilePage(),
            ImagesPage(),
            ScreenPage(),
            WindowPage(),
            StreamPage(),
            DemoPage(),
        ]
        self.kinds = QListWidget()
        self.kinds.setAccessibleName(_("Kinds of source"))
        self.kinds.setIconSize(QSize(24, 24))
        self.kinds.setSpacing(2)
        self.kinds.setFixedWidth(188)
        self.stack = QStackedWidget()
        for page in self._pages:
            item = QListWidgetItem(source_icon(page.kind, self.palette()), _(page.label))
            item.setSizeHint(QSize(0, 40))
            self.kinds.addItem(item)
            self.stack.addWidget(page)
            page.changed.connect(self._check)
        self.reason = QLabel()
        self.reason.setObjectName("soft")
        self.reason.setWordWrap(True)
        self.buttons = QDialogButtonBox()
        self.buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.use = self.buttons.addButton(_("&Use this source"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.use.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self.kinds.currentRowChanged.connect(self._show_page)
        remembered = SourceChoice.from_text(settings.last_source)
        self._show_choice(remembered) if remembered else self.kinds.setCurrentRow(0)
        style_dialog(self)
        self.kinds.setFocus()

    def choice(self) -> SourceChoice | None:
        """What is chosen now, or None while something is missing."""
        return self.page().choice()

    def page(self) -> SourcePage:
        """The page that is shown."""
        return self._pages[self.stack.currentIndex()]

    def go_to(self, kind: SourceKind) -> SourcePage:
        """Show the page of this kind."""
        row = next(number for number, page in enumerate(self._pages) if page.kind == kind)
        self.kinds.setCurrentRow(row)
        return self._pages[row]

    def accept(self) -> None:
        """Take the choice, if there is one; the devices of previews are released first."""
        if self.choice() is not None:
            super().accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped anywhere on the dialog."""
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Go to the page that fits the file."""
        path = _dropped(event)
        if path is None:
            return
        event.acceptProposedAction()
        pictures = path.is_dir() or path.suffix.lower() in PICTURE_SUFFIXES
        self._show_choice(images_choice(path, 1.0) if pictures else file_choice(path, realtime=False))

    def _lay_out(self) -> None:
        sides = QHBoxLayout()
        sides.addWidget(self.kinds)
        sides.addWidget(self.stack, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.buttons, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(sides, 1)
        column.addLayout(foot)

    def _show_choice(self, choice: SourceChoice) -> None:
        self.go_to(choice.kind).show_choice(choice)

    def _show_page(self, row: int) -> None:
        self._pages[row].refresh()
        self.stack.setCurrentIndex(row)
        self._check()

    def _check(self) -> None:
        problem = self.page().problem()
        self.reason.setText(problem)
        self.use.setEnabled(not problem)


def _dropped(event: QDropEvent) -> Path | None:
    """The first local file or folder of a drop."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if paths else None
