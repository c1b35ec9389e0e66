"""Reading collections of faces with landmarks; the mean shape; thermal-like pictures."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.landmarks68 import MIRRORED, five_points
from desktop_app.errors import UsageError
from desktop_app.training.landmark_data import load_landmarks, mean_shape
from desktop_app.training.thermal_like import thermal_data, thermal_like
from tests.training.made_faces import made_shape, write_faces


def test_a_collection_is_read(tmp_path: Path) -> None:
    """Pictures, shapes, people and splits come as they were written; a part keeps its rows together."""
    shapes = write_faces(tmp_path / "faces", people=3, each=2, val=1)
    data = load_landmarks(tmp_path / "faces")
    np.testing.assert_allclose(data.shape_xy, shapes)
    assert list(data.person) == ["p00", "p00", "p01", "p01", "p02", "p02"]
    assert list(data.rows("val")) == [4, 5]
    part = data.part(data.rows("val"))
    assert len(part) == len(part.images_bgr) == 2
    np.testing.assert_allclose(part.five().shape_xy, five_points(shapes[4:]))


def test_a_folder_without_points_is_refused(tmp_path: Path) -> None:
    """Each thing that is missing is named in one line."""
    with pytest.raises(UsageError, match=r"keypoints.csv cannot be read"):
        load_landmarks(tmp_path)
    table = tmp_path / "keypoints.csv"
    table.write_text("image,person,split,x0,y0\n", encoding="utf-8")
    with pytest.raises(UsageError, match="names no picture"):
        load_landmarks(tmp_path)
    table.write_text("image,person,split,x0,y0\na.png,p,train,1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="has no column x1"):
        load_landmarks(tmp_path)
    names = ",".join(f"{axis}{point}" for point in range(5) for axis in "xy")
    table.write_text(f"image,person,split,{names}\na.png,p,train{',?' * 10}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="a place that is no number"):
        load_landmarks(tmp_path)
    table.write_text(f"image,person,split,{names}\na.png,p,train{',1' * 10}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"a.png cannot be read"):
        load_landmarks(tmp_path)


def test_the_mean_shape_of_one_face_is_that_face() -> None:
    """However often it is turned, moved and scaled: upright, symmetric, 78 px at its larger side, in the middle."""
    face = made_shape()
    faces = []
    for turn, scale in ((0.3, 1.0), (-0.2, 2.0), (1.0, 0.5)):
        matrix = scale * np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        faces.append(face @ matrix + (7, -3))
    mean = mean_shape(np.array(faces))
    low, high = mean.min(axis=0), mean.max(axis=0)
    np.testing.assert_allclose((low + high) / 2, [55.5, 55.5])
    assert (high - low).max() == pytest.approx(78)
    np.testing.assert_allclose((mean - 55.5)[list(MIRRORED)] * (-1, 1), mean - 55.5, atol=1e-9)
    spread = (face.max(axis=0) - face.min(axis=0)).max()
    np.testing.assert_allclose(np.diff(mean, axis=0), np.diff(face, axis=0) * 78 / spread, atol=1e-9)


def test_the_mean_of_five_points_has_its_eyes_in_their_place() -> None:
    """Without a jaw the eyes give the size: 31.3 px apart, midway between them at (55.5, 39)."""
    mean = mean_shape(five_points(made_shape())[np.newaxis])
    np.testing.assert_allclose(mean[:2].mean(axis=0), [55.5, 39])
    assert mean[1, 0] - mean[0, 0] == pytest.approx(31.3)
    assert mean[1, 1] == pytest.approx(mean[0, 1])


def test_thermal_like_pictures_have_few_levels_and_the_wanted_size() -> None:
    """Half the distance between the eyes is half the picture; values stay near 96 to 152; the noise is repeated."""
    grey = np.random.default_rng(0).integers(0, 256, (80, 60)).astype(np.uint8)
    seen = thermal_like(grey, 40, 20, seed=1)
    assert seen.shape == (40, 30)
    assert seen.min() > 88
    assert seen.max() < 160
    np.testing.assert_array_equal(seen, thermal_like(grey, 40, 20, seed=1))
    with pytest.raises(ValueError, match="wanted_px must be above 0 and at most 40, got 41"):
        thermal_like(grey, 40, 41, seed=1)


def test_thermal_like_shapes_follow_their_pictures(tmp_path: Path) -> None:
    """At each distance the eyes are as far apart as it says; pictures with smaller faces are left out."""
    write_faces(tmp_path / "faces", people=4, each=1)
    data = load_landmarks(tmp_path / "faces")
    eyes = np.linalg.norm(np.diff(five_points(data.shape_xy)[:, :2], axis=1)[:, 0], axis=-1)
    wanted = float(np.sort(eyes)[1])
    made = thermal_data(data, (wanted, 14))
    assert list(made.distance) == [f"{wanted:g} px"] * 3 + ["14 px"] * 4
    seen = np.linalg.norm(np.diff(five_points(made.shape_xy)[:, :2], axis=1)[:, 0], axis=-1)
    np.testing.assert_allclose(seen[3:], 14, rtol=0.02)
    assert {image.shape[2] for image in made.images_bgr} == {3}
