"""The two sets of labels: which rows have one, and how a judge's heads answer in it.

FER2013's own labels and the FER+ majority agree on 63 % of rows: they are different tasks, and each figure names its
own.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.evaluation.emotion_judges import FER_HEAD, FERPLUS_HEAD, Heads
from desktop_app.training.fer2013 import FERPLUS_COLUMNS, FERPLUS_EMOTIONS, Fer2013

LabelSet = Literal["fer", "ferplus"]

FERPLUS_NAMES = FERPLUS_COLUMNS[:FERPLUS_EMOTIONS]

_OF_FERPLUS = {
    "angry": "anger",
    "disgust": "disgust",
    "fear": "fear",
    "happy": "happiness",
    "sad": "sadness",
    "surprise": "surprise",
    "neutral": "neutral",
}
_PLACES = [FERPLUS_NAMES.index(_OF_FERPLUS[emotion]) for emotion in EMOTIONS]
"""Where the seven lie among FER+'s eight."""

PROTOCOLS: dict[LabelSet, str] = {
    "fer": "FER2013's own label, seven classes, all rows of the split",
    "ferplus": "FER+ majority of eight: the largest of the ten counts, ties to the earlier column; rows whose winner "
    "is unknown or no face are left out",
}
STRICT = "more than half of the ten votes for that emotion"


@dataclass(frozen=True, slots=True, eq=False)
class LabelledRows:
    """The rows of a split that have a label of a set.

    Attributes:
        label_set: ``"fer"`` or ``"ferplus"``.
        names: of the classes.
        rows: (n,) row numbers of the collection.
        labels: (n,) class numbers.
        without_twins: (n,) True where no identical picture is in Training.
        strict: (n,) True where more than half of all votes are for the label; None for FER2013's own labels.
    """

    label_set: LabelSet
    names: tuple[str, ...]
    rows: NDArray[np.intp]
    labels: NDArray[np.intp]
    without_twins: NDArray[np.bool_]
    strict: NDArray[np.bool_] | None


def labelled_rows(data: Fer2013, split: str, label_set: LabelSet) -> LabelledRows:
    """The rows of ``split`` with a label of the set, in the order of the collection."""
    rows = data.rows(split)
    twins = data.twins_of(split, "Training")
    if label_set == "fer":
        names = tuple(str(emotion) for emotion in EMOTIONS)
        return LabelledRows("fer", names, rows, data.label_fer[rows].astype(np.intp), ~twins[rows], None)
    majority = data.ferplus_majority()
    rows = rows[majority[rows] >= 0]
    votes = data.ferplus[rows].astype(np.intp)
    strict = votes.max(axis=1) * 2 > votes.sum(axis=1)
    return LabelledRows("ferplus", FERPLUS_NAMES, rows, majority[rows].astype(np.intp), ~twins[rows], strict)


def answers(heads: Heads, label_set: LabelSet) -> tuple[NDArray[np.float32], str]:
    """A judge's probabilities for a label set, and in words where they come from.

    The head of that set where the judge has it. Else the other one: from eight to seven by dropping contempt and
    making the rest sum to 1, from seven to eight with contempt never judged.
    """
    if label_set == "fer":
        if FER_HEAD in heads:
            return heads[FER_HEAD], FER_HEAD
        return seven_of_ferplus(heads[FERPLUS_HEAD]), f"{FERPLUS_HEAD} without contempt"
    if FERPLUS_HEAD in heads:
        return heads[FERPLUS_HEAD], FERPLUS_HEAD
    eight = np.zeros((len(heads[FER_HEAD]), FERPLUS_EMOTIONS), np.float32)
    eight[:, _PLACES] = heads[FER_HEAD]
    return eight, f"{FER_HEAD}, contempt never judged"


def seven_of_ferplus(eight: NDArray[np.float32]) -> NDArray[np.float32]:
    """FER+ probabilities as those of ``EMOTIONS``: without contempt, the rest made to sum to 1.

    Args:
        eight: (n, 8) in the order of FER+'s columns.
    """
    seven = eight[:, _PLACES]
    return np.asarray(seven / np.maximum(seven.sum(axis=1, keepdims=True), 1e-12), dtype=np.float32)
