"""Squares of a picture at one size, quickly and exactly."""

from collections.abc import Callable

import numpy as np
import pytest

from desktop_app.vision.squares import cut_out, cut_out_exactly

CutOut = Callable[[np.ndarray, np.ndarray, int], np.ndarray]

both = pytest.mark.parametrize("cut", [cut_out, cut_out_exactly])


def noise(height: int, width: int) -> np.ndarray:
    """A picture in which no pixel is like its neighbours."""
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


@both
def test_the_whole_picture_is_itself(cut: CutOut) -> None:
    """A square over the whole picture gives each pixel itself, red first, scaled to -1 to 1."""
    values = noise(24, 24)

    np.testing.assert_allclose(
        cut(values, np.float32([[0, 0, 24, 24]]), 24)[0], (values[..., ::-1] - 127.5) / 128, atol=1e-5
    )


@both
def test_it_is_mid_grey_outside_the_picture(cut: CutOut) -> None:
    """What a square holds beyond the edges is 0, the middle of the networks' range."""
    white = np.full((20, 20, 3), 255, np.uint8)
    squares = cut(white, np.float32([[-20, 0, 20, 20], [100, 100, 120, 120], [-9, -9, -1, -1]]), 24)

    assert (squares[0, :, :12] == 0).all()
    assert squares[0, :, 13:] == pytest.approx(127.5 / 128)
    assert (squares[1:] == 0).all()


@both
def test_there_may_be_thousands_of_squares(cut: CutOut) -> None:
    """Each square is the same, alone or among more than fit below each other in one OpenCV picture."""
    values = noise(30, 40)
    squares = np.random.default_rng(1).uniform(-5, 35, (2000, 4)).astype(np.float32)
    squares[:, 2:] = squares[:, :2] + 9.7

    together = cut(values, squares, 24)
    assert together.shape == (2000, 24, 24, 3)
    np.testing.assert_array_equal(together[[0, 63, 64, 1999]], cut(values, squares[[0, 63, 64, 1999]], 24))


@both
@pytest.mark.parametrize("size_hw", [(1, 9), (9, 1), (1, 1)])
def test_a_picture_may_be_one_pixel_high_or_wide(cut: CutOut, size_hw: tuple[int, int]) -> None:
    """A plain picture of one row or column is plain wherever a square lies in it."""
    squares = cut(np.full((*size_hw, 3), 255, np.uint8), np.float32([[0, 0, 1, 1]]), 24)

    assert squares == pytest.approx(127.5 / 128)


@both
def test_a_view_that_may_not_be_written_is_taken(cut: CutOut) -> None:
    """A part of a larger picture gives what its copy gives."""
    view = noise(60, 70)[10:40, 5:65]
    view.setflags(write=False)
    square = np.float32([[3.3, 4.4, 22.2, 23.3]])

    np.testing.assert_array_equal(cut(view, square, 48), cut(view.copy(), square, 48))


def test_samples_lie_where_the_package_takes_them() -> None:
    """A square from 1.2 to 9.2 in a row of ten pixels 0, 20, ... is sampled from 1.08 to 8.28, a tenth being lost."""
    row = np.arange(0, 200, 20, dtype=np.uint8)
    picture = np.broadcast_to(row[np.newaxis, :, np.newaxis], (10, 10, 3))
    # Corners are fractions of the width, 0.12 and 0.92, of the last pixel, 9: 24 samples a step of 7.2 / 23 apart.
    expected = 20 * (1.08 + 7.2 / 23 * np.arange(24))

    exact = cut_out_exactly(np.ascontiguousarray(picture), np.float32([[1.2, 1.2, 9.2, 9.2]]), 24)[0, 11, :, 1]
    np.testing.assert_allclose(exact * 128 + 127.5, expected, atol=1e-3)


def test_nothing_is_rounded() -> None:
    """Each value is the four pixels around it, mixed by distance; the quick way is off by whole values in noise."""
    values = noise(50, 60)
    x1, y1, side = 7.43, 11.87, 13.21
    x = (x1 + side * np.arange(48) / 47) * 59 / 60
    y = (y1 + side * np.arange(48) / 47) * 49 / 50
    left, upper = x.astype(int), y.astype(int)
    right_share, lower_share = (x - left)[:, np.newaxis], (y - upper)[:, np.newaxis, np.newaxis]
    rgb = values[..., ::-1].astype(np.float64)

    def mixed(row: np.ndarray) -> np.ndarray:
        return rgb[row][:, left] * (1 - right_share) + rgb[row][:, left + 1] * right_share

    expected = mixed(upper) * (1 - lower_share) + mixed(upper + 1) * lower_share
    square = np.float32([[x1, y1, x1 + side, y1 + side]])
    assert np.abs(cut_out_exactly(values, square, 48)[0] * 128 + 127.5 - expected).max() < 2e-3
    assert np.abs(cut_out(values, square, 48)[0] * 128 + 127.5 - expected).max() > 1
