"""The table of sessions: how it looks, and its keys."""

from PySide6.QtCore import QAbstractItemModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop_app.ui.browser.session_model import ATTENTION, COVERAGE, DATE, LENGTH, NAME, PEOPLE, SOURCE, STATE, TAGS

_WIDTHS = {DATE: 144, SOURCE: 112, LENGTH: 108, PEOPLE: 66, COVERAGE: 84, ATTENTION: 84, STATE: 86, TAGS: 92}


class SessionTable(QTableView):
    """Rows of sessions, sorted by a click on a title; several can be selected.

    Signals:
        menu_wanted: where on the screen a menu should open.
        return_pressed: Enter was pressed, and not to end the writing of a name.
    """

    menu_wanted = Signal(QPoint)
    return_pressed = Signal()

    def __init__(self, model: QAbstractItemModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.sortByColumn(DATE, Qt.SortOrder.DescendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(32, self.fontMetrics().height() + 14))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        scale = self.fontMetrics().averageCharWidth() / 7
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, round(width * max(scale, 1.0)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter means the row. As a shortcut it would be taken away from the field in which a name is written."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != self.State.EditingState:
            self.return_pressed.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu, by mouse or by key."""
        if self.selectionModel().hasSelection():
            self.menu_wanted.emit(event.globalPos())
