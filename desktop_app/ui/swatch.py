"""A small sign for a state: its colour, with its line pattern across, or with the sign that it has."""

from PySide6.QtCore import QLineF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop_app.domain.attention import AttentionState
from desktop_app.ui.attention_signs import paint_sign
from desktop_app.ui.palette import AttentionLook, Look

SWATCH = QSize(22, 14)


def paint_swatch(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Fill ``rect`` with the colour, and draw the line pattern through it, or the sign of attention into it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(0, 0, 0, 90), 1))
    painter.setBrush(look.colour)
    painter.drawRoundedRect(rect, 2, 2)
    if isinstance(look, AttentionLook):
        side = min(rect.height(), rect.width()) - 1
        sign = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
        paint_sign(painter, sign, AttentionState(look.code), QColor(20, 20, 20))
        painter.restore()
        return
    pen = look.pen(2.0)
    pen.setColor(QColor(20, 20, 20))
    painter.setPen(pen)
    middle = rect.center().y()
    painter.drawLine(QLineF(rect.left() + 2, middle, rect.right() - 2, middle))
    painter.restore()


class Swatch(QWidget):
    """The sign alone, for legends."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setFixedSize(SWATCH + QSize(2, 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sign."""
        painter = QPainter(self)
        paint_swatch(painter, QRectF(1, 1, SWATCH.width(), SWATCH.height()), self._look)


class LegendEntry(QWidget):
    """The sign with its word."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word = QLabel()
        self._word.setObjectName("soft")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(Swatch(look))
        layout.addWidget(self._word)

    def say(self, word: str) -> None:
        """Write the word, in the language in force."""
        self._word.setText(word)
