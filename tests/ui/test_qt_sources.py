"""Qt's captures reach the pipeline as a FrameSource, and their faults as plain messages."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtMultimedia import QCamera, QScreenCapture, QVideoFrame, QWindowCapture
from PySide6.QtWidgets import QWidget

from desktop_app.errors import (
    SourceBusy,
    SourceDenied,
    SourceLost,
    SourceNotFound,
    SourceTimeout,
)
from desktop_app.ui.capture_devices import (
    CameraInfo,
    FormatOption,
    ScreenInfo,
    best_option,
    list_cameras,
    list_screens,
    list_windows,
    number_equal_names,
    own_window_titles,
    usable_sizes,
)
from desktop_app.ui.captures import CameraCapture, Capture, camera_fault, screen_fault, window_fault
from desktop_app.ui.qt_sources import FrameMailbox, QtCameraSource, QtScreenSource, QtSource

GREEN_BGR = (10, 200, 30)


def make_frame(bgr=GREEN_BGR, size_wh=(64, 48)):
    """A frame of one colour as a camera would send it."""
    image = QImage(*size_wh, QImage.Format.Format_RGB32)
    image.fill(QColor(bgr[2], bgr[1], bgr[0]))
    return QVideoFrame(image)


class FakeCapture(Capture):
    """A device that sends pictures of these colours through a real QVideoSink as soon as it is started, or fails."""

    def __init__(self, colours=(), fault=None):
        super().__init__("Test camera")
        self.colours = list(colours)
        self.fault = fault
        self.starts = 0
        self.stops = 0

    def _begin(self):
        self.starts += 1
        for bgr in self.colours:
            self.sink.setVideoFrame(make_frame(bgr))
        if self.fault is not None:
            self._fail(self.fault)

    def _end(self):
        self.stops += 1


@pytest.fixture
def on_capture_thread(qtbot):
    """Runs a call on another thread, as the pipeline does, while the GUI thread handles its events."""
    with ThreadPoolExecutor(1, thread_name_prefix="capture") as pool:

        def call(function, *arguments):
            future = pool.submit(function, *arguments)
            qtbot.waitUntil(future.done, timeout=10_000)
            return future.result()

        yield call


@pytest.fixture
def drained(qtbot):
    """Lets the queued stop of the last ``close`` reach the capture."""

    def wait(capture):
        qtbot.waitUntil(lambda: not capture.running)

    return wait


def test_open_waits_for_the_first_picture(on_capture_thread, drained):
    """Opening from another thread starts the device on the GUI thread and tells the size of its first picture."""
    capture = FakeCapture([GREEN_BGR])
    source = QtSource(capture, "camera")

    info = on_capture_thread(source.open, 5)
    raw = on_capture_thread(source.read, 5)

    assert (info.kind, info.name, info.live, info.size_wh) == ("camera", "Test camera", True, (64, 48))
    assert raw.pts_s is None
    assert (raw.image_bgr == GREEN_BGR).all()
    on_capture_thread(source.close)
    drained(capture)


def test_the_newest_picture_wins():
    """Of three pictures that came before the reader, the last one is taken and nothing is left."""
    mailbox = FrameMailbox()
    for level in range(3):
        mailbox.put_frame(make_frame((level, level, level)))

    assert mailbox.take(0).toImage().pixelColor(0, 0).blue() == 2
    assert mailbox.take(0) is None


def test_a_silent_device_ends_in_a_plain_message(on_capture_thread, drained):
    """A device that sends nothing raises SourceTimeout with what to do, and is released."""
    capture = FakeCapture()
    source = QtSource(capture, "camera")

    with pytest.raises(SourceTimeout, match=r"Test camera sends no picture. Check it, then press Start again."):
        on_capture_thread(source.open, 0.05)

    drained(capture)
    assert capture.stops >= 1


def test_a_fault_of_the_device_is_raised_by_open(on_capture_thread):
    """A camera that another program holds raises SourceBusy at once, without waiting for the time-out."""
    source = QtSource(FakeCapture(fault=SourceBusy("taken")), "camera")

    with pytest.raises(SourceBusy, match="taken"):
        on_capture_thread(source.open, 60)


def test_a_lost_device_is_opened_again(on_capture_thread, drained):
    """After SourceLost the same source opens again and gives pictures again."""
    capture = FakeCapture([GREEN_BGR])
    source = QtSource(capture, "camera")
    on_capture_thread(source.open, 5)
    on_capture_thread(source.read, 5)
    capture._fail(SourceLost("unplugged"))

    with pytest.raises(SourceLost, match="unplugged"):
        on_capture_thread(source.read, 5)
    on_capture_thread(source.close)
    on_capture_thread(source.open, 5)

    assert (on_capture_thread(source.read, 5).image_bgr == GREEN_BGR).all()
    assert capture.starts == 2
    on_capture_thread(source.close)
    drained(capture)


def test_stop_interrupts_an_open_that_waits(on_capture_thread, drained):
    """Interrupting ends an open that would wait for a minute, and every later call too."""
    capture = FakeCapture()
    source = QtSource(capture, "camera")
    threading.Timer(0.05, source.interrupt).start()

    with pytest.raises(SourceLost):
        on_capture_thread(source.open, 60)
    with pytest.raises(SourceLost):
        on_capture_thread(source.open, 60)
    drained(capture)


def test_an_unchanged_screen_repeats_its_last_picture(on_capture_thread, drained):
    """A screen that sends one picture and no more is read again and again with that picture."""
    capture = FakeCapture([GREEN_BGR])
    source = QtSource(capture, "screen", max_fps=15, repeats=True)
    on_capture_thread(source.open, 5)

    pictures = [on_capture_thread(source.read, 1).image_bgr for _ in range(3)]

    assert all((picture == GREEN_BGR).all() for picture in pictures)
    on_capture_thread(source.close)
    drained(capture)


def test_the_screen_itself_is_captured(on_capture_thread, qtbot, drained):
    """A coloured window that covers the screen is found in the picture of that screen, at most 15 times a second."""
    cover = QWidget()
    qtbot.addWidget(cover)
    cover.setStyleSheet("background: rgb(30, 200, 10)")
    cover.setGeometry(QGuiApplication.primaryScreen().geometry())
    cover.show()
    qtbot.waitExposed(cover)
    source = QtScreenSource(list_screens()[0])

    info = on_capture_thread(source.open, 5)

    def green_share():
        image = on_capture_thread(source.read, 1).image_bgr
        return (np.abs(image.astype(int) - GREEN_BGR).max(axis=2) <= 3).mean()

    qtbot.waitUntil(lambda: green_share() > 0.5, timeout=5_000)
    assert info.kind == "screen"
    on_capture_thread(source.close)
    drained(source._capture)


def test_a_camera_that_is_not_there_is_not_found(on_capture_thread):
    """A camera of an unknown identifier and name raises SourceNotFound with its name."""
    source = QtCameraSource(CameraInfo("no-such-id", "Front camera", ()), (1280, 720))

    with pytest.raises(SourceNotFound, match="“Front camera” is not connected"):
        on_capture_thread(source.open, 10)


def test_a_screen_that_is_not_there_is_not_found(on_capture_thread):
    """A screen that was disconnected before Start raises SourceNotFound."""
    source = QtScreenSource(ScreenInfo("gone", "Screen 2 (800 x 600)", (800, 600)))

    with pytest.raises(SourceNotFound, match="not connected any more"):
        on_capture_thread(source.open, 10)


def test_the_capture_goes_away_with_its_source(qtbot):
    """Letting go of the source deletes the GUI thread's object, so cameras chosen and not used pile up nowhere."""
    capture = FakeCapture()
    source = QtSource(capture, "camera")

    with qtbot.waitSignal(capture.destroyed, timeout=2_000):
        del source


def test_camera_errors_are_told_apart(qapp):
    """Unplugged, stopped in the middle and held by another program give three faults, each with the next step."""
    unplugged = camera_fault("Cam", "device gone", present=False, seen_any=True)
    stopped = camera_fault("Cam", "I/O error.", present=True, seen_any=True)
    held = camera_fault("Cam", "", present=True, seen_any=False)

    assert isinstance(unplugged, SourceLost)
    assert "Plug it in again" in str(unplugged)
    assert isinstance(stopped, SourceLost)
    assert "(I/O error)" in str(stopped)
    assert isinstance(held, SourceBusy)
    assert "close that program" in str(held)


def test_an_error_of_the_camera_ends_its_capture(qapp):
    """An error that QCamera reports stops the capture and is handed on once."""
    capture = CameraCapture(CameraInfo("id", "Cam", ()), (640, 480))
    faults = []
    capture.failed = faults.append
    capture.running = True
    capture._camera = QCamera(capture)
    capture._camera.errorOccurred.connect(capture._report)

    capture._camera.errorOccurred.emit(QCamera.Error.CameraError, "busy")

    assert len(faults) == 1
    assert not capture.running


def test_a_denied_permission_says_where_to_allow(qapp):
    """Without the permission the camera is not opened, and the message names the privacy settings."""
    capture = CameraCapture(CameraInfo("id", "Cam", ()), (640, 480))
    faults = []
    capture.failed = faults.append
    capture.running = True

    capture._open(False)

    assert isinstance(faults[0], SourceDenied)
    assert "privacy settings" in str(faults[0])


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (QScreenCapture.Error.CapturingNotSupported, SourceDenied),
        (QScreenCapture.Error.NotFound, SourceNotFound),
        (QScreenCapture.Error.InternalError, SourceLost),
    ],
)
def test_screen_errors_become_source_errors(qapp, code, kind):
    """Each error code of QScreenCapture has its fault; in the middle of a session all of them are a gap."""
    fault = screen_fault("The screen", code, "why", seen_any=False)
    later = screen_fault("The screen", code, "why", seen_any=True)

    assert isinstance(fault, kind)
    assert isinstance(later, SourceLost)
    assert str(fault).endswith(".")


@pytest.mark.parametrize(
    ("code", "closed", "kind"),
    [
        (QWindowCapture.Error.CapturingNotSupported, False, SourceDenied),
        (QWindowCapture.Error.NotFound, False, SourceLost),
        (QWindowCapture.Error.CaptureFailed, True, SourceLost),
        (QWindowCapture.Error.InternalError, False, SourceLost),
    ],
)
def test_window_errors_become_source_errors(code, closed, kind):
    """Each error code of QWindowCapture has its fault; a closed window is said to be closed."""
    fault = window_fault("Meeting", code, "", closed=closed)

    assert isinstance(fault, kind)
    assert ("was closed" in str(fault)) == (closed or code == QWindowCapture.Error.NotFound)


def test_the_best_format_keeps_fifteen_pictures_a_second():
    """A size at 10 pictures a second loses to a neighbouring size at 30; of equals, the one without decoding wins."""
    options = [
        FormatOption((1280, 720), 10, unpacked=True),
        FormatOption((1280, 720), 30, unpacked=False),
        FormatOption((1280, 720), 30, unpacked=True),
        FormatOption((640, 480), 30, unpacked=True),
    ]

    assert best_option(options, (1280, 720)) == 2
    assert best_option(options[:2], (1280, 720)) == 1
    assert best_option([options[0], options[3]], (1280, 720)) == 1
    assert best_option(options[:1], (1280, 720)) == 0
    assert best_option([], (1280, 720)) is None


def test_sizes_offered_are_quick_enough_and_named_once():
    """Sizes below 15 pictures a second or wider than 1920 are not offered, unless there are no others."""
    options = [
        FormatOption((3840, 2160), 30, unpacked=False),
        FormatOption((640, 480), 30, unpacked=True),
        FormatOption((1280, 720), 30, unpacked=False),
        FormatOption((1280, 720), 30, unpacked=True),
        FormatOption((1024, 768), 5, unpacked=True),
    ]

    assert usable_sizes(options) == ((1280, 720), (640, 480))
    assert usable_sizes(options[4:]) == ((1024, 768),)


def test_own_windows_are_not_listed(qapp, qtbot):
    """A visible window of this program is known as its own under every title the system may show, and not listed."""
    qapp.setApplicationDisplayName("Simak")
    window = QWidget()
    qtbot.addWidget(window)
    window.setWindowTitle("Lesson 3A")
    window.show()

    assert {"Lesson 3A", "Lesson 3A - Simak", "Lesson 3A \N{EM DASH} Simak", "Simak"} <= own_window_titles()
    assert "Lesson 3A" not in {listed.title for listed in list_windows()}


def test_lists_are_made_without_devices(qapp):
    """Listing cameras and screens never fails; the main screen comes first with its size in pixels."""
    assert isinstance(list_cameras(), list)
    assert min(list_screens()[0].size_wh) > 0


def test_equal_names_are_numbered():
    """Two cameras of one make can be told apart in the list."""
    assert number_equal_names(["HD", "HD", "Front"]) == ["HD", "HD (2)", "Front"]
