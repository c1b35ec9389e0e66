"""Head pose, eyes and mouth of faces, measured from 68 landmarks."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.attention import FaceMeasures
from desktop_app.domain.faces import Faces
from desktop_app.vision.head_pose import head_pose

# Outer corner, two points of the upper lid, inner corner, two of the lower lid, as the formula counts them.
_EYES = ((36, 37, 38, 39, 40, 41), (42, 43, 44, 45, 46, 47))
_LIPS_UP, _LIPS_DOWN, _LIP_CORNERS = (61, 62, 63), (67, 66, 65), (60, 64)


class Landmarks(Protocol):
    """What ``LandmarkShapeReader`` needs of a ``LandmarkReader``."""

    @property
    def runtime(self) -> str:
        """What runs it, with version and precision."""
        ...

    def read(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        """(n, 68, 2) pixels of the picture."""
        ...


class LandmarkShapeReader:
    """Measures of faces by way of their landmarks (ports.ShapeReader). No state, so several threads may share it."""

    def __init__(self, landmarks: Landmarks) -> None:
        """A reader over a landmark reader."""
        self._landmarks = landmarks

    @property
    def runtime(self) -> str:
        """What runs the networks, with version and precision."""
        return self._landmarks.runtime

    def measure(self, image_bgr: NDArray[np.uint8], faces: Faces) -> Sequence[FaceMeasures]:
        """One entry per face, one batch for all; landmarks that no face could have give an empty entry."""
        return [measures_of(points) for points in self._landmarks.read(image_bgr, faces)]


def measures_of(landmarks_xy: NDArray[np.floating]) -> FaceMeasures:
    """What 68 landmarks (68, 2) say of one face; all None where they are no face's."""
    pose = head_pose(landmarks_xy)
    if pose is None:
        return FaceMeasures()
    return FaceMeasures(
        yaw_deg=pose.yaw_deg,
        pitch_deg=pose.pitch_deg,
        roll_deg=pose.roll_deg,
        eye_ratio=eye_ratio(landmarks_xy),
        mouth_ratio=mouth_ratio(landmarks_xy),
    )


def eye_ratio(landmarks_xy: NDArray[np.floating]) -> float:
    """Eye aspect ratio, mean of both eyes: (|p2 - p6| + |p3 - p5|) / (2 |p1 - p4|).

    Soukupová and Čech, "Real-time eye blink detection using facial landmarks" (2016), equation 1. Open eyes have 0.2 to
    0.4, closed ones less than 0.15; what is open differs from person to person.
    """
    ratios = []
    for p1, p2, p3, p4, p5, p6 in _EYES:
        heights = _apart(landmarks_xy, p2, p6) + _apart(landmarks_xy, p3, p5)
        ratios.append(heights / (2 * max(_apart(landmarks_xy, p1, p4), 1e-6)))
    return float(np.mean(ratios))


def mouth_ratio(landmarks_xy: NDArray[np.floating]) -> float:
    """Mouth aspect ratio of the inner lips: mean of their three heights over their width; 0 for a shut mouth."""
    heights = [_apart(landmarks_xy, up, down) for up, down in zip(_LIPS_UP, _LIPS_DOWN, strict=True)]
    return float(np.mean(heights)) / max(_apart(landmarks_xy, *_LIP_CORNERS), 1e-6)


def _apart(landmarks_xy: NDArray[np.floating], first: int, second: int) -> float:
    return float(np.hypot(*(landmarks_xy[first].astype(np.float64) - landmarks_xy[second])))
