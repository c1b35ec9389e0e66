"""Measures of faces from 68 landmarks: ratios checked by hand, and the reader over fake landmarks."""

import numpy as np
import pytest

from desktop_app.domain.attention import FaceMeasures
from desktop_app.domain.faces import Faces
from desktop_app.vision.face_shape import LandmarkShapeReader, eye_ratio, measures_of, mouth_ratio
from tests.vision.test_head_pose import seen_from_far


def with_eyes(landmarks: np.ndarray, left: float, right: float) -> np.ndarray:
    """Eyes 40 px wide, their lids so many pixels apart."""
    drawn = landmarks.copy()
    for first, x, height in ((36, 0.0, left), (42, 100.0, right)):
        above, below = -height / 2, height / 2
        drawn[first : first + 6] = [
            [x, 0],
            [x + 12, above],
            [x + 28, above],
            [x + 40, 0],
            [x + 28, below],
            [x + 12, below],
        ]
    return drawn


def with_mouth(landmarks: np.ndarray, heights: tuple[float, float, float]) -> np.ndarray:
    """Inner lips 60 px wide, so many pixels apart at their three places."""
    drawn = landmarks.copy()
    drawn[60], drawn[64] = [0, 0], [60, 0]
    for (up, down), x, height in zip(((61, 67), (62, 66), (63, 65)), (15, 30, 45), heights, strict=True):
        drawn[up], drawn[down] = [x, -height / 2], [x, height / 2]
    return drawn


def test_the_eye_ratio_is_height_over_width() -> None:
    """Lids 12 and 8 px apart over eyes of 40 px: the mean of 0.3 and 0.2."""
    assert eye_ratio(with_eyes(np.zeros((68, 2)), 12, 8)) == pytest.approx(0.25)
    assert eye_ratio(with_eyes(np.zeros((68, 2)), 0, 0)) == 0.0


def test_the_mouth_ratio_is_height_over_width() -> None:
    """Lips 30, 42 and 36 px apart over a width of 60: 0.6; a shut mouth has 0."""
    assert mouth_ratio(with_mouth(np.zeros((68, 2)), (30, 42, 36))) == pytest.approx(0.6)
    assert mouth_ratio(with_mouth(np.zeros((68, 2)), (0, 0, 0))) == 0.0


def test_ratios_do_not_depend_on_size_or_tilt() -> None:
    """The same face twice as large and tilted has the same ratios."""
    drawn = with_mouth(with_eyes(np.zeros((68, 2)), 10, 14), (5, 9, 4))
    tilt = 2 * np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])

    assert eye_ratio(drawn @ tilt.T + 30) == pytest.approx(eye_ratio(drawn))
    assert mouth_ratio(drawn @ tilt.T + 30) == pytest.approx(mouth_ratio(drawn))


class FakeLandmarks:
    """Gives landmarks made beforehand."""

    runtime = "fake float32"

    def __init__(self, landmarks: list[np.ndarray]) -> None:
        self._landmarks = np.array(landmarks, np.float32).reshape(-1, 68, 2)

    def read(self, image_bgr: np.ndarray, faces: Faces) -> np.ndarray:
        """As many as there are faces."""
        return self._landmarks[: len(faces)]


def test_every_face_gets_its_measures() -> None:
    """A turned head, and points of no face: the first has all but the eyes' state, the second nothing."""
    strewn = np.random.default_rng(0).uniform(0, 100, (68, 2))
    faces = Faces.of([[0, 0, 9, 9]] * 2, [0.9] * 2, np.zeros((2, 5, 2)))
    reader = LandmarkShapeReader(FakeLandmarks([seen_from_far(25, -10, 5), strewn]))

    turned, nobody = reader.measure(np.zeros((9, 9, 3), np.uint8), faces)

    assert (turned.yaw_deg, turned.pitch_deg, turned.roll_deg) == pytest.approx((25, -10, 5), abs=2)
    assert turned.eyes_closed is None
    assert turned.eye_ratio is not None
    assert turned.mouth_ratio is not None
    assert nobody == FaceMeasures()
    assert list(reader.measure(np.zeros((9, 9, 3), np.uint8), Faces.empty())) == []
    assert reader.runtime == "fake float32"


def test_measures_are_numbers_of_python() -> None:
    """What goes into the database is plain floats."""
    measures = measures_of(seen_from_far(0, 0, 0).astype(np.float32))

    assert all(type(value) is float for value in (measures.yaw_deg, measures.eye_ratio, measures.mouth_ratio))
