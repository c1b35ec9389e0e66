"""A picture stream from the network: RTSP, HTTP and the like."""

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import cv2

from desktop_app.domain.frame import RawFrame
from desktop_app.domain.ports import SourceInfo
from desktop_app.errors import Message, SourceLost, SourceNotFound
from desktop_app.pipeline.sources.capture_device import CaptureDevice
from desktop_app.pipeline.sources.video_file import PresentationTimes, frame_count, frame_rate

SCHEMES = frozenset({"rtsp", "rtsps", "http", "https", "rtmp", "srt", "udp", "tcp"})
"""What an address may start with."""

_READ_TIMEOUT_MS = 10_000
_WHOLE = 0.9  # frame counts are estimates: less than this share of one is a recording that broke off


def public_name(address: str) -> str:
    """The address without user name, password and query: what may be shown, logged and stored."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return re.sub(r"//.*", "//...", address)
    return f"{parts.scheme}://{host}{port}{PurePosixPath(parts.path or '/')}"


class NetworkStream:
    """A stream by its address. A recording on a web server, which has an end, is read like a file; all else is live."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._name = public_name(address)
        self._device = CaptureDevice(self._name)
        self._times: PresentationTimes | None = None
        self._expected: int | None = None
        self._count = 0

    def open(self, timeout_s: float) -> SourceInfo:
        """Connect and wait for the first picture.

        Raises:
            SourceNotFound: nothing there, or it does not let us in.
            SourceTimeout: no answer in time.
        """
        milliseconds = max(1, int(timeout_s * 1000))
        too_slow = Message(
            "{name} did not answer within {timeout_s:.0f} s. Check the address, and that this computer is on the same "
            "network.",
            name=self._name,
            timeout_s=timeout_s,
        )
        dead = Message("{name} answers but sends no picture. Check that it is a video stream.", name=self._name)

        def connect() -> cv2.VideoCapture:
            settings = [
                *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, milliseconds),
                *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_TIMEOUT_MS),
            ]
            capture = cv2.VideoCapture(self._address, cv2.CAP_FFMPEG, settings)
            if not capture.isOpened():
                capture.release()
                raise SourceNotFound(
                    "{name} cannot be opened. Check the address, the user name and password, and the network.",
                    name=self._name,
                )
            return capture

        capture, first = self._device.open(connect, timeout_s, too_slow, dead, timed=True)
        height, width = first.image_bgr.shape[:2]
        fps, count = frame_rate(capture), frame_count(capture)
        live = count is None or self._address.lower().startswith("rtsp")
        self._times = None if live else PresentationTimes(fps)
        self._expected, self._count = (None if live else count), 0
        return SourceInfo("stream", self._name, live, (width, height), fps, self._expected)

    def read(self, timeout_s: float) -> RawFrame | None:
        """The next picture; None at the end of a recording.

        Raises:
            SourceTimeout: none came in time.
            SourceLost: it broke off.
        """
        broken = Message("{name} broke off. Check the network; it is tried again.", name=self._name)
        lost = broken if self._times is None else ""
        raw = self._device.read(timeout_s, lost)
        if raw is None:
            if self._expected is not None and self._count < _WHOLE * self._expected:
                raise SourceLost(
                    "{name} broke off after {count} of about {expected} pictures. Check the network and start again.",
                    name=self._name,
                    count=self._count,
                    expected=self._expected,
                )
            return None
        self._count += 1
        if self._times is None or raw.pts_s is None:
            return RawFrame(raw.image_bgr)
        return RawFrame(raw.image_bgr, self._times.next(raw.pts_s * 1000.0))

    def interrupt(self) -> None:
        """End a pending call. Any thread."""
        self._device.interrupt()

    def close(self) -> None:
        """Disconnect."""
        self._device.close()
