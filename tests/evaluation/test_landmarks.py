"""Landmark networks measured on pictures and on boxes, with networks that know the answer or nothing."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from rich.console import Console

from desktop_app.domain.faces import Faces
from desktop_app.domain.landmarks68 import five_points
from desktop_app.errors import ModelError, UsageError
from desktop_app.evaluation.landmark_errors import LandmarkErrors
from desktop_app.evaluation.landmark_report import figures_of, with_earlier
from desktop_app.evaluation.landmark_tables import draw_curves, landmark_tables
from desktop_app.evaluation.landmarks import (
    TrainedRun,
    given_boxes,
    load_run,
    measure_boxes,
    measure_pictures,
    measure_start,
)
from desktop_app.evaluation.stored_figures import load_figures
from desktop_app.networks.dan_shapes import transformed
from desktop_app.training.landmark_data import LandmarkData, load_landmarks, mean_shape
from desktop_app.training.landmark_recipe import LandmarkRecipe, StageRecipe
from desktop_app.training.recipe import NetworkRecipe
from tests.training.made_faces import write_faces


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> LandmarkData:
    """Six faces of three people."""
    folder = tmp_path_factory.mktemp("faces") / "faces"
    write_faces(folder, people=3, each=2, val=1)
    return load_landmarks(folder)


class Knowing:
    """Detector and reader that are told the truth, picture by picture; the second picture's face is overlooked."""

    def __init__(self, data: LandmarkData) -> None:
        self._shapes = {image.tobytes(): shape for image, shape in zip(data.images_bgr, data.shape_xy, strict=True)}
        self._second = data.images_bgr[1].tobytes()

    def detect(self, image_bgr: NDArray[np.uint8]) -> Faces:
        """A face far away, and the true one."""
        shape = self._shapes[image_bgr.tobytes()]
        if image_bgr.tobytes() == self._second:
            return Faces.empty()
        box = [*shape.min(axis=0), *shape.max(axis=0)]
        five = five_points(shape)
        return Faces.of([[0, 0, 9, 9], box], [0.99, 0.98], [five - 40, five])

    def read(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        """The truth, three pixels too far to the right."""
        return np.array([self._shapes[image_bgr.tobytes()] + (3, 0)] * len(faces), np.float32)


def test_whole_pictures(data: LandmarkData) -> None:
    """The face that holds the truth counts; an overlooked one is a failure; the detector's own points are right."""
    knowing = Knowing(data)
    told: list[int] = []
    ours, theirs = measure_pictures(knowing, knowing, data, lambda done, of: told.append(done))
    corners = np.linalg.norm(data.shape_xy[:, 36] - data.shape_xy[:, 45], axis=-1)
    np.testing.assert_allclose(ours.per_face[[0, 2]], 3 / corners[[0, 2]], rtol=1e-5)
    assert np.isinf(ours.per_face[1])
    assert theirs.mean.value == pytest.approx(0, abs=1e-6)
    assert told == [1, 2, 3, 4, 5, 6]


def test_given_boxes_hold_the_faces(data: LandmarkData) -> None:
    """Every shape comes to lie within some pixels of the mean shape; the boxes are not turned, and the same again."""
    mean = mean_shape(data.shape_xy)
    boxes = given_boxes(data, mean)
    assert (boxes[:, 0, 1] == 0).all()
    assert np.abs(transformed(boxes, data.shape_xy) - mean).max() < 20
    np.testing.assert_array_equal(boxes, given_boxes(data, mean))


def run_of(data: LandmarkData, points: int) -> TrainedRun:
    """A run whose network always answers with the mean shape."""
    five = data.five() if points == 5 else data
    mean = mean_shape(five.shape_xy)
    stages = (StageRecipe(1), StageRecipe(1))
    recipe = LandmarkRecipe("lazy", NetworkRecipe("dan"), stages, points=points)
    return TrainedRun(recipe, mean, lambda grey: np.broadcast_to(mean, (len(grey), *mean.shape)), (), "abc")


def test_a_network_that_learnt_nothing_is_as_good_as_its_boxes(data: LandmarkData) -> None:
    """Answering with the mean shape gives the errors of the mean shape in the boxes, for 68 points and for five."""
    for points in (68, 5):
        run = run_of(data, points)
        measured = measure_boxes(run, data)
        start = measure_start(data.five() if points == 5 else data, run.mean_xy)
        np.testing.assert_allclose(measured.per_point, start.per_point)
        assert 0 < start.mean.value < 0.5


def test_five_points_cannot_be_measured_as_68(data: LandmarkData) -> None:
    """A collection of five points says so to a run of 68."""
    with pytest.raises(UsageError, match="The pictures have 5 points, and the run places 68"):
        measure_boxes(run_of(data, 68), data.five())


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    """It is named in one line."""
    with pytest.raises(UsageError, match="holds no weights of a run"):
        load_run(tmp_path)


COST = {
    "model": "made",
    "parameters": 1000,
    "runtime": "told 1.0",
    "faces": 1,
    "calls": 3,
    "least_ms_per_face": 7.5,
    "median_ms_per_face": 8.0,
}


def test_figures_are_added_to_earlier_ones() -> None:
    """The same method and range are replaced, the rest stays; figures of other pictures are refused."""
    earlier = {"data": "made", "split": "val", "rows": [{"method": "a", "range": "r"}, {"method": "b", "range": "r"}]}
    new = {
        "data": "made",
        "split": "val",
        "rows": [{"method": "b", "range": "r", "n": 3}, {"method": "c", "range": "r"}],
    }
    both = with_earlier(earlier, new)
    assert [(row["method"], row.get("n")) for row in both["rows"]] == [("a", None), ("b", 3), ("c", None)]
    assert with_earlier(both, {"cost": [COST]}) == both | {"cost": [COST]}
    assert with_earlier({"cost": [COST]}, new) == new | {"cost": [COST]}
    with pytest.raises(UsageError, match="figures of made, split val"):
        with_earlier(earlier, new | {"split": "train"})


def test_tables_and_curves_from_stored_figures(tmp_path: Path) -> None:
    """Methods against ranges, n and intervals, as they were stored; a file that is none is refused."""
    truth = np.zeros((12, 68, 2))
    truth[:, 45, 0] = 10
    people = np.array([f"p{row}" for row in range(12)])
    rows = []
    for method, where, off in (("DAN", "31 px", 0.4), ("DAN", "22 px", 0.6), ("PBC", "22 px", 0.9)):
        made = LandmarkErrors.of(truth + np.array([off, 0]), truth, people)
        trained = {"pictures": "thermal-like", "shown": 1234, "cpu_minutes": 5.05 if method == "DAN" else None}
        rows.append(
            {"method": method, "range": where, "weights_sha256": [method], "trained": trained, **made.figures()}
        )
    path = tmp_path / "landmarks.json"
    path.write_text(
        json.dumps({"data": "made", "split": "val", "rows": rows, "cost": [COST], "notes": ["As it was."]}),
        encoding="utf-8",
    )
    figures = load_figures(path, landmark_tables)
    console = Console(width=100, record=True, file=(tmp_path / "out").open("w"))
    console.print(landmark_tables(figures))
    told = console.export_text()
    for text in ("4.00 ±0.00", "9.00 ±0.00", "method by range", "by region", "made, split val", "1,234", "5.0", "7.50"):
        assert text in told
    assert told.rstrip().endswith("As it was.")
    assert draw_curves(figures).startswith(b"\x89PNG")
    assert figures_of(figures, ["PBC"])["range"] == "22 px"
    with pytest.raises(ModelError, match="other weights"):
        figures_of(figures, ["other"])
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read"):
        load_figures(path, landmark_tables)
