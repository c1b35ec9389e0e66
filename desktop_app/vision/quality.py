"""Whether a face can be judged at all: what cannot be judged is said, never guessed."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.domain.results import Quality

MIN_PX = 24
"""Measured on 250 PublicTest faces shrunk before detection: against the same faces at full size, accuracy falls by 0 to
1 point at 28 and 24 px, by 6 at 20 px and by 12 at 16 px. No command of this repository measures it again."""

MIN_BRIGHTNESS = 20.0
"""Measured on 200 PublicTest faces darkened before detection, with sensor noise: accuracy holds (61 %) down to a mean
grey of 27 and is 59 % at 20, where the detector still finds one face in three; below that, too few to vouch for. No
command of this repository measures it again."""

MIN_SHARPNESS = 0.18
"""Measured on 200 PublicTest faces: as they are, their sharpness is 0.86 and 99 in 100 have more than 0.47. Blurred by
1 px of 48 it is 0.26, and accuracy falls by 2 points; by 1.5 px it is 0.15, and accuracy falls by 20. No command of
this repository measures it again."""

MOST_TURNED_DEG = 60.0
"""A choice, not a measurement: from here on the farther eye is hidden behind the nose."""

# The emotion network sees a face as 48 x 48 pixels: finer than that it need not be sharp.
_SHARPNESS_PX = 48

# How far the tip of the nose stands out, in eye distances. Found on 1,550 faces of youtube_faces_68 against their yaw.
_NOSE = 0.55


@dataclass(frozen=True, slots=True)
class FaceQuality:
    """What decides whether a face can be judged.

    Attributes:
        side_px: the longer side of its box. The longer, because a box that the picture's edge cuts says how near the
            face is by its longer side only.
        brightness: its mean grey, 0 to 255.
        sharpness: the deviation of its Laplacian over that of its grey values, at 48 x 48 pixels: blur lowers it, poor
            contrast does not. Infinite for an even patch, in which there is nothing to be blurred.
        turned_deg: how far it is turned aside by its five points, 0 to 90; to the viewer's right or left alike.
    """

    side_px: float
    brightness: float
    sharpness: float
    turned_deg: float

    @property
    def verdict(self) -> Quality:
        """The first thing that speaks against judging it, in this order: size, light, sharpness, pose."""
        if self.side_px < MIN_PX:
            return Quality.TOO_SMALL
        if self.brightness < MIN_BRIGHTNESS:
            return Quality.TOO_DARK
        if self.sharpness < MIN_SHARPNESS:
            return Quality.BLURRED
        return Quality.TURNED if self.turned_deg > MOST_TURNED_DEG else Quality.OK


def judge_quality(image_bgr: NDArray[np.uint8], faces: Faces) -> list[Quality]:
    """Say of every face (one entry each) whether its emotion can be judged; arguments as in ``measure_quality``."""
    return [quality.verdict for quality in measure_quality(image_bgr, faces)]


def measure_quality(image_bgr: NDArray[np.uint8], faces: Faces) -> list[FaceQuality]:
    """Measure every face; one entry each.

    Args:
        image_bgr: (height, width, 3) uint8.
        faces: boxes and points in pixels of the picture.
    """
    turned_deg = _turned_deg(faces.landmarks_xy.astype(float)).tolist()
    return [_measure(image_bgr, box, turned) for box, turned in zip(faces.xyxy.tolist(), turned_deg, strict=True)]


def _measure(image_bgr: NDArray[np.uint8], xyxy: list[float], turned_deg: float) -> FaceQuality:
    x1, y1, x2, y2 = xyxy
    height, width = image_bgr.shape[:2]
    left, top = min(max(int(x1), 0), width - 1), min(max(int(y1), 0), height - 1)
    right, bottom = max(left + 1, math.ceil(x2)), max(top + 1, math.ceil(y2))
    brightness, sharpness = _light_and_sharpness(image_bgr[top:bottom, left:right])
    return FaceQuality(max(x2 - x1, y2 - y1), brightness, sharpness, turned_deg)


def _light_and_sharpness(patch_bgr: NDArray[np.uint8]) -> tuple[float, float]:
    # Averaging over areas first keeps the mean, and all that follows costs the same for a face of any size.
    smaller = max(patch_bgr.shape[:2]) > _SHARPNESS_PX
    size_wh = (_SHARPNESS_PX, _SHARPNESS_PX)
    grey = cv2.cvtColor(patch_bgr, cv2.COLOR_BGR2GRAY)
    grey = cv2.resize(grey, size_wh, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    mean, deviation = (value.item() for value in cv2.meanStdDev(grey))
    edges = cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_16S))[1].item()
    return mean, edges / deviation if deviation > 0 else math.inf


def _turned_deg(points_xy: NDArray[np.floating]) -> NDArray[np.floating]:
    """(n,) The nose, which stands out by d, moves by d sin a while the eyes' distance shrinks to cos a."""
    left_eye, right_eye, nose = points_xy[:, 0], points_xy[:, 1], points_xy[:, 2]
    across = right_eye - left_eye
    distance2 = (across**2).sum(axis=1)
    aside = np.abs(((nose - (left_eye + right_eye) / 2) * across).sum(axis=1))
    # Eyes in one place say nothing: 0.
    return np.degrees(np.arctan2(aside, _NOSE * distance2))
