"""The picture at many sizes, so that a network which knows faces of one size finds those of all."""

from collections import deque
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

CELL_PX = 12
"""Side of the square that P-Net judges."""

CELL_STEP = 2
"""Pixels from one such square to the next."""

_FACTOR = 0.709
_MARGIN = 6
_STRIP_PIXELS = 120_000

Array = NDArray[np.float32]


def pyramid_scales(size_hw: tuple[int, ...], min_face_px: float) -> list[float]:
    """Scales of the pyramid, largest first: all levels whose shorter side has at least the 12 pixels of one cell."""
    scales = []
    scale = CELL_PX / min_face_px
    while int(min(size_hw) * scale) >= CELL_PX:
        scales.append(scale)
        scale *= _FACTOR
    return scales


def pyramid(picture: Array, scales: Sequence[float]) -> Iterator[Array]:
    """The picture at each of ``scales`` (largest first) by area averaging.

    A level is averaged from the full picture, or from its half, quarter, ... where that is still at least six times as
    large as the level, which moves no box of 580 by a tenth. From the level before it, one box in twenty would move.
    """
    height, width = picture.shape[:2]
    source = picture
    for scale in scales:
        size_wh = (int(width * scale), int(height * scale))
        while min(source.shape[1] // 2 / size_wh[0], source.shape[0] // 2 / size_wh[1]) >= _MARGIN:
            source = _resized(source, (source.shape[1] // 2, source.shape[0] // 2))
        yield _resized(source, size_wh)


def quick_pyramid(picture: Array, scales: Sequence[float]) -> Iterator[Array]:
    """The picture at each of ``scales`` (largest first), each level averaged from the last but one.

    Twice as fast as ``pyramid``. From the level before it, small levels would be blurred by all those above them.
    Bilinear interpolation would be faster still, but it sharpens, and P-Net then sees faces, and what is none, that
    area averaging hides: one box in thirty is another.
    """
    height, width = picture.shape[:2]
    sources = deque([picture, picture], maxlen=2)
    for scale in scales:
        level = _resized(sources[0], (int(width * scale), int(height * scale)))
        if scale < 1.0:
            sources.append(level)
        yield level


def strips(level: Array, most_pixels: int = _STRIP_PIXELS) -> Iterator[Array]:
    """A level in strips of about one height from top to bottom, so that cores share it and P-Net's memory is bounded.

    P-Net's answers for the strips, one below the other, are its answer for the whole: row i of its output comes from
    rows 2i to 2i + 11 of its input, so each strip goes on for ten rows into the next.
    """
    height, width = level.shape[:2]
    rows = -(-(height - 2) // 2) - 4
    count = -(-height * width // most_pixels)
    step = -(-rows // count)
    for row in range(0, rows, step):
        yield level[CELL_STEP * row : CELL_STEP * (row + step) + CELL_PX - CELL_STEP]


def _resized(picture: Array, size_wh: tuple[int, int]) -> Array:
    enlarged = size_wh[0] > picture.shape[1]
    return cv2.resize(  # type: ignore[return-value]
        picture, size_wh, interpolation=cv2.INTER_LINEAR if enlarged else cv2.INTER_AREA
    )
