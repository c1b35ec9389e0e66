"""What landmark training is fed: crops of faces, thrown off as a detector throws them off, and the shapes in them."""

from collections.abc import Generator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.landmarks68 import MIRRORED, MIRRORED_FIVE, interocular
from desktop_app.networks.dan_shapes import DAN_SIZE, similarity, transformed
from desktop_app.training.augment import Augmentation
from desktop_app.training.landmark_data import LandmarkData
from desktop_app.training.landmark_recipe import StageRecipe
from desktop_app.training.prefetch import made_ahead
from desktop_app.vision.crops import sample_square


@dataclass(frozen=True, slots=True, eq=False)
class Crops:
    """Faces cut out.

    Attributes:
        grey: (n, 112, 112) float32, 0 to 255.
        shape_xy: (n, points, 2) float64, pixels of the crop.
    """

    grey: NDArray[np.float32]
    shape_xy: NDArray[np.float64]

    @property
    def interocular_px(self) -> NDArray[np.floating]:
        """(n,), what errors in pixels of the crop are divided by."""
        return interocular(self.shape_xy)


class LandmarkBatches:
    """The batches of one stage. Step s is a function of the recipe and s alone."""

    def __init__(self, data: LandmarkData, mean_xy: NDArray[np.float64], recipe: StageRecipe, seed: int) -> None:
        """Batches of all of ``data``, its faces lying about where ``mean_xy`` lies."""
        self._data = data
        self._grey = [np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8) for image in data.images_bgr]
        self._upright = similarity(data.shape_xy, np.broadcast_to(mean_xy, data.shape_xy.shape))
        self._mirror = list(MIRRORED if data.shape_xy.shape[1] == len(MIRRORED) else MIRRORED_FIVE)
        self._recipe = recipe
        self._seed = seed
        self.steps_per_epoch = len(data) // recipe.batch_size

    def from_step(self, first: int, last: int) -> Generator[Crops]:
        """Batches of steps ``first`` to ``last`` - 1, made ahead on a thread of their own."""
        return made_ahead(self.batch, first, last)

    def batch(self, step: int) -> Crops:
        """The batch of one step."""
        size = self._recipe.batch_size
        epoch, within = divmod(step, self.steps_per_epoch)
        order = np.random.default_rng((self._seed, 0, epoch)).permutation(len(self._data))
        rng = np.random.default_rng((self._seed, 1, step))
        return self.crops(order[within * size : (within + 1) * size], self._recipe.augmentation, rng)

    def crops(self, rows: NDArray[np.intp], augmentation: Augmentation, rng: np.random.Generator) -> Crops:
        """Faces cut out and changed at random."""
        thrown = augmentation.matrices(len(rows), DAN_SIZE, DAN_SIZE, rng)
        mirrored = np.linalg.det(thrown[:, :, :2]) < 0
        linear = thrown[:, :, :2] @ self._upright[rows, :, :2]
        shift = thrown[:, :, :2] @ self._upright[rows, :, 2:] + thrown[:, :, 2:]
        matrices = np.concatenate([linear, shift], axis=2)
        shape = transformed(matrices, self._data.shape_xy[rows])
        shape[mirrored] = shape[mirrored][:, self._mirror]
        grey = np.empty((len(rows), DAN_SIZE, DAN_SIZE), np.float32)
        for into, row, matrix in zip(grey, rows, matrices, strict=True):
            into[...] = sample_square(self._grey[row], cv2.invertAffineTransform(matrix), DAN_SIZE)
        return Crops(augmentation.relit(grey, rng), shape)
