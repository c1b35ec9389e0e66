"""The sessions as a table."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop_app.i18n import _, day, day_and_time, duration, mark, number, percent, time_of_day, word
from desktop_app.storage.sessions import StoredSession

NAME, DATE, SOURCE, LENGTH, PEOPLE, COVERAGE, ATTENTION, STATE, TAGS = range(9)
SORT_ROLE = Qt.ItemDataRole.UserRole + 1
_HEADERS = (
    mark("Name"),
    mark("Date"),
    mark("Source"),
    mark("Length"),
    mark("People"),
    mark("Coverage"),
    mark("Attention"),
    mark("State"),
    mark("Tags"),
)
_RIGHT = {LENGTH, PEOPLE, COVERAGE}
_Index = QModelIndex | QPersistentModelIndex


class SessionModel(QAbstractTableModel):
    """One row a session, in the order in which they were read. Only names can be edited, and not those in the bin.

    Signals:
        renamed: key and new name of a session the user has renamed.
    """

    renamed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sessions: tuple[StoredSession, ...] = ()

    def show_sessions(self, sessions: Sequence[StoredSession]) -> None:
        """Show these instead."""
        if tuple(sessions) == self._sessions:
            return
        self.beginResetModel()
        self._sessions = tuple(sessions)
        self.endResetModel()

    def session_at(self, row: int) -> StoredSession | None:
        """The session of a row, or None."""
        return self._sessions[row] if 0 <= row < len(self._sessions) else None

    def row_of(self, session_id: int) -> int | None:
        """The row of a session, or None."""
        return next((row for row, one in enumerate(self._sessions) if one.session_id == session_id), None)

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_HEADERS) - 1)
        if self._sessions:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._sessions) - 1, len(_HEADERS) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """The number of sessions."""
        return 0 if parent.isValid() else len(self._sessions)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Name to tags."""
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The column titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(_HEADERS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole and section == COVERAGE:
            return _("Share of the time in which somebody was in the picture that could be judged")
        if role == Qt.ItemDataRole.ToolTipRole and section == ATTENTION:
            return _("Whether attention was measured; its figures stand beside the list")
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, order and help of a cell."""
        session = self.session_at(index.row()) if index.isValid() else None
        if session is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(session, column)
        if role == Qt.ItemDataRole.EditRole and column == NAME:
            return session.name
        if role == SORT_ROLE:
            return _order(session, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{session.name}\n{day(session.info.started_at, 'full')}, {time_of_day(session.info.started_at)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_(_HEADERS[column])}: {cell_text(session, column)}"
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename a session; an empty name leaves it as it is."""
        session = self.session_at(index.row())
        name = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or session is None or not name or name == session.name:
            return False
        self.renamed.emit(session.session_id, name)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Only names can be edited."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        session = self.session_at(index.row())
        editable = index.column() == NAME and session is not None and session.binned_at is None
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags


def cell_text(session: StoredSession, column: int) -> str:
    """What a cell says."""
    if column == NAME:
        return session.name
    if column == DATE:
        return day_and_time(session.info.started_at)
    if column == SOURCE:
        return session.info.source_name
    if column == LENGTH:
        return "" if session.duration_s is None else duration(session.duration_s)
    if column == PEOPLE:
        return number(session.people)
    if column == COVERAGE:
        return percent(session.coverage)
    if column == ATTENTION:
        return _("measured") if session.attention else ""
    return word("state", session.state) if column == STATE else ", ".join(session.tags)


def _order(session: StoredSession, column: int) -> Any:
    """What a column is sorted by."""
    orders: dict[int, Any] = {
        DATE: session.info.started_at.timestamp(),
        LENGTH: session.duration_s or 0.0,
        PEOPLE: session.people,
        COVERAGE: -1.0 if session.coverage is None else session.coverage,
    }
    return orders[column] if column in orders else cell_text(session, column).casefold()


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
