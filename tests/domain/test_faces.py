"""Faces: parallel arrays of one type for none, one or thirty."""

import numpy as np
import pytest

from desktop_app.domain.faces import Faces


def faces(n: int) -> Faces:
    """Faces whose numbers count up."""
    return Faces.of(np.arange(n * 4).reshape(n, 4), np.linspace(0.5, 1, n), np.arange(n * 10).reshape(n, 5, 2))


def test_no_face_has_the_shapes_of_some() -> None:
    """An empty result has the same types and axes as one with faces."""
    none, some = Faces.empty(), faces(3)

    for name in ("xyxy", "confidence", "landmarks_xy"):
        assert getattr(none, name).shape == (0, *getattr(some, name).shape[1:])
        assert getattr(none, name).dtype == getattr(some, name).dtype == np.float32


def test_a_wrong_shape_is_named() -> None:
    """Arrays of different lengths are refused with the shape that was expected."""
    with pytest.raises(ValueError, match=r"confidence must have shape \(2,\), got \(3,\)"):
        Faces(np.zeros((2, 4), np.float32), np.zeros(3, np.float32), np.zeros((2, 5, 2), np.float32))


def test_nothing_is_reshaped_to_fit() -> None:
    """A single box without its row, and boxes with columns for rows, are refused; empty lists are no face."""
    with pytest.raises(ValueError, match=r"xyxy must have shape \(n, 4\), got \(4,\)"):
        Faces.of([0, 0, 9, 9], [0.9], np.zeros((1, 5, 2)))
    with pytest.raises(ValueError, match=r"xyxy must have shape \(n, 4\), got \(4, 2\)"):
        Faces.of(np.zeros((4, 2)), np.ones(2), np.zeros((2, 5, 2)))
    assert len(Faces.of([], [], [])) == 0


def test_faces_cannot_be_changed() -> None:
    """What crosses threads is read-only."""
    with pytest.raises(ValueError, match="read-only"):
        faces(2).xyxy[0, 0] = 1


def test_rows_are_picked_by_mask() -> None:
    """A mask gives the faces at its rows, in order."""
    picked = faces(3)[np.array([True, False, True])]

    assert len(picked) == 2
    assert picked.xyxy[1].tolist() == [8, 9, 10, 11]
