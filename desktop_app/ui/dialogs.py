"""The small dialogs: the question before leaving, the keys, and what the program is."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

import desktop_app
from desktop_app.i18n import _, mark


def ask_to_end(parent: QWidget) -> bool:
    """Ask whether to end the running session and leave."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(_("A session is running"))
    box.setText(_("End the session and leave?"))
    box.setInformativeText(_("Everything seen so far is kept and can be exported later."))
    end = box.addButton(_("&End and leave"), QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(_("&Go on"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.exec()
    return box.clickedButton() is end


def ask_to_replace(parent: QWidget, folder: Path) -> bool:
    """Ask whether the files of another export in ``folder`` may be replaced."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(_("Files are there already"))
    box.setText(_("Replace the session in this folder?"))
    box.setInformativeText(
        _("{folder} holds the CSV files of an earlier export. They would be lost.").format(folder=folder)
    )
    replace = box.addButton(_("&Replace"), QMessageBox.ButtonRole.AcceptRole)
    other = box.addButton(_("&Choose another folder"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(other)
    box.exec()
    return box.clickedButton() is replace


def ask_export_folder(parent: QWidget) -> Path | None:
    """Ask where the CSV files should go, until it is clear that no earlier export is lost; None where nowhere."""
    begin = ""
    while begin := QFileDialog.getExistingDirectory(parent, _("Folder for the CSV files"), begin):
        folder = Path(begin)
        if not (folder / "observations.csv").exists() or ask_to_replace(parent, folder):
            return folder
    return None


class ShortcutsDialog(QDialog):
    """A list of all keys. Does not stop the work behind it."""

    def __init__(self, keys: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(8)
        for row, (words, key) in enumerate([*keys, *((_(words), _(key)) for words, key in _MOUSE)]):
            label = QLabel(key)
            font = label.font()
            font.setWeight(font.Weight.DemiBold)
            label.setFont(font)
            grid.addWidget(label, row, 0)
            grid.addWidget(QLabel(words), row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(18)
        layout.addLayout(grid)
        layout.addWidget(_close_button(self))


_MOUSE = (
    (mark("Name a person"), mark("Double click")),
    (mark("Zoom a timeline"), mark("Wheel")),
    (mark("Move a timeline"), mark("Drag")),
)


class AboutDialog(QDialog):
    """What this program is, and which it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("About Simak"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = QLabel(
            _(
                "<h2>Simak {version}</h2><p>A desktop monitor for a class or a meeting. It finds faces "
                "with MTCNN and reads their expression with VGG-16. Everything runs on this computer, "
                "and nothing leaves it.</p><p>An expression is not a feeling: what is shown here is a "
                "guess from a face, and it is often wrong. Use it to look at a lesson, never to judge "
                "a person.</p><p>MIT licence. Colours after Okabe and Ito.</p>"
            ).format(version=desktop_app.__version__)
        )
        text.setWordWrap(True)
        text.setMinimumWidth(420)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 12, 24, 16)
        layout.addWidget(text)
        layout.addWidget(_close_button(self))


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    return buttons
