"""A camera by its number, for use without a window."""

import os
import sys
from pathlib import Path

import cv2

from desktop_app.domain.frame import RawFrame
from desktop_app.domain.ports import SourceInfo
from desktop_app.errors import Message, SourceBusy, SourceDenied, SourceNotFound
from desktop_app.pipeline.sources.capture_device import CaptureDevice
from desktop_app.pipeline.sources.video_file import frame_rate

_BACKENDS = {"linux": cv2.CAP_V4L2, "darwin": cv2.CAP_AVFOUNDATION, "win32": cv2.CAP_DSHOW}
_V4L = Path("/sys/class/video4linux")


class OpenCvCamera:
    """Camera number ``index`` through OpenCV. Live.

    The driver's calls run on a thread of their own (see ``driver``), so neither a slow open nor a camera that hangs
    holds up Stop.
    """

    def __init__(self, index: int, *, size_wh: tuple[int, int] | None = None) -> None:
        """``size_wh`` is a wish; the camera gives the nearest it has."""
        self._index = index
        self._size_wh = size_wh
        self._device = CaptureDevice(Message("Camera {index}", index=index))

    def open(self, timeout_s: float) -> SourceInfo:
        """Open the camera and wait for its first picture.

        Raises:
            SourceNotFound: no such camera.
            SourceDenied: the system does not permit it.
            SourceBusy: another program holds it.
            SourceTimeout: it did not open in time.
        """
        check_camera(self._index)
        too_slow = Message(
            "Camera {index} did not open within {timeout_s:.0f} s. Unplug it and plug it in again, or close other "
            "programs that use it.",
            index=self._index,
            timeout_s=timeout_s,
        )
        dead = Message(
            "Camera {index} gives no picture: another program may hold it. Close that program and start again.",
            index=self._index,
        )
        capture, first = self._device.open(self._connect, timeout_s, too_slow, dead)
        height, width = first.image_bgr.shape[:2]
        return SourceInfo("camera", f"Camera {self._index}", True, (width, height), frame_rate(capture))

    def read(self, timeout_s: float) -> RawFrame | None:
        """The next picture.

        Raises:
            SourceTimeout: none came in time.
            SourceLost: the camera went away.
        """
        return self._device.read(
            timeout_s,
            Message("Camera {index} no longer gives pictures. Check its cable; it is tried again.", index=self._index),
        )

    def interrupt(self) -> None:
        """End a pending call. Any thread."""
        self._device.interrupt()

    def close(self) -> None:
        """Release the camera."""
        self._device.close()

    def _connect(self) -> cv2.VideoCapture:
        wish: list[int] = []
        if self._size_wh is not None:
            wish = [cv2.CAP_PROP_FRAME_WIDTH, self._size_wh[0], cv2.CAP_PROP_FRAME_HEIGHT, self._size_wh[1]]
        capture = cv2.VideoCapture(self._index, _BACKENDS.get(sys.platform, cv2.CAP_ANY), wish)
        if capture.isOpened():
            return capture
        capture.release()
        if sys.platform == "linux":
            raise SourceBusy(
                "Camera {index} is used by another program. Close that program (a video call, a browser tab) "
                "and start again.",
                index=self._index,
            )
        raise SourceNotFound(
            "Camera {index} could not be opened: it is not connected, another program uses it, or the "
            "system does not permit it. Check the cable, the other programs and the system's privacy "
            "settings.",
            index=self._index,
        )


def check_camera(index: int, devices: Path = Path("/dev"), listing: Path = _V4L) -> None:
    """Say at once what is wrong with camera ``index`` where the system (Linux) lists its cameras.

    Raises:
        SourceNotFound: there is no such camera; the message names those that there are.
        SourceDenied: it may not be read.
    """
    if sys.platform != "linux":
        return
    node = devices / f"video{index}"
    if not node.exists():
        found = [f"camera:{number}" for number in list_cameras(listing)]
        have = (
            Message("{count} found: {names}", count=len(found), names=", ".join(found))
            if found
            else Message("none was found")
        )
        raise SourceNotFound(
            "There is no camera {index} ({have}). Check its cable, or choose another source.", index=index, have=have
        )
    if not os.access(node, os.R_OK | os.W_OK):
        raise SourceDenied("{node} may not be used. Add your user to the group 'video' and sign in again.", node=node)


def list_cameras(listing: Path = _V4L) -> list[int]:
    """The numbers of the cameras that Linux lists. A camera's further nodes, which give no picture, are left out."""
    numbers = []
    for entry in listing.glob("video*"):
        try:
            first_node = (entry / "index").read_text().strip() == "0"
        except OSError:
            first_node = True
        number = entry.name.removeprefix("video")
        if first_node and number.isdigit():
            numbers.append(int(number))
    return sorted(numbers)
