"""Calibration, temperature and abstention against hand-computed cases."""

import numpy as np
import pytest

from desktop_app.evaluation.calibration import (
    BINS,
    abstain,
    abstention_curve,
    calibration,
    choose_threshold,
    fit_temperature,
    nll,
    tempered,
)
from desktop_app.evaluation.share import Share


def sure_of_first(confidence: list[float]) -> np.ndarray:
    """Two classes, the first with these probabilities."""
    first = np.array(confidence)
    return np.stack([first, 1 - first], axis=1)


def test_ece_of_a_known_case() -> None:
    """Four rows at 0.95 of which three are right and one at 0.65 that is right: (4 * 0.2 + 0.35) / 5."""
    measured = calibration(np.array([0, 0, 0, 1, 0]), sure_of_first([0.95, 0.95, 0.95, 0.95, 0.65]))

    assert measured.ece == pytest.approx((4 * 0.2 + 0.35) / 5)
    assert measured.counts[14] == 4
    assert measured.counts[9] == 1
    assert measured.accuracy[14] == 0.75
    assert np.isnan(measured.accuracy[0])
    assert len(measured.counts) == BINS == 15


def test_an_edge_belongs_to_the_bin_below() -> None:
    """0.6 is the upper edge of the ninth of fifteen bins, as in the paper's half-open bins."""
    assert calibration(np.array([0]), sure_of_first([0.6])).counts[8] == 1


def test_nll_is_the_mean_logarithm() -> None:
    """Labels given 0.5 and 0.25 have the mean of ln 2 and ln 4; a zero stays finite."""
    assert nll(np.array([0, 1]), sure_of_first([0.5, 0.75])) == pytest.approx(1.5 * np.log(2))
    assert np.isfinite(nll(np.array([1]), sure_of_first([1.0])))


def test_temperature_divides_the_logits() -> None:
    """Odds of 9 at temperature 2 become odds of 3; at 1 nothing changes."""
    assert tempered(sure_of_first([0.9]), 2.0)[0, 0] == pytest.approx(0.75)
    assert tempered(sure_of_first([0.9]), 1.0)[0, 0] == pytest.approx(0.9)


def test_the_right_temperature_is_found() -> None:
    """A network that says 0.9 and is right in three of four must be cooled to odds of 3: temperature 2."""
    labels = np.array([0, 0, 0, 1])

    assert fit_temperature(labels, sure_of_first([0.9] * 4)) == pytest.approx(2.0, abs=1e-3)


def test_abstention_splits_the_rows() -> None:
    """From 0.7 on two of four rows are kept, one of them right; of the others one would have been."""
    result = abstain(np.array([0, 1, 0, 1]), sure_of_first([0.9, 0.7, 0.6, 0.55]), 0.7)

    assert result.kept == Share(2, 4)
    assert result.kept_right == Share(1, 2)
    assert result.dropped_right == Share(1, 2)


def test_labels_more_often_wrong_than_right_are_not_given() -> None:
    """Below 0.7 nine of ten are wrong, above all are right: the threshold lies just above the wrong ones."""
    confidence = [0.60] * 100 + [0.80] * 100
    labels = np.array([0] * 10 + [1] * 90 + [0] * 100)

    assert choose_threshold(labels, sure_of_first(confidence)) == 0.61


def test_what_is_in_doubt_is_shown() -> None:
    """Where labels below are wrong but for chance, they are still given: one error of difference is no reason."""
    confidence = [0.60] * 100 + [0.80] * 100
    labels = np.array([0] * 48 + [1] * 52 + [0] * 100)

    assert choose_threshold(labels, sure_of_first(confidence)) == 0.0


def test_curve_goes_from_all_to_none() -> None:
    """Asked for 0 everyone gets a label; asked for more than there is nobody, and there is no accuracy."""
    asked, kept, accuracy = abstention_curve(np.array([0, 1]), sure_of_first([0.9, 0.6]), points=11)

    assert asked[6] == pytest.approx(0.6)
    assert kept.tolist() == [1] * 7 + [0.5] * 3 + [0]
    assert accuracy[0] == 0.5
    assert accuracy[9] == 1
    assert np.isnan(accuracy[10])
