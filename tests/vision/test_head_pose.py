"""Head pose from landmarks: a model that is turned by known angles, and pictures of people."""

import numpy as np
import pytest

from desktop_app.vision.head_pose import MODEL_MM, HeadPose, angles_of, head_pose, rotation_of

ANGLES = [(0, 0, 0), (30, 0, 0), (-30, 0, 0), (0, 20, 0), (0, -25, 0), (0, 0, 15), (20, -15, 10), (-55, 10, -20)]


def seen_from_far(yaw: float, pitch: float, roll: float, size: float = 1.0) -> np.ndarray:
    """68 landmarks of the model, turned and looked at from 60 cm, its points' middle in the middle of the picture."""
    points = np.array(list(MODEL_MM.values()))
    turned = (points - points.mean(axis=0)) @ rotation_of(yaw, pitch, roll).T + [0, 0, 600]
    landmarks = np.zeros((68, 2))
    landmarks[list(MODEL_MM)] = turned[:, :2] / turned[:, 2:] * 600 * size + [400, 300]
    return landmarks


@pytest.mark.parametrize("angles", ANGLES)
def test_a_rotation_has_its_angles(angles: tuple[float, float, float]) -> None:
    """Angles to a rotation and back are the same angles."""
    pose = angles_of(rotation_of(*angles))

    assert pose is not None
    assert (pose.yaw_deg, pose.pitch_deg, pose.roll_deg) == pytest.approx(angles)


@pytest.mark.parametrize("angles", ANGLES)
def test_the_pose_of_a_turned_model_is_found(angles: tuple[float, float, float]) -> None:
    """Landmarks made from known angles give them back within 2 degrees, however large the face is in the picture."""
    for size in (0.3, 4.0):
        pose = head_pose(seen_from_far(*angles, size=size))
        assert pose is not None
        assert (pose.yaw_deg, pose.pitch_deg, pose.roll_deg) == pytest.approx(angles, abs=2.0)


def test_signs_are_the_viewers() -> None:
    """A nose to the right is a positive yaw, a nose raised a positive pitch, the right eye lowered a positive roll."""
    turned, raised, tilted = (seen_from_far(*angles) for angles in ((30, 0, 0), (0, 25, 0), (0, 0, 20)))
    straight = seen_from_far(0, 0, 0)

    assert turned[30, 0] - turned[[36, 45], 0].mean() > 5
    assert raised[30, 1] - raised[27, 1] < straight[30, 1] - straight[27, 1]
    assert tilted[45, 1] > tilted[36, 1]


def test_landmarks_of_no_face_have_no_pose() -> None:
    """Points strewn about, all in one place, or not numbers, give None."""
    strewn = np.random.default_rng(0).uniform(0, 100, (68, 2))

    assert head_pose(strewn) is None
    assert head_pose(np.full((68, 2), np.nan)) is None
    assert angles_of(rotation_of(180, 0, 0)) is None


def test_the_shape_is_said() -> None:
    """Other numbers of points are refused with the shape in the text."""
    with pytest.raises(ValueError, match=r"\(5, 2\)"):
        head_pose(np.zeros((5, 2)))


def test_mirrored_landmarks_have_the_mirrored_pose() -> None:
    """Left and right are treated alike."""
    landmarks = seen_from_far(25, -10, 8)
    mirrored = landmarks.copy()
    mirrored[:, 0] = 800 - mirrored[:, 0]
    for left, right in ((36, 45), (39, 42), (31, 35), (48, 54)):
        mirrored[[left, right]] = mirrored[[right, left]]

    pose, other = head_pose(landmarks), head_pose(mirrored)

    assert isinstance(pose, HeadPose)
    assert isinstance(other, HeadPose)
    assert (other.yaw_deg, other.pitch_deg, other.roll_deg) == pytest.approx(
        (-pose.yaw_deg, pose.pitch_deg, -pose.roll_deg), abs=0.1
    )
