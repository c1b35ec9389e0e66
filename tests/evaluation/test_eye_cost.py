"""What the eyes of a face cost: whom the reader is shown, and what is counted."""

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.evaluation.eye_cost import EYES_PX, FACES, SIZE_WH, call_times_ms, class_of
from desktop_app.vision.eyes import MIN_EYE_DISTANCE_PX, crop_eyes, eye_distances


class Counting:
    """Eyes that are always open, and how often they were looked at."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def eyes_closed(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        """Open."""
        self.asked.append(len(faces))
        return np.zeros(len(faces), np.float32)


@pytest.mark.parametrize("count", FACES)
def test_every_face_lies_in_the_picture_and_is_judged(count: int) -> None:
    """Eyes 40 pixels apart, above the smallest that are judged, no two faces in one place."""
    image, faces = class_of(count)
    assert image.shape == (SIZE_WH[1], SIZE_WH[0], 3)
    assert len(faces) == count
    assert faces.xyxy.min() >= 0
    assert (faces.xyxy.max(axis=0) <= np.tile(SIZE_WH, 2)).all()
    assert eye_distances(faces.landmarks_xy).min() >= EYES_PX > MIN_EYE_DISTANCE_PX
    assert len(np.unique(faces.xyxy, axis=0)) == count
    assert crop_eyes(image, faces.landmarks_xy).shape[:2] == (count, 2)


def test_first_calls_do_not_count() -> None:
    """Of 63 calls 60 are told, none of them negative."""
    eyes = Counting()
    times = call_times_ms(eyes, 12)
    assert eyes.asked == [12] * 63
    assert len(times) == 60
    assert min(times) >= 0
