"""From the engine's threads to the window: callbacks in, queued signals out."""

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.records import SessionEvent
from desktop_app.i18n import tell
from desktop_app.pipeline.engine import EngineState
from desktop_app.ui.doorbell import Doorbell


class EngineBridge(QObject):
    """An EngineListener that turns each callback into a signal of numbers and words, never of pixels.

    The callbacks come from worker threads; the signals are delivered on the thread of the bridge. Frames, results and
    commits are doorbells: while one ring has not been answered, further ones are dropped, so the window's event queue
    holds at most one of each, however slow the window is.

    Signals:
        frame_rang: a newer frame lies in the display slot.
        result_rang: a newer result lies in the result slot.
        commit_rang: more has been stored.
        entered: the engine's state, as its word.
        event_happened: kind, text, start and end of an event in milliseconds of source time; the end is -1 where open.
        session_failed: what went wrong, in plain words.
    """

    frame_rang = Signal()
    result_rang = Signal()
    commit_rang = Signal()
    entered = Signal(str)
    event_happened = Signal(str, str, int, int)
    session_failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame_bell = Doorbell()
        self._result_bell = Doorbell()
        self._commit_bell = Doorbell()

    def frame_ready(self) -> None:
        """Engine callback: ring unless a ring is still waiting."""
        if self._frame_bell.press():
            self.frame_rang.emit()

    def result_ready(self) -> None:
        """Engine callback: ring unless a ring is still waiting."""
        if self._result_bell.press():
            self.result_rang.emit()

    def committed(self, t_s: float) -> None:
        """Engine callback: ring unless a ring is still waiting."""
        if self._commit_bell.press():
            self.commit_rang.emit()

    def state_changed(self, state: EngineState) -> None:
        """Engine callback."""
        self.entered.emit(state.value)

    def event_recorded(self, event: SessionEvent) -> None:
        """Engine callback."""
        end_ms = -1 if event.end_s is None else round(event.end_s * 1000)
        self.event_happened.emit(event.kind.value, tell(event.text), round(event.t_s * 1000), end_ms)

    def failed(self, message: str) -> None:
        """Engine callback."""
        self.session_failed.emit(tell(message))

    def answer_frame(self) -> None:
        """The window is about to look at the display slot."""
        self._frame_bell.answer()

    def answer_result(self) -> None:
        """The window is about to look at the result slot."""
        self._result_bell.answer()

    def answer_commit(self) -> None:
        """The window is about to read what is stored."""
        self._commit_bell.answer()
