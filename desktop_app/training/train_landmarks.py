"""Trains DAN's stages, one after the other, so that each can be stopped and resumed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from desktop_app.networks.dan import build_dan, build_dan_head, build_dan_tail
from desktop_app.networks.dan_shapes import OFFSET_UNIT, dan_input, second_input, transformed
from desktop_app.networks.weights import read_weights, set_weights, weights_of
from desktop_app.training.landmark_batches import Crops
from desktop_app.training.landmark_data import LandmarkData
from desktop_app.training.landmark_placing import place_dan
from desktop_app.training.landmark_recipe import LandmarkRecipe
from desktop_app.training.landmark_training import LandmarkTraining, mean_distance
from desktop_app.training.run_folder import RunFolder
from desktop_app.training.widen import widened

_UNEVENNESS = 1.0


class DanTraining(LandmarkTraining):
    """A run of one of DAN's stages.

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
        start: Mapping[str, NDArray[Any]] | None = None,
        resume: RunFolder | None = None,
    ) -> None:
        """Build the stage, or take it up where a run was stopped.

        Args:
            recipe: what to do.
            stage: 1 or 2.
            data: pictures of training people.
            mean_xy: (points, 2), the mean shape.
            first: the trained first stage, for the second.
            start: weights that the stage starts from, those of a narrower network among them; None for random ones.
            resume: the run to go on with.

        Raises:
            UsageError: there are too few pictures, the network cannot be built, or the run was begun with other data.
            ModelError: weights or checkpoint are damaged or do not fit.
        """
        super().__init__(recipe, stage, data, mean_xy)
        if start is not None:
            network = self._networks[-1]
            shapes = {name: array.shape for name, array in weights_of(network).items()}
            set_weights(network, widened(start, shapes, unevenness=_UNEVENNESS, seed=recipe.seed + stage))
        if first is not None:
            set_weights(self._networks[0], read_weights(first))
        if self._average is not None:
            self._average = self._trained()
        self._head = build_dan_head(self._networks[0])
        if resume is not None:
            self.take_up(resume)

    def _built(self, recipe: LandmarkRecipe) -> list[Any]:
        return [build_dan(each, recipe.points, **recipe.network.arguments) for each in range(1, self.stage + 1)]

    def _trained_part(self) -> Any:
        if self.stage == 1:
            first = self._networks[0]
            return keras.Model(first.input, first.outputs[0], name="dan_first")
        return build_dan_tail(*self._networks)

    def _losses(self) -> dict[str, Any]:
        return {"loss": mean_distance}

    def _placed(self, grey: NDArray[np.float32]) -> NDArray[np.float64]:
        first, *rest = self._networks
        return place_dan(first, rest[0] if rest else None, self.mean_xy, grey)

    def _train(self, batch: Crops) -> float:
        inputs, start, truth, interocular_px = self._given(batch)
        self.model.reset_metrics()
        logs = self.model.train_on_batch(
            inputs,
            ((truth - start) / OFFSET_UNIT).reshape(len(truth), -1).astype(np.float32),
            sample_weight=(OFFSET_UNIT / interocular_px).astype(np.float32),
            return_dict=True,
        )
        return float(logs["loss"])

    def _given(self, batch: Crops) -> tuple[Any, NDArray[np.float64], NDArray[np.float64], NDArray[np.floating]]:
        """Input, start shape, true shape and interocular distance of the stage, in its own pixels."""
        pictures = dan_input(batch.grey)
        start = np.broadcast_to(self.mean_xy, batch.shape_xy.shape)
        if self.stage == 1:
            return pictures, start, batch.shape_xy, batch.interocular_px
        offsets, hidden = (np.asarray(output, np.float32) for output in self._head.predict_on_batch(pictures))
        shape = start + offsets.reshape(start.shape) * OFFSET_UNIT
        seen, transforms = second_input(pictures, shape, self.mean_xy)
        scale = np.hypot(transforms[:, 0, 0], transforms[:, 1, 0])
        truth = transformed(transforms, batch.shape_xy)
        return [seen, hidden], transformed(transforms, shape), truth, batch.interocular_px * scale
