"""The look of a page: Qt's Markdown comes without room between its parts, and its tables without lines."""

from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument, QTextFormat, QTextTable, QTextTableFormat

_LINE_HEIGHT = 125.0
_ABOVE_HEADING = {1: 0.0, 2: 16.0, 3: 12.0}
_BELOW_HEADING = 6.0
_BELOW_TEXT = 8.0
_BELOW_ITEM = 4.0
_CODE_INSET = 16.0
_CELL_PADDING = 5.0


def give_room(document: QTextDocument) -> None:
    """Set the distances between headings, paragraphs and lines, and draw the tables' lines."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        cursor.setPosition(block.position())
        in_table = cursor.currentTable() is not None
        cursor.mergeBlockFormat(_room(block.blockFormat(), in_list=block.textList() is not None, in_table=in_table))
        block = block.next()
    cursor.endEditBlock()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            form = QTextTableFormat(frame.format())
            form.setBorder(1)
            form.setBorderCollapse(True)
            form.setCellPadding(_CELL_PADDING)
            form.setCellSpacing(0)
            form.setTopMargin(_BELOW_HEADING)
            form.setBottomMargin(_ABOVE_HEADING[2])
            frame.setFormat(form)


def _room(now: QTextBlockFormat, *, in_list: bool, in_table: bool) -> QTextBlockFormat:
    """The distances of one paragraph."""
    form = QTextBlockFormat()
    level = now.headingLevel()
    if in_table:
        return form
    if level:
        form.setTopMargin(_ABOVE_HEADING.get(level, _ABOVE_HEADING[3]))
        form.setBottomMargin(_BELOW_HEADING)
        return form
    form.setBottomMargin(_BELOW_ITEM if in_list else _BELOW_TEXT)
    form.setTopMargin(0.0)
    if now.hasProperty(QTextFormat.Property.BlockCodeFence) or now.nonBreakableLines():
        form.setLeftMargin(_CODE_INSET)
        form.setNonBreakableLines(False)
    form.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return form
