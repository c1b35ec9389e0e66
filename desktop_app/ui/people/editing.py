"""Carries a window's edits into the database and back, off the GUI thread and one after the other."""

from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from desktop_app.domain.edits import Edit, MergePeople, PeopleMap, people_map
from desktop_app.storage import edits, sightings
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.edits import EditLog
from desktop_app.ui.people.suggestions import Presence, Suggestion, find_suggestions
from desktop_app.ui.people.words import edit_words
from desktop_app.ui.tasks import TaskPool

if TYPE_CHECKING:
    from desktop_app.ui.people_panel import PeoplePanel

_NOTHING = EditLog((), ())


@dataclass(frozen=True, slots=True)
class Standing:
    """What is stored of a session's edits, and what the last one did.

    Attributes:
        log: the edits.
        people: who everybody is because of them.
        done: the edit that has just been put into force, or None.
        together_s: of a merge, the seconds in which both were in the picture.
    """

    log: EditLog = _NOTHING
    people: PeopleMap = field(default_factory=lambda: people_map({}, ()))
    done: Edit | None = None
    together_s: int = 0


class PeopleEditor(QObject):
    """The edits of the session that a window shows. GUI thread only.

    Signals:
        updated: ``log`` and ``people`` are those stored now.
        changed: an edit was stored, taken back or brought back: whatever was counted must be read again.
        suggested: ``suggestions`` are those of now.
        failed: an edit could not be stored, or nothing could be read.
    """

    updated = Signal()
    changed = Signal()
    suggested = Signal()
    failed = Signal(str)

    def __init__(self, database: Path, tasks: TaskPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self._tasks = tasks
        self._session_id: int | None = None
        self._standing = Standing()
        self._waiting: deque[Callable[[], None]] = deque()
        self._busy = False
        self._looking = False
        self._look_again = False
        self._panel: PeoplePanel | None = None
        self.suggestions: list[Suggestion] = []

    @property
    def log(self) -> EditLog:
        """The edits in force and those taken back."""
        return self._standing.log

    @property
    def people(self) -> PeopleMap:
        """Who everybody is after the edits."""
        return self._standing.people

    @property
    def busy(self) -> bool:
        """Whether an edit is on its way into the database."""
        return self._busy or bool(self._waiting)

    def attach(self, panel: "PeoplePanel") -> None:
        """Take the panel's wishes, and keep it informed of what can be undone and what might be merged."""
        self._panel = panel
        panel.edit_asked.connect(self.apply)
        panel.undo_asked.connect(self.undo)
        panel.redo_asked.connect(self.redo)
        self.updated.connect(self._show_history)
        self.suggested.connect(self._show_suggestions)
        self._show_history()

    def follow(self, session_id: int | None) -> None:
        """Turn to another session, or to none."""
        if session_id == self._session_id:
            return
        self._session_id = session_id
        self._standing = Standing()
        self.suggestions = []
        self.updated.emit()
        self.suggested.emit()
        self.read_again()

    def read_again(self) -> None:
        """The session's edits were changed elsewhere: take over what is stored now."""
        if self._session_id is not None:
            self._do(_read, told=False)
            self.look_for_suggestions()

    def apply(self, edit: Edit) -> None:
        """Put an edit into force."""
        self._do(lambda db, session_id: _apply(db, session_id, edit))

    def undo(self) -> None:
        """Take the newest edit back."""
        self._do(_undo)

    def redo(self) -> None:
        """Bring the edit back that was taken back last."""
        self._do(_redo)

    def look_for_suggestions(self) -> None:
        """Look which numbers may be one person; of a running session whenever a new number has come."""
        if self._looking or self._session_id is None:
            self._look_again = self._looking
            return
        self._looking = True
        session_id, database = self._session_id, self._database
        self._tasks.run(
            lambda _progress: read_suggestions(database, session_id),
            lambda found: self._take_suggestions(session_id, found),
            self._miss_suggestions,
        )

    def _do(self, work: Callable[[Database, int], Standing], *, told: bool = True) -> None:
        """Run ``work`` on the pool when all before it is done. ``told``: it changes what is stored, and is told so."""
        session_id, database = self._session_id, self._database
        if session_id is None:
            return

        def run() -> None:
            self._busy = True
            self._tasks.run(
                lambda _progress: _with_database(database, session_id, work, readonly=not told),
                lambda standing: self._take(session_id, standing, told),
                self._give_up,
            )

        self._waiting.append(run)
        self._go_on()

    def _go_on(self) -> None:
        if self._waiting and not self._busy:
            self._waiting.popleft()()

    def _take(self, session_id: int, standing: Standing, told: bool) -> None:
        self._busy = False
        if session_id == self._session_id:
            self._standing = standing
            self.updated.emit()
            if told:
                self.changed.emit()
                self._tell_done(standing)
                self.look_for_suggestions()
        self._go_on()

    def _give_up(self, message: str) -> None:
        self._busy = False
        self.failed.emit(message)
        # What the panel shows already may not have come about.
        self.updated.emit()
        self._go_on()

    def _take_suggestions(self, session_id: int, found: list[Suggestion]) -> None:
        self._looking = False
        if session_id == self._session_id and found != self.suggestions:
            self.suggestions = found
            self.suggested.emit()
        if self._look_again or session_id != self._session_id:
            self._look_again = False
            self.look_for_suggestions()

    def _miss_suggestions(self, message: str) -> None:
        # Nobody asked for them, so nobody is told that there are none.
        self._looking = self._look_again = False

    def _show_history(self) -> None:
        if self._panel is None:
            return
        log, names = self.log, self.people.names
        done = edit_words(log.done[-1], names) if log.done else ""
        undone = edit_words(log.undone[0], names) if log.undone else ""
        self._panel.show_history(done, undone)

    def _show_suggestions(self) -> None:
        if self._panel is not None:
            self._panel.show_suggestions(self.suggestions, self.people.names)

    def _tell_done(self, standing: Standing) -> None:
        if self._panel is not None and standing.done is not None:
            self._panel.tell_done(standing.done, standing.together_s)


def read_suggestions(database: Path, session_id: int) -> list[Suggestion]:
    """Which people of a session may be one; on any thread."""
    with closing(open_database(database, readonly=True)) as db:
        people = edits.load_people_map(db, session_id)

        def box_of(recorded: int, second: int, last: bool) -> sightings.Box | None:
            return sightings.box_in_second(db, session_id, recorded, second, last=last)

        return find_suggestions(_presence(db, session_id, people), people.kept_apart, people.excluded, box_of)


def _with_database(
    database: Path, session_id: int, work: Callable[[Database, int], Standing], *, readonly: bool
) -> Standing:
    with closing(open_database(database, readonly=readonly)) as db:
        return work(db, session_id)


def _read(db: Database, session_id: int, done: Edit | None = None, together_s: int = 0) -> Standing:
    return Standing(edits.edit_log(db, session_id), edits.load_people_map(db, session_id), done, together_s)


def _apply(db: Database, session_id: int, edit: Edit) -> Standing:
    together_s = _together(db, session_id, edit) if isinstance(edit, MergePeople) else 0
    return _read(db, session_id, edits.apply_edit(db, session_id, edit), together_s)


def _undo(db: Database, session_id: int) -> Standing:
    edits.undo(db, session_id)
    return _read(db, session_id)


def _redo(db: Database, session_id: int) -> Standing:
    edits.redo(db, session_id)
    return _read(db, session_id)


def _together(db: Database, session_id: int, edit: MergePeople) -> int:
    present = _presence(db, session_id, edits.load_people_map(db, session_id))
    both = (present.second[present.person == person] for person in (edit.source, edit.target))
    return len(np.intersect1d(*both))


def _presence(db: Database, session_id: int, people: PeopleMap) -> Presence:
    second, recorded = sightings.presence(db, session_id).T
    return Presence(second, people.persons(recorded, second), recorded)
