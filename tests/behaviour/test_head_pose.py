"""The head's pose over time: steadied, carried on between landmarks, measured from a neutral pose."""

import numpy as np
import pytest

from desktop_app.behaviour.head_pose import NEUTRAL_MOST_DEG, PoseSeen, PoseWatch, coarse_turn_deg
from desktop_app.domain.attention import FaceMeasures


def posed(yaw: float, pitch: float = 0.0, roll: float = 0.0) -> FaceMeasures:
    """Measures with a pose."""
    return FaceMeasures(yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll)


def seen_by(watch: PoseWatch, t_s: float, measures: FaceMeasures, points: np.ndarray | None = None) -> PoseSeen:
    """What the watch says, where it says something."""
    seen = watch.update(t_s, measures, points)
    assert seen is not None
    return seen


def five_points(nose_x: float = 50.0, turn: float = 0.0) -> np.ndarray:
    """Five points of a face with eyes 40 px apart, the nose where it is asked for, all turned by some degrees."""
    points = np.array([[30.0, 40], [70, 40], [nose_x, 62], [35, 80], [65, 80]])
    angle = np.deg2rad(turn)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return ((points - 50) @ rotation.T + 50).astype(np.float32)


def test_the_first_pose_counts_fully() -> None:
    """Nothing is known before, so the first pose is what is told, with the camera as neutral."""
    seen = seen_by(PoseWatch(), 0.0, posed(12.0, -7.0, 3.0))

    assert (seen.yaw_deg, seen.pitch_deg, seen.roll_deg) == (12.0, -7.0, 3.0)
    assert seen.neutral == (0.0, 0.0)


def test_a_single_wrong_pose_is_softened() -> None:
    """A quarter of a second after the last pose a new one counts half."""
    watch = PoseWatch()
    seen_by(watch, 0.0, posed(0.0))

    assert seen_by(watch, 0.25, posed(40.0)).yaw_deg == pytest.approx(20.0)


def test_an_old_pose_is_no_pose() -> None:
    """A pose is held for a second and a half; the next one after a silence counts fully."""
    watch = PoseWatch()
    seen_by(watch, 0.0, posed(10.0))

    assert seen_by(watch, 1.5, FaceMeasures()).yaw_deg == 10.0
    assert watch.update(1.6, FaceMeasures()) is None
    assert seen_by(watch, 4.0, posed(30.0)).yaw_deg == 30.0


def test_the_neutral_pose_is_the_median_of_a_minute() -> None:
    """Somebody whose camera stands aside is measured from there once a minute has passed, not in the first seconds."""
    watch = PoseWatch()
    for half_second in range(5):
        early = seen_by(watch, half_second / 2, posed(15.0, -8.0))
    for half_second in range(5, 120):
        late = seen_by(watch, half_second / 2, posed(15.0, -8.0))

    assert early.neutral == (0.0, 0.0)
    assert late.neutral == (15.0, -8.0)
    assert late.turned_deg == pytest.approx(0.0, abs=0.01)
    assert late.nodded_deg == pytest.approx(0.0, abs=0.01)


def test_the_neutral_pose_is_bounded() -> None:
    """Who looks 60 degrees aside for a minute is still 40 degrees away from the neutral pose."""
    watch = PoseWatch()
    for half_second in range(120):
        seen = seen_by(watch, half_second / 2, posed(60.0))

    assert seen.neutral == (NEUTRAL_MOST_DEG, 0.0)
    assert seen.turned_deg == pytest.approx(40.0, abs=0.01)


def test_five_points_carry_the_yaw_on() -> None:
    """Between two poses the nose moves right: the yaw grows with it, by as much as the five points say."""
    watch = PoseWatch()
    seen_by(watch, 0.0, posed(10.0), five_points(50.0))

    seen = seen_by(watch, 0.1, FaceMeasures(), five_points(58.0))

    assert seen.yaw_deg == pytest.approx(10.0 + coarse_turn_deg(five_points(58.0)))
    assert seen.yaw_deg > 25.0
    assert seen_by(watch, 0.2, FaceMeasures()).yaw_deg == 10.0


def test_the_nose_tells_the_side() -> None:
    """A nose in the middle is no turn; to the viewer's right is positive; tilting the head changes nothing."""
    assert coarse_turn_deg(five_points(50.0)) == pytest.approx(0.0, abs=1e-4)
    assert coarse_turn_deg(five_points(56.0)) > 10
    assert coarse_turn_deg(five_points(44.0)) == pytest.approx(-coarse_turn_deg(five_points(56.0)), abs=1e-3)
    assert coarse_turn_deg(five_points(56.0, turn=25.0)) == pytest.approx(coarse_turn_deg(five_points(56.0)), abs=1e-3)


def test_a_nose_beside_the_face_stays_a_number() -> None:
    """Points that no face has give the largest turn, not a fault."""
    assert 70 < coarse_turn_deg(five_points(200.0)) < 90
    assert coarse_turn_deg(np.zeros((5, 2), np.float32)) == 0.0
