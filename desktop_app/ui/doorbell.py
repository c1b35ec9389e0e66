"""A ring that is not repeated until somebody has answered it."""

import threading


class Doorbell:
    """Lets through the first of many presses, until it is answered. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting = False

    def press(self) -> bool:
        """Whether to ring: False while an earlier ring waits for its answer."""
        with self._lock:
            if self._waiting:
                return False
            self._waiting = True
            return True

    def answer(self) -> None:
        """Call before looking at what the ring announced, so that nothing newer is missed."""
        with self._lock:
            self._waiting = False
