"""One training run, whatever is trained: steps, moving average, best epoch, all that is needed to take it up again."""

import contextlib
import logging
import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import keras
import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import ModelError, UsageError
from desktop_app.training.optimizers import Scheduled, build_optimizer
from desktop_app.training.run_folder import RunFolder

_log = logging.getLogger(__name__)

CHECKPOINT_STEPS = 200
AVERAGE_STEPS = 4
"""The moving average takes in the weights every so many steps: copying them costs more than a step's average gains."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands after a step.

    Attributes:
        step: how many are done.
        steps: how many there are.
        epoch: the one that the step belongs to, from 1.
        epoch_ended: the step was its last.
        loss: the epoch's mean loss so far.
        best: the score of the best epoch that has ended; minus infinity before the first has.
    """

    step: int
    steps: int
    epoch: int
    epoch_ended: bool
    loss: float
    best: float


class RunRecipe(Scheduled, Protocol):
    """What a run needs of its recipe beside what its optimizer needs."""

    @property
    def patience(self) -> int:
        """Epochs without a better score after which the run ends; 0 for never."""
        ...

    @property
    def average_decay(self) -> float:
        """Of the moving average of the weights, a step; 0 for none."""
        ...


class TrainingRun(ABC):
    """One run: the network, its optimizer, the average of its weights, and the step it is at."""

    def __init__(self, recipe: RunRecipe, model: Any, steps_per_epoch: int, fed: NDArray[np.uint8]) -> None:
        """Begin at step 0.

        Args:
            recipe: what to do.
            model: what is trained.
            steps_per_epoch: how many batches an epoch has.
            fed: tells whether a checkpoint was made with the same data.
        """
        self.recipe = recipe
        self.model = model
        self.steps = recipe.epochs * steps_per_epoch
        self.step = 0
        self._per_epoch = steps_per_epoch
        self._optimizer = build_optimizer(recipe, steps_per_epoch)
        self._optimizer.build(model.trainable_variables)
        self._loss_sum = 0.0
        self._best = (-math.inf, 0)
        self._average = self._trained() if recipe.average_decay else None
        self._fed = fed

    @abstractmethod
    def _trained(self) -> dict[str, NDArray[Any]]:
        """Copies of the weights as they are now, by ``layer/variable``."""

    @abstractmethod
    def _batches(self, first: int, last: int) -> Generator[Any]:
        """The batches of the steps ``first`` to ``last`` - 1."""

    @abstractmethod
    def _train(self, batch: Any) -> float:
        """Take one step; its loss."""

    @abstractmethod
    def _judge(self) -> tuple[float, dict[str, float]]:
        """A score, higher is better, of ``weights()``, and the figures for the epoch's row."""

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
            UsageError: the loss is no number any more; what was kept before stays.
        """
        began, worked, done_before = time.perf_counter(), time.process_time(), self.step
        with contextlib.closing(self._batches(self.step, self.steps)) as batches:
            while not self._is_over():
                self._loss_sum += checked_loss(self._train(next(batches)), self.step + 1)
                self.step += 1
                if self._average is not None and self.step % AVERAGE_STEPS == 0:
                    self._average = self._moved(self._average)
                epochs, within = divmod(self.step, self._per_epoch)
                mean_loss = self._loss_sum / (within or self._per_epoch)
                if within == 0:
                    taken = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - worked}
                    since = self.step - done_before
                    self._end_epoch(folder, epochs, {f"{name}_per_step": s / since for name, s in taken.items()})
                elif self.step % CHECKPOINT_STEPS == 0:
                    folder.save_checkpoint(self._state())
                tell(Progress(self.step, self.steps, epochs + (within > 0), within == 0, mean_loss, self._best[0]))
                if stopped() and not self._is_over():
                    folder.save_checkpoint(self._state())
                    return False
        return True

    def weights(self) -> dict[str, NDArray[Any]]:
        """The weights to be judged and kept: the moving average where the recipe wants one."""
        return self._trained() if self._average is None else self._average

    def take_up(self, folder: RunFolder) -> None:
        """Go on with the run of a folder at the step of its checkpoint.

        Raises:
            ModelError: the checkpoint is damaged or of another network.
            UsageError: the run was begun with other data.
        """
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

    def _is_over(self) -> bool:
        """Whether all steps are done, or the last ``patience`` whole epochs were none better."""
        epochs, within = divmod(self.step, self._per_epoch)
        waited = within == 0 and 0 < self.recipe.patience <= epochs - self._best[1]
        return self.step >= self.steps or waited

    def _moved(self, average: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """The moving average after it has taken in the weights of this step."""
        # Early on the average forgets faster, or it would hold on to the weights the run began with.
        decay = min(self.recipe.average_decay, self.step / (9 + self.step)) ** AVERAGE_STEPS
        return {
            name: average[name] + np.float32(1 - decay) * (value - average[name])
            for name, value in self._trained().items()
        }

    def _end_epoch(self, folder: RunFolder, epoch: int, cost: Mapping[str, float]) -> None:
        score, figures = self._judge()
        row = {
            "epoch": epoch,
            "step": self.step,
            "learning_rate": float(keras.ops.convert_to_numpy(self._optimizer.learning_rate)),
            "loss": self._loss_sum / self._per_epoch,
            **figures,
            **cost,
        }
        self._loss_sum = 0.0
        if score > self._best[0]:
            self._best = (score, epoch)
            folder.save_best(self.weights())
        folder.append_epoch(row)
        folder.save_checkpoint(self._state())
        _log.info("epoch %s", row)

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


def checked_loss(loss: float, step: int) -> float:
    """The loss of a step: from one that is no number the weights never come back.

    Raises:
        UsageError: it is infinite or NaN.
    """
    if not math.isfinite(loss):
        raise UsageError(
            "At step {step} the loss is no number any more ({loss}). Begin a new run with a lower learning rate or a "
            "longer warm-up.",
            step=step,
            loss=loss,
        )
    return loss


@contextlib.contextmanager
def precision_of(policy: str) -> Iterator[None]:
    """Build layers under a dtype policy of Keras; they keep it, other networks of the process do not get it."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
