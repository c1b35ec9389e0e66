"""The protocol behind figures near 85 %: FER2013 balanced by duplication first, divided at random afterwards.

All 35,887 pictures, evaluation splits and all, are brought to the same number a class by changed copies, 67,885 in the
end, and only then divided into 42,825 to train, 10,704 to validate and 14,356 to test. Copies of one picture land on
both sides, so a network is tested on pictures that it was trained on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.training.augment import Augmentation
from desktop_app.training.fer2013 import SPLITS, Fer2013

SPLIT_SIZES = (42_825, 10_704, 14_356)
"""Pictures to train, to validate and to test, in the order of ``SPLITS``."""

COPY_AUGMENTATION = Augmentation(rotation_deg=10.0, shift=0.1, shear_deg=5.0, zoom=(0.9, 1.1), flip=True)
"""How a copy is changed: rotation, shifts, shear, zoom and mirroring, the ranges of the recipe ``thesis``."""


@dataclass(frozen=True, slots=True, eq=False)
class Balanced:
    """FER2013 as the protocol remakes it.

    Attributes:
        data: the pictures and labels, with the protocol's split; the FER+ votes are those of the originals.
        source: (n,) row number of the original of each picture.
    """

    data: Fer2013
    source: NDArray[np.intp]

    def leaked(self, split: str = "PrivateTest") -> float:
        """Share of a split's pictures of which the original or a copy is trained on."""
        trained = self.source[self.data.rows("Training")]
        return float(np.isin(self.source[self.data.rows(split)], trained).mean())


def balance_then_split(data: Fer2013, seed: int, sizes: tuple[int, int, int] = SPLIT_SIZES) -> Balanced:
    """Remake the collection as the protocol does.

    Args:
        data: FER2013, whose own splits are ignored.
        seed: of the changes to the copies and of the division.
        sizes: how many pictures each split gets; their sum is what the classes are filled up to.

    Raises:
        ValueError: ``sizes`` want fewer pictures of a class than there are.
    """
    rng = np.random.default_rng(seed)
    source = _filled_up(data.label_fer, sum(sizes), rng)
    images = data.images[source]
    copies = slice(len(data.images), None)
    images[copies] = COPY_AUGMENTATION.apply(images[copies], rng).round().astype(np.uint8)
    split = np.empty(len(source), np.uint8)
    split[rng.permutation(len(source))] = np.repeat(np.arange(len(SPLITS), dtype=np.uint8), sizes)
    remade = Fer2013(
        images=images,
        label_fer=data.label_fer[source],
        split=split,
        ferplus=data.ferplus[source],
        dup_group=data.dup_group[source],
    )
    return Balanced(remade, source)


def _filled_up(labels: NDArray[np.uint8], total: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Row numbers: each row once in order, then the copies; each class has its equal share of ``total``."""
    shares = np.full(len(EMOTIONS), total // len(EMOTIONS))
    shares[: total % len(EMOTIONS)] += 1
    copies: list[NDArray[np.intp]] = []
    for label, share in enumerate(shares):
        members = np.flatnonzero(labels == label)
        if not 0 < len(members) <= share:
            raise ValueError(f"class {label} must have 1 to {share} pictures, got {len(members)}")
        # Every picture is copied equally often, up to one.
        copies.append(np.resize(rng.permutation(members), share - len(members)))
    return np.concatenate([np.arange(len(labels)), *copies])
