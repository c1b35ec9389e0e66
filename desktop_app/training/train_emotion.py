"""Trains an emotion network by a recipe, on whichever backend Keras runs on, so that it can be stopped and resumed."""

import contextlib
import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import ModelError, UsageError
from desktop_app.networks.building import builder_of
from desktop_app.networks.cards import sha256_of
from desktop_app.networks.vgg16_input import vgg16_input
from desktop_app.networks.weights import read_weights, set_weights, weights_of
from desktop_app.training.batches import Batch, Batches
from desktop_app.training.fer2013 import FERPLUS_EMOTIONS, Fer2013
from desktop_app.training.optimizers import build_optimizer
from desktop_app.training.recipe import NetworkRecipe, Recipe
from desktop_app.training.run_folder import RunFolder

_log = logging.getLogger(__name__)

CHECKPOINT_STEPS = 200
AVERAGE_STEPS = 4
"""The moving average takes in the weights every so many steps: copying them costs more than a step's average gains."""

_VALIDATION_BATCH = 256
_HEADS = {"head_fer": len(EMOTIONS), "head_ferplus": FERPLUS_EMOTIONS}


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands after a step.

    Attributes:
        step: how many are done.
        steps: how many there are.
        epoch: the one that the step belongs to, from 1.
        epoch_ended: the step was its last.
        loss: the epoch's mean loss so far.
        best_accuracy: on PublicTest, of the best epoch that has ended; -1 before the first has.
    """

    step: int
    steps: int
    epoch: int
    epoch_ended: bool
    loss: float
    best_accuracy: float


class EmotionTraining:
    """One run: the network, its optimizer, the average of its weights, and the step it is at."""

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
        self.recipe = recipe
        self._batches = Batches(data, rows, recipe)
        self.steps = recipe.epochs * self._batches.steps_per_epoch
        with _precision(recipe.precision):
            self.model = build_start(recipe.network, start, resuming=resume is not None)
        self._heads = list(self.model.output_names)
        self._optimizer = build_optimizer(recipe, self._batches.steps_per_epoch)
        self._optimizer.build(self.model.trainable_variables)
        self.model.compile(self._optimizer, loss=["categorical_crossentropy"] * len(self._heads))
        self.step = 0
        self._loss_sum = 0.0
        self._best = (-1.0, 0)
        self._average = weights_of(self.model) if recipe.average_decay else None
        self._public = (data.images[public], data.label_fer[public], data.ferplus_majority()[public])
        self._fed = _digest(data, rows)
        if resume is not None:
            self._restore(resume)

    def run(
        self, folder: RunFolder, tell: Callable[[Progress], None], *, stopped: Callable[[], bool] = lambda: False
    ) -> bool:
        """Train from the step the run is at to its end.

        A checkpoint is written every ``CHECKPOINT_STEPS``, at the end of each epoch and when the run is stopped.

        Args:
            folder: takes what is made.
            tell: is told after each step.
            stopped: is asked after each step, for only between two steps is there a state to go on from.

        Returns:
            Whether the run came to its end, False where it was stopped before.

        Raises:
            ExportError: the folder cannot be written any more.
        """
        per_epoch = self._batches.steps_per_epoch
        started, done_before = time.perf_counter(), self.step
        with contextlib.closing(self._batches.from_step(self.step, self.steps)) as batches:
            while not self._is_over():
                self._loss_sum += self._train(next(batches))
                self.step += 1
                epochs, within = divmod(self.step, per_epoch)
                mean_loss = self._loss_sum / (within or per_epoch)
                if within == 0:
                    seconds = (time.perf_counter() - started) / (self.step - done_before)
                    self._end_epoch(folder, epochs, seconds)
                elif self.step % CHECKPOINT_STEPS == 0:
                    folder.save_checkpoint(self._state())
                tell(Progress(self.step, self.steps, epochs + (within > 0), within == 0, mean_loss, self._best[0]))
                if stopped() and not self._is_over():
                    folder.save_checkpoint(self._state())
                    return False
        return True

    def weights(self) -> dict[str, NDArray[Any]]:
        """The weights to be judged and kept: the moving average where the recipe wants one."""
        return weights_of(self.model) if self._average is None else self._average

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

    def _is_over(self) -> bool:
        """Whether all steps are done, or the last ``patience`` whole epochs were none better."""
        epochs, within = divmod(self.step, self._batches.steps_per_epoch)
        waited = within == 0 and 0 < self.recipe.patience <= epochs - self._best[1]
        return self.step >= self.steps or waited

    def _train(self, batch: Batch) -> float:
        """One step; returns its loss."""
        # Without this the loss would be a mean over steps that a resumed run has not seen.
        self.model.reset_metrics()
        logs = self.model.train_on_batch(
            batch.pictures,
            [batch.targets[head] for head in self._heads],
            sample_weight=[batch.weights[head] for head in self._heads],
            return_dict=True,
        )
        if self._average is not None and (self.step + 1) % AVERAGE_STEPS == 0:
            self._average = self._moved(self._average)
        return float(logs["loss"])

    def _moved(self, average: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """The moving average after it has taken in the weights of this step."""
        # Early on the average forgets faster, or it would hold on to the weights the run began with.
        decay = min(self.recipe.average_decay, (1 + self.step) / (10 + self.step)) ** AVERAGE_STEPS
        return {
            name: average[name] + np.float32(1 - decay) * (value - average[name])
            for name, value in weights_of(self.model).items()
        }

    def _end_epoch(self, folder: RunFolder, epoch: int, seconds_per_step: float) -> None:
        fer, ferplus = self.validate()
        row = {
            "epoch": epoch,
            "step": self.step,
            "learning_rate": float(keras.ops.convert_to_numpy(self._optimizer.learning_rate)),
            "loss": self._loss_sum / self._batches.steps_per_epoch,
            "public_fer": fer,
            "public_ferplus": ferplus,
            "seconds_per_step": seconds_per_step,
        }
        self._loss_sum = 0.0
        if fer > self._best[0]:
            self._best = (fer, epoch)
            folder.save_best(self.weights())
        folder.append_epoch(row)
        folder.save_checkpoint(self._state())
        _log.info("epoch %s", row)

    def _judged(self, images: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        """One (n, classes) array for each head."""
        outputs = self.model.predict_on_batch(vgg16_input(images))
        return [np.asarray(head, np.float32) for head in (outputs if isinstance(outputs, list) else [outputs])]

    def _variables(self) -> dict[str, Any]:
        """Every variable that the next step depends on: weights, state of dropout, the optimizer's own."""
        named = {f"model/{i}": variable for i, variable in enumerate(self.model.variables)}
        return named | {f"optimizer/{i}": variable for i, variable in enumerate(self._optimizer.variables)}

    def _state(self) -> dict[str, NDArray[Any]]:
        arrays = {name: keras.ops.convert_to_numpy(variable) for name, variable in self._variables().items()}
        arrays["run/step"] = np.asarray(self.step)
        arrays["run/loss_sum"] = np.asarray(self._loss_sum)
        arrays["run/best"] = np.asarray(self._best, np.float64)
        arrays["run/fed"] = self._fed
        for name, value in (self._average or {}).items():
            arrays[f"average/{name}"] = value
        return arrays

    def _restore(self, folder: RunFolder) -> None:
        """Take up the run of a folder at the step of its checkpoint."""
        arrays = folder.load_checkpoint()
        own = self._state()
        if {name: array.shape for name, array in arrays.items()} != {name: own[name].shape for name in own}:
            raise ModelError(
                "The checkpoint in {path} is of another network or program version. Start again in a new folder.",
                path=folder.path,
            )
        if not np.array_equal(arrays["run/fed"], self._fed):
            raise UsageError(
                "The run in {path} was begun with other data or other rows (--data, --rows), and can go on only with "
                "those.",
                path=folder.path,
            )
        for name, variable in self._variables().items():
            variable.assign(arrays[name])
        self.step = int(arrays["run/step"])
        self._loss_sum = float(arrays["run/loss_sum"])
        self._best = (float(arrays["run/best"][0]), int(arrays["run/best"][1]))
        if self._average is not None:
            self._average = {name: arrays[f"average/{name}"] for name in self._average}


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
    if not resuming:
        _set_start(model, network, start)
    for layer in model.layers:
        layer.trainable = not layer.name.startswith(network.freeze or ("\0",))
    return model


@contextlib.contextmanager
def _precision(policy: str) -> Iterator[None]:
    """Build layers under a dtype policy of Keras; they keep it, other networks of the process do not get it."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def _set_start(model: Any, network: NetworkRecipe, start: Path | None) -> None:
    if not network.start:
        if start is not None:
            raise UsageError("The recipe starts from random weights: leave --start out, or take another recipe.")
        return
    if start is None or not start.is_file():
        raise UsageError("The recipe starts from {name}. Say where that file is with --start PATH.", name=network.start)
    if network.start_sha256 and sha256_of(start) != network.start_sha256:
        raise UsageError(
            "{path} is not the {name} that the recipe names: its hash is another.", path=start, name=network.start
        )
    set_weights(model, read_weights(start))


def _digest(data: Fer2013, rows: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Tells whether a run is fed with the same rows, labels and votes: (32,) uint8."""
    digest = hashlib.sha256()
    for array in (rows.astype(np.int64), data.images[rows], data.label_fer[rows], data.ferplus[rows]):
        digest.update(np.ascontiguousarray(array).data)
    return np.frombuffer(digest.digest(), np.uint8)
