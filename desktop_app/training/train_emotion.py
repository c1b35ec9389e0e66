"""Trains an emotion network by a recipe, on whichever backend Keras runs on, so that it can be stopped and resumed."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import UsageError
from desktop_app.networks.building import builder_of
from desktop_app.networks.cards import sha256_of
from desktop_app.networks.vgg16_input import vgg16_input
from desktop_app.networks.weights import read_weights, set_weights, weights_of
from desktop_app.training.batches import Batches
from desktop_app.training.fer2013 import Fer2013
from desktop_app.training.optimizers import build_optimizer
from desktop_app.training.recipe import NetworkRecipe, Recipe
from desktop_app.training.run_folder import RunFolder

_log = logging.getLogger(__name__)

CHECKPOINT_STEPS = 200
AVERAGE_STEPS = 4
"""The moving average takes in the weights every so many steps: copying them costs more than a step's average gains."""

_VALIDATION_BATCH = 256


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands after a step: ``step`` of ``steps``, the epoch's mean loss so far."""

    step: int
    steps: int
    epoch: int
    loss: float
    best_accuracy: float


class EmotionTraining:
    """One run: the network, its optimizer, the average of its weights, and the step it is at."""

    def __init__(self, recipe: Recipe, data: Fer2013, rows: NDArray[np.intp], start: Path | None) -> None:
        """Build the network as the recipe says.

        Args:
            recipe: what to do.
            data: the whole collection; PublicTest is validated on.
            rows: row numbers to train on.
            start: the weights file to start from where the recipe names one.

        Raises:
            UsageError: there are fewer rows than a batch, or the start weights are missing or others than the recipe's.
        """
        if len(rows) < recipe.batch_size:
            raise UsageError(f"{len(rows)} rows to train on are fewer than one batch of {recipe.batch_size}.")
        keras.utils.set_random_seed(recipe.seed)
        keras.mixed_precision.set_global_policy(recipe.precision)
        self.recipe = recipe
        self._batches = Batches(data, rows, recipe)
        self.steps = recipe.epochs * self._batches.steps_per_epoch
        self.model = build_start(recipe.network, start)
        self._heads = list(self.model.output_names)
        self._optimizer = build_optimizer(recipe, self._batches.steps_per_epoch)
        self._optimizer.build(self.model.trainable_variables)
        self.model.compile(self._optimizer, loss=["categorical_crossentropy"] * len(self._heads))
        self.step = 0
        self._loss_sum = 0.0
        self._best = (-1.0, 0)
        self._average = weights_of(self.model) if recipe.average_decay else None
        public = data.rows("PublicTest")
        self._public = (data.images[public], data.label_fer[public], data.ferplus_majority()[public])

    def run(self, folder: RunFolder, tell: Callable[[Progress], None], *, last_step: int | None = None) -> None:
        """Train from the step the run is at to its end, or to ``last_step``.

        A checkpoint is written every ``CHECKPOINT_STEPS``, at the end of each epoch and when the run is interrupted.
        """
        end = min(self.steps, last_step or self.steps)
        started, done_before = time.perf_counter(), self.step
        try:
            for batch in self._batches.from_step(self.step, end):
                self._loss_sum += self._train(batch.pictures, batch.targets, batch.weights)
                self.step += 1
                within = self.step % self._batches.steps_per_epoch
                epoch = (self.step - 1) // self._batches.steps_per_epoch
                tell(
                    Progress(
                        self.step,
                        self.steps,
                        epoch + 1,
                        self._loss_sum / (within or self._batches.steps_per_epoch),
                        self._best[0],
                    )
                )
                if within == 0:
                    seconds = (time.perf_counter() - started) / (self.step - done_before)
                    self._end_epoch(folder, epoch + 1, seconds)
                    if self.recipe.patience and epoch + 1 - self._best[1] >= self.recipe.patience:
                        _log.info("no better epoch for %d, the run ends early", self.recipe.patience)
                        return
                elif self.step % CHECKPOINT_STEPS == 0:
                    folder.save_checkpoint(self._state())
        except KeyboardInterrupt:
            folder.save_checkpoint(self._state())
            raise

    def restore(self, folder: RunFolder) -> None:
        """Take up the run of a folder at the step of its checkpoint."""
        arrays = folder.load_checkpoint()
        for name, variable in self._variables().items():
            variable.assign(arrays[name])
        self.step = int(arrays["run/step"])
        self._loss_sum = float(arrays["run/loss_sum"])
        self._best = (float(arrays["run/best"][0]), int(arrays["run/best"][1]))
        if self._average is not None:
            self._average = {name: arrays[f"average/{name}"] for name in self._average}

    def weights(self) -> dict[str, NDArray[Any]]:
        """The weights to be judged and kept: the moving average where the recipe wants one."""
        return weights_of(self.model) if self._average is None else self._average

    def _train(self, pictures: NDArray[np.float32], targets: Mapping[str, Any], weights: Mapping[str, Any]) -> float:
        heads = self._heads
        # Without this the loss would be a mean over steps that a resumed run has not seen.
        self.model.reset_metrics()
        logs = self.model.train_on_batch(
            pictures,
            [targets[head] for head in heads],
            sample_weight=[weights[head] for head in heads],
            return_dict=True,
        )
        if self._average is not None and (self.step + 1) % AVERAGE_STEPS == 0:
            # Early on the average forgets faster, or it would hold on to the weights the run began with.
            decay = min(self.recipe.average_decay, (1 + self.step) / (10 + self.step)) ** AVERAGE_STEPS
            for name, value in weights_of(self.model).items():
                average = self._average[name]
                self._average[name] = average + np.float32(1 - decay) * (value - average)
        return float(logs["loss"])

    def _end_epoch(self, folder: RunFolder, epoch: int, seconds_per_step: float) -> None:
        fer, ferplus = self.validate()
        row = {
            "epoch": epoch,
            "step": self.step,
            "learning_rate": float(np.asarray(self._optimizer.learning_rate)),
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

    def validate(self) -> tuple[float, float]:
        """Accuracy on PublicTest: FER2013 labels, and FER+ majority (nan without that head)."""
        images, fer, ferplus = self._public
        trained = weights_of(self.model)
        set_weights(self.model, self.weights())
        outputs = [
            np.concatenate(parts)
            for parts in zip(
                *(self._heads_of(images[i : i + _VALIDATION_BATCH]) for i in range(0, len(images), _VALIDATION_BATCH)),
                strict=True,
            )
        ]
        set_weights(self.model, trained)
        judged = dict(zip(self._heads, outputs, strict=True))
        usable = ferplus >= 0
        accuracy = float(np.mean(judged["head_fer"].argmax(axis=1) == fer)) if len(fer) else float("nan")
        if "head_ferplus" not in judged or not usable.any():
            return accuracy, float("nan")
        return accuracy, float(np.mean(judged["head_ferplus"][usable].argmax(axis=1) == ferplus[usable]))

    def _heads_of(self, images: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        judged = self.model.predict_on_batch(vgg16_input(images))
        return [np.asarray(head, np.float32) for head in (judged if isinstance(judged, list) else [judged])]

    def _variables(self) -> dict[str, Any]:
        """Every variable that the next step depends on: weights, state of dropout, the optimizer's own."""
        named = {f"model/{i}": variable for i, variable in enumerate(self.model.variables)}
        return named | {f"optimizer/{i}": variable for i, variable in enumerate(self._optimizer.variables)}

    def _state(self) -> dict[str, NDArray[Any]]:
        arrays = {name: np.asarray(variable) for name, variable in self._variables().items()}
        arrays["run/step"] = np.asarray(self.step)
        arrays["run/loss_sum"] = np.asarray(self._loss_sum)
        arrays["run/best"] = np.asarray(self._best, np.float64)
        for name, value in (self._average or {}).items():
            arrays[f"average/{name}"] = value
        return arrays


def build_start(network: NetworkRecipe, start: Path | None) -> Any:
    """The network of a recipe with the weights it starts from, its frozen layers frozen.

    Raises:
        UsageError: the start weights are missing or are others than the recipe names.
    """
    model = builder_of(network.builder)(**network.arguments)
    if network.start:
        if start is None or not start.is_file():
            raise UsageError(f"The recipe starts from {network.start}. Say where that file is with --start PATH.")
        if network.start_sha256 and sha256_of(start) != network.start_sha256:
            raise UsageError(f"{start} is not the {network.start} that the recipe names: its hash is another.")
        set_weights(model, read_weights(start))
    for layer in model.layers:
        layer.trainable = not layer.name.startswith(network.freeze or ("\0",))
    if tuple(model.output_shape[0] if isinstance(model.output_shape, list) else model.output_shape)[-1] != len(
        EMOTIONS
    ):
        raise UsageError(f"The first head of {network.builder} must have {len(EMOTIONS)} classes.")
    return model
