"""How much light there is in a picture as a whole."""

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.results import SceneLight

TOO_DARK = 0.02
"""A scene whose highlights reach less than this share of white is too dark: with a room at 500 lux as white, 10 lux.
The faces that are still found in it are mostly too dark to be judged."""

_CELLS = 80
_HIGHLIGHTS = 99.0
# Blue, green, red: what each gives to luminance (ITU-R BT.709, whose primaries are sRGB's).
_LUMINANCE_BGR = np.array([0.0722, 0.7152, 0.2126], np.float32)


def linear_table() -> NDArray[np.float32]:
    """The share of white's light that each pixel value 0 to 255 stands for: sRGB's curve (IEC 61966-2-1)."""
    value = np.arange(256) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


_LINEAR = linear_table()


def highlights(image_bgr: NDArray[np.uint8], percentile: float = _HIGHLIGHTS) -> float:
    """The light of a picture's brightest hundredth, as a share of white: the rest is darker.

    Not the mean: a lit face before a black wall is no dark scene, and a slide with white letters on black is none.

    Args:
        image_bgr: (height, width, 3) uint8; looked at in cells, so that noise and single bright dots do not count.
        percentile: of the cells, where another part than the brightest hundredth is asked for.
    """
    height, width = image_bgr.shape[:2]
    shrink = max(1.0, max(height, width) / _CELLS)
    size_wh = (max(1, round(width / shrink)), max(1, round(height / shrink)))
    cells = cv2.resize(image_bgr, size_wh, interpolation=cv2.INTER_AREA)
    return float(np.percentile(_LINEAR[cells] @ _LUMINANCE_BGR, percentile))


def judge_scene(image_bgr: NDArray[np.uint8]) -> SceneLight:
    """Whether a picture is light enough to look for faces in it. Has no memory; a pure function.

    Args:
        image_bgr: (height, width, 3) uint8.
    """
    return SceneLight.TOO_DARK if highlights(image_bgr) < TOO_DARK else SceneLight.OK
