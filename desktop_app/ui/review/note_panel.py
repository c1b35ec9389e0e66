"""The session's note: written as one types, stored by itself."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.i18n import _
from desktop_app.ui.language import Retranslating

_STORE_AFTER_MS = 800


class NoteField(Retranslating, QPlainTextEdit):
    """A field for a note. What was typed is reported a moment after the last key, and when the field is left.

    Signals:
        note_changed: the new text.
    """

    note_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = ""
        self.setTabChangesFocus(True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STORE_AFTER_MS)
        self._timer.timeout.connect(self.report)
        self.textChanged.connect(self._timer.start)
        self.retranslate()

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.setAccessibleName(_("Note of the session"))
        self.setPlaceholderText(_("Write what you would like to remember of this session. It goes into its reports."))

    def show_note(self, text: str) -> None:
        """Show what is stored, unless something is being typed."""
        if self._timer.isActive():
            return
        self._known = text
        if text != self.toPlainText():
            self.setPlainText(text)
            self._timer.stop()

    def report(self) -> None:
        """Report what was typed, if anything was."""
        self._timer.stop()
        if self.toPlainText() != self._known:
            self._known = self.toPlainText()
            self.note_changed.emit(self._known)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field stores it at once."""
        super().focusOutEvent(event)
        self.report()
