"""What the system lets this program capture, and the words for the user where it does not."""

import ctypes
import logging
import sys
from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt
from PySide6.QtGui import QGuiApplication

from desktop_app.errors import Message
from desktop_app.i18n import _, tell

logger = logging.getLogger(__name__)

_EXCLUDE_FROM_CAPTURE = 0x11  # WDA_EXCLUDEFROMCAPTURE, Windows 10 version 2004 and newer
_CORE_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"
_PLATFORMS_WITHOUT_DESKTOP = {"offscreen", "minimal", "linuxfb", "eglfs", "vkkhrdisplay"}


class Desktop(Enum):
    """The kinds of desktop that differ in what may be captured."""

    PLAIN = auto()
    MACOS = auto()
    WINDOWS = auto()
    WAYLAND = auto()
    NONE = auto()


def desktop() -> Desktop:
    """The kind of desktop this program runs on. Needs the application object."""
    platform = QGuiApplication.platformName()
    if platform in _PLATFORMS_WITHOUT_DESKTOP:
        return Desktop.NONE
    if platform.startswith("wayland"):
        return Desktop.WAYLAND
    return {"cocoa": Desktop.MACOS, "windows": Desktop.WINDOWS}.get(platform, Desktop.PLAIN)


CAMERA_DENIED = {
    Desktop.MACOS: Message(
        "macOS does not allow this program to use the camera. Open System Settings, Privacy & Security, "
        "Camera, switch this program on and press Start again."
    ),
    Desktop.WINDOWS: Message(
        "Windows does not allow desktop programs to use the camera. Open Settings, Privacy & security, "
        "Camera, switch on “Let desktop apps access your camera” and press Start again."
    ),
}
CAMERA_DENIED_ELSEWHERE = Message(
    "The system does not allow this program to use the camera. Allow it in the system's privacy settings and press "
    "Start again."
)

SCREEN_DENIED = {
    Desktop.MACOS: Message(
        "macOS does not allow this program to see the screen. Open System Settings, Privacy & Security, "
        "Screen & System Audio Recording, switch this program on, and start it again."
    ),
    Desktop.WAYLAND: Message(
        "The desktop did not share a screen. Press Start again and choose a screen in the desktop's own "
        "question. If none appears, install xdg-desktop-portal and PipeWire, or log in with an X11 session."
    ),
    Desktop.NONE: Message(
        "This computer shows no desktop, so there is no screen to capture. Choose a camera or a recorded "
        "lesson instead."
    ),
}
SCREEN_DENIED_ELSEWHERE = Message(
    "The desktop does not let this program capture the screen. Choose a camera or a recorded lesson instead."
)


def camera_denied_text() -> Message:
    """Where to allow the camera on this system."""
    return CAMERA_DENIED.get(desktop(), CAMERA_DENIED_ELSEWHERE)


def screen_denied_text() -> Message:
    """Where to allow the capture of the screen on this system."""
    return SCREEN_DENIED.get(desktop(), SCREEN_DENIED_ELSEWHERE)


def screen_hint() -> str:
    """What to know before a screen is captured; empty where there is nothing to say beyond the picture itself."""
    return {
        Desktop.MACOS: _("macOS asks once whether this program may record the screen."),
        Desktop.WAYLAND: _("Your desktop asks which screen to share when you press Start."),
        Desktop.NONE: tell(SCREEN_DENIED[Desktop.NONE]),
    }.get(desktop(), "")


def window_hint() -> str:
    """Why single windows may be missing on this desktop; empty where nothing stands in the way."""
    return {
        Desktop.MACOS: _("macOS asks once whether this program may record the screen. Until then no window is listed."),
        Desktop.WAYLAND: _(
            "Your desktop (Wayland) does not let programs see single windows. Choose “Screen” instead, or "
            "log in with an X11 session."
        ),
        Desktop.NONE: _("This computer shows no desktop, so there is no window to capture."),
    }.get(desktop(), "")


def own_window_hint() -> str:
    """Whether this program's own window is in the picture of its screen, and what to do about it."""
    if desktop() == Desktop.WINDOWS:
        return _("This program's own window is kept out of the picture.")
    return _(
        "This program's own window is in the picture where it covers the screen: move it to another screen or make "
        "it small, or choose “Window” to see one window alone."
    )


def camera_permission() -> Qt.PermissionStatus:
    """Whether the camera may be used; GUI thread."""
    app = QCoreApplication.instance()
    return Qt.PermissionStatus.Granted if app is None else app.checkPermission(QCameraPermission())


def request_camera_permission(context: QObject, answered: Callable[[bool], None]) -> None:
    """Have the system ask the user for the camera; GUI thread.

    ``answered(True)`` is called where it was granted, on the GUI thread, at once if the system need not ask, and never
    once ``context`` is deleted.
    """
    status = camera_permission()
    app = QCoreApplication.instance()
    if status != Qt.PermissionStatus.Undetermined or app is None:
        answered(status == Qt.PermissionStatus.Granted)
        return

    def pass_on(permission: object) -> None:
        answered(permission.status() == Qt.PermissionStatus.Granted)  # type: ignore[attr-defined]

    app.requestPermission(QCameraPermission(), context, pass_on)


def may_record_screen() -> bool:
    """Whether the screen may be recorded; on macOS the system asks the user the first time. GUI thread."""
    if sys.platform != "darwin":
        return True
    try:
        graphics = ctypes.CDLL(_CORE_GRAPHICS)
        for name in ("CGPreflightScreenCaptureAccess", "CGRequestScreenCaptureAccess"):
            ask = getattr(graphics, name)
            ask.restype = ctypes.c_bool
            if ask():
                return True
    except (OSError, AttributeError):
        logger.info("this macOS has no question for screen recording; the capture itself will tell")
        return True
    return False


def keep_own_windows_out(kept_out: bool) -> None:
    """Leave this program's windows out of every capture of the screen, or let them in again, where the system can."""
    if sys.platform != "win32" or desktop() != Desktop.WINDOWS:
        return
    affinity = _EXCLUDE_FROM_CAPTURE if kept_out else 0
    for window in QGuiApplication.topLevelWindows():
        if window.isVisible() and not ctypes.windll.user32.SetWindowDisplayAffinity(int(window.winId()), affinity):
            logger.info("Windows does not keep %r out of the picture", window.title())
