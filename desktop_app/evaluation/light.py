"""How often faces are found, by distance and light: table 1 of Azhari and Fitriyani, on simulated scenes.

They stood one after the other at four distances from a camera, in three lights, and counted how often the Haar cascade
and MTCNN saw a face. Here ``light_scenes`` stands for room and camera, and faces of known place for the people.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.evaluation.light_scenes import DISTANCES_CM, LIGHTS, darken, scene_at
from desktop_app.evaluation.share import Share
from desktop_app.training.landmark_data import LandmarkData
from desktop_app.vision import boxes
from desktop_app.vision.enhance import EnhancedDetector, exposures
from desktop_app.vision.haar import HaarCascade
from desktop_app.vision.mtcnn import load_mtcnn

Image = NDArray[np.uint8]
Find = Callable[[Image], NDArray[np.float32]]
"""Boxes (n, 4) xyxy of the faces in a picture."""
Tell = Callable[[str, int, int], None]

MATCH_IOU = 0.5
"""A box that overlaps the face's by at least this has found it."""

FINDERS = {
    "haar": "Haar",
    "haar_brightened": "Haar, brightened",
    "mtcnn": "MTCNN",
    "mtcnn_gamma_clahe": "MTCNN, gamma, CLAHE",
    "mtcnn_brightened": "MTCNN, brightened",
}
"""Ways to find faces: short name and name, in the order of the table."""

BRIGHTENED, PLAIN = "mtcnn_brightened", "mtcnn"

_ROUNDS = 2000


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the table.

    Attributes:
        finder: short name of the way.
        distance_cm: from face to camera.
        light: one of ``LIGHTS``.
        found: of the faces.
        interval: of their share, 95 %: Wilson's, or over people where that is wider, since pictures of one person
            resemble each other.
        others: boxes that are not on the face. Some may be right: somebody stands behind a few of the people.
    """

    finder: str
    distance_cm: int
    light: str
    found: Share
    interval: tuple[float, float]
    others: int


@dataclass(frozen=True, slots=True)
class Gain:
    """What brightening brings to MTCNN, as a difference of shares with its interval over people."""

    distance_cm: int
    light: str
    difference: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class LightTable:
    """The table, and what it was measured on."""

    cells: tuple[Cell, ...]
    gains: tuple[Gain, ...]
    people: int
    faces: int

    def figures(self) -> dict[str, Any]:
        """For a JSON file."""
        cells = [
            {
                "finder": cell.finder,
                "distance_cm": cell.distance_cm,
                "light": cell.light,
                "found": cell.found.count,
                "n": cell.found.n,
                "share": round(cell.found.value, 4),
                "interval": [round(end, 4) for end in cell.interval],
                "other_boxes": cell.others,
            }
            for cell in self.cells
        ]
        gains = [
            {
                "distance_cm": gain.distance_cm,
                "light": gain.light,
                "points": round(100 * gain.difference, 1),
                "interval": [round(100 * end, 1) for end in gain.interval],
            }
            for gain in self.gains
        ]
        return {"people": self.people, "faces": self.faces, "match_iou": MATCH_IOU, "cells": cells, "gains": gains}


def light_finders(models: Path, cache: Path | None, min_face_px: int) -> tuple[dict[str, Find], str]:
    """The ways of ``FINDERS``, by short name, and what runs MTCNN's networks.

    Raises:
        ModelError: weights, card or cascade are missing, damaged or do not fit.
    """
    mtcnn = load_mtcnn(models, cache, min_face_px=min_face_px)
    cascade = HaarCascade(min_face_px=min_face_px)
    enhanced = EnhancedDetector(mtcnn, mtcnn)
    finders: dict[str, Find] = {
        "haar": cascade.find,
        "haar_brightened": lambda image: _in_each(cascade.find, exposures(image)),
        "mtcnn": lambda image: mtcnn.detect(image).xyxy,
        "mtcnn_gamma_clahe": lambda image: mtcnn.detect(gamma_clahe(image)).xyxy,
        "mtcnn_brightened": lambda image: enhanced.detect(image).xyxy,
    }
    return finders, mtcnn.runtime


def _in_each(find: Find, images: Sequence[Image]) -> NDArray[np.float32]:
    """The boxes of all pictures of one scene; of two that are alike, one."""
    found = np.concatenate([find(image) for image in images])
    return found[boxes.suppress(found, np.ones(len(found)), MATCH_IOU)]


def gamma_clahe(image_bgr: Image) -> Image:
    """The usual remedy: the gamma curve that brings the mean to 45 % of 255, then CLAHE on the lightness.

    Zuiderveld, "Contrast limited adaptive histogram equalization" (1994); 8 x 8 tiles, clip limit 2.
    """
    mean = float(np.clip(image_bgr.mean() / 255, 1 / 255, 254 / 255))
    if mean >= 0.45:
        return image_bgr
    curve = np.round(255 * (np.arange(256) / 255) ** (np.log(0.45) / np.log(mean))).astype(np.uint8)
    lab = cv2.cvtColor(curve[image_bgr], cv2.COLOR_BGR2LAB)
    lab[:, :, 0] = cv2.createCLAHE(2.0, (8, 8)).apply(lab[:, :, 0])
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2BGR), np.uint8)


def choose_rows(data: LandmarkData, split: str, per_person: int) -> NDArray[np.intp]:
    """The first ``per_person`` pictures of each person of a split, in the order of the collection."""
    taken: dict[str, int] = {}
    rows = []
    for row in data.rows(split):
        person = str(data.person[row])
        taken[person] = taken.get(person, 0) + 1
        if taken[person] <= per_person:
            rows.append(row)
    return np.array(rows, np.intp)


def measure_light(
    finders: Mapping[str, Find], data: LandmarkData, tell: Tell = lambda what, done, of: None
) -> LightTable:
    """Show every face to every finder at every distance in every light.

    Args:
        finders: by short name, ``mtcnn`` and ``mtcnn_brightened`` among them.
        data: faces with 68 points, at least one.
        tell: told of each face. All finders see the same noise, and the same in every run.
    """
    names, lights = list(finders), list(LIGHTS)
    shape = (len(names), len(lights), len(DISTANCES_CM), len(data))
    hit, others = np.zeros(shape, bool), np.zeros(shape, int)
    for face in range(len(data)):
        for d, distance in enumerate(DISTANCES_CM):
            scene = scene_at(data.images_bgr[face], data.shape_xy[face], distance)
            for s, light in enumerate(lights):
                seen = darken(scene.image_bgr, LIGHTS[light], np.random.default_rng((face, d, s)))
                for f, name in enumerate(names):
                    on_face = boxes.iou(finders[name](seen), scene.face_xyxy[np.newaxis])[:, 0] >= MATCH_IOU
                    hit[f, s, d, face] = on_face.any()
                    others[f, s, d, face] = (~on_face).sum()
        tell("faces", face + 1, len(data))
    return _table(names, lights, hit, others, data.person)


def _table(
    names: Sequence[str],
    lights: Sequence[str],
    hit: NDArray[np.bool_],
    others: NDArray[np.int_],
    person: NDArray[np.str_],
) -> LightTable:
    cells, gains = [], []
    for s, light in enumerate(lights):
        for d, distance in enumerate(DISTANCES_CM):
            for f, name in enumerate(names):
                row = hit[f, s, d]
                share = Share(int(row.sum()), len(row))
                ends = np.array([share.interval, over_people(row.astype(float), person)])
                interval = (float(ends[:, 0].min()), float(ends[:, 1].max()))
                cells.append(Cell(name, distance, light, share, interval, int(others[f, s, d].sum())))
            more = hit[names.index(BRIGHTENED), s, d].astype(float) - hit[names.index(PLAIN), s, d]
            gains.append(Gain(distance, light, float(more.mean()), over_people(more, person)))
    return LightTable(tuple(cells), tuple(gains), len(np.unique(person)), len(person))


def over_people(value: NDArray[np.float64], person: NDArray[np.str_]) -> tuple[float, float]:
    """The 95 % interval of a mean, by drawing people anew (percentile bootstrap; Efron, 1979), the same in every run.

    Args:
        value: (n,) of each picture.
        person: (n,) whose picture it is.
    """
    names, number = np.unique(person, return_inverse=True)
    sums = np.bincount(number, value, len(names))
    counts = np.bincount(number, minlength=len(names))
    drawn = np.random.default_rng(0).integers(len(names), size=(_ROUNDS, len(names)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)
