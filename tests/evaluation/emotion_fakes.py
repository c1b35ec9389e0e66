"""A small collection and judges whose answers are known."""

import numpy as np

from desktop_app.evaluation.emotion_judges import FER_HEAD, FERPLUS_HEAD, Heads
from desktop_app.evaluation.emotion_labels import FERPLUS_NAMES
from desktop_app.training.fer2013 import Fer2013

# The seven in the order of FER2013, as places among FER+'s eight.
FERPLUS_OF_FER = (4, 5, 6, 1, 3, 2, 0)


def make_faces(per_split: int = 28, seed: int = 0) -> Fer2013:
    """Three splits; a face's grey level of its first pixel is its label, so that a fake judge can know it.

    All votes are for the label but for the last row of each split, which nobody could tell ("unknown"), and the one
    before it, with five of ten votes. The first row of PrivateTest shows the picture of the first of Training.
    """
    n = 3 * per_split
    images = np.random.default_rng(seed).integers(50, 200, (n, 48, 48), dtype=np.uint8)
    labels = np.arange(n) % 7
    split = np.repeat([0, 1, 2], per_split).astype(np.uint8)
    votes = np.zeros((n, 10), np.uint8)
    votes[np.arange(n), np.array(FERPLUS_OF_FER)[labels]] = 10
    for last in (per_split, 2 * per_split, 3 * per_split):
        votes[last - 1] = [0] * 8 + [10, 0]
        votes[last - 2] = votes[last - 2] // 2
        votes[last - 2, 8] = 5
    twins = np.full(n, -1, np.int32)
    twins[[0, 2 * per_split]] = 0
    images[:, 0, 0] = labels
    return Fer2013(images, labels.astype(np.uint8), split, votes, twins)


class KnowingJudge:
    """Reads the label from the first pixel and gives it ``confidence``; the mirror image has it in the last."""

    name = "knowing"
    sha256 = "0" * 64
    runtime = "fake float32"

    def __init__(self, confidence: float = 0.9, wrong: int = -1, heads: tuple[str, ...] = (FER_HEAD, FERPLUS_HEAD)):
        """``wrong``: a label that the FER head takes for the next one."""
        self._confidence = confidence
        self._wrong = wrong
        self._heads = heads
        self.calls: list[int] = []

    def probabilities(self, images: np.ndarray) -> Heads:
        """The label's probability, the rest spread evenly."""
        self.calls.append(len(images))
        labels = images[:, 0, 0].astype(int) % 7
        said = np.where(labels == self._wrong, (labels + 1) % 7, labels)
        heads = {
            FER_HEAD: self._spread(said, 7),
            FERPLUS_HEAD: self._spread(np.array(FERPLUS_OF_FER)[labels], len(FERPLUS_NAMES)),
        }
        return {head: heads[head] for head in self._heads}

    def _spread(self, places: np.ndarray, classes: int) -> np.ndarray:
        spread = np.full((len(places), classes), (1 - self._confidence) / (classes - 1), np.float32)
        spread[np.arange(len(places)), places] = self._confidence
        return spread
