"""What lies before and between DAN's stages, against numbers reckoned by hand."""

import numpy as np
import pytest

from desktop_app.networks.dan_shapes import (
    DAN_SIZE,
    dan_input,
    enlarged,
    heatmap,
    inverse,
    second_input,
    similarity,
    transformed,
)

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


def test_input_forgets_light_and_contrast() -> None:
    """A crop of half 100 and half 120, mean 110 and deviation 10, gives -10/11 and 10/11, whatever is added to it."""
    grey = np.full((1, DAN_SIZE, DAN_SIZE), 100, np.uint8)
    grey[:, :, DAN_SIZE // 2 :] = 120
    scaled = dan_input(grey)
    assert scaled.shape == (1, DAN_SIZE, DAN_SIZE, 1)
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(np.unique(scaled), [-10 / 11, 10 / 11], rtol=1e-6)
    np.testing.assert_allclose(dan_input(grey + 50), scaled, atol=1e-6)


def test_input_of_a_wrong_shape_is_refused() -> None:
    """The shape is checked and said."""
    with pytest.raises(ValueError, match=r"grey must have shape \(n, 112, 112\), got \(112, 112\)"):
        dan_input(np.zeros((DAN_SIZE, DAN_SIZE)))


def test_similarity_finds_turn_scale_and_shift() -> None:
    """A square turned by 90 degrees, doubled and moved is carried there exactly, and back by the inverse."""
    target = 2 * SQUARE @ np.array([[0, 1], [-1, 0]]) + (5, 7)
    found = similarity(SQUARE, target)
    np.testing.assert_allclose(found, [[0, -2, 5], [2, 0, 7]], atol=1e-12)
    np.testing.assert_allclose(transformed(found, SQUARE), target, atol=1e-12)
    np.testing.assert_allclose(transformed(inverse(found), target), SQUARE, atol=1e-12)


def test_heatmap_falls_with_distance() -> None:
    """1 on the landmark, 1/2 a pixel away, 1/6 five pixels away; a landmark outside counts at the edge."""
    made = heatmap(np.array([[20.4, 30.0], [500.0, -3.0]]))
    assert made.shape == (DAN_SIZE, DAN_SIZE)
    assert made[30, 20] == 1
    assert made[30, 21] == pytest.approx(1 / 2)
    assert made[34, 17] == pytest.approx(1 / 6)
    assert made[0, DAN_SIZE - 1] == 1


def test_second_input_brings_the_shape_to_the_mean() -> None:
    """A bright dot on a shape that is shifted and doubled comes to lie on the mean shape, where the heatmap is 1."""
    mean = 40 * SQUARE + 30
    shape = 80 * SQUARE + (10, 20)
    picture = np.zeros((1, DAN_SIZE, DAN_SIZE, 1), np.float32)
    picture[0, 98:103, 88:93] = 1
    made, transforms = second_input(picture, shape[np.newaxis], mean)
    np.testing.assert_allclose(transformed(transforms[0], shape), mean, atol=1e-9)
    assert made.shape == (1, DAN_SIZE, DAN_SIZE, 2)
    assert made[0, 70, 70, 0] == 1
    assert made[0, 70, 70, 1] == 1
    assert made[0, 40, 50, 0] == 0


def test_features_are_enlarged() -> None:
    """Each of 56 x 56 features covers two pixels by two."""
    features = np.arange(56 * 56, dtype=np.float32)[np.newaxis]
    large = enlarged(features)[0, :, :, 0]
    assert large.shape == (DAN_SIZE, DAN_SIZE)
    assert large[0, 1] == large[1, 0] == 0
    assert large[3, 5] == 56 + 2
