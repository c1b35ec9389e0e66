"""The threads of a session, and how they are waited for."""

import logging
import threading
from collections.abc import Callable
from time import perf_counter

from desktop_app.errors import Message, SimakError

log = logging.getLogger(__name__)

_POLL_S = 0.1


class StageThreads:
    """Starts a session's threads, and waits for them: for ever while it runs, within bounds after Stop."""

    def __init__(self, stop: threading.Event, timeout_s: float, fail: Callable[[str], None]) -> None:
        """``stop`` is set when the session is to end; ``fail`` ends it with a message."""
        self._stop = stop
        self._timeout_s = timeout_s
        self._fail = fail

    def spawn(self, name: str, target: Callable[[], None]) -> threading.Thread:
        """Start a thread; what it raises ends the session with one clear line."""
        thread = threading.Thread(target=self._guard, args=(target,), name=f"simak-{name}", daemon=True)
        thread.start()
        return thread

    def _guard(self, target: Callable[[], None]) -> None:
        """The top of every thread: what is raised here ends the session with one clear line."""
        try:
            target()
        except Exception as error:
            if not isinstance(error, SimakError):
                log.exception("%s failed", threading.current_thread().name)
            self._fail(plain(error))

    def wait_for(self, wait: Callable[[float], bool], what: str) -> bool:
        """Wait for something; after Stop for ``stop_timeout_s`` at most. False if it did not come."""
        waited_from: float | None = None
        while not wait(_POLL_S):
            if not self._stop.is_set():
                continue
            now = perf_counter()
            waited_from = now if waited_from is None else waited_from
            if now - waited_from >= self._timeout_s:
                log.warning("%s did not end within %.1f s and is left behind", what, self._timeout_s)
                return False
        return True

    def join(self, thread: threading.Thread) -> bool:
        """``wait_for`` the end of a thread."""

        def ended(timeout_s: float) -> bool:
            thread.join(timeout_s)
            return not thread.is_alive()

        return self.wait_for(ended, thread.name)


def plain(error: Exception) -> str:
    """One line for the user."""
    if isinstance(error, SimakError):
        return error.message
    return Message(
        "Something went wrong inside the program ({kind}: {error}). The log file has the details.",
        kind=type(error).__name__,
        error=error,
    )
