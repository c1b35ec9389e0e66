"""A discreet line in the people panel: what was done and can be taken back, or what might be one person."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A button of the line: its word, what it says to a screen reader, and what it does."""

    word: str
    spoken: str
    act: Callable[[], object]


class PanelLine(QWidget):
    """A sentence with up to two buttons. It takes no focus by itself and stops nobody's work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel()
        self._label.setObjectName("soft")
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._answers: tuple[Answer, ...] = ()
        self._buttons = [QToolButton(), QToolButton()]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 0, 2)
        layout.setSpacing(6)
        layout.addWidget(self._label, 1)
        for place, button in enumerate(self._buttons):
            button.setObjectName("segment")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _=False, place=place: self._press(place))
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    @property
    def text(self) -> str:
        """What is said, or an empty string."""
        return "" if self.isHidden() else self._label.text()

    @property
    def buttons(self) -> list[QToolButton]:
        """The buttons that can be pressed now."""
        return self._buttons[: len(self._answers)]

    def say(self, text: str, answers: tuple[Answer, ...] = (), tip: str = "") -> None:
        """Say something; an empty text takes the line away."""
        self._answers = answers
        self._label.setText(text)
        self._label.setToolTip(tip)
        self.setAccessibleName(text)
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(answers))
            if place < len(answers):
                button.setText(answers[place].word)
                button.setAccessibleName(answers[place].spoken)
                button.setToolTip(answers[place].spoken)
        self.setVisible(bool(text))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need other lines."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        # A layout in a layout asks too late how high these words are.
        taken = sum(button.sizeHint().width() + 6 for button in self.buttons)
        self._label.setMinimumHeight(max(0, self._label.heightForWidth(max(80, self.width() - taken - 8))))

    def _press(self, place: int) -> None:
        self._answers[place].act()
