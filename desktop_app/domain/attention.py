"""What a camera can honestly see of attention: where a face is turned, whether eyes are closed, whether it yawns.

What is measured of a face and what is kept of a second are *observables*. A state and an index from 0 to 100 follow
from them by an open formula (``behaviour.attention``), and can be made anew from what is stored with other weights.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Protocol, Self

from desktop_app.domain.emotion import Emotion


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

TOLD_STATES: tuple[AttentionState, ...] = ATTENTION_STATES[:5]
"""The states in which something is known of a person; only these have an index."""


PLEASANT: tuple[Emotion, ...] = (Emotion.NEUTRAL, Emotion.HAPPY, Emotion.SURPRISE)
"""The looks whose probability counts for the index, where the user wants emotions in it."""


@dataclass(frozen=True, slots=True)
class AttentionNow:
    """What is seen of one person now.

    ``index`` is from 0 to 100, None where it cannot be told. ``inferred``: the face is out of sight, and the state is
    concluded from how it left. ``since_s`` is when the eyes that are closed were closed, or the yawn began.
    """

    state: AttentionState
    index: float | None = None
    inferred: bool = False
    since_s: float | None = None


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


class AttentionChoices(Protocol):
    """The user's choices that weigh the index, as the settings name them."""

    @property
    def attention_facing(self) -> int:
        """Points of facing the screen."""

    @property
    def attention_looking_down(self) -> int:
        """Points of looking down."""

    @property
    def attention_looking_away(self) -> int:
        """Points of looking away."""

    @property
    def attention_eyes_closed(self) -> int:
        """Points of closed eyes."""

    @property
    def attention_yawning(self) -> int:
        """Points of yawning."""

    @property
    def attention_emotion(self) -> int:
        """Per cent of the index that come from the emotions."""


@dataclass(frozen=True, slots=True)
class AttentionWeights:
    """Points from 0 to 100 that each state gives the index; the user may change them.

    ``emotion`` is the share of the index, 0 to 50 per cent, that comes from how the face looked (``PLEASANT``); 0, as
    it is unless the user wants it, leaves emotions out.
    """

    facing: float = 100.0
    looking_down: float = 50.0
    looking_away: float = 10.0
    eyes_closed: float = 0.0
    yawning: float = 40.0
    emotion: float = 0.0

    def __post_init__(self) -> None:
        for weight in fields(self):
            value, most = getattr(self, weight.name), 50 if weight.name == "emotion" else 100
            if not 0 <= value <= most:
                raise ValueError(f"{weight.name} must be 0 to {most}, got {value}")

    @classmethod
    def of(cls, choices: AttentionChoices) -> Self:
        """The weights that the settings hold."""
        return cls(**{weight.name: float(getattr(choices, f"attention_{weight.name}")) for weight in fields(cls)})


@dataclass(frozen=True, slots=True)
class AttentionSecond:
    """What was observed of one person in one whole second, and what followed from it. None where it was not measured.

    Attributes:
        person_id: the person's number within the session.
        second: whole second of source time.
        posed: how often the head's pose was measured.
        yaw_deg: mean turn against the person's own neutral pose. Where ``posed`` is 0 these three are of the last
            measurement, if it is not too old.
        pitch_deg: mean nod (up positive) against the neutral pose.
        roll_deg: mean tilt.
        end_yaw_deg: turn of the pose furthest turned or bowed in the last second before the face was last seen in this
            one: by it a face that is then lost is judged.
        end_pitch_deg: nod of the same pose.
        eyes_read_s: seconds, 0 to 1, in which it could be judged whether the eyes are closed.
        closed_eye_share: share of these in which they were closed.
        blinks: blinks that ended in this second.
        yawn_share: share of the second inside a yawn.
        state: what follows.
        index: 0 to 100, with the weights of the recording; None for a state that tells nothing.
    """

    person_id: int
    second: int
    posed: int = 0
    yaw_deg: float | None = None
    pitch_deg: float | None = None
    roll_deg: float | None = None
    end_yaw_deg: float | None = None
    end_pitch_deg: float | None = None
    eyes_read_s: float = 0.0
    closed_eye_share: float | None = None
    blinks: int = 0
    yawn_share: float = 0.0
    state: AttentionState = AttentionState.CANNOT_TELL
    index: float | None = None


OBSERVABLES: tuple[str, ...] = tuple(
    column.name for column in fields(AttentionSecond) if column.name not in {"person_id", "second", "state", "index"}
)
"""The columns of a second's observables."""
