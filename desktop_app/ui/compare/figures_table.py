"""The figures of several sessions, whole and part by part, with a bar of shares in each line."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.export.comparison import Comparison
from desktop_app.export.figures import SpanFigures
from desktop_app.export.wording import of_people, shares_phrase
from desktop_app.i18n import MISSING, _, emotion_word, listing, percent
from desktop_app.ui.compare.words import part_words
from desktop_app.ui.palette import LOOKS, STACK_ORDER
from desktop_app.ui.timeline_data import clock_text

NAME, TIME, SEEN, JUDGED, BAR = range(5)
FIRST_SHARE = 5
"""The column of the first emotion; they stand in the order in which they are stacked."""
SHARES_ROLE = Qt.ItemDataRole.UserRole + 1
_BAR_PX = 180


class FiguresTable(QTreeWidget):
    """A line a session below "Whole session", and below each part between markers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = 0
        self.setColumnCount(FIRST_SHARE + len(STACK_ORDER))
        self.setItemDelegateForColumn(BAR, _BarDelegate(self))
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(True)
        self.setAllColumnsShowFocus(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(BAR, QHeaderView.ResizeMode.Interactive)
        header.setMinimumSectionSize(40)
        self.setColumnWidth(BAR, _BAR_PX)

    def show_comparison(self, comparison: Comparison, names: Sequence[str]) -> None:
        """Show these figures instead."""
        self.setAccessibleName(_("Figures side by side"))
        emotions = [emotion_word(emotion) for emotion in STACK_ORDER]
        self.setHeaderLabels([_("Part"), _("Time"), _("Seen"), _("Judged"), _("Shares"), *emotions])
        head = self.headerItem()
        head.setToolTip(SEEN, _("Mean number of participants in the picture, of all participants"))
        head.setToolTip(JUDGED, _("Of the faces seen, the share that was judged"))
        for column in (SEEN, JUDGED, *range(FIRST_SHARE, self.columnCount())):
            head.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.clear()
        self._lines = 0
        self._add_part(_("Whole session"), comparison.whole, names)
        if len(comparison.parts) > 1:
            for part in comparison.parts:
                self._add_part(part_words(part), part.figures, names)
        self.expandAll()

    def height_of_lines(self) -> int:
        """How high it would be with every line in view."""
        return self.header().sizeHint().height() + self._lines * max(24, self.sizeHintForRow(0)) + 6

    def _add_part(self, words: str, figures: Sequence[SpanFigures | None], names: Sequence[str]) -> None:
        self._lines += 1 + len(names)
        top = QTreeWidgetItem(self, [words])
        top.setFirstColumnSpanned(True)
        font = self.font()
        font.setBold(True)
        top.setFont(NAME, font)
        for name, one in zip(names, figures, strict=True):
            top.addChild(_line(name, one))


def _line(name: str, figures: SpanFigures | None) -> QTreeWidgetItem:
    if figures is None:
        item = QTreeWidgetItem([name, _("no such part")])
        item.setDisabled(True)
        return item
    shares = figures.shares
    ordered = [None if shares is None else shares[EMOTIONS.index(emotion)] for emotion in STACK_ORDER]
    span = f"{clock_text(figures.from_s)} {MISSING} {clock_text(figures.to_s)}"
    cells = [name, span, of_people(figures.people_seen, figures.people), percent(figures.coverage), ""]
    item = QTreeWidgetItem(cells + [percent(share) for share in ordered])
    item.setToolTip(NAME, name)
    item.setData(BAR, SHARES_ROLE, ordered if shares is not None else None)
    words = listing(shares_phrase(figures)) or _("nobody was judged")
    item.setToolTip(BAR, words)
    item.setData(BAR, Qt.ItemDataRole.AccessibleTextRole, words)
    for column in (SEEN, JUDGED, *range(FIRST_SHARE, FIRST_SHARE + len(STACK_ORDER))):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


class _BarDelegate(QStyledItemDelegate):
    """Draws seven shares as one bar: colours, and the emotions' line patterns across."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the letters need."""
        return QSize(_BAR_PX, option.fontMetrics.height() + 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The line's ground, then the bar."""
        style = option.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        shares = index.data(SHARES_ROLE)
        if not shares:
            return
        painter.save()
        bar = QRectF(option.rect).adjusted(6, 5, -6, -5)
        left = bar.left()
        for emotion, share in zip(STACK_ORDER, shares, strict=True):
            part = QRectF(left, bar.top(), bar.width() * share, bar.height())
            painter.fillRect(part, QBrush(LOOKS[emotion].colour))
            if part.width() > 10:
                pen = LOOKS[emotion].pen(1.5)
                pen.setColor(QColor(20, 20, 20, 190))
                painter.setPen(pen)
                middle = part.center().y()
                painter.drawLine(QPointF(part.left() + 2, middle), QPointF(part.right() - 2, middle))
            left = part.right()
        painter.setPen(QPen(QColor(0, 0, 0, 90), 1))
        painter.drawRect(bar)
        painter.restore()
