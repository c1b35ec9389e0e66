"""Pictures of faces with landmarks: a folder with ``keypoints.csv`` and ``images/``."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.landmarks68 import MIRRORED, MIRRORED_FIVE, OUTER_CORNERS, five_points
from desktop_app.errors import UsageError
from desktop_app.networks.dan_shapes import DAN_SIZE, similarity, transformed

KEYPOINTS_FILE = "keypoints.csv"
IMAGES_FOLDER = "images"
_COLUMNS = ("image", "person", "split")
_SHAPE_PX = 78.0
"""The mean shape's larger side in the crop: the rim of 17 px leaves room for faces that lie off."""
_ROUNDS = 5


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkData:
    """A collection, or a part of one.

    Attributes:
        images_bgr: (height, width, 3) uint8 of each picture.
        shape_xy: (n, 68 or 5, 2) float64, pixels, pixel centres at whole numbers.
        person: (n,) whose face it is; nobody is in two splits.
        split: (n,) ``train`` or ``val``.
        name: (n,) of the files.
        distance: (n,) the range at which the picture was taken, as the column ``range`` names it; empty without.
    """

    images_bgr: Sequence[NDArray[np.uint8]]
    shape_xy: NDArray[np.float64]
    person: NDArray[np.str_]
    split: NDArray[np.str_]
    name: NDArray[np.str_]
    distance: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.shape_xy)

    def part(self, rows: NDArray[np.intp]) -> "LandmarkData":
        """The pictures of some rows."""
        return LandmarkData(
            [self.images_bgr[row] for row in rows],
            self.shape_xy[rows],
            self.person[rows],
            self.split[rows],
            self.name[rows],
            self.distance[rows],
        )

    def rows(self, split: str) -> NDArray[np.intp]:
        """Row numbers of a split."""
        return np.flatnonzero(self.split == split)

    def five(self) -> "LandmarkData":
        """The same pictures with the five points that follow from the 68."""
        if self.shape_xy.shape[1] == len(MIRRORED_FIVE):
            return self
        shape = np.asarray(five_points(self.shape_xy), np.float64)
        return LandmarkData(self.images_bgr, shape, self.person, self.split, self.name, self.distance)


def load_landmarks(folder: Path) -> LandmarkData:
    """Read a collection.

    ``keypoints.csv`` has the columns image, person, split (train or val), x0, y0, x1, y1, ... of 68 points or of the
    five of ``LANDMARK_NAMES``, and may have ``range``, the distance to the camera; other columns are passed over.

    Raises:
        UsageError: the folder, a column or a picture is missing or cannot be read.
    """
    path = folder / KEYPOINTS_FILE
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            "{path} cannot be read ({reason}). Name a folder with keypoints.csv and images.", path=path, reason=error
        ) from error
    if not rows:
        raise UsageError("{path} names no picture.", path=path)
    points = 68 if "x67" in rows[0] else 5
    columns = [f"{axis}{point}" for point in range(points) for axis in "xy"]
    missing = [name for name in (*_COLUMNS, *columns) if name not in rows[0]]
    if missing:
        raise UsageError("{path} has no column {name}.", path=path, name=missing[0])
    try:
        shape = np.array([[float(row[column]) for column in columns] for row in rows]).reshape(-1, points, 2)
    except (TypeError, ValueError) as error:
        raise UsageError("{path} holds a place that is no number ({reason}).", path=path, reason=error) from error
    return LandmarkData(
        [_picture(folder / IMAGES_FOLDER / row["image"]) for row in rows],
        shape,
        np.array([row["person"] for row in rows]),
        np.array([row["split"] for row in rows]),
        np.array([row["image"] for row in rows]),
        np.array([row.get("range") or "" for row in rows]),
    )


def _picture(path: Path) -> NDArray[np.uint8]:
    try:
        packed = np.fromfile(path, np.uint8)
    except OSError as error:
        raise UsageError("The picture {path} cannot be read ({reason}).", path=path, reason=error.strerror) from error
    image = cv2.imdecode(packed, cv2.IMREAD_COLOR) if len(packed) else None
    if image is None:
        raise UsageError("{path} is no picture.", path=path)
    return np.asarray(image, np.uint8)


def mean_shape(shape_xy: NDArray[np.floating]) -> NDArray[np.float64]:
    """The mean of faces brought into one place, size and turn, upright and symmetric, in DAN's crop.

    Generalised Procrustes analysis (Gower, 1975) over the shapes and their mirror images.

    Args:
        shape_xy: (n, 68 or 5, 2).

    Returns:
        (68 or 5, 2) float64, pixels of the crop, its larger side 78 px long, its bounding box in the middle. Five
        points lie where those that follow from a 68-point mean shape of ordinary proportions would.
    """
    mirror = list(MIRRORED if shape_xy.shape[1] == len(MIRRORED) else MIRRORED_FIVE)
    shapes = np.concatenate([shape_xy, shape_xy[:, mirror] * (-1, 1)])
    shapes = shapes - shapes.mean(axis=1, keepdims=True)
    mean = shapes[0]
    for _ in range(_ROUNDS):
        aligned = transformed(similarity(shapes, np.broadcast_to(mean, shapes.shape)), shapes)
        mean = aligned.mean(axis=0)
        mean = mean / np.sqrt((mean**2).sum())
    left, right = OUTER_CORNERS if len(mean) == len(MIRRORED) else (0, 1)
    across = mean[right] - mean[left]
    turn = np.array([[across[0], across[1]], [-across[1], across[0]]]) / np.hypot(*across)
    mean = mean @ turn.T
    mean = (mean + mean[mirror] * (-1, 1)) / 2
    low, high = mean.min(axis=0), mean.max(axis=0)
    if len(mean) == len(MIRRORED):
        centred: NDArray[np.float64] = (mean - (low + high) / 2) * _SHAPE_PX / (high - low).max()
        return np.asarray(centred + (DAN_SIZE - 1) / 2)
    # Without a jaw there is no bounding box of the face: 31 px between the eyes are what the 68 points give.
    placed: NDArray[np.float64] = mean * FIVE_EYES_PX / (mean[1, 0] - mean[0, 0])
    return np.asarray(placed - placed[:2].mean(axis=0) + FIVE_EYES_XY)


FIVE_EYES_PX = 31.3
"""Between the eyes' centres of the 68-point mean shape of youtube_faces_68, in pixels of the crop."""
FIVE_EYES_XY = np.array([55.5, 39.0])
"""Midway between them."""
