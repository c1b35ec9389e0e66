"""The people panel: who is there, what the program reads at this moment, and how long they were in the picture."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.palette import Look
from desktop_app.ui.people_model import LOOK_ROLE, NAME, NOW, NUMBER, PRESENT, PeopleModel, PersonRow
from desktop_app.ui.swatch import SWATCH, paint_swatch

_EMPTY = "People appear here when a session runs.\nA double click gives a person a name."


class PeoplePanel(QWidget):
    """A heading with the count and a table of people, sorted by number: nobody is ranked.

    Signals:
        person_selected: the number of the chosen person, 0 for nobody.
        renamed: number and new name.
        heading_changed: the count of people, as a title for the panel.
    """

    person_selected = Signal(int)
    renamed = Signal(int, str)
    heading_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = PeopleModel(self)
        self.model.renamed.connect(self.renamed)
        self._heading = ""
        self._empty = QLabel(_EMPTY)
        self._empty.setObjectName("soft")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self.table = _table(self.model)
        self.table.selectionModel().selectionChanged.connect(self._report_selection)
        self.table.doubleClicked.connect(self._edit_double_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 8)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self.table, 1)
        self.clear()

    @property
    def heading(self) -> str:
        """The count of people in words."""
        return self._heading

    def clear(self) -> None:
        """Forget everybody."""
        self.model.clear()
        self._show_count(None)

    def show_people(self, people: Sequence[PersonRow], here: int | None) -> None:
        """Take over the present state of all people; ``here`` of them are in the picture, None once that is over."""
        self.model.update_people(people)
        self._show_count(here)

    def select(self, person_id: int | None) -> None:
        """Select a person's row without reporting it back."""
        row = None if person_id is None else self.model.row_of(person_id)
        selection = self.table.selectionModel()
        blocked = selection.blockSignals(True)
        if row is None:
            self.table.clearSelection()
        else:
            self.table.selectRow(row)
        selection.blockSignals(blocked)
        self.table.viewport().update()

    def edit_name(self, person_id: int) -> None:
        """Let the user write this person's name, in the table."""
        row = self.model.row_of(person_id)
        if row is None:
            return
        cell = self.model.index(row, NAME)
        self.table.setFocus()
        self.table.setCurrentIndex(cell)
        self.table.scrollTo(cell)
        self.table.edit(cell)

    def _edit_double_clicked(self, index: QModelIndex) -> None:
        # A double click on the name itself is the table's own business.
        person_id = self.model.person_at(index.row())
        if person_id is not None and index.column() != NAME:
            self.edit_name(person_id)

    def _show_count(self, here: int | None) -> None:
        seen = self.model.rowCount()
        heading = "People" if not seen else f"People {seen} seen" if here is None else f"People {here} of {seen} seen"
        if heading != self._heading:
            self._heading = heading
            self.heading_changed.emit(heading)
        self.table.setVisible(seen > 0)
        self._empty.setVisible(seen == 0)

    def _report_selection(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        rows = self.table.selectionModel().selectedRows()
        self.person_selected.emit((self.model.person_at(rows[0].row()) or 0) if rows else 0)


class _NowDelegate(QStyledItemDelegate):
    """Draws the swatch of a state before its word."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look = index.data(LOOK_ROLE)
        known = isinstance(look, Look)
        shifted = QStyleOptionViewItem(option)
        self.initStyleOption(shifted, index)
        style = shifted.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, shifted, painter, shifted.widget)
        rect = QRectF(option.rect)
        if known:
            top = rect.center().y() - SWATCH.height() / 2
            paint_swatch(painter, QRectF(rect.left() + 8, top, SWATCH.width(), SWATCH.height()), look)
        selected = bool(shifted.state & QStyle.StateFlag.State_Selected)
        role = shifted.palette.ColorRole.HighlightedText if selected else shifted.palette.ColorRole.Text
        colour = shifted.palette.color(role if known or selected else shifted.palette.ColorRole.PlaceholderText)
        painter.setPen(colour)
        text = rect.adjusted(16 + SWATCH.width() if known else 8, 0, -4, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shifted.text)


def _table(model: PeopleModel) -> QTableView:
    table = QTableView()
    table.setAccessibleName("People")
    table.setModel(model)
    table.setItemDelegateForColumn(NOW, _NowDelegate(table))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(30)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
    for column, width in ((NUMBER, 46), (NOW, 124), (PRESENT, 72)):
        table.setColumnWidth(column, width)
    return table
