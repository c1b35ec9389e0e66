"""What the browser changes in the database: off the GUI thread, told in its message bar, with a way back."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.i18n import _, ngettext, number
from desktop_app.storage import sessions
from desktop_app.storage.database import Database
from desktop_app.storage.sessions import StoredSession
from desktop_app.ui.browser.listing import bin_sessions, change, delete_sessions, restore_sessions
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.tasks import TaskPool


class SessionChanges(QObject):
    """Renames, tags, notes, bins, restores and erases sessions.

    Signals:
        ended: a change has come to its end, well or not: the list should be read anew.
        stored: something of a session was changed; its key.
        deleted: a session was put into the bin; its key.
        restored: these sessions are back; their keys.
    """

    ended = Signal()
    stored = Signal(int)
    deleted = Signal(int)
    restored = Signal(object)

    def __init__(self, database: Path, tasks: TaskPool, messages: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._database = database
        self._tasks = tasks
        self._messages = messages
        self._running = 0

    @property
    def busy(self) -> bool:
        """Whether a change is on its way."""
        return self._running > 0

    def rename(self, session_id: int, name: str) -> None:
        """Give a session another name."""
        self._store(session_id, lambda db: sessions.rename_session(db, session_id, name))

    def set_tags(self, session_id: int, tags: Sequence[str]) -> None:
        """Give a session these tags in place of those it had."""
        self._store(session_id, lambda db: sessions.set_tags(db, session_id, tags))

    def set_note(self, session_id: int, text: str) -> None:
        """Give a session another note."""
        self._store(session_id, lambda db: sessions.set_note(db, session_id, text))

    def delete(self, chosen: Sequence[StoredSession]) -> None:
        """Put sessions into the bin; the message offers to undo it."""
        keys = [session.session_id for session in chosen]

        def tell() -> None:
            self._messages.say("info", _binned_words(chosen), _("Undo"), lambda: self.restore(keys))
            for session_id in keys:
                self.deleted.emit(session_id)

        self._run(lambda: bin_sessions(self._database, keys), tell)

    def restore(self, keys: Sequence[int]) -> None:
        """Take sessions out of the bin."""
        self._messages.hide()
        self._run(lambda: restore_sessions(self._database, keys), lambda: self.restored.emit(keys))

    def erase(self, keys: Sequence[int]) -> None:
        """Delete sessions for good."""
        text = ngettext("{n} session was deleted for good.", "{n} sessions were deleted for good.", len(keys))
        self._run(
            lambda: delete_sessions(self._database, keys),
            lambda: self._messages.say("info", text.format(n=number(len(keys)))),
        )

    def _store(self, session_id: int, work: Callable[[Database], object]) -> None:
        self._run(lambda: change(self._database, work), lambda: self.stored.emit(session_id))

    def _run(self, work: Callable[[], object], done: Callable[[], object]) -> None:
        self._running += 1

        def end(fault: str = "") -> None:
            self._running -= 1
            if fault:
                self._messages.say("error", fault)
            else:
                done()
            self.ended.emit()

        self._tasks.run(lambda _progress: work(), lambda _done: end(), end)


def _binned_words(chosen: Sequence[StoredSession]) -> str:
    if len(chosen) == 1:
        return _("{name} is in the bin, and stays there for 30 days.").format(name=chosen[0].name)
    return ngettext(
        "{n} session is in the bin, and stays there for 30 days.",
        "{n} sessions are in the bin, and stay there for 30 days.",
        len(chosen),
    ).format(n=number(len(chosen)))
