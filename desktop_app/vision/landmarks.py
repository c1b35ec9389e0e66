"""Placing 68 landmarks on faces: aligned crops of all faces, one batch through each of DAN's two stages."""

from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.errors import ModelError
from desktop_app.networks.cards import load_card
from desktop_app.networks.dan_shapes import (
    DAN_SCALING,
    DAN_SIZE,
    OFFSET_UNIT,
    dan_input,
    enlarged,
    inverse,
    second_input,
    transformed,
)
from desktop_app.vision.crops import CropGeometry, crop_faces, similarity_transforms
from desktop_app.vision.runtime import Precision, load_network, multiplies_tiles, prepare_networks

LANDMARK_MODEL = "landmarks_dan68"
"""Name of the model's folder."""

NARROW_MODEL = "landmarks_dan68_narrow"
"""Of the one a quarter as wide, for processors that the other would keep busy."""

STAGES = ("stage1", "stage2")

DAN_GEOMETRY = CropGeometry(np.array([[37.9, 29.2], [70.8, 29.0], [54.3, 48.3], [40.5, 66.2], [67.9, 66.1]]), DAN_SIZE)
"""Where MTCNN's points belong so that the shapes come out on the mean shape: medians over the 3,104 of 3,105 pictures
of youtube_faces_68 that it finds a face in, spread by 4 %, because least squares draws scattered points together. What
is left to the network then has deviations of 1.7 degrees, 1.5 px and 5 % in size."""


def landmark_models(models: Path) -> list[str]:
    """Those of the two that a folder of models holds, the wide one first."""
    return [name for name in (LANDMARK_MODEL, NARROW_MODEL) if (models / name).is_dir()]


def landmark_model(models: Path) -> str | None:
    """The one for this computer, None where the folder holds neither.

    The wide one wants AMX: with 12 faces looked at twice a second it takes a fifth of a core there, a whole one with
    AVX-512 alone, and two in float32.
    """
    found = landmark_models(models)
    if len(found) > 1 and not multiplies_tiles():
        return NARROW_MODEL
    return found[0] if found else None


class Stage(Protocol):
    """What is needed of each of DAN's networks; ``runtime.Network`` is one."""

    @property
    def runtime(self) -> str:
        """What runs it, with version and precision."""
        ...

    def __call__(self, inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        """Run a batch; offsets come first."""
        ...


class LandmarkReader:
    """Landmarks of faces. Holds no state, so several threads may share it."""

    def __init__(
        self,
        first: Stage,
        second: Stage,
        mean_xy: NDArray[np.float64],
        geometry: CropGeometry,
    ) -> None:
        """A reader over DAN's loaded stages.

        Args:
            first: gives offsets (n, 2 x points) and features.
            second: gives offsets.
            mean_xy: (points, 2), the mean shape, pixels of the crop.
            geometry: where the five points belong in the crop.
        """
        self._first, self._second = first, second
        self._mean = mean_xy
        self._geometry = geometry

    @classmethod
    def load(
        cls,
        models: Path,
        cache: Path | None,
        *,
        name: str | None = None,
        precision: Precision | None = None,
        streams: int = 1,
        threads: int = 0,
    ) -> Self:
        """Load the model from the folder of models; see ``load_network`` for the other arguments.

        Args:
            models: the folder of models.
            cache: of converted networks.
            name: of the model; None for the one for this computer.
            precision: arithmetic of the runtime; None for the card's where this CPU computes in it.
            streams: how many calls are worked on at the same time.
            threads: that the calls share.

        Raises:
            ModelError: weights or card are missing, damaged or do not fit.
        """
        name = name or landmark_model(models) or LANDMARK_MODEL
        card = load_card(models / name)
        card.require(scaling=DAN_SCALING)
        if not card.crop_points_xy or not card.mean_shape_xy:
            raise ModelError("The card of {name} must give crop_points_xy and mean_shape_xy.", name=card.name)
        if cache is not None:
            # Converted together, which is quicker than one by one.
            prepare_networks([f"{name}/{stage}" for stage in STAGES], models=models, cache=cache)
        first, second = (
            load_network(
                f"{name}/{stage}",
                models=models,
                cache=cache,
                precision=precision,
                streams=streams,
                threads=threads,
            )
            for stage in STAGES
        )
        mean_xy = np.array(card.mean_shape_xy, np.float64)
        return cls(first, second, mean_xy, CropGeometry(np.array(card.crop_points_xy, np.float64), DAN_SIZE))

    @property
    def runtime(self) -> str:
        """What runs the networks, with version and precision."""
        return self._second.runtime

    def read(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        """Place the landmarks of every face.

        Args:
            image_bgr: (height, width, 3) uint8.
            faces: their five points place the crops; the boxes are not looked at.

        Returns:
            (n, 68, 2) float32, pixels of the picture, in the order of the faces; (0, 68, 2) for none.
        """
        crops = crop_faces(image_bgr, faces.landmarks_xy, self._geometry)
        to_picture = similarity_transforms(faces.landmarks_xy, self._geometry)
        return np.asarray(transformed(to_picture, self.place(crops)), np.float32)

    def place(self, crops: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Place the landmarks of faces already cut out.

        Args:
            crops: (n, 112, 112) uint8, grey, in the geometry of the card.

        Returns:
            (n, 68, 2) float64, pixels of the crop.
        """
        start = np.broadcast_to(self._mean, (len(crops), *self._mean.shape))
        if len(crops) == 0:
            return start.copy()
        pictures = dan_input(crops)
        offsets, features = self._first(pictures)
        shape = start + offsets.reshape(start.shape) * OFFSET_UNIT
        seen, transforms = second_input(pictures, shape, self._mean)
        offsets = self._second(np.concatenate([seen, enlarged(features)], axis=-1))[0]
        shape = transformed(transforms, shape) + offsets.reshape(start.shape) * OFFSET_UNIT
        return transformed(inverse(transforms), shape)
