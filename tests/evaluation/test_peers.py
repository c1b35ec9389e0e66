"""Rows of the peers' table, measured on small collections whose answer is known."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.evaluation.peers import PEERS, Place, main, measure_row
from desktop_app.evaluation.peers_table import load_peers
from desktop_app.paths import models_dir
from desktop_app.training.fer2013 import Fer2013

CLASSES = 7


def striped_collection(train: int, judged: int) -> Fer2013:
    """Noisy stripes: so many pictures of each class to train on and in each evaluation split.

    The class is told by wavelength and direction, the place of the stripes is random.
    """
    rng = np.random.default_rng(5)
    kinds = [(3, 0.0), (6, 0.0), (12, 0.0), (6, np.pi / 2), (12, np.pi / 2), (6, np.pi / 4), (12, np.pi / 4)]
    split = np.repeat(np.arange(3, dtype=np.uint8), (CLASSES * train, CLASSES * judged, CLASSES * judged))
    labels = np.tile(np.arange(CLASSES, dtype=np.uint8), len(split) // CLASSES)
    y, x = np.mgrid[:48, :48]
    images = np.empty((len(split), 48, 48), np.uint8)
    for label, into in zip(labels, images, strict=True):
        wavelength, angle = kinds[label]
        along = x * np.cos(angle) + y * np.sin(angle) + rng.uniform(0, wavelength)
        into[...] = 128 + 60 * np.cos(2 * np.pi * along / wavelength) + rng.normal(0, 10, (48, 48))
    n = len(split)
    return Fer2013(images, labels, split, np.zeros((n, 10), np.uint8), np.full(n, -1, np.int32))


def place(data: Fer2013, runs: Path) -> Place:
    """Where a row finds the collection."""
    return Place(data=data, models=models_dir(), runs=runs, imagenet=False, tell=lambda text: None)


def test_log_gabor_features_tell_stripes_apart(tmp_path: Path) -> None:
    """Features and softmax get all 35 pictures right, and the row says with what."""
    row = measure_row("log_gabor", place(striped_collection(10, 5), tmp_path))
    assert (row.accuracy, row.n, row.macro_f1, row.auc) == (1.0, 35, 1.0, 1.0)
    assert row.parameters == 2304 * CLASSES + CLASSES
    assert row.budget == "70 pictures, no augmentation"
    assert 0.9 < row.interval[0] < row.interval[1] == 1.0


def test_nearest_neighbour_tells_stripes_apart(tmp_path: Path) -> None:
    """Compared with 70 pictures by features that do not mind where stripes lie, all 35 get their label."""
    row = measure_row("nearest", place(striped_collection(10, 5), tmp_path))
    assert (row.accuracy, row.n, row.auc) == (1.0, 35, 1.0)
    assert (row.parameters, row.budget) == (70 * 2304, "70 pictures kept as they are")


def test_trained_row_is_not_trained_twice(tmp_path: Path) -> None:
    """The small network trains by its recipe; measured again, the finished run is read and gives the same figures."""
    asked = place(striped_collection(10, 2), tmp_path)
    first = measure_row("realtime_cnn", asked)
    written = (tmp_path / "realtime_cnn" / "epochs.csv").read_bytes()
    assert first == measure_row("realtime_cnn", asked)
    assert (tmp_path / "realtime_cnn" / "epochs.csv").read_bytes() == written
    assert first.parameters == 442_023
    assert first.budget == "20 epochs of 70 pictures, batches of 64"


def test_every_recipe_of_a_row_can_be_read() -> None:
    """The rows that are trained have a recipe of their short name, and the thesis's is as the thesis says."""
    from desktop_app.paths import resources_dir
    from desktop_app.training.recipe import load_recipe

    recipes = {path.stem for path in (resources_dir() / "recipes" / "emotion").glob("*.toml")}
    trained = {"thesis", "realtime_cnn", "realtime_cnn_thesis_protocol"}
    assert trained <= recipes & set(PEERS)
    thesis = load_recipe(resources_dir() / "recipes" / "emotion" / "thesis.toml")
    assert (thesis.batch_size, thesis.optimizer.name, thesis.network.builder) == (64, "adam", "vgg16")


def test_rows_land_in_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The program measures a row, stores it and shows it."""
    data = striped_collection(10, 2)
    path, table = tmp_path / "data.npz", tmp_path / "table.json"
    fields = ("images", "label_fer", "split", "ferplus", "dup_group")
    np.savez(path, **{name: getattr(data, name) for name in fields})
    assert main(["--data", str(path), "--row", "log_gabor", "--table", str(table)]) == 0
    assert [row.row for row in load_peers(table)] == ["log_gabor"]
    assert "100.0" in capsys.readouterr().out


def test_missing_data_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there gives exit 1 and one line."""
    assert main(["--data", str(tmp_path / "none.npz"), "--row", "log_gabor"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
