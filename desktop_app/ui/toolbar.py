"""The bar of controls: source, Start, Pause, Stop, marker, and the session's name."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolBar, QToolButton, QWidget

from desktop_app.i18n import _
from desktop_app.ui.actions import Actions
from desktop_app.ui.language import Retranslating

_LONGEST_TITLE = 34


class ControlBar(Retranslating, QToolBar):
    """The controls in the order in which they are used.

    Signals:
        marker_entered: the text of the marker field, which is emptied.
        name_entered: a new name of the session.
        done_typing: Enter was pressed in a field, so keys may mean actions again.
    """

    marker_entered = Signal(str)
    name_entered = Signal(str)
    done_typing = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("controls")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(16, 16))
        self._actions = actions
        self.source_button = self._button("source")
        self.addSeparator()
        self.start_button = self._button("start")
        self.pause_button = self._button("pause")
        self.stop_button = self._button("stop")
        self.addSeparator()
        self.marker_button = self._button("marker")
        self.marker_text = self._field(150)
        self.marker_text.returnPressed.connect(self.enter_marker)
        self.marker_text.returnPressed.connect(self.done_typing)
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spacer)
        self.session_name = self._field(230)
        self.session_name.editingFinished.connect(self._report_name)
        self.session_name.returnPressed.connect(self.done_typing)
        self._title = ""
        self.retranslate()

    def retranslate(self) -> None:
        """Write the words of the fields and of the source again; the buttons have those of their actions."""
        self.setWindowTitle(_("Controls"))
        _entitle(self.marker_text, _("Marker text"), _("Text of the next marker; Enter notes the moment"))
        _entitle(self.session_name, _("Session name"), _("Name of the session; empty: source and time"))
        self.show_source(self._title)

    def show_source(self, title: str) -> None:
        """Write the chosen source on its button."""
        self._title = title
        short = title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"
        words = _("Source: {title}").format(title=short) if title else _("Choose a source")
        # Qt leaves hardly any room between a button's sign and its words.
        self.source_button.setText(f" {words}")
        self.source_button.setAccessibleName(
            _("Source: {title}").format(title=title) if title else _("Source: none chosen")
        )

    def enter_marker(self) -> None:
        """Report the marker field's text and empty it."""
        text = self.marker_text.text()
        self.marker_text.clear()
        self.marker_entered.emit(text)

    def _report_name(self) -> None:
        self.name_entered.emit(" ".join(self.session_name.text().split()))

    def _button(self, name: str) -> QToolButton:
        action = self._actions[name]
        button = QToolButton()
        button.setDefaultAction(action)
        button.setObjectName(name)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        _name_after(button, action)
        # Pause becomes Resume, and every action follows the language.
        action.changed.connect(lambda: _name_after(button, action))
        self.addWidget(button)
        return button

    def _field(self, width: int) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(120)
        field.setFixedWidth(width)
        self.addWidget(field)
        return field


def _entitle(field: QLineEdit, placeholder: str, tip: str) -> None:
    field.setPlaceholderText(placeholder)
    field.setAccessibleName(placeholder)
    field.setToolTip(tip)


def _name_after(button: QToolButton, action: QAction) -> None:
    """What a screen reader says is what is written on the button."""
    button.setAccessibleName(action.iconText().strip())
