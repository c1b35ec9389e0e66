"""How long a start takes, from the beginning of the process to the first labelled face. Used by ``bench``."""

import sys
import time
from collections.abc import Callable

import psutil
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.palette import UNJUDGED
from desktop_app.ui.session_control import ChosenSource

_POLL_MS = 10


def process_age_s() -> float:
    """Seconds since this process began, to a hundredth of a second."""
    created = float(psutil.Process().create_time())
    if sys.platform == "linux":
        # There it is counted from the start of the system, of which only the whole second is known: up to one too much.
        return time.clock_gettime(time.CLOCK_BOOTTIME) - (created - float(psutil.boot_time()))
    return time.time() - created


class TimedStart(QObject):
    """Watches a window come up, starts a session as soon as that is possible, and waits for a face with its label.

    GUI thread only. All times are seconds since the process began; None for what has not come.

    Attributes:
        window_s: the window has been painted for the first time.
        models_s: the networks are ready.
        face_s: the first face has its box.
        label_s: the first face has its emotion beside it, or its box where emotions are off.
        failure: what went wrong, in words; empty where nothing did.
    """

    def __init__(self, window: MainWindow, source: Callable[[], ChosenSource]) -> None:
        """``source`` is asked for once the networks are ready."""
        super().__init__(window)
        self.window_s: float | None = None
        self.models_s: float | None = None
        self.face_s: float | None = None
        self.label_s: float | None = None
        self.failure = ""
        self._window = window
        self._source = source
        self._painted_s = 0.0
        # Until the window has been painted once every widget is watched, then the picture alone.
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        window.control.changed.connect(self._go_on)
        window.control.failed.connect(self._fail)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the picture once it has been painted."""
        if event.type() is QEvent.Type.Paint and self.label_s is None:
            self._painted_s = process_age_s()
            if watched is self._window.video:
                QTimer.singleShot(0, self._look)
        return False

    def wait(self, timeout_s: float) -> bool:
        """Let the window live until the first label; False if it did not come in time."""
        self._turn(timeout_s, lambda: self.label_s is not None or bool(self.failure))
        return self.label_s is not None

    def leave(self, timeout_s: float) -> None:
        """Close the window, its session properly ended."""
        self._window.video.removeEventFilter(self)
        self._window.leave()
        self._turn(timeout_s, lambda: not self._window.isVisible())

    def _turn(self, timeout_s: float, until: Callable[[], bool]) -> None:
        loop = QEventLoop()
        ends = time.perf_counter() + timeout_s
        timer = QTimer()
        timer.timeout.connect(lambda: loop.quit() if until() or time.perf_counter() >= ends else None)
        timer.start(_POLL_MS)
        loop.exec()

    def _look(self) -> None:
        now = process_age_s()
        if self.window_s is None:
            # The last painting of the first round: what comes between it and now is what the window does next.
            self.window_s = self._painted_s
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            self._window.video.installEventFilter(self)
        boxes = self._window.video.boxes()
        if not boxes:
            return
        self.face_s = self.face_s or now
        if self.label_s is None and (
            not self._window.control.emotions or any(box.look is not UNJUDGED for box in boxes)
        ):
            self.label_s = now

    def _go_on(self) -> None:
        if self.models_s is None and self._window.control.models_ready:
            self.models_s = process_age_s()
            self._window.choose_source(self._source())
            self._window.start()

    def _fail(self, text: str) -> None:
        self.failure = text
