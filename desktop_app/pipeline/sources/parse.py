"""From what the user names to a source: ``camera:0``, a path, an address, ``demo``."""

import re
from pathlib import Path

from desktop_app.domain.ports import FrameSource
from desktop_app.errors import SourceUnreadable, UsageError
from desktop_app.pipeline.sources.demo import DemoGallery
from desktop_app.pipeline.sources.image_folder import ImageFolder
from desktop_app.pipeline.sources.network_stream import SCHEMES, NetworkStream
from desktop_app.pipeline.sources.opencv_camera import OpenCvCamera
from desktop_app.pipeline.sources.pictures import PICTURE_SUFFIXES
from desktop_app.pipeline.sources.video_file import VideoFile

_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)


def parse_source(spec: str, *, fps: float | None = None, realtime: bool = False, loop: bool = False) -> FrameSource:
    """The source that ``spec`` names; nothing is opened yet.

    Args:
        spec: ``camera:N``, the path of a video, picture or folder of pictures, an address, or ``demo``.
        fps: pictures of a folder to the second.
        realtime: the demo gallery runs live, without an end.
        loop: start again at the end.

    Raises:
        UsageError: it cannot be meant.
        SourceUnreadable: the path is too long, or leads through a folder that may not be entered.
    """
    text = spec.strip()
    if not text:
        raise UsageError("No source is named. Use camera:0, a video, a folder of pictures, an address or demo.")
    if text == "demo":
        return DemoGallery(live=realtime, loop=loop)
    if text.lower().startswith("camera:"):
        number = text.partition(":")[2]
        if not (number.isascii() and number.isdigit()):
            raise UsageError(
                "{spec!r} names no camera. Use camera:0 for the first, camera:1 for the second.", spec=spec
            )
        return OpenCvCamera(int(number))
    if address := _ADDRESS.match(text):
        if address[1].lower() not in SCHEMES:
            raise UsageError(
                "Addresses must start with one of {schemes}, got {scheme}.",
                schemes=", ".join(sorted(SCHEMES)),
                scheme=address[1],
            )
        return NetworkStream(text)
    path = Path(text).expanduser()
    try:
        folder = path.is_dir()
    except OSError as error:
        raise SourceUnreadable("{path} cannot be opened: {reason}.", path=path, reason=error.strerror) from error
    if folder or path.suffix.lower() in PICTURE_SUFFIXES:
        return ImageFolder(path, fps=fps, loop=loop)
    return VideoFile(path, loop=loop)
