"""Faces that were expected, beside those that a search found."""

import numpy as np

from desktop_app.domain.faces import Faces
from desktop_app.vision.following import joined, share_of_smaller, uncovered


def faces(*boxes: tuple[float, float, float, float], confidence: float = 0.95) -> Faces:
    """Faces at these boxes."""
    return Faces.of(boxes, [confidence] * len(boxes), np.zeros((len(boxes), 5, 2)))


A, B = (0.0, 0.0, 10.0, 10.0), (20.0, 0.0, 30.0, 10.0)


def test_a_box_is_uncovered_where_no_face_lies_on_it() -> None:
    """Half of a box aside covers it no more: a third of the union is shared."""
    expected = np.array([A, B, (40.0, 0.0, 50.0, 10.0)], np.float32)
    found = np.array([(2.0, 0.0, 12.0, 10.0), (25.0, 0.0, 35.0, 10.0)], np.float32)

    assert uncovered(expected, found).tolist() == [False, True, True]
    assert uncovered(expected, found[:0]).tolist() == [True, True, True]


def test_what_was_followed_stands_behind_what_was_found() -> None:
    """In the order in which it was asked for."""
    both = joined(faces(A), faces((60.0, 0.0, 70.0, 10.0), B))

    assert both.xyxy[:, 0].tolist() == [0.0, 60.0, 20.0]


def test_an_unsure_face_was_not_found() -> None:
    """Below the probability that the cascade asks of a new face."""
    assert len(joined(faces(A), faces(B, confidence=0.79))) == 1
    assert len(joined(Faces.empty(), Faces.empty())) == 0


def test_each_face_comes_once() -> None:
    """Two boxes that drifted onto one face leave the surer one, and none where a search found it."""
    surer = Faces.of([A, (1.0, 0.0, 11.0, 10.0)], [0.9, 0.99], np.zeros((2, 5, 2)))

    assert joined(Faces.empty(), surer).xyxy[:, 0].tolist() == [1.0]
    assert joined(faces(A), surer).xyxy[:, 0].tolist() == [0.0]


def test_the_overlap_is_a_share_of_the_smaller_box() -> None:
    """A box within another one is covered whole, and shares nothing with one beside it."""
    small = np.array([(2.0, 2.0, 4.0, 4.0)])

    assert share_of_smaller(small, np.array([A, B])).tolist() == [[1.0, 0.0]]
