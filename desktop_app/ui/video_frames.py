"""Pictures of Qt Multimedia (QVideoFrame) as BGR arrays.

The common formats are read where they lie and converted by OpenCV, which takes a fraction of the time of
``QVideoFrame.toImage()`` and leaves the interpreter free meanwhile; the rare ones go through ``toImage()``.
"""

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QtVideo, QVideoFrame, QVideoFrameFormat

_Pixels = QVideoFrameFormat.PixelFormat

_BLUE_GREEN_RED_BYTES = {
    # Qt names these by the order of the bytes in memory. Value: where blue, green and red lie.
    _Pixels.Format_ARGB8888: (3, 2, 1),
    _Pixels.Format_ARGB8888_Premultiplied: (3, 2, 1),
    _Pixels.Format_XRGB8888: (3, 2, 1),
    _Pixels.Format_BGRA8888: (0, 1, 2),
    _Pixels.Format_BGRA8888_Premultiplied: (0, 1, 2),
    _Pixels.Format_BGRX8888: (0, 1, 2),
    _Pixels.Format_ABGR8888: (1, 2, 3),
    _Pixels.Format_XBGR8888: (1, 2, 3),
    _Pixels.Format_RGBA8888: (2, 1, 0),
    _Pixels.Format_RGBX8888: (2, 1, 0),
}
_INTERLEAVED_YUV = {
    _Pixels.Format_YUYV: cv2.COLOR_YUV2BGR_YUYV,
    _Pixels.Format_UYVY: cv2.COLOR_YUV2BGR_UYVY,
}
_TWO_PLANES = {
    _Pixels.Format_NV12: cv2.COLOR_YUV2BGR_NV12,
    _Pixels.Format_NV21: cv2.COLOR_YUV2BGR_NV21,
}
_THREE_PLANES = {
    _Pixels.Format_YUV420P: cv2.COLOR_YUV2BGR_I420,
    _Pixels.Format_YV12: cv2.COLOR_YUV2BGR_YV12,
}
_HALVED_YUV = {**_INTERLEAVED_YUV, **_TWO_PLANES, **_THREE_PLANES}

_LEVELS = np.arange(256, dtype=np.float32)
# OpenCV reads every YUV picture as "video range" (16 to 235); full-range samples are brought into it first.
_FULL_TO_VIDEO_LUMA = np.rint(16 + _LEVELS * 219 / 255).astype(np.uint8)
_FULL_TO_VIDEO_CHROMA = np.rint(128 + (_LEVELS - 128) * 224 / 255).astype(np.uint8)


def _yuv_to_bgr_matrix(red_weight: float, blue_weight: float) -> NDArray[np.float64]:
    """(3, 3) from Y, U, V (Y from 0, U and V around 0) to B, G, R, for given weights of red and blue in Y (ITU-R)."""
    green_weight = 1 - red_weight - blue_weight
    u_to_blue, v_to_red = 2 * (1 - blue_weight), 2 * (1 - red_weight)
    green = (1.0, -blue_weight * u_to_blue / green_weight, -red_weight * v_to_red / green_weight)
    return np.array([(1.0, u_to_blue, 0.0), green, (1.0, 0.0, v_to_red)])


# OpenCV knows BT.601 only; high-definition cameras use BT.709. The difference is one matrix on the finished picture,
# exact but for the strongest colours, which were cut off before.
_BT601_TO_BT709 = (_yuv_to_bgr_matrix(0.2126, 0.0722) @ np.linalg.inv(_yuv_to_bgr_matrix(0.299, 0.114))).astype(
    np.float32
)


def bgr_from_video_frame(frame: QVideoFrame) -> NDArray[np.uint8] | None:
    """The picture as a new (height, width, 3) uint8 array, blue first, upright.

    Respects the length of the rows in memory, the colour range and space, rotation and mirroring. May be called on
    any thread.

    Returns:
        None where the frame holds no picture that can be read.
    """
    if not frame.isValid():
        return None
    if not _is_read_in_place(frame) or not frame.map(QVideoFrame.MapMode.ReadOnly):
        return _from_image(frame.toImage())
    try:
        image = _convert_mapped(frame)
    finally:
        frame.unmap()
    return None if image is None else np.asarray(_upright(image, frame.surfaceFormat()), np.uint8)


def _is_read_in_place(frame: QVideoFrame) -> bool:
    pixels = frame.pixelFormat()
    if pixels in _HALVED_YUV:
        return frame.width() % 2 == 0 and frame.height() % 2 == 0
    return pixels in _BLUE_GREEN_RED_BYTES or pixels in (_Pixels.Format_Y8, _Pixels.Format_Jpeg)


def _convert_mapped(frame: QVideoFrame) -> MatLike | None:
    """The mapped frame as BGR; the array returned never refers to the mapped memory."""
    pixels = frame.pixelFormat()
    width, height = frame.width(), frame.height()
    if pixels == _Pixels.Format_Jpeg:
        packed = np.frombuffer(frame.bits(0), np.uint8)
        flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
        return cv2.imdecode(packed, flags) if packed.size else None
    if pixels == _Pixels.Format_Y8:
        return cv2.cvtColor(_plane(frame, 0, width, height, 1), cv2.COLOR_GRAY2BGR)
    if pixels in _BLUE_GREEN_RED_BYTES:
        return _pick_channels(_plane(frame, 0, width, height, 4), _BLUE_GREEN_RED_BYTES[pixels])
    image = _convert_yuv(frame, width, height)
    if frame.surfaceFormat().colorSpace() == QVideoFrameFormat.ColorSpace.ColorSpace_BT709:
        image = cv2.transform(image, _BT601_TO_BT709)
    return image


def _convert_yuv(frame: QVideoFrame, width: int, height: int) -> MatLike:
    pixels = frame.pixelFormat()
    full = frame.surfaceFormat().colorRange() == QVideoFrameFormat.ColorRange.ColorRange_Full

    def in_video_range(samples: MatLike, table: MatLike) -> MatLike:
        return cv2.LUT(samples, table) if full else samples

    if pixels in _INTERLEAVED_YUV:
        samples = _plane(frame, 0, width, height, 2)
        luma_at = 0 if pixels == _Pixels.Format_YUYV else 1
        tables = np.empty((1, 256, 2), np.uint8)
        tables[0, :, luma_at], tables[0, :, 1 - luma_at] = _FULL_TO_VIDEO_LUMA, _FULL_TO_VIDEO_CHROMA
        return cv2.cvtColor(in_video_range(samples, tables), _INTERLEAVED_YUV[pixels])
    luma = in_video_range(_plane(frame, 0, width, height, 1), _FULL_TO_VIDEO_LUMA)
    if pixels in _TWO_PLANES:
        chroma = in_video_range(_plane(frame, 1, width // 2, height // 2, 2), _FULL_TO_VIDEO_CHROMA)
        return cv2.cvtColorTwoPlane(luma, chroma, _TWO_PLANES[pixels])
    stacked = np.empty((height * 3 // 2, width), np.uint8)
    stacked[:height] = luma
    quarters = stacked[height:].reshape(2, height // 2, width // 2)
    for number in (1, 2):
        quarter = _plane(frame, number, width // 2, height // 2, 1)
        quarters[number - 1] = in_video_range(quarter, _FULL_TO_VIDEO_CHROMA)
    return cv2.cvtColor(stacked, _THREE_PLANES[pixels])


def _plane(frame: QVideoFrame, number: int, width: int, height: int, channels: int) -> MatLike:
    """A view of one mapped plane: (height, width) or (height, width, channels), padding at the row's end left out."""
    stride = frame.bytesPerLine(number)
    if channels == 1:
        return np.ndarray((height, width), np.uint8, frame.bits(number), strides=(stride, 1))
    shape = (height, width, channels)
    return np.ndarray(shape, np.uint8, frame.bits(number), strides=(stride, channels, 1))


def _pick_channels(packed: MatLike, order: tuple[int, int, int]) -> MatLike:
    if order == (0, 1, 2):
        return cv2.cvtColor(packed, cv2.COLOR_BGRA2BGR)
    if order == (2, 1, 0):
        return cv2.cvtColor(packed, cv2.COLOR_RGBA2BGR)
    image = np.empty((*packed.shape[:2], 3), np.uint8)
    cv2.mixChannels([packed], [image], [order[0], 0, order[1], 1, order[2], 2])
    return image


def _upright(image: MatLike, surface: QVideoFrameFormat) -> MatLike:
    """Turn as the camera says its picture lies. How a viewer would like it shown (a mirror for selfies) is left out."""
    if surface.scanLineDirection() == QVideoFrameFormat.Direction.BottomToTop:
        image = cv2.flip(image, 0)
    if surface.rotation() != QtVideo.Rotation.None_:
        image = cv2.rotate(image, _ROTATIONS[surface.rotation()])
    return cv2.flip(image, 1) if surface.isMirrored() else image


_ROTATIONS = {
    QtVideo.Rotation.Clockwise90: cv2.ROTATE_90_CLOCKWISE,
    QtVideo.Rotation.Clockwise180: cv2.ROTATE_180,
    QtVideo.Rotation.Clockwise270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


def _from_image(image: QImage) -> NDArray[np.uint8] | None:
    """A QImage, turned upright by Qt already, as BGR."""
    if image.isNull():
        return None
    image = image.convertToFormat(QImage.Format.Format_BGR888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()
