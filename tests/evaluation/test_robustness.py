"""Changed faces, and what is measured on them."""

import numpy as np
import pytest

from desktop_app.evaluation.robustness import compressed, gamma, measure_robustness, move, shrunk
from tests.evaluation.emotion_fakes import KnowingJudge, make_faces


def spot(x: int, y: int) -> np.ndarray:
    """A dark picture with one bright pixel."""
    image = np.zeros((40, 40), np.uint8)
    image[y, x] = 255
    return image


def brightest(image: np.ndarray) -> tuple[int, int]:
    """Column and row of the brightest pixel."""
    y, x = np.unravel_index(image.argmax(), image.shape)
    return int(x), int(y)


def test_shift_is_a_share_of_the_side() -> None:
    """A tenth of 40 pixels to the right and up moves a spot by 4 each; the edge is repeated."""
    assert brightest(move(spot(10, 20), shift_xy=(0.1, -0.1))) == (14, 16)
    edge = np.zeros((40, 40), np.uint8)
    edge[:, 0] = 200
    assert (move(edge, shift_xy=(0.1, 0.0))[:, :5] == 200).all()


def test_scale_and_turn_are_about_the_middle() -> None:
    """Twice as large, a spot is twice as far from the middle; a quarter turn to the left takes right to up."""
    picture = np.zeros((41, 41), np.uint8)
    picture[20, 30] = 255
    assert brightest(move(picture, scale=1.5)) == (35, 20)
    assert brightest(move(picture, turn_deg=90)) == (20, 10)


def test_gamma_bends_the_greys() -> None:
    """Black and white stay; 64 becomes 255 * (64/255) ** 0.4 = 147 and with 2.5 it is 8."""
    greys = np.array([[0, 64, 255]], np.uint8)
    assert gamma(greys, 0.4).tolist() == [[0, 147, 255]]
    assert gamma(greys, 2.5).tolist() == [[0, 8, 255]]


def test_detail_is_lost_to_compression_and_distance() -> None:
    """A fine checkerboard is flattened when shrunk to half; a plain face stays as it is under both."""
    board = np.indices((48, 48)).sum(axis=0) % 2 * 255
    plain = np.full((48, 48), 90, np.uint8)
    assert shrunk(board.astype(np.uint8)).std() < 10
    assert (shrunk(plain) == 90).all()
    assert np.abs(compressed(plain).astype(int) - 90).max() <= 2
    assert not np.array_equal(compressed(make_faces().images[0]), make_faces().images[0])


def test_points_lost_are_against_the_faces_as_they_are() -> None:
    """A judge that reads the first pixel is right on all faces as they are, and wrong once the pixel has changed."""
    rows = measure_robustness(KnowingJudge(), make_faces(28), "PrivateTest", "fer")

    assert rows[0].right.value == 1
    assert rows[0].lost == 0
    assert len(rows) == 13
    by_name = {row.name: row for row in rows}
    lost = by_name["10% to the right"]
    assert lost.geometric
    assert lost.lost == pytest.approx(100 * (1 - lost.right.value))
    # Gamma 2.5 makes each of the first greys 0.
    assert by_name["gamma 2.5 (dark)"].right.count == 4
    assert by_name["gamma 2.5 (dark)"].within
    assert not by_name["10 degrees to the left"].within
