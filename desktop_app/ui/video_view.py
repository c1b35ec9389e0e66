"""The picture with its boxes: always the newest frame, painted at most once per refresh of the screen."""

from collections.abc import Callable, Collection, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.frame import Frame
from desktop_app.domain.results import FrameResult
from desktop_app.i18n import _
from desktop_app.ui.attention_signs import SIGN_PX, sign_pixmap
from desktop_app.ui.language import Retranslating
from desktop_app.ui.overlay import Label, LabelPlacer, OverlayBox, PlacedLabel, box_under, boxes_at
from desktop_app.ui.placeholder import Placeholder

_THICK_PX = 3.0
_THIN_PX = 1.0
_HALO = QColor(0, 0, 0, 150)
_PLATE = QColor(16, 18, 20, 215)
_PLATE_TEXT = QColor("#FFFFFF")
_LABEL_FONT_PX = 13
_STRIPE_PX = 4.0
_PAD = QSizeF(5.0, 2.0)
_SIGN_GAP_PX = 6.0
_WORD_GAP_PX = 4.0
_MOST_SIZES = 2000


class VideoView(Retranslating, QWidget):
    """Shows frames with the faces found in them. GUI thread only.

    It keeps one frame and one result, the newest; whatever arrives between two paints replaces what was there.

    Signals:
        person_clicked: the number of the person whose face was clicked, 0 for the picture beside all faces.
        person_double_clicked: the number of the person whose face was clicked twice.
    """

    person_clicked = Signal(int)
    person_double_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(320, 200)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.placeholder = Placeholder(self)
        layout = QVBoxLayout(self)
        layout.addWidget(self.placeholder, alignment=Qt.AlignmentFlag.AlignCenter)
        self._frame: Frame | None = None
        self._result: FrameResult | None = None
        self._scaled: _ScaledImage | None = None
        self._names: Mapping[int, str] = {}
        self._excluded: Collection[int] = ()
        self._selected: int | None = None
        self._placer = LabelPlacer()
        self._sizes: dict[Label, QSizeF] = {}
        self._measured_font = QFont()
        self._unsure_below = 0.0
        self._emotions = True
        self._stage = QColor("#101215")
        self._since_paint = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.update)
        self.retranslate()

    def retranslate(self) -> None:
        """Write the words again; labels are written anew with each picture."""
        self.setAccessibleName(_("Picture with the faces found in it"))
        self.update()

    @property
    def frame_index(self) -> int | None:
        """The frame on the screen, or None where there is none."""
        return None if self._frame is None else self._frame.index

    def show_frame(self, frame: Frame) -> None:
        """Replace the picture; painted at the next refresh of the screen."""
        self._frame = frame
        self.placeholder.hide()
        self._repaint_soon()

    def show_result(self, result: FrameResult) -> None:
        """Replace the boxes; painted at the next refresh of the screen."""
        self._result = result
        self._repaint_soon()

    def clear(self) -> None:
        """Take picture and boxes away and show the placeholder."""
        self._frame = self._result = self._scaled = None
        self.placeholder.show()
        self.update()

    def set_names(self, names: Mapping[int, str], excluded: Collection[int] = ()) -> None:
        """The names to write instead of numbers, and the people who get no label because they do not take part."""
        self._names, self._excluded = dict(names), frozenset(excluded)
        self._repaint_soon()

    def set_judgement(self, *, emotions: bool, unsure_below: float) -> None:
        """Whether emotions are shown at all, and the confidence below which one is called unsure."""
        self._emotions = emotions
        self._unsure_below = unsure_below
        self._repaint_soon()

    def select(self, person_id: int | None) -> None:
        """Mark one person's box."""
        self._selected = person_id
        self._repaint_soon()

    def set_stage(self, rgb: str) -> None:
        """The colour around the picture."""
        self._stage = QColor(rgb)
        self.update()

    def picture_rect(self) -> QRectF:
        """Where the picture lies, in widget coordinates; empty without a picture."""
        if self._frame is None:
            return QRectF()
        width, height = self._frame.size_wh
        scale = min(self.width() / width, self.height() / height)
        size = QSizeF(width * scale, height * scale)
        # Whole device pixels, so that the picture is copied and not resampled a second time.
        ratio = self.devicePixelRatioF()
        x = round((self.width() - size.width()) / 2 * ratio) / ratio
        y = round((self.height() - size.height()) / 2 * ratio) / ratio
        return QRectF(QPointF(x, y), size)

    def boxes(self) -> list[OverlayBox]:
        """The boxes that belong over the picture on the screen."""
        if self._frame is None or self._result is None:
            return []
        return boxes_at(
            self._result,
            self._frame.t_s,
            names=self._names,
            unsure_below=self._unsure_below,
            emotions=self._emotions,
            excluded=self._excluded,
        )

    def _repaint_soon(self) -> None:
        if self._timer.isActive():
            return
        rate = self.screen().refreshRate() if self.screen() else 60.0
        period_ms = 1000.0 / min(max(rate, 24.0), 75.0)
        elapsed_ms = self._since_paint.elapsed() if self._since_paint.isValid() else period_ms
        self._timer.start(max(0, int(period_ms - elapsed_ms)))

    def _scale_and_origin(self) -> tuple[float, QPointF]:
        rect = self.picture_rect()
        return (rect.width() / self._frame.size_wh[0] if self._frame else 1.0), rect.topLeft()

    def _to_view(self) -> Callable[[QRectF], QRectF]:
        """From pixels of the picture to widget coordinates, as they are now."""
        scale, origin = self._scale_and_origin()
        x, y = origin.x(), origin.y()
        return lambda rect: QRectF(
            rect.x() * scale + x, rect.y() * scale + y, rect.width() * scale, rect.height() * scale
        )

    def _draw_picture(self, painter: QPainter, frame: Frame) -> None:
        rect = self.picture_rect()
        ratio = self.devicePixelRatioF()
        target = QSize(max(1, round(rect.width() * ratio)), max(1, round(rect.height() * ratio)))
        if self._scaled is None or not self._scaled.fits(frame, target):
            self._scaled = _ScaledImage(frame, target, ratio)
        painter.drawImage(rect.topLeft(), self._scaled.image)

    def _draw_box(self, painter: QPainter, box: OverlayBox, rect: QRectF) -> None:
        width = _THICK_PX if box.measured else _THIN_PX
        if box.person_id == self._selected:
            painter.setPen(QPen(_PLATE_TEXT, width + 4))
            painter.drawRect(rect)
        painter.setPen(QPen(_HALO, width + 2))
        painter.drawRect(rect)
        painter.setPen(box.look.pen(width))
        painter.drawRect(rect)

    def _draw_label(self, painter: QPainter, label: PlacedLabel) -> None:
        painter.setPen(QPen(_PLATE_TEXT, 1.5) if label.person_id == self._selected else Qt.PenStyle.NoPen)
        painter.setBrush(_PLATE)
        painter.drawRoundedRect(label.rect, 3, 3)
        stripe = QRectF(label.rect)
        stripe.setWidth(_STRIPE_PX)
        painter.fillRect(stripe, label.look.colour)
        painter.setPen(_PLATE_TEXT)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        words = label.rect.adjusted(_STRIPE_PX + _PAD.width(), 0, 0, 0)
        painter.drawText(words, middle, label.label.text)
        if label.label.state is None:
            return
        words.setLeft(words.left() + QFontMetricsF(painter.font()).horizontalAdvance(label.label.text) + _SIGN_GAP_PX)
        # Drawn once and copied: thirty signs of curves in every picture would cost more than all the text.
        sign = sign_pixmap(label.label.state, _PLATE_TEXT.name(), self.devicePixelRatioF())
        painter.drawPixmap(QPointF(words.left(), words.center().y() - SIGN_PX / 2), sign)
        painter.drawText(words.adjusted(SIGN_PX + _WORD_GAP_PX, 0, 0, 0), middle, label.label.word)

    def _label_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(_LABEL_FONT_PX)
        font.setWeight(QFont.Weight.Medium)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the newest picture, then boxes, then labels, so that no box crosses a label."""
        self._since_paint.start()
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._stage)
        if self._frame is None:
            return
        self._draw_picture(painter, self._frame)
        boxes = self.boxes()
        if not boxes:
            return
        painter.setClipRect(self.picture_rect())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        to_view = self._to_view()
        for box in boxes:
            self._draw_box(painter, box, to_view(box.rect))
        font = self._label_font()
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label in self._placer.place(boxes, to_view, self.picture_rect(), self._sizes_of(font)):
            self._draw_label(painter, label)

    def _sizes_of(self, font: QFont) -> Callable[[Label], QSizeF]:
        """The size of a label's plate; texts come again from picture to picture, and are measured once."""
        if font != self._measured_font or len(self._sizes) > _MOST_SIZES:
            self._measured_font = font
            self._sizes.clear()
        metrics = QFontMetricsF(font)

        def measure(label: Label) -> QSizeF:
            size = self._sizes.get(label)
            if size is None:
                size = self._sizes[label] = _plate(metrics, label)
            return size

        return measure

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop the scaled copy: it has the old size."""
        self._scaled = None
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the person whose face is clicked."""
        if self._frame is not None and event.button() == Qt.MouseButton.LeftButton:
            self.person_clicked.emit(self._person_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Report the face: the user would like to do something with this person."""
        person_id = self._person_at(event.position())
        if person_id and event.button() == Qt.MouseButton.LeftButton:
            self.person_double_clicked.emit(person_id)

    def _person_at(self, position: QPointF) -> int:
        scale, origin = self._scale_and_origin()
        return box_under(self.boxes(), (position - origin) / scale) or 0


class _ScaledImage:
    """A frame scaled to device pixels, with the buffer that its QImage looks into."""

    def __init__(self, frame: Frame, size: QSize, ratio: float) -> None:
        self._frame = frame
        self._size = size
        self._buffer = _scale(frame.image_bgr, size.width(), size.height())
        height, width = self._buffer.shape[:2]
        self.image = QImage(self._buffer.data, width, height, width * 3, QImage.Format.Format_BGR888)
        self.image.setDevicePixelRatio(ratio)

    def fits(self, frame: Frame, size: QSize) -> bool:
        """Whether this is a copy of ``frame`` at ``size``."""
        return self._frame is frame and self._size == size


def _scale(image_bgr: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    # Qt's smooth scaling takes 11 to 33 ms for a 1080p picture, this 1 to 5. Halving first keeps linear sampling from
    # skipping pixels when the picture shrinks by more than two.
    while image_bgr.shape[1] >= 2 * width and image_bgr.shape[0] >= 2 * height:
        half = (image_bgr.shape[1] // 2, image_bgr.shape[0] // 2)
        image_bgr = cv2.resize(image_bgr, half, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    if image_bgr.shape[:2] != (height, width):
        image_bgr = cv2.resize(image_bgr, (width, height), interpolation=cv2.INTER_LINEAR)  # type: ignore[assignment]
    return np.ascontiguousarray(image_bgr)


def _plate(metrics: QFontMetricsF, label: Label) -> QSizeF:
    width = _STRIPE_PX + metrics.horizontalAdvance(label.text) + 2 * _PAD.width()
    if label.state is not None:
        width += _SIGN_GAP_PX + SIGN_PX
    if label.word:
        width += _WORD_GAP_PX + metrics.horizontalAdvance(label.word)
    return QSizeF(width, metrics.height() + 2 * _PAD.height())
