"""Everything that happened as a list: for the keyboard, for screen readers, and to correct markers."""

from collections.abc import Mapping
from enum import StrEnum

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.i18n import _, mark, tell, word
from desktop_app.storage.review import Review
from desktop_app.ui.language import Retranslating
from desktop_app.ui.review.flags_plot import event_time, event_words


class Kept(StrEnum):
    """Which events are listed."""

    EVERYTHING = "everything"
    SESSION = "session"
    EPISODES = "episodes"
    SELECTED = "selected"


_KEPT = {
    Kept.EVERYTHING: mark("Everything that happened"),
    Kept.SESSION: mark("Markers, pauses and faults"),
    Kept.EPISODES: mark("Episodes of people"),
    Kept.SELECTED: mark("Episodes of the selected person"),
}


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
        self._all: tuple[SessionEvent, ...] = ()
        self._events: tuple[SessionEvent, ...] = ()
        self._names: Mapping[int, str] = {}
        self._person_id = 0
        self.kept = QComboBox()
        for kept in Kept:
            self.kept.addItem("", kept)
        self.kept.currentIndexChanged.connect(lambda _place: self._fill(self.selected))
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
        layout.addWidget(self.kept)
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
        self.kept.setAccessibleName(_("Which events are listed"))
        for place, words in enumerate(_KEPT.values()):
            self.kept.setItemText(place, _(words))
        self._fill(self.selected)

    def show_review(self, review: Review) -> None:
        """Show the events of a session. Resumes belong to their pauses and are left out."""
        self._names = {person.person_id: person.name for person in review.people if person.name}
        self._all = tuple(event for event in review.events if event.kind is not EventKind.RESUME)
        # A choice is offered only where there is something to choose from.
        self.kept.setVisible(any(event.person_id is not None for event in self._all))
        self._fill(None)

    def select_person(self, person_id: int) -> None:
        """Whose episodes are listed, where only those of the selected person are; 0 for nobody."""
        self._person_id = person_id
        if self.kept.currentData() == Kept.SELECTED:
            self._fill(self.selected)

    def _fill(self, selected: SessionEvent | None) -> None:
        kept = Kept(self.kept.currentData())
        events = [event for event in self._all if _is_kept(event, kept, self._person_id)]
        with QSignalBlocker(self.table.selectionModel()), QSignalBlocker(self.table):
            self._events = tuple(events)
            self.table.setRowCount(len(self._events))
            for row, event in enumerate(self._events):
                words = self._words(event)
                for column, text in enumerate((event_time(event), words)):
                    item = QTableWidgetItem(text)
                    item.setToolTip(f"{word('event', event.kind)}\n{words}" if column else text)
                    self.table.setItem(row, column, item)
        self.select(selected)

    def _words(self, event: SessionEvent) -> str:
        if event.person_id is not None:
            name = self._names.get(event.person_id) or _("Person {number}").format(number=event.person_id)
            return _("{who}: {what}").format(who=name, what=tell(event.text) or event_words(event))
        if event.kind is EventKind.MARKER or not event.text:
            return event_words(event)
        return f"{event_words(event)}: {tell(event.text)}"

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


def _is_kept(event: SessionEvent, kept: Kept, person_id: int) -> bool:
    if kept is Kept.EVERYTHING:
        return True
    if kept is Kept.SELECTED:
        return event.person_id is not None and event.person_id == person_id
    return (event.person_id is None) is (kept is Kept.SESSION)


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
