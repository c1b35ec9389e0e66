"""A small moving picture of a camera, screen or window before it is chosen."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.errors import SourceError
from desktop_app.i18n import _, mark, tell
from desktop_app.ui.captures import Capture

_GAP_MS = 100
_PICTURE_SIZE = QSize(368, 208)
_INVITATION = mark("See whether it is the right one, and whether the faces are in the picture.")


class CapturePreview(QWidget):
    """A button that opens the capture, and its picture at ten frames a second. Nothing is opened before it is asked.

    Signals:
        opened: the first picture has come.
    """

    opened = Signal()

    def __init__(self, make_capture: Callable[[], Capture | None], *beside: QPushButton) -> None:
        """``make_capture`` gives a new capture of what is chosen at the moment, or None where nothing is.

        ``beside`` are other buttons of the page, to stand in the same row.
        """
        super().__init__()
        self._make_capture = make_capture
        self._capture: Capture | None = None
        self._since_last = QElapsedTimer()
        self.picture = QLabel(_(_INVITATION))
        self.picture.setObjectName("preview")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setWordWrap(True)
        self.picture.setMargin(6)
        self.picture.setFixedSize(_PICTURE_SIZE)
        self.picture.setAccessibleName(_("Preview"))
        self.button = QPushButton(_("Show a &preview"))
        self.button.setCheckable(True)
        self.button.setAutoDefault(False)
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button.toggled.connect(self._toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.picture)
        row = QHBoxLayout()
        row.addWidget(self.button)
        for other in beside:
            row.addWidget(other)
        row.addStretch(1)
        column.addLayout(row)

    def reset(self) -> None:
        """Close the capture: something else is chosen, or the dialog goes away."""
        self.button.setChecked(False)

    def hideEvent(self, event: QEvent) -> None:
        """A preview that is not seen holds no device."""
        self.reset()
        super().hideEvent(event)  # type: ignore[arg-type]

    def _toggle(self, wanted: bool) -> None:
        self._release()
        self.button.setText(_("Hide the &preview") if wanted else _("Show a &preview"))
        self._say(_(_INVITATION))
        if not wanted:
            return
        capture = self._make_capture()
        if capture is None:
            self.button.setChecked(False)
            return
        self._say(_("Opening…"))
        self._capture = capture
        self._since_last.invalidate()
        capture.setParent(self)
        capture.frame_arrived = self._show_frame
        capture.failed = self._show_fault
        capture.start()

    def _release(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.stop()
            capture.deleteLater()

    def _say(self, text: str) -> None:
        self.picture.setPixmap(QPixmap())
        self.picture.setText(text)

    def _show_frame(self, frame: QVideoFrame) -> None:
        first = not self._since_last.isValid()
        if not first and self._since_last.elapsed() < _GAP_MS:
            return
        self._since_last.start()
        image = frame.toImage()
        if image.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = (self.picture.contentsRect().size() - QSize(2, 2)) * ratio
        small = image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        small.setDevicePixelRatio(ratio)
        self.picture.setPixmap(QPixmap.fromImage(small))
        if first:
            self.opened.emit()

    def _show_fault(self, fault: SourceError) -> None:
        self._release()
        self.button.setChecked(False)
        self._say(tell(fault))
