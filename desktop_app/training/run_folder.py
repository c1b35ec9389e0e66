"""The folder of a training run: its recipe, a csv row an epoch, checkpoints. A run never overwrites another."""

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import UsageError
from desktop_app.networks.cards import sha256_of
from desktop_app.networks.weights import read_weights, save_weights

RECIPE_FILE = "recipe.toml"
EPOCHS_FILE = "epochs.csv"
CHECKPOINT_FILE = "checkpoint.npz"
BEST_FILE = "best.npz"


class RunFolder:
    """Files of one run; each is written under a temporary name and moved."""

    def __init__(self, path: Path, recipe_path: Path, *, resume: bool) -> None:
        """Start or take up a run.

        Raises:
            UsageError: the folder holds another run, or none where one should be taken up.
        """
        self.path = path
        recipe = path / RECIPE_FILE
        if resume:
            if not (path / CHECKPOINT_FILE).is_file():
                raise UsageError(f"{path} holds no checkpoint to go on from. Start the run without --resume.")
            if sha256_of(recipe) != sha256_of(recipe_path):
                raise UsageError(f"{path} was begun with another recipe than {recipe_path}. Name {recipe} instead.")
            return
        if recipe.exists():
            raise UsageError(f"{path} holds a run already. Go on with --resume, or name an empty folder.")
        path.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(recipe_path, recipe)

    def append_epoch(self, row: Mapping[str, float]) -> None:
        """Add a row to epochs.csv; an earlier row of the same epoch, from before an interruption, is replaced."""
        path = self.path / EPOCHS_FILE
        rows: list[dict[str, Any]] = []
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                rows = [old for old in csv.DictReader(file) if int(old["epoch"]) < row["epoch"]]
        partial = path.with_name(path.name + ".partial")
        with partial.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            writer.writeheader()
            writer.writerows([*rows, row])
        partial.replace(path)

    def save_checkpoint(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Everything that is needed to go on at the exact step."""
        save_weights(self.path / CHECKPOINT_FILE, arrays)

    def load_checkpoint(self) -> dict[str, NDArray[Any]]:
        """What ``save_checkpoint`` wrote. Raises ModelError where it is damaged."""
        return read_weights(self.path / CHECKPOINT_FILE)

    def save_best(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """The weights of the best epoch so far, kernels in half precision as they ship."""
        save_weights(self.path / BEST_FILE, {name: shipped(name, array) for name, array in arrays.items()})


def shipped(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """The precision an array ships in: kernels float16, the few other numbers float32."""
    return array.astype(np.float16 if name.endswith("/kernel") else np.float32)
