"""FER2013 with the FER+ votes, as training and evaluation read it: one npz, checked once.

Goodfellow and others, "Challenges in Representation Learning" (2013) for the pictures and labels; Barsoum and others,
"Training deep networks for facial expression recognition with crowd-sourced label distribution" (2016) for the votes.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import UsageError
from desktop_app.networks.vgg16_input import VGG16_SIZE
from desktop_app.networks.weights import UNREADABLE_ARCHIVE

SPLITS = ("Training", "PublicTest", "PrivateTest")
"""FER2013's splits; the position is the number in ``split``."""

FERPLUS_COLUMNS = (
    *("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"),
    *("unknown", "NF"),
)
"""What the ten FER+ votes are for; the first eight are the emotions, NF means "not a face"."""

FERPLUS_EMOTIONS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Fer2013:
    """The whole collection, in the order of the original csv.

    Attributes:
        images: (n, 48, 48) uint8, grey.
        label_fer: (n,) uint8, in the order of ``domain.emotion.EMOTIONS``.
        split: (n,) uint8, the position in ``SPLITS``.
        ferplus: (n, 10) uint8 votes in the order of ``FERPLUS_COLUMNS``; all zero where there are none.
        dup_group: (n,) int32, -1 or the number of a group of identical pictures.
    """

    images: NDArray[np.uint8]
    label_fer: NDArray[np.uint8]
    split: NDArray[np.uint8]
    ferplus: NDArray[np.uint8]
    dup_group: NDArray[np.int32]

    def rows(self, split: str) -> NDArray[np.intp]:
        """Row numbers of a split."""
        return np.flatnonzero(self.split == SPLITS.index(split))

    def twins_of(self, split: str, other: str) -> NDArray[np.bool_]:
        """Which rows of ``split`` show a picture that is also in ``other``: (n,) bool over all rows."""
        groups = np.unique(self.dup_group[(self.split == SPLITS.index(other)) & (self.dup_group >= 0)])
        return (self.split == SPLITS.index(split)) & np.isin(self.dup_group, groups)

    def training_rows(self) -> NDArray[np.intp]:
        """Rows to train on: those of Training, without twins of either evaluation split and without blank pictures."""
        seen = self.twins_of("Training", "PublicTest") | self.twins_of("Training", "PrivateTest")
        blank = self.images.reshape(len(self.images), -1).std(axis=1) == 0
        return np.flatnonzero((self.split == SPLITS.index("Training")) & ~seen & ~blank)

    def ferplus_majority(self) -> NDArray[np.int8]:
        """The FER+ label: the largest of the ten counts, ties to the earlier column; -1 where that is no emotion."""
        winner = self.ferplus.argmax(axis=1)
        usable = (winner < FERPLUS_EMOTIONS) & (self.ferplus.sum(axis=1) > 0)
        return np.where(usable, winner, -1).astype(np.int8)

    def ferplus_distribution(self) -> NDArray[np.float32]:
        """Votes as probabilities of the eight emotions, (n, 8); single votes are dropped as noise, as in the paper.

        All zero in rows that ``ferplus_majority`` leaves out.
        """
        votes = self.ferplus[:, :FERPLUS_EMOTIONS].astype(np.float32)
        kept = np.where(votes > 1, votes, 0)
        kept = np.where(kept.sum(axis=1, keepdims=True) > 0, kept, votes)
        kept[self.ferplus_majority() < 0] = 0
        return kept / np.maximum(kept.sum(axis=1, keepdims=True), 1)


def load_fer2013(path: Path) -> Fer2013:
    """Read the npz that ``main.py prepare`` writes.

    Raises:
        UsageError: the file is missing, is something else, or holds what cannot be; one line says which.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            data = Fer2013(
                images=archive["images"],
                label_fer=archive["label_fer"],
                split=archive["split"],
                ferplus=archive["ferplus"],
                dup_group=archive["dup_group"],
            )
    except FileNotFoundError as error:
        raise UsageError(f"There is no {path}. Make it from the public files with: main.py prepare") from error
    except (*UNREADABLE_ARCHIVE, KeyError) as error:
        raise UsageError(
            f"{path} cannot be read as FER2013 ({error}). Make it from the public files with: main.py prepare"
        ) from error
    _check(data, path)
    return data


def _check(data: Fer2013, path: Path) -> None:
    n = len(data.images)
    shapes = {
        "images": (data.images.shape, (n, VGG16_SIZE, VGG16_SIZE)),
        "label_fer": (data.label_fer.shape, (n,)),
        "split": (data.split.shape, (n,)),
        "ferplus": (data.ferplus.shape, (n, len(FERPLUS_COLUMNS))),
        "dup_group": (data.dup_group.shape, (n,)),
    }
    for name, (shape, expected) in shapes.items():
        if shape != expected:
            raise UsageError(f"{path}: {name} must have shape {expected}, got {shape}.")
    if n == 0:
        raise UsageError(f"{path} holds no pictures.")
    if data.images.dtype != np.uint8:
        raise UsageError(f"{path}: images must be uint8 from 0 to 255, got {data.images.dtype}.")
    for name, values, limit in (("label_fer", data.label_fer, len(EMOTIONS)), ("split", data.split, len(SPLITS))):
        wrong = np.flatnonzero((values < 0) | (values >= limit))
        if len(wrong):
            raise UsageError(f"{path}: {name} must be 0 to {limit - 1}, row {wrong[0]} has {values[wrong[0]]}.")
