"""Errors of landmarks, against numbers reckoned by hand."""

import numpy as np
import pytest

from desktop_app.evaluation.landmark_errors import LandmarkErrors, over_people


def five(*, off: float = 0.0) -> np.ndarray:
    """Five points with the eyes 10 apart, each ``off`` to the right."""
    return np.asarray(np.array([[0.0, 0.0], [10.0, 0.0], [5.0, 5.0], [1.0, 9.0], [9.0, 9.0]]) + np.array([off, 0]))


def errors(*off: float) -> LandmarkErrors:
    """One face a person, each placed so far off; nan for one that was not found."""
    placed = np.array([five(off=each) for each in off])
    truth = np.array([five()] * len(off))
    return LandmarkErrors.of(placed, truth, np.array([f"p{row}" for row in range(len(off))]))


def test_the_error_is_the_mean_distance_over_the_eyes() -> None:
    """Equation 7: points 0.5 off where the eyes are 10 apart are 0.05; mean and deviation are over faces."""
    made = errors(0.5, 0.9)
    np.testing.assert_allclose(made.per_face, [0.05, 0.09])
    assert made.mean.value == pytest.approx(0.07)
    assert made.deviation == pytest.approx(0.02)
    assert made.regions() == {}


def test_faces_not_found_fail_and_are_not_in_the_mean() -> None:
    """One of four is missing, one is 0.09 off: a quarter fails at 0.10, half at 0.08."""
    made = errors(0.2, 0.4, 0.9, float("nan"))
    assert made.mean.value == pytest.approx(0.05)
    assert made.failures(0.10).value == 0.25
    assert made.failures(0.08).value == 0.5
    assert list(made.found) == [True, True, True, False]
    # What is left of the curve up to 0.10: 0.8, 0.6, 0.1 and nothing.
    assert made.auc == pytest.approx((0.8 + 0.6 + 0.1) / 4)


def test_the_curve_counts_faces_up_to_each_error() -> None:
    """With errors of 0.02 and 0.05 the curve is 0, then a half from 0.02, then 1 from 0.05."""
    at, share = errors(0.2, 0.5).curve()
    assert share[at < 0.0195].max() == 0
    assert set(share[(at > 0.0205) & (at < 0.0495)]) == {0.5}
    assert set(share[at > 0.0505]) == {1.0}


def test_regions_have_errors_of_their_own() -> None:
    """With only the mouth off, the mouth alone has an error; the outer corners are 20 apart."""
    truth = np.zeros((1, 68, 2))
    truth[0, 45, 0] = 20
    placed = truth.copy()
    placed[0, 48:68, 1] = 2
    regions = LandmarkErrors.of(placed, truth, np.array(["a"])).regions()
    assert regions == pytest.approx({"jaw": 0, "brows": 0, "nose": 0, "eyes": 0, "mouth": 0.1})


def test_intervals_are_over_people() -> None:
    """Many pictures of few people widen nothing away; below ten people there is no interval; all alike, it is 0."""
    people = np.array([f"p{number}" for number in range(12)]).repeat(50)
    values = np.arange(12).repeat(50).astype(float)
    low, high = over_people(values, people).interval or (0, 0)
    assert 3.2 < low < 4.2
    assert 6.8 < high < 7.8
    assert over_people(values[:450], people[:450]).interval is None
    assert over_people(np.ones(600), people).interval == (1, 1)


def test_figures_can_be_written_as_json() -> None:
    """A set in which no face was found has no mean, and says so without nan."""
    figures = errors(float("nan")).figures()
    assert figures["mean"] == {"value": None, "interval": None}
    assert figures["not_found"] == 1
    assert figures["failures_0.10"] == {"value": 1.0, "interval": None}
