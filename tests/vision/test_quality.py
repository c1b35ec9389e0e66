"""Which faces are judged, by size and by light."""

import numpy as np
import pytest

from desktop_app.domain.faces import Faces
from desktop_app.domain.results import Quality
from desktop_app.vision.quality import judge_quality


def faces(*boxes: tuple[float, float, float, float]) -> Faces:
    """Faces with the given boxes."""
    return Faces.of(boxes, np.ones(len(boxes)), np.zeros((len(boxes), 5, 2)))


def picture(grey: int) -> np.ndarray:
    """An even picture of 100 x 200."""
    return np.full((100, 200, 3), grey, np.uint8)


def test_large_bright_face_is_judged() -> None:
    """Nothing speaks against it."""
    assert judge_quality(picture(120), faces((10, 10, 60, 70))) == [Quality.OK]


def test_size_is_the_longer_side() -> None:
    """A box cut by the picture's edge still shows by its longer side how near the face is."""
    found = judge_quality(picture(120), faces((0, 10, 8, 40), (10, 10, 28, 29)), min_px=24)
    assert found == [Quality.OK, Quality.TOO_SMALL]


def test_side_at_the_limit_is_enough() -> None:
    """The limit itself is not too small."""
    assert judge_quality(picture(120), faces((10, 10, 30, 34)), min_px=24) == [Quality.OK]


def test_light_is_judged_on_the_face() -> None:
    """A dark face in a bright picture is too dark, its bright neighbour is not."""
    image = picture(200)
    image[:, :100] = 10
    found = judge_quality(image, faces((10, 10, 60, 70), (120, 10, 180, 80)), min_brightness=20)
    assert found == [Quality.TOO_DARK, Quality.OK]


@pytest.mark.parametrize(("colour_bgr", "expected"), [((0, 255, 0), Quality.OK), ((255, 0, 0), Quality.TOO_DARK)])
def test_brightness_is_that_of_the_grey_picture(colour_bgr: tuple[int, int, int], expected: Quality) -> None:
    """Pure green is 149.7 in grey, pure blue 29.1: blue comes first."""
    image = np.full((100, 200, 3), colour_bgr, np.uint8)
    assert judge_quality(image, faces((10, 10, 60, 70)), min_brightness=100) == [expected]


def test_small_and_dark_is_too_small() -> None:
    """Size is asked first: coming nearer is what helps."""
    assert judge_quality(picture(0), faces((10, 10, 20, 20))) == [Quality.TOO_SMALL]


def test_box_without_area_is_too_small() -> None:
    """A box outside the picture, clipped to nothing, raises nothing."""
    assert judge_quality(picture(120), faces((200, 100, 200, 100))) == [Quality.TOO_SMALL]
    assert judge_quality(picture(120), faces((200, 100, 200, 100)), min_px=0) == [Quality.OK]


def test_no_faces_no_answers() -> None:
    """Zero faces are a normal value."""
    assert judge_quality(picture(120), Faces.empty()) == []
