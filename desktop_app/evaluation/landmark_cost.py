"""What one face costs: the landmark networks of the program, in each precision, on one core."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from desktop_app.networks.cards import Card, load_card
from desktop_app.networks.dan_shapes import DAN_SIZE
from desktop_app.vision.landmarks import LandmarkReader, landmark_models
from desktop_app.vision.runtime import Precision, computes_in_bfloat16

FACES = (1, 12)
"""Faces of a call: one alone, and a class."""

_CALLS = 40
_UNCOUNTED = 2


def landmark_costs(models: Path, cache: Path | None, tell: Callable[[str, int, int], None]) -> list[dict[str, Any]]:
    """Time every landmark model in bfloat16, where this processor computes in it, and in float32.

    Both stages and what lies between them, from cut-out faces to points, on one thread: processor time, which the load
    of the machine hardly changes, as the smallest and the median of many calls.

    Args:
        models: the folder of models.
        cache: of converted networks.
        tell: is told what is timed, and how much of how much is done.

    Returns:
        What a JSON file holds: one row for each model, precision and number of faces in a call.

    Raises:
        ModelError: weights or cards are missing, damaged or do not fit.
    """
    precisions: list[Precision] = ["bfloat16", "float32"] if computes_in_bfloat16() else ["float32"]
    rows = []
    for name in landmark_models(models):
        card = load_card(models / name)
        parameters = sum(network.parameters for network in card.networks)
        for precision in precisions:
            reader = LandmarkReader.load(models, cache, name=name, precision=precision, threads=1)
            for done, faces in enumerate(FACES):
                tell(f"{name}, {precision}", done, len(FACES))
                times = call_times_ms(reader, faces)
                rows.append(
                    {
                        "model": title(card),
                        "parameters": parameters,
                        "runtime": reader.runtime,
                        "faces": faces,
                        "calls": len(times),
                        "least_ms_per_face": min(times) / faces,
                        "median_ms_per_face": float(np.median(times)) / faces,
                    }
                )
            tell(f"{name}, {precision}", len(FACES), len(FACES))
    return rows


def title(card: Card) -> str:
    """What tables call a landmark model: the two that there are differ in width."""
    return f"DAN-68, width {card.networks[0].arguments['width']}"


def call_times_ms(reader: LandmarkReader, faces: int) -> list[float]:
    """Processor time of each of some calls with so many faces, in milliseconds, after two that do not count."""
    noise = np.random.default_rng(0).integers(0, 256, (DAN_SIZE, DAN_SIZE)).astype(np.uint8)
    crops = np.asarray(np.repeat(cv2.GaussianBlur(noise, (0, 0), 3)[np.newaxis], faces, axis=0), np.uint8)
    times = []
    for _ in range(_UNCOUNTED + _CALLS):
        began = time.process_time()
        reader.place(crops)
        times.append(1000 * (time.process_time() - began))
    return times[_UNCOUNTED:]
