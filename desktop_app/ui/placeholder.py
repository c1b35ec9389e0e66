"""What stands where the picture will be: a friendly word on what to do next."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget


class Placeholder(QWidget):
    """A headline, a line or two below it, and at most one button.

    Signals:
        button_pressed: the button was pressed.
    """

    button_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel()
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        font.setWeight(font.Weight.DemiBold)
        self._title.setFont(font)
        self._text = QLabel()
        self._text.setObjectName("soft")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setWordWrap(True)
        self._text.setMinimumWidth(420)
        self._button = QPushButton()
        self._button.setObjectName("primary")
        self._button.clicked.connect(self._press)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addSpacing(6)
        layout.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignCenter)

    @property
    def title(self) -> str:
        """The headline shown."""
        return self._title.text()

    def say(self, title: str, text: str, button: str = "") -> None:
        """Replace the words; an empty ``button`` hides the button."""
        self._title.setText(title)
        self._text.setText(text)
        self._button.setText(button)
        self._button.setVisible(bool(button))

    def _press(self) -> None:
        self.button_pressed.emit()
