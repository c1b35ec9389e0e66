"""The simulated room: how large a face is at a distance, and what darkness does to a picture."""

import numpy as np
import pytest

from desktop_app.evaluation.light_scenes import DISTANCES_CM, SIZE_WH, darken, scene_at, simulation
from desktop_app.vision.light import linear_table


def points(eyes_px: float, middle: tuple[float, float]) -> np.ndarray:
    """68 points in a square of two eye distances, the eyes' own points at their centres."""
    rng = np.random.default_rng(0)
    shape = rng.uniform(-1, 1, (68, 2))
    shape[:4] = [[-1, -1], [1, -1], [1, 1], [-1, 1]]
    shape[36:42] = (-0.5, -0.3)
    shape[42:48] = (0.5, -0.3)
    return shape * eyes_px + middle


def test_eyes_are_as_far_apart_as_the_camera_sees_them() -> None:
    """63 mm at 30 cm under a focal length of 554.3 px are 116.4 px, at 2 m 17.5 px."""
    assert simulation()["eyes_px"] == [116.4, 69.8, 26.9, 17.5]


@pytest.mark.parametrize("distance_cm", DISTANCES_CM)
def test_face_stands_in_the_middle_at_its_size(distance_cm: int) -> None:
    """Its box is two eye distances wide, and a quarter higher for the forehead, cut where the picture ends."""
    eyes = 554.256 * 63 / (10 * distance_cm)
    scene = scene_at(np.full((200, 180, 3), 120, np.uint8), points(30, (80, 100)), distance_cm)
    x1, y1, x2, y2 = scene.face_xyxy
    assert scene.image_bgr.shape == (SIZE_WH[1], SIZE_WH[0], 3)
    assert x2 - x1 == pytest.approx(2 * eyes, abs=0.5)
    assert y2 - max(0.0, y2 - 2.5 * eyes) == pytest.approx(y2 - y1, abs=0.5)
    assert (x1 + x2) / 2 == pytest.approx(320, abs=1)


def test_picture_lies_under_its_box() -> None:
    """A white patch on the points stays on the points."""
    picture = np.zeros((200, 200, 3), np.uint8)
    picture[60:120, 80:140] = 255
    scene = scene_at(picture, points(30, (110, 90)), 130)
    x1, y1, x2, y2 = (round(float(edge)) for edge in scene.face_xyxy)
    y1 += round((y2 - y1) / 5)
    assert scene.image_bgr[y1 + 4 : y2 - 4, x1 + 4 : x2 - 4].min() > 240
    assert scene.image_bgr[:, : x1 - 6].max() < 15


def test_edges_are_carried_on() -> None:
    """What surrounds an even picture is as even, so no frame stands round it."""
    scene = scene_at(np.full((100, 100, 3), 77, np.uint8), points(30, (50, 50)), 200)
    assert np.unique(scene.image_bgr).tolist() == [77]


@pytest.mark.parametrize("light", [1.0, 0.1, 0.01])
def test_mean_light_falls_by_the_share(light: float) -> None:
    """A grey of 21.6 % of white gives that share of it, whatever the noise."""
    grey = np.full((200, 200, 3), 128, np.uint8)
    dark = darken(grey, light, np.random.default_rng(1))
    assert linear_table()[dark].mean() == pytest.approx(0.2159 * light, rel=0.02)


def test_noise_is_that_of_photons_and_of_reading() -> None:
    """6,000 x 0.2159 x 0.1 electrons are 129.5; with 4 of reading they deviate by 12.06, 9.3 % of them."""
    grey = np.full((200, 200, 3), 128, np.uint8)
    light = linear_table()[darken(grey, 0.1, np.random.default_rng(2))]
    assert light.std() / light.mean() == pytest.approx(0.0931, rel=0.03)


def test_noise_is_the_same_for_the_same_seed() -> None:
    """So that all finders see one picture."""
    grey = np.full((20, 20, 3), 90, np.uint8)
    assert (darken(grey, 0.1, np.random.default_rng(3)) == darken(grey, 0.1, np.random.default_rng(3))).all()
