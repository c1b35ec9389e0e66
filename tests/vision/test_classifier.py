"""The emotion classifier over a fake network, and over the weights that ship."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.faces import Faces
from desktop_app.errors import ModelError
from desktop_app.networks.cards import Card, load_card
from desktop_app.networks.vgg16_input import vgg16_input
from desktop_app.paths import models_dir
from desktop_app.vision.classifier import EMOTION_MODEL, Vgg16Classifier
from desktop_app.vision.crops import FER2013_GEOMETRY


class FakeNetwork:
    """Gives the same probabilities for every picture and keeps what it was fed."""

    runtime = "fake float32"

    def __init__(self, probabilities: np.ndarray) -> None:
        self.batches: list[np.ndarray] = []
        self._probabilities = probabilities.astype(np.float32)

    def __call__(self, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        """The same answer for every picture."""
        self.batches.append(inputs)
        return (np.tile(self._probabilities, (len(inputs), 1)),)


@pytest.fixture
def card() -> Card:
    """The card that ships."""
    return load_card(models_dir() / EMOTION_MODEL)


def in_place(n: int) -> Faces:
    """``n`` faces whose points lie in a 48 x 48 picture as in a crop."""
    points = np.repeat(FER2013_GEOMETRY.points_xy[np.newaxis], n, axis=0)
    return Faces.of(np.tile([0, 0, 48, 48], (n, 1)), np.ones(n), points)


def test_all_faces_go_in_one_batch(card: Card) -> None:
    """Three faces are one call of the network, with the scaling it was trained on."""
    network = FakeNetwork(np.full(7, 1 / 7))
    image = np.random.default_rng(0).integers(0, 256, (48, 48, 1), dtype=np.uint8).repeat(3, axis=2)
    judged = Vgg16Classifier(network, card).classify(image, in_place(3))
    assert judged.shape == (3, 7)
    assert judged.dtype == np.float32
    (batch,) = network.batches
    np.testing.assert_array_equal(batch, vgg16_input(image[np.newaxis, ..., 0].repeat(3, axis=0)))


def test_no_faces_call_no_network(card: Card) -> None:
    """Zero faces give (0, 7) without a call."""
    network = FakeNetwork(np.full(7, 1 / 7))
    judged = Vgg16Classifier(network, card).classify(np.zeros((48, 48, 3), np.uint8), Faces.empty())
    assert judged.shape == (0, 7)
    assert network.batches == []


def test_temperature_flattens_probabilities(card: Card) -> None:
    """At temperature 2 the odds of 4 to 1 become 2 to 1."""
    network = FakeNetwork(np.array([0.8, 0.2, 0, 0, 0, 0, 0]))
    judged = Vgg16Classifier(network, replace(card, temperature=2.0)).judge_crops(np.zeros((1, 48, 48), np.uint8))
    np.testing.assert_allclose(judged[0], [2 / 3, 1 / 3, 0, 0, 0, 0, 0], rtol=1e-6)


def test_other_labels_are_refused(card: Card) -> None:
    """A card whose labels are in another order is refused, with both orders in the text."""
    with pytest.raises(ModelError, match=r"has the labels neutral, .*; the program needs angry, "):
        Vgg16Classifier(FakeNetwork(np.zeros(7)), replace(card, labels=tuple(reversed(card.labels))))


def test_another_scaling_is_refused(card: Card) -> None:
    """Weights trained on pixels from 0 to 1 would misjudge without a word; they are refused."""
    with pytest.raises(ModelError, match=r"scaled as x / 255; the program gives \(x - 129\) / 65\."):
        Vgg16Classifier(FakeNetwork(np.zeros(7)), replace(card, scaling="x / 255"))


@pytest.mark.parametrize("lacking", [{"crop_points_xy": ()}, {"thresholds": {}}], ids=["points", "threshold"])
def test_card_must_say_how_to_crop_and_when_to_abstain(card: Card, lacking: dict[str, object]) -> None:
    """Without crop points or threshold the card is refused."""
    with pytest.raises(ModelError, match="must give crop_points_xy and the threshold"):
        Vgg16Classifier(FakeNetwork(np.zeros(7)), replace(card, **lacking))


def test_shipped_card(card: Card) -> None:
    """The card that ships names the program's labels, the measured crop points, a threshold and a temperature."""
    assert card.labels == EMOTIONS
    np.testing.assert_array_equal(card.crop_points_xy, FER2013_GEOMETRY.points_xy)
    assert Vgg16Classifier(FakeNetwork(np.zeros(7)), card).label_threshold == 0.49
    assert card.temperature == 1.0478


@pytest.mark.slow
def test_runtime_agrees_with_keras(tmp_path: Path, card: Card) -> None:
    """The shipped weights give Keras's probabilities under the runtime in the card's precision, as calibrated."""
    from desktop_app.networks.vgg16 import build_vgg16
    from desktop_app.networks.weights import read_weights, set_weights

    crops = np.random.default_rng(3).integers(0, 256, (4, 12, 12), dtype=np.uint8).repeat(4, axis=1).repeat(4, axis=2)
    model = build_vgg16(**card.network().arguments)
    set_weights(model, read_weights(models_dir() / EMOTION_MODEL / card.network().weights))
    odds = np.reshape(model(vgg16_input(crops), training=False), (4, 7)) ** (1 / card.temperature)
    expected = odds / odds.sum(axis=1, keepdims=True)
    classifier = Vgg16Classifier.load(models_dir(), tmp_path)
    judged, judged_in = classifier.judge_crops(crops), classifier.runtime
    # bfloat16 keeps 8 bits of a number: 0.024 was the largest difference on the 3,589 faces of PrivateTest.
    np.testing.assert_allclose(judged, expected, atol=1e-4 if judged_in.endswith("float32") else 0.03)
    np.testing.assert_allclose(judged.sum(axis=1), 1, atol=1e-5)
