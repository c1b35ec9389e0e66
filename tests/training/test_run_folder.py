"""The folder of a run: it never overwrites, and what cannot be written is told."""

import csv
from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import ExportError, UsageError
from desktop_app.training.run_folder import BEST_FILE, CHECKPOINT_FILE, EPOCHS_FILE, RECIPE_FILE, RunFolder
from tests.training.tiny import write_recipe

ARRAYS = {"head_fer/kernel": np.ones((2, 7), np.float32), "head_fer/bias": np.full(7, 1e-9, np.float32)}


def epoch(number: int, loss: float = 1.0) -> dict[str, float]:
    """A row of epochs.csv."""
    return {"epoch": number, "step": 10 * number, "loss": loss, "public_ferplus": float("nan")}


def table(path: Path) -> list[tuple[str, str]]:
    """Epochs and losses of a run's csv."""
    with (path / EPOCHS_FILE).open(newline="") as file:
        return [(row["epoch"], row["loss"]) for row in csv.DictReader(file)]


def test_a_run_never_overwrites(tmp_path: Path) -> None:
    """A folder with a checkpoint is refused without --resume, and nothing in it changes."""
    recipe = write_recipe(tmp_path)
    with RunFolder(tmp_path / "run", recipe, resume=False) as folder:
        folder.save_checkpoint(ARRAYS)
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}

    with pytest.raises(UsageError, match=r"holds a run already\. Go on with it by --resume, or name a new folder"):
        RunFolder(tmp_path / "run", recipe, resume=False)
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


def test_a_run_that_left_nothing_can_be_begun_again(tmp_path: Path) -> None:
    """A process that ended before its first checkpoint does not bar the folder; the recipe is the new one."""
    RunFolder(tmp_path / "run", write_recipe(tmp_path), resume=False).__exit__(None, None, None)
    with pytest.raises(UsageError, match="holds no checkpoint to go on from"):
        RunFolder(tmp_path / "run", write_recipe(tmp_path), resume=True)

    with RunFolder(tmp_path / "run", write_recipe(tmp_path, "epochs = 2", "epochs = 5"), resume=False) as folder:
        assert folder.recipe.epochs == 5
    assert "epochs = 5" in (tmp_path / "run" / RECIPE_FILE).read_text()


def test_resuming_wants_the_same_recipe(tmp_path: Path) -> None:
    """Another value is refused; another comment is the same recipe."""
    with RunFolder(tmp_path / "run", write_recipe(tmp_path), resume=False) as folder:
        folder.save_checkpoint(ARRAYS)

    with pytest.raises(UsageError, match="was begun with another recipe"):
        RunFolder(tmp_path / "run", write_recipe(tmp_path, "epochs = 2", "epochs = 5"), resume=True)
    with RunFolder(tmp_path / "run", write_recipe(tmp_path, "epochs = 2", "epochs = 2 # few"), resume=True) as folder:
        assert list(folder.load_checkpoint()) == sorted(ARRAYS)


def test_one_process_has_the_folder(tmp_path: Path) -> None:
    """While a run is under way another one is refused, until the first has left."""
    recipe = write_recipe(tmp_path)
    with RunFolder(tmp_path / "run", recipe, resume=False) as folder:
        with pytest.raises(UsageError, match="Another process trains in"):
            RunFolder(tmp_path / "run", recipe, resume=False)
        folder.save_checkpoint(ARRAYS)

    RunFolder(tmp_path / "run", recipe, resume=True).__exit__(None, None, None)


def test_a_row_an_epoch(tmp_path: Path) -> None:
    """Rows come in order; an epoch that is trained again after an interruption replaces itself and what followed."""
    with RunFolder(tmp_path / "run", write_recipe(tmp_path), resume=False) as folder:
        for number in (1, 2, 3):
            folder.append_epoch(epoch(number))
        folder.append_epoch(epoch(2, loss=0.5))

    assert table(tmp_path / "run") == [("1", "1.0"), ("2", "0.5")]


def test_a_table_that_was_changed_is_told(tmp_path: Path) -> None:
    """A table of epochs that is none any more is left alone, in one line."""
    with RunFolder(tmp_path / "run", write_recipe(tmp_path), resume=False) as folder:
        (tmp_path / "run" / EPOCHS_FILE).write_text("a,b\n1,2\n")
        with pytest.raises(UsageError, match="is no table of epochs any more"):
            folder.append_epoch(epoch(1))


def test_weights_ship_in_half_precision(tmp_path: Path) -> None:
    """Kernels are kept as float16, small numbers such as biases as float32."""
    with RunFolder(tmp_path / "run", write_recipe(tmp_path), resume=False) as folder:
        folder.save_best(ARRAYS)
    with np.load(tmp_path / "run" / BEST_FILE) as stored:
        assert {name: str(stored[name].dtype) for name in stored.files} == {
            "head_fer/kernel": "float16",
            "head_fer/bias": "float32",
        }


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file in the way is one line."""
    (tmp_path / "run").write_text("")
    with pytest.raises(ExportError, match=r"run cannot be written .* Name another folder"):
        RunFolder(tmp_path / "run", write_recipe(tmp_path), resume=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    """The line says how to go on; the checkpoint from before is whole and no half one is left."""
    with RunFolder(tmp_path / "run", write_recipe(tmp_path), resume=False) as folder:
        folder.save_checkpoint(ARRAYS)
        before = (tmp_path / "run" / CHECKPOINT_FILE).read_bytes()
        for name in (CHECKPOINT_FILE, EPOCHS_FILE):
            (tmp_path / "run" / f"{name}.partial").symlink_to("/dev/full")
        with pytest.raises(ExportError, match=r"No space left on device.*goes on with --resume"):
            folder.save_checkpoint({"big": np.ones(100_000)})
        with pytest.raises(ExportError, match="No space left on device"):
            folder.append_epoch(epoch(1))

    assert (tmp_path / "run" / CHECKPOINT_FILE).read_bytes() == before
    assert not list((tmp_path / "run").glob("*.partial"))


def test_tensorboard_gets_the_figures_where_it_is_installed(tmp_path: Path) -> None:
    """A file of events lies in the run's folder after an epoch; numbers that are none are left out."""
    pytest.importorskip("tensorboard", reason="TensorBoard is not installed")
    with RunFolder(tmp_path / "run", write_recipe(tmp_path), resume=False) as folder:
        folder.append_epoch(epoch(1))

    (events,) = (tmp_path / "run" / "tensorboard").iterdir()
    assert b"loss" in events.read_bytes()
    assert b"public_ferplus" not in events.read_bytes()
