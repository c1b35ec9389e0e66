"""Everything that happened as a list: for the keyboard, for screen readers, and to correct markers."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.i18n import _, tell, word
from desktop_app.ui.language import Retranslating
from desktop_app.ui.review.flags_plot import event_time, event_words


class EventsPanel(Retranslating, QWidget):
    """A table of events in order of time, and what can be done with the user's own.

    Signals:
        event_chosen: the selected event.
        add_asked: a marker should be added at the scrub line.
        edit_asked: this marker should be changed.
        remove_asked: this marker should be taken away.
    """

    event_chosen = Signal(object)
    add_asked = Signal()
    edit_asked = Signal(object)
    remove_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._events: tuple[SessionEvent, ...] = ()
        self.table = _EventTable()
        self.table.itemSelectionChanged.connect(self._report)
        self.table.itemDoubleClicked.connect(lambda _item: self._edit())
        self.table.return_pressed.connect(self._edit)
        self.table.delete_pressed.connect(self._remove)
        self.add_button, self.edit_button, self.remove_button = (QPushButton() for _unused in range(3))
        self.add_button.clicked.connect(self.add_asked)
        self.edit_button.clicked.connect(self._edit)
        self.remove_button.clicked.connect(self._remove)
        buttons = QHBoxLayout()
        for button in (self.add_button, self.edit_button, self.remove_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)
        self.retranslate()

    @property
    def selected(self) -> SessionEvent | None:
        """The event of the selected row."""
        rows = self.table.selectionModel().selectedRows()
        return self._events[rows[0].row()] if rows else None

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.table.setAccessibleName(_("Events of the session"))
        self.table.setHorizontalHeaderLabels([_("Time"), _("What")])
        self.add_button.setText(_("&Add…"))
        self.add_button.setToolTip(_("Add a marker at the scrub line (M)"))
        self.edit_button.setText(_("&Change…"))
        self.edit_button.setToolTip(_("Change time or text of the selected marker (Enter)"))
        self.remove_button.setText(_("&Remove"))
        self.remove_button.setToolTip(_("Take the selected marker away (Del)"))
        self.show_events(self._events, self.selected)

    def show_events(self, events: Sequence[SessionEvent], selected: SessionEvent | None = None) -> None:
        """Show these, in order of time."""
        with QSignalBlocker(self.table.selectionModel()), QSignalBlocker(self.table):
            self._events = tuple(events)
            self.table.setRowCount(len(self._events))
            for row, event in enumerate(self._events):
                own = event.kind is EventKind.MARKER
                words = event_words(event)
                if not own and event.text:
                    words = f"{words}: {tell(event.text)}"
                for column, text in enumerate((event_time(event), words)):
                    item = QTableWidgetItem(text)
                    item.setToolTip(f"{word('event', event.kind)}\n{words}" if column else text)
                    self.table.setItem(row, column, item)
        self.select(selected)

    def select(self, event: SessionEvent | None) -> None:
        """Select an event's row without reporting it back."""
        with QSignalBlocker(self.table.selectionModel()), QSignalBlocker(self.table):
            row = next((row for row, known in enumerate(self._events) if known is event), None)
            if row is None:
                self.table.clearSelection()
            else:
                self.table.selectRow(row)
        self._enable()

    def _enable(self) -> None:
        own = self.selected is not None and self.selected.marker_id is not None
        self.edit_button.setEnabled(own)
        self.remove_button.setEnabled(own)
        self.table.viewport().update()

    def _report(self) -> None:
        self._enable()
        if self.selected is not None:
            self.event_chosen.emit(self.selected)

    def _edit(self) -> None:
        if self.selected is not None and self.selected.marker_id is not None:
            self.edit_asked.emit(self.selected)

    def _remove(self) -> None:
        if self.selected is not None and self.selected.marker_id is not None:
            self.remove_asked.emit(self.selected)


class _EventTable(QTableWidget):
    """A table whose Enter and Del mean the row."""

    return_pressed = Signal()
    delete_pressed = Signal()

    def __init__(self) -> None:
        super().__init__(0, 2)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(26, self.fontMetrics().height() + 8))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter changes, Del removes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.return_pressed.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)
