"""Everything that ``evaluate landmarks`` says, as figures that can be stored and shown again."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from desktop_app.errors import ModelError, UsageError
from desktop_app.evaluation.landmark_errors import LandmarkErrors
from desktop_app.evaluation.landmarks import (
    RunReader,
    TrainedRun,
    load_run,
    measure_boxes,
    measure_pictures,
    measure_start,
)
from desktop_app.networks.cards import load_card
from desktop_app.networks.dan_shapes import DAN_SIZE
from desktop_app.training.landmark_data import LandmarkData, load_landmarks
from desktop_app.training.landmark_recipe import THERMAL_LIKE
from desktop_app.training.thermal_like import EYES_PX, thermal_data
from desktop_app.vision.landmarks import LANDMARK_MODEL, LandmarkReader
from desktop_app.vision.mtcnn import load_mtcnn
from desktop_app.vision.runtime import Precision

Tell = Callable[[str, int, int], None]

WHOLE_PICTURES = "whole pictures, MTCNN"
START = "mean shape in the box"
RANGES_PX = (44, *EYES_PX)
"""Between the eyes on thermal-like pictures: as in training, and one nearer that few pictures are large enough for."""

_CALLS = 40


def evaluate_landmarks(
    folder: Path,
    runs: Sequence[Path],
    *,
    split: str,
    models: Path,
    cache: Path | None,
    precision: Precision,
    tell: Tell,
) -> dict[str, Any]:
    """Measure the shipped model where no run is named, else the runs.

    Networks of 68 points are measured on whole pictures, with the program's detector; those of five on given boxes, on
    the pictures they were trained for: as they are or thermal-like, or at the ranges that the collection itself names.

    Args:
        folder: the collection.
        runs: folders of ``train landmarks``.
        split: of the collection.
        models: the folder of models.
        cache: of converted networks.
        precision: of the shipped model's runtime; runs are measured in Keras's float32.
        tell: is told what is measured, and how many of how many pictures are done.

    Returns:
        What a JSON file holds.

    Raises:
        UsageError: data or runs cannot be read, or do not go together.
        ModelError: weights are missing, damaged or do not fit.
    """
    whole = load_landmarks(folder)
    data = whole.part(whole.rows(split))
    if not len(data):
        raise UsageError("The collection has no pictures of the split {split}.", split=split)
    rows: list[dict[str, Any]] = []
    if not runs:
        reader = LandmarkReader.load(models, cache, precision=precision, threads=1)
        card = load_card(models / LANDMARK_MODEL)
        hashes = [network.sha256 for network in card.networks]
        rows += _on_pictures(LANDMARK_MODEL, reader, data, models, cache, tell)
        rows[0] |= {"weights_sha256": hashes, "runtime": reader.runtime, "ms_per_face": cost_ms(reader)}
    boxed: list[TrainedRun] = []
    for path in runs:
        run = load_run(path)
        if run.recipe.points == 5:
            boxed.append(run)
            continue
        rows += _on_pictures(run.recipe.name, RunReader(run), data, models, cache, tell)
        rows[0] |= {"weights_sha256": [run.sha256], "runtime": "keras float32"}
    rows += _on_boxes(boxed, data, tell)
    return {"data": folder.resolve().name, "split": split, "rows": rows}


def cost_ms(reader: LandmarkReader) -> float:
    """Milliseconds for one face, cut out already: the median of single calls."""
    crop = np.random.default_rng(0).integers(0, 256, (1, DAN_SIZE, DAN_SIZE)).astype(np.uint8)
    crop = np.asarray(cv2.GaussianBlur(crop[0], (0, 0), 3))[np.newaxis]
    times = []
    for _ in range(_CALLS):
        began = time.perf_counter()
        reader.place(crop)
        times.append(time.perf_counter() - began)
    return float(np.median(times) * 1000)


def _on_pictures(
    name: str, reader: LandmarkReader | RunReader, data: LandmarkData, models: Path, cache: Path | None, tell: Tell
) -> list[dict[str, Any]]:
    if data.shape_xy.shape[1] != 68:
        raise UsageError("The pictures have 5 points, and {name} places 68.", name=name)
    detector = load_mtcnn(models, cache)
    ours, theirs = measure_pictures(reader, detector, data, lambda done, of: tell(name, done, of))
    return [
        _row(name, WHOLE_PICTURES, ours),
        _row("MTCNN's own five points", WHOLE_PICTURES, theirs),
    ]


def _on_boxes(runs: Sequence[TrainedRun], data: LandmarkData, tell: Tell) -> list[dict[str, Any]]:
    """Method by range, and for each range what the boxes alone are worth."""
    rows: list[dict[str, Any]] = []
    started: set[str] = set()
    for run in runs:
        sets = _ranges(data, run.recipe.pictures)
        for done, (name, part) in enumerate(sets.items()):
            tell(run.recipe.name, done, len(sets))
            if name not in started:
                started.add(name)
                rows.append(_row(START, name, measure_start(part.five(), run.mean_xy)))
            row = _row(run.recipe.name, name, measure_boxes(run, part))
            rows.append(row | {"weights_sha256": [run.sha256], "runtime": "keras float32"})
        tell(run.recipe.name, len(sets), len(sets))
    return rows


def _ranges(data: LandmarkData, pictures: str) -> dict[str, LandmarkData]:
    """The parts to be measured one by one, by name."""
    named = sorted(set(data.distance) - {""})
    if named:
        return {name: data.part(np.flatnonzero(data.distance == name)) for name in named}
    if pictures != THERMAL_LIKE:
        return {"visible": data}
    parts = {wanted: thermal_data(data, (wanted,)) for wanted in RANGES_PX}
    return {f"{THERMAL_LIKE}, {wanted} px": part for wanted, part in parts.items() if len(part)}


def _row(method: str, where: str, errors: LandmarkErrors) -> dict[str, Any]:
    return {"method": method, "range": where, **errors.figures()}


def figures_of(figures: dict[str, Any], weights_sha256: Sequence[str]) -> dict[str, Any]:
    """The row of some weights.

    Raises:
        ModelError: none was measured with them.
    """
    for row in figures["rows"]:
        if row.get("weights_sha256") == list(weights_sha256):
            return dict(row)
    raise ModelError("The figures were measured with other weights.")
