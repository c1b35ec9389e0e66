"""Smoothing over time, against means computed by hand."""

import numpy as np
import pytest

from desktop_app.behaviour.smoothing import EmotionSmoother, smooth_series


def one_hot(emotion: int, share: float = 1.0) -> np.ndarray:
    """(7,) with ``share`` at one class."""
    values = np.zeros(7, np.float32)
    values[emotion] = share
    return values


def test_window_zero_shows_the_last_judgement() -> None:
    """A window of 0 seconds is the raw value."""
    smoother = EmotionSmoother(0.0)
    smoother.update(1, 0.0, one_hot(3))
    smoother.update(1, 0.2, one_hot(4))
    shown = smoother.shown(1, 0.2)
    assert shown is not None
    np.testing.assert_array_equal(shown[0], one_hot(4))


def test_mean_over_the_window() -> None:
    """Three judgements within a second weigh a third each."""
    smoother = EmotionSmoother(1.0)
    for t_s, emotion in ((0.0, 3), (0.4, 3), (0.8, 6)):
        smoother.update(1, t_s, one_hot(emotion))
    shown = smoother.shown(1, 0.9)
    assert shown is not None
    probabilities, age_s = shown
    np.testing.assert_allclose(probabilities, one_hot(3, 2 / 3) + one_hot(6, 1 / 3), rtol=1e-6)
    assert age_s == pytest.approx(0.1)
    assert probabilities.dtype == np.float32


def test_judgement_as_old_as_the_window_has_left_it() -> None:
    """The window is open at its old end: a judgement exactly one window old no longer counts."""
    smoother = EmotionSmoother(1.0)
    for t_s, emotion in ((0.0, 0), (0.5, 1), (1.0, 2)):
        smoother.update(1, t_s, one_hot(emotion))
    shown = smoother.shown(1, 1.0)
    assert shown is not None
    np.testing.assert_allclose(shown[0], one_hot(1, 0.5) + one_hot(2, 0.5))


def test_label_stands_still_while_no_judgement_comes() -> None:
    """Asking later changes the age, not the label."""
    smoother = EmotionSmoother(1.0)
    smoother.update(1, 0.0, one_hot(3))
    smoother.update(1, 0.9, one_hot(4))
    early, late = smoother.shown(1, 0.9), smoother.shown(1, 2.5)
    assert early is not None
    assert late is not None
    np.testing.assert_array_equal(early[0], late[0])
    assert late[1] == pytest.approx(1.6)


def test_people_share_nothing() -> None:
    """Each person has a window of their own."""
    smoother = EmotionSmoother(10.0)
    smoother.update(1, 0.0, one_hot(3))
    smoother.update(2, 0.1, one_hot(4))
    shown = smoother.shown(1, 0.1)
    assert shown is not None
    np.testing.assert_array_equal(shown[0], one_hot(3))
    assert smoother.shown(3, 0.1) is None


def test_old_judgement_is_forgotten() -> None:
    """Past the greatest age there is no label, and a later judgement starts anew even within a longer window."""
    smoother = EmotionSmoother(10.0, max_age_s=2.0)
    smoother.update(1, 0.0, one_hot(3))
    assert smoother.shown(1, 2.0) is not None
    assert smoother.shown(1, 2.1) is None
    smoother.update(1, 3.0, one_hot(4))
    shown = smoother.shown(1, 3.0)
    assert shown is not None
    np.testing.assert_array_equal(shown[0], one_hot(4))


def test_people_long_gone_are_dropped() -> None:
    """Somebody else's judgement later on clears out who left; the one who stayed is kept."""
    smoother = EmotionSmoother(1.0, max_age_s=2.0)
    for step in range(100):
        smoother.update(step, float(step), one_hot(0))
    assert sum(smoother.shown(step, 0.0) is not None for step in range(100)) <= 6
    assert smoother.shown(99, 99.0) is not None


def test_caller_keeps_the_array() -> None:
    """A judgement is copied: what the caller does with its array later does not matter."""
    smoother = EmotionSmoother(0.0)
    values = one_hot(3)
    smoother.update(1, 0.0, values)
    values[:] = 0
    shown = smoother.shown(1, 0.0)
    assert shown is not None
    assert shown[0][3] == 1


@pytest.mark.parametrize("arguments", [(-1.0,), (float("nan"),), (1.0, 0.0)])
def test_wrong_windows_are_refused(arguments: tuple[float, ...]) -> None:
    """A window is not negative and an age is more than nothing."""
    with pytest.raises(ValueError, match="must be"):
        EmotionSmoother(*arguments)


def test_wrong_updates_are_refused() -> None:
    """Shape and order of time are checked at the edge."""
    smoother = EmotionSmoother(1.0)
    with pytest.raises(ValueError, match=r"shape \(7,\), got \(8,\)"):
        smoother.update(1, 0.0, np.zeros(8, np.float32))
    smoother.update(1, 1.0, one_hot(0))
    with pytest.raises(ValueError, match="must not go back"):
        smoother.update(1, 0.5, one_hot(0))


def test_series_against_hand_computed_means() -> None:
    """A window of 2 s at one value a second averages the last two."""
    smoothed = smooth_series([0, 1, 2, 3], [2.0, 4.0, 0.0, 1.0], 2.0)
    np.testing.assert_allclose(smoothed, [2.0, 3.0, 2.0, 0.5])


def test_series_follows_uneven_times() -> None:
    """What counts is time, not the number of points."""
    smoothed = smooth_series([0.0, 0.1, 5.0], [1.0, 3.0, 8.0], 1.0)
    np.testing.assert_allclose(smoothed, [1.0, 2.0, 8.0])


def test_series_leaves_unknown_values_out() -> None:
    """NaN is not nought: it is left out, and where nothing is known the mean is NaN."""
    smoothed = smooth_series([0, 1, 2, 3], [1.0, np.nan, np.nan, 5.0], 2.0)
    np.testing.assert_allclose(smoothed, [1.0, 1.0, np.nan, 5.0])


def test_series_of_columns() -> None:
    """Columns are smoothed apart."""
    smoothed = smooth_series([0, 1], [[1.0, 0.0], [0.0, np.nan]], 10.0)
    np.testing.assert_allclose(smoothed, [[1.0, 0.0], [0.5, 0.0]])


def test_series_with_window_zero_is_itself() -> None:
    """A window of 0 seconds gives a copy of the series, unknown values included."""
    values = np.array([1.0, np.nan])
    smoothed = smooth_series([0, 1], values, 0.0)
    np.testing.assert_array_equal(smoothed, values)
    assert not np.shares_memory(smoothed, values)


def test_empty_series() -> None:
    """No points in, no points out."""
    assert smooth_series([], np.zeros((0, 7)), 2.0).shape == (0, 7)


def test_wrong_series_are_refused() -> None:
    """Shapes, order of time and window are checked at the edge."""
    with pytest.raises(ValueError, match="shape"):
        smooth_series([0, 1], [1.0], 1.0)
    with pytest.raises(ValueError, match="must not decrease"):
        smooth_series([1, 0], [1.0, 2.0], 1.0)
    with pytest.raises(ValueError, match="window_s"):
        smooth_series([0, 1], [1.0, 2.0], -1.0)
