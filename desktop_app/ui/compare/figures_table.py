"""The figures of several sessions, whole and part by part, with a bar of shares in each line."""

from collections.abc import Sequence
from typing import NamedTuple

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

from desktop_app.domain.attention import TOLD_STATES
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.export.attention import AttentionSpan
from desktop_app.export.comparison import Comparison
from desktop_app.export.figures import SpanFigures
from desktop_app.export.wording import of_people, shares_phrase, states_phrase
from desktop_app.i18n import MISSING, _, listing, number, percent
from desktop_app.ui.compare.words import part_words
from desktop_app.ui.palette import ATTENTION, ATTENTION_STACK, LOOKS, STACK_ORDER, Look
from desktop_app.ui.timeline_controls import Subject
from desktop_app.ui.timeline_data import clock_text

NAME, TIME, SEEN, JUDGED, BAR = range(5)
FIRST_SHARE = 5
"""The column of the first emotion; they stand in the order in which they are stacked. Of attention the index comes
here, and the states after it."""
SHARES_ROLE = Qt.ItemDataRole.UserRole + 1
_BAR_PX = 180
_BAR_WITH_INDEX_PX = 130
_LOOKS: dict[Subject, list[Look]] = {
    Subject.EMOTIONS: [LOOKS[emotion] for emotion in STACK_ORDER],
    Subject.ATTENTION: [ATTENTION[state] for state in ATTENTION_STACK],
}


class _Told(NamedTuple):
    """A session's figures in one part: what its cells say, the shares of the bar, and the bar in words."""

    time: str
    seen: str
    known: str
    shares: Sequence[float] | None
    figures: Sequence[str]
    words: str


class FiguresTable(QTreeWidget):
    """A line a session below "Whole session", and below each part between markers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = 0
        self._subject = Subject.EMOTIONS
        self.setItemDelegateForColumn(BAR, _BarDelegate(self))
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(True)
        self.setAllColumnsShowFocus(True)
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(40)

    def show_comparison(
        self, comparison: Comparison, names: Sequence[str], subject: Subject = Subject.EMOTIONS
    ) -> None:
        """Show these figures instead."""
        self._subject = subject
        self.setAccessibleName(_("Figures side by side"))
        self._write_titles()
        head = self.headerItem()
        for column in (SEEN, JUDGED, *range(FIRST_SHARE, self.columnCount())):
            head.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.clear()
        self._lines = 0
        self._add_part(_("Whole session"), comparison.whole, comparison.attention, names)
        if len(comparison.parts) > 1:
            for part in comparison.parts:
                self._add_part(part_words(part), part.figures, part.attention, names)
        self.expandAll()

    def height_of_lines(self) -> int:
        """How high it would be with every line in view."""
        return self.header().sizeHint().height() + self._lines * max(24, self.sizeHintForRow(0)) + 6

    def _write_titles(self) -> None:
        attention = self._subject is Subject.ATTENTION
        words = [look.word for look in _LOOKS[self._subject]]
        known, about = _("Judged"), _("Of the faces seen, the share that was judged")
        if attention:
            words.insert(0, _("Index"))
            known = _("Told of")
            about = _("Of all participants and the whole time, the share of which a state is known")
        self.setColumnCount(FIRST_SHARE + len(words))
        self.setHeaderLabels([_("Part"), _("Time"), _("Seen"), known, _("Shares"), *words])
        head, header = self.headerItem(), self.header()
        head.setToolTip(SEEN, _("Mean number of participants in the picture, of all participants"))
        head.setToolTip(JUDGED, about)
        head.setToolTip(FIRST_SHARE, _("Mean index of attention, 0 to 100") if attention else "")
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(BAR, QHeaderView.ResizeMode.Interactive)
        self.setColumnWidth(BAR, _BAR_WITH_INDEX_PX if attention else _BAR_PX)

    def _add_part(
        self,
        words: str,
        figures: Sequence[SpanFigures | None],
        attention: Sequence[AttentionSpan | None],
        names: Sequence[str],
    ) -> None:
        self._lines += 1 + len(names)
        top = QTreeWidgetItem(self, [words])
        top.setFirstColumnSpanned(True)
        font = self.font()
        font.setBold(True)
        top.setFont(NAME, font)
        for name, one, measured in zip(names, figures, attention, strict=True):
            top.addChild(self._line(name, one, measured))

    def _line(self, name: str, figures: SpanFigures | None, attention: AttentionSpan | None) -> QTreeWidgetItem:
        told = None
        if figures is not None and self._subject is Subject.EMOTIONS:
            told = _emotions(figures)
        elif figures is not None and attention is not None:
            told = _attention(figures, attention)
        if told is None:
            item = QTreeWidgetItem([name, _("no such part") if figures is None else _("not measured")])
            item.setToolTip(NAME, name)
            item.setDisabled(True)
            return item
        item = QTreeWidgetItem([name, told.time, told.seen, told.known, "", *told.figures])
        item.setToolTip(NAME, name)
        item.setData(BAR, SHARES_ROLE, (told.shares, self._subject) if told.shares is not None else None)
        item.setToolTip(BAR, told.words)
        item.setData(BAR, Qt.ItemDataRole.AccessibleTextRole, told.words)
        for column in (SEEN, JUDGED, *range(FIRST_SHARE, self.columnCount())):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item


def _emotions(figures: SpanFigures) -> _Told:
    shares = figures.shares
    ordered = None if shares is None else [shares[EMOTIONS.index(emotion)] for emotion in STACK_ORDER]
    words = listing(shares_phrase(figures)) or _("nobody was judged")
    return _Told(*_time_and_seen(figures), percent(figures.coverage), ordered, _percents(ordered, STACK_ORDER), words)


def _attention(figures: SpanFigures, attention: AttentionSpan) -> _Told:
    shares = attention.shares
    ordered = None if shares is None else [shares[TOLD_STATES.index(state)] for state in ATTENTION_STACK]
    told = [number(attention.index), *_percents(ordered, ATTENTION_STACK)]
    words = listing(states_phrase(attention)) or _("nothing could be told of anybody")
    return _Told(*_time_and_seen(figures), percent(attention.coverage), ordered, told, words)


def _percents(shares: Sequence[float] | None, of: Sequence[str]) -> list[str]:
    return [MISSING] * len(of) if shares is None else [percent(share) for share in shares]


def _time_and_seen(figures: SpanFigures) -> tuple[str, str]:
    time = f"{clock_text(figures.from_s)} {MISSING} {clock_text(figures.to_s)}"
    return time, of_people(figures.people_seen, figures.people)


class _BarDelegate(QStyledItemDelegate):
    """Draws shares as one bar: colours, and their line patterns across."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the letters need."""
        return QSize(_BAR_PX, option.fontMetrics.height() + 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The line's ground, then the bar."""
        style = option.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        told = index.data(SHARES_ROLE)
        if not told:
            return
        painter.save()
        bar = QRectF(option.rect).adjusted(6, 5, -6, -5)
        left = bar.left()
        shares, subject = told
        for look, share in zip(_LOOKS[subject], shares, strict=True):
            part = QRectF(left, bar.top(), bar.width() * share, bar.height())
            painter.fillRect(part, QBrush(look.colour))
            if part.width() > 10:
                pen = look.pen(1.5)
                pen.setColor(QColor(20, 20, 20, 190))
                painter.setPen(pen)
                middle = part.center().y()
                painter.drawLine(QPointF(part.left() + 2, middle), QPointF(part.right() - 2, middle))
            left = part.right()
        painter.setPen(QPen(QColor(0, 0, 0, 90), 1))
        painter.drawRect(bar)
        painter.restore()
