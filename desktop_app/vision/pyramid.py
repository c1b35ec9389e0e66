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
_SUMS_BELOW = 1 / 3
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
    """The picture at each of ``scales`` (largest first), every level averaged from the whole picture.

    Nothing between the two will do: averaged from a half or a quarter of the picture, a level is off by up to 6 of 255
    where a pixel of it ends within one of theirs, and then some faces have another box, or landmarks more than a
    fiftieth of the box away. Small levels take their rows from sums instead, which gives the same to 0.01 of 255.
    """
    height, width = picture.shape[:2]
    sums: Array | None = None
    for scale in scales:
        size_wh = (int(width * scale), int(height * scale))
        if scale > _SUMS_BELOW:
            yield _resized(picture, size_wh)
            continue
        if sums is None:
            sums = _sums_of_rows(picture)
        yield _resized(_fewer_rows(picture, sums, size_wh[1]), size_wh)


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


def _sums_of_rows(picture: Array) -> Array:
    """Row i is the sum of the picture's first i rows: whole numbers, and so exact up to 65 000 rows."""
    sums = np.empty((picture.shape[0] + 1, *picture.shape[1:]), np.float32)
    sums[0] = 0
    for index, row in enumerate(picture):
        np.add(sums[index], row, out=sums[index + 1])
    return sums


def _fewer_rows(picture: Array, sums: Array, rows: int) -> Array:
    """The picture averaged to ``rows`` rows of full width: differences of its sums at their upper and lower edges."""
    step = picture.shape[0] / rows
    edge = np.arange(rows + 1) * step
    above = np.minimum(edge.astype(np.intp), picture.shape[0] - 1)
    sum_at_edge = picture[above]
    sum_at_edge *= (edge - above).astype(np.float32)[:, np.newaxis, np.newaxis]
    sum_at_edge += sums[above]
    averaged = sum_at_edge[1:] - sum_at_edge[:-1]
    averaged *= np.float32(1 / step)
    return averaged


def _resized(picture: Array, size_wh: tuple[int, int]) -> Array:
    enlarged = size_wh[0] > picture.shape[1]
    return cv2.resize(  # type: ignore[return-value]
        picture, size_wh, interpolation=cv2.INTER_LINEAR if enlarged else cv2.INTER_AREA
    )
