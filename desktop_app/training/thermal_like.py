"""Pictures that are to stand for thermal ones, where no thermal set can be had. They are not thermal pictures.

A thermal camera sees skin of nearly one brightness, without texture, with soft edges and a little noise. The transform
gives visible pictures that much: one channel, blurred in proportion to the face, brought down to a given distance
between the eyes, squeezed into few grey levels by a curve that saturates, with sensor noise. What it does not give is
what heat alone shows: warm corners of the eyes, a cold nose, dark spectacles. So the order of methods on it says
something of low contrast and small faces, and nothing of heat.
"""

import zlib
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.landmarks68 import five_points
from desktop_app.training.landmark_data import LandmarkData

EYES_PX = (31, 22, 14)
"""Between the eyes' centres at the three distances, in the ratios of Poster and others (2019)."""

_BLUR_OF_EYES = 0.045
_LEVELS = (96.0, 152.0)
_STEEPNESS = 0.9
_NOISE = 1.2


def thermal_like(grey: NDArray[np.uint8], eyes_px: float, wanted_px: float, seed: int) -> NDArray[np.uint8]:
    """One picture as a thermal camera might give it.

    Args:
        grey: (height, width) uint8.
        eyes_px: between the eyes' centres in it, at least ``wanted_px``.
        wanted_px: the same in the answer.
        seed: of the noise.

    Returns:
        (height, width) uint8, smaller by ``wanted_px / eyes_px``, all values from 96 to 152 but for the noise.
    """
    if not 0 < wanted_px <= eyes_px:
        raise ValueError(f"wanted_px must be above 0 and at most {eyes_px}, got {wanted_px}")
    soft = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), _BLUR_OF_EYES * eyes_px)
    size_wh = [max(1, round(side * wanted_px / eyes_px)) for side in grey.shape[::-1]]
    small = np.asarray(cv2.resize(soft, size_wh, interpolation=cv2.INTER_AREA))
    curve = 1 / (1 + np.exp(-_STEEPNESS * (small - small.mean()) / (small.std() + 1)))
    low, high = _LEVELS
    noise = _NOISE * np.random.default_rng(seed).standard_normal(small.shape)
    seen: NDArray[np.float64] = np.clip(np.rint(low + (high - low) * curve + noise), 0, 255)
    return seen.astype(np.uint8)


def thermal_data(data: LandmarkData, wanted_px: Sequence[float] = EYES_PX) -> LandmarkData:
    """A collection's pictures at each distance, those only whose eyes are at least that far apart.

    The same picture gives the same answer on every machine. ``distance`` names the distance, as ``"31 px"``.
    """
    five = data.shape_xy if data.shape_xy.shape[1] == 5 else five_points(data.shape_xy)
    eyes_px = np.linalg.norm(five[:, 0] - five[:, 1], axis=-1)
    parts = [(int(row), wanted) for wanted in wanted_px for row in np.flatnonzero(eyes_px >= wanted)]
    rows = np.array([row for row, wanted in parts], np.intp)
    images, shapes = [], []
    for row, wanted in parts:
        grey = np.asarray(cv2.cvtColor(data.images_bgr[row], cv2.COLOR_BGR2GRAY), np.uint8)
        seed = zlib.crc32(f"{data.name[row]} {wanted}".encode())
        seen = thermal_like(grey, float(eyes_px[row]), wanted, seed)
        images.append(np.asarray(cv2.cvtColor(seen, cv2.COLOR_GRAY2BGR), np.uint8))
        # Pixel centres at whole numbers: the corner of the picture stays, not the centre of its first pixel.
        scale = np.array(seen.shape[::-1]) / np.array(grey.shape[::-1])
        shapes.append((data.shape_xy[row] + 0.5) * scale - 0.5)
    return LandmarkData(
        images,
        np.array(shapes).reshape(-1, *data.shape_xy.shape[1:]),
        data.person[rows],
        data.split[rows],
        data.name[rows],
        np.array([f"{wanted:g} px" for row, wanted in parts]),
    )
