"""The signs of the states of attention: small heads, told apart by what is in them, in one colour and at any size."""

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from desktop_app.domain.attention import AttentionState

SIGN_PX = 14
"""The size at which the signs are drawn beside words."""
_GRID = 14.0
_HEAD = QRectF(1.0, 1.0, 12.0, 12.0)
_LINE = 1.3


def paint_sign(
    painter: QPainter, rect: QRectF, state: AttentionState, colour: QColor, *, inferred: bool = False
) -> None:
    """Draw a state's sign into a square.

    Args:
        painter: is given back as it was.
        rect: the square.
        state: what is seen.
        colour: of the lines; the ground stays as it is.
        inferred: the face is out of sight and the state is concluded from how it left: the head is drawn in dashes.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / _GRID, rect.height() / _GRID)
    outline = _pen(colour, _LINE)
    if inferred or state is AttentionState.NOT_SEEN:
        outline.setDashPattern([1.6, 1.6])
    painter.setPen(outline)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(_HEAD)
    painter.setPen(_pen(colour, _LINE))
    painter.setBrush(colour)
    _DRAWINGS[state](painter, colour)
    painter.restore()


def sign_icon(state: AttentionState, colour: str) -> QIcon:
    """The sign as an icon for menus and lists."""
    return QIcon(sign_pixmap(state, colour, 2.0))


@lru_cache(maxsize=128)
def sign_pixmap(state: AttentionState, colour: str, ratio: float, *, inferred: bool = False) -> QPixmap:
    """The sign at ``SIGN_PX``, made once for each colour and scale of the screen; GUI thread only."""
    side = round(SIGN_PX * ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_sign(painter, QRectF(0, 0, side, side), state, QColor(colour), inferred=inferred)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _facing(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for x in (4.9, 9.1):
        painter.drawEllipse(QPointF(x, 6.2), 1.25, 1.25)


def _looking_down(painter: QPainter, colour: QColor) -> None:
    painter.drawLine(QLineF(7, 3.9, 7, 9.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(4.6, 7.4), QPointF(7, 9.8), QPointF(9.4, 7.4)]))


def _looking_away(painter: QPainter, colour: QColor) -> None:
    # A head seen from the side: hair behind, one eye in front. To which side, the state does not say.
    painter.setPen(Qt.PenStyle.NoPen)
    hair = QPainterPath(QPointF(7, 1))
    hair.arcTo(_HEAD, 90, 180)
    hair.quadTo(QPointF(4.2, 7), QPointF(7, 1))
    painter.drawPath(hair)
    painter.drawEllipse(QPointF(10.2, 6.2), 1.1, 1.25)


def _eyes_closed(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for x in (3.3, 8.3):
        painter.drawArc(QRectF(x, 5.0, 2.4, 2.6), 180 * 16, 180 * 16)


def _yawning(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for x in (4.9, 9.1):
        painter.drawEllipse(QPointF(x, 4.9), 0.85, 0.85)
    painter.drawEllipse(QPointF(7, 9.0), 2.1, 2.4)


def _cannot_tell(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    hook = QPainterPath(QPointF(5.2, 5.5))
    hook.cubicTo(5.2, 3.0, 8.9, 3.0, 8.9, 5.4)
    hook.cubicTo(8.9, 6.9, 7.0, 6.8, 7.0, 8.3)
    painter.drawPath(hook)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(7, 10.3), 0.8, 0.8)


def _not_seen(painter: QPainter, colour: QColor) -> None:
    """Nothing: the head in dashes says it."""


_DRAWINGS: dict[AttentionState, Callable[[QPainter, QColor], None]] = {
    AttentionState.FACING: _facing,
    AttentionState.LOOKING_DOWN: _looking_down,
    AttentionState.LOOKING_AWAY: _looking_away,
    AttentionState.EYES_CLOSED: _eyes_closed,
    AttentionState.YAWNING: _yawning,
    AttentionState.NOT_SEEN: _not_seen,
    AttentionState.CANNOT_TELL: _cannot_tell,
}
