"""Shares and their intervals."""

import pytest

from desktop_app.evaluation.share import Share


def test_interval_is_wilsons() -> None:
    """8 of 10 has the interval 0.490 to 0.943 (Wilson's formula by hand)."""
    assert Share(8, 10).interval == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_of_nothing_nothing_is_known() -> None:
    """0 of 0 is 0, anywhere from 0 to 1."""
    assert Share(0, 0).value == 0
    assert Share(0, 0).interval == (0, 1)


def test_figures_carry_everything() -> None:
    """The JSON form holds count, n, value and interval."""
    figures = Share(8, 10).figures()
    assert (figures["count"], figures["n"], figures["value"]) == (8, 10, 0.8)
    assert figures["interval"] == list(Share(8, 10).interval)
