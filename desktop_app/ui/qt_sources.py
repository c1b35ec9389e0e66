"""Camera, screen and window as sources of the pipeline.

Qt's objects live on the GUI thread (see ``captures``); the pipeline opens, reads and closes on its capture thread. In
between lies one place for the newest picture: what is not read in time is replaced, nothing queues up, and the
conversion to BGR is paid by the reading thread.
"""

import contextlib
import threading
import time
import weakref

import numpy as np
from numpy.typing import NDArray
from PySide6.QtMultimedia import QVideoFrame
from shiboken6 import isValid

from desktop_app.domain.frame import RawFrame
from desktop_app.domain.ports import SourceInfo
from desktop_app.errors import SourceError, SourceLost, SourceTimeout
from desktop_app.ui.capture_devices import CameraInfo, ScreenInfo, WindowInfo
from desktop_app.ui.captures import CameraCapture, Capture, ScreenCapture, WindowCapture
from desktop_app.ui.video_frames import bgr_from_video_frame

SCREEN_FPS = 15.0
REPEAT_AFTER_S = 0.2


class FrameMailbox:
    """One place for the newest picture, and one for the fault that ended the capture. For any threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frame: QVideoFrame | None = None
        self._fault: SourceError | None = None
        self._shut = False

    def clear(self) -> None:
        """Forget the picture and the fault, but not that the mailbox was shut."""
        with self._changed:
            self._frame = None
            if not self._shut:
                self._fault = None

    def shut(self, fault: SourceError) -> None:
        """Have every wait, the pending one too, end with ``fault`` from now on."""
        with self._changed:
            self._shut = True
            self._fault = fault
            self._changed.notify_all()

    def put_frame(self, frame: QVideoFrame) -> None:
        """Leave a picture; an older one that nobody took is replaced."""
        with self._changed:
            self._frame = frame
            self._changed.notify_all()

    def put_fault(self, fault: SourceError) -> None:
        """Leave the reason why no more pictures come."""
        with self._changed:
            self._fault = self._fault if self._shut else fault
            self._changed.notify_all()

    def take(self, timeout_s: float) -> QVideoFrame | None:
        """The newest picture, waited for; None if none came in time. Raises the fault that was left."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self._fault is not None, max(timeout_s, 0.0))
            if self._fault is not None:
                raise self._fault
            frame, self._frame = self._frame, None
            return frame


class QtSource:
    """A ``FrameSource`` fed by a ``Capture``. Made on the GUI thread; opened, read and closed on the capture thread.

    It may be opened again after ``SourceLost``: the capture is then started anew on the GUI thread.
    """

    def __init__(self, capture: Capture, kind: str, *, max_fps: float | None = None, repeats: bool = False) -> None:
        """Take charge of ``capture``, which goes away with this object.

        Args:
            capture: the GUI thread's object.
            kind: the kind of source for ``SourceInfo``.
            max_fps: pictures handed over a second at most.
            repeats: whether the last picture is handed over again while nothing new comes, as with a screen that does
                not change: nothing new is then the truth, not a fault.
        """
        self._capture = capture
        self._kind = kind
        self._least_gap_s = 0.0 if max_fps is None else 1.0 / max_fps
        self._repeats = repeats
        self._mailbox = FrameMailbox()
        self._first: NDArray[np.uint8] | None = None
        self._last: NDArray[np.uint8] | None = None
        self._read_mono = 0.0
        capture.frame_arrived = self._mailbox.put_frame
        capture.failed = self._mailbox.put_fault
        # Not bound to self, which it would keep alive; deleteLater may be called from the thread that lets go last.
        weakref.finalize(self, _dispose, capture).atexit = False

    def open(self, timeout_s: float) -> SourceInfo:
        """Start the capture and wait for its first picture; raises SourceError with a plain message."""
        self._mailbox.clear()
        self._last = None
        if not isValid(self._capture):
            raise SourceTimeout("{name} cannot be opened while the program is closing.", name=self._capture.name)
        self._capture.start_asked.emit()
        try:
            self._first = self._next_image(timeout_s)
        except SourceError:
            self.close()
            raise
        height, width = self._first.shape[:2]
        return SourceInfo(kind=self._kind, name=self._capture.name, live=True, size_wh=(width, height))

    def read(self, timeout_s: float) -> RawFrame | None:
        """The newest picture. Raises SourceTimeout, SourceLost or another SourceError; never ends by itself."""
        first, self._first = self._first, None
        if first is not None:
            self._last = first
            self._read_mono = time.perf_counter()
            return RawFrame(first)
        gap_s = self._read_mono + self._least_gap_s - time.perf_counter()
        if gap_s > 0:
            time.sleep(min(gap_s, timeout_s))
        if self._repeats and self._last is not None:
            # Nothing new: the screen does not change, and what it showed last is what it shows.
            with contextlib.suppress(SourceTimeout):
                self._last = self._next_image(min(timeout_s, REPEAT_AFTER_S))
        else:
            self._last = self._next_image(timeout_s)
        self._read_mono = time.perf_counter()
        return RawFrame(self._last)

    def interrupt(self) -> None:
        """End the pending ``open`` or ``read`` and every later one with SourceLost. Any thread."""
        self._mailbox.shut(SourceLost("{name} was stopped.", name=self._capture.name))

    def close(self) -> None:
        """Have the GUI thread release the device. May be called twice."""
        self._first = self._last = None
        if isValid(self._capture):
            self._capture.stop_asked.emit()

    def _next_image(self, timeout_s: float) -> NDArray[np.uint8]:
        """The next picture that can be read, as BGR."""
        deadline = time.perf_counter() + timeout_s
        while True:
            frame = self._mailbox.take(deadline - time.perf_counter())
            if frame is None:
                raise SourceTimeout(self._capture.timeout_text())
            image_bgr = bgr_from_video_frame(frame)
            if image_bgr is not None:
                return image_bgr


class QtCameraSource(QtSource):
    """A camera through Qt Multimedia, at about the size asked for and 15 to 30 pictures a second."""

    def __init__(self, camera: CameraInfo, wanted_wh: tuple[int, int]) -> None:
        """Prepare; the permission is asked for and the camera opened by ``open``. GUI thread."""
        super().__init__(CameraCapture(camera, wanted_wh), "camera")


class QtScreenSource(QtSource):
    """A whole screen, at most 15 pictures a second."""

    def __init__(self, screen: ScreenInfo) -> None:
        """Prepare; nothing is captured before ``open``. GUI thread."""
        super().__init__(ScreenCapture(screen), "screen", max_fps=SCREEN_FPS, repeats=True)


class QtWindowSource(QtSource):
    """One window of another program, at most 15 pictures a second."""

    def __init__(self, window: WindowInfo) -> None:
        """Prepare; nothing is captured before ``open``. GUI thread."""
        super().__init__(WindowCapture(window), "window", max_fps=SCREEN_FPS, repeats=True)


def _dispose(capture: Capture) -> None:
    if isValid(capture):
        capture.deleteLater()
