"""One line under the toolbar that says what happened and what to do next, without stopping the work."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from desktop_app.i18n import _
from desktop_app.ui.language import Retranslating

KINDS = ("info", "warning", "error")
_INFO_STAYS_MS = 12_000


class MessageBar(Retranslating, QFrame):
    """Shows the latest message until it is closed; plain news leaves by itself. A message may carry one link."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self._action: Callable[[], object] | None = None
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._link = QLabel()
        self._link.setTextFormat(Qt.TextFormat.RichText)
        self._link.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._link.linkActivated.connect(self._follow)
        self._close = QToolButton()
        self._close.setText("✕")
        self._close.setAutoRaise(True)
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._link)
        layout.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        """Write the words around the message again; the message itself was said in the language of its moment."""
        self.setAccessibleName(_("Message"))
        self._close.setAccessibleName(_("Close the message"))
        self._close.setToolTip(_("Close"))

    @property
    def text(self) -> str:
        """The message shown, or an empty string."""
        return "" if self.isHidden() else self._label.text()

    def say(self, kind: str, text: str, link: str = "", action: Callable[[], object] | None = None) -> None:
        """Show ``text`` as "info", "warning" or "error", with a link that calls ``action``."""
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {KINDS}, got {kind!r}")
        self.setProperty("kind", kind)
        self._label.setText(text)
        self._action = action
        self._link.setText(f'<a href="#" style="color: inherit; font-weight: 600">{link}</a>' if link else "")
        self._link.setVisible(bool(link))
        self.style().unpolish(self)
        self.style().polish(self)
        for label in (self._label, self._link):
            self.style().unpolish(label)
            self.style().polish(label)
        self.show()
        self._timer.stop()
        if kind == "info" and action is None:
            self._timer.start(_INFO_STAYS_MS)

    def _follow(self) -> None:
        if self._action is not None:
            self._action()
