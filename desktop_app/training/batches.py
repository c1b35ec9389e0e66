"""What each training step is fed. Step s of a run is a function of the recipe and s alone, so a run can be resumed."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.networks.vgg16_input import vgg16_input
from desktop_app.training.fer2013 import Fer2013
from desktop_app.training.prefetch import made_ahead
from desktop_app.training.recipe import Recipe


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """One step's pictures, targets and row weights.

    Attributes:
        pictures: (n, 48, 48, 1) float32, scaled.
        targets: for each head, (n, classes) float32 probabilities.
        weights: for each head, (n,) float32; 0 where a row has no such label.
    """

    pictures: NDArray[np.float32]
    targets: dict[str, NDArray[np.float32]]
    weights: dict[str, NDArray[np.float32]]


class Batches:
    """The batches of a run over the rows it trains on."""

    def __init__(self, data: Fer2013, rows: NDArray[np.intp], recipe: Recipe) -> None:
        self._images = data.images
        self._rows = rows
        self._recipe = recipe
        self._labels = data.label_fer
        smoothing = recipe.loss.label_smoothing
        one_hot = np.eye(len(EMOTIONS), dtype=np.float32)[data.label_fer]
        self._targets = {
            "head_fer": one_hot * (1 - smoothing) + np.float32(smoothing / len(EMOTIONS)),
            "head_ferplus": data.ferplus_distribution(),
        }
        ones = np.ones(len(data.images), np.float32)
        self._weights = {
            "head_fer": self._class_weights() if recipe.loss.class_weights else ones,
            "head_ferplus": (data.ferplus_majority() >= 0) * np.float32(recipe.loss.ferplus_weight),
        }
        self.steps_per_epoch = len(rows) // recipe.batch_size

    def from_step(self, first: int, last: int) -> Generator[Batch]:
        """Batches of steps ``first`` to ``last`` - 1, made on a thread of their own a few steps ahead."""
        return made_ahead(self.batch, first, last)

    def batch(self, step: int) -> Batch:
        """The batch of one step."""
        size = self._recipe.batch_size
        epoch, within = divmod(step, self.steps_per_epoch)
        rows = self._order(epoch)[within * size : (within + 1) * size]
        rng = np.random.default_rng((self._recipe.seed, 1, step))
        return Batch(
            pictures=vgg16_input(self._recipe.augmentation.apply(self._images[rows], rng)),
            targets={head: values[rows] for head, values in self._targets.items()},
            weights={head: values[rows] for head, values in self._weights.items()},
        )

    def _order(self, epoch: int) -> NDArray[np.intp]:
        """The rows in the order of an epoch."""
        rng = np.random.default_rng((self._recipe.seed, 0, epoch))
        if not self._recipe.balanced:
            return rng.permutation(self._rows)
        classes = [self._rows[self._labels[self._rows] == label] for label in range(len(EMOTIONS))]
        classes = [members for members in classes if len(members)]
        each = -(-len(self._rows) // len(classes))
        return rng.permutation(np.concatenate([rng.choice(members, each) for members in classes]))[: len(self._rows)]

    def _class_weights(self) -> NDArray[np.float32]:
        """One weight a row, the inverse of its class's share, 1 on average over the rows trained on."""
        counts = np.bincount(self._labels[self._rows], minlength=len(EMOTIONS))
        weights = len(self._rows) / (np.count_nonzero(counts) * np.maximum(counts, 1))
        return weights[self._labels].astype(np.float32)
