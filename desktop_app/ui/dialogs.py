"""The small dialogs: the question before leaving, the keys, and what the program is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

import desktop_app
from desktop_app.i18n import _, mark, ngettext, number


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


def ask_to_delete(parent: QWidget, names: Sequence[str]) -> bool:
    """Ask whether sessions may be deleted for good."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(_("Delete for good"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    if len(names) == 1:
        box.setText(_("Delete {name} for good?").format(name=names[0]))
    else:
        box.setText(
            ngettext("Delete {n} session for good?", "Delete {n} sessions for good?", len(names)).format(
                n=number(len(names))
            )
        )
    box.setInformativeText(_("All figures, names and notes are erased from the disk. This cannot be undone."))
    delete = box.addButton(_("&Delete"), QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(_("&Keep"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.exec()
    return box.clickedButton() is delete


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
