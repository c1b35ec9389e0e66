"""When something is due by source time."""

import pytest

from desktop_app.pipeline.schedule import RateSchedule


def turns(schedule: RateSchedule, times: list[float], key: int = 1) -> list[float]:
    """The times at which ``key`` was due and had its turn."""
    had = []
    for t_s in times:
        if schedule.is_due(key, t_s):
            schedule.mark(key, t_s)
            had.append(t_s)
    return had


@pytest.mark.parametrize("fps", [24.0, 25.0, 29.97, 60.0])
def test_the_rate_holds_on_average(fps: float) -> None:
    """Five a second stay five a second on any frame rate, over a minute."""
    times = [index / fps for index in range(int(60 * fps))]

    assert len(turns(RateSchedule(5.0), times)) == pytest.approx(300, abs=2)


def test_a_slow_source_is_always_due() -> None:
    """Frames further apart than the interval all have their turn, and the schedule does not run up a debt."""
    schedule = RateSchedule(10.0)
    assert turns(schedule, [0.0, 1.0, 2.0]) == [0.0, 1.0, 2.0]
    assert turns(schedule, [2.01, 2.02, 2.1]) == [2.1]


@pytest.mark.parametrize("rate", [None, float("inf")])
def test_no_rate_means_always(rate: float | None) -> None:
    """None and infinity let everything through."""
    times = [index / 1000 for index in range(100)]

    assert turns(RateSchedule(rate), times) == times


def test_an_early_turn_counts() -> None:
    """A row stored because it was judged takes the place of the next one."""
    schedule = RateSchedule(10.0)
    schedule.mark(1, 0.0)
    schedule.mark(1, 0.07)

    assert not schedule.is_due(1, 0.1)
    assert schedule.is_due(1, 0.2)


def test_staggered_keys_are_spread() -> None:
    """Thirty people who come in on one frame are not all due on the same later frame."""
    schedule = RateSchedule(5.0, staggered=True)
    due_per_frame = []
    for index in range(50):
        due = [key for key in range(1, 31) if schedule.is_due(key, index / 25)]
        for key in due:
            schedule.mark(key, index / 25)
        due_per_frame.append(len(due))

    assert due_per_frame[0] == 30
    assert max(due_per_frame[8:]) <= 8
    assert sum(due_per_frame[10:]) == pytest.approx(30 * 5 * 40 / 25, rel=0.05)


def test_people_long_gone_are_forgotten() -> None:
    """New numbers over hours do not pile up."""
    schedule = RateSchedule(5.0)
    for second in range(7200):
        schedule.mark(second, float(second))

    assert len(schedule._next) < 200


def test_the_urgent_come_first_and_then_who_has_waited_longest() -> None:
    """Where not all can have their turn; the places chosen are in order."""
    schedule = RateSchedule(5.0)
    for key, t_s in ((1, 0.0), (2, 0.02), (3, 0.04), (4, 0.08)):
        schedule.mark(key, t_s)

    assert schedule.choose([1, 2, 3, 4], 0.25, set(), None) == [0, 1, 2]
    assert schedule.choose([1, 2, 3, 4], 0.25, set(), 2) == [0, 1]
    assert schedule.choose([1, 2, 3, 4], 0.25, {3, 4}, 2) == [2, 3]
    assert schedule.choose([9, 1, 2], 0.25, set(), 1) == [0]


def test_the_urgent_are_due_from_half_of_their_interval_on() -> None:
    """A picture that changes on every frame does not have everybody judged on every frame."""
    schedule = RateSchedule(5.0)
    schedule.mark(1, 0.0)

    assert schedule.choose([1], 0.08, {1}, None) == []
    assert schedule.choose([1], 0.12, set(), None) == []
    assert schedule.choose([1], 0.12, {1}, None) == [0]


def test_another_rate_holds_from_the_next_turn_on() -> None:
    """What is planned stays planned."""
    schedule = RateSchedule(5.0)
    schedule.mark(1, 0.0)
    schedule.set_rate(1.0)

    assert turns(schedule, [index / 10 for index in range(1, 40)]) == [0.2, 1.2, 2.2, 3.2]


def test_a_rate_of_nothing_is_refused() -> None:
    """The rate must be above 0."""
    with pytest.raises(ValueError, match="above 0"):
        RateSchedule(0.0)
