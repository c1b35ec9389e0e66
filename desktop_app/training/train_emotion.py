"""Trains an emotion network by a recipe, on whichever backend Keras runs on, so that it can be stopped and resumed."""

import hashlib
from collections.abc import Generator
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import UsageError
from desktop_app.networks.building import builder_of
from desktop_app.networks.vgg16_input import vgg16_input
from desktop_app.networks.weights import set_weights, weights_of
from desktop_app.training.batches import Batch, Batches
from desktop_app.training.fer2013 import FERPLUS_EMOTIONS, Fer2013
from desktop_app.training.recipe import NetworkRecipe, Recipe
from desktop_app.training.run import TrainingRun, precision_of
from desktop_app.training.run_folder import RunFolder
from desktop_app.training.start import start_weights

_VALIDATION_BATCH = 256
_HEADS = {"head_fer": len(EMOTIONS), "head_ferplus": FERPLUS_EMOTIONS}


class EmotionTraining(TrainingRun):
    """A run on FER2013; its score is the accuracy on PublicTest."""

    def __init__(
        self,
        recipe: Recipe,
        data: Fer2013,
        rows: NDArray[np.intp],
        start: Path | None = None,
        *,
        resume: RunFolder | None = None,
    ) -> None:
        """Build the network as the recipe says, or take it up where a run was stopped.

        Args:
            recipe: what to do.
            data: the whole collection; PublicTest is validated on.
            rows: row numbers to train on.
            start: the weights file to start from where the recipe names one.
            resume: the run to go on with, from the exact step of its checkpoint; ``start`` is not needed then.

        Raises:
            UsageError: there are fewer rows than a batch, nothing to validate on, the start weights are missing or
                others than the recipe's, or the run was begun with other rows.
            ModelError: weights or checkpoint are damaged or do not fit.
        """
        if len(rows) < recipe.batch_size:
            raise UsageError(
                "{rows} rows to train on are fewer than one batch of {size}.", rows=len(rows), size=recipe.batch_size
            )
        public = data.rows("PublicTest")
        if not len(public):
            raise UsageError("The data has no PublicTest pictures, and the best epoch is chosen by them.")
        keras.utils.set_random_seed(recipe.seed)
        self._fed_by = Batches(data, rows, recipe)
        with precision_of(recipe.precision):
            model = build_start(recipe.network, start, resuming=resume is not None)
        self._heads = list(model.output_names)
        super().__init__(recipe, model, self._fed_by.steps_per_epoch, _digest(data, rows))
        model.compile(self._optimizer, loss=["categorical_crossentropy"] * len(self._heads))
        self._public = (data.images[public], data.label_fer[public], data.ferplus_majority()[public])
        if resume is not None:
            self.take_up(resume)

    def validate(self) -> tuple[float, float]:
        """Accuracy on PublicTest: FER2013 labels, and FER+ majority (nan without that head or votes)."""
        images, fer, ferplus = self._public
        trained = weights_of(self.model)
        set_weights(self.model, self.weights())
        parts = [
            self._judged(images[first : first + _VALIDATION_BATCH])
            for first in range(0, len(images), _VALIDATION_BATCH)
        ]
        set_weights(self.model, trained)
        classes = {
            head: np.concatenate([part[place] for part in parts]).argmax(axis=1)
            for place, head in enumerate(self._heads)
        }
        accuracy = float(np.mean(classes["head_fer"] == fer))
        usable = ferplus >= 0
        if "head_ferplus" not in classes or not usable.any():
            return accuracy, float("nan")
        return accuracy, float(np.mean(classes["head_ferplus"][usable] == ferplus[usable]))

    def _trained(self) -> dict[str, NDArray[Any]]:
        return weights_of(self.model)

    def _batches(self, first: int, last: int) -> Generator[Batch]:
        return self._fed_by.from_step(first, last)

    def _train(self, batch: Batch) -> float:
        # Without this the loss would be a mean over steps that a resumed run has not seen.
        self.model.reset_metrics()
        logs = self.model.train_on_batch(
            batch.pictures,
            [batch.targets[head] for head in self._heads],
            sample_weight=[batch.weights[head] for head in self._heads],
            return_dict=True,
        )
        return float(logs["loss"])

    def _judge(self) -> tuple[float, dict[str, float]]:
        fer, ferplus = self.validate()
        return fer, {"public_fer": fer, "public_ferplus": ferplus}

    def _judged(self, images: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        """One (n, classes) array for each head."""
        outputs = self.model.predict_on_batch(vgg16_input(images))
        return [np.asarray(head, np.float32) for head in (outputs if isinstance(outputs, list) else [outputs])]


def build_start(network: NetworkRecipe, start: Path | None, *, resuming: bool = False) -> Any:
    """The network of a recipe with the weights it starts from, its frozen layers frozen.

    Args:
        network: of the recipe.
        start: the weights file where the recipe names one.
        resuming: the weights come from a checkpoint afterwards, and ``start`` is not looked at.

    Raises:
        UsageError: the network cannot be built, or the start weights are missing or are others than the recipe names.
        ModelError: the start weights are damaged or do not fit.
    """
    try:
        model = builder_of(network.builder)(**network.arguments)
    except (TypeError, ValueError) as error:
        raise UsageError(
            "The network {name} cannot be built as the recipe says: {reason}.", name=network.builder, reason=error
        ) from error
    heads = {name: output.shape[-1] for name, output in zip(model.output_names, model.outputs, strict=True)}
    if "head_fer" not in heads or any(_HEADS.get(name) != classes for name, classes in heads.items()):
        raise UsageError(
            "The network {name} has the outputs {heads}; what can be trained is {known}, of which head_fer must be "
            "there.",
            name=network.builder,
            heads=heads,
            known=_HEADS,
        )
    arrays = None if resuming else start_weights(network.start, network.start_sha256, start)
    if arrays is not None:
        set_weights(model, arrays)
    for layer in model.layers:
        layer.trainable = not layer.name.startswith(network.freeze or ("\0",))
    return model


def _digest(data: Fer2013, rows: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Tells whether a run is fed with the same rows, labels and votes: (32,) uint8."""
    digest = hashlib.sha256()
    for array in (rows.astype(np.int64), data.images[rows], data.label_fer[rows], data.ferplus[rows]):
        digest.update(np.ascontiguousarray(array).data)
    return np.frombuffer(digest.digest(), np.uint8)
