"""Converting the mtcnn package's weights."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import ModelError
from desktop_app.networks.cards import load_card, verify
from desktop_app.paths import models_dir
from desktop_app.training.import_weights import import_mtcnn, name_arrays


def test_importing_again_gives_the_shipped_files(tmp_path: Path) -> None:
    """The committed script and the installed package give the weights in the repository, to the last byte."""
    import_mtcnn(tmp_path / "mtcnn")
    made, shipped = load_card(tmp_path / "mtcnn"), load_card(models_dir() / "mtcnn")

    verify(made, tmp_path / "mtcnn")
    assert replace(made, date=shipped.date) == shipped
    for name in ("pnet.npz", "rnet.npz", "onet.npz", "LICENSE"):
        assert (tmp_path / "mtcnn" / name).read_bytes() == (models_dir() / "mtcnn" / name).read_bytes()


def test_arrays_are_named_by_layer_and_variable() -> None:
    """PReLU layers have one array, all others a kernel and a bias."""
    named = name_arrays(("conv1", "prelu1"), [np.zeros(1), np.ones(2), np.full(3, 2.0)])

    assert list(named) == ["conv1/kernel", "conv1/bias", "prelu1/alpha"]
    assert len(named["prelu1/alpha"]) == 3


def test_a_wrong_number_of_arrays_is_refused() -> None:
    """Two arrays do not fill a convolution and its PReLU."""
    with pytest.raises(ModelError, match="hold 2 arrays, the network has 3"):
        name_arrays(("conv1", "prelu1"), [np.zeros(1), np.ones(2)])
