"""Moments worth a look."""

import numpy as np
import pytest

from desktop_app.domain.emotion import Emotion
from desktop_app.export.figures import ClassSeconds
from desktop_app.export.moments import moments, window_for
from tests.export.lessons import lesson, steady


def noisy(seconds: int = 1800, *, people: int = 12, drop_at: int | None = None, size: float = 0.25) -> ClassSeconds:
    """A class whose happy share wanders at random, and falls for good at one second."""
    noise = np.random.default_rng(3)
    happy = np.clip(0.45 + noise.normal(0, 0.06, seconds), 0, 1)
    if drop_at is not None:
        happy[drop_at:] = np.clip(happy[drop_at:] - size, 0, 1)
    judged = noise.binomial(people, 0.9, seconds)
    return lesson([people] * seconds, judged.tolist(), happy.tolist(), people=people)


def test_a_planted_drop_is_the_largest_moment() -> None:
    """A fall of the happy share by 25 points at 900 s is found there, with its size and coverage, before all else."""
    first = moments(noisy(drop_at=900))[0]

    assert abs(first.t_s - 900) <= 2
    assert first.emotion is Emotion.HAPPY
    assert -first.change == pytest.approx(0.25, abs=0.02)
    assert first.people_seen == 12
    assert first.people_judged == pytest.approx(10.8, abs=0.5)


def test_exact_sizes() -> None:
    """With windows of ten seconds, 80 % to 20 % at second 60 of two minutes is exactly that."""
    happy = [0.8] * 60 + [0.2] * 60
    (moment,) = moments(lesson([4] * 120, [4] * 120, happy), window_s=10)

    assert (moment.t_s, moment.emotion) == (60, Emotion.HAPPY)
    assert (moment.before, moment.after, moment.size) == pytest.approx((0.8, 0.2, 0.6))


def test_noise_alone_is_no_moment() -> None:
    """Where the curve only wanders, nothing is called a change."""
    assert moments(noisy()) == ()
    assert moments(steady()) == ()


def test_first_seconds_are_left_out() -> None:
    """What changes while the analysis begins is not a moment."""
    happy = [0.9] * 10 + [0.2] * 590

    assert moments(lesson([4] * 600, [4] * 600, happy)) == ()


def test_a_gap_is_not_a_change() -> None:
    """Before and after a gap the class may differ; there is no moment at which it changed."""
    gap = range(300, 340)
    seen = [0 if second in gap else 4 for second in range(600)]
    found = moments(lesson(seen, seen, [0.8] * 300 + [0.2] * 300, gap=gap))

    assert found == ()


def test_few_judged_is_not_a_change() -> None:
    """Where most faces could not be judged for a while, their share is not compared."""
    judged = [10] * 300 + [1] * 60 + [10] * 240
    happy = [0.3] * 300 + [0.9] * 60 + [0.3] * 240

    assert moments(lesson([10] * 600, judged, happy, people=10)) == ()


def test_people_who_go_are_a_moment_of_their_own() -> None:
    """When half the class leaves the picture, that is the change, not what the others look like."""
    seen = [12] * 300 + [5] * 300
    happy = [0.3] * 300 + [0.6] * 300
    first, *others = moments(lesson(seen, seen, happy, people=12))

    assert (first.t_s, first.emotion, first.before, first.after) == (300, None, 12.0, 5.0)
    assert first.size == pytest.approx(7 / 12)
    assert others == []


def test_moments_lie_apart_and_are_limited() -> None:
    """Of a class that swings every two minutes as many moments come as asked for, the largest first, none at once."""
    happy = [0.2 + 0.1 * (second // 120) * (second // 120 % 2) for second in range(960)]
    found = moments(lesson([8] * 960, [8] * 960, happy, people=8), most=3)

    assert len(found) == 3
    assert [moment.size for moment in found] == sorted((moment.size for moment in found), reverse=True)
    times = sorted(moment.t_s for moment in found)
    assert min(np.diff(times)) >= 36


@pytest.mark.parametrize(("seconds", "window"), [(0, 5), (100, 5), (400, 10), (1200, 30), (7200, 30)])
def test_windows_suit_the_length(seconds: int, window: int) -> None:
    """Windows are a fortieth of the session, within 5 and 30 seconds."""
    assert window_for(seconds) == window


@pytest.mark.parametrize("seconds", [0, 1, 7, 14])
def test_too_short_for_moments(seconds: int) -> None:
    """A session shorter than its two windows has none."""
    assert moments(steady(seconds)) == ()
