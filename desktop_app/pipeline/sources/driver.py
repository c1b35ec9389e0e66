"""A thread of its own for a driver whose calls may block for as long as they like."""

import logging
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

log = logging.getLogger(__name__)

D = TypeVar("D")


class DriverInterrupted(Exception):
    """Another thread asked to give up waiting."""


class DriverThread(Generic[D]):
    """Runs one driver's calls, one at a time, so that whoever asks waits only as long as wanted.

    Opening a camera or reading a dead network can block inside native code for minutes, and such a call cannot be
    broken off. So the calls run on a daemon thread; when one takes too long the caller goes on, the thread is left
    behind, and as soon as the call comes back it releases the device and ends. It is never terminated by force.

    Used by one thread; only ``interrupt`` may be called from others.
    """

    def __init__(self, name: str, release: Callable[[D], None]) -> None:
        self._name = name
        self._release = release
        self._changed = threading.Condition()
        self._call: Callable[[D | None], Any] | None = None
        self._answer: tuple[Any, Exception | None] | None = None
        self._closing = False
        self._interrupted = False
        self._thread = threading.Thread(target=self._serve, name=f"simak-driver-{name}", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the thread still runs, perhaps in a call that does not come back."""
        return self._thread.is_alive()

    def ask(self, call: Callable[[D | None], Any] | None, timeout_s: float) -> Any:
        """Have ``call(device)`` run and wait for its answer; None waits on for the call that is under way.

        The first call gets None and returns the device.

        Raises:
            TimeoutError: it is not done yet; ask again with None.
            DriverInterrupted: ``interrupt`` was called.
        """
        with self._changed:
            if call is not None:
                self._call, self._answer = call, None
                self._changed.notify_all()
            self._changed.wait_for(lambda: self._answer is not None or self._interrupted, timeout_s)
            if self._answer is None:
                if self._interrupted:
                    raise DriverInterrupted
                raise TimeoutError
            value, error = self._answer
        if error is not None:
            raise error
        return value

    def interrupt(self) -> None:
        """End the wait that is under way, and every later one. Any thread."""
        with self._changed:
            self._interrupted = True
            self._changed.notify_all()

    def close(self, timeout_s: float = 1.0) -> None:
        """Release the device and end the thread; where a call does not come back in time, that happens later."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            log.warning("%s does not answer; it is released when its driver comes back", self._name)

    def _serve(self) -> None:
        device: D | None = None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._call is not None or self._closing)
                call, self._call = self._call, None
            if call is None or self._closing:
                break
            answer: tuple[Any, Exception | None]
            try:
                value = call(device)
            except Exception as error:  # noqa: BLE001 - the thread's top: handed to whoever asked
                answer = (None, error)
            else:
                device = value if device is None else device
                answer = (value, None)
            with self._changed:
                self._answer = answer
                self._changed.notify_all()
        if device is not None:
            self._release(device)
