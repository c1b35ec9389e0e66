"""Landmark networks measured: whole pictures through the detector, and given boxes at several distances."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.domain.landmarks68 import five_points
from desktop_app.domain.ports import FaceDetector
from desktop_app.errors import UsageError
from desktop_app.evaluation.landmark_errors import LandmarkErrors
from desktop_app.networks.cards import sha256_of
from desktop_app.networks.dan import build_dan
from desktop_app.networks.dan_shapes import DAN_SIZE, inverse, transformed
from desktop_app.networks.landmark_stages import build_landmark_stages
from desktop_app.networks.pbc import build_pbc
from desktop_app.networks.weights import read_weights, set_weights
from desktop_app.training.landmark_data import LandmarkData
from desktop_app.training.landmark_placing import place_dan, place_onet, place_pbc
from desktop_app.training.landmark_recipe import LandmarkRecipe
from desktop_app.training.landmark_training import MEAN_SHAPE
from desktop_app.training.recipe import read_recipe
from desktop_app.training.run_folder import BEST_FILE, EPOCHS_FILE, RECIPE_FILE
from desktop_app.vision.crops import sample_square
from desktop_app.vision.landmarks import DAN_GEOMETRY, LandmarkReader

_AT_ONCE = 64
_BOX_SEED = 68
_BOX_SHIFT, _BOX_SIZE = 0.03, 0.06


class FaceReader(Protocol):
    """What places landmarks on faces that were found; ``LandmarkReader`` is one."""

    def read(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        """(n, 68, 2), pixels of the picture."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class TrainedRun:
    """The network of a run's folder, with its best weights.

    Attributes:
        recipe: it was trained by.
        mean_xy: (points, 2), the mean shape, pixels of the crop.
        place: from crops (n, 112, 112), 0 to 255, to points (n, points, 2), pixels of the crop.
        networks: Keras models, in the order of use.
        sha256: of the weights file.
        shown: pictures it was shown in training, in all stages and epochs.
        cpu_minutes: of processor time that took; None where the run does not say.
    """

    recipe: LandmarkRecipe
    mean_xy: NDArray[np.float64]
    place: Callable[[NDArray[np.floating]], NDArray[np.float64]]
    networks: tuple[Any, ...]
    sha256: str
    shown: int = 0
    cpu_minutes: float | None = None


def load_run(folder: Path) -> TrainedRun:
    """The network of a run: of DAN's both stages, or of the first alone while the second has no weights.

    Raises:
        UsageError: the folder holds no run.
        ModelError: its weights are damaged or do not fit.
    """
    homes = [home for home in (folder / "stage2", folder / "stage1", folder) if (home / BEST_FILE).is_file()]
    if not homes:
        raise UsageError("{path} holds no weights of a run. Name the folder given to train landmarks.", path=folder)
    recipe = read_recipe(homes[0] / RECIPE_FILE, LandmarkRecipe)
    path = homes[0] / BEST_FILE
    arrays = read_weights(path)
    mean_xy = arrays[MEAN_SHAPE].astype(np.float64)
    builder = recipe.network.builder
    if builder == "dan":
        stages = range(1, 3 if homes[0].name == "stage2" else 2)
        networks = tuple(build_dan(stage, recipe.points, **recipe.network.arguments) for stage in stages)
    else:
        networks = (build_pbc() if builder == "pbc" else build_landmark_stages(3),)
    for network in networks:
        set_weights(network, arrays)

    def place(grey: NDArray[np.floating]) -> NDArray[np.float64]:
        if builder == "dan":
            return place_dan(networks[0], networks[1] if len(networks) > 1 else None, mean_xy, grey)
        return (place_pbc if builder == "pbc" else place_onet)(networks[0], grey)

    shown, cpu_minutes = _training_cost([home / EPOCHS_FILE for home in reversed(homes)], recipe)
    return TrainedRun(recipe, mean_xy, place, networks, sha256_of(path), shown, cpu_minutes)


def _training_cost(tables: Sequence[Path], recipe: LandmarkRecipe) -> tuple[int, float | None]:
    """Pictures shown in all stages, and minutes of processor time, None where a table has no such column."""
    shown, minutes = 0, 0.0
    for path, stage in zip(tables, recipe.stages, strict=False):
        try:
            with path.open(encoding="utf-8", newline="") as file:
                *_, last = csv.DictReader(file)
            shown += int(last["step"]) * stage.batch_size
            minutes += int(last["step"]) * float(last.get("cpu_seconds_per_step") or "nan") / 60
        except (OSError, ValueError, KeyError) as error:
            raise UsageError("{path} is no table of a run's epochs ({reason}).", path=path, reason=error) from error
    return shown, None if np.isnan(minutes) else minutes


class RunReader:
    """A trained 68-point run behind the interface of ``LandmarkReader``, so that both are measured alike."""

    def __init__(self, run: TrainedRun) -> None:
        first, *rest = (_as_network(model) for model in run.networks)
        # Without a second stage its offsets are all 0.
        second = rest[0] if rest else _no_offsets(2 * run.recipe.points)
        self._reader = LandmarkReader(first, second, run.mean_xy, DAN_GEOMETRY)

    def read(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        """(n, 68, 2), pixels of the picture."""
        return self._reader.read(image_bgr, faces)


class _Called:
    """A function as a ``Network``."""

    runtime = "keras float32"

    def __init__(self, answer: Callable[[NDArray[np.float32]], Sequence[Any]]) -> None:
        self._answer = answer

    def __call__(self, inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        return tuple(np.asarray(output, np.float32) for output in self._answer(inputs))


def _as_network(model: Any) -> _Called:
    def answer(inputs: NDArray[np.float32]) -> Sequence[Any]:
        outputs = model.predict_on_batch(inputs)
        return outputs if isinstance(outputs, list | tuple) else [outputs]

    return _Called(answer)


def _no_offsets(size: int) -> _Called:
    return _Called(lambda inputs: [np.zeros((len(inputs), size), np.float32)])


def measure_pictures(
    reader: FaceReader, detector: FaceDetector, data: LandmarkData, tell: Callable[[int, int], None]
) -> tuple[LandmarkErrors, LandmarkErrors]:
    """Landmarks on whole pictures: of several faces found, the one in whose box the true shape's middle lies counts.

    Args:
        reader: places landmarks on what the detector finds.
        detector: of the program.
        data: pictures with 68 points.
        tell: is told how many of how many are done.

    Returns:
        The errors of the reader, and of the detector's own five points against those that follow from the truth.
    """
    placed = np.full(data.shape_xy.shape, np.nan)
    five = np.full((len(data), 5, 2), np.nan)
    for row, image in enumerate(data.images_bgr):
        faces = detector.detect(image)
        middle = data.shape_xy[row].mean(axis=0)
        inside = (faces.xyxy[:, :2] < middle).all(axis=1) & (faces.xyxy[:, 2:] > middle).all(axis=1)
        if inside.any():
            face = faces[[int(np.flatnonzero(inside)[0])]]
            placed[row] = reader.read(image, face)[0]
            five[row] = face.landmarks_xy[0]
        tell(row + 1, len(data))
    return (
        LandmarkErrors.of(placed, data.shape_xy, data.person),
        LandmarkErrors.of(five, five_points(data.shape_xy), data.person),
    )


def given_boxes(data: LandmarkData, mean_xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """A box for each face, upright, as a detector might give it: (n, 2, 3), from the picture's pixels to the crop's.

    It has the size and place that the true points have against the mean shape, but for errors drawn once for each
    picture (deviations: 3 % of the crop to either side, 6 % in size), and it is not turned with the face: all methods
    are given the same boxes.
    """
    rng = np.random.default_rng(_BOX_SEED)
    truth_middle, mean_middle = data.shape_xy.mean(axis=1), mean_xy.mean(axis=0)
    spread = np.sqrt(((data.shape_xy - truth_middle[:, np.newaxis]) ** 2).sum(axis=(1, 2)))
    scale = np.sqrt(((mean_xy - mean_middle) ** 2).sum()) / spread * np.exp(rng.normal(0, _BOX_SIZE, len(data)))
    shift = mean_middle + rng.normal(0, _BOX_SHIFT * DAN_SIZE, (len(data), 2)) - scale[:, np.newaxis] * truth_middle
    boxes = np.zeros((len(data), 2, 3))
    boxes[:, 0, 0] = boxes[:, 1, 1] = scale
    boxes[:, :, 2] = shift
    return boxes


def measure_boxes(run: TrainedRun, data: LandmarkData) -> LandmarkErrors:
    """Landmarks on given boxes, as Poster and others compare methods.

    Raises:
        UsageError: the pictures have fewer points than the run places.
    """
    if run.recipe.points == len(run.mean_xy) == 5:
        data = data.five()
    if data.shape_xy.shape[1] != run.recipe.points:
        raise UsageError("The pictures have 5 points, and the run places {points}.", points=run.recipe.points)
    boxes = given_boxes(data, run.mean_xy)
    grey = np.empty((len(data), DAN_SIZE, DAN_SIZE), np.float32)
    for into, image, box in zip(grey, data.images_bgr, inverse(boxes), strict=True):
        into[...] = sample_square(np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8), box, DAN_SIZE)
    placed = np.concatenate([run.place(grey[row : row + _AT_ONCE]) for row in range(0, len(grey), _AT_ONCE)])
    return LandmarkErrors.of(transformed(inverse(boxes), placed), data.shape_xy, data.person)


def measure_start(data: LandmarkData, mean_xy: NDArray[np.float64]) -> LandmarkErrors:
    """What the boxes alone are worth: the mean shape laid into each of them."""
    boxes = given_boxes(data, mean_xy)
    laid = np.broadcast_to(mean_xy, data.shape_xy.shape)
    return LandmarkErrors.of(transformed(inverse(boxes), laid), data.shape_xy, data.person)
