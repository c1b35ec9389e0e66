"""A recorded video, read with the presentation time of each frame."""

import math
from pathlib import Path

import cv2

from desktop_app.domain.frame import RawFrame
from desktop_app.domain.ports import SourceInfo
from desktop_app.errors import SourceNotFound, SourceUnreadable
from desktop_app.pipeline.sources.pictures import as_bgr

_USUAL_FPS = 25.0
_MOST_FPS = 1000.0
_WHOLE = 0.9  # frame counts are estimates: less than this share of one is a file that was cut off


def frame_rate(capture: cv2.VideoCapture) -> float | None:
    """The frame rate the container claims; None where it claims nothing sensible."""
    fps = capture.get(cv2.CAP_PROP_FPS)
    return fps if math.isfinite(fps) and 0.0 < fps <= _MOST_FPS else None


def frame_count(capture: cv2.VideoCapture) -> int | None:
    """The number of frames the container claims; None where it claims nothing sensible."""
    count = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    return int(count) if math.isfinite(count) and 0 < count < 1e9 else None


class PresentationTimes:
    """Presentation times as the decoder tells them; where it talks nonsense, one frame interval after the last."""

    def __init__(self, fps: float | None) -> None:
        self._step_s = 1.0 / (fps or _USUAL_FPS)
        self._last_s: float | None = None

    def next(self, told_ms: float) -> float:
        """The time in seconds of the frame just read. ``told_ms`` is what the decoder says of it."""
        told_s = told_ms / 1000.0
        last = self._last_s
        if last is None:
            self._last_s = told_s if math.isfinite(told_s) and told_s >= 0 else 0.0
        elif math.isfinite(told_s) and told_s > last:
            self._last_s = told_s
        else:
            self._last_s = last + self._step_s
        return self._last_s


class VideoFile:
    """A video file. It is never live and waits to be read; a file cut off in the middle gives what is there.

    The recording time is left unknown: what containers carry as creation time is, depending on the program that
    wrote them, the start, the end, or the time of a later conversion.
    """

    def __init__(self, path: Path, *, loop: bool = False) -> None:
        """``loop``: start again at the end, for ever."""
        self._path = path
        self._loop = loop
        self._capture: cv2.VideoCapture | None = None
        self._times = PresentationTimes(None)
        self._first: RawFrame | None = None
        self._count = 0
        self._expected: int | None = None

    def open(self, timeout_s: float) -> SourceInfo:
        """Open the file and decode its first frame.

        Raises:
            SourceNotFound: no such file.
            SourceUnreadable: empty, cut off before its index, or not a video.
        """
        self._check_file()
        self.close()
        self._capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
        fps = frame_rate(self._capture) if self._capture.isOpened() else None
        self._expected = frame_count(self._capture)
        self._times = PresentationTimes(fps)
        self._count = 0
        self._first = self._decode() if self._capture.isOpened() else None
        if self._first is None:
            self.close()
            raise SourceUnreadable(
                "{path} cannot be read as a video: it is not one, or it is cut off or damaged. Check that it "
                "plays in a video player, or convert it to MP4.",
                path=self._path,
            )
        height, width = self._first.image_bgr.shape[:2]
        return SourceInfo(
            "file", self._path.name, False, (width, height), fps, self._expected, path=str(self._path.absolute())
        )

    def read(self, timeout_s: float) -> RawFrame | None:
        """The next frame with its presentation time; None at the end.

        Raises:
            SourceUnreadable: it ended well before the end it claims; the next call gives None.
        """
        if self._first is not None:
            frame, self._first = self._first, None
            return frame
        if self._capture is None:
            return None
        raw = self._decode()
        if raw is None and self._loop:
            self.open(timeout_s)
            raw, self._first = self._first, None
        elif raw is None and self._expected is not None and self._count < _WHOLE * self._expected:
            expected, self._expected = self._expected, None
            raise SourceUnreadable(
                "{path} ends after {count} of about {expected} pictures: it is cut off or damaged. What there "
                "is of it was read; copy or download it again for the rest.",
                path=self._path,
                count=self._count,
                expected=expected,
            )
        return raw

    def close(self) -> None:
        """Release the file."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None
        self._first = None

    def _decode(self) -> RawFrame | None:
        assert self._capture is not None
        ok, image = self._capture.read()
        if not ok or image is None or image.size == 0:
            return None
        self._count += 1
        return RawFrame(as_bgr(image), self._times.next(self._capture.get(cv2.CAP_PROP_POS_MSEC)))

    def _check_file(self) -> None:
        try:
            size = self._path.stat().st_size
            if self._path.is_dir():
                raise SourceUnreadable(
                    "{path} is a folder without pictures in it. Choose a video file.", path=self._path
                )
            with self._path.open("rb"):
                pass
        except FileNotFoundError:
            raise SourceNotFound("There is no file {path}. Check the name and the folder.", path=self._path) from None
        except OSError as error:
            raise SourceUnreadable(
                "{path} cannot be opened: {reason}.", path=self._path, reason=error.strerror
            ) from error
        if size == 0:
            raise SourceUnreadable("{path} is empty (0 bytes). Copy or download it again.", path=self._path)
