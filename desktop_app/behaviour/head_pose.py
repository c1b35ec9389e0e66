"""The head's pose over time: steadied, and measured from each person's own neutral pose."""

from collections import deque
from dataclasses import dataclass
from math import asin, degrees, hypot, isnan
from statistics import median

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.attention import FaceMeasures

NEUTRAL_WINDOW_S = 60.0
"""The neutral pose is the median over this long."""

NEUTRAL_MOST_DEG = 20.0
"""A camera stands at most about so far from where somebody looks: a laptop's looks up at its user. Beyond it the person
looks elsewhere, however long."""

MAX_AGE_S = 1.5
"""A pose older than this says nothing about the head now."""

# The neutral pose begins at the camera: so many half seconds of looking straight are taken for granted.
_GRANTED = 10
_NEUTRAL_STEP_S = 0.5
# Steadying: a new pose counts fully after a second's silence, a third when the last one is a tenth of a second old.
_SETTLING_S = 0.25
# The nose's tip stands out by this share of the distance of the eyes: 0.35 of 63 mm is 22 mm, and some for the bridge
# of the nose, about which the five points turn.
_NOSE_OUT = 0.55
_MOST_TURN = 0.95


@dataclass(frozen=True, slots=True)
class PoseSeen:
    """A head's pose, degrees; signs as in ``FaceMeasures``.

    Attributes:
        yaw_deg: against the camera, steadied.
        pitch_deg: against the camera, steadied.
        roll_deg: against the camera, steadied.
        neutral: the person's own neutral yaw and pitch.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    neutral: tuple[float, float]

    @property
    def turned_deg(self) -> float:
        """Turn against the person's neutral pose."""
        return self.yaw_deg - self.neutral[0]

    @property
    def nodded_deg(self) -> float:
        """Nod against the person's neutral pose, up positive."""
        return self.pitch_deg - self.neutral[1]


class PoseWatch:
    """The pose of one person's head. Fed every analysed frame in order of time; owned by one thread.

    Full poses come at the rate of the landmarks. In between the five points of the detector, which come with every
    frame, carry the yaw on: what they say has changed since the last full pose is added to it.
    """

    def __init__(self) -> None:
        """Nothing is known of the person yet."""
        self._pose: NDArray[np.float64] | None = None
        self._pose_s = 0.0
        self._turn_then: float | None = None
        self._past: deque[tuple[float, float, float]] = deque()
        self._neutral = (0.0, 0.0)

    def update(
        self, t_s: float, measures: FaceMeasures, landmarks_xy: NDArray[np.float32] | None = None
    ) -> PoseSeen | None:
        """Take in the next frame.

        Args:
            t_s: seconds of source time.
            measures: may be without a pose.
            landmarks_xy: (5, 2) the detector's points on this frame, where there are any.

        Returns:
            The pose now; None where the last full pose is older than ``MAX_AGE_S``.
        """
        turn = None if landmarks_xy is None else coarse_turn_deg(landmarks_xy)
        measured = _pose_of(measures)
        if measured is not None:
            self._pose = self._steadied(t_s, measured)
            self._pose_s = t_s
            self._turn_then = turn
            self._remember(t_s, measured)
        if self._pose is None or t_s - self._pose_s > MAX_AGE_S:
            return None
        yaw, pitch, roll = (float(angle) for angle in self._pose)
        if turn is not None and self._turn_then is not None:
            yaw += turn - self._turn_then
        return PoseSeen(yaw, pitch, roll, self._neutral)

    def _steadied(self, t_s: float, measured: NDArray[np.float64]) -> NDArray[np.float64]:
        if self._pose is None or t_s - self._pose_s > MAX_AGE_S:
            return measured
        age_s = t_s - self._pose_s
        share = age_s / (age_s + _SETTLING_S)
        return self._pose + share * (measured - self._pose)

    def _remember(self, t_s: float, measured: NDArray[np.float64]) -> None:
        """Take a pose into the neutral one, two a second at most."""
        if self._past and t_s - self._past[-1][0] < _NEUTRAL_STEP_S * 0.9:
            return
        self._past.append((t_s, float(measured[0]), float(measured[1])))
        while t_s - self._past[0][0] > NEUTRAL_WINDOW_S:
            self._past.popleft()
        granted = [0.0] * _GRANTED
        yaw = median([*(pose[1] for pose in self._past), *granted])
        pitch = median([*(pose[2] for pose in self._past), *granted])
        length = hypot(yaw, pitch)
        bound = min(1.0, NEUTRAL_MOST_DEG / length) if length else 1.0
        self._neutral = (yaw * bound, pitch * bound)


def coarse_turn_deg(landmarks_xy: NDArray[np.float32]) -> float:
    """The yaw that the five points of the detector show, roughly: how far the nose is off the middle line.

    Args:
        landmarks_xy: (5, 2), in the order of ``LANDMARK_NAMES``.

    Returns:
        Degrees, to the viewer's right positive. Good for changes within seconds, not for the angle itself.
    """
    points = landmarks_xy.astype(np.float64)
    eyes, mouth = (points[0] + points[1]) / 2, (points[3] + points[4]) / 2
    down = mouth - eyes
    size = max(float(np.hypot(*(points[1] - points[0]))), float(np.hypot(*down)), 1e-6)
    # How far the nose lies to the right of the line from the eyes' middle to the mouth's.
    nose = points[2] - eyes
    beside = float(nose[0] * down[1] - nose[1] * down[0]) / max(float(np.hypot(*down)), 1e-6)
    return degrees(asin(max(-_MOST_TURN, min(_MOST_TURN, beside / (_NOSE_OUT * size)))))


def _pose_of(measures: FaceMeasures) -> NDArray[np.float64] | None:
    angles = (measures.yaw_deg, measures.pitch_deg, measures.roll_deg)
    known = [angle for angle in angles if angle is not None and not isnan(angle)]
    return np.array(known) if len(known) == len(angles) else None
