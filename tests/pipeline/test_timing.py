"""Source time always goes forward."""

import numpy as np
import pytest

from desktop_app.pipeline.timing import Clocks, SourceTime


def test_presentation_times_are_taken_as_they_are() -> None:
    """An uneven file keeps its own times."""
    time = SourceTime(Clocks(), live=False, fps=25.0)
    pts = [0.0, 0.04, 0.2, 0.21]

    assert [time.stamp(t) for t in pts] == pts
    assert time.end_s == pytest.approx(0.25)
    assert time.anchor is None


def test_a_source_that_loops_is_offset() -> None:
    """When presentation time starts anew, everything after goes on from where it was."""
    time = SourceTime(Clocks(), live=False, fps=10.0)

    assert [time.stamp(t) for t in [0.0, 0.5, 1.0, 0.0, 0.5, 1.0, 0.0]] == pytest.approx(
        [0, 0.5, 1, 1.1, 1.6, 2.1, 2.2]
    )


def test_a_small_step_back_is_not_a_loop() -> None:
    """Two frames out of order stay in order of arrival, and later ones keep their own time."""
    time = SourceTime(Clocks(), live=False, fps=10.0)
    stamps = [time.stamp(t) for t in [0.0, 0.2, 0.1, 0.1, 0.3]]

    assert np.all(np.diff(stamps) > 0)
    assert stamps[-1] == pytest.approx(0.3)


def test_frames_without_a_time_follow_the_frame_rate() -> None:
    """A source that tells no time is stamped by its rate."""
    time = SourceTime(Clocks(), live=False, fps=4.0)

    assert [time.stamp(None) for _ in range(3)] == [0.0, 0.25, 0.5]


def test_live_time_never_stands_still() -> None:
    """Two frames at one reading of the clock still get two times."""
    time = SourceTime(Clocks(steady=lambda: 5.0), live=True)
    first, second = time.stamp(None), time.stamp(None)

    assert second > first
    assert time.now() == second
    assert time.anchor is not None
