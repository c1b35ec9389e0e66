"""Yawns, from series of mouth ratios whose answer is known."""

from desktop_app.behaviour.mouth import MouthSeen, MouthWatch
from desktop_app.behaviour.spans import Span
from desktop_app.domain.attention import FaceMeasures


def fed(watch: MouthWatch, ratios: list[float | None], *, step_s: float = 0.5) -> list[MouthSeen]:
    """What the watch says to a series of ratios."""
    return [watch.update(index * step_s, FaceMeasures(mouth_ratio=ratio)) for index, ratio in enumerate(ratios)]


def test_a_mouth_open_wide_for_long_is_a_yawn() -> None:
    """Three seconds wide open, twice a second, are one yawn from the first open sight to the last."""
    seen = fed(MouthWatch(), [0.0] * 4 + [0.9] * 7 + [0.0] * 4)

    assert [one.yawn for one in seen if one.yawn] == [Span(2.0, 5.0)]
    assert [one.yawning_since_s for one in seen[4:10]] == [None, None, None, None, 2.0, 2.0]
    assert seen[-1].yawning_since_s is None


def test_speech_is_no_yawn() -> None:
    """A mouth that opens wide for a second and shuts, again and again, yawns never."""
    seen = fed(MouthWatch(), [0.7, 0.7, 0.1, 0.1, 0.1] * 8)

    assert not any(one.yawn or one.yawning_since_s for one in seen)


def test_speech_that_never_quite_shuts_the_mouth_is_no_yawn() -> None:
    """Wide open at every second sight for ten seconds is speech: for a yawn too many of the sights are shut."""
    seen = fed(MouthWatch(), [0.5, 0.1] * 10)

    assert not any(one.yawn or one.yawning_since_s for one in seen)


def test_one_landmark_gone_wrong_does_not_cut_a_yawn() -> None:
    """A single shut sight in the middle of a yawn leaves it one yawn."""
    seen = fed(MouthWatch(), [0.0, 0.9, 0.9, 0.2, 0.9, 0.9, 0.9, 0.0, 0.0, 0.0])

    assert [one.yawn for one in seen if one.yawn] == [Span(0.5, 3.0)]


def test_a_mouth_that_stays_open_is_no_yawn() -> None:
    """A mouth open for twenty seconds sings, or its landmarks are wrong."""
    seen = fed(MouthWatch(), [0.9] * 41 + [0.0] * 4)

    assert [one.yawn for one in seen if one.yawn] == []


def test_a_yawn_ends_with_the_sight_of_the_person() -> None:
    """Lost while yawning: the yawn lasted to the last open sight, and is told once; short openings are dropped."""
    watch = MouthWatch()
    fed(watch, [0.0, 0.9, 0.9, 0.9, 0.9, 0.9])

    assert watch.lost().yawn == Span(0.5, 2.5)
    assert watch.lost() == MouthSeen()
    watch.update(6.0, FaceMeasures(mouth_ratio=0.9))
    assert watch.lost() == MouthSeen()


def test_frames_between_the_landmarks_say_nothing() -> None:
    """Frames without a mouth neither end a yawn nor begin one, until two seconds have passed."""
    watch = MouthWatch()
    fed(watch, [0.0, 0.9, 0.9, 0.9, 0.9, 0.9])

    assert watch.update(2.8, FaceMeasures()).yawning_since_s == 0.5
    assert watch.update(5.0, FaceMeasures()).yawn == Span(0.5, 2.5)
