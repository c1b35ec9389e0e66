"""What one face costs: cutting out both its eyes and judging them, on one core."""

import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.domain.ports import EyeReader
from desktop_app.vision.eyes import EyeStateReader

FACES = (1, 12)
"""Faces of a picture: one alone, and a class."""

SIZE_WH = (1280, 720)
"""Of the picture, pixels."""

EYES_PX = 40.0
"""Between the eyes: a face of some 100 pixels."""

_CALLS = 60
_UNCOUNTED = 3
_COLUMNS = 4
# The five points of a face that looks into the camera, in distances of its eyes, from the middle between them.
_POINTS = np.array([[-0.5, 0], [0.5, 0], [0, 0.6], [-0.4, 1.05], [0.4, 1.05]], np.float32)


def eye_costs(models: Path, cache: Path | None) -> list[dict[str, Any]]:
    """Time the shipped eye-state network as the program calls it: crops and network together, on one thread.

    Processor time, which the load of the machine hardly changes, as the smallest and the median of many calls.

    Args:
        models: the folder of models.
        cache: of converted networks.

    Returns:
        What a JSON file holds: one row for each number of faces.

    Raises:
        ModelError: the model is missing or damaged.
    """
    reader = EyeStateReader.load(models, cache, threads=1)
    rows = []
    for faces in FACES:
        times = call_times_ms(reader, faces)
        rows.append(
            {
                "runtime": reader.runtime,
                "faces": faces,
                "calls": len(times),
                "least_ms_per_face": round(min(times) / faces, 4),
                "median_ms_per_face": round(float(np.median(times)) / faces, 4),
            }
        )
    return rows


def call_times_ms(reader: EyeReader, faces: int) -> list[float]:
    """Processor time of each of some calls with so many faces, in milliseconds, after three that do not count."""
    image, seen = class_of(faces)
    times = []
    for _ in range(_UNCOUNTED + _CALLS):
        began = time.process_time()
        reader.eyes_closed(image, seen)
        times.append(1000 * (time.process_time() - began))
    return times[_UNCOUNTED:]


def class_of(faces: int) -> tuple[NDArray[np.uint8], Faces]:
    """A picture and so many places for faces in it, four in a row: what is in them makes no difference to the time."""
    width, height = SIZE_WH
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3)).astype(np.uint8)
    image = np.asarray(cv2.GaussianBlur(noise, (0, 0), 3), np.uint8)
    rows = -(-faces // _COLUMNS)
    number = np.arange(faces)
    x = (number % _COLUMNS + 0.5) * width / _COLUMNS
    y = (number // _COLUMNS + 0.5) * height / rows
    middle = np.stack([x, y], axis=1).astype(np.float32)
    points = middle[:, np.newaxis] + EYES_PX * _POINTS
    box = EYES_PX * np.array([-1.25, -1, 1.25, 2], np.float32)
    return image, Faces.of(np.tile(middle, 2) + box, np.ones(faces), points)
