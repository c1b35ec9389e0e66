"""Converting weights of VGG-16 into a model's folder."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import ModelError
from desktop_app.networks.cards import load_card, verify
from desktop_app.networks.weights import read_weights, save_weights
from desktop_app.paths import models_dir
from desktop_app.training.import_weights import import_emotion, main
from desktop_app.vision.classifier import EMOTION_MODEL

SHIPPED = models_dir() / EMOTION_MODEL


def test_source_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a weights file there is nothing to convert, and the line says how to name one."""
    assert main(["emotion"]) == 1
    assert "--from PATH" in capsys.readouterr().err


def test_missing_source_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there ends in status 1 and writes nothing."""
    assert main(["emotion", "--models", str(tmp_path), "--from", str(tmp_path / "none.npz")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_wrong_arrays_are_refused(tmp_path: Path) -> None:
    """A file of another network is refused by the name of the first array that lacks."""
    save_weights(tmp_path / "other.npz", {"conv1/kernel": np.zeros((3, 3, 1, 64), np.float32)})
    with pytest.raises(ModelError, match=r"have no array block1_conv1/kernel"):
        import_emotion(tmp_path / "out", tmp_path / "other.npz")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_importing_again_gives_the_same_folder(tmp_path: Path) -> None:
    """From the weights that ship come the same weights, byte for byte, and the same card but for date and source."""
    import_emotion(tmp_path / EMOTION_MODEL, SHIPPED / "vgg16.npz")
    again, shipped = load_card(tmp_path / EMOTION_MODEL), load_card(SHIPPED)
    verify(again, tmp_path / EMOTION_MODEL)
    assert replace(again, date=shipped.date, command=shipped.command) == shipped
    kernels = [array for name, array in read_weights(SHIPPED / "vgg16.npz").items() if name.endswith("/kernel")]
    assert {array.dtype for array in kernels} == {np.dtype(np.float16)}
