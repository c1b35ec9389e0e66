"""The pages of the source picker for what is stored or far away: lessons, pictures, network cameras, the demo."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDoubleSpinBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.i18n import _, mark
from desktop_app.pipeline.sources.pictures import PICTURE_SUFFIXES
from desktop_app.ui.source_choice import (
    SourceChoice,
    SourceKind,
    address_problem,
    demo_choice,
    file_choice,
    images_choice,
    stream_choice,
)

VIDEO_SUFFIXES = (".mp4", ".mkv", ".mov", ".avi", ".webm", ".m4v", ".mpg", ".mpeg", ".wmv", ".ts")


class SourcePage(QWidget):
    """One kind of source: what is asked about it, and the choice that comes of it.

    Attributes:
        kind: what the page is about.
        label: its name in the list.

    Signals:
        changed: the choice, or what is missing for it, is different.
    """

    changed = Signal()
    kind: SourceKind
    label: str

    def __init__(self, explanation: str) -> None:
        """A heading, an explanation, and room for the page's own questions in ``body``."""
        super().__init__()
        heading = QLabel(_(self.label))
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.35)
        font.setBold(True)
        heading.setFont(font)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(20, 4, 4, 4)
        self.body.setSpacing(12)
        self.body.addWidget(heading)
        self.body.addWidget(soft_text(explanation))

    def choice(self) -> SourceChoice | None:
        """What is chosen, or None while ``problem`` says what is missing."""
        raise NotImplementedError

    def problem(self) -> str:
        """Why there is no choice yet, in a sentence; empty where there is one."""
        raise NotImplementedError

    def show_choice(self, choice: SourceChoice) -> None:
        """Put the page's questions as they stood for this choice."""

    def refresh(self) -> None:
        """Look again at what there is; called each time the page is shown."""


def soft_text(text: str = "") -> QLabel:
    """A wrapped line of explanation, quieter than what it explains."""
    label = QLabel(text)
    label.setObjectName("soft")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


class Questions(QGridLayout):
    """Fields one below the other, with labels that line up."""

    def __init__(self) -> None:
        super().__init__()
        self.setHorizontalSpacing(12)
        self.setVerticalSpacing(10)
        self.setColumnStretch(1, 1)

    def ask(self, text: str, field: QWidget) -> None:
        """Add a field; the letter behind & in ``text`` leads to it."""
        label = QLabel(text)
        label.setBuddy(field)
        row = self.rowCount()
        self.addWidget(label, row, 0)
        self.addWidget(field, row, 1)


def file_problem(text: str) -> str:
    """Why the path of a file cannot be used, in a sentence; empty where it can."""
    path = Path(text)
    if not text:
        return _("Choose a file.")
    try:
        if not path.exists():
            return _("There is no file of this name. Check the path, or choose the file.")
        if path.is_file() and path.stat().st_size == 0:
            return _("This file is empty (0 bytes). Copy it again, or choose another.")
    except OSError as error:
        return _("This file cannot be looked at ({reason}).").format(reason=error.strerror)
    return ""


class PathRow(QWidget):
    """A path that can be typed, chosen or dropped.

    Signals:
        changed: the path is another.
    """

    changed = Signal()

    def __init__(self, *buttons: QPushButton) -> None:
        """The field, with ``buttons`` that choose."""
        super().__init__()
        self.field = QLineEdit()
        self.field.setAccessibleName(_("Path"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self.changed)
        self.setFocusProxy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        for button in buttons:
            button.setAutoDefault(False)
            row.addWidget(button)

    @property
    def text(self) -> str:
        """The path as it stands, without the quotes some systems copy with it."""
        return self.field.text().strip().strip('"')

    def folder(self) -> str:
        """Where a file dialog should begin."""
        return str(Path(self.text).parent) if self.text else str(Path.home())


class FilePage(SourcePage):
    """A recorded lesson."""

    kind = SourceKind.FILE
    label = mark("Recorded lesson")

    def __init__(self) -> None:
        super().__init__(_("A video file on this computer. You can also drop one onto this window."))
        choose = QPushButton(_("&Choose file…"))
        choose.clicked.connect(self._choose)
        self.path = PathRow(choose)
        self.path.changed.connect(self.changed)
        self.path.field.setPlaceholderText(_("No file chosen yet"))
        self.fast = QRadioButton(_("As &fast as possible"))
        self.own_speed = QRadioButton(_("At its own &speed"))
        self.fast.setChecked(True)
        group = QButtonGroup(self)
        group.addButton(self.fast)
        group.addButton(self.own_speed)
        self.own_speed.toggled.connect(self.changed)
        self.body.addWidget(self.path)
        self.body.addSpacing(8)
        for button, text in (
            (self.fast, _("Every picture is analysed, and the results are the same each time. Best for reports.")),
            (self.own_speed, _("Watch it like a film. Pictures are left out where this computer is too slow.")),
        ):
            explanation = soft_text(text)
            explanation.setContentsMargins(20, 0, 0, 0)
            pair = QVBoxLayout()
            pair.setSpacing(2)
            pair.addWidget(button)
            pair.addWidget(explanation)
            self.body.addLayout(pair)
        self.body.addStretch(1)

    def choice(self) -> SourceChoice | None:
        """The file and its speed."""
        if self.problem():
            return None
        return file_choice(Path(self.path.text), realtime=self.own_speed.isChecked())

    def problem(self) -> str:
        """No file, or one that cannot be a video."""
        problem = file_problem(self.path.text)
        if not problem and Path(self.path.text).is_dir():
            return _("This is a folder. Choose the video file in it; for pictures, go to “Pictures”.")
        if not problem and Path(self.path.text).suffix.lower() in PICTURE_SUFFIXES:
            return _("This is a picture. Go to “Pictures” to use it.")
        return problem

    def show_choice(self, choice: SourceChoice) -> None:
        """The file and speed of last time."""
        self.path.field.setText(choice.spec)
        (self.own_speed if choice.realtime else self.fast).setChecked(True)

    def _choose(self) -> None:
        endings = " ".join(f"*{ending}" for ending in VIDEO_SUFFIXES)
        path, _chosen = QFileDialog.getOpenFileName(
            self,
            _("Choose a recorded lesson"),
            self.path.folder(),
            _("Videos ({endings});;All files (*)").format(endings=endings),
        )
        if path:
            self.path.field.setText(path)


class ImagesPage(SourcePage):
    """One picture, or a folder of them."""

    kind = SourceKind.IMAGES
    label = mark("Pictures")

    def __init__(self) -> None:
        super().__init__(_("One picture, or a folder of pictures in the order of their names."))
        folder = QPushButton(_("Choose &folder…"))
        folder.clicked.connect(self._choose_folder)
        picture = QPushButton(_("Choose &picture…"))
        picture.clicked.connect(self._choose_picture)
        self.path = PathRow(folder, picture)
        self.path.field.setPlaceholderText(_("Nothing chosen yet"))
        self.path.changed.connect(self.changed)
        self.fps = QDoubleSpinBox()
        self.fps.setRange(0.1, 60.0)
        self.fps.setDecimals(1)
        self.fps.setValue(1.0)
        self.fps.setMaximumWidth(110)
        self.fps.valueChanged.connect(self.changed)
        questions = Questions()
        questions.ask(_("Pictures a &second:"), self.fps)
        self.body.addWidget(self.path)
        self.body.addLayout(questions)
        self.body.addWidget(
            soft_text(_("How many pictures make one second on the time axis. It does not slow anything."))
        )
        self.body.addStretch(1)

    def choice(self) -> SourceChoice | None:
        """The folder or picture, and its time axis."""
        return None if self.problem() else images_choice(Path(self.path.text), self.fps.value())

    def problem(self) -> str:
        """Nothing chosen, or not a picture."""
        problem = file_problem(self.path.text)
        path = Path(self.path.text)
        if self.path.text and not problem and not path.is_dir() and path.suffix.lower() not in PICTURE_SUFFIXES:
            return _("This is not a picture. For a video, go to “Recorded lesson”.")
        return problem if self.path.text else _("Choose a folder or a picture.")

    def show_choice(self, choice: SourceChoice) -> None:
        """The folder of last time."""
        self.path.field.setText(choice.spec)
        self.fps.setValue(choice.fps or 1.0)

    def _choose_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, _("Choose a folder of pictures"), self.path.folder())
        if path:
            self.path.field.setText(path)

    def _choose_picture(self) -> None:
        endings = " ".join(f"*{ending}" for ending in sorted(PICTURE_SUFFIXES))
        path, _chosen = QFileDialog.getOpenFileName(
            self,
            _("Choose a picture"),
            self.path.folder(),
            _("Pictures ({endings});;All files (*)").format(endings=endings),
        )
        if path:
            self.path.field.setText(path)


class StreamPage(SourcePage):
    """A camera in the network."""

    kind = SourceKind.STREAM
    label = mark("Network camera")

    def __init__(self) -> None:
        super().__init__(_("A camera in your network. Its address stands in the camera's handbook or on its own page."))
        self.address = QLineEdit()
        self.address.setPlaceholderText("rtsp://192.168.1.20:554/stream1")
        self.address.setClearButtonEnabled(True)
        self.address.textChanged.connect(self.changed)
        questions = Questions()
        questions.ask(_("&Address:"), self.address)
        self.body.addLayout(questions)
        self.body.addWidget(
            soft_text(
                _(
                    "Examples:\nrtsp://192.168.1.20:554/stream1\nrtsp://name:password@192.168.1.20/live\n"
                    "http://192.168.1.20:8080/video"
                )
            )
        )
        self.body.addWidget(soft_text(_("A password is used for this session and not kept.")))
        self.body.addStretch(1)

    def choice(self) -> SourceChoice | None:
        """The address."""
        return None if self.problem() else stream_choice(self._text())

    def problem(self) -> str:
        """No address, or none of a camera."""
        return address_problem(self._text())

    def show_choice(self, choice: SourceChoice) -> None:
        """The address of last time."""
        self.address.setText(choice.spec)

    def _text(self) -> str:
        return self.address.text().strip()


class DemoPage(SourcePage):
    """The animated gallery."""

    kind = SourceKind.DEMO
    label = mark("Demo")

    def __init__(self) -> None:
        super().__init__(
            _(
                "An animated class, made on this computer from one portrait in the public domain. It needs no camera "
                "and no network: try everything without pointing a camera at anybody."
            )
        )
        self.body.addStretch(1)

    def choice(self) -> SourceChoice | None:
        """Always the same."""
        return demo_choice()

    def problem(self) -> str:
        """Nothing can be missing."""
        return ""
