"""What cameras and network streams read through OpenCV have in common: a blocking capture on a driver's thread."""

import threading
import time
from collections.abc import Callable
from typing import Any

import cv2

from desktop_app.domain.frame import RawFrame
from desktop_app.errors import Message, SourceBusy, SourceLost, SourceTimeout
from desktop_app.pipeline.sources.driver import DriverInterrupted, DriverThread
from desktop_app.pipeline.sources.pictures import as_bgr


class CaptureDevice:
    """An OpenCV capture whose open and read never hold the caller longer than asked.

    Used by one thread; only ``interrupt`` may be called from others.
    """

    CLOSE_S = 1.0
    """How long ``close`` waits for a driver that is in a call."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._driver: DriverThread[cv2.VideoCapture] | None = None
        self._stuck: DriverThread[cv2.VideoCapture] | None = None
        self._pending = False
        self._interrupted = False
        self._timed = False
        self._first: RawFrame | None = None

    def open(
        self,
        connect: Callable[[], cv2.VideoCapture],
        timeout_s: float,
        too_slow: str,
        dead: str,
        *,
        timed: bool = False,
    ) -> tuple[cv2.VideoCapture, RawFrame]:
        """Run ``connect`` on a new driver's thread and wait for the first picture, which ``read`` then gives first.

        Args:
            connect: returns an open capture, or raises.
            timeout_s: for both together.
            too_slow: the message when it took too long.
            dead: the message when it opened and gives no picture.
            timed: whether frames carry the capture's presentation time.

        Raises:
            SourceTimeout: it took too long.
            SourceBusy: it gives no picture, or an earlier call has not come back yet.
            SourceLost: interrupted.
        """
        self.close()
        if self._stuck is not None and self._stuck.alive:
            raise SourceBusy(
                "{name} does not answer. Unplug it and plug it in again, or choose another source.", name=self._name
            )
        self._stuck = None
        driver: DriverThread[cv2.VideoCapture] = DriverThread(self._name, lambda capture: capture.release())
        with self._lock:
            self._driver = driver
            if self._interrupted:
                driver.interrupt()
        deadline = time.perf_counter() + timeout_s
        capture: cv2.VideoCapture = self._ask(lambda _: connect(), timeout_s, too_slow)
        self._timed = timed
        ok, image, told_ms = self._ask(_grab, deadline - time.perf_counter(), too_slow)
        first = self._picture(ok, image, told_ms)
        if first is None:
            self.close()
            raise SourceBusy(dead)
        self._first = first
        return capture, first

    def read(self, timeout_s: float, lost: str) -> RawFrame | None:
        """The next picture; None where the capture gives none any more and ``lost`` is empty.

        Raises:
            SourceTimeout: none came in time; may be called again.
            SourceLost: the capture gives none any more, with the message ``lost``; or interrupted.
        """
        if self._first is not None:
            first, self._first = self._first, None
            return first
        if self._driver is None:
            raise SourceLost(lost or Message("{name} is closed.", name=self._name))
        call = None if self._pending else _grab
        self._pending = True
        ok, image, told_ms = self._ask(call, timeout_s, Message("{name} gives no picture just now.", name=self._name))
        self._pending = False
        raw = self._picture(ok, image, told_ms)
        if raw is None and lost:
            raise SourceLost(lost)
        return raw

    def _picture(self, ok: bool, image: Any, told_ms: float) -> RawFrame | None:
        if not ok or image is None or image.size == 0:
            return None
        return RawFrame(as_bgr(image), told_ms / 1000.0 if self._timed else None)

    def interrupt(self) -> None:
        """End a pending call and every later one with SourceLost. Any thread."""
        with self._lock:
            self._interrupted = True
            if self._driver is not None:
                self._driver.interrupt()

    def close(self) -> None:
        """Release the device; may be called twice."""
        with self._lock:
            driver, self._driver = self._driver, None
        self._pending = False
        self._first = None
        if driver is not None:
            driver.close(self.CLOSE_S)
            if driver.alive:
                self._stuck = driver

    def _ask(self, call: Callable[[cv2.VideoCapture | None], Any] | None, timeout_s: float, too_slow: str) -> Any:
        assert self._driver is not None
        try:
            return self._driver.ask(call, timeout_s)
        except TimeoutError:
            raise SourceTimeout(too_slow) from None
        except DriverInterrupted:
            raise SourceLost("{name} was told to stop.", name=self._name) from None


def _grab(capture: cv2.VideoCapture | None) -> tuple[bool, Any, float]:
    assert capture is not None
    ok, image = capture.read()
    return ok, image, capture.get(cv2.CAP_PROP_POS_MSEC)
