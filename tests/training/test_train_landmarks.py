"""Landmark networks trained on made-up faces: stages, what is kept, a stopped run that goes on, what is refused."""

import argparse
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.errors import UsageError
from desktop_app.networks.weights import read_weights
from desktop_app.training.landmark_data import LandmarkData, load_landmarks
from desktop_app.training.landmark_recipe import LandmarkRecipe
from desktop_app.training.run_folder import BEST_FILE, CHECKPOINT_FILE, RECIPE_FILE, RunFolder
from tests.training.made_faces import write_faces

STAGE = """
[[stages]]
epochs = 2
batch_size = 16
average_decay = 0.9
[stages.optimizer]
name = "adam"
learning_rate = 0.01
[stages.augmentation]
rotation_deg = 5.0
flip = true
noise = 2.0
"""
DAN = """
name = "tiny"
points = 68
[network]
builder = "dan"
arguments = { width = 1, batch_normalization = true }
"""


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection: 34 pictures of people to train on, two of one held out, four of val."""
    folder = tmp_path_factory.mktemp("data") / "faces"
    write_faces(folder, people=20)
    return folder


@pytest.fixture(scope="module")
def run(faces: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of both of DAN's stages, by the command."""
    from desktop_app.commands.train_landmarks import run_train_landmarks

    folder = tmp_path_factory.mktemp("run")
    recipe = folder / "recipe.toml"
    recipe.write_text(DAN + STAGE + STAGE, encoding="utf-8")
    assert run_train_landmarks(arguments(faces, folder / "run", recipe)) == 0
    return folder / "run"


def arguments(data: Path, out: Path, recipe: Path | None = None, *, resume: bool = False) -> argparse.Namespace:
    """What the command line gives."""
    words: dict[str, Any] = {"network": "dan", "points": None, "recipe": None if recipe is None else str(recipe)}
    return argparse.Namespace(data=data, out=out, start=None, resume=resume, **words)


def begin(folder: RunFolder, data: LandmarkData, *, resume: bool = False) -> Any:
    """The only stage of a folder's recipe."""
    from desktop_app.training.landmark_runs import begin_stage

    return begin_stage(folder.recipe, 1, data, None, resume=folder if resume else None)


def test_both_stages_are_trained_and_kept(run: Path, faces: Path) -> None:
    """The second stage's file holds both, the first as it was but for the features that it learns for the second."""
    from desktop_app.evaluation.landmarks import load_run, measure_boxes, measure_start

    first, both = (read_weights(run / stage / BEST_FILE) for stage in ("stage1", "stage2"))
    changed = {name for name, array in first.items() if not np.array_equal(array, both[name])}
    assert changed == {"stage1_features/kernel"}
    assert {name.partition("_")[0] for name in both} == {"stage1", "stage2", "mean"}
    loaded = load_run(run)
    assert len(loaded.networks) == 2
    # Two epochs of two batches of 16 in each stage, as the tables of epochs say.
    assert loaded.shown == 128
    assert loaded.cpu_minutes is not None
    assert loaded.cpu_minutes > 0
    data = load_landmarks(faces)
    assert measure_boxes(loaded, data).mean.value < 3 * measure_start(data, loaded.mean_xy).mean.value


def test_a_wider_run_starts_as_the_narrow_one(run: Path, faces: Path, tmp_path: Path) -> None:
    """Before its first step the first stage places points as the narrow one; other weights and none are refused."""
    from desktop_app.evaluation.landmarks import load_run
    from desktop_app.networks.cards import sha256_of
    from desktop_app.training.landmark_runs import begin_stage
    from desktop_app.training.recipe import read_recipe

    best = run / "stage1" / BEST_FILE
    stage = STAGE.replace("epochs = 2", f'start = "{BEST_FILE}"\nstart_sha256 = "{sha256_of(best)}"\nepochs = 2')
    path = tmp_path / "recipe.toml"
    path.write_text(DAN.replace("width = 1", "width = 2") + stage + stage, encoding="utf-8")
    recipe = read_recipe(path, LandmarkRecipe)
    data = load_landmarks(faces)
    wide = begin_stage(recipe, 1, data, None, start=best.parent)
    assert wide.weights()["stage1_block4_conv2/kernel"].shape == (3, 3, 16, 16)
    grey = np.random.default_rng(0).uniform(0, 255, (2, 112, 112)).astype(np.float32)
    narrow = load_run(run / "stage1")
    np.testing.assert_allclose(wide._placed(grey), narrow.place(grey), atol=1e-3)
    with pytest.raises(UsageError, match="its hash is another"):
        begin_stage(recipe, 1, data, None, start=run / "stage2")
    with pytest.raises(UsageError, match="Say where that file is with --start"):
        begin_stage(recipe, 1, data, None)
    with pytest.raises(UsageError, match="leave --start out"):
        begin_stage(read_recipe(best.with_name(RECIPE_FILE), LandmarkRecipe), 1, data, None, start=best.parent)


def test_a_run_that_is_over_is_not_begun_again(run: Path, faces: Path) -> None:
    """Resuming goes to the last stage, finds it at its end, and changes nothing."""
    from desktop_app.commands.train_landmarks import run_train_landmarks

    before = (run / "stage2" / BEST_FILE).read_bytes()
    assert run_train_landmarks(arguments(faces, run, resume=True)) == 0
    assert (run / "stage2" / BEST_FILE).read_bytes() == before


@pytest.mark.parametrize("builder", ["onet", "pbc"])
def test_five_point_networks_go_on_where_they_were_stopped(builder: str, faces: Path, tmp_path: Path) -> None:
    """Stopped after a step and taken up, a run on thermal-like pictures ends as it would have without a stop."""
    recipe = tmp_path / "recipe.toml"
    text = f'name = "tiny"\npoints = 5\npictures = "thermal-like"\n[network]\nbuilder = "{builder}"\n'
    # PBC's maps of whole faces are dear: one epoch of one step more than it is stopped at.
    recipe.write_text(text + STAGE.replace("epochs = 2", "epochs = 1"), encoding="utf-8")
    data = load_landmarks(faces)
    ends = []
    for stop_after in (99, 1):
        path = tmp_path / f"run{stop_after}"
        with RunFolder(path, recipe, resume=False, kind=LandmarkRecipe) as folder:
            training = begin(folder, data)
            done = training.run(folder, lambda done: None, stopped=partial(reached, training, stop_after))
        if not done:
            with RunFolder(path, recipe, resume=True, kind=LandmarkRecipe) as folder:
                training = begin(folder, data, resume=True)
                assert training.step == stop_after
                assert training.run(folder, lambda done: None)
        ends.append(read_weights(path / CHECKPOINT_FILE))
    assert training.steps > 1
    for name, array in ends[0].items():
        np.testing.assert_array_equal(array, ends[1][name], err_msg=name)


def reached(training: Any, step: int) -> bool:
    """Whether a run has come to a step."""
    return bool(training.step >= step)


def test_collections_that_do_not_fit_are_refused(faces: Path, tmp_path: Path) -> None:
    """Too few pictures, no people to train on, or five points for a recipe of 68: one line each."""
    from desktop_app.training.landmark_runs import begin_stage
    from desktop_app.training.recipe import read_recipe

    path = tmp_path / "recipe.toml"
    path.write_text(DAN + STAGE + STAGE, encoding="utf-8")
    recipe = read_recipe(path, LandmarkRecipe)
    data = load_landmarks(faces)
    with pytest.raises(UsageError, match="too few for batches of 16"):
        begin_stage(recipe, 1, data.part(np.arange(8)), None)
    with pytest.raises(UsageError, match="no pictures of the split train"):
        begin_stage(recipe, 1, data.part(data.rows("val")), None)
    with pytest.raises(UsageError, match="have 5 points, and the recipe wants 68"):
        begin_stage(recipe, 1, data.five(), None)
    path.write_text((DAN + STAGE + STAGE).replace("width", "breadth"), encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be built as the recipe says"):
        begin_stage(read_recipe(path, LandmarkRecipe), 1, data, None)


def test_networks_of_five_points_are_not_asked_for_68(faces: Path, tmp_path: Path) -> None:
    """The command says so before anything is loaded."""
    from desktop_app.commands.train_landmarks import run_train_landmarks

    asked = arguments(faces, tmp_path / "run")
    asked.network, asked.points = "pbc", 68
    with pytest.raises(UsageError, match="pbc places five points"):
        run_train_landmarks(asked)
