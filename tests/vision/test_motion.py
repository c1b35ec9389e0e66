"""The motion filter's arithmetic."""

import numpy as np
import pytest

from desktop_app.vision.motion import FADE_S, MotionFilter, centre_size, corners

BOX = np.array([[100.0, 50.0, 160.0, 130.0]])


def started(box: np.ndarray = BOX) -> MotionFilter:
    """A filter of one face, seen once."""
    motion = MotionFilter()
    motion.add(box)
    return motion


def walking(speed: np.ndarray, dt_s: float, steps: int) -> MotionFilter:
    """A filter that followed a box at constant speed."""
    motion = started()
    for step in range(1, steps):
        motion.predict(dt_s)
        motion.update(np.array([0]), BOX + speed * dt_s * step)
    return motion


def test_centre_and_size_are_the_inverse_of_corners() -> None:
    """A box survives the way there and back, and is what one computes by hand."""
    assert centre_size(BOX).tolist() == [[130, 90, 60, 80]]
    assert corners(centre_size(BOX)).tolist() == BOX.tolist()


@pytest.mark.parametrize("dt_s", [0.04, 0.1, 0.25])
def test_velocity_is_found_in_pixels_a_second(dt_s: float) -> None:
    """A steady walk is measured within 15 %, whatever the frame rate."""
    speed = np.array([120.0, -40.0, 120.0, -40.0])

    assert walking(speed, dt_s, 30).velocity_xyxy[0] == pytest.approx(speed, rel=0.15)


def test_two_short_steps_say_the_same_as_a_long_one() -> None:
    """Prediction does not depend on how often it is asked for: 0.03 s and 0.17 s make 0.2 s."""
    short, long = walking(np.full(4, 90.0), 0.1, 10), walking(np.full(4, 90.0), 0.1, 10)
    short.predict(0.03)
    short.predict(0.17)
    long.predict(0.2)
    elsewhere = long.xyxy + 20

    assert short.xyxy == pytest.approx(long.xyxy)
    assert short.velocity_xyxy == pytest.approx(long.velocity_xyxy)
    assert short.distance2(elsewhere) == pytest.approx(long.distance2(elsewhere), rel=0.02)


def test_an_unseen_face_comes_to_rest() -> None:
    """Its way without measurement is the velocity times the time constant, and no more."""
    motion = walking(np.full(4, 100.0), 0.1, 20)
    start, speed = motion.xyxy[0, 0], motion.velocity_xyxy[0, 0]
    motion.predict(20.0)

    assert motion.xyxy[0, 0] - start == pytest.approx(speed * FADE_S, rel=0.01)
    assert motion.velocity_xyxy[0] == pytest.approx(np.zeros(4), abs=0.01)


def test_the_distance_shrinks_while_a_face_is_not_seen() -> None:
    """What was far off a moment after a sighting is possible two seconds later."""
    motion = walking(np.zeros(4), 0.1, 20)
    elsewhere = BOX + 60
    motion.predict(0.1)
    soon = motion.distance2(elsewhere)[0, 0]
    motion.predict(1.9)

    assert soon > 10 * motion.distance2(elsewhere)[0, 0]


def test_rows_come_and_go() -> None:
    """Faces are added at the end; those not kept leave the others in order; a restarted one is at rest elsewhere."""
    motion = started()
    motion.add(np.concatenate([BOX + 200, BOX + 400]))
    motion.keep(np.array([True, False, True]))
    motion.restart(np.array([0]), BOX + 10)

    assert len(motion) == 2
    assert motion.xyxy.tolist() == [*(BOX + 10).tolist(), *(BOX + 400).tolist()]
    assert not motion.velocity_xyxy.any()
    assert motion.distance2(BOX).shape == (2, 1)
