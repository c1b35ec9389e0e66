"""Slow work off the GUI thread: a named pool whose results come back on the GUI thread."""

import contextlib
import itertools
import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from desktop_app.errors import SimakError
from desktop_app.i18n import _, mark, tell

_log = logging.getLogger(__name__)

Progress = Callable[[str], None]

_UNEXPECTED = mark("Something went wrong inside the program ({error}). The log file has the details; please try again.")


class TaskPool(QObject):
    """Runs functions one after the other, or a few at once, and hands results to callbacks on its own thread.

    Results wait in a dictionary and only their number travels in a signal, so nothing large is copied or kept by Qt.
    """

    _finished = Signal(int)
    _progressed = Signal(int, str)

    def __init__(self, name: str, threads: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool()
        self._pool.setObjectName(name)
        self._pool.setMaxThreadCount(threads)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._outcomes: dict[int, tuple[bool, Any]] = {}
        self._callbacks: dict[int, tuple[Callable[[Any], None], Callable[[str], None], Progress | None]] = {}
        self._finished.connect(self._deliver)
        self._progressed.connect(self._deliver_progress)

    @property
    def busy(self) -> bool:
        """Whether something runs, waits, or has not been delivered yet."""
        return bool(self._callbacks)

    def run(
        self,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None],
        progress: Progress | None = None,
    ) -> None:
        """Run ``work`` on the pool; then call ``done`` with its result, or ``failed`` with a plain sentence.

        ``work`` is given a function that reports progress in words; it may be called from any thread.
        """
        number = next(self._numbers)
        self._callbacks[number] = (done, failed, progress)
        self._pool.start(_Job(self, number, work))

    def close(self, timeout_ms: int) -> bool:
        """Drop what has not begun, wait for what runs; results no longer arrive. False if time ran out."""
        self._callbacks.clear()
        self._pool.clear()
        return self._pool.waitForDone(timeout_ms)

    def report(self, number: int, text: str) -> None:
        """Called by a job: pass on its progress."""
        self._progressed.emit(number, text)

    def settle(self, number: int, good: bool, outcome: object) -> None:
        """Called by a job: hand over its outcome."""
        with self._lock:
            self._outcomes[number] = (good, outcome)
        self._finished.emit(number)

    def _deliver_progress(self, number: int, text: str) -> None:
        callbacks = self._callbacks.get(number)
        if callbacks is not None and callbacks[2] is not None:
            callbacks[2](text)

    def _deliver(self, number: int) -> None:
        with self._lock:
            good, outcome = self._outcomes.pop(number)
        callbacks = self._callbacks.pop(number, None)
        if callbacks:
            done, failed, _progress = callbacks
            (done if good else failed)(outcome)


class _Job(QRunnable):
    def __init__(self, pool: TaskPool, number: int, work: Callable[[Progress], Any]) -> None:
        super().__init__()
        self._owner = pool
        self._number = number
        self._work = work

    def run(self) -> None:
        """Run on a thread of the pool; whatever is raised becomes a sentence."""
        try:
            good, outcome = True, self._work(lambda text: self._owner.report(self._number, tell(text)))
        except SimakError as error:
            good, outcome = False, tell(error)
        except Exception as error:  # noqa: BLE001  (the top of this thread's loop: the user hears of it)
            _log.exception("a background task failed")
            good, outcome = False, _(_UNEXPECTED).format(error=error)
        # A window that could not wait any longer has gone with its pool: nobody is left to be told.
        with contextlib.suppress(RuntimeError):
            self._owner.settle(self._number, good, outcome)
