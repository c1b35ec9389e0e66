"""Classification figures against hand-computed ones."""

import numpy as np
import pytest

from desktop_app.evaluation.metrics import classify, right, roc_curves
from desktop_app.evaluation.share import Share

LABELS = np.array([0, 0, 0, 1, 1, 2])
PROBABILITIES = np.array(
    [
        [0.8, 0.1, 0.1],
        [0.6, 0.3, 0.1],
        [0.2, 0.7, 0.1],
        [0.1, 0.8, 0.1],
        [0.5, 0.4, 0.1],
        [0.4, 0.3, 0.3],
    ]
)
"""Judged 0, 0, 1, 1, 0, 0."""


def test_figures_of_a_known_case() -> None:
    """Precision, recall, F1 and areas of six rows, worked out by hand."""
    result = classify(LABELS, PROBABILITIES, ("a", "b", "c"))

    assert result.accuracy == Share(3, 6)
    assert result.confusion.tolist() == [[2, 1, 0], [1, 1, 0], [1, 0, 0]]
    a, b, c = result.classes
    assert (a.n, a.precision, a.recall) == (3, 0.5, pytest.approx(2 / 3))
    assert a.f1 == pytest.approx(4 / 7)
    assert (b.precision, b.recall, b.f1) == (0.5, 0.5, 0.5)
    assert (c.precision, c.recall, c.f1) == (0, 0, 0)
    assert result.macro_f1 == pytest.approx((4 / 7 + 0.5) / 3)
    assert result.mean_recall == pytest.approx((2 / 3 + 0.5) / 3)
    # Class 0: of nine pairs of a row of it and another, 0.8 and 0.6 win three each, 0.2 beats 0.1 alone.
    assert a.auc == pytest.approx(7 / 9)
    # Class 1: 0.8 beats four others, 0.4 three (0.1, 0.3, 0.3).
    assert b.auc == pytest.approx(7 / 8)
    assert c.auc == 1.0
    assert result.macro_auc == pytest.approx((7 / 9 + 7 / 8 + 1) / 3)


def test_a_class_that_never_occurs_counts_in_no_mean() -> None:
    """Means are over the classes that occur; a missing class has no area."""
    result = classify(np.array([0, 1]), np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0]]), ("a", "b", "c"))

    assert result.macro_f1 == 1
    assert result.mean_recall == 1
    assert result.classes[2].auc is None
    assert result.macro_auc == 1


def test_ties_go_to_the_earlier_class() -> None:
    """Equal probabilities are judged as the first of them."""
    assert right(np.array([0, 1]), np.array([[0.5, 0.5], [0.5, 0.5]])) == Share(1, 2)


def test_curves_run_from_nothing_to_everything() -> None:
    """A ROC curve begins at (0, 0) and ends at (1, 1); a class without rows has none."""
    curves = roc_curves(np.array([0, 0, 1]), np.array([[0.9, 0.1, 0], [0.6, 0.4, 0], [0.7, 0.3, 0]]))

    assert curves[0] is not None
    assert [(axis[0], axis[-1]) for axis in curves[0]] == [(0, 1), (0, 1)]
    assert curves[2] is None


def test_shapes_are_told() -> None:
    """Probabilities of another shape than labels and names are refused, and so is nothing at all."""
    with pytest.raises(ValueError, match=r"\(2, 3\), got \(2, 2\)"):
        classify(np.array([0, 1]), np.full((2, 2), 0.5), ("a", "b", "c"))
    with pytest.raises(ValueError, match="empty"):
        classify(np.array([], int), np.zeros((0, 2)), ("a", "b"))
