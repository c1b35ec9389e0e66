"""A small table of shares: a column for each thing that is looked at, bars behind the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop_app.domain.attention import TOLD_STATES
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.i18n import _, percent
from desktop_app.ui.palette import ATTENTION, ATTENTION_STACK, LOOKS, STACK_ORDER, Look
from desktop_app.ui.swatch import SWATCH, paint_swatch
from desktop_app.ui.timeline_controls import Subject

_SHARE_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class SharesColumn:
    """One column: its title, shares in the order of ``EMOTIONS`` or ``TOLD_STATES`` or None, words for further rows."""

    title: str
    shares: Sequence[float] | NDArray[np.floating] | None
    more: Sequence[str] = ()
    signed: bool = False


class SharesTable(QTableWidget):
    """Rows: the emotions or states in the order of the legend, then whatever the columns say more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setIconSize(SWATCH + QSize(2, 2))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_BarDelegate(self))
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setDefaultSectionSize(max(25, self.fontMetrics().height() + 9))

    def show_columns(
        self, columns: Sequence[SharesColumn], more: Sequence[str] = (), subject: Subject = Subject.EMOTIONS
    ) -> None:
        """Show these columns; ``more`` names the rows below the shares, ``subject`` says what they are shares of."""
        order = _rows_of(subject)
        self.setColumnCount(1 + len(columns))
        self.setRowCount(len(order) + len(more))
        self.setHorizontalHeaderLabels(["", *(column.title for column in columns)])
        for row, (_place, look) in enumerate(order):
            self.setItem(row, 0, _item(look.word, icon=_swatch_icon(look)))
        for row, words in enumerate(more, start=len(order)):
            self.setItem(row, 0, _item(words))
        for place, column in enumerate(columns, start=1):
            for row, (which, look) in enumerate(order):
                share = None if column.shares is None else float(column.shares[which])
                self.setItem(row, place, _share_item(share, look, signed=column.signed))
            for row, words in enumerate(column.more, start=len(order)):
                self.setItem(row, place, _item(words, right=True))
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        for place in range(1, len(columns) + 1):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)


class _BarDelegate(QStyledItemDelegate):
    """Draws a share as a thin bar under its number."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        told = index.data(_SHARE_ROLE)
        if told is None:
            return
        share, rgb = told
        rect = QRectF(option.rect).adjusted(8, 0, -8, -2)
        ground = QColor(option.palette.color(option.palette.ColorRole.Mid))
        ground.setAlpha(60)
        bar = QRectF(rect.left(), rect.bottom() - 3, rect.width(), 3)
        painter.fillRect(bar, ground)
        bar.setWidth(rect.width() * min(max(share, 0.0), 1.0))
        painter.fillRect(bar, QColor(rgb))


def _rows_of(subject: Subject) -> list[tuple[int, Look]]:
    """From the top: the place of each share, and how it looks."""
    if subject is Subject.ATTENTION:
        return [(TOLD_STATES.index(state), ATTENTION[state]) for state in reversed(ATTENTION_STACK)]
    return [(EMOTIONS.index(emotion), LOOKS[emotion]) for emotion in reversed(STACK_ORDER)]


def _share_item(share: float | None, look: Look, *, signed: bool) -> QTableWidgetItem:
    if signed and share is not None:
        points = round(share * 100)
        sign = "+" if points > 0 else "\N{MINUS SIGN}" if points < 0 else "\N{PLUS-MINUS SIGN}"
        # Translators: a difference of two shares, in points of per cent.
        return _item(_("{sign}{n} pts").format(sign=sign, n=abs(points)), right=True)
    item = _item(percent(share), right=True)
    if share is not None and share == share:
        item.setData(_SHARE_ROLE, (share, look.rgb))
    return item


def _item(text: str, *, right: bool = False, icon: QIcon | None = None) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    if icon is not None:
        item.setIcon(icon)
    return item


def _swatch_icon(look: Look) -> QIcon:
    pixmap = QPixmap(3 * (SWATCH.width() + 2), 3 * (SWATCH.height() + 2))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.scale(3, 3)
    paint_swatch(painter, QRectF(1, 1, SWATCH.width(), SWATCH.height()), look)
    painter.end()
    return QIcon(pixmap)
