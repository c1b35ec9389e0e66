"""Which faces are judged, by size, light, sharpness and pose."""

import cv2
import numpy as np
import pytest

from desktop_app.domain.faces import Faces
from desktop_app.domain.results import Quality
from desktop_app.vision.quality import MIN_SHARPNESS, FaceQuality, judge_quality, measure_quality


def faces(*boxes: tuple[float, float, float, float], points: object = None) -> Faces:
    """Faces with the given boxes, and the same five points in all."""
    five = np.zeros((5, 2)) if points is None else points
    return Faces.of(boxes, np.ones(len(boxes)), [five] * len(boxes))


def picture(grey: int) -> np.ndarray:
    """An even picture of 100 x 200."""
    return np.full((100, 200, 3), grey, np.uint8)


def looking(nose_x: float) -> list[list[float]]:
    """Five points, eyes 40 px apart about x = 50, the nose at ``nose_x``."""
    return [[30, 40], [70, 40], [nose_x, 60], [35, 80], [65, 80]]


FACE = (20.0, 10.0, 80.0, 90.0)


def test_large_bright_face_is_judged() -> None:
    """Nothing speaks against it."""
    assert judge_quality(picture(120), faces((10, 10, 60, 70))) == [Quality.OK]


def test_size_is_the_longer_side() -> None:
    """A box cut by the picture's edge still shows by its longer side how near the face is."""
    found = judge_quality(picture(120), faces((0, 10, 8, 40), (10, 10, 28, 29)))
    assert found == [Quality.OK, Quality.TOO_SMALL]


def test_side_at_the_limit_is_enough() -> None:
    """The limit itself is not too small."""
    assert judge_quality(picture(120), faces((10, 10, 30, 34))) == [Quality.OK]


def test_light_is_judged_on_the_face() -> None:
    """A dark face in a bright picture is too dark, its bright neighbour is not."""
    image = picture(200)
    image[:, :100] = 10
    found = judge_quality(image, faces((10, 10, 60, 70), (120, 10, 180, 80)))
    assert found == [Quality.TOO_DARK, Quality.OK]


@pytest.mark.parametrize(("colour_bgr", "expected"), [((0, 255, 0), 149.7), ((255, 0, 0), 29.1), ((0, 0, 255), 76.2)])
def test_brightness_is_that_of_the_grey_picture(colour_bgr: tuple[int, int, int], expected: float) -> None:
    """Green counts most and blue, which comes first, least."""
    image = np.full((100, 200, 3), colour_bgr, np.uint8)
    assert measure_quality(image, faces((10, 10, 60, 70)))[0].brightness == pytest.approx(expected, abs=0.5)


def test_blur_lowers_sharpness_and_poor_contrast_does_not() -> None:
    """Noise of half the contrast is as sharp; blurred by a twelfth of its side it is no face to judge."""
    noise = np.random.default_rng(0).integers(0, 256, (60, 60, 1)).astype(np.uint8)
    sharp = np.repeat(noise, 3, axis=2)
    pale = (sharp // 2 + 60).astype(np.uint8)
    soft = cv2.GaussianBlur(sharp.astype(np.float32), (0, 0), 5)
    soft = cv2.normalize(soft, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)
    measured = [measure_quality(image, faces((0, 0, 60, 60)))[0] for image in (sharp, pale, soft)]
    assert measured[1].sharpness == pytest.approx(measured[0].sharpness, rel=0.02)
    assert [quality.verdict for quality in measured] == [Quality.OK, Quality.OK, Quality.BLURRED]


def test_sharpness_is_that_of_48_pixels() -> None:
    """A chequered patch of 48 x 48: each pixel's Laplacian is eight times its own deviation from the mean."""
    chequered = np.indices((48, 48)).sum(axis=0) % 2 * 100 + 50
    image = np.repeat(chequered[..., np.newaxis], 3, axis=2).astype(np.uint8)
    assert measure_quality(image, faces((0, 0, 48, 48)))[0].sharpness == pytest.approx(8, rel=0.02)


def test_even_face_is_not_blurred() -> None:
    """There is nothing in it that could be."""
    assert measure_quality(picture(120), faces(FACE))[0].sharpness > MIN_SHARPNESS


@pytest.mark.parametrize(
    ("nose_x", "turned_deg", "expected"),
    [(50, 0.0, Quality.OK), (72, 45.0, Quality.OK), (28, 45.0, Quality.OK), (92, 62.4, Quality.TURNED)],
)
def test_nose_tells_how_far_a_face_is_turned(nose_x: float, turned_deg: float, expected: Quality) -> None:
    """Aside by 0.55 of the eyes' distance it is turned by 45 degrees; by 1.05, by atan(1.05 / 0.55)."""
    quality = measure_quality(picture(120), faces(FACE, points=looking(nose_x)))[0]
    assert quality.turned_deg == pytest.approx(turned_deg, abs=0.1)
    assert quality.verdict is expected


def test_tilted_head_is_not_turned() -> None:
    """Points turned by 90 degrees about the middle say the same as upright ones."""
    upright = np.array(looking(50)) - 50
    tilted = upright @ np.array([[0, 1], [-1, 0]]) + 50
    assert measure_quality(picture(120), faces(FACE, points=tilted))[0].turned_deg == pytest.approx(0, abs=0.1)


def test_size_is_asked_first() -> None:
    """A face can have every fault at once: coming nearer is what helps most."""
    assert FaceQuality(10, 5, 0.1, 80).verdict is Quality.TOO_SMALL
    assert FaceQuality(40, 5, 0.1, 80).verdict is Quality.TOO_DARK
    assert FaceQuality(40, 90, 0.1, 80).verdict is Quality.BLURRED
    assert FaceQuality(40, 90, 0.5, 80).verdict is Quality.TURNED


def test_blurred_and_turned_faces_are_still_measured() -> None:
    """Their eyes and pose are; those of small and dark ones are not."""
    assert [quality for quality in Quality if quality.measurable] == [Quality.OK, Quality.BLURRED, Quality.TURNED]


def test_box_without_area_is_too_small() -> None:
    """A box outside the picture, clipped to nothing, raises nothing."""
    assert judge_quality(picture(120), faces((200, 100, 200, 100))) == [Quality.TOO_SMALL]


def test_no_faces_no_answers() -> None:
    """Zero faces are a normal value."""
    assert judge_quality(picture(120), Faces.empty()) == []
