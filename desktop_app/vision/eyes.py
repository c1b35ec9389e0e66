"""Are the eyes closed: a crop round each of MTCNN's eye points, both eyes of all faces in one batch."""

import math
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.networks.cards import Card, load_card
from desktop_app.networks.eye_state_input import EYE_SCALING, EYE_SIZE, EYE_STATES, eye_state_input
from desktop_app.vision.crops import sample_square
from desktop_app.vision.runtime import Network, load_network

EYE_MODEL = "eye_state"
"""Name of the model's folder."""

MIN_EYE_DISTANCE_PX = 12.0
"""Below this distance of the eyes an eye is some 6 pixels wide, and nobody could tell its state."""

CROP_PER_DISTANCE = 0.72
"""Side of the crop in distances of the eyes: a lid cleft is about 30 mm wide and the pupils are 63 mm apart, so the
cleft fills two thirds of the crop, as in the pictures that the network learnt from."""

_RAISED = 0.06
"""The crop's middle lies above the eye point by this share of its side: the lid and some brow belong into it."""

_REACH = 0.8
"""From the eye's point to the corner of its crop, in sides: half a diagonal, and what the middle is raised."""

_LEVEL_SHARE = 0.95
"""Of a face turned aside the eyes come together, but not eyes and mouth, which are about as far apart as the eyes."""

_FAR_EYE = (0.12, 0.30)
"""Where the nose's share of the way from one eye to the other is below the first, the nearer eye to it is hidden behind
the nose's bridge and is not counted; above the second it counts as much as the other."""


class EyeStateReader:
    """State of the eyes of faces (ports.EyeReader). Holds no state, so several threads may share it."""

    def __init__(self, network: Network, card: Card) -> None:
        """A reader over a loaded network.

        Args:
            network: gives (n, 2) probabilities as its first output.
            card: the network's card.

        Raises:
            ModelError: the card's labels or scaling are not the program's.
        """
        card.require(scaling=EYE_SCALING, labels=EYE_STATES)
        self._network = network

    @classmethod
    def load(cls, models: Path, cache: Path | None, *, streams: int = 1, threads: int = 0) -> Self:
        """Load the model from the folder of models; see ``load_network`` for the arguments.

        Raises:
            ModelError: weights or card are missing, damaged or do not fit.
        """
        card = load_card(models / EYE_MODEL)
        return cls(load_network(EYE_MODEL, models=models, cache=cache, streams=streams, threads=threads), card)

    @property
    def runtime(self) -> str:
        """What runs the network, with version and precision."""
        return self._network.runtime

    def eyes_closed(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        """(n,) probability that the eyes are closed, one batch for all faces; nan where they are too small to judge.

        The mean of both eyes, each counted as far as it is to be seen: see ``eye_shares``.
        """
        closed = np.full(len(faces), np.nan, np.float32)
        distance = eye_distances(faces.landmarks_xy)
        judged = distance >= MIN_EYE_DISTANCE_PX
        if not judged.any():
            return closed
        landmarks = faces.landmarks_xy[judged]
        crops = crop_eyes(image_bgr, landmarks)
        probabilities = self._network(eye_state_input(crops.reshape(-1, EYE_SIZE, EYE_SIZE)))[0][:, 1]
        closed[judged] = (probabilities.reshape(-1, 2) * eye_shares(landmarks)).sum(axis=1)
        return closed


def eye_distances(landmarks_xy: NDArray[np.float32]) -> NDArray[np.float64]:
    """(n,) distance of the eyes in pixels, as it would be if the face were turned to the camera; (n, 5, 2) points."""
    points = landmarks_xy.astype(np.float64)
    across = np.hypot(*np.moveaxis(points[:, 1] - points[:, 0], 1, 0))
    along = np.hypot(*np.moveaxis((points[:, 3] + points[:, 4] - points[:, 0] - points[:, 1]) / 2, 1, 0))
    distances: NDArray[np.float64] = np.maximum(across, _LEVEL_SHARE * along)
    return distances


def eye_shares(landmarks_xy: NDArray[np.float32]) -> NDArray[np.float64]:
    """(n, 2) how much each eye counts, together 1: half each, less for the one that a turned head hides."""
    points = landmarks_xy.astype(np.float64)
    line = points[:, 1] - points[:, 0]
    length = np.maximum((line**2).sum(axis=1), 1e-6)
    # The nose's foot on the line between the eyes: 0 at the left one, 1 at the right one.
    foot = ((points[:, 2] - points[:, 0]) * line).sum(axis=1) / length
    low, high = _FAR_EYE
    counts = np.clip((np.stack([foot, 1 - foot], axis=1) - low) / (high - low), 0, 1)
    shares: NDArray[np.float64] = counts / counts.sum(axis=1, keepdims=True)
    return shares


def crop_eyes(image_bgr: NDArray[np.uint8], landmarks_xy: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(n, 2, 32, 32) grey crops of the left and right eye of each face, upright however the head is tilted.

    Args:
        image_bgr: (height, width, 3) uint8; what lies outside repeats its edge.
        landmarks_xy: (n, 5, 2), pixels; n may be 0.
    """
    crops = np.empty((len(landmarks_xy), 2, EYE_SIZE, EYE_SIZE), np.uint8)
    if not len(landmarks_xy):
        return crops
    side_px = CROP_PER_DISTANCE * eye_distances(landmarks_xy)
    eyes = landmarks_xy[:, :2]
    grey, corner = _grey_round(image_bgr, eyes, side_px)
    across = landmarks_xy[:, 1].astype(np.float64) - landmarks_xy[:, 0]
    angle = np.arctan2(across[:, 1], across[:, 0])
    transforms = eye_transforms(eyes - corner, angle, side_px)
    for crop, transform in zip(crops.reshape(-1, EYE_SIZE, EYE_SIZE), transforms.reshape(-1, 2, 3), strict=True):
        crop[:] = sample_square(grey, transform, EYE_SIZE)
    return crops


def _grey_round(
    image_bgr: NDArray[np.uint8], eyes_xy: NDArray[np.float32], side_px: NDArray[np.float64]
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The part of the picture that crops of these eyes (n, 2, 2) can touch, grey, and its corner."""
    height, width = image_bgr.shape[:2]
    reach = (_REACH * side_px + 2)[:, np.newaxis]
    low, high = (eyes_xy.min(axis=1) - reach).min(axis=0).tolist(), (eyes_xy.max(axis=1) + reach).max(axis=0).tolist()
    left, top = (min(max(math.floor(low[k]), 0), (width, height)[k] - 1) for k in (0, 1))
    right, bottom = min(max(math.ceil(high[0]), left + 1), width), min(max(math.ceil(high[1]), top + 1), height)
    grey = np.asarray(cv2.cvtColor(image_bgr[top:bottom, left:right], cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    return grey, np.array([left, top], np.float32)


def eye_transforms(
    eyes_xy: NDArray[np.float32], angle: NDArray[np.float64], side_px: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(n, 2, 2, 3) from the pixels of each eye's crop to the picture's: the eye below the middle, its line level.

    Args:
        eyes_xy: (n, 2, 2) both eyes' points in the picture.
        angle: (n,) of the line through both eyes, radians, clockwise as the picture is seen.
        side_px: (n,) side of the crops in pixels of the picture.
    """
    scale = side_px / EYE_SIZE
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    turn = np.stack([np.stack([cos, -sin], axis=1), np.stack([sin, cos], axis=1)], axis=1)
    middle = np.array([(EYE_SIZE - 1) / 2, (EYE_SIZE - 1) / 2 + _RAISED * EYE_SIZE])
    made = np.empty((len(eyes_xy), 2, 2, 3))
    made[..., :2] = turn[:, np.newaxis]
    made[..., 2] = eyes_xy - (turn @ middle)[:, np.newaxis]
    return made
