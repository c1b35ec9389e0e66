"""Boxes against numbers worked out by hand."""

import numpy as np
import pytest

from desktop_app.vision import boxes


def row(*values: float) -> np.ndarray:
    """Boxes from plain numbers, four a row."""
    return np.array(values, np.float32).reshape(-1, 4)


def test_area() -> None:
    """Area is width times height, 0 for a line."""
    assert boxes.area(row(1, 2, 4, 6, 5, 5, 5, 9)).tolist() == [12.0, 0.0]


def test_iou_of_boxes_that_share_a_quarter() -> None:
    """Two 4 x 4 boxes that share 2 x 2 have 4 of 28 square pixels in common."""
    a = row(0, 0, 4, 4)
    b = row(2, 2, 6, 6, 0, 0, 4, 4, 4, 0, 8, 4, 10, 10, 12, 12)

    assert boxes.iou(a, b)[0].tolist() == pytest.approx([4 / 28, 1.0, 0.0, 0.0])


def test_overlap_over_the_smaller_box() -> None:
    """A box inside another overlaps it wholly when the smaller one counts."""
    assert boxes.overlap(row(0, 0, 10, 10), row(2, 2, 4, 4), "min").item() == 1.0
    assert boxes.overlap(row(0, 0, 10, 10), row(2, 2, 4, 4), "union").item() == pytest.approx(0.04)


def test_overlap_of_boxes_without_area_is_zero() -> None:
    """Two boxes without area overlap by 0, without a warning."""
    assert boxes.overlap(row(3, 3, 3, 3), row(3, 3, 3, 3), "min").item() == 0.0
    assert boxes.iou(row(3, 3, 3, 3), row(3, 3, 3, 3)).item() == 0.0


def test_overlap_of_nothing_keeps_its_shape() -> None:
    """No boxes against two give a (0, 2) array."""
    assert boxes.iou(np.zeros((0, 4), np.float32), row(0, 0, 1, 1, 0, 0, 2, 2)).shape == (0, 2)


def test_suppress_keeps_the_best_of_a_heap() -> None:
    """Of two boxes with IoU 9 / 11 only the better stays; the one apart stays too; the best comes first."""
    xyxy = row(0, 0, 10, 10, 1, 0, 11, 10, 50, 50, 60, 60)
    scores = np.array([0.7, 0.8, 0.9], np.float32)

    assert boxes.suppress(xyxy, scores, 0.7).tolist() == [2, 1]


def test_suppress_at_the_threshold_keeps_both() -> None:
    """An overlap of exactly the threshold is no reason to drop a box."""
    xyxy = row(0, 0, 3, 1, 1, 0, 4, 1)  # 2 shared of 4

    assert len(boxes.suppress(xyxy, np.array([0.9, 0.8]), 0.5)) == 2
    assert len(boxes.suppress(xyxy, np.array([0.9, 0.8]), 0.49)) == 1


def test_a_dropped_box_still_drops_a_lesser_one() -> None:
    """In a chain a > b > c, where only neighbours overlap, c goes although b is gone."""
    xyxy = row(0, 0, 10, 10, 4, 0, 14, 10, 8, 0, 18, 10)  # neighbours share 6 of 14, ends 2 of 18

    assert boxes.suppress(xyxy, np.array([0.9, 0.8, 0.7]), 0.4).tolist() == [0]


def test_suppress_over_the_smaller_box_drops_the_inner_one() -> None:
    """A small box inside a better large one stays by IoU and goes by the smaller area."""
    xyxy = row(0, 0, 20, 20, 5, 5, 9, 9)
    scores = np.array([0.9, 0.8])

    assert boxes.suppress(xyxy, scores, 0.7, over="union").tolist() == [0, 1]
    assert boxes.suppress(xyxy, scores, 0.7, over="min").tolist() == [0]


@pytest.mark.parametrize("n", [0, 1, 5, 700])
@pytest.mark.parametrize("over", ["union", "min"])
def test_suppress_in_chunks_gives_what_one_matrix_gives(n: int, over: str) -> None:
    """Comparing only what can touch changes nothing against comparing everything with everything."""
    random = np.random.default_rng(3)
    corner = random.uniform(0, 200, (n, 2))
    xyxy = np.concatenate([corner, corner + random.uniform(5, 60, (n, 2))], axis=1).astype(np.float32)
    scores = random.permutation(n) / max(1, n)
    ranked = np.argsort(-scores)
    beaten = boxes.overlap(xyxy[ranked], xyxy[ranked], over) > 0.3
    expected = ranked[~(beaten & np.tri(n, k=-1, dtype=bool)).any(axis=1)]

    assert boxes.suppress(xyxy, scores, 0.3, over).tolist() == expected.tolist()


def test_square_grows_the_shorter_side_about_the_centre() -> None:
    """A 4 x 10 box becomes 10 x 10 with the same centre; a square stays."""
    assert boxes.square(row(3, 0, 7, 10, 0, 0, 5, 5)).tolist() == [[0, 0, 10, 10], [0, 0, 5, 5]]


def test_clip_keeps_boxes_inside_the_picture() -> None:
    """Corners are cut to 0 and to the last pixel; a box outside becomes a line."""
    clipped = boxes.clip(row(-5, -5, 5, 5, 90, 40, 120, 60, 200, 10, 220, 20), (100, 50))

    assert clipped.tolist() == [[0, 0, 5, 5], [90, 40, 99, 49], [99, 10, 99, 20]]


def test_shift_moves_corners_by_fractions_of_the_size() -> None:
    """Offsets count in widths and heights that include the last pixel: 0.1 of 10 is 1."""
    moved = boxes.shift(row(0, 0, 9, 19), row(0.1, 0.1, -0.1, 0.0))

    assert moved[0].tolist() == pytest.approx([1.0, 2.0, 8.0, 19.0])
