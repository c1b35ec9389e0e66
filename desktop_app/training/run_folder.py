"""The folder of a training run: its recipe, a csv row an epoch, checkpoints. A run never overwrites another."""

import contextlib
import csv
import errno
import io
import math
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import ExportError, Message, ModelError, UsageError
from desktop_app.networks.weights import read_weights, save_weights
from desktop_app.training.recipe import Recipe, read_recipe

RECIPE_FILE = "recipe.toml"
EPOCHS_FILE = "epochs.csv"
CHECKPOINT_FILE = "checkpoint.npz"
BEST_FILE = "best.npz"
BOARD_FOLDER = "tensorboard"
_LOCK_FILE = "in_use.lock"
_RESULTS = (CHECKPOINT_FILE, EPOCHS_FILE, BEST_FILE)


class RunFolder:
    """Files of one run, each written under a temporary name and moved; one process has the folder at a time.

    Use as a context manager: leaving it lets another process in.

    Raises:
        ExportError: a file cannot be written.
    """

    def __init__(self, path: Path, recipe_path: Path, *, resume: bool, kind: type[Any] = Recipe) -> None:
        """Start or take up a run.

        Args:
            path: of the folder, made where it is missing.
            recipe_path: what to do; taking up a run, it must say the same as the run's own recipe.
            resume: take up the run that the folder holds.
            kind: of the recipe.

        Raises:
            UsageError: the folder holds another run, or none where one should be taken up, or is in use; the recipe
                cannot be followed.
            ExportError: the folder cannot be made or written.
        """
        self.path = path
        own = path / RECIPE_FILE
        if resume:
            if not (path / CHECKPOINT_FILE).is_file():
                raise UsageError("{path} holds no checkpoint to go on from. Start the run without --resume.", path=path)
            # What counts is what the recipe says: a comment more is the same recipe.
            self.recipe: Any = read_recipe(own, kind)
            if self.recipe != read_recipe(recipe_path, kind):
                raise UsageError(
                    "The run in {path} was begun with another recipe than {recipe}. Leave --recipe out.",
                    path=path,
                    recipe=recipe_path,
                )
        elif any((path / name).exists() for name in _RESULTS):
            raise UsageError(
                "{path} holds a run already. Go on with it by --resume, or name a new folder with --out.", path=path
            )
        else:
            self.recipe = read_recipe(recipe_path, kind)
        with _told(path):
            path.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(path)
        if not resume:
            self._write(RECIPE_FILE, recipe_path.read_text(encoding="utf-8"))
        self._board: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._board is not None:
            self._board.close()
        self._lock.close()

    def append_epoch(self, row: Mapping[str, float]) -> None:
        """Add a row to epochs.csv; an earlier row of the same epoch, from before an interruption, is replaced.

        Where TensorBoard is installed, it gets the same figures.
        """
        rows: list[Mapping[str, Any]] = [old for old in self._epochs() if int(old["epoch"]) < row["epoch"]]
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(row))
        writer.writeheader()
        writer.writerows([*rows, row])
        self._write(EPOCHS_FILE, text.getvalue())
        # Made only here: TensorBoard brings TensorFlow along, which takes seconds unless training has loaded it.
        self._board = self._board or _board_writer(self.path / BOARD_FOLDER)
        if self._board is not None:
            for name, value in row.items():
                if name not in {"epoch", "step"} and not math.isnan(value):
                    self._board.add_scalar(name, value, int(row["epoch"]))
            self._board.flush()

    def save_checkpoint(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Everything that is needed to go on at the exact step."""
        self._save(CHECKPOINT_FILE, arrays)

    def load_checkpoint(self) -> dict[str, NDArray[Any]]:
        """What ``save_checkpoint`` wrote.

        Raises:
            ModelError: it is damaged.
        """
        try:
            return read_weights(self.path / CHECKPOINT_FILE)
        except ModelError as error:
            raise ModelError(
                "The checkpoint {path} is damaged, the run cannot go on from it. {best} beside it, where there is one, "
                "has the weights of the best epoch; start again in a new folder.",
                path=self.path / CHECKPOINT_FILE,
                best=BEST_FILE,
            ) from error

    def save_best(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """The weights of the best epoch so far, kernels in half precision as they ship."""
        self._save(BEST_FILE, {name: shipped(name, array) for name, array in arrays.items()})

    def _epochs(self) -> list[dict[str, str]]:
        path = self.path / EPOCHS_FILE
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if not all(row.get("epoch", "").isdigit() for row in rows):
            raise UsageError("{path} is no table of epochs any more. Move it away and go on with --resume.", path=path)
        return rows

    def _save(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        with _told(self.path / name):
            save_weights(self.path / name, arrays)

    def _write(self, name: str, text: str) -> None:
        path = self.path / name
        partial = path.with_name(path.name + ".partial")
        with _told(path):
            partial.write_text(text, encoding="utf-8", newline="")
            partial.replace(path)


def shipped(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """The precision an array ships in: kernels float16, the few other numbers float32."""
    return array.astype(np.float16 if name.endswith("/kernel") else np.float32)


def _lock(folder: Path) -> IO[bytes]:
    """Hold the folder until the file is closed; the system closes it however the process ends.

    Raises:
        UsageError: another process holds it.
    """
    file = (folder / _LOCK_FILE).open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise UsageError(
            "Another process trains in {path}. Wait for it, or name a new folder with --out.", path=folder
        ) from error
    return file


def _board_writer(folder: Path) -> Any:
    """TensorBoard's writer, None where that is not installed."""
    try:
        from tensorboard.summary import Writer
    except ImportError:
        return None
    return Writer(str(folder))


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell the system's fault in one line with the next step, and leave nothing half written."""
    try:
        yield
    except OSError as error:
        with contextlib.suppress(OSError):
            path.with_name(path.name + ".partial").unlink(missing_ok=True)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            step = Message("Free some space on that disk; a run that has a checkpoint goes on with --resume.")
        else:
            step = Message("Name another folder, one that you may write to.")
        reason = error.strerror or str(error)
        raise ExportError("{path} cannot be written ({reason}). {step}", path=path, reason=reason, step=step) from error
