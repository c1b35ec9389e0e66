"""What the user chose to watch: a frozen value that can be remembered, and can make the pipeline's source."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from desktop_app.domain.ports import FrameSource
from desktop_app.i18n import _
from desktop_app.pipeline.sources.parse import parse_source
from desktop_app.ui.capture_devices import (
    CameraInfo,
    ScreenInfo,
    WindowInfo,
    list_cameras,
    list_screens,
    list_windows,
)
from desktop_app.ui.qt_sources import QtCameraSource, QtScreenSource, QtWindowSource

DEFAULT_CAMERA_WH = (1280, 720)


class SourceKind(StrEnum):
    """The kinds of source, as they are named in the database."""

    CAMERA = "camera"
    FILE = "file"
    IMAGES = "images"
    SCREEN = "screen"
    WINDOW = "window"
    STREAM = "stream"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """One chosen source.

    Attributes:
        kind: what it is.
        title: the user's word for it, for buttons and session names; without passwords.
        spec: a path, an address, a camera's identifier, a screen's name or a window's title.
        realtime: whether it runs at its own speed; False = as fast as possible, every picture.
        size_wh: the size a camera is asked for.
        fps: pictures a second of a folder of pictures.
        device: the camera, screen or window itself.
    """

    kind: SourceKind
    title: str
    spec: str
    realtime: bool = True
    size_wh: tuple[int, int] = DEFAULT_CAMERA_WH
    fps: float | None = None
    device: CameraInfo | ScreenInfo | WindowInfo | None = field(default=None, compare=False)

    def make_source(self) -> FrameSource:
        """A new source, not yet open. GUI thread; raises SourceError where it cannot be meant."""
        match self.device:
            case CameraInfo():
                return QtCameraSource(self.device, self.size_wh)
            case ScreenInfo():
                return QtScreenSource(self.device)
            case WindowInfo():
                return QtWindowSource(self.device)
            case None:
                return parse_source(self.spec, fps=self.fps, realtime=self.realtime)

    def to_text(self) -> str:
        """The choice as one line for the settings. A password in an address is left out."""
        spec = without_password(self.spec) if self.kind == SourceKind.STREAM else self.spec
        kept = {"kind": self.kind.value, "title": self.title, "spec": spec, "realtime": self.realtime}
        return json.dumps({**kept, "size_wh": self.size_wh, "fps": self.fps})

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The remembered choice, its device looked up among those connected; None for none or one of another age."""
        try:
            kept = json.loads(text)
            kind = SourceKind(kept["kind"])
            width, height = kept["size_wh"]
            fps = None if kept["fps"] is None else float(kept["fps"])
            title, spec = str(kept["title"]), str(kept["spec"])
            size_wh = (int(width), int(height))
            return cls(kind, title, spec, bool(kept["realtime"]), size_wh, fps, find_device(kind, spec, title))
        except (ValueError, KeyError, TypeError):
            return None

    @property
    def available(self) -> bool:
        """Whether it can be started now as far as can be told without opening it."""
        if self.kind in (SourceKind.CAMERA, SourceKind.SCREEN, SourceKind.WINDOW):
            return self.device is not None
        return self.kind not in (SourceKind.FILE, SourceKind.IMAGES) or Path(self.spec).exists()


def find_device(kind: SourceKind, spec: str, title: str) -> CameraInfo | ScreenInfo | WindowInfo | None:
    """The connected camera, screen or window of this identifier, or of this name where that is all there is."""
    if kind == SourceKind.CAMERA:
        cameras = list_cameras()
        return next(
            (camera for camera in cameras if camera.camera_id == spec),
            next((camera for camera in cameras if camera.name == title), None),
        )
    if kind == SourceKind.SCREEN:
        return next((screen for screen in list_screens() if screen.screen_name == spec), None)
    if kind == SourceKind.WINDOW:
        return next((window for window in list_windows() if window.title == spec), None)
    return None


def camera_choice(camera: CameraInfo, size_wh: tuple[int, int]) -> SourceChoice:
    """A camera at about this size."""
    return SourceChoice(SourceKind.CAMERA, camera.name, camera.camera_id, size_wh=size_wh, device=camera)


def file_choice(path: Path, *, realtime: bool) -> SourceChoice:
    """A recorded lesson."""
    return SourceChoice(SourceKind.FILE, path.name, str(path), realtime)


def images_choice(path: Path, fps: float) -> SourceChoice:
    """A picture, or a folder of pictures at ``fps`` pictures a second."""
    return SourceChoice(SourceKind.IMAGES, path.name or str(path), str(path), realtime=False, fps=fps)


def screen_choice(screen: ScreenInfo) -> SourceChoice:
    """A whole screen."""
    return SourceChoice(SourceKind.SCREEN, screen.title, screen.screen_name, device=screen)


def window_choice(window: WindowInfo) -> SourceChoice:
    """One window of another program."""
    return SourceChoice(SourceKind.WINDOW, window.title, window.title, device=window)


def stream_choice(address: str) -> SourceChoice:
    """A network camera; its title is the computer's name in the address."""
    return SourceChoice(SourceKind.STREAM, urlsplit(address).hostname or _("Network camera"), address)


def demo_choice() -> SourceChoice:
    """The animated gallery."""
    return SourceChoice(SourceKind.DEMO, _("Demo class"), "demo")


def address_problem(address: str) -> str:
    """Why an address cannot be a network camera's, in a sentence; empty where it can."""
    if not address:
        return _("Type the address of the network camera.")
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return _("This is not an address: check the numbers behind the colons.")
    if parts.scheme.lower() not in {"rtsp", "rtsps", "http", "https"}:
        return _("The address must begin with rtsp:// or http:// (the camera's own page or handbook names it).")
    return "" if host else _("The address has no computer in it, such as 192.168.1.20.")


def without_password(address: str) -> str:
    """The address with no user name or password in it."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
