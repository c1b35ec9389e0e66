"""The pages of the source picker for what Qt captures: cameras, screens and windows."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtMultimedia import QMediaDevices
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QPushButton

from desktop_app.i18n import _, mark
from desktop_app.ui.capture_devices import CameraInfo, ScreenInfo, WindowInfo, list_cameras, list_screens, list_windows
from desktop_app.ui.capture_preview import CapturePreview
from desktop_app.ui.captures import CameraCapture, Capture, ScreenCapture, WindowCapture
from desktop_app.ui.permissions import Desktop, desktop, own_window_hint, screen_hint, window_hint
from desktop_app.ui.source_choice import (
    DEFAULT_CAMERA_WH,
    SourceChoice,
    SourceKind,
    camera_choice,
    screen_choice,
    window_choice,
)
from desktop_app.ui.source_pages import Questions, SourcePage, soft_text

_USUAL_SIZES = ((1920, 1080), (1280, 720), (640, 480))


def parse_size(text: str) -> tuple[int, int]:
    """Width and height from "1280x720"; the usual size where it says something else."""
    width, _by, height = text.partition("x")
    if width.isdigit() and height.isdigit() and int(width) and int(height):
        return int(width), int(height)
    return DEFAULT_CAMERA_WH


class CameraPage(SourcePage):
    """A camera of this computer. The list follows what is plugged in and out."""

    kind = SourceKind.CAMERA
    label = mark("Camera")

    def __init__(self, wanted_wh: tuple[int, int]) -> None:
        """``wanted_wh`` is the size proposed where the camera has it."""
        super().__init__(_("A camera in or at this computer. Place it so that every face can be seen from the front."))
        self._wanted_wh = wanted_wh
        self._cameras: list[CameraInfo] = []
        self.camera = QComboBox()
        self.resolution = QComboBox()
        questions = Questions()
        questions.ask(_("&Camera:"), self.camera)
        questions.ask(_("&Resolution:"), self.resolution)
        self.preview = CapturePreview(self._make_capture)
        self.body.addLayout(questions)
        self.body.addWidget(soft_text(_("More pixels reach faces in the last row, fewer make the analysis quicker.")))
        self.body.addWidget(self.preview)
        self.body.addStretch(1)
        self.camera.currentIndexChanged.connect(self._offer_sizes)
        self.resolution.currentIndexChanged.connect(self._announce)
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self.refresh)
        self.refresh()

    def choice(self) -> SourceChoice | None:
        """The camera and its size."""
        camera = self._current()
        return None if camera is None else camera_choice(camera, self.resolution.currentData() or self._wanted_wh)

    def problem(self) -> str:
        """No camera."""
        return "" if self._cameras else _("No camera is connected. Plug one in: it appears here by itself.")

    def show_choice(self, choice: SourceChoice) -> None:
        """The camera and size of last time, if it is connected."""
        self._wanted_wh = choice.size_wh
        for number, camera in enumerate(self._cameras):
            if choice.spec == camera.camera_id or choice.title == camera.name:
                self.camera.setCurrentIndex(number)
                break
        self._offer_sizes()

    def refresh(self) -> None:
        """List the cameras anew and keep the chosen one."""
        before = self._current()
        self._cameras = list_cameras()
        with QSignalBlocker(self.camera):
            self.camera.clear()
            self.camera.addItems([camera.name for camera in self._cameras])
            identifiers = [camera.camera_id for camera in self._cameras]
            if before is not None and before.camera_id in identifiers:
                self.camera.setCurrentIndex(identifiers.index(before.camera_id))
        self.camera.setEnabled(bool(self._cameras))
        self.camera.setPlaceholderText(_("No camera found"))
        self.preview.button.setEnabled(bool(self._cameras))
        if self._current() != before or before is None:
            self._offer_sizes()

    def _current(self) -> CameraInfo | None:
        number = self.camera.currentIndex()
        return self._cameras[number] if 0 <= number < len(self._cameras) else None

    def _offer_sizes(self) -> None:
        camera = self._current()
        sizes: Sequence[tuple[int, int]] = () if camera is None else camera.sizes or _USUAL_SIZES
        with QSignalBlocker(self.resolution):
            self.resolution.clear()
            for width, height in sizes:
                self.resolution.addItem(f"{width} x {height}", (width, height))
            if sizes:
                wanted_width, wanted_height = self._wanted_wh
                nearest = min(sizes, key=lambda wh: abs(wh[0] - wanted_width) + abs(wh[1] - wanted_height))
                self.resolution.setCurrentIndex(list(sizes).index(nearest))
        self.resolution.setEnabled(bool(sizes))
        self._announce()

    def _announce(self) -> None:
        self.preview.reset()
        self.changed.emit()

    def _make_capture(self) -> Capture | None:
        camera = self._current()
        return None if camera is None else CameraCapture(camera, self.resolution.currentData() or self._wanted_wh)


class ListPage(SourcePage):
    """A list of things on the desktop, with a preview of the chosen one."""

    nothing_text: str
    choose_text: str

    def __init__(self, explanation: str, hint: str) -> None:
        """``hint`` is what the desktop asks for or forbids."""
        super().__init__(explanation)
        self.items = QListWidget()
        self.items.setAccessibleName(_(self.label))
        self.items.setMinimumHeight(84)
        self.items.currentRowChanged.connect(self._announce)
        self.again = QPushButton(_("&Look again"))
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self.refresh)
        self.preview = CapturePreview(self._make_capture, self.again)
        self.hint = soft_text(hint)
        self.hint.setVisible(bool(hint))
        self.body.addWidget(self.hint)
        self.body.addWidget(self.items, 1)
        self.body.addWidget(self.preview)
        self._choices: list[SourceChoice] = []

    def choice(self) -> SourceChoice | None:
        """The chosen line."""
        row = self.items.currentRow()
        return self._choices[row] if 0 <= row < len(self._choices) else None

    def problem(self) -> str:
        """Nothing there, or nothing chosen."""
        if not self._choices:
            return _(self.nothing_text)
        return "" if self.choice() is not None else _(self.choose_text)

    def show_choice(self, choice: SourceChoice) -> None:
        """What was chosen last time, if it is there."""
        self._select(choice.spec)

    def refresh(self) -> None:
        """List anew and keep the chosen line."""
        before = self.choice()
        self._choices = self._list()
        with QSignalBlocker(self.items):
            self.items.clear()
            for choice in self._choices:
                item = QListWidgetItem(choice.title)
                item.setSizeHint(QSize(0, 28))
                self.items.addItem(item)
        if before is not None:
            self._select(before.spec)
        elif len(self._choices) == 1:
            self.items.setCurrentRow(0)
        self.preview.button.setEnabled(bool(self._choices))
        self._announce()

    def _select(self, spec: str) -> None:
        for row, choice in enumerate(self._choices):
            if choice.spec == spec:
                self.items.setCurrentRow(row)

    def _announce(self) -> None:
        self.preview.reset()
        self.changed.emit()

    def _list(self) -> list[SourceChoice]:
        raise NotImplementedError

    def _make_capture(self) -> Capture | None:
        raise NotImplementedError


class ScreenPage(ListPage):
    """A whole screen."""

    kind = SourceKind.SCREEN
    label = mark("Screen")
    nothing_text = mark("There is no screen to capture here. Choose a camera or a recorded lesson instead.")
    choose_text = mark("Choose a screen.")

    def __init__(self) -> None:
        super().__init__(
            _("Everything on one screen, up to 15 pictures a second: an online class in full view, for example.")
            + f" {own_window_hint()}",
            screen_hint(),
        )
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self.refresh)
            app.screenRemoved.connect(self.refresh)

    def _list(self) -> list[SourceChoice]:
        return [] if desktop() == Desktop.NONE else [screen_choice(screen) for screen in list_screens()]

    def _make_capture(self) -> Capture | None:
        choice = self.choice()
        source = None if choice is None else choice.device
        return ScreenCapture(source) if isinstance(source, ScreenInfo) else None


class WindowPage(ListPage):
    """One window of another program."""

    kind = SourceKind.WINDOW
    label = mark("Window")
    nothing_text = mark("No window of another program is open. Open the online class and press “Look again”.")
    choose_text = mark("Choose a window.")

    def __init__(self) -> None:
        super().__init__(
            _(
                "One window of another program, such as an online class. Leave it open and not minimised. This "
                "program's own windows are not listed."
            ),
            window_hint(),
        )

    def _list(self) -> list[SourceChoice]:
        return [window_choice(window) for window in list_windows()]

    def _make_capture(self) -> Capture | None:
        choice = self.choice()
        source = None if choice is None else choice.device
        return WindowCapture(source) if isinstance(source, WindowInfo) else None
