"""Work that is asked for faster than it can be done: of what waits only the newest is kept."""

import functools
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.ui.tasks import TaskPool


class Newest(QObject):
    """Runs one piece of work at a time on a pool; of the requests that come in meanwhile only the newest is kept.

    Signals:
        failed: the work did not succeed, in plain words.
    """

    failed = Signal(str)

    def __init__(self, tasks: TaskPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._next: tuple[Callable[[], object], Callable[[Any], None]] | None = None
        self._running = False

    @property
    def busy(self) -> bool:
        """Whether something runs or waits."""
        return self._running

    def ask(self, work: Callable[[], object], done: Callable[[Any], None]) -> None:
        """Do this next; ``done`` is told the result on the GUI thread."""
        self._next = work, done
        if not self._running:
            self._begin()

    def _begin(self) -> None:
        if self._next is None:
            return
        (work, done), self._next, self._running = self._next, None, True
        self._tasks.run(lambda _progress: work(), functools.partial(self._end, done), self._fail)

    def _end(self, done: Callable[[Any], None], outcome: object) -> None:
        self._running = False
        self._begin()
        done(outcome)

    def _fail(self, message: str) -> None:
        self._running = False
        self._begin()
        self.failed.emit(message)
