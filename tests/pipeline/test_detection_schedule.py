"""Which frames are searched as a whole."""

import numpy as np
import pytest

from desktop_app.pipeline.detection_schedule import DetectionSchedule, samples_of

FPS = 25.0


def picture(value: int) -> np.ndarray:
    """A picture of one grey."""
    return np.full((48, 64, 3), value, np.uint8)


def searched(schedule: DetectionSchedule, values: list[int], first: int = 0) -> list[int]:
    """The numbers of the frames that are searched, 25 to the second, one grey each."""
    decided = [
        schedule.decide(number, number / FPS, samples_of(picture(value))) for number, value in enumerate(values, first)
    ]
    return [number for number, (search, _) in enumerate(decided, first) if search]


def flicker(frames: int) -> list[int]:
    """Greys that always change a little."""
    return [100 + 5 * (number % 2) for number in range(frames)]


def test_one_in_five_is_searched() -> None:
    """Every 0.2 s at 25 frames a second, the first frame among them."""
    assert searched(DetectionSchedule(0.2), [100 + 5 * (n // 5 % 2) for n in range(16)]) == [0, 5, 10, 15]


@pytest.mark.parametrize(("fps", "every"), [(12.5, 2), (20.0, 4), (24.0, 5), (30.0, 6), (60.0, 12)])
def test_at_any_frame_rate_the_nearest_frame_is_searched(fps: float, every: int) -> None:
    """Half a frame early rather than half a frame late."""
    schedule = DetectionSchedule(0.2)
    decided = [schedule.decide(n, n / fps, samples_of(picture(100 + 5 * (n % 7)))) for n in range(3 * every + 1)]

    assert [n for n, (search, _) in enumerate(decided) if search] == [0, every, 2 * every, 3 * every]


@pytest.mark.parametrize("fps", [4.0, 5.0])
def test_a_slow_source_is_searched_whole(fps: float) -> None:
    """Frames as far apart as the searches are all searched."""
    schedule = DetectionSchedule(0.2)

    assert all(schedule.decide(n, n / fps, samples_of(picture(10 * n)))[0] for n in range(10))


def test_without_an_interval_every_frame_is_searched() -> None:
    """None is for detectors without a follower."""
    assert searched(DetectionSchedule(None), [100] * 4) == [0, 1, 2, 3]


def test_a_still_picture_is_searched_once_a_second() -> None:
    """Where nothing has changed nobody can have come; something that changes is searched when its turn has come."""
    schedule = DetectionSchedule(0.2)

    assert searched(schedule, [100] * 30) == [0, 25]
    assert searched(schedule, [110] * 2, first=30) == [30]


def test_a_cut_is_searched_at_once() -> None:
    """And said to be one; a camera that is carried about is not searched on every frame for that."""
    schedule = DetectionSchedule(0.2)
    searched(schedule, flicker(6))

    assert schedule.decide(6, 6 / FPS, samples_of(picture(200))) == (False, True)
    assert schedule.decide(7, 7 / FPS, samples_of(picture(100))) == (True, True)
    assert schedule.decide(8, 8 / FPS, samples_of(picture(104))) == (False, False)


def test_a_picture_of_another_size_is_a_cut() -> None:
    """As when a stream comes back with another camera."""
    schedule = DetectionSchedule(0.2)
    searched(schedule, flicker(4))

    assert schedule.decide(4, 4 / FPS, samples_of(np.full((96, 64, 3), 100, np.uint8))) == (True, True)


def test_a_lost_face_is_searched_for_at_once_live() -> None:
    """The next ticket after the request is searched, and the one after that is not again."""
    schedule = DetectionSchedule(1.0)
    searched(schedule, flicker(4))
    schedule.request(3)

    assert searched(schedule, flicker(2), first=4) == [4]


def test_faces_that_are_lost_all_the_time_are_searched_for_no_closer_than_a_tenth_of_a_second() -> None:
    """And on a slow computer, where the interval has grown fourfold, at four times that."""
    schedule = DetectionSchedule(0.2)

    def losing(first: int, count: int) -> list[int]:
        found = []
        for number in range(first, first + count):
            found += searched(schedule, [100 + number % 2 * 5], first=number)
            schedule.request(number)
        return found

    assert losing(0, 9) == [0, 2, 4, 6, 8]
    schedule.interval_s = 0.8
    assert losing(9, 32) == [18, 28, 38]


def test_a_request_takes_effect_at_its_distance() -> None:
    """Four tickets on, and not before, so that it does not matter how early it came."""
    schedule = DetectionSchedule(1.0, distance=4)
    early = DetectionSchedule(1.0, distance=4)
    searched(schedule, flicker(2))
    searched(early, flicker(2))
    early.request(3)

    assert searched(early, flicker(8), first=2) == [7]
    searched(schedule, flicker(5), first=2)
    schedule.request(3)
    assert searched(schedule, flicker(3), first=7) == [7]


def test_a_search_that_came_meanwhile_serves_the_request() -> None:
    """A face lost on ticket 3 is looked for on ticket 5, whose turn it is; ticket 7 need not."""
    schedule = DetectionSchedule(0.2, distance=4)
    schedule.request(3)

    assert searched(schedule, [100 + 5 * (n // 5 % 2) for n in range(10)]) == [0, 5]


def test_an_interval_below_nothing_is_refused() -> None:
    """Seconds are not negative."""
    with pytest.raises(ValueError, match="0 or more"):
        DetectionSchedule(-0.1)
