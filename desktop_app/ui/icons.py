"""The few signs on the buttons, drawn in the theme's colours and sharp at any scale."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

_SIZE = 16
_SCALE = 3


def _start(painter: QPainter) -> None:
    painter.drawPolygon(QPolygonF([QPointF(4, 2.5), QPointF(13.5, 8), QPointF(4, 13.5)]))


def _pause(painter: QPainter) -> None:
    painter.drawRect(QRectF(3.5, 3, 3, 10))
    painter.drawRect(QRectF(9.5, 3, 3, 10))


def _stop(painter: QPainter) -> None:
    painter.drawRect(QRectF(3.5, 3.5, 9, 9))


def _marker(painter: QPainter) -> None:
    painter.drawRect(QRectF(3, 2, 1.4, 12.5))
    painter.drawPolygon(QPolygonF([QPointF(4.4, 2), QPointF(13.5, 5), QPointF(4.4, 8.5)]))


def _source(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(1, 4, 9.5, 8), 1.5, 1.5)
    painter.drawPolygon(QPolygonF([QPointF(11.3, 7), QPointF(15, 4.5), QPointF(15, 11.5), QPointF(11.3, 9)]))


def _app(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("#0072B2"), 1.6))
    painter.drawRoundedRect(QRectF(1.5, 1.5, 13, 13), 3, 3)
    painter.setPen(QPen(QColor("#E69F00"), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPoint(QPointF(5.6, 6))
    painter.drawPoint(QPointF(10.4, 6))
    painter.drawArc(QRectF(4.6, 5, 6.8, 6.4), 200 * 16, 140 * 16)


_DRAWINGS: dict[str, Callable[[QPainter], None]] = {
    "start": _start,
    "pause": _pause,
    "stop": _stop,
    "marker": _marker,
    "source": _source,
    "app": _app,
}


def icon(name: str, colour: str, disabled: str) -> QIcon:
    """A sign in ``colour``, and in ``disabled`` where its button cannot be used."""
    made = QIcon()
    for mode, rgb in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        made.addPixmap(_pixmap(name, rgb), mode)
    return made


def _pixmap(name: str, rgb: str) -> QPixmap:
    pixmap = QPixmap(_SIZE * _SCALE, _SIZE * _SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_SCALE, _SCALE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(rgb))
    _DRAWINGS[name](painter)
    painter.end()
    return pixmap
