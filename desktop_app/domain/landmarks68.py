"""The 68 landmarks of a face, in the order of the iBUG 300-W annotation, and the five points they contain."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import LANDMARK_NAMES

JAW = slice(0, 17)
LEFT_BROW = slice(17, 22)
RIGHT_BROW = slice(22, 27)
NOSE = slice(27, 36)
NOSE_TIP = 30
LEFT_EYE = slice(36, 42)
"""Left and right are the viewer's, as in ``LANDMARK_NAMES``."""
RIGHT_EYE = slice(42, 48)
MOUTH = slice(48, 68)
INNER_LIPS = slice(60, 68)
MOUTH_LEFT, MOUTH_RIGHT = 48, 54
OUTER_CORNERS = (36, 45)
"""The outer corners of the eyes, whose distance normalises errors."""

REGIONS: Mapping[str, slice] = MappingProxyType(
    {"jaw": JAW, "brows": slice(17, 27), "nose": NOSE, "eyes": slice(36, 48), "mouth": MOUTH}
)

MIRRORED: tuple[int, ...] = (
    *range(16, -1, -1),
    *range(26, 16, -1),
    *(27, 28, 29, 30, 35, 34, 33, 32, 31),
    *(45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40),
    *(54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65),
)
"""Which landmark each becomes in the mirror: ``mirrored = shape[MIRRORED]`` with x negated."""

MIRRORED_FIVE = (1, 0, 2, 4, 3)
"""The same for the five points."""


def five_points(shape_xy: NDArray[np.floating]) -> NDArray[np.floating]:
    """The five of ``LANDMARK_NAMES`` that follow from the 68: each eye's points averaged, nose tip, mouth corners.

    Args:
        shape_xy: (..., 68, 2).

    Returns:
        (..., 5, 2).
    """
    points = [
        shape_xy[..., LEFT_EYE, :].mean(axis=-2),
        shape_xy[..., RIGHT_EYE, :].mean(axis=-2),
        shape_xy[..., NOSE_TIP, :],
        shape_xy[..., MOUTH_LEFT, :],
        shape_xy[..., MOUTH_RIGHT, :],
    ]
    assert len(points) == len(LANDMARK_NAMES)
    return np.stack(points, axis=-2)


def interocular(shape_xy: NDArray[np.floating]) -> NDArray[np.floating]:
    """The distance that errors are divided by: outer eye corners of 68 points, eye centres of 5.

    Args:
        shape_xy: (..., 68 or 5, 2).

    Returns:
        (...), in the unit of the points.
    """
    left, right = OUTER_CORNERS if shape_xy.shape[-2] == len(MIRRORED) else (0, 1)
    return np.asarray(np.linalg.norm(shape_xy[..., left, :] - shape_xy[..., right, :], axis=-1))
