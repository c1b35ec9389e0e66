"""The window with all sessions: find, open, name, tag, export, compare, delete and restore them."""

import functools
from collections.abc import Callable, Sequence

from PySide6.QtCore import QElapsedTimer, QItemSelectionModel, QPoint, QSortFilterProxyModel, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.attention import AttentionWeights
from desktop_app.i18n import _, mark
from desktop_app.storage.sessions import StoredSession
from desktop_app.ui.browser.changes import SessionChanges
from desktop_app.ui.browser.details import Details
from desktop_app.ui.browser.filter_bar import FilterBar
from desktop_app.ui.browser.listing import Listing, read_attention, read_listing
from desktop_app.ui.browser.session_model import SORT_ROLE, SessionModel
from desktop_app.ui.browser.session_table import SessionTable
from desktop_app.ui.dialogs import ask_to_delete
from desktop_app.ui.exporting import Exporter
from desktop_app.ui.help_page import show_help_page
from desktop_app.ui.icons import icon
from desktop_app.ui.language import Retranslating
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.newest import Newest
from desktop_app.ui.placeholder import Placeholder
from desktop_app.ui.services import Services
from desktop_app.ui.tasks import TaskPool
from desktop_app.ui.theme import Theme

_FIRST_SIZE = (1360, 720)
_POOL_WAIT_MS = 3_000
_STORE_WAIT_MS = 10_000
_STORE_POLL_MS = 30
_WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": (mark("&Review"), ()),
    "rename": (mark("Re&name"), ("F2",)),
    "compare": (mark("&Compare"), ("Ctrl+K",)),
    "delete": (mark("&Delete"), ("Del",)),
    "restore": (mark("&Restore"), ()),
    "erase": (mark("Delete for &good now…"), ("Shift+Del",)),
    "search": (mark("&Search"), ("Ctrl+F",)),
    "help": (mark("&Help"), ("F1",)),
    "close": (mark("Close"), ("Ctrl+W",)),
}
_IN_LIST = ("open", "rename", "compare", "delete")
_IN_BIN = ("restore", "erase")
_ON_TABLE = ("rename", "delete", "erase")


class BrowserWindow(Retranslating, QMainWindow):
    """A list beside the details of what is selected. All work on the database is done on its own pool.

    Signals:
        open_asked: a session should be reviewed.
        compare_asked: sessions should be compared; their keys.
        stored: something of a session was changed; its key.
        deleted: a session was put into the bin or deleted; its key.
        closed: the window is going.
    """

    open_asked = Signal(int)
    compare_asked = Signal(object)
    stored = Signal(int)
    deleted = Signal(int)
    closed = Signal()

    def __init__(
        self,
        services: Services,
        theme: Theme,
        *,
        confirm_erase: Callable[[QWidget, Sequence[str]], bool] = ask_to_delete,
    ) -> None:
        """Open the window; the list is read as soon as it is there."""
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._services, self._database = services, services.database
        self._theme = theme
        self._confirm_erase = confirm_erase
        self._closing = QElapsedTimer()
        self.listing: Listing | None = None
        self.tasks = TaskPool("simak-sessions", threads=2, parent=self)
        self._reading, self._measuring = Newest(self.tasks, self), Newest(self.tasks, self)
        self._build()
        self.changes = SessionChanges(services.database, self.tasks, self.messages, self)
        self.exporter = Exporter(services, self.tasks, self.messages, self)
        self._export_menu = QMenu(self)
        self.exporter.fill_menu(self._export_menu, lambda: [(one.session_id, one.name) for one in self.chosen])
        self.export_button.setMenu(self._export_menu)
        self._connect()
        self._apply_theme()
        self.retranslate()
        self._follow_selection()
        self.read()

    @property
    def chosen(self) -> list[StoredSession]:
        """The selected sessions, from the top."""
        rows = sorted(self.table.selectionModel().selectedRows(), key=lambda index: index.row())
        found = (self.model.session_at(self.order.mapToSource(index).row()) for index in rows)
        return [session for session in found if session is not None]

    def read(self) -> None:
        """Read the list anew."""
        self._reading.ask(functools.partial(read_listing, self._database, self.filters.wanted), self._take)

    def choose_comparison(self, session_id: int) -> None:
        """Let the user choose what to compare a session with."""
        self.filters.list_button.setChecked(True)
        self._select([session_id])
        self.messages.say("info", _("Select the sessions to compare it with, holding Ctrl, and press Compare."))
        self.table.setFocus()

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.setWindowTitle(_("Sessions - Simak"))
        for name, action in self.actions_.items():
            action.setText(_(_WORDS[name][0]))
        self.table.setAccessibleName(_("Sessions"))
        self.export_button.setText(_("&Export"))
        self.export_button.setAccessibleName(_("Export"))
        self.exporter.retranslate()
        self.model.retranslate()
        self._say_empty()

    # building

    def _build(self) -> None:
        self.resize(*_FIRST_SIZE)
        self.messages = MessageBar()
        self.filters = FilterBar()
        self.model = SessionModel(self)
        self.order = QSortFilterProxyModel(self)
        self.order.setSourceModel(self.model)
        self.order.setSortRole(SORT_ROLE)
        self.table = SessionTable(self.order)
        self.empty = Placeholder()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        nothing = QWidget()
        QVBoxLayout(nothing).addWidget(self.empty, alignment=Qt.AlignmentFlag.AlignCenter)
        self.pages.addWidget(nothing)
        self.details = Details()
        self.actions_ = {name: QAction(self) for name in _WORDS}
        for name, action in self.actions_.items():
            action.setShortcuts([QKeySequence(key) for key in _WORDS[name][1]])
            if name in _ON_TABLE:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            (self.table if name in _ON_TABLE else self).addAction(action)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.setContentsMargins(12, 0, 0, 0)
        split.addWidget(self.pages)
        split.addWidget(self.details)
        split.setStretchFactor(0, 1)
        split.setSizes([_FIRST_SIZE[0] - 320, 320])
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.messages)
        layout.addWidget(self.filters)
        layout.addWidget(split, 1)
        layout.addLayout(self._buttons())
        self.setCentralWidget(middle)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 12, 12)
        row.setSpacing(8)
        self.buttons = {name: _button(self.actions_[name]) for name in ("open", "compare", "delete", *_IN_BIN)}
        self.buttons["open"].setObjectName("primary")
        self.export_button = QPushButton()
        for button in (self.buttons["open"], self.export_button, self.buttons["compare"]):
            row.addWidget(button)
        row.addWidget(self.buttons["restore"])
        row.addStretch(1)
        row.addWidget(self.buttons["delete"])
        row.addWidget(self.buttons["erase"])
        return row

    def _connect(self) -> None:
        slots: dict[str, Callable[[], object]] = {
            "open": self._open_chosen,
            "rename": self._edit_name,
            "compare": lambda: self.compare_asked.emit([one.session_id for one in self.chosen]),
            "delete": self.delete_chosen,
            "restore": self.restore_chosen,
            "erase": self.erase_chosen,
            "search": self.filters.search.setFocus,
            "help": lambda: show_help_page(self, "sessions"),
            "close": self.close,
        }
        for name, slot in slots.items():
            self.actions_[name].triggered.connect(lambda _checked=False, slot=slot: slot())
        self.filters.changed.connect(self.read)
        self.table.selectionModel().selectionChanged.connect(lambda *_selection: self._follow_selection())
        self.table.return_pressed.connect(self._open_chosen)
        self.table.doubleClicked.connect(lambda _index: self._open_chosen())
        self.table.menu_wanted.connect(self._open_menu)
        self.model.renamed.connect(self.changes.rename)
        self.details.tags_changed.connect(self.changes.set_tags)
        self.details.note_changed.connect(self.changes.set_note)
        self.changes.ended.connect(self.read)
        self.changes.stored.connect(self.stored)
        self.changes.deleted.connect(self.deleted)
        self.empty.button_pressed.connect(self.filters.clear)
        self.exporter.busy_changed.connect(self._follow_selection)
        self._reading.failed.connect(self._tell_failure)
        self._measuring.failed.connect(self._tell_failure)
        self._theme.changed.connect(self._apply_theme)

    # keeping up

    def _take(self, listing: Listing) -> None:
        first, self.listing = self.listing is None, listing
        chosen = [session.session_id for session in self.chosen]
        row = max(0, self.table.currentIndex().row())
        self.model.show_sessions(listing.found)
        self.filters.show_listing(listing)
        self.pages.setCurrentIndex(0 if listing.found else 1)
        self._say_empty()
        if not self._select(chosen):
            # What was selected is gone: its neighbour is selected, so that the keys go on from there.
            beside = self.model.session_at(self._source_row(min(row, len(listing.found) - 1)))
            self._select([] if beside is None else [beside.session_id])
        if first:
            self.table.setFocus()

    def _source_row(self, row: int) -> int:
        return self.order.mapToSource(self.order.index(row, 0)).row()

    def _select(self, session_ids: Sequence[int]) -> bool:
        """Select these; False where none of them is in the list."""
        selection = self.table.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        rows = [row for one in session_ids if (row := self.model.row_of(one)) is not None]
        selection.clearSelection()
        for place, row in enumerate(rows):
            index = self.order.mapFromSource(self.model.index(row, 0))
            if place == 0:
                selection.setCurrentIndex(index, flags.NoUpdate)
            selection.select(index, flags.Select | flags.Rows)
        self._follow_selection()
        return bool(rows)

    def _follow_selection(self) -> None:
        chosen = self.chosen
        binned = self.filters.wanted.binned
        usable = {
            "open": len(chosen) == 1 and not binned,
            "rename": len(chosen) == 1 and not binned,
            "compare": len(chosen) > 1 and not binned,
            "delete": bool(chosen) and not binned,
            "restore": bool(chosen) and binned,
            "erase": bool(chosen) and binned,
        }
        for name, on in usable.items():
            self.actions_[name].setEnabled(on)
        for name, button in self.buttons.items():
            button.setVisible((name in _IN_BIN) == binned)
        self.export_button.setVisible(not binned)
        self.export_button.setEnabled(bool(chosen) and not self.exporter.busy)
        self.exporter.enable(bool(chosen) and not binned)
        self.details.show_sessions(chosen)
        if len(chosen) == 1 and chosen[0].attention:
            weights = AttentionWeights.of(self._services.settings)
            ask = functools.partial(read_attention, self._database, chosen[0].session_id, weights)
            self._measuring.ask(ask, self.details.show_attention)

    def _say_empty(self) -> None:
        if self.listing is None:
            self.empty.say(_("Reading the sessions…"), "")
        elif not self.listing.wanted.everything:
            self.empty.say(_("Nothing matches"), _("No session fits these filters."), _("Show all sessions"))
        elif self.listing.wanted.binned:
            self.empty.say(_("The bin is empty"), _("What is deleted stays here for 30 days and can be restored."))
        else:
            self.empty.say(
                _("No sessions yet"),
                _("Choose a source in the main window and press Start. After Stop, the session is found here."),
            )

    def _tell_failure(self, message: str) -> None:
        self.messages.say("error", message)

    def _apply_theme(self) -> None:
        colours = self._theme.colours
        self.setWindowIcon(icon("app", colours.text, colours.text))

    # what the user does

    def delete_chosen(self) -> None:
        """Put the selected sessions into the bin, from which Undo takes them again."""
        if self.chosen:
            self.changes.delete(self.chosen)

    def restore_chosen(self) -> None:
        """Take the selected sessions out of the bin."""
        self.changes.restore([session.session_id for session in self.chosen])

    def erase_chosen(self) -> None:
        """Delete the selected sessions for good, after a question."""
        chosen = self.chosen
        if chosen and self._confirm_erase(self, [session.name for session in chosen]):
            self.changes.erase([session.session_id for session in chosen])

    def _open_chosen(self) -> None:
        chosen = self.chosen
        if len(chosen) == 1 and chosen[0].binned_at is None:
            self.open_asked.emit(chosen[0].session_id)

    def _edit_name(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            self.table.edit(rows[0])

    def _open_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        binned = self.filters.wanted.binned
        for name in _IN_BIN if binned else _IN_LIST:
            menu.addAction(self.actions_[name])
        if not binned:
            self._export_menu.setTitle(_("&Export"))
            menu.insertMenu(self.actions_["compare"], self._export_menu)
        menu.popup(where)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go when what was just typed is stored."""
        if not self._closing.isValid():
            self._closing.start()
            self.details.store()
        if self.changes.busy and self._closing.elapsed() < _STORE_WAIT_MS:
            self.hide()
            QTimer.singleShot(_STORE_POLL_MS, self.close)
            event.ignore()
            return
        self.tasks.close(_POOL_WAIT_MS)
        self.closed.emit()
        super().closeEvent(event)


def _button(action: QAction) -> QPushButton:
    button = QPushButton()
    button.clicked.connect(action.trigger)

    def follow() -> None:
        button.setText(action.text())
        button.setEnabled(action.isEnabled())
        button.setToolTip(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))

    action.changed.connect(follow)
    follow()
    return button
