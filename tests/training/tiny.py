"""A collection of a few random pictures, a network that trains in no time, and recipes for it."""

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_app.training.fer2013 import Fer2013, group_twins

if TYPE_CHECKING:
    import pytest

RECIPE = """
name = "tiny"
epochs = 2
batch_size = 4
warmup_epochs = 0.5
average_decay = 0.9
[network]
builder = "tiny"
arguments = { dropout = 0.5 }
[augmentation]
rotation_deg = 10.0
flip = true
noise = 4.0
erase_probability = 0.5
[optimizer]
name = "nesterov"
learning_rate = 0.05
weight_decay = 0.01
[loss]
label_smoothing = 0.1
"""
"""Everything that has a state: dropout, batch normalisation, momentum, the average."""


def tiny_fer2013(training: int = 18, public: int = 10, private: int = 10, seed: int = 0) -> Fer2013:
    """Random pictures, labels and votes; the first of Training and the first of PrivateTest are twins."""
    rng = np.random.default_rng(seed)
    n = training + public + private
    images = rng.integers(0, 256, (n, 48, 48), np.uint8)
    if private and training:
        images[training + public] = images[0]
    return Fer2013(
        images=images,
        label_fer=(np.arange(n) % 7).astype(np.uint8),
        split=np.repeat([0, 1, 2], [training, public, private]).astype(np.uint8),
        ferplus=rng.multinomial(10, np.full(10, 0.1), n).astype(np.uint8),
        dup_group=group_twins(images),
    )


def build_tiny(dropout: float = 0.5) -> Any:
    """A convolution, batch normalisation, dropout and both heads."""
    import keras

    picture = keras.Input((48, 48, 1), name="picture")
    x = keras.layers.Conv2D(4, 3, strides=4, use_bias=False, name="block1_conv1")(picture)
    x = keras.layers.BatchNormalization(name="block1_bn1")(x)
    x = keras.layers.ReLU(name="block1_relu1")(x)
    x = keras.layers.Flatten(name="features")(x)
    x = keras.layers.Dropout(dropout, name="dropout")(x)
    heads = {"head_fer": 7, "head_ferplus": 8}
    outputs = [
        keras.layers.Dense(classes, activation="softmax", dtype="float32", name=name)(x)
        for name, classes in heads.items()
    ]
    return keras.Model(picture, outputs, name="tiny")


def install_tiny(monkeypatch: "pytest.MonkeyPatch") -> None:
    """Let recipes name the network ``tiny``."""
    module = ModuleType("desktop_app.networks.tiny")
    module.build_tiny = build_tiny  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)


def write_recipe(folder: Path, old: str = "", new: str = "") -> Path:
    """The recipe as a file, with ``old`` replaced by ``new``."""
    path = folder / "tiny.toml"
    assert old in RECIPE
    path.write_text(RECIPE.replace(old, new) if old else RECIPE, encoding="utf-8")
    return path
