"""The people of a session as a table that is updated in place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop_app.ui.palette import Look

NUMBER, NAME, NOW, PRESENT = range(4)
_HEADERS = ("#", "Name", "Now", "Present")
LOOK_ROLE = Qt.ItemDataRole.UserRole + 1

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line: ``now`` is the word for this moment, ``look`` its swatch if it has one, ``present`` is 0 to 1."""

    person_id: int
    name: str
    now: str
    look: Look | None
    present: float | None

    @property
    def present_text(self) -> str:
        """The share of time present, in per cent."""
        return "" if self.present is None else f"{self.present * 100:.0f} %"


class PeopleModel(QAbstractTableModel):
    """Rows sorted by number; new people are inserted, known ones change in place, so a selection stays where it is.

    Signals:
        renamed: number and new name of a person the user has renamed.
    """

    renamed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PersonRow] = []

    def rows(self) -> list[PersonRow]:
        """A copy of the rows."""
        return list(self._rows)

    def row_of(self, person_id: int) -> int | None:
        """The row of a person, or None."""
        return next((row for row, person in enumerate(self._rows) if person.person_id == person_id), None)

    def person_at(self, row: int) -> int | None:
        """The person of a row, or None."""
        return self._rows[row].person_id if 0 <= row < len(self._rows) else None

    def clear(self) -> None:
        """Forget everybody: another session begins."""
        self.beginResetModel()
        self._rows.clear()
        self.endResetModel()

    def update_people(self, people: Sequence[PersonRow]) -> None:
        """Take over the present state of all people. People once seen stay."""
        for person in sorted(people, key=lambda one: one.person_id):
            row = self.row_of(person.person_id)
            if row is None:
                self._insert(person)
            elif self._rows[row] != person:
                self._replace(row, person)

    def _replace(self, row: int, person: PersonRow) -> None:
        renamed = self._rows[row].name != person.name
        self._rows[row] = person
        # Only what is different: a name that is being typed would be taken back with its cell.
        self.dataChanged.emit(self.index(row, NOW), self.index(row, PRESENT))
        if renamed:
            self.dataChanged.emit(self.index(row, NAME), self.index(row, NAME))

    def _insert(self, person: PersonRow) -> None:
        row = sum(known.person_id < person.person_id for known in self._rows)
        self.beginInsertRows(QModelIndex(), row, row)
        self._rows.insert(row, person)
        self.endInsertRows()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """The number of people."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Number, name, now, present."""
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The column titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADERS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole and section == PRESENT:
            return "Share of the session's time in which this face was found"
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, look and help of a cell."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        person, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (str(person.person_id), person.name, person.now, person.present_text)[column]
        if role == Qt.ItemDataRole.EditRole and column == NAME:
            return person.name
        if role == LOOK_ROLE and column == NOW:
            return person.look
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole and column == NAME:
            return "Double-click or press F2 to write a name"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"Person {person.person_id} {person.name}, {person.now}, present {person.present_text}"
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename a person; an empty name goes back to the number."""
        if role != Qt.ItemDataRole.EditRole or index.column() != NAME or not index.isValid():
            return False
        person, name = self._rows[index.row()], " ".join(str(value).split())
        if name == person.name:
            return False
        self._rows[index.row()] = replace(person, name=name)
        self.dataChanged.emit(index, index)
        self.renamed.emit(person.person_id, name)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Only names can be edited."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in (NUMBER, PRESENT) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
