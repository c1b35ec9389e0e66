"""The people of a session as a table that is updated in place, and the order and part of it that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from textwrap import wrap
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)

from desktop_app.domain.attention import AttentionState
from desktop_app.i18n import _, attention_word, listing, percent
from desktop_app.ui.palette import Look

NUMBER, NAME, NOW, ATTENTION, PRESENT = range(5)
LOOK_ROLE = Qt.ItemDataRole.UserRole + 1
PARTICIPANT_ROLE = Qt.ItemDataRole.UserRole + 2
STATE_ROLE = Qt.ItemDataRole.UserRole + 3
"""The state of attention, and whether it is inferred."""
PERSON_MIME = "application/x-simak-person"
"""The number of the person that is being dragged."""

_TIP_CHARACTERS = 60
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the table.

    Attributes:
        person_id: the number after all edits.
        name: empty where none was given.
        now: the word for this moment.
        look: its swatch, if it has one.
        present: share of the session, 0 to 1.
        participant: whether the person is in the figures.
        recorded: the numbers that the person's face was recorded under, where they are more than this one.
        attention: what is seen at this moment; None where that is not told of anybody, or not of this person.
        inferred: the face is out of sight, and ``attention`` is concluded from how it left.
    """

    person_id: int
    name: str
    now: str
    look: Look | None
    present: float | None
    participant: bool = True
    recorded: tuple[int, ...] = ()
    attention: AttentionState | None = None
    inferred: bool = False


class PeopleModel(QAbstractTableModel):
    """Rows sorted by number; people come, change and go in place, so a selection stays where it is.

    Signals:
        renamed: number and new name of a person the user has renamed.
        dropped: numbers of the person that was dragged and of the one on which they were let go.
    """

    renamed = Signal(int, str)
    dropped = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PersonRow] = []
        self._titled = True

    def title_attention(self, titled: bool) -> None:
        """Whether the column of attention is wide enough for its title."""
        if titled is not self._titled:
            self._titled = titled
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, ATTENTION, ATTENTION)

    def rows(self) -> list[PersonRow]:
        """A copy of the rows."""
        return list(self._rows)

    def row(self, row: int) -> PersonRow:
        """One of the rows."""
        return self._rows[row]

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
        """Take over the present state of all people; whoever is not among them any more was merged, and goes."""
        staying = {person.person_id for person in people}
        for row in reversed(range(len(self._rows))):
            if self._rows[row].person_id not in staying:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._rows[row]
                self.endRemoveRows()
        for person in sorted(people, key=lambda one: one.person_id):
            place = self.row_of(person.person_id)
            if place is None:
                self._insert(person)
            elif self._rows[place] != person:
                self._replace(place, person)

    def retranslate(self) -> None:
        """Have headings and words read again."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, NUMBER, PRESENT)
        if self._rows:
            self.dataChanged.emit(self.index(0, NOW), self.index(len(self._rows) - 1, PRESENT))

    def _replace(self, row: int, person: PersonRow) -> None:
        before = self._rows[row]
        self._rows[row] = person
        # Only what is different: a name that is being typed would be taken back with its cell.
        self.dataChanged.emit(self.index(row, NOW), self.index(row, PRESENT))
        if (before.name, before.participant) != (person.name, person.participant):
            self.dataChanged.emit(self.index(row, NUMBER), self.index(row, NAME))

    def _insert(self, person: PersonRow) -> None:
        row = sum(known.person_id < person.person_id for known in self._rows)
        self.beginInsertRows(QModelIndex(), row, row)
        self._rows.insert(row, person)
        self.endInsertRows()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """The number of people."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Number, name, now, attention, present."""
        return 0 if parent.isValid() else PRESENT + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The column titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            if section == ATTENTION and not self._titled:
                return ""
            return ("#", _("Name"), _("Now"), _("Attention"), _("Present"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole and section == PRESENT:
            return _("Share of the session's time in which this face was found")
        if role == Qt.ItemDataRole.ToolTipRole and section == ATTENTION:
            return _("What is seen of each person: where the face is turned, closed eyes, a yawn")
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, look and help of a cell."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        person, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (str(person.person_id), person.name, person.now, state_words(person), _share(person))[column]
        if role == Qt.ItemDataRole.EditRole and column == NAME:
            return person.name
        if role == LOOK_ROLE and column == NOW:
            return person.look
        if role == STATE_ROLE and column == ATTENTION and person.attention is not None:
            return person.attention, person.inferred
        if role == PARTICIPANT_ROLE:
            return person.participant
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _help(person)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(person)
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
        """Only names can be edited; every line can be dragged onto another."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid():
            flags |= Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags

    def supportedDropActions(self) -> Qt.DropAction:
        """A copy: Qt would take the dragged line out of the table after a move."""
        return Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        """A person."""
        return [PERSON_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The number of the first of the lines."""
        data = QMimeData()
        if indexes:
            data.setData(PERSON_MIME, str(self.person_at(indexes[0].row()) or 0).encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index) -> bool:
        """Report who was let go on whom."""
        source, target = dragged_person(data), self.person_at(parent.row()) if parent.isValid() else None
        if not source or target is None or source == target:
            return False
        self.dropped.emit(source, target)
        return True


class ShownPeople(QSortFilterProxyModel):
    """The people who have the words searched for and are in the state asked for, by number or name and nothing else."""

    def __init__(self, model: PeopleModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._words = ""
        self._state: AttentionState | None = None
        self._by_name = False
        self.setSourceModel(model)
        self.setSortLocaleAware(True)
        self.sort(NUMBER)

    @property
    def by_name(self) -> bool:
        """Whether names decide the order."""
        return self._by_name

    def search(self, words: str) -> None:
        """Show those alone whose name has these words, or whose number begins with them."""
        self._words = " ".join(words.casefold().split())
        self.invalidate()

    @property
    def state(self) -> AttentionState | None:
        """The state asked for; None for everybody."""
        return self._state

    def only(self, state: AttentionState | None) -> None:
        """Show those alone who are in this state of attention now; None for everybody."""
        self._state = state
        self.invalidate()

    def order_by_name(self, by_name: bool) -> None:
        """Names in the order of the alphabet, those without one at the end; or numbers."""
        self._by_name = by_name
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: _Index) -> bool:
        """Whether a line has the words and the state."""
        person = self._model.row(source_row)
        if self._state is not None and person.attention is not self._state:
            return False
        return self._words in person.name.casefold() or str(person.person_id).startswith(self._words)

    def lessThan(self, left: _Index, right: _Index) -> bool:
        """The order of two lines."""
        first, second = self._model.row(left.row()), self._model.row(right.row())
        return self._key(first) < self._key(second)

    def _key(self, person: PersonRow) -> tuple[bool, str, int]:
        name = person.name.casefold() if self._by_name else ""
        return self._by_name and not name, name, person.person_id


def dragged_person(data: QMimeData) -> int:
    """The number of the person that is being dragged, 0 where it is something else."""
    return int(bytes(data.data(PERSON_MIME).data()) or 0) if data.hasFormat(PERSON_MIME) else 0


def state_words(person: PersonRow) -> str:
    """What is seen of a person, in words."""
    return "" if person.attention is None else attention_word(person.attention)


def _share(person: PersonRow) -> str:
    return "" if person.present is None else percent(person.present)


def _help(person: PersonRow) -> str:
    lines = [_("Double-click or press F2 to write a name.")]
    if person.recorded:
        numbers = listing([str(number) for number in person.recorded])
        lines.append(_("Put together from the numbers {numbers}.").format(numbers=numbers))
    if person.attention is not None and person.inferred:
        lines.append(
            _("{state}: the face is out of sight, and was turned when it left.").format(state=state_words(person))
        )
    if not person.participant:
        lines.append(_("Not a participant, and in no figure."))
    # The whole name, as its cell may be too narrow. As rich text with everything escaped, for Qt would take a name such
    # as <b> for a tag.
    name = [f"<b>{escape(part)}</b>" for part in wrap(person.name, _TIP_CHARACTERS)]
    return f"<qt>{'<br>'.join([*name, *map(escape, lines)])}</qt>"


def _spoken(person: PersonRow) -> str:
    text = _("Person {number} {name}, {now}, present {share}") if _share(person) else _("Person {number} {name}, {now}")
    now = listing([words for words in (person.now, state_words(person)) if words])
    return text.format(number=person.person_id, name=person.name, now=now, share=_share(person))


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in (NUMBER, PRESENT) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
