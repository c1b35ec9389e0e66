"""What the analysis says of one frame: the faces in it, each with its person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.attention import AttentionNow, FaceMeasures


class Quality(StrEnum):
    """Whether a face can be judged at all. What cannot be judged is said, never guessed."""

    OK = "ok"
    TOO_SMALL = "too_small"
    TOO_DARK = "too_dark"
    BLURRED = "blurred"
    TURNED = "turned"

    @property
    def measurable(self) -> bool:
        """Whether eyes, mouth and pose can still be measured, though the emotion may not be judged."""
        return self not in (Quality.TOO_SMALL, Quality.TOO_DARK)


class SceneLight(StrEnum):
    """Whether the picture as a whole is light enough to look for faces."""

    OK = "ok"
    TOO_DARK = "too_dark"


@dataclass(frozen=True, slots=True, eq=False)
class TrackedFace:
    """One person's face, measured on this frame.

    Attributes:
        person_id: the person's number within the session: 1, 2, ...
        xyxy: (4,) float32, pixels, clipped to the picture.
        velocity_xyxy: (4,) float32, pixels a second, by which a view carries the box on over newer frames.
        landmarks_xy: (5, 2) float32, pixels.
        detection_confidence: the detector's probability that this is a face.
        quality: whether the face can be judged.
        probabilities: (7,) float32 in the order of ``EMOTIONS``, if the face was judged on this very frame, else None.
        shown_probabilities: (7,) float32, this person's smoothed probabilities for the label, or None if the person was
            not judged lately. Never stored.
        emotion_age_ms: source time since this person's last judgement, or None.
        measures: what was measured of eyes, mouth and head on this very frame, else None.
    """

    person_id: int
    xyxy: NDArray[np.float32]
    velocity_xyxy: NDArray[np.float32]
    landmarks_xy: NDArray[np.float32]
    detection_confidence: float
    quality: Quality = Quality.OK
    probabilities: NDArray[np.float32] | None = None
    shown_probabilities: NDArray[np.float32] | None = None
    emotion_age_ms: float | None = None
    measures: FaceMeasures | None = None

    def __post_init__(self) -> None:
        for array in (self.xyxy, self.velocity_xyxy, self.landmarks_xy, self.probabilities, self.shown_probabilities):
            if array is not None:
                array.setflags(write=False)


@dataclass(frozen=True, slots=True, eq=False)
class FrameResult:
    """Everything said of one analysed frame.

    ``t_mono`` is the frame's capture time, so ``done_mono - t_mono`` is its latency in seconds. ``stage_ms`` holds the
    milliseconds spent per stage ("detect", "follow", "track", "eyes", "shapes", "emotions"), 0 where a stage had
    nothing to do. ``searched``: the whole picture was searched for faces; else those known were followed.
    ``attention`` says what is seen of everybody known, by number, also of those who are not in this frame; empty where
    attention is off.
    """

    frame_index: int
    t_s: float
    t_mono: float
    done_mono: float
    size_wh: tuple[int, int]
    faces: tuple[TrackedFace, ...]
    stage_ms: dict[str, float] = field(default_factory=dict)
    searched: bool = True
    scene: SceneLight = SceneLight.OK
    attention: Mapping[int, AttentionNow] = field(default_factory=dict)
