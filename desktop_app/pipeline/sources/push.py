"""A live source fed by another thread: a camera, screen or window that the window's toolkit captures."""

import threading
import time

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.frame import RawFrame
from desktop_app.domain.ports import SourceInfo
from desktop_app.errors import SourceError, SourceLost, SourceTimeout
from desktop_app.pipeline.sources.pictures import as_bgr


class PushSource:
    """Whoever captures calls ``push`` and ``fail`` from any thread; the capture thread reads.

    One picture waits at most: a newer one takes its place, and the older is counted in ``replaced``.
    """

    def __init__(self, kind: str, name: str, *, fps: float | None = None, repeat_last_s: float | None = None) -> None:
        """``repeat_last_s``: hand over the last picture again after so many seconds without a new one.

        A screen sends nothing while it does not change. None: a silent source times out.
        """
        self._kind = kind
        self._name = name
        self._fps = fps
        self._repeat_last_s = repeat_last_s
        self._changed = threading.Condition()
        self._waiting: NDArray[np.uint8] | None = None
        self._last: NDArray[np.uint8] | None = None
        self._read_mono = 0.0
        self._error: SourceError | None = None
        self._interrupted = False
        self.replaced = 0

    def push(self, image_bgr: NDArray[np.uint8]) -> None:
        """Hand in a picture, (height, width, 3) uint8, blue first (4 channels are taken too). Never waits. Any thread.

        The array is taken over, not copied: do not write to it any more.
        """
        image = as_bgr(image_bgr)
        with self._changed:
            if self._waiting is not None:
                self.replaced += 1
            self._waiting = image
            self._error = None
            self._changed.notify_all()

    def fail(self, error: SourceError) -> None:
        """Say that the capture has failed; the next ``open`` or ``read`` raises it. Any thread.

        SourceLost and SourceTimeout begin a gap, which the next picture ends; every other error ends the session.
        """
        with self._changed:
            self._error = error
            self._waiting = self._last = None
            self._changed.notify_all()

    def interrupt(self) -> None:
        """End a pending call and every later one with SourceLost. Any thread."""
        with self._changed:
            self._interrupted = True
            self._changed.notify_all()

    def open(self, timeout_s: float) -> SourceInfo:
        """Wait for the first picture.

        Raises:
            SourceTimeout: none came in time.
            SourceError: what ``fail`` was called with.
        """
        with self._changed:
            self._last = None
            self._await(timeout_s)
            if self._waiting is None:
                raise SourceTimeout(f"{self._name} gave no picture within {timeout_s:.0f} s. Choose it again.")
            height, width = self._waiting.shape[:2]
        return SourceInfo(self._kind, self._name, True, (width, height), self._fps)

    def read(self, timeout_s: float) -> RawFrame | None:
        """The newest picture, or the last again where that was asked for.

        Raises:
            SourceTimeout: none came in time.
            SourceError: what ``fail`` was called with.
        """
        with self._changed:
            wait_s = timeout_s
            if self._repeat_last_s is not None and self._last is not None:
                wait_s = min(timeout_s, max(0.0, self._read_mono + self._repeat_last_s - time.perf_counter()))
            self._await(wait_s)
            now = time.perf_counter()
            if self._waiting is not None:
                self._last, self._waiting = self._waiting, None
            elif self._last is None or self._repeat_last_s is None or now - self._read_mono < self._repeat_last_s:
                raise SourceTimeout(f"{self._name} gives no picture just now.")
            self._read_mono = now
            return RawFrame(self._last)

    def close(self) -> None:
        """Forget the pictures; the source can be opened again."""
        with self._changed:
            self._waiting = self._last = None

    def _await(self, timeout_s: float) -> None:
        """Wait for a picture, an error or an interruption; raises the latter two. The lock is held."""
        self._changed.wait_for(
            lambda: self._waiting is not None or self._error is not None or self._interrupted, timeout_s
        )
        if self._interrupted:
            raise SourceLost(f"{self._name} was told to stop.")
        if self._error is not None:
            error, self._error = self._error, None
            raise error
