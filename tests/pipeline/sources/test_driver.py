"""Drivers that block, and what happens to whoever asks them."""

import threading
from typing import Any

import numpy as np
import pytest

from desktop_app.errors import SourceBusy, SourceDenied, SourceLost, SourceNotFound, SourceTimeout
from desktop_app.pipeline.sources.capture_device import CaptureDevice
from desktop_app.pipeline.sources.driver import DriverInterrupted, DriverThread
from desktop_app.pipeline.sources.opencv_camera import OpenCvCamera, check_camera, list_cameras
from tests.pipeline.fakes import LONG_S, ListSource, make_session, picture


class FakeCapture:
    """Behaves like an OpenCV capture of so many pictures; ``gate`` blocks each read but the first."""

    def __init__(self, pictures: int = 3, gate: threading.Event | None = None) -> None:
        self._left = pictures
        self._gate = gate
        self._reads = 0
        self.released = threading.Event()

    def read(self) -> tuple[bool, Any]:
        """The next picture."""
        self._reads += 1
        if self._gate is not None and self._reads > 1:
            self._gate.wait(LONG_S)
        if self._left == 0:
            return False, None
        self._left -= 1
        return True, picture(self._reads)

    def get(self, _: int) -> float:
        """Some property."""
        return 40.0

    def release(self) -> None:
        """Note that the device was given back."""
        self.released.set()


def device(capture: FakeCapture, **how: Any) -> CaptureDevice:
    """An open capture device over ``capture``."""
    made = CaptureDevice("Camera 0")
    made.open(lambda: capture, LONG_S, "too slow", "dead", **how)  # type: ignore[arg-type, return-value]
    return made


def test_a_call_that_blocks_does_not_hold_the_caller() -> None:
    """The answer can be fetched later; the device is released when the thread ends."""
    gate = threading.Event()
    released: list[str] = []
    driver: DriverThread[str] = DriverThread("x", released.append)
    assert driver.ask(lambda _: "device", LONG_S) == "device"

    def slow(_: str | None) -> int:
        gate.wait(LONG_S)
        return 5

    with pytest.raises(TimeoutError):
        driver.ask(slow, 0.01)
    gate.set()
    assert driver.ask(None, LONG_S) == 5
    driver.close()

    assert released == ["device"]
    assert not driver.alive


def test_an_interruption_ends_the_wait() -> None:
    """Another thread can end a wait that has just begun, and all later ones."""
    gate = threading.Event()
    driver: DriverThread[str] = DriverThread("x", lambda _: None)
    threading.Timer(0.01, driver.interrupt).start()
    with pytest.raises(DriverInterrupted):
        driver.ask(lambda _: gate.wait(LONG_S), LONG_S)
    gate.set()
    driver.close()


def test_a_device_hands_over_its_pictures_and_then_is_lost() -> None:
    """The first picture, taken while opening, is not lost; the end raises with the given words."""
    capture = FakeCapture(2)
    it = device(capture)

    values = []
    for _ in range(2):
        raw = it.read(LONG_S, "gone")
        assert raw is not None
        values.append(int(raw.image_bgr[0, 0, 0]))
        assert raw.pts_s is None
    assert values == [1, 2]
    with pytest.raises(SourceLost, match="gone"):
        it.read(LONG_S, "gone")
    assert it.read(LONG_S, "") is None
    it.close()
    assert capture.released.wait(LONG_S)


def test_a_device_that_opens_and_gives_nothing_is_refused() -> None:
    """Opening includes the first picture."""
    with pytest.raises(SourceBusy, match="dead"):
        device(FakeCapture(0))


def test_a_stuck_device_is_released_when_it_comes_back() -> None:
    """A read that does not come back times out; closing leaves it behind; a new open waits for it to be gone."""
    gate = threading.Event()
    capture = FakeCapture(3, gate)
    it = device(capture)
    assert it.read(LONG_S, "gone") is not None
    for _ in range(2):
        with pytest.raises(SourceTimeout):
            it.read(0.01, "gone")
    it.CLOSE_S = 0.01  # type: ignore[misc]
    it.close()
    assert not capture.released.is_set()
    with pytest.raises(SourceBusy, match="does not answer"):
        it.open(lambda: FakeCapture(), 1.0, "too slow", "dead")  # type: ignore[arg-type, return-value]
    gate.set()

    assert capture.released.wait(LONG_S)


def test_stop_is_prompt_while_a_driver_opens() -> None:
    """A session whose camera takes for ever to open ends at Stop; the driver's thread ends by itself later."""
    gate, entered = threading.Event(), threading.Event()

    class Slow(ListSource):
        def __init__(self) -> None:
            super().__init__([], live=True)
            self._device = CaptureDevice("Camera 0")
            self._device.CLOSE_S = 0.01  # type: ignore[misc]

        def open(self, timeout_s: float) -> Any:
            def connect() -> Any:
                entered.set()
                gate.wait(LONG_S)
                return FakeCapture()

            self._device.open(connect, LONG_S, "too slow", "dead")

        def interrupt(self) -> None:
            self._device.interrupt()

        def close(self) -> None:
            self._device.close()

    session = make_session().start(Slow())
    assert entered.wait(LONG_S)
    session.stop()

    assert session.listener.failures == []
    gate.set()


def test_a_missing_camera_names_those_that_are_there(tmp_path: Any) -> None:
    """The message counts the cameras found, without the further nodes of each."""
    listing, devices = tmp_path / "class", tmp_path / "dev"
    devices.mkdir()
    for name, index in (("video0", "0"), ("video1", "1"), ("video2", "0"), ("video10", "0")):
        (listing / name).mkdir(parents=True)
        (listing / name / "index").write_text(index + "\n")
    assert list_cameras(listing) == [0, 2, 10]
    with pytest.raises(SourceNotFound, match=r"no camera 7 \(3 found: camera:0, camera:2, camera:10\)"):
        check_camera(7, devices, listing)
    with pytest.raises(SourceNotFound, match="none was found"):
        check_camera(7, devices, tmp_path / "nothing")
    (devices / "video7").touch()
    check_camera(7, devices, listing)


def test_a_camera_that_may_not_be_read_says_what_to_do(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the right to the device the message names the group."""
    (tmp_path / "video0").touch()
    monkeypatch.setattr("os.access", lambda *_: False)

    with pytest.raises(SourceDenied, match="group 'video'"):
        check_camera(0, tmp_path, tmp_path)


def test_a_camera_that_is_not_there_does_not_open() -> None:
    """Camera 98 gives one clear line on every system."""
    camera = OpenCvCamera(98)
    with pytest.raises((SourceNotFound, SourceBusy), match="98"):
        camera.open(LONG_S)
    camera.close()


def test_frames_are_writable_until_they_are_stamped() -> None:
    """A device's picture is an array of its own, three channels of uint8."""
    it = device(FakeCapture(1))
    raw = it.read(LONG_S, "gone")
    it.close()

    assert raw is not None
    assert raw.image_bgr.dtype == np.uint8
