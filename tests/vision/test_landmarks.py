"""Reading landmarks: crops, both stages, and the way back to the picture, with networks that answer as told."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.errors import ModelError
from desktop_app.networks.cards import CARD_FILE
from desktop_app.networks.dan_shapes import DAN_SIZE, OFFSET_UNIT
from desktop_app.vision.landmarks import DAN_GEOMETRY, LANDMARK_MODEL, NARROW_MODEL, LandmarkReader, landmark_model

MEAN = np.array([[30.0, 30.0], [80.0, 30.0], [80.0, 90.0], [30.0, 90.0]])


class Told:
    """A network that gives each row the same outputs, and keeps what it was given."""

    runtime = "told 1.0 float32"

    def __init__(self, *outputs: NDArray[np.float64]) -> None:
        self._outputs = outputs
        self.given: list[NDArray[np.float32]] = []

    def __call__(self, inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        """The outputs, once for each row."""
        self.given.append(inputs)
        return tuple(np.tile(output.astype(np.float32), (len(inputs), 1)) for output in self._outputs)


def reader(first_xy: NDArray[np.float64], second_xy: NDArray[np.float64]) -> tuple[LandmarkReader, Told, Told]:
    """A reader whose stages move the points so many pixels of the crop."""
    first = Told(first_xy.reshape(-1) / OFFSET_UNIT, np.full(56 * 56, 0.5))
    second = Told(second_xy.reshape(-1) / OFFSET_UNIT)
    return LandmarkReader(first, second, MEAN, DAN_GEOMETRY), first, second


def faces(scale: float, shift: tuple[float, float]) -> Faces:
    """Two faces whose points lie as in the crop, enlarged and moved."""
    five = DAN_GEOMETRY.points_xy * scale + shift
    return Faces.of([[0, 0, 9, 9]] * 2, [1, 1], [five, five + 50])


def test_points_go_back_to_the_picture() -> None:
    """Networks that move nothing leave the mean shape, enlarged twice and moved as the face is."""
    made, first, second = reader(np.zeros_like(MEAN), np.zeros_like(MEAN))
    picture = np.zeros((300, 400, 3), np.uint8)
    placed = made.read(picture, faces(2.0, (10, -20)))
    assert placed.shape == (2, 4, 2)
    assert placed.dtype == np.float32
    np.testing.assert_allclose(placed[0], MEAN * 2 + (10, -20), atol=1e-3)
    np.testing.assert_allclose(placed[1], MEAN * 2 + (60, 30), atol=1e-3)
    assert [batch.shape for batch in first.given] == [(2, DAN_SIZE, DAN_SIZE, 1)]
    assert [batch.shape for batch in second.given] == [(2, DAN_SIZE, DAN_SIZE, 3)]
    assert made.runtime == "told 1.0 float32"


def test_the_second_stage_goes_on_from_the_first() -> None:
    """A first stage that moves all points by (4, 2), then a second one by (-1, 0), give (3, 2) in the crop."""
    made, _, second = reader(np.tile([4.0, 2.0], (4, 1)), np.tile([-1.0, 0.0], (4, 1)))
    crops = np.zeros((1, DAN_SIZE, DAN_SIZE), np.uint8)
    np.testing.assert_allclose(made.place(crops)[0], MEAN + np.array([3, 2]), atol=1e-4)
    seen = second.given[0]
    # The first stage's shape is brought back to the mean shape, where the heatmap is 1; features come as they are.
    assert seen[0, 30, 30, 1] == 1
    np.testing.assert_array_equal(seen[..., 2], 0.5)


def test_the_second_stage_works_in_pixels_of_its_own() -> None:
    """Where the first stage doubles the shape, a second one's pixel counts twice."""
    middle = MEAN.mean(axis=0)
    made, _, _second = reader(MEAN - middle, np.tile([1.0, 0.0], (4, 1)))
    placed = made.place(np.zeros((1, DAN_SIZE, DAN_SIZE), np.uint8))[0]
    np.testing.assert_allclose(placed, 2 * MEAN - middle + (2, 0), atol=1e-4)


def test_no_faces_give_no_points() -> None:
    """Zero faces are a normal value, and no network runs."""
    made, first, _second = reader(np.zeros_like(MEAN), np.zeros_like(MEAN))
    assert made.read(np.zeros((20, 20, 3), np.uint8), Faces.empty()).shape == (0, 4, 2)
    assert first.given == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"scaling": "x / 255"}, "takes pixels scaled as x / 255"), ({"mean_shape_xy": []}, "must give crop_points_xy")],
)
def test_a_card_that_does_not_fit_is_refused(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    """Another scaling, or no mean shape, is told in one line before any weights are read."""
    card = {
        "name": LANDMARK_MODEL,
        "task": "landmarks",
        "networks": [],
        "colour_order": "grey",
        "scaling": "(x - mean) / (std + 1), of each crop",
        "crop": "",
        "labels": [],
        "training_data": "",
        "split": "",
        "metrics": [],
        "precision": "float32",
        "licence": "",
        "date": "2026-01-01",
        "command": "",
        "crop_points_xy": DAN_GEOMETRY.points_xy.tolist(),
        "mean_shape_xy": MEAN.tolist(),
        **changes,
    }
    (tmp_path / LANDMARK_MODEL).mkdir()
    (tmp_path / LANDMARK_MODEL / CARD_FILE).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelError, match=said):
        LandmarkReader.load(tmp_path, None)


def test_the_narrow_model_serves_where_the_wide_one_would_be_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of both models the processor decides; one alone is taken as it is, and none is no fault."""
    tiles = [True]
    monkeypatch.setattr("desktop_app.vision.landmarks.multiplies_tiles", lambda: tiles[0])
    assert landmark_model(tmp_path) is None
    (tmp_path / NARROW_MODEL).mkdir()
    assert landmark_model(tmp_path) == NARROW_MODEL
    (tmp_path / LANDMARK_MODEL).mkdir()
    assert landmark_model(tmp_path) == LANDMARK_MODEL
    tiles[0] = False
    assert landmark_model(tmp_path) == NARROW_MODEL
    (tmp_path / NARROW_MODEL).rmdir()
    assert landmark_model(tmp_path) == LANDMARK_MODEL
