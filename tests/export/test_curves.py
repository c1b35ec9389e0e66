"""Series thinned to what a picture can show."""

import numpy as np
import pytest

from desktop_app.export.curves import runs, step_for, thinned
from tests.export.lessons import HAPPY, lesson


@pytest.mark.parametrize(("seconds", "most", "step"), [(0, 300, 1), (300, 300, 1), (301, 300, 2), (7200, 300, 30)])
def test_steps_are_the_usual_ones(seconds: int, most: int, step: int) -> None:
    """A step is a length of time that a clock has."""
    assert step_for(seconds, most) == step


def test_a_point_is_the_mean_of_its_person_seconds() -> None:
    """Two seconds with 1 and 3 judged at 100 % and 20 % are (1 x 1 + 3 x 0.2) / 4 = 40 %; a gap is no zero."""
    curve = thinned(lesson([2, 4, 0, 0, 1], [1, 3, 0, 0, 0], [1.0, 0.2, 0, 0, 0], gap=[2]), 3)

    assert (curve.step_s, curve.from_s.tolist(), curve.to_s.tolist()) == (2, [0, 2, 4], [2, 4, 5])
    assert curve.shares[0, HAPPY] == pytest.approx(0.4)
    assert np.isnan(curve.shares[1:]).all()
    assert curve.seen.tolist() == [3.0, 0.0, 1.0]
    assert curve.judged.tolist() == [2.0, 0.0, 0.0]


def test_nothing_at_all() -> None:
    """An empty session has an empty curve."""
    assert len(thinned(lesson([], [], []), 10).seen) == 0


def test_runs() -> None:
    """Stretches that are true come with their first and after-last place."""
    assert runs(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert runs(np.array([], np.bool_)) == []
