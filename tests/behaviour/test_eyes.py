"""Blinks and episodes of closed eyes, from series whose answer is known."""

from collections.abc import Iterable

import pytest

from desktop_app.behaviour.eyes import EyesSeen, EyeWatch
from desktop_app.behaviour.spans import Span
from desktop_app.domain.attention import FaceMeasures


def fed(watch: EyeWatch, closed: Iterable[float | None], *, fps: float = 25.0, from_s: float = 0.0) -> list[EyesSeen]:
    """What the watch says to a series of probabilities."""
    return [watch.update(from_s + index / fps, FaceMeasures(eyes_closed=value)) for index, value in enumerate(closed)]


def blinks_of(seen: list[EyesSeen]) -> list[Span]:
    """The blinks told."""
    return [one.blink for one in seen if one.blink is not None]


def episodes_of(seen: list[EyesSeen]) -> list[Span]:
    """The episodes told."""
    return [one.episode for one in seen if one.episode is not None]


def test_a_short_closing_is_a_blink() -> None:
    """Four closed frames at 25 a second are one blink, from the first closed frame to the first open one."""
    seen = fed(EyeWatch(), [0.0] * 50 + [0.9] * 4 + [0.0] * 10)

    assert blinks_of(seen) == [Span(2.0, 2.16)]
    assert episodes_of(seen) == []
    assert seen[54].blink is not None
    assert [one.closed for one in seen[49:55]] == [False, True, True, True, True, False]


def test_one_frame_makes_a_blink_only_where_the_network_is_sure() -> None:
    """A lone frame of 0.6 is noise, a lone frame of 0.9 a quick blink."""
    assert blinks_of(fed(EyeWatch(), [0.0] * 50 + [0.6] + [0.0] * 10)) == []
    assert len(blinks_of(fed(EyeWatch(), [0.0] * 50 + [0.9] + [0.0] * 10))) == 1


def test_a_longer_closing_is_an_episode() -> None:
    """Eyes closed for two seconds are an episode that runs from its first second on, and no blink."""
    seen = fed(EyeWatch(), [0.0] * 50 + [1.0] * 50 + [0.0] * 5)

    assert episodes_of(seen) == [Span(2.0, 4.0)]
    assert blinks_of(seen) == []
    assert [one.closed_since_s for one in (seen[50], seen[74], seen[75], seen[99], seen[100])] == [
        None,
        None,
        2.0,
        2.0,
        None,
    ]


def test_an_episode_ends_where_the_person_was_last_seen() -> None:
    """A person who is lost with closed eyes had them closed up to the last sight; a short closing is then nothing."""
    watch = EyeWatch()
    fed(watch, [0.0] * 25 + [1.0] * 51)

    assert watch.lost().episode == Span(1.0, 3.0)
    assert watch.lost().episode is None
    watch = EyeWatch()
    fed(watch, [0.0] * 25 + [1.0] * 5)
    assert watch.lost() == EyesSeen()


def test_time_that_was_not_looked_at_is_nobodys() -> None:
    """After a gap of five seconds the episode is over at its last sight, and the gap is no judged time."""
    watch = EyeWatch()
    fed(watch, [0.0] * 25 + [1.0] * 51)

    seen = watch.update(8.0, FaceMeasures(eyes_closed=1.0))

    assert seen.episode == Span(1.0, 3.0)
    assert (seen.judged_s, seen.closed_s, seen.closed) == (0.0, 0.0, True)


def test_frames_without_eyes_judge_nothing() -> None:
    """None and not-a-number leave the state open and add no time."""
    watch = EyeWatch()
    fed(watch, [0.0] * 5)

    for value in (None, float("nan")):
        seen = watch.update(0.2, FaceMeasures(eyes_closed=value))
        assert (seen.closed, seen.judged_s) == (None, 0.0)


def test_judged_and_closed_time_add_up() -> None:
    """Twelve seconds with three of closed eyes: 299 steps between 300 frames, 75 of them end in a closed frame."""
    seen = fed(EyeWatch(), [0.0] * 225 + [1.0] * 75)

    assert sum(one.closed_s for one in seen) == pytest.approx(3.0)
    assert sum(one.judged_s for one in seen) == pytest.approx(299 / 25)


def test_glasses_that_read_half_closed_are_learnt() -> None:
    """Where open eyes read 0.4 all along, 0.6 is not closed and 0.9 is."""
    open_eyes = [0.4] * 100

    assert blinks_of(fed(EyeWatch(), [*open_eyes, 0.6, 0.6, 0.6, *open_eyes])) == []
    assert len(blinks_of(fed(EyeWatch(), [*open_eyes, 0.9, 0.9, 0.9, *open_eyes]))) == 1


def test_somebody_asleep_does_not_become_the_rule() -> None:
    """Eyes closed for two minutes are still closed at their end."""
    seen = fed(EyeWatch(), [0.0] * 50 + [0.95] * 1200, fps=10.0)

    assert seen[-1].closed is True
    assert seen[-1].closed_since_s == 5.0


def with_ratio(closed: float, ratio: float, *, agreed: bool = True) -> bool | None:
    """The state told for one frame after two seconds of open eyes with a ratio of 0.3 and a blink that both saw."""
    watch = EyeWatch()
    for index in range(50):
        watch.update(index / 25, FaceMeasures(eyes_closed=0.0, eye_ratio=0.3 if index % 10 == 0 else None))
    if agreed:
        watch.update(2.0, FaceMeasures(eyes_closed=1.0, eye_ratio=0.1))
        watch.update(2.04, FaceMeasures(eyes_closed=0.0))
    return watch.update(2.1, FaceMeasures(eyes_closed=closed, eye_ratio=ratio)).closed


@pytest.mark.parametrize(
    ("closed", "ratio", "expected"),
    [
        (0.5, 0.3, False),
        (0.3, 0.1, True),
        (0.95, 0.3, None),
        (0.02, 0.1, None),
        (0.95, 0.2, True),
        (0.95, 0.1, True),
        (0.02, 0.3, False),
    ],
)
def test_the_ratio_decides_where_the_network_is_unsure(closed: float, ratio: float, expected: bool | None) -> None:
    """Against an own open level of 0.3: where both are sure and differ nothing is told, else the sure one decides."""
    assert with_ratio(closed, ratio) is expected


def test_a_ratio_that_never_fell_has_no_say() -> None:
    """Landmarks that have not yet shown closed eyes neither open eyes that the network sees closed nor doubt it."""
    assert with_ratio(0.5, 0.3, agreed=False) is True
    assert with_ratio(0.95, 0.3, agreed=False) is True


def test_ten_frames_a_second_are_enough() -> None:
    """At ten frames a second a blink of two frames is found."""
    assert blinks_of(fed(EyeWatch(), [0.0] * 20 + [0.8, 0.9] + [0.0] * 5, fps=10.0)) == [Span(2.0, 2.2)]
