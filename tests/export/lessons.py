"""Made-up classes by second, for figures that can be worked out by hand."""

from collections.abc import Sequence

import numpy as np

from desktop_app.domain.emotion import EMOTIONS, Emotion
from desktop_app.export.figures import ClassSeconds, Mark

HAPPY, NEUTRAL = EMOTIONS.index(Emotion.HAPPY), EMOTIONS.index(Emotion.NEUTRAL)


def lesson(
    present: Sequence[int],
    judged: Sequence[int],
    happy: Sequence[float],
    *,
    people: int = 4,
    gap: Sequence[int] = (),
    markers: Sequence[Mark] = (),
) -> ClassSeconds:
    """A class of which a share looks happy and everybody else neutral; nothing was analysed in the seconds of a gap."""
    analysed = np.ones(len(present), np.bool_)
    analysed[np.array(gap, np.int64)] = False
    counts = np.array(judged, np.int64)
    sums = np.zeros((len(counts), len(EMOTIONS)))
    sums[:, HAPPY] = counts * np.array(happy)
    sums[:, NEUTRAL] = counts * (1 - np.array(happy))
    return ClassSeconds(people, analysed, np.array(present, np.int64), counts, sums, tuple(markers))


def steady(
    seconds: int = 600, *, people: int = 10, seen: int = 10, happy: float = 0.3, markers: Sequence[Mark] = ()
) -> ClassSeconds:
    """A class in which nothing changes, everybody seen is judged."""
    return lesson([seen] * seconds, [seen] * seconds, [happy] * seconds, people=people, markers=markers)
