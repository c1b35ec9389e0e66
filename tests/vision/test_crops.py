"""Aligned crops, against pictures whose right crop is known."""

import numpy as np
import pytest

from desktop_app.vision.crops import FER2013_GEOMETRY, CropGeometry, crop_faces, similarity_transforms

POINTS = FER2013_GEOMETRY.points_xy


def grey_picture(height: int, width: int) -> np.ndarray:
    """Noise, the same in all three colours, so that turning it grey changes nothing."""
    grey = np.random.default_rng(1).integers(0, 256, (height, width), dtype=np.uint8)
    return np.repeat(grey[..., np.newaxis], 3, axis=2)


def test_known_transform_is_found() -> None:
    """Points turned by 30 degrees, doubled and shifted give exactly that transform."""
    cosine, sine = 2 * np.cos(np.pi / 6), 2 * np.sin(np.pi / 6)
    known = np.array([[cosine, -sine, 100.0], [sine, cosine, 50.0]])
    landmarks = POINTS @ known[:, :2].T + known[:, 2]
    np.testing.assert_allclose(similarity_transforms(landmarks[np.newaxis], FER2013_GEOMETRY)[0], known, atol=1e-9)


def test_noisy_points_are_fitted_by_least_squares() -> None:
    """The closed form agrees with the general solver of the same linear problem."""
    landmarks = POINTS * 3 + np.random.default_rng(2).normal(0, 4, POINTS.shape)
    x, y = POINTS.T
    one, zero = np.ones(5), np.zeros(5)
    unknowns = np.concatenate([np.stack([x, -y, one, zero], axis=1), np.stack([y, x, zero, one], axis=1)])
    (a, b, shift_x, shift_y), *_ = np.linalg.lstsq(unknowns, landmarks.T.ravel(), rcond=None)
    np.testing.assert_allclose(
        similarity_transforms(landmarks[np.newaxis], FER2013_GEOMETRY)[0], [[a, -b, shift_x], [b, a, shift_y]]
    )


def test_face_already_in_place_is_copied() -> None:
    """A 48 x 48 picture whose points lie right comes out as it is."""
    image = grey_picture(48, 48)
    np.testing.assert_array_equal(crop_faces(image, POINTS[np.newaxis])[0], image[..., 0])


def test_each_crop_pixel_is_the_mean_of_its_area() -> None:
    """Shrunk four times, every pixel is the mean of its 4 x 4 block, within rounding."""
    image = grey_picture(192, 192)
    crop = crop_faces(image, (POINTS[np.newaxis] + 0.5) * 4 - 0.5)[0]
    blocks = image[..., 0].reshape(48, 4, 48, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(crop, blocks, atol=0.51)


def test_fine_texture_does_not_alias() -> None:
    """A one-pixel chessboard, shrunk by 7.3, is even grey."""
    board = (np.indices((400, 400)).sum(axis=0) % 2 * 255).astype(np.uint8)
    image = np.repeat(board[..., np.newaxis], 3, axis=2)
    crop = crop_faces(image, POINTS[np.newaxis] * 7.3 + 10)[0]
    assert abs(crop.astype(float) - 127.5).max() < 12


def test_turned_face_is_set_upright() -> None:
    """A picture turned by a quarter gives the crop of the upright one."""
    image = grey_picture(48, 48)
    turned = np.ascontiguousarray(np.rot90(image, -1))
    x, y = POINTS.T
    np.testing.assert_array_equal(crop_faces(turned, np.stack([47 - y, x], axis=1)[np.newaxis])[0], image[..., 0])


def test_outside_of_the_picture_repeats_its_edge() -> None:
    """A face half outside on the left gets the left column there."""
    image = grey_picture(48, 48)
    crop = crop_faces(image, POINTS[np.newaxis] - [24.0, 0.0])[0]
    np.testing.assert_array_equal(crop[:, 24:], image[:, :24, 0])
    np.testing.assert_array_equal(crop[:, :24], np.repeat(image[:, :1, 0], 24, axis=1))


def test_no_faces_give_no_crops() -> None:
    """Zero faces are a normal value."""
    assert crop_faces(grey_picture(10, 10), np.zeros((0, 5, 2))).shape == (0, 48, 48)


def test_points_all_in_one_place_do_no_harm() -> None:
    """Landmarks without extent give an even crop instead of an error."""
    crop = crop_faces(grey_picture(20, 20), np.full((1, 5, 2), 10.0))[0]
    assert crop.min() == crop.max()


def test_geometry_of_a_wrong_shape_is_refused() -> None:
    """A geometry has five points."""
    with pytest.raises(ValueError, match=r"points_xy must have shape \(5, 2\), got \(4, 2\)"):
        CropGeometry(np.zeros((4, 2)), 48)
