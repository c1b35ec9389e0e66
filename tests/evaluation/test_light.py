"""The light table: what counts as found, by whom, and how sure that is."""

import io
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from rich.console import Console

from desktop_app.errors import UsageError
from desktop_app.evaluation.light import (
    BRIGHTENED,
    FINDERS,
    PLAIN,
    choose_rows,
    gamma_clahe,
    measure_light,
    over_people,
)
from desktop_app.evaluation.light_pictures import CLIP_FRAMES, LARGEST_PX, load_pictures, measure_pictures
from desktop_app.evaluation.light_scenes import DISTANCES_CM, LIGHTS
from desktop_app.evaluation.light_tables import light_tables
from desktop_app.evaluation.stored_figures import load_figures
from desktop_app.training.landmark_data import LandmarkData

NOBODY = np.zeros((0, 4), np.float32)


def collection(people: list[str], split: str = "val") -> LandmarkData:
    """One white square a picture, on black."""
    shape = np.random.default_rng(0).uniform(60, 120, (68, 2))
    shape[:2] = [[60, 60], [120, 120]]
    shape[36:42], shape[42:48] = (75, 80), (105, 80)
    picture = np.zeros((180, 180, 3), np.uint8)
    picture[45:120, 60:120] = 255
    n = len(people)
    return LandmarkData(
        [picture] * n,
        np.stack([shape] * n),
        np.array(people),
        np.array([split] * n),
        np.array([f"{i}.png" for i in range(n)]),
        np.array([""] * n),
    )


def brightest(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The box round all that is brighter than half of the brightest."""
    grey = cv2.blur(image.max(axis=2), (5, 5))
    rows, columns = np.nonzero(grey > grey.max() / 2)
    return np.array([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]], np.float32)


def only_in_light(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """As ``brightest``, but blind below a grey of 60."""
    return brightest(image) if image.max() > 60 else NOBODY


def beside(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A box in the corner, always."""
    return np.array([[0, 0, 5, 5]], np.float32)


@pytest.fixture(scope="module")
def figures() -> dict[str, object]:
    """Two people, three pictures; the plain finder is blind in the dark."""
    finders = dict.fromkeys(FINDERS, beside) | {PLAIN: only_in_light, BRIGHTENED: brightest}
    table = measure_light(finders, collection(["a", "a", "b"])).figures()
    images = [np.full((40, 40, 3), 200, np.uint8)]
    rows = measure_pictures(finders, images)
    return {**table, "runtime": "none", "pictures": [row.figures() for row in rows]}


def cell(figures: dict, finder: str, light: str, distance_cm: int) -> dict:
    """One place of the table."""
    key = (finder, light, distance_cm)
    return next(c for c in figures["cells"] if (c["finder"], c["light"], c["distance_cm"]) == key)


def test_every_place_is_filled(figures: dict) -> None:
    """Five finders, three lights, four distances; two people with three pictures."""
    assert len(figures["cells"]) == len(FINDERS) * len(LIGHTS) * len(DISTANCES_CM)
    assert (figures["people"], figures["faces"]) == (2, 3)


@pytest.mark.parametrize("distance_cm", DISTANCES_CM)
def test_box_on_the_face_has_found_it(figures: dict, distance_cm: int) -> None:
    """The square is found in every light by the one, in light only by the other."""
    assert cell(figures, BRIGHTENED, "dark", distance_cm)["found"] == 3
    assert cell(figures, PLAIN, "bright", distance_cm)["found"] == 3
    assert cell(figures, PLAIN, "dark", distance_cm)["found"] == 0


def test_box_beside_the_face_is_counted_apart(figures: dict) -> None:
    """One in each picture, and the face is not found."""
    place = cell(figures, "haar", "dim", 50)
    assert (place["found"], place["other_boxes"]) == (0, 3)


def test_gain_is_the_difference(figures: dict) -> None:
    """100 points in the dark, none in bright light, for all people alike."""
    gains = {(gain["light"], gain["distance_cm"]): gain for gain in figures["gains"]}
    assert gains["dark", 200] == {"distance_cm": 200, "light": "dark", "points": 100, "interval": [100, 100]}
    assert gains["bright", 30]["points"] == 0


def test_three_of_three_is_not_certain(figures: dict) -> None:
    """Wilson's interval of 3 of 3 begins at 43.9 %."""
    assert cell(figures, PLAIN, "bright", 30)["interval"] == [pytest.approx(0.4385, abs=1e-3), 1.0]


def test_whole_pictures_are_counted_against_good_light(figures: dict) -> None:
    """One face by the plain finder's own word; in the dark only the other sees it, and the corner is beside it."""
    rows = {(row["finder"], row["light"]): row for row in figures["pictures"]}
    assert rows[PLAIN, "bright"]["found"] == rows[BRIGHTENED, "dark"]["found"] == 1
    assert rows[PLAIN, "dark"]["found"] == 0
    assert rows["haar", "dark"]["other_boxes"] == 1


def test_table_reads_well_in_80_columns(figures: dict, tmp_path: Path) -> None:
    """What is written can be read again and shown; no line is longer, and lights and distances are named."""
    path = tmp_path / "light.json"
    path.write_text(json.dumps(figures), encoding="utf-8")
    console = Console(width=80, file=io.StringIO())
    with console.capture() as capture:
        console.print(light_tables(load_figures(path, light_tables)))
    text = capture.get()
    assert max(len(line) for line in text.splitlines()) <= 80
    for words in ("dark, 5 lux", "1.3 m", "MTCNN, brightened", "100 ±56", "+100 ±0", "2 people"):
        assert words in text


@pytest.mark.parametrize("content", ["", "{}", '{"cells": [], "gains": [], "people": 1, "faces": 1}'])
def test_half_a_table_is_refused(tmp_path: Path, content: str) -> None:
    """With one line that names the file."""
    path = tmp_path / "light.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"light\.json cannot be read"):
        load_figures(path, light_tables)


def test_missing_table_is_told(tmp_path: Path) -> None:
    """Likewise."""
    with pytest.raises(UsageError, match="There is no table"):
        load_figures(tmp_path / "light.json", light_tables)


def test_rows_are_the_first_of_each_person() -> None:
    """Two of a, one of b; nobody of another split."""
    assert choose_rows(collection(["a", "b", "a", "a"]), "val", 2).tolist() == [0, 1, 2]
    assert choose_rows(collection(["a"], "train"), "val", 2).tolist() == []


def test_interval_is_over_people() -> None:
    """Where all of a person's pictures share one fate, ten pictures of two people are worth two: 0 to 1."""
    value = np.repeat([0.0, 1.0], 10)
    assert over_people(value, np.repeat(["a", "b"], 10)) == (0.0, 1.0)
    low, high = over_people(value, np.arange(20).astype(str))
    assert 0.25 < low < 0.35
    assert 0.65 < high <= 0.75


def test_gamma_brings_the_mean_up() -> None:
    """A dark picture is lifted; one of mid grey and more comes back itself."""
    assert gamma_clahe(np.full((64, 64, 3), 10, np.uint8)).mean() > 80
    light = np.full((64, 64, 3), 130, np.uint8)
    assert gamma_clahe(light) is light


def test_pictures_come_from_folders_and_clips(tmp_path: Path) -> None:
    """All pictures of a folder, reduced; some frames of a clip; other files are passed over."""
    cv2.imwrite(str(tmp_path / "wide.png"), np.zeros((20, 2560, 3), np.uint8))
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "notes.txt").write_text("no picture")
    clip = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(clip), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    for grey in range(0, 200, 10):
        writer.write(np.full((48, 64, 3), grey, np.uint8))
    writer.release()
    images = load_pictures([tmp_path, clip])
    assert images[0].shape == (10, LARGEST_PX, 3)
    assert len(images) == 1 + CLIP_FRAMES
    assert [int(image.mean()) for image in images[1:]] == pytest.approx([0, 40, 80, 110, 150, 190], abs=4)


def test_path_without_pictures_is_told(tmp_path: Path) -> None:
    """An empty folder, and a file that is none."""
    for path in (tmp_path, tmp_path / "none.mp4"):
        with pytest.raises(UsageError, match="holds no picture"):
            load_pictures([path])
