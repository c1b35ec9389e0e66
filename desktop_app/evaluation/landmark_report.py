"""Everything that ``evaluate landmarks`` says, as figures that can be stored and shown again."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.errors import ModelError, UsageError
from desktop_app.evaluation.landmark_cost import title
from desktop_app.evaluation.landmark_errors import LandmarkErrors
from desktop_app.evaluation.landmark_tables import WHOLE_PICTURES
from desktop_app.evaluation.landmarks import (
    FaceReader,
    RunReader,
    TrainedRun,
    load_run,
    measure_boxes,
    measure_pictures,
    measure_start,
)
from desktop_app.networks.cards import load_card
from desktop_app.training.landmark_data import LandmarkData, load_landmarks
from desktop_app.training.landmark_recipe import THERMAL_LIKE
from desktop_app.training.thermal_like import EYES_PX, thermal_data
from desktop_app.vision.landmarks import LANDMARK_MODEL, LandmarkReader, landmark_models
from desktop_app.vision.mtcnn import load_mtcnn
from desktop_app.vision.runtime import Precision

Tell = Callable[[str, int, int], None]

START = "mean shape in the box"
RANGES_PX = (44, *EYES_PX)
"""Between the eyes on thermal-like pictures: as in training, and one nearer that few pictures are large enough for."""


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
    """Measure the shipped models where no run is named, else the runs.

    Networks of 68 points are measured on whole pictures, with the program's detector; those of five on given boxes, on
    the pictures they were trained for: as they are or thermal-like, or at the ranges that the collection itself names.

    Args:
        folder: the collection.
        runs: folders of ``train landmarks``.
        split: of the collection.
        models: the folder of models.
        cache: of converted networks.
        precision: of the shipped models' runtime; runs are measured in Keras's float32.
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
    readers: list[tuple[str, FaceReader, dict[str, Any]]] = []
    for name in [] if runs else landmark_models(models) or [LANDMARK_MODEL]:
        reader = LandmarkReader.load(models, cache, name=name, precision=precision, threads=1)
        card = load_card(models / name)
        about = {"weights_sha256": [network.sha256 for network in card.networks], "runtime": reader.runtime}
        readers.append((f"{title(card)}, {precision}", reader, about))
    boxed: list[TrainedRun] = []
    for path in runs:
        run = load_run(path)
        if run.recipe.points == 5:
            boxed.append(run)
        else:
            readers.append((run.recipe.name, RunReader(run), about_run(run)))
    rows = _on_pictures(readers, data, models, cache, tell) + _on_boxes(boxed, data, tell)
    return {"data": folder.resolve().name, "split": split, "rows": rows}


def about_run(run: TrainedRun) -> dict[str, Any]:
    """What a row says of the run that it was measured on."""
    trained = {"pictures": run.recipe.pictures, "shown": run.shown, "cpu_minutes": run.cpu_minutes}
    return {"weights_sha256": [run.sha256], "runtime": "keras float32", "trained": trained}


def with_earlier(earlier: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    """Figures together with those measured earlier, of which the same method and range are replaced.

    Raises:
        UsageError: the earlier ones were measured on other pictures.
    """
    if any(key in earlier and key in figures and earlier[key] != figures[key] for key in ("data", "split")):
        raise UsageError(
            "The file holds figures of {data}, split {split}. Leave --add out, or name another file.",
            data=earlier["data"],
            split=earlier["split"],
        )
    new = {(row["method"], row["range"]): row for row in figures.get("rows", ())}
    rows = [new.pop((row["method"], row["range"]), row) for row in earlier.get("rows", ())]
    return {**earlier, **figures, "rows": [*rows, *new.values()]}


def _on_pictures(
    readers: Sequence[tuple[str, FaceReader, dict[str, Any]]],
    data: LandmarkData,
    models: Path,
    cache: Path | None,
    tell: Tell,
) -> list[dict[str, Any]]:
    """One row for each reader, and one for the detector's own points."""
    if not readers:
        return []
    if data.shape_xy.shape[1] != 68:
        raise UsageError("The pictures have 5 points, and {name} places 68.", name=readers[0][0])
    detector = load_mtcnn(models, cache)
    rows: list[dict[str, Any]] = []
    for name, reader, about in readers:
        ours, theirs = measure_pictures(reader, detector, data, partial(tell, name))
        rows.append(_row(name, WHOLE_PICTURES, ours) | about)
    return [*rows, _row("MTCNN's own five points", WHOLE_PICTURES, theirs)]


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
            rows.append(_row(run.recipe.name, name, measure_boxes(run, part)) | about_run(run))
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
