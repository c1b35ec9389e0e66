"""What can be captured through Qt: cameras by name, screens and other programs' windows."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtGui import QGuiApplication
from PySide6.QtMultimedia import (
    QCameraDevice,
    QCameraFormat,
    QCapturableWindow,
    QMediaDevices,
    QVideoFrameFormat,
    QWindowCapture,
)

from desktop_app.i18n import _

MIN_FPS = 15.0
WANTED_FPS = 30.0
MAX_WIDTH = 1920

_Pixels = QVideoFrameFormat.PixelFormat
# Formats that need no decoding: at the same size and speed they cost less than a camera's JPEG.
_UNPACKED = {_Pixels.Format_NV12, _Pixels.Format_YUYV, _Pixels.Format_UYVY, _Pixels.Format_YUV420P, _Pixels.Format_NV21}


# What Qt puts between a window's title and the program's name: hyphen, en dash or em dash, as the system has it.
_TITLE_DASHES = (" - ", " \u2013 ", " \u2014 ")


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera as the user chooses it; ``sizes`` are (width, height), largest first, as ``usable_sizes`` gives them."""

    camera_id: str
    name: str
    sizes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ScreenInfo:
    """A screen of this computer; ``screen_name`` is the system's name for it, ``size_wh`` in pixels."""

    screen_name: str
    title: str
    size_wh: tuple[int, int]


@dataclass(frozen=True, slots=True)
class WindowInfo:
    """Another program's window. ``title`` tells it apart in a list; ``handle`` is Qt's own reference to it."""

    title: str
    handle: QCapturableWindow = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FormatOption:
    """One way a camera can send its pictures."""

    size_wh: tuple[int, int]
    max_fps: float
    unpacked: bool


def list_cameras() -> list[CameraInfo]:
    """The cameras of this computer, the system's default first. GUI thread."""
    devices = QMediaDevices.videoInputs()
    devices.sort(key=lambda device: not device.isDefault())
    names = number_equal_names(device.description() or _("Camera") for device in devices)
    return [
        CameraInfo(camera_id_of(device), name, usable_sizes(map(_option, device.videoFormats())))
        for device, name in zip(devices, names, strict=True)
    ]


def camera_id_of(device: QCameraDevice) -> str:
    """Qt's identifier of a camera as text."""
    return bytes(device.id().data()).decode("utf-8", "replace")


def find_camera(camera_id: str, name: str) -> QCameraDevice | None:
    """The camera of this identifier, or else the only one of this name: a plug moved over gets a new identifier."""
    devices = QMediaDevices.videoInputs()
    exact = [device for device in devices if camera_id_of(device) == camera_id]
    same_name = [device for device in devices if device.description() == name]
    found = exact or (same_name if len(same_name) == 1 else [])
    return found[0] if found else None


def usable_sizes(options: Iterable[FormatOption]) -> tuple[tuple[int, int], ...]:
    """The sizes at 15 pictures a second or more and up to 1920 wide (all sizes, if none is), largest first."""
    options = list(options)
    fast = {option.size_wh for option in options if option.max_fps >= MIN_FPS and option.size_wh[0] <= MAX_WIDTH}
    sizes = fast or {option.size_wh for option in options}
    return tuple(sorted(sizes, key=lambda size_wh: size_wh[0] * size_wh[1], reverse=True))


def best_camera_format(device: QCameraDevice, wanted_wh: tuple[int, int]) -> QCameraFormat | None:
    """The camera's format nearest to the wanted size; None where the camera names no formats."""
    formats = device.videoFormats()
    number = best_option([_option(one) for one in formats], wanted_wh)
    return None if number is None else formats[number]


def best_option(options: Sequence[FormatOption], wanted_wh: tuple[int, int]) -> int | None:
    """Which of ``options`` to take: 15 pictures a second first, then the size, then the speed, then no decoding."""
    if not options:
        return None

    def faults(number: int) -> tuple[bool, int, float, bool]:
        option = options[number]
        (width, height), (wanted_width, wanted_height) = option.size_wh, wanted_wh
        size_fault = abs(width - wanted_width) + abs(height - wanted_height)
        speed_fault = abs(min(option.max_fps, 2 * WANTED_FPS) - WANTED_FPS)
        return option.max_fps < MIN_FPS, size_fault, speed_fault, not option.unpacked

    return min(range(len(options)), key=faults)


def _option(camera_format: QCameraFormat) -> FormatOption:
    size = camera_format.resolution()
    unpacked = camera_format.pixelFormat() in _UNPACKED
    return FormatOption((size.width(), size.height()), camera_format.maxFrameRate(), unpacked)


def list_screens() -> list[ScreenInfo]:
    """The screens of this computer, the main one first. GUI thread."""
    main = QGuiApplication.primaryScreen()
    screens = sorted(QGuiApplication.screens(), key=lambda screen: screen is not main)
    found = []
    for number, screen in enumerate(screens, start=1):
        size = screen.size() * screen.devicePixelRatio()
        pixels = f"{size.width()} x {size.height()}"
        title = _("Screen {number}").format(number=number) if len(screens) > 1 else _("The screen")
        model = " ".join(part for part in (screen.manufacturer(), screen.model()) if part)
        detail = f"{model}, {pixels}" if model else pixels
        found.append(ScreenInfo(screen.name(), f"{title} ({detail})", (size.width(), size.height())))
    return found


def list_windows() -> list[WindowInfo]:
    """The windows of other programs, by title. This program's own are left out. GUI thread."""
    name_x11_session()
    own = own_window_titles()
    handles = [
        handle
        for handle in QWindowCapture.capturableWindows()
        if handle.isValid() and handle.description().strip() and handle.description() not in own
    ]
    titles = number_equal_names(handle.description() for handle in handles)
    found = [WindowInfo(title, handle) for title, handle in zip(titles, handles, strict=True)]
    return sorted(found, key=lambda window: window.title.casefold())


def name_x11_session() -> None:
    """Tell Qt Multimedia that an X11 desktop is one, where no login manager did (a remote desktop, a bare X server).

    Qt looks at this variable alone: without it no window is listed, and screens are grabbed on the GUI thread.
    """
    if QGuiApplication.platformName() == "xcb":
        os.environ.setdefault("XDG_SESSION_TYPE", "x11")


def own_window_titles() -> set[str]:
    """The titles of this program's windows, as written and as the system shows them (with the program's name)."""
    program = QGuiApplication.applicationDisplayName()
    titles: set[str] = set()
    for window in QGuiApplication.topLevelWindows():
        title = window.title()
        titles |= {title, *(f"{title}{dash}{program}" for dash in _TITLE_DASHES)}
        titles.add(program)
    return titles - {""}


def number_equal_names(names: Iterable[str]) -> list[str]:
    """The same names, with " (2)", " (3)" behind those that come again."""
    seen: Counter[str] = Counter()
    numbered = []
    for name in names:
        seen[name] += 1
        numbered.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return numbered
