"""What the training of every landmark network has in common: crops, people held out, and what is kept of a run."""

import hashlib
from abc import abstractmethod
from collections.abc import Generator, Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import UsageError
from desktop_app.networks.weights import set_weights, weights_of
from desktop_app.training.landmark_batches import Crops, LandmarkBatches
from desktop_app.training.landmark_data import LandmarkData
from desktop_app.training.landmark_recipe import LandmarkRecipe
from desktop_app.training.run import TrainingRun, precision_of
from desktop_app.training.run_folder import RunFolder

MEAN_SHAPE = "mean_shape/points"
"""Name of the mean shape, (points, 2) in pixels of the crop, in the weights file of a run."""

FAILURE = 0.10
"""A face with a larger mean error counts as failed."""

_JUDGED_AT_ONCE = 64
_HELD_OUT = 20


class LandmarkTraining(TrainingRun):
    """A run of one stage; its score is the mean error, negative, on training people it does not train on."""

    def __init__(
        self,
        recipe: LandmarkRecipe,
        stage: int,
        data: LandmarkData,
        mean_xy: NDArray[np.float64],
        *,
        resume: RunFolder | None = None,
    ) -> None:
        """Build the networks and begin at step 0, or take the run up where it was stopped.

        Args:
            recipe: what to do.
            stage: of the recipe, from 1.
            data: pictures of training people.
            mean_xy: (points, 2), the mean shape.
            resume: the run to go on with.

        Raises:
            UsageError: there are too few pictures, the network cannot be built, or the run was begun with other data.
            ModelError: the checkpoint is damaged or does not fit.
        """
        keras.utils.set_random_seed(recipe.seed + stage)
        chosen = recipe.stages[stage - 1]
        held = held_out(data)
        train, judge = data.part(np.flatnonzero(~held)), data.part(np.flatnonzero(held))
        if len(train) < chosen.batch_size or not len(judge):
            raise UsageError(
                "{rows} pictures of people to train on are too few for batches of {size}.",
                rows=len(train),
                size=chosen.batch_size,
            )
        self.pictures = len(train)
        self.mean_xy = mean_xy
        self.stage = stage
        self._seed = recipe.seed
        self._fed_by = LandmarkBatches(train, mean_xy, chosen, recipe.seed + stage)
        judged_by = LandmarkBatches(judge, mean_xy, chosen, recipe.seed)
        self._held_out = judged_by.crops(np.arange(len(judge)), chosen.augmentation, np.random.default_rng(recipe.seed))
        with precision_of(chosen.precision):
            try:
                self._networks = self._built(recipe)
            except (TypeError, ValueError) as error:
                raise UsageError(
                    "The network {name} cannot be built as the recipe says: {reason}.",
                    name=recipe.network.builder,
                    reason=error,
                ) from error
            model = self._trained_part()
        super().__init__(chosen, model, self._fed_by.steps_per_epoch, _digest(train, mean_xy))
        model.compile(self._optimizer, **self._losses())
        if resume is not None:
            self.take_up(resume)

    @abstractmethod
    def _built(self, recipe: LandmarkRecipe) -> list[Any]:
        """The networks whose weights are kept, with random weights."""

    @abstractmethod
    def _trained_part(self) -> Any:
        """The Keras model that takes the steps."""

    @abstractmethod
    def _losses(self) -> dict[str, Any]:
        """What Keras's ``compile`` is to be told of the losses of its outputs."""

    @abstractmethod
    def _placed(self, grey: NDArray[np.float32]) -> NDArray[np.float64]:
        """Where the networks put the points of crops (n, 112, 112): (n, points, 2)."""

    def _trained(self) -> dict[str, NDArray[Any]]:
        named = {name: array for network in self._networks for name, array in weights_of(network).items()}
        return {**named, MEAN_SHAPE: self.mean_xy.astype(np.float32)}

    def _set(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        for network in self._networks:
            set_weights(network, arrays)

    def _batches(self, first: int, last: int) -> Generator[Crops]:
        return self._fed_by.from_step(first, last)

    def _judge(self) -> tuple[float, dict[str, float]]:
        kept = self._trained()
        self._set(self.weights())
        crops = self._held_out
        placed = [
            self._placed(crops.grey[row : row + _JUDGED_AT_ONCE]) for row in range(0, len(crops.grey), _JUDGED_AT_ONCE)
        ]
        self._set(kept)
        distance = np.linalg.norm(np.concatenate(placed) - crops.shape_xy, axis=-1)
        error = distance.mean(axis=1) / crops.interocular_px
        mean = float(error.mean())
        return -mean, {"held_out_error": mean, "held_out_failures": float((error > FAILURE).mean())}


def held_out(data: LandmarkData) -> NDArray[np.bool_]:
    """Every twentieth person, whose pictures choose the best epoch: the ``val`` people are kept for measuring."""
    people = np.unique(data.person)
    return np.isin(data.person, people[_HELD_OUT // 2 :: _HELD_OUT])


def mean_distance(truth: Any, guess: Any) -> Any:
    """Mean distance of the points, (n,), of two tensors (n, 2 x points): x and y of each in turn.

    With the interocular distance's inverse as each row's weight this is equation 7 of Poster and others.
    """
    ops = keras.ops
    apart = ops.reshape(ops.cast(truth, "float32") - ops.cast(guess, "float32"), (-1, truth.shape[-1] // 2, 2))
    # The root has no slope at 0.
    return ops.mean(ops.sqrt(ops.sum(ops.square(apart), axis=-1) + 1e-12), axis=-1)


def _digest(data: LandmarkData, mean_xy: NDArray[np.float64]) -> NDArray[np.uint8]:
    digest = hashlib.sha256("\n".join(data.name).encode())
    for array in (data.shape_xy, mean_xy):
        digest.update(np.ascontiguousarray(array).data)
    return np.frombuffer(digest.digest(), np.uint8)
