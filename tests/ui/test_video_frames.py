"""Pictures of Qt Multimedia arrive as the right BGR pixels."""

from itertools import product

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QtVideo, QVideoFrame, QVideoFrameFormat

from desktop_app.ui.video_frames import bgr_from_video_frame

Pixels = QVideoFrameFormat.PixelFormat
Range = QVideoFrameFormat.ColorRange
Space = QVideoFrameFormat.ColorSpace

# Wide enough for its rows to be padded in memory: 6 bytes lie 16 apart.
WIDTH, HEIGHT = 6, 4


def make_frame(pixels, planes, *, color_range=Range.ColorRange_Unknown, space=Space.ColorSpace_Undefined, **surface):
    """A QVideoFrame whose planes hold the given uint8 arrays, row by row with Qt's own padding (filled with 99)."""
    height, width = surface.pop("size", (HEIGHT, WIDTH))
    description = QVideoFrameFormat(QSize(width, height), pixels)
    description.setColorRange(color_range)
    description.setColorSpace(space)
    for name, value in surface.items():
        getattr(description, name)(value)
    frame = QVideoFrame(description)
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    for number, plane in enumerate(planes):
        memory = np.frombuffer(frame.bits(number), np.uint8)
        memory[:] = 99
        stride = frame.bytesPerLine(number)
        rows = np.ascontiguousarray(plane).reshape(len(plane), -1)
        for y, row in enumerate(rows):
            memory[y * stride : y * stride + row.size] = row
    frame.unmap()
    return frame


def colourful(height=HEIGHT, width=WIDTH):
    """A picture in which every pixel has its own colour."""
    count = height * width
    blue, green, red = np.arange(count), 255 - 3 * np.arange(count), 100 + 2 * np.arange(count)
    return np.stack([blue, green, red], axis=1).reshape(height, width, 3).astype(np.uint8)


@pytest.mark.parametrize(
    ("pixels", "order"),
    [
        (Pixels.Format_ARGB8888, "ARGB"),
        (Pixels.Format_XRGB8888, "ARGB"),
        (Pixels.Format_BGRA8888, "BGRA"),
        (Pixels.Format_BGRX8888, "BGRA"),
        (Pixels.Format_ABGR8888, "ABGR"),
        (Pixels.Format_XBGR8888, "ABGR"),
        (Pixels.Format_RGBA8888, "RGBA"),
        (Pixels.Format_RGBX8888, "RGBA"),
    ],
)
def test_the_order_of_bytes_is_respected(pixels, order):
    """Each of the 32-bit formats gives back exactly the blue, green and red that were put in."""
    image = colourful()
    channels = {"B": image[..., 0], "G": image[..., 1], "R": image[..., 2], "A": np.full((HEIGHT, WIDTH), 255)}
    packed = np.stack([channels[letter] for letter in order], axis=2).astype(np.uint8)

    np.testing.assert_array_equal(bgr_from_video_frame(make_frame(pixels, [packed])), image)


# One colour in video-range BT.601: Y, U, V of pure red are 81, 90, 240 (ITU-R BT.601, rounded).
RED_BGR = np.array([0, 0, 254])


def red_planes(pixels, y=81, u=90, v=240):
    """Planes of a picture of one colour in the given YUV layout."""
    luma = np.full((HEIGHT, WIDTH), y)
    half_u, half_v = np.full((HEIGHT // 2, WIDTH // 2), u), np.full((HEIGHT // 2, WIDTH // 2), v)
    return {
        Pixels.Format_NV12: [luma, np.stack([half_u, half_v], axis=2)],
        Pixels.Format_NV21: [luma, np.stack([half_v, half_u], axis=2)],
        Pixels.Format_YUV420P: [luma, half_u, half_v],
        Pixels.Format_YV12: [luma, half_v, half_u],
        Pixels.Format_YUYV: [np.tile([y, u, y, v], (HEIGHT, WIDTH // 2))],
        Pixels.Format_UYVY: [np.tile([u, y, v, y], (HEIGHT, WIDTH // 2))],
    }[pixels]


YUV_FORMATS = [
    Pixels.Format_NV12,
    Pixels.Format_NV21,
    Pixels.Format_YUV420P,
    Pixels.Format_YV12,
    Pixels.Format_YUYV,
    Pixels.Format_UYVY,
]


@pytest.mark.parametrize("pixels", YUV_FORMATS)
def test_yuv_layouts_give_red_for_red(pixels):
    """Red in each YUV layout comes out red in every pixel, so neither padding nor the planes' order is mistaken."""
    image = bgr_from_video_frame(make_frame(pixels, red_planes(pixels)))

    assert image.shape == (HEIGHT, WIDTH, 3)
    assert np.abs(image.astype(int) - RED_BGR).max() <= 2


@pytest.mark.parametrize("pixels", YUV_FORMATS)
def test_full_range_is_not_stretched(pixels):
    """A grey of 40 in full range stays 40; read as video range it would be 28."""
    planes = red_planes(pixels, y=40, u=128, v=128)

    image = bgr_from_video_frame(make_frame(pixels, planes, color_range=Range.ColorRange_Full))

    assert np.abs(image.astype(int) - 40).max() <= 2


def test_high_definition_colours_use_their_own_matrix():
    """Skin of (200, 160, 120) RGB is Y 158, U 106, V 147 in BT.709; BT.601 would make its green about 4 darker."""
    planes = red_planes(Pixels.Format_NV12, y=158, u=106, v=147)

    image = bgr_from_video_frame(make_frame(Pixels.Format_NV12, planes, space=Space.ColorSpace_BT709))

    assert np.abs(image.astype(int) - [120, 160, 200]).max() <= 2


def test_rows_of_luma_are_not_shifted_by_padding():
    """A column of white at the right edge stays one straight column."""
    luma = np.full((HEIGHT, WIDTH), 16)
    luma[:, -1] = 235
    planes = [luma, np.full((HEIGHT // 2, WIDTH // 2, 2), 128)]

    image = bgr_from_video_frame(make_frame(Pixels.Format_NV12, planes))

    assert (image[:, -1] >= 253).all()
    assert (image[:, :-1] <= 2).all()


def test_grey_camera_gives_grey():
    """An infra-red camera's 8-bit picture has three equal channels."""
    luma = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH)

    image = bgr_from_video_frame(make_frame(Pixels.Format_Y8, [luma]))

    np.testing.assert_array_equal(image, np.repeat(luma[..., None], 3, axis=2))


def test_jpeg_camera_is_decoded():
    """A camera that sends JPEG gives the picture, within what its compression loses."""
    picture = np.full((48, 64, 3), (200, 30, 90), np.uint8)
    packed = np.frombuffer(cv2.imencode(".jpg", picture)[1], np.uint8)

    image = bgr_from_video_frame(make_frame(Pixels.Format_Jpeg, [packed[None]], size=(48, 64)))

    assert np.abs(image.astype(int) - picture).max() <= 3


def test_a_broken_jpeg_is_none():
    """A JPEG cut off by a bad cable gives None and no error."""
    assert bgr_from_video_frame(make_frame(Pixels.Format_Jpeg, [np.zeros((1, 20))], size=(48, 64))) is None


@pytest.mark.parametrize(
    ("rotation", "mirrored", "bottom_first"),
    list(product(list(QtVideo.Rotation), [False, True], [False, True])),
)
def test_turned_and_mirrored_as_qt_does(qapp, rotation, mirrored, bottom_first):
    """Rotation, mirroring and bottom-first rows give the very picture that Qt itself makes of them."""
    order = QVideoFrameFormat.Direction.BottomToTop if bottom_first else QVideoFrameFormat.Direction.TopToBottom
    packed = np.dstack([colourful(), np.full((HEIGHT, WIDTH), 255, np.uint8)])
    frame = make_frame(
        Pixels.Format_BGRX8888, [packed], setRotation=rotation, setMirrored=mirrored, setScanLineDirection=order
    )

    image = bgr_from_video_frame(frame)

    shown = frame.toImage().convertToFormat(QImage.Format.Format_BGR888)
    rows = np.frombuffer(shown.constBits(), np.uint8).reshape(shown.height(), shown.bytesPerLine())
    np.testing.assert_array_equal(image, rows[:, : shown.width() * 3].reshape(shown.height(), shown.width(), 3))


def test_rare_formats_go_through_qt(qapp):
    """A format without a way of its own (16-bit grey) still becomes an 8-bit BGR picture of the same size."""
    luma = np.full((HEIGHT, WIDTH), 0x8080, np.uint16).view(np.uint8)

    image = bgr_from_video_frame(make_frame(Pixels.Format_Y16, [luma]))

    assert image.shape == (HEIGHT, WIDTH, 3)
    assert image.dtype == np.uint8


def test_a_frame_without_a_picture_is_none():
    """An invalid frame, as a camera sends when it stops, gives None and no error."""
    assert bgr_from_video_frame(QVideoFrame()) is None


def test_the_result_outlives_the_frame():
    """The array is the caller's own: it may be written to, and is unchanged after the frame is gone."""
    packed = np.dstack([colourful(), np.full((HEIGHT, WIDTH), 255, np.uint8)])
    frame = make_frame(Pixels.Format_BGRX8888, [packed])

    image = bgr_from_video_frame(frame)
    del frame

    assert image.flags.owndata or image.base is not None
    np.testing.assert_array_equal(image, colourful())
