"""Line drawings for the kinds of source, in the colours of the theme."""

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.ui.source_choice import SourceKind

_SIZE = 24
_SCALES = (1, 2)

# On a field of 24 by 24, drawn with a round pen.
_DRAWINGS = {
    SourceKind.CAMERA: '<rect x="3" y="7" width="12" height="10" rx="2"/><path d="M15 11 L21 8 V16 L15 13 Z"/>',
    SourceKind.FILE: '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M10 9 L15 12 L10 15 Z"/>',
    SourceKind.IMAGES: '<rect x="3" y="5" width="18" height="14" rx="2"/><circle cx="8.5" cy="10" r="1.5"/>'
    '<path d="M3 17 L9 13 L13 16 L17 11.5 L21 15.5"/>',
    SourceKind.SCREEN: '<rect x="3" y="4" width="18" height="12" rx="2"/><path d="M12 16 V20 M8 20 H16"/>',
    SourceKind.WINDOW: '<rect x="3" y="5" width="18" height="14" rx="2"/>'
    '<path d="M3 9.5 H21 M6 7.3 h.01 M8.6 7.3 h.01"/>',
    SourceKind.STREAM: '<path d="M4 10.5 a11.5 11.5 0 0 1 16 0 M7 14 a7 7 0 0 1 10 0 M10 17.3 a3 3 0 0 1 4 0"/>',
    SourceKind.DEMO: '<rect x="3" y="4" width="8" height="7" rx="1.5"/>'
    '<rect x="13" y="4" width="8" height="7" rx="1.5"/>'
    '<rect x="3" y="13" width="8" height="7" rx="1.5"/><rect x="13" y="13" width="8" height="7" rx="1.5"/>',
}


def source_icon(kind: SourceKind, palette: QPalette) -> QIcon:
    """The drawing of a kind of source, readable both plain and selected in a list of this palette."""
    icon = QIcon()
    modes = {
        QIcon.Mode.Normal: palette.color(QPalette.ColorRole.Text),
        QIcon.Mode.Selected: palette.color(QPalette.ColorRole.HighlightedText),
    }
    for mode, colour in modes.items():
        for scale in _SCALES:
            icon.addPixmap(_draw(_DRAWINGS[kind], colour, scale), mode)
    return icon


def _draw(drawing: str, colour: QColor, scale: int) -> QPixmap:
    pen = f'stroke="{colour.name()}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'
    field = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}"'
    svg = f'<svg {field}><g fill="none" {pen}>{drawing}</g></svg>'
    pixmap = QPixmap(QSize(_SIZE, _SIZE) * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
