"""The seven emotion classes of FER2013, in the order every array and column of the program uses."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Emotion(StrEnum):
    """Classes in FER2013's own order; the value is the word in tables and files."""

    ANGRY = "angry"
    DISGUST = "disgust"
    FEAR = "fear"
    HAPPY = "happy"
    SAD = "sad"
    SURPRISE = "surprise"
    NEUTRAL = "neutral"


EMOTIONS: tuple[Emotion, ...] = tuple(Emotion)


def top_emotion(probabilities: NDArray[np.floating] | tuple[float, ...]) -> tuple[Emotion, float]:
    """The most probable class and its probability; ties go to the earlier class.

    Args:
        probabilities: (7,) in the order of ``EMOTIONS``.
    """
    values = np.asarray(probabilities, dtype=np.float64)
    if values.shape != (len(EMOTIONS),):
        raise ValueError(f"probabilities must have shape ({len(EMOTIONS)},), got {values.shape}")
    best = int(values.argmax())
    return EMOTIONS[best], float(values[best])
