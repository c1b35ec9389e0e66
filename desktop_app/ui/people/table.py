"""The table of people: lines that can be dragged onto each other, and how they are drawn."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_app.domain.attention import AttentionState
from desktop_app.i18n import _, percent
from desktop_app.ui import palette
from desktop_app.ui.attention_signs import SIGN_PX, paint_sign
from desktop_app.ui.palette import LOOKS, Look
from desktop_app.ui.people_model import (
    ATTENTION,
    LOOK_ROLE,
    NAME,
    NOW,
    NUMBER,
    PARTICIPANT_ROLE,
    PRESENT,
    STATE_ROLE,
    PeopleModel,
    ShownPeople,
    dragged_person,
)
from desktop_app.ui.swatch import SWATCH, paint_swatch

_Index = QModelIndex | QPersistentModelIndex
_ROOM_PX = 8
_LEAST_NAME_PX = 84
"""Names need this much before words are written beside the signs of attention."""


class PeopleTable(QTableView):
    """Lines of people. A line let go on another asks for a merge.

    Signals:
        hovered: numbers of the person that is dragged and of the one under it; zeros when that is over.
    """

    hovered = Signal(int, int)

    def __init__(self, people: PeopleModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people = people
        self.shown = ShownPeople(people, self)
        self._over = QPersistentModelIndex()
        self.setModel(self.shown)
        self.setItemDelegate(_PersonDelegate(self))
        self.setItemDelegateForColumn(NOW, _NowDelegate(self))
        self.setItemDelegateForColumn(ATTENTION, _AttentionDelegate(self))
        self.setColumnHidden(ATTENTION, True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setDragDropOverwriteMode(True)
        self.setDropIndicatorShown(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.lay_out()

    def person_of(self, index: _Index) -> int:
        """The person of a line, 0 for none."""
        return self._people.person_at(self.shown.mapToSource(index).row()) or 0 if index.isValid() else 0

    def index_of(self, person_id: int, column: int = NUMBER) -> QModelIndex:
        """Where a person is shown; an invalid index where they are not."""
        row = self._people.row_of(person_id)
        return QModelIndex() if row is None else self.shown.mapFromSource(self._people.index(row, column))

    def chosen(self) -> list[int]:
        """Everybody whose line is selected, from top to bottom."""
        rows = sorted(self.selectionModel().selectedRows(), key=QModelIndex.row)
        return [self.person_of(index) for index in rows]

    def lay_out(self) -> None:
        """Give columns and lines the room that letters and words need."""
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 14)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        looks = [SWATCH.width() + _ROOM_PX + metrics.horizontalAdvance(look.word) for look in LOOKS.values()]
        states = [metrics.horizontalAdvance(words) for words in (_("not in picture"), _("not counted"))]
        present = (self._people.headerData(PRESENT, Qt.Orientation.Horizontal), percent(1.0))
        self.setColumnWidth(NUMBER, metrics.horizontalAdvance("00000") + 2 * _ROOM_PX)
        self.setColumnWidth(NOW, max(looks + states) + 2 * _ROOM_PX)
        self.setColumnWidth(PRESENT, max(map(metrics.horizontalAdvance, present)) + 4 * _ROOM_PX)
        self._fit_attention()

    def show_attention(self, shown: bool) -> None:
        """Show the column of attention, or do without it where it is told of nobody."""
        if shown == self.isColumnHidden(ATTENTION):
            self.setColumnHidden(ATTENTION, not shown)
            self._fit_attention()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may have room for words, or none any more."""
        super().resizeEvent(event)
        self._fit_attention()

    def _fit_attention(self) -> None:
        """Signs alone where the panel is narrow, signs with their words where it is wide."""
        metrics = self.fontMetrics()
        words = max(metrics.horizontalAdvance(look.word) for look in palette.ATTENTION.values())
        wide = SIGN_PX + max(words, metrics.horizontalAdvance(_("Attention"))) + 3 * _ROOM_PX
        others = sum(self.columnWidth(column) for column in (NUMBER, NOW, PRESENT))
        roomy = self.viewport().width() - others - wide >= _LEAST_NAME_PX
        self._people.title_attention(roomy)
        self.setColumnWidth(ATTENTION, wide if roomy else SIGN_PX + 2 * _ROOM_PX)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say what would happen here."""
        super().dragMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        source, target = dragged_person(event.mimeData()), self.person_of(index)
        if source and target and source != target:
            event.acceptProposedAction()
        else:
            event.ignore()
            target = 0
        self._hover(index if target else QModelIndex(), source if target else 0)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing would happen outside."""
        super().dragLeaveEvent(event)
        self._hover(QModelIndex(), 0)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand it to the model."""
        self._hover(QModelIndex(), 0)
        super().dropEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Lines follow the size of the letters."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines, and a frame around the one on which something would be let go."""
        super().paintEvent(event)
        if self.shown.rowCount() == 0 and self._people.rowCount():
            self._say_nobody()
        if not self._over.isValid():
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
        line = self.visualRect(self._over)
        frame = QRect(0, line.top(), self.viewport().width(), line.height())
        painter.drawRoundedRect(QRectF(frame).adjusted(1, 1, -1, -1), 4, 4)

    def _say_nobody(self) -> None:
        """Why a table of people is empty."""
        state = self.shown.state
        words = _("Nobody has this name or number.")
        if state is not None:
            words = _("Nobody now: {state}").format(state=palette.ATTENTION[state].word)
        painter = QPainter(self.viewport())
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        room = self.viewport().rect().adjusted(_ROOM_PX, 2 * _ROOM_PX, -_ROOM_PX, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, words)

    def _hover(self, index: QModelIndex, source: int) -> None:
        if (self._over.row(), self._over.isValid()) == (index.row(), index.isValid()):
            return
        self._over = QPersistentModelIndex(index)
        self.viewport().update()
        self.hovered.emit(source, self.person_of(index))


class _PersonDelegate(QStyledItemDelegate):
    """Draws those who do not take part softly, and slanted as a second sign."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        if index.data(PARTICIPANT_ROLE) is False:
            soft = option.palette.color(QPalette.ColorRole.PlaceholderText)
            option.palette.setColor(QPalette.ColorRole.Text, soft)
            font = QFont(option.font)
            font.setItalic(True)
            option.font = font


class _NowDelegate(_PersonDelegate):
    """Draws the swatch of a state before its word."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        look = index.data(LOOK_ROLE)
        known = isinstance(look, Look)
        shifted = QStyleOptionViewItem(option)
        self.initStyleOption(shifted, index)
        style = shifted.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, shifted, painter, shifted.widget)
        rect = QRectF(option.rect)
        if known:
            top = rect.center().y() - SWATCH.height() / 2
            paint_swatch(painter, QRectF(rect.left() + _ROOM_PX, top, SWATCH.width(), SWATCH.height()), look)
        selected = bool(shifted.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        painter.save()
        painter.setFont(shifted.font)
        painter.setPen(shifted.palette.color(role if known or selected else QPalette.ColorRole.PlaceholderText))
        text = rect.adjusted(2 * _ROOM_PX + SWATCH.width() if known else _ROOM_PX, 0, -4, 0)
        words = shifted.fontMetrics.elidedText(shifted.text, Qt.TextElideMode.ElideRight, int(text.width()))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()


class _AttentionDelegate(_PersonDelegate):
    """Draws the sign of a state of attention, and its word where there is room for it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        shifted = QStyleOptionViewItem(option)
        self.initStyleOption(shifted, index)
        style = shifted.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, shifted, painter, shifted.widget)
        told = index.data(STATE_ROLE)
        if told is None:
            return
        state, inferred = told
        selected = bool(shifted.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        # What is not seen looks fainter than what is.
        faint = inferred or state in {AttentionState.NOT_SEEN, AttentionState.CANNOT_TELL}
        colour = shifted.palette.color(QPalette.ColorRole.PlaceholderText if faint and not selected else role)
        rect = QRectF(option.rect)
        sign = QRectF(rect.left() + _ROOM_PX, rect.center().y() - SIGN_PX / 2, SIGN_PX, SIGN_PX)
        paint_sign(painter, sign, state, colour, inferred=inferred)
        words = rect.adjusted(2 * _ROOM_PX + SIGN_PX, 0, -4, 0)
        if words.width() < 2 * _ROOM_PX:
            return
        painter.save()
        painter.setFont(shifted.font)
        painter.setPen(colour)
        text = shifted.fontMetrics.elidedText(shifted.text, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()
