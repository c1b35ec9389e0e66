"""Trains DAN's stages, one after the other, so that each can be stopped and resumed."""

import hashlib
from collections.abc import Generator
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import UsageError
from desktop_app.networks.dan import build_dan, build_dan_head, build_dan_tail
from desktop_app.networks.dan_shapes import OFFSET_UNIT, dan_input, second_input, transformed
from desktop_app.networks.weights import read_weights, set_weights, weights_of
from desktop_app.training.landmark_batches import Crops, LandmarkBatches
from desktop_app.training.landmark_data import LandmarkData
from desktop_app.training.landmark_recipe import LandmarkRecipe
from desktop_app.training.run import TrainingRun, precision_of
from desktop_app.training.run_folder import RunFolder

MEAN_SHAPE = "mean_shape/points"
"""Name of the mean shape, (points, 2) in pixels of the crop, in the weights file of a run."""

FAILURE = 0.10
"""A face with a larger mean error counts as failed."""

_VALIDATION_BATCH = 64
_HELD_OUT = 20


class DanTraining(TrainingRun):
    """A run of one stage; its score is the mean error, negative, on training people it does not train on.

    The first stage learns the offsets from the mean shape; the second, with the first held still, those from where the
    first has put the points, and the features that the first hands on. The loss is the mean distance of the points
    over the interocular distance (Poster and others, equation 7).
    """

    def __init__(
        self,
        recipe: LandmarkRecipe,
        stage: int,
        data: LandmarkData,
        mean_xy: NDArray[np.float64],
        first: Path | None = None,
        *,
        resume: RunFolder | None = None,
    ) -> None:
        """Build the stage, or take it up where a run was stopped.

        Args:
            recipe: what to do.
            stage: 1 or 2.
            data: pictures of training people.
            mean_xy: (points, 2), the mean shape.
            first: the trained first stage, for the second.
            resume: the run to go on with.

        Raises:
            UsageError: there are too few pictures, the network cannot be built, or the run was begun with other data.
            ModelError: weights or checkpoint are damaged or do not fit.
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
        self._mean = mean_xy
        self._stage = stage
        self._fed_by = LandmarkBatches(train, mean_xy, chosen, recipe.seed + stage)
        judged_by = LandmarkBatches(judge, mean_xy, chosen, recipe.seed)
        self._judged = judged_by.crops(np.arange(len(judge)), chosen.augmentation, np.random.default_rng(recipe.seed))
        with precision_of(chosen.precision):
            self._networks = _built(recipe, stage)
            if first is not None:
                set_weights(self._networks[0], read_weights(first))
            model = self._trained_part()
        self._head = build_dan_head(self._networks[0])
        super().__init__(chosen, model, self._fed_by.steps_per_epoch, _digest(train, mean_xy))
        model.compile(self._optimizer, loss=_mean_distance)
        if resume is not None:
            self.take_up(resume)

    def _trained_part(self) -> Any:
        if self._stage == 1:
            first = self._networks[0]
            return keras.Model(first.input, first.outputs[0], name="dan_first")
        return build_dan_tail(*self._networks)

    def _trained(self) -> dict[str, NDArray[Any]]:
        named = {name: array for network in self._networks for name, array in weights_of(network).items()}
        return {**named, MEAN_SHAPE: self._mean.astype(np.float32)}

    def _batches(self, first: int, last: int) -> Generator[Crops]:
        return self._fed_by.from_step(first, last)

    def _train(self, batch: Crops) -> float:
        inputs, start, truth, interocular_px = self._fed(batch)
        self.model.reset_metrics()
        logs = self.model.train_on_batch(
            inputs,
            ((truth - start) / OFFSET_UNIT).reshape(len(truth), -1).astype(np.float32),
            sample_weight=(OFFSET_UNIT / interocular_px).astype(np.float32),
            return_dict=True,
        )
        return float(logs["loss"])

    def _fed(self, batch: Crops) -> tuple[Any, NDArray[np.float64], NDArray[np.float64], NDArray[np.floating]]:
        """Input, start shape, true shape and interocular distance of the stage, in its own pixels."""
        pictures = dan_input(batch.grey)
        start = np.broadcast_to(self._mean, batch.shape_xy.shape)
        if self._stage == 1:
            return pictures, start, batch.shape_xy, batch.interocular_px
        offsets, hidden = (np.asarray(output, np.float32) for output in self._head.predict_on_batch(pictures))
        shape = start + offsets.reshape(start.shape) * OFFSET_UNIT
        seen, transforms = second_input(pictures, shape, self._mean)
        scale = np.hypot(transforms[:, 0, 0], transforms[:, 1, 0])
        truth = transformed(transforms, batch.shape_xy)
        return [seen, hidden], transformed(transforms, shape), truth, batch.interocular_px * scale

    def _judge(self) -> tuple[float, dict[str, float]]:
        kept = self._trained()
        self._set(self.weights())
        errors = []
        for row in range(0, len(self._judged.grey), _VALIDATION_BATCH):
            part = slice(row, row + _VALIDATION_BATCH)
            inputs, start, truth, interocular_px = self._fed(
                Crops(self._judged.grey[part], self._judged.shape_xy[part])
            )
            offsets = np.asarray(self.model.predict_on_batch(inputs), np.float32).reshape(start.shape)
            distance = np.linalg.norm(start + offsets * OFFSET_UNIT - truth, axis=-1)
            errors.append(distance.mean(axis=1) / interocular_px)
        self._set(kept)
        error = np.concatenate(errors)
        mean = float(error.mean())
        return -mean, {"held_out_error": mean, "held_out_failures": float((error > FAILURE).mean())}

    def _set(self, arrays: dict[str, NDArray[Any]]) -> None:
        for network in self._networks:
            set_weights(network, arrays)


def held_out(data: LandmarkData) -> NDArray[np.bool_]:
    """Every twentieth person, whose pictures choose the best epoch: the ``val`` people are kept for measuring."""
    people = np.unique(data.person)
    return np.isin(data.person, people[_HELD_OUT // 2 :: _HELD_OUT])


def _built(recipe: LandmarkRecipe, stage: int) -> list[Any]:
    try:
        return [build_dan(each, recipe.points, **recipe.network.arguments) for each in range(1, stage + 1)]
    except (TypeError, ValueError) as error:
        raise UsageError(
            "The network {name} cannot be built as the recipe says: {reason}.", name="dan", reason=error
        ) from error


def _mean_distance(truth: Any, guess: Any) -> Any:
    """Mean distance of the points, (n,), of offsets (n, 2 x points)."""
    ops = keras.ops
    apart = ops.reshape(ops.cast(truth, "float32") - ops.cast(guess, "float32"), (-1, truth.shape[-1] // 2, 2))
    # The root has no slope at 0.
    return ops.mean(ops.sqrt(ops.sum(ops.square(apart), axis=-1) + 1e-12), axis=-1)


def _digest(data: LandmarkData, mean_xy: NDArray[np.float64]) -> NDArray[np.uint8]:
    digest = hashlib.sha256("\n".join(data.name).encode())
    for array in (data.shape_xy, mean_xy):
        digest.update(np.ascontiguousarray(array).data)
    return np.frombuffer(digest.digest(), np.uint8)
