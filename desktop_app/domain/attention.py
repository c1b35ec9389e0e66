"""What a camera can honestly see of attention: where a face is turned, whether eyes are closed, whether it yawns."""

from dataclasses import dataclass
from enum import StrEnum


class AttentionState(StrEnum):
    """What is seen of one person in one second. Words stay with what is seen; none says what somebody thinks."""

    FACING = "facing"
    LOOKING_DOWN = "looking_down"
    LOOKING_AWAY = "looking_away"
    EYES_CLOSED = "eyes_closed"
    YAWNING = "yawning"
    NOT_SEEN = "not_seen"
    CANNOT_TELL = "cannot_tell"


ATTENTION_STATES: tuple[AttentionState, ...] = tuple(AttentionState)
"""The order of arrays over states."""


@dataclass(frozen=True, slots=True)
class AttentionNow:
    """What is seen of one person now.

    ``index`` is from 0 to 100, None where it cannot be told. ``inferred``: the face is out of sight, and the state is
    concluded from how it left.
    """

    state: AttentionState
    index: float | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class FaceMeasures:
    """What was measured of one face on one frame; None where it was not.

    Attributes:
        yaw_deg: turn to the viewer's right (positive) or left, 0 for a face turned to the camera.
        pitch_deg: nod up (positive) or down.
        roll_deg: tilt of the head, clockwise for the viewer (positive).
        eye_ratio: eye aspect ratio, mean of both eyes (Soukupová and Čech, 2016).
        eyes_closed: probability, 0 to 1, that the eyes are closed.
        mouth_ratio: mouth aspect ratio, inner lips.
    """

    yaw_deg: float | None = None
    pitch_deg: float | None = None
    roll_deg: float | None = None
    eye_ratio: float | None = None
    eyes_closed: float | None = None
    mouth_ratio: float | None = None
