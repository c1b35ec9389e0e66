"""The bar of controls: source, Start, Pause, Stop, marker, and the session's name."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolBar, QToolButton, QWidget

from desktop_app.ui.actions import Actions

_LONGEST_TITLE = 34


class ControlBar(QToolBar):
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
        super().__init__("Controls", parent)
        self.setObjectName("controls")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(16, 16))
        self._actions = actions
        self.source_button = self._button(actions["source"])
        self.addSeparator()
        self.start_button = self._button(actions["start"])
        self.pause_button = self._button(actions["pause"])
        actions["pause"].changed.connect(lambda: _name_after(self.pause_button, actions["pause"]))
        self.stop_button = self._button(actions["stop"])
        self.addSeparator()
        self.marker_button = self._button(actions["marker"])
        self.marker_text = self._field("Marker text", "Text of the next marker; Enter notes the moment", 150)
        self.marker_text.returnPressed.connect(self.enter_marker)
        self.marker_text.returnPressed.connect(self.done_typing)
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spacer)
        self.session_name = self._field("Session name", "Name of the session; empty: source and time", 230)
        self.session_name.editingFinished.connect(self._report_name)
        self.session_name.returnPressed.connect(self.done_typing)

    def show_source(self, title: str) -> None:
        """Write the chosen source on its button."""
        short = title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"
        self.source_button.setText(f" Source: {short}" if title else " Choose a source")
        self.source_button.setAccessibleName(f"Source: {title or 'none chosen'}")

    def enter_marker(self) -> None:
        """Report the marker field's text and empty it."""
        text = self.marker_text.text()
        self.marker_text.clear()
        self.marker_entered.emit(text)

    def _report_name(self) -> None:
        self.name_entered.emit(" ".join(self.session_name.text().split()))

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setObjectName(action.iconText().strip().lower())
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        _name_after(button, action)
        self.addWidget(button)
        return button

    def _field(self, placeholder: str, tip: str, width: int) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(placeholder)
        field.setAccessibleName(placeholder)
        field.setToolTip(tip)
        field.setMaxLength(120)
        field.setFixedWidth(width)
        self.addWidget(field)
        return field


def _name_after(button: QToolButton, action: QAction) -> None:
    """What a screen reader says is what is written on the button."""
    button.setAccessibleName(action.iconText().strip())
