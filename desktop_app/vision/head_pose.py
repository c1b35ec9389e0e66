"""Where a head is turned: a generic face held so that its points fall on the landmarks (cv2.solvePnP)."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

MODEL_MM = {
    27: (0.0, 0.0, 0.0),
    28: (0.0, 13.5, -8.0),
    29: (0.0, 26.0, -16.5),
    30: (0.0, 37.5, -18.5),
    31: (-12.5, 45.0, 3.5),
    33: (0.0, 48.5, -2.0),
    35: (12.5, 45.0, 3.5),
    36: (-45.0, -1.0, 23.0),
    39: (-19.0, -0.5, 17.0),
    42: (19.0, -0.5, 17.0),
    45: (45.0, -1.0, 23.0),
    48: (-26.5, 70.0, 19.0),
    54: (26.5, 70.0, 19.0),
}
"""A generic face: number of the landmark (of 68) to x right, y down, z away from the viewer, mm from the nasion.

Widths and heights follow the means of young adults in Farkas, "Anthropometry of the head and face" (1994): outer
corners of the eyes 90 mm apart, mouth 53, nose 25 between the rims of the nostrils, nasion to subnasale about 50. Such
tables give no depths; these, and the tilt that makes the pitch of the middle picture 0, are those under which the
landmarks of 3,105 pictures of youtube_faces_68 are best met (2.8 mm, median, root of the mean square), and inner
corners of the eyes are where those landmarks have them, a little outside the canthus. Brows, lips and chin are left
out, because they move by themselves, and the line of the jaw, because it slides as the head turns.
"""

# A webcam's user sits some 60 cm away: over a face's height between brow and mouth of 7 cm this gives perspective its
# due. The true focal length is not known, and in a video call every tile has its own camera.
_DISTANCE_MM = 600.0
_MOST_ERROR = 0.2
"""Landmarks that lie further from the model's points than this share of the face's size are no face's."""

# The start is good: five steps are within 0.01 degrees of what twenty come to.
_REFINED = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 5, 1e-3)

_POINTS = list(MODEL_MM)
_OBJECT = np.array(list(MODEL_MM.values()))
_SPREAD_MM = float(np.sqrt(((_OBJECT - _OBJECT.mean(axis=0)) ** 2).sum(axis=1).mean()))


@dataclass(frozen=True, slots=True)
class HeadPose:
    """Degrees; yaw positive to the viewer's right, pitch positive up, roll positive clockwise for the viewer."""

    yaw_deg: float
    pitch_deg: float
    roll_deg: float


def head_pose(landmarks_xy: NDArray[np.floating]) -> HeadPose | None:
    """The pose that 68 landmarks show, against the line from the camera to the face.

    The perspective is that of a camera whose middle the face is in, so that a face at the picture's edge that looks
    into the camera has a yaw of 0, and a tile of a video call is judged by itself.

    Args:
        landmarks_xy: (68, 2), pixels.

    Returns:
        None where no pose explains the landmarks.
    """
    if landmarks_xy.shape != (68, 2):
        raise ValueError(f"landmarks_xy must have shape (68, 2), got {landmarks_xy.shape}")
    image = landmarks_xy[_POINTS].astype(np.float64)
    if not np.isfinite(image).all():
        return None
    image -= image.mean(axis=0)
    size_px = max(float(np.sqrt((image**2).sum(axis=1).mean())), 1e-6)
    # In units of the face's own size numbers stay small; the focal length puts the face at the assumed distance.
    image /= size_px
    camera = np.array([[_DISTANCE_MM / _SPREAD_MM, 0, 0], [0, _DISTANCE_MM / _SPREAD_MM, 0], [0, 0, 1.0]])
    solved, turn, shift = cv2.solvePnP(_OBJECT, image, camera, None, flags=cv2.SOLVEPNP_SQPNP)
    if not solved:
        return None
    turn, shift = cv2.solvePnPRefineLM(_OBJECT, image, camera, None, turn, shift, criteria=_REFINED)
    projected = cv2.projectPoints(_OBJECT, turn, shift, camera, None)[0].reshape(-1, 2)
    error = float(np.sqrt(((projected - image) ** 2).sum(axis=1).mean()))
    rotation = np.asarray(cv2.Rodrigues(turn)[0], dtype=np.float64)
    if error > _MOST_ERROR or not np.isfinite(rotation).all():
        return None
    return angles_of(rotation)


def angles_of(rotation: NDArray[np.float64]) -> HeadPose | None:
    """The angles of a rotation from the model's axes to the camera's; None for the back of a head.

    The face looks along -z of the model: yaw and pitch are the direction of that line, roll is what is left about it.
    """
    x, y, z = rotation @ np.array([0.0, 0.0, -1.0])
    if z >= 0:
        return None
    yaw, pitch = np.arctan2(x, -z), np.arctan2(-y, np.hypot(x, z))
    unrolled = rotation_of(float(np.degrees(yaw)), float(np.degrees(pitch)), 0.0).T @ rotation
    roll = np.arctan2(unrolled[1, 0], unrolled[0, 0])
    return HeadPose(*(float(np.degrees(angle)) for angle in (yaw, pitch, roll)))


def rotation_of(yaw_deg: float, pitch_deg: float, roll_deg: float) -> NDArray[np.float64]:
    """(3, 3) the rotation with these angles: first the roll, then the pitch, then the yaw."""
    yaw, pitch, roll = np.deg2rad([yaw_deg, pitch_deg, roll_deg])
    turn = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    nod = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    tilt = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    rotation: NDArray[np.float64] = turn @ nod @ tilt
    return rotation
