"""The weights that a recipe starts from, checked against what it names."""

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from desktop_app.errors import UsageError
from desktop_app.networks.cards import sha256_of
from desktop_app.networks.weights import read_weights


def start_weights(name: str, sha256: str, path: Path | None) -> dict[str, NDArray[Any]] | None:
    """The arrays of the file that a recipe starts from, None where it starts from random weights.

    Args:
        name: of the file, as the recipe has it; empty for random weights.
        sha256: of its contents; empty where the recipe does not say.
        path: of the file, as the user has it.

    Raises:
        UsageError: the file is missing, is another than the recipe names, or is given where none is wanted.
        ModelError: it is damaged.
    """
    if not name:
        if path is not None:
            raise UsageError("The recipe starts from random weights: leave --start out, or take another recipe.")
        return None
    if path is None or not path.is_file():
        raise UsageError("The recipe starts from {name}. Say where that file is with --start PATH.", name=name)
    if sha256 and sha256_of(path) != sha256:
        raise UsageError("{path} is not the {name} that the recipe names: its hash is another.", path=path, name=name)
    return read_weights(path)
