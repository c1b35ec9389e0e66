"""Pictures as arrays: reading them from any path, and bringing them into the one shape the program uses."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import SourceUnreadable

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
"""File name endings, in small letters, that are taken for pictures."""

LONGEST_SIDE_PX = 32_766
"""OpenCV's resampling counts pixels in 16 bits."""


def as_bgr(image: NDArray[np.generic]) -> NDArray[np.uint8]:
    """A picture of shape (height, width, 3), uint8, blue first, from one of 1, 3 or 4 channels and 8 or 16 bits.

    Raises:
        SourceUnreadable: it has another form, or a side of more than ``LONGEST_SIDE_PX``.
    """
    array: NDArray[np.generic] = image
    if array.dtype == np.uint16:
        array = (array >> 8).astype(np.uint8)  # type: ignore[operator]
    if array.dtype != np.uint8 or array.ndim not in {2, 3} or (array.ndim == 3 and array.shape[2] not in {1, 3, 4}):
        raise SourceUnreadable(
            "A picture must have 8 or 16 bits and 1, 3 or 4 channels, got {dtype} {shape}.",
            dtype=array.dtype,
            shape=array.shape,
        )
    if max(array.shape[:2]) > LONGEST_SIDE_PX:
        raise SourceUnreadable(
            "The picture is {width} x {height} pixels; sides of up to {longest} can be analysed. Make it "
            "smaller or cut it.",
            width=array.shape[1],
            height=array.shape[0],
            longest=LONGEST_SIDE_PX,
        )
    if array.ndim == 2 or array.shape[2] == 1:
        array = cv2.cvtColor(array.astype(np.uint8, copy=False), cv2.COLOR_GRAY2BGR)
    elif array.shape[2] == 4:
        array = cv2.cvtColor(array.astype(np.uint8, copy=False), cv2.COLOR_BGRA2BGR)
    return np.ascontiguousarray(array, dtype=np.uint8)


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Read a picture file, turned upright by its EXIF orientation. Paths may hold any characters.

    Returns:
        (height, width, 3) uint8, blue first.

    Raises:
        SourceUnreadable: missing, empty, or not a picture.
    """
    try:
        data = np.fromfile(path, dtype=np.uint8)
    except OSError as error:
        raise SourceUnreadable("{path} cannot be opened: {reason}.", path=path, reason=error.strerror) from error
    if data.size == 0:
        raise SourceUnreadable("{path} is empty (0 bytes). Copy or download it again.", path=path)
    try:
        image = cv2.imdecode(data, cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise SourceUnreadable("{path} cannot be read as a picture ({reason}).", path=path, reason=error.err) from error
    if image is None or image.size == 0:
        raise SourceUnreadable("{path} cannot be read as a picture: it is damaged or something else.", path=path)
    return as_bgr(image)
