"""Weights files: .npz archives of plain arrays named ``layer/variable``. Nothing in them is ever run."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import ModelError

UNREADABLE_ARCHIVE = (OSError, EOFError, ValueError, TypeError, RuntimeError, zipfile.BadZipFile)
"""What ``np.load`` and its archive raise for a file that is missing, empty, cut off, changed or something else:
TypeError for a bare array, RuntimeError for a changed byte that reads as encryption or an unknown compression."""


def read_weights(path: Path) -> dict[str, NDArray[Any]]:
    """All arrays of a weights file, as they are stored.

    Raises:
        ModelError: the file is missing or is no such archive.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except UNREADABLE_ARCHIVE as error:
        raise ModelError("The weights {path} cannot be read ({error}).", path=path, error=error) from error


def save_weights(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a weights file whole, to a temporary name first. The same arrays give the same bytes."""
    partial = path.with_name(path.name + ".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(arrays):
            # A fixed date keeps the hash on the card the same for the same numbers.
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            with archive.open(entry, "w") as file:
                # Not ascontiguousarray, which makes a list of one of a single number.
                np.lib.format.write_array(file, np.asarray(arrays[name], order="C"), allow_pickle=False)
    partial.replace(path)


def weights_of(model: Any) -> dict[str, NDArray[Any]]:
    """The weights of a Keras model by ``layer/variable``, copied: some backends would hand out their own memory."""
    return {
        f"{layer.name}/{variable.name}": np.asarray(variable).copy()
        for layer in model.layers
        for variable in layer.weights
    }


def set_weights(model: Any, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Give a built Keras model its weights, each to the layer and variable of its name.

    Arrays of layers that the model does not have are passed over: a model may be built with fewer heads than the file
    has. Half-precision arrays are widened to the variable's own type.

    Raises:
        ModelError: an array is missing or has another shape than its variable.
    """
    for layer in model.layers:
        for variable in layer.weights:
            name = f"{layer.name}/{variable.name}"
            if name not in arrays:
                raise ModelError("The weights of {model} have no array {name}.", model=model.name, name=name)
            array = arrays[name]
            if tuple(array.shape) != tuple(variable.shape):
                raise ModelError(
                    "The weights of {model} do not fit: {name} must have shape {expected}, got {shape}.",
                    model=model.name,
                    name=name,
                    expected=tuple(variable.shape),
                    shape=tuple(array.shape),
                )
            variable.assign(array.astype(np.float32))
