"""The order of the 68 landmarks, and the five points in it."""

import numpy as np

from desktop_app.domain.landmarks68 import MIRRORED, MIRRORED_FIVE, REGIONS, five_points, interocular
from tests.training.made_faces import made_shape


def test_the_mirror_is_its_own_inverse() -> None:
    """Mirrored twice, every landmark is itself again."""
    for order in (MIRRORED, MIRRORED_FIVE):
        np.testing.assert_array_equal(np.array(order)[list(order)], np.arange(len(order)))


def test_a_symmetric_face_is_its_own_mirror_image() -> None:
    """Jaw, brows, eyes, nose and mouth fall on each other."""
    shape = made_shape() - made_shape()[27]
    np.testing.assert_allclose(shape[list(MIRRORED)] * (-1, 1), shape)


def test_regions_hold_each_landmark_once() -> None:
    """Jaw, brows, nose, eyes and mouth are all 68."""
    assert sorted(point for region in REGIONS.values() for point in range(68)[region]) == list(range(68))


def test_the_five_points_follow() -> None:
    """Each eye is the mean of its six points; nose tip and mouth corners are landmarks themselves."""
    shape = np.zeros((1, 68, 2))
    shape[0, 36:42, 0] = [1, 2, 3, 4, 5, 9]
    shape[0, 42:48, 1] = 7
    shape[0, [30, 48, 54]] = [[3, 4], [5, 6], [7, 8]]
    np.testing.assert_allclose(five_points(shape)[0], [[4, 0], [0, 7], [3, 4], [5, 6], [7, 8]])


def test_the_distance_that_normalises() -> None:
    """Outer corners of 68 points, centres of the eyes of five."""
    shape = np.zeros((68, 2))
    shape[45] = (3, 4)
    assert interocular(shape) == 5
    assert interocular(np.array([[0, 0], [6, 8], [1, 1], [0, 2], [2, 2]])) == 10
