"""The source picker: what it asks, what it refuses, and the choice that comes of it."""

import dataclasses

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtMultimedia import QVideoFrame

from desktop_app.errors import SourceBusy
from desktop_app.pipeline.sources.demo import DemoGallery
from desktop_app.pipeline.sources.video_file import VideoFile
from desktop_app.settings import Settings
from desktop_app.ui import source_pages_live
from desktop_app.ui.capture_devices import CameraInfo, ScreenInfo
from desktop_app.ui.capture_preview import CapturePreview
from desktop_app.ui.captures import Capture
from desktop_app.ui.qt_sources import QtCameraSource, QtScreenSource
from desktop_app.ui.source_choice import (
    SourceChoice,
    SourceKind,
    address_problem,
    camera_choice,
    demo_choice,
    file_choice,
    images_choice,
    screen_choice,
    stream_choice,
)
from desktop_app.ui.source_icons import source_icon
from desktop_app.ui.source_pages_live import parse_size
from desktop_app.ui.source_picker import SourcePicker

FRONT = CameraInfo("front-id", "Front camera", ((1920, 1080), (1280, 720), (640, 480)))
BACK = CameraInfo("back-id", "Back camera", ((640, 480),))


@pytest.fixture
def plugged(monkeypatch):
    """The cameras that the computer seems to have; change the list to plug and unplug."""
    cameras = [FRONT, BACK]
    monkeypatch.setattr(source_pages_live, "list_cameras", lambda: list(cameras))
    return cameras


@pytest.fixture
def make_picker(qtbot):
    """Makes a picker that is closed at the end."""

    def make(settings=None):
        picker = SourcePicker(settings or Settings())
        qtbot.addWidget(picker)
        return picker

    return make


@pytest.fixture
def lesson(tmp_path):
    """A file that may well be a video, in a folder of another script."""
    folder = tmp_path / "kelas 3A été"
    folder.mkdir()
    path = folder / "pelajaran.mp4"
    path.write_bytes(b"not empty")
    return path


def test_a_camera_is_chosen_by_name_and_size(plugged, make_picker):
    """The first camera is proposed at the size of the settings, and its choice makes a camera source."""
    picker = make_picker(Settings(camera_size="1280x720"))
    page = picker.go_to(SourceKind.CAMERA)

    choice = picker.choice()

    assert [page.camera.itemText(row) for row in range(2)] == ["Front camera", "Back camera"]
    assert (choice.kind, choice.title, choice.size_wh, choice.realtime) == ("camera", "Front camera", (1280, 720), True)
    assert isinstance(choice.make_source(), QtCameraSource)
    with pytest.raises(dataclasses.FrozenInstanceError):
        choice.title = "other"


def test_the_size_offered_is_one_the_camera_has(plugged, make_picker):
    """Going over to a camera without the wanted size proposes the nearest that it has."""
    picker = make_picker()
    page = picker.go_to(SourceKind.CAMERA)

    page.camera.setCurrentIndex(1)

    assert picker.choice().size_wh == (640, 480)


def test_cameras_come_and_go_while_the_dialog_is_open(plugged, make_picker):
    """Unplugging another camera keeps the chosen one; unplugging all disables the button and says why."""
    picker = make_picker()
    page = picker.go_to(SourceKind.CAMERA)
    page.camera.setCurrentIndex(1)

    plugged.remove(FRONT)
    page._devices.videoInputsChanged.emit()
    kept = picker.choice()
    plugged.clear()
    page._devices.videoInputsChanged.emit()

    assert kept.title == "Back camera"
    assert picker.choice() is None
    assert not picker.use.isEnabled()
    assert picker.reason.text() == "No camera is connected. Plug one in: it appears here by itself."


def test_a_lesson_needs_a_file_that_is_there(make_picker, lesson, tmp_path):
    """Nothing, a missing, an empty, a folder and a picture each disable the button with their own reason."""
    picker = make_picker()
    page = picker.go_to(SourceKind.FILE)
    empty, picture = tmp_path / "empty.mp4", tmp_path / "face.png"
    empty.touch()
    picture.write_bytes(b"x")
    reasons = {}
    for name, text in {
        "none": "",
        "missing": str(tmp_path / "gone.mp4"),
        "empty": str(empty),
        "folder": str(tmp_path),
        "picture": str(picture),
    }.items():
        page.path.field.setText(text)
        assert not picker.use.isEnabled(), name
        reasons[name] = picker.reason.text()
    page.path.field.setText(str(lesson))

    assert picker.use.isEnabled()
    assert picker.reason.text() == ""
    assert len(set(reasons.values())) == 5
    assert "no file of this name" in reasons["missing"]
    assert "empty (0 bytes)" in reasons["empty"]


def test_a_lesson_runs_fast_or_at_its_own_speed(make_picker, lesson):
    """The speed is part of the choice; fast is proposed, for it leaves nothing out."""
    picker = make_picker()
    page = picker.go_to(SourceKind.FILE)
    page.path.field.setText(f'"{lesson}"')

    fast = picker.choice()
    page.own_speed.setChecked(True)

    assert fast == file_choice(lesson, realtime=False)
    assert picker.choice() == file_choice(lesson, realtime=True)
    assert isinstance(fast.make_source(), VideoFile)


def test_pictures_need_a_folder_or_a_picture(make_picker, tmp_path, lesson):
    """A folder is taken with its pictures a second; a video is sent to the other page."""
    picker = make_picker()
    page = picker.go_to(SourceKind.IMAGES)
    assert picker.reason.text() == "Choose a folder or a picture."

    page.path.field.setText(str(lesson))
    assert "Recorded lesson" in picker.reason.text()
    page.path.field.setText(str(tmp_path))
    page.fps.setValue(2.0)

    assert picker.choice() == images_choice(tmp_path, 2.0)


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("", "Type the address"),
        ("192.168.1.20", "must begin with"),
        ("ftp://192.168.1.20", "must begin with"),
        ("rtsp://", "no computer"),
        ("rtsp://camera:port/x", "not an address"),
    ],
)
def test_wrong_addresses_are_explained(address, word):
    """Each kind of mistake in an address has its own sentence."""
    assert word in address_problem(address)


def test_a_network_camera_keeps_no_password(make_picker):
    """The password opens the stream, but is neither in the title nor in what is remembered."""
    picker = make_picker()
    page = picker.go_to(SourceKind.STREAM)
    page.address.setText(" rtsp://teacher:secret@192.168.1.20:554/live ")

    choice = picker.choice()

    assert choice.spec == "rtsp://teacher:secret@192.168.1.20:554/live"
    assert choice.title == "192.168.1.20"
    assert "secret" not in choice.to_text()
    assert SourceChoice.from_text(choice.to_text()).spec == "rtsp://192.168.1.20:554/live"


def test_the_demo_is_always_there(make_picker):
    """The demo needs nothing: the button is enabled at once, and it makes the gallery."""
    picker = make_picker()
    picker.go_to(SourceKind.DEMO)

    assert picker.use.isEnabled()
    assert isinstance(picker.choice().make_source(), DemoGallery)


def test_without_a_desktop_no_screen_is_offered(make_picker, qapp):
    """On a computer without a desktop the screen and window pages say so instead of failing later."""
    if qapp.platformName() != "offscreen":
        pytest.skip("there is a desktop")
    picker = make_picker()
    page = picker.go_to(SourceKind.SCREEN)

    assert picker.choice() is None
    assert page.hint.text().startswith("This computer shows no desktop")
    assert picker.go_to(SourceKind.WINDOW).problem() != ""


def test_a_screen_choice_makes_a_screen_source(qapp):
    """The choice of a screen carries the screen to its source."""
    choice = screen_choice(ScreenInfo("eDP-1", "The screen (800 x 600)", (800, 600)))

    assert isinstance(choice.make_source(), QtScreenSource)


@pytest.mark.parametrize(
    "choice",
    [
        demo_choice(),
        stream_choice("rtsp://192.168.1.20/live"),
        SourceChoice(SourceKind.FILE, "a.mp4", "/lessons/a.mp4", realtime=False),
        SourceChoice(SourceKind.IMAGES, "day", "/lessons/day", realtime=False, fps=2.5),
    ],
    ids=lambda choice: choice.kind,
)
def test_choices_survive_being_remembered(qapp, choice):
    """A choice written into the settings comes back the same."""
    assert SourceChoice.from_text(choice.to_text()) == choice


@pytest.mark.parametrize("text", ["", "demo", "[]", '{"kind": "hologram"}', "null"])
def test_what_cannot_be_remembered_is_passed_over(text):
    """A remembered text of another age or a damaged one is no choice, and no error."""
    assert SourceChoice.from_text(text) is None


def test_a_remembered_camera_that_is_gone_is_not_available(qapp):
    """A camera that is not connected any more is remembered, but said to be unavailable."""
    remembered = SourceChoice.from_text(camera_choice(FRONT, (640, 480)).to_text())

    assert remembered.title == "Front camera"
    assert not remembered.available
    assert demo_choice().available


def test_the_picker_begins_where_it_was_left(make_picker, lesson):
    """The page and fields of the last choice are shown again."""
    last = file_choice(lesson, realtime=True).to_text()

    picker = make_picker(Settings(last_source=last))

    assert picker.page().kind == SourceKind.FILE
    assert picker.choice() == file_choice(lesson, realtime=True)


def test_a_dropped_file_goes_to_its_page(make_picker, lesson, tmp_path):
    """A video dropped on the dialog opens the lesson page, a folder the pictures page."""
    picker = make_picker()
    for path, kind in ((lesson, SourceKind.FILE), (tmp_path, SourceKind.IMAGES)):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        picker.dropEvent(
            QDropEvent(
                QPointF(5, 5),
                Qt.DropAction.CopyAction,
                data,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
        )
        assert (picker.page().kind, picker.choice().spec) == (kind, str(path))


def test_enter_does_nothing_while_something_is_missing(make_picker):
    """Accepting without a choice leaves the dialog open."""
    picker = make_picker()
    picker.go_to(SourceKind.STREAM)
    picker.show()

    picker.accept()

    assert picker.isVisible()


def test_every_kind_has_a_drawing(qapp):
    """Each kind of source has an icon for both the plain and the selected line."""
    for kind in SourceKind:
        assert not source_icon(kind, qapp.palette()).isNull()


class StillCapture(Capture):
    """Sends one grey picture, or fails with ``fault``."""

    def __init__(self, fault=None):
        super().__init__("Test camera")
        self.fault = fault

    def _begin(self):
        if self.fault is not None:
            self._fail(self.fault)
            return
        image = QImage(64, 36, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.gray)
        self.sink.setVideoFrame(QVideoFrame(image))

    def _end(self):
        pass


def test_the_preview_shows_the_picture_and_lets_go_of_it(qtbot):
    """The preview opens the device only when asked, shows its picture, and releases it when it is hidden."""
    captures = []
    preview = CapturePreview(lambda: captures.append(StillCapture()) or captures[-1])
    qtbot.addWidget(preview)
    preview.show()
    assert captures == []

    with qtbot.waitSignal(preview.opened):
        preview.button.click()
    shown = preview.picture.pixmap()
    gone = captures[0].destroyed
    with qtbot.waitSignal(gone):
        preview.hide()

    assert not shown.isNull()
    assert not preview.button.isChecked()


def test_the_preview_tells_the_fault_in_its_place(qtbot):
    """A camera that is taken says so where its picture would be, and can be tried again."""
    preview = CapturePreview(lambda: StillCapture(SourceBusy("The camera is taken.")))
    qtbot.addWidget(preview)
    preview.show()

    preview.button.click()

    assert preview.picture.text() == "The camera is taken."
    assert not preview.button.isChecked()


def test_sizes_are_read_from_the_settings():
    """A size is "width x height"; anything else gives the usual one."""
    assert parse_size("640x480") == (640, 480)
    assert parse_size("large") == (1280, 720)
    assert parse_size("0x0") == (1280, 720)
