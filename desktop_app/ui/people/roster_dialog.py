"""Gives a class its names: a list is pasted or read from a file, and stands beside the numbers."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QStringListModel, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.errors import UsageError
from desktop_app.i18n import _, ngettext, number, tell
from desktop_app.ui.dialog_style import style_dialog
from desktop_app.ui.people.roster_text import RosterEntry, parse_roster, read_roster_file
from desktop_app.ui.people.words import isolated
from desktop_app.ui.people_model import PersonRow

_NUMBER, _PRESENT, _NEW = range(3)
_FIRST_SIZE = (760, 560)
FreeNames = Callable[[], list[str]]


class RosterDialog(QDialog):
    """Names on the left, numbers on the right. Everything is given at once, as one edit.

    By keyboard: in the column of new names one types the beginning, the rest is proposed, and Enter goes to the next
    number; in the list of free names Enter gives the name to the number that is selected.

    Signals:
        names_given: a tuple of (person, name), for those whose name is new.
    """

    names_given = Signal(object)

    def __init__(self, people: Sequence[PersonRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people = sorted(people, key=lambda one: one.person_id)
        self._entries: list[RosterEntry] = []
        self._proposed: dict[int, str] = {}
        self.setWindowTitle(_("Assign names"))
        self.resize(*_FIRST_SIZE)
        self.text = QPlainTextEdit()
        self.free = QListWidget()
        self.table = _NumbersTable(self._people, self.free_names)
        self.message = QLabel()
        self._build()
        self._connect()
        self._refresh()
        style_dialog(self)
        self.text.setFocus()

    @property
    def names(self) -> tuple[tuple[int, str], ...]:
        """(person, name) of those whose name is new."""
        given = ((person, self.table.new_name(row)) for row, person in enumerate(self._people))
        return tuple((person.person_id, name) for person, name in given if name and name != person.name)

    def free_names(self) -> list[str]:
        """The names of the list that nobody has yet, each as often as it is left."""
        left = Counter(entry.name for entry in self._entries)
        left.subtract(Counter(name for row in range(len(self._people)) if (name := self._name_of(row))))
        return [name for name in dict.fromkeys(entry.name for entry in self._entries) for _time in range(left[name])]

    def read_file(self, path: Path) -> None:
        """Take the names of a file."""
        try:
            self.text.setPlainText(read_roster_file(path))
        except UsageError as error:
            self._say(tell(error))

    def fill_in_order(self) -> None:
        """Give the free names, in their order, to those who have none, in theirs."""
        rows = (row for row, person in enumerate(self._people) if person.participant and not self._name_of(row))
        for row, name in zip(list(rows), self.free_names(), strict=False):
            self.table.give(row, name)

    def give_free_name(self) -> None:
        """Give the name that is selected in the list to the number that is selected in the table."""
        item = self.free.currentItem()
        if item is not None:
            place = self.free.currentRow()
            self.table.give(max(0, self.table.currentRow()), item.text())
            self.table.go_to_next_without_name()
            self.free.setCurrentRow(min(place, self.free.count() - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter belongs to table, list and buttons; with Ctrl it gives the names."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._give.click()
            return
        super().keyPressEvent(event)

    # building

    def _build(self) -> None:
        self.text.setPlaceholderText(_("Paste the names here, one on each line, or a table with numbers and names."))
        self.text.setAccessibleName(_("List of names"))
        self.text.setTabChangesFocus(True)
        self.free.setAccessibleName(_("Names that nobody has yet"))
        self.free.setToolTip(_("Enter gives the name to the number that is selected on the right"))
        self.message.setObjectName("soft")
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self._open = QPushButton(_("&Open CSV file…"))
        self._fill = QPushButton(_("&Fill in order"))
        self._fill.setToolTip(_("Give the free names, in their order, to the numbers without a name, in theirs"))
        self._clear = QPushButton(_("C&lear"))
        self._clear.setToolTip(_("Take all new names back"))
        for button in (self._open, self._fill, self._clear):
            button.setAutoDefault(False)
        buttons = QDialogButtonBox()
        self._give = buttons.addButton(_("&Give names"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._give.setDefault(True)
        # As the default button its words are bold, which Qt does not measure.
        bold = QFont(self._give.font())
        bold.setBold(True)
        self._give.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(self._give.text()) + 36)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        left = _column((_("&Names"), self.text, 3), (_("Not given &yet"), self.free, 2))
        left.insertWidget(2, self._open, 0, Qt.AlignmentFlag.AlignLeft)
        right = _column((_("N&umbers"), self.table, 1))
        below = QHBoxLayout()
        below.addWidget(self._fill)
        below.addWidget(self._clear)
        below.addStretch(1)
        right.addLayout(below)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addLayout(left, 2)
        middle.addLayout(right, 3)
        layout = QVBoxLayout(self)
        layout.addLayout(middle, 1)
        layout.addWidget(self.message)
        layout.addWidget(buttons)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._take_text)
        self.free.itemActivated.connect(lambda _item: self.give_free_name())
        self.table.itemChanged.connect(lambda _item: self._refresh())
        self._open.clicked.connect(self._choose_file)
        self._fill.clicked.connect(self.fill_in_order)
        self._clear.clicked.connect(self.table.clear_names)
        self.accepted.connect(lambda: self.names_given.emit(self.names) if self.names else None)

    def _choose_file(self) -> None:
        kinds = _("Lists of names (*.csv *.txt *.tsv);;All files (*)")
        path, _kind = QFileDialog.getOpenFileName(self, _("Open a list of names"), "", kinds)
        if path:
            self.read_file(Path(path))

    def _take_text(self) -> None:
        self._entries = parse_roster(self.text.toPlainText())
        numbers = {person.person_id: row for row, person in enumerate(self._people)}
        proposed = {numbers[one.number]: one.name for one in self._entries if one.number in numbers}
        for row in range(len(self._people)):
            # What the user wrote stays; what an earlier state of the text proposed does not.
            if self.table.new_name(row) in {"", self._proposed.get(row, "")}:
                self.table.give(row, proposed.get(row, ""))
        self._proposed = proposed
        self._refresh()

    def _name_of(self, row: int) -> str:
        return self.table.new_name(row) or self._people[row].name

    def _refresh(self) -> None:
        free = self.free_names()
        if [self.free.item(row).text() for row in range(self.free.count())] != free:
            self.free.clear()
            self.free.addItems(free)
        self._give.setEnabled(bool(self.names))
        self._fill.setEnabled(bool(free))
        self._say(self._situation(len(free)))

    def _situation(self, free: int) -> str:
        new = len(self.names)
        parts = []
        if new:
            words = ngettext("{n} name will be given.", "{n} names will be given.", new)
            parts.append(words.format(n=number(new)))
        if free:
            words = ngettext("{n} name of the list is free.", "{n} names of the list are free.", free)
            parts.append(words.format(n=number(free)))
        counted = Counter(map(self._name_of, range(len(self._people))))
        twice = [name for name, count in counted.items() if name and count > 1]
        if twice:
            words = _("{name} stands beside two numbers: merge them if they are one person.")
            parts.append(words.format(name=isolated(twice[0])))
        return " ".join(parts)

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setAccessibleName(text)


class _NumbersTable(QTableWidget):
    """Numbers, what they are called now, and a column for what they will be called."""

    def __init__(self, people: Sequence[PersonRow], free_names: FreeNames) -> None:
        super().__init__(len(people), 3)
        self._people = people
        self.setHorizontalHeaderLabels(["#", _("Called now"), _("New name")])
        self.setAccessibleName(_("Numbers and their new names"))
        delegate = _NameDelegate(free_names, self)
        delegate.closeEditor.connect(self._go_on)
        self.setItemDelegateForColumn(_NEW, delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 14)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_NUMBER, QHeaderView.ResizeMode.ResizeToContents)
        for row, person in enumerate(people):
            for column, text in enumerate((str(person.person_id), person.name, "")):
                item = QTableWidgetItem(text)
                if column != _NEW:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                self.setItem(row, column, item)
        if people:
            self.setCurrentCell(0, _NEW)

    def new_name(self, row: int) -> str:
        """What this line's person will be called, or an empty string."""
        item = self.item(row, _NEW)
        return "" if item is None else " ".join(item.text().split())

    def give(self, row: int, name: str) -> None:
        """Write a new name into a line."""
        item = self.item(row, _NEW)
        if item is not None and item.text() != name:
            item.setText(name)

    def clear_names(self) -> None:
        """Take all new names back."""
        for row in range(self.rowCount()):
            self.give(row, "")

    def go_to_next_without_name(self) -> None:
        """Select the next line, going down, that has no name at all."""
        after = range(self.currentRow() + 1, self.rowCount())
        row = next((row for row in after if not self.new_name(row) and not self._people[row].name), self.currentRow())
        self.setCurrentCell(row, _NEW)

    def _go_on(self, _editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """After Enter, to the next line."""
        below = self.currentRow() + 1
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache and below < self.rowCount():
            self.setCurrentCell(below, _NEW)


class _NameDelegate(QStyledItemDelegate):
    """A field that proposes the free names."""

    def __init__(self, free_names: FreeNames, parent: QWidget) -> None:
        super().__init__(parent)
        self._free_names = free_names
        # One for all fields: a completer that goes with its field, its list still open, takes Qt down with it.
        self._proposals = QStringListModel(self)
        self._completer = QCompleter(self._proposals, self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """The field."""
        field = QLineEdit(parent)
        self._proposals.setStringList(self._free_names())
        field.setCompleter(self._completer)
        return field

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The name that was typed; or, where only one free name has these letters, that one."""
        proposals = self._completer.popup()
        if proposals is not None:
            proposals.hide()
        assert isinstance(editor, QLineEdit)
        typed = " ".join(editor.text().split())
        fitting = [name for name in self._free_names() if typed and typed.casefold() in name.casefold()]
        model.setData(index, fitting[0] if len(fitting) == 1 else typed)


def _column(*parts: tuple[str, QWidget, int]) -> QVBoxLayout:
    column = QVBoxLayout()
    for words, widget, room in parts:
        label = QLabel(words)
        label.setBuddy(widget)
        column.addWidget(label)
        column.addWidget(widget, room)
    return column
