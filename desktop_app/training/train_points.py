"""Trains the two networks that DAN is compared with on five points: PBC, and the third stage of MTCNN on grey."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.networks.dan_shapes import DAN_SIZE, similarity, transformed
from desktop_app.networks.landmark_stages import build_landmark_stages
from desktop_app.networks.patch_input import patch_input
from desktop_app.networks.pbc import NONE_CLASS, PATCH_SIZE, STRIDE, build_pbc
from desktop_app.training.landmark_batches import Crops
from desktop_app.training.landmark_placing import (
    WINDOW,
    WINDOW_PX,
    enlarged_crops,
    place_onet,
    place_pbc,
    to_enlarged,
    window_input,
)
from desktop_app.training.landmark_recipe import LandmarkRecipe
from desktop_app.training.landmark_training import LandmarkTraining, mean_distance

_NEGATIVES = 5
_NEAR_PX = 30.0
_NO_FACE_SHARE = 4


class OnetTraining(LandmarkTraining):
    """A run of MTCNN's third stage; every fourth picture of a batch is moved away until it shows hardly any face.

    Face and box have the weights they have in MTCNN's third stage against the landmarks: 1 and 0.5 to 1.
    """

    def _built(self, recipe: LandmarkRecipe) -> list[Any]:
        return [build_landmark_stages(3, **recipe.network.arguments)]

    def _trained_part(self) -> Any:
        return self._networks[0]

    def _losses(self) -> dict[str, Any]:
        return {
            "loss": ["binary_crossentropy", "mean_squared_error", mean_distance],
            "loss_weights": [1.0, 0.5, 1.0],
        }

    def _placed(self, grey: NDArray[np.float32]) -> NDArray[np.float64]:
        return place_onet(self._networks[0], grey)

    def _train(self, batch: Crops) -> float:
        grey = batch.grey.copy()
        face = np.ones((len(grey), 1), np.float32)
        face[::_NO_FACE_SHARE] = 0
        # Rolled by half its side, a crop shows the corners of four halves, and no whole face.
        grey[::_NO_FACE_SHARE] = np.roll(grey[::_NO_FACE_SHARE], DAN_SIZE // 2, axis=(1, 2))
        points = (batch.shape_xy + 0.5 - WINDOW.start) / WINDOW_PX
        only_faces = face[:, 0]
        self.model.reset_metrics()
        logs = self.model.train_on_batch(
            window_input(grey),
            [face, self._box_offsets(batch), points.reshape(len(grey), -1).astype(np.float32)],
            sample_weight=[
                np.ones(len(grey), np.float32),
                only_faces,
                only_faces * (WINDOW_PX / batch.interocular_px).astype(np.float32),
            ],
            return_dict=True,
        )
        return float(logs["loss"])

    def _box_offsets(self, batch: Crops) -> NDArray[np.float32]:
        """How far the true box's corners lie from the window's, (n, 4), as fractions of the window."""
        moved = similarity(np.broadcast_to(self.mean_xy, batch.shape_xy.shape), batch.shape_xy)
        scale = np.hypot(moved[:, 0, 0], moved[:, 1, 0])[:, np.newaxis]
        centre = (DAN_SIZE - 1) / 2
        shift = transformed(moved, np.full((len(moved), 1, 2), centre))[:, 0] - centre
        grown = (scale - 1) * WINDOW_PX / 2
        return (np.concatenate([shift - grown, shift + grown], axis=1) / WINDOW_PX).astype(np.float32)


class PbcTraining(LandmarkTraining):
    """A run of PBC on patches: of each face one about each point, and as many that have no point in their middle."""

    def _built(self, recipe: LandmarkRecipe) -> list[Any]:
        return [build_pbc(**recipe.network.arguments)]

    def _trained_part(self) -> Any:
        return self._networks[0]

    def _losses(self) -> dict[str, Any]:
        return {"loss": "sparse_categorical_crossentropy"}

    def _placed(self, grey: NDArray[np.float32]) -> NDArray[np.float64]:
        return place_pbc(self._networks[0], grey)

    def _train(self, batch: Crops) -> float:
        patches, classes = patches_of(batch, np.random.default_rng((self._seed, 2, self.step)))
        self.model.reset_metrics()
        logs = self.model.train_on_batch(
            patch_input(patches), classes[:, np.newaxis, np.newaxis, np.newaxis], return_dict=True
        )
        return float(logs["loss"])


def patches_of(batch: Crops, rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Patches of faces with what lies in their middle.

    A point counts as in the middle up to half a stride of the map away, and every point of the face that is not hidden
    beyond the crop's edge is shown once at random within that. Half of the other patches lie near a point.

    Args:
        batch: n faces.
        rng: draws the places.

    Returns:
        (n x 10, 60, 60) float32 and (n x 10,) classes, 5 for none.
    """
    large = enlarged_crops(batch.grey)
    points = to_enlarged(batch.shape_xy)
    n, side = len(large), large.shape[1]
    half = STRIDE / 2
    shown = points + rng.uniform(-half, half, points.shape)
    near = points + rng.uniform(-_NEAR_PX, _NEAR_PX, points.shape)
    anywhere = rng.uniform(0, side, (n, _NEGATIVES, 2))
    other = np.where(rng.random((n, _NEGATIVES, 1)) < 0.5, near, anywhere)
    corners = np.rint(np.concatenate([shown, other], axis=1) - (PATCH_SIZE - 1) / 2).astype(np.intp)
    corners = np.clip(corners, 0, side - PATCH_SIZE)
    middles = corners + (PATCH_SIZE - 1) / 2
    away = np.abs(middles[:, :, np.newaxis] - points[:, np.newaxis]).max(axis=-1)
    classes = np.where(away.min(axis=-1) <= half + 0.5, away.argmin(axis=-1), NONE_CLASS).reshape(-1)
    patches = np.empty((len(classes), PATCH_SIZE, PATCH_SIZE), np.float32)
    for into, (x, y), face in zip(patches, corners.reshape(-1, 2), np.arange(n).repeat(corners.shape[1]), strict=True):
        into[...] = large[face, y : y + PATCH_SIZE, x : x + PATCH_SIZE]
    return patches, classes
