"""The report as PDF, and a chart as PNG, drawn by Qt: charts stay lines and letters, not pixels.

Qt is imported inside the functions, so that the command line stays free of it until a page is asked for. Qt finds a
font for each letter by itself; a letter that no font of the machine has becomes a box.
"""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.export.pdf_text import CHART_MARK, page_text
from desktop_app.export.report import Report
from desktop_app.export.svg import Svg
from desktop_app.i18n import _, number

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QPdfWriter, QTextBlock, QTextDocument

_PX_AN_INCH = 96.0
_PAGE_PX = (793.7, 1122.5)
"""A4 at 96 pixels an inch."""
_MARGIN_PX = (58.0, 54.0, 58.0, 66.0)
"""Left, top, right, bottom; the page's number stands in the bottom margin."""
_FAMILIES = ["Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Nimbus Sans", "DejaVu Sans"]
_KEEP_WITH_NEXT_PX = 120.0
_CHART = "\ufffc"
"""The letter in whose place a chart is drawn (Unicode's object replacement character)."""
PNG_SCALE = 2.0


def write_pdf(path: Path, report: Report) -> None:
    """Write the report on A4 sheets, in the language in force, which is the report's own.

    Raises:
        OSError: the file cannot be written.
    """
    from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
    from PySide6.QtGui import QPageSize, QPdfWriter

    html, charts = page_text(report)
    with _application():
        # Into memory first: Qt says nothing of a full disk.
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setTitle(report.title)
        writer.setCreator("Simak")
        writer.setResolution(1200)
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        document = _document(html, charts)
        _keep_together(document)
        _print(document, writer, report.title)
        path.write_bytes(buffer.data().data())


def write_png(path: Path, picture: Svg, *, scale: float = PNG_SCALE) -> None:
    """Write a chart as pixels, ``scale`` for each of its units.

    Raises:
        OSError: the file cannot be written.
    """
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QImage, QImageWriter, QPainter
    from PySide6.QtSvg import QSvgRenderer

    with _application():
        image = QImage(round(picture.width * scale), round(picture.height * scale), QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        QSvgRenderer(QByteArray(picture.text().encode())).render(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"PNG")).write(image)
        path.write_bytes(buffer.data().data())


@contextlib.contextmanager
def _application() -> Iterator[None]:
    """Qt needs an application for its fonts: the window's, or one without a display for the time of the export."""
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is not None:
        yield
        return
    application = QGuiApplication(["simak", "-platform", "offscreen"])
    try:
        yield
    finally:
        application.shutdown()


def _document(html: str, charts: Sequence[Svg]) -> "QTextDocument":
    """The text with its charts in their places, laid out on the body of the page."""
    from PySide6.QtCore import QSizeF
    from PySide6.QtGui import QFont, QTextCharFormat, QTextDocument, QTextFormat, QTextOption

    left, top, right, bottom = _MARGIN_PX
    document = QTextDocument()
    font = QFont(_FAMILIES)
    font.setPixelSize(13)
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    # Laid out for the paper's resolution: without it letters stand where a screen's pixels would put them.
    document.setUseDesignMetrics(True)
    document.setHtml(html)
    document.setPageSize(QSizeF(_PAGE_PX[0] - left - right, _PAGE_PX[1] - top - bottom))
    kind = QTextFormat.ObjectTypes.UserObject.value + 1
    handler = _chart_handler(document, charts)
    document.documentLayout().registerHandler(kind, handler)
    for place in range(len(charts)):
        cursor = document.find(CHART_MARK.format(place))
        form = QTextCharFormat()
        form.setObjectType(kind)
        form.setProperty(QTextFormat.Property.UserProperty.value, place)
        cursor.insertText(_CHART, form)
    _lay_out(document)
    return document


def _lay_out(document: "QTextDocument") -> None:
    """All of it anew. After an edit Qt stops half-way where a long table follows, and what stands below it is lost."""
    document.markContentsDirty(0, document.characterCount())


def _chart_handler(document: "QTextDocument", charts: Sequence[Svg]) -> Any:
    """What draws the charts: as wide as the page, no higher than it. Lives as long as the document."""
    from PySide6.QtCore import QByteArray, QObject, QRectF, QSizeF
    from PySide6.QtGui import QPyTextObject, QTextFormat
    from PySide6.QtSvg import QSvgRenderer

    class ChartObject(QPyTextObject):
        """Charts as parts of a line of text."""

        def __init__(self, parent: QObject) -> None:
            super().__init__(parent)
            self._drawn = [QSvgRenderer(QByteArray(picture.text(paper=False).encode())) for picture in charts]

        def intrinsicSize(self, doc: Any, _place: int, form: Any) -> QSizeF:  # noqa: N802
            picture = charts[int(form.property(QTextFormat.Property.UserProperty.value))]
            page = doc.pageSize()
            scale = min(page.width() / picture.width, (page.height() - 40) / picture.height)
            return QSizeF(picture.width * scale, picture.height * scale)

        def drawObject(self, painter: Any, rect: Any, _doc: Any, _place: int, form: Any) -> None:  # noqa: N802
            self._drawn[int(form.property(QTextFormat.Property.UserProperty.value))].render(painter, QRectF(rect))

    return ChartObject(document)


def _keep_together(document: "QTextDocument") -> None:
    """A heading or chart at the foot of a page goes over to the next one, with the chart, caption or table below it."""
    from PySide6.QtGui import QTextCursor, QTextFormat

    height = document.pageSize().height()
    block = document.begin()
    while block.isValid():
        last = block
        while _leads(last) and last.next().isValid():
            last = last.next()
        if last != block:
            top = _first_line_y(block)
            foot = bool(block.blockFormat().headingLevel()) and height - top % height < _KEEP_WITH_NEXT_PX
            if foot or int(_first_line_y(last) // height) > int(top // height):
                form = block.blockFormat()
                form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
                QTextCursor(block).setBlockFormat(form)
                _lay_out(document)
        block = last.next()


def _leads(block: "QTextBlock") -> bool:
    """Whether what follows belongs on the same page: that of a heading, and a chart's caption."""
    return block.blockFormat().headingLevel() >= 2 or block.text() == _CHART


def _first_line_y(block: "QTextBlock") -> float:
    """Where the first line of a block stands on the endless sheet; a high chart may leave its block's top behind."""
    layout = block.layout()
    return layout.position().y() + (layout.lineAt(0).y() if layout.lineCount() else 0.0)


def _print(document: "QTextDocument", writer: "QPdfWriter", title: str) -> None:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QAbstractTextDocumentLayout, QColor, QPainter, QPalette

    left, top, _right, _bottom = _MARGIN_PX
    page = document.pageSize()
    painter = QPainter(writer)
    scale = writer.resolution() / _PX_AN_INCH
    painter.scale(scale, scale)
    context = QAbstractTextDocumentLayout.PaintContext()
    # Ink is black on paper, whatever the theme of the screen.
    context.palette.setColor(QPalette.ColorRole.Text, QColor("#1f2328"))
    for sheet in range(document.pageCount()):
        if sheet:
            writer.newPage()
        painter.save()
        painter.translate(left, top - sheet * page.height())
        context.clip = QRectF(0, sheet * page.height(), page.width(), page.height())
        painter.setClipRect(context.clip)
        document.documentLayout().draw(painter, context)
        painter.restore()
        _foot(painter, title, sheet + 1, document.pageCount())
    painter.end()


def _foot(painter: "QPainter", title: str, sheet: int, sheets: int) -> None:
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QColor, QFont

    left, _top, right, bottom = _MARGIN_PX
    font = QFont(_FAMILIES)
    font.setPixelSize(10)
    painter.setFont(font)
    painter.setPen(QColor("#59636e"))
    line = QRectF(left, _PAGE_PX[1] - bottom + 18, _PAGE_PX[0] - left - right, 16)
    words = _("page {n} of {pages}").format(n=number(sheet), pages=number(sheets))
    painter.drawText(line, int(Qt.AlignmentFlag.AlignRight), words)
    line.setWidth(line.width() - 110)
    cut = painter.fontMetrics().elidedText(" ".join(title.split()), Qt.TextElideMode.ElideRight, int(line.width()))
    painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft), cut)
