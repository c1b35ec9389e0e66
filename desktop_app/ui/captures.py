"""Qt's captures of a camera, a screen or a window: objects of the GUI thread that hand their pictures on at once."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtMultimedia import (
    QCamera,
    QMediaCaptureSession,
    QMediaDevices,
    QScreenCapture,
    QVideoFrame,
    QVideoSink,
    QWindowCapture,
)

from desktop_app.errors import Message, SourceBusy, SourceDenied, SourceError, SourceLost, SourceNotFound
from desktop_app.ui.capture_devices import (
    CameraInfo,
    ScreenInfo,
    WindowInfo,
    best_camera_format,
    camera_id_of,
    find_camera,
    list_windows,
    name_x11_session,
)
from desktop_app.ui.permissions import (
    Desktop,
    camera_denied_text,
    desktop,
    keep_own_windows_out,
    may_record_screen,
    request_camera_permission,
    screen_denied_text,
)

logger = logging.getLogger(__name__)

_NO_REASON = Message("no reason given")


class Capture(QObject):
    """One thing that can be captured. Lives on the GUI thread; any thread may ask for start and stop by the signals.

    Attributes:
        frame_arrived: called on the GUI thread with each QVideoFrame. It must be quick: it keeps the frame, which is a
            reference, and leaves the pixels alone.
        failed: called on the GUI thread with the SourceError that ended the capture. A new start may follow.

    Signals:
        start_asked: start, or start anew; queued, so it may be emitted on any thread.
        stop_asked: stop and release the device; queued likewise.
    """

    start_asked = Signal()
    stop_asked = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        """Prepare; nothing is opened yet. ``name`` is the user's word for it."""
        super().__init__(parent or QCoreApplication.instance())
        self.name = name
        self.frame_arrived: Callable[[QVideoFrame], None] = _ignore
        self.failed: Callable[[SourceError], None] = _ignore
        self.sink = QVideoSink(self)
        self.session = QMediaCaptureSession(self)
        self.session.setVideoOutput(self.sink)
        self.running = False
        self.seen_any = False
        self.sink.videoFrameChanged.connect(self._take_frame)
        self.start_asked.connect(self.start, Qt.ConnectionType.QueuedConnection)
        self.stop_asked.connect(self.stop, Qt.ConnectionType.QueuedConnection)
        app = QCoreApplication.instance()
        if app is not None:
            # Qt's grabbing threads must be gone before the application object is.
            app.aboutToQuit.connect(self.stop)

    def start(self) -> None:
        """Open the device. Pictures follow, or ``failed`` is called. GUI thread."""
        self.stop()
        self.running = True
        self.seen_any = False
        self._begin()

    def stop(self) -> None:
        """Release the device; may be called twice. GUI thread."""
        self.running = False
        self._end()

    def timeout_text(self) -> Message:
        """What to tell the user when no picture comes."""
        return Message("{name} sends no picture. Check it, then press Start again.", name=self.name)

    def _begin(self) -> None:
        raise NotImplementedError

    def _end(self) -> None:
        raise NotImplementedError

    def _take_frame(self, frame: QVideoFrame) -> None:
        if self.running and frame.isValid():
            self.seen_any = True
            self.frame_arrived(QVideoFrame(frame))

    def _fail(self, error: SourceError) -> None:
        """End the capture and say why; the first fault of a run counts."""
        if self.running:
            logger.info("%s: %s", self.name, error)
            self.stop()
            self.failed(error)


class CameraCapture(Capture):
    """A camera, at the format nearest to the size asked for."""

    def __init__(self, info: CameraInfo, wanted_wh: tuple[int, int], parent: QObject | None = None) -> None:
        """Prepare the camera ``info`` for pictures of about ``wanted_wh`` pixels."""
        super().__init__(info.name, parent)
        self._info = info
        self._wanted_wh = wanted_wh
        self._camera: QCamera | None = None
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self._check_presence)

    def timeout_text(self) -> Message:
        """A camera that opens and stays silent is nearly always held by another program."""
        return Message(
            "The camera “{name}” sends no picture. Close other programs that use it (a video call, for example), or "
            "unplug it and plug it in again, then press Start.",
            name=self.name,
        )

    def _begin(self) -> None:
        request_camera_permission(self, self._open)

    def _open(self, granted: bool) -> None:
        if not self.running or self._camera is not None:
            return
        if not granted:
            self._fail(SourceDenied(camera_denied_text()))
            return
        device = find_camera(self._info.camera_id, self._info.name)
        if device is None:
            self._fail(
                SourceNotFound("The camera “{name}” is not connected. Plug it in, or choose another.", name=self.name)
            )
            return
        camera = QCamera(device, self)
        self._camera = camera
        chosen = best_camera_format(device, self._wanted_wh)
        if chosen is not None:
            camera.setCameraFormat(chosen)
        camera.errorOccurred.connect(self._report)
        self.session.setCamera(camera)
        camera.start()

    def _end(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.errorOccurred.disconnect(self._report)
            camera.stop()
            self.session.setCamera(None)  # type: ignore[arg-type]
            camera.deleteLater()

    def _report(self, code: QCamera.Error, text: str) -> None:
        if self._camera is not None and code != QCamera.Error.NoError:
            present = find_camera(self._info.camera_id, self._info.name) is not None
            self._fail(camera_fault(self.name, text, present=present, seen_any=self.seen_any))

    def _check_presence(self) -> None:
        """The list of cameras changed: is ours still there?"""
        if self._camera is None:
            return
        held = camera_id_of(self._camera.cameraDevice())
        if held not in {camera_id_of(device) for device in QMediaDevices.videoInputs()}:
            self._fail(camera_fault(self.name, "", present=False, seen_any=self.seen_any))


def camera_fault(name: str, text: str, *, present: bool, seen_any: bool) -> SourceError:
    """The fault behind a camera's error: Qt itself tells them apart only in words.

    Args:
        name: the camera's name.
        text: Qt's own words, or empty.
        present: whether the camera is still connected.
        seen_any: whether it had sent a picture since it was opened.
    """
    detail = f" ({text.strip().rstrip('.')})" if text.strip() else ""
    if not present:
        return SourceLost("The camera “{name}” was unplugged. Plug it in again; it is picked up by itself.", name=name)
    if seen_any:
        return SourceLost("The camera “{name}” stopped{detail}. It is tried again by itself.", name=name, detail=detail)
    hint = Message(" If none does: {denied}", denied=camera_denied_text()) if desktop() == Desktop.WINDOWS else ""
    return SourceBusy(
        "The camera “{name}” cannot be started{detail}. Another program may be using it: close that "
        "program and press Start again.{hint}",
        name=name,
        detail=detail,
        hint=hint,
    )


class ScreenCapture(Capture):
    """A whole screen."""

    def __init__(self, info: ScreenInfo, parent: QObject | None = None) -> None:
        """Prepare the capture of the screen ``info``."""
        super().__init__(info.title, parent)
        name_x11_session()
        self._info = info
        self._capture = QScreenCapture(self)
        self._capture.errorOccurred.connect(self._report)
        self.session.setScreenCapture(self._capture)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenRemoved.connect(self._check_presence)
            if desktop() == Desktop.WINDOWS:
                # A dialog opened in the middle is a new window, to be kept out like the others.
                app.focusWindowChanged.connect(self._keep_out)

    def timeout_text(self) -> Message:
        """A screen that sends nothing is one that may not be seen."""
        return screen_denied_text()

    def _begin(self) -> None:
        if not may_record_screen():
            self._fail(SourceDenied(screen_denied_text()))
            return
        screen = self._find()
        if screen is None:
            self._fail(SourceNotFound("{name} is not connected any more. Choose another screen.", name=self.name))
            return
        keep_own_windows_out(True)
        self._capture.setScreen(screen)
        self._capture.start()

    def _end(self) -> None:
        if self._capture.isActive():
            self._capture.stop()
            keep_own_windows_out(False)

    def _find(self) -> QScreen | None:
        named = [screen for screen in QGuiApplication.screens() if screen.name() == self._info.screen_name]
        return named[0] if named else None

    def _check_presence(self, removed: QScreen) -> None:
        if self.running and removed.name() == self._info.screen_name:
            self._fail(SourceLost("{name} was disconnected. Connect it again, or choose another.", name=self.name))

    def _keep_out(self) -> None:
        if self.running:
            keep_own_windows_out(True)

    def _report(self, code: QScreenCapture.Error, text: str) -> None:
        if code != QScreenCapture.Error.NoError:
            self._fail(screen_fault(self.name, code, text, seen_any=self.seen_any))


def screen_fault(name: str, code: QScreenCapture.Error, text: str, *, seen_any: bool) -> SourceError:
    """The fault behind an error of QScreenCapture; ``seen_any``: whether a picture had come since the start."""
    kinds = QScreenCapture.Error
    if seen_any:
        # What was allowed a moment ago is a screen that was locked or put to sleep: a gap, not the end.
        return SourceLost(
            "The picture of {name} stopped ({reason}). It is tried again by itself.",
            name=name,
            reason=text or _NO_REASON,
        )
    if code == kinds.CapturingNotSupported:
        return SourceDenied(screen_denied_text())
    if code == kinds.NotFound:
        return SourceNotFound("{name} is not connected any more. Choose another screen.", name=name)
    if code == kinds.CaptureFailed and desktop() in (Desktop.MACOS, Desktop.WAYLAND, Desktop.NONE):
        return SourceDenied(screen_denied_text())
    return SourceLost(
        "The picture of {name} stopped ({reason}). Press Start to try again.",
        name=name,
        reason=text or _NO_REASON,
    )


class WindowCapture(Capture):
    """One window of another program, found again by its title after it was closed."""

    def __init__(self, info: WindowInfo, parent: QObject | None = None) -> None:
        """Prepare the capture of the window ``info``."""
        super().__init__(info.title, parent)
        self._info = info
        self._capture = QWindowCapture(self)
        self._capture.errorOccurred.connect(self._report)
        self.session.setWindowCapture(self._capture)

    def timeout_text(self) -> Message:
        """A window that sends nothing is minimised, closed or may not be seen."""
        return Message(
            "The window “{name}” sends no picture. Show it, not minimised, and press Start again.", name=self.name
        )

    def _begin(self) -> None:
        if not may_record_screen():
            self._fail(SourceDenied(screen_denied_text()))
            return
        if not self._info.handle.isValid():
            same = [window for window in list_windows() if window.title == self._info.title]
            if not same:
                self._fail(
                    SourceNotFound("The window “{name}” is closed. Open it again, or choose another.", name=self.name)
                )
                return
            self._info = same[0]
        self._capture.setWindow(self._info.handle)
        self._capture.start()

    def _end(self) -> None:
        if self._capture.isActive():
            self._capture.stop()

    def _report(self, code: QWindowCapture.Error, text: str) -> None:
        if code != QWindowCapture.Error.NoError:
            self._fail(window_fault(self.name, code, text, closed=not self._info.handle.isValid()))


def window_fault(name: str, code: QWindowCapture.Error, text: str, *, closed: bool) -> SourceError:
    """The fault behind an error of QWindowCapture."""
    kinds = QWindowCapture.Error
    if code == kinds.CapturingNotSupported:
        return SourceDenied(
            "This desktop does not let programs see single windows. Choose “Screen” instead, or a recorded lesson."
        )
    if closed or code == kinds.NotFound:
        return SourceLost("The window “{name}” was closed. Open it again; it is picked up by itself.", name=name)
    return SourceLost(
        "The picture of the window “{name}” stopped ({reason}). Show it again; it is picked up by itself.",
        name=name,
        reason=text or _NO_REASON,
    )


def _ignore(_: object) -> None:
    """Nobody listens yet."""
