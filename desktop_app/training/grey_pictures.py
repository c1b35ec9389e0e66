"""Reading a picture of any format as grey."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import UsageError


def read_grey(path: Path) -> NDArray[np.uint8]:
    """The picture as (height, width) uint8.

    Raises:
        UsageError: the file is missing, is no picture, or is damaged.
    """
    try:
        # OpenCV itself cannot open every path on Windows.
        image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_GRAYSCALE)
    except (OSError, cv2.error):
        image = None
    if image is None:
        raise UsageError("{path} is no picture, or is damaged.", path=path)
    return np.asarray(image, dtype=np.uint8)
