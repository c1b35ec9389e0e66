"""Reading emotions: aligned crops of all faces, one batch through VGG-16."""

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.faces import Faces
from desktop_app.errors import ModelError
from desktop_app.networks.cards import Card, load_card
from desktop_app.networks.vgg16_input import VGG16_SCALING, VGG16_SIZE, vgg16_input
from desktop_app.vision.crops import CropGeometry, crop_faces
from desktop_app.vision.runtime import Network, load_network

EMOTION_MODEL = "emotion_vgg16"
"""Name of the model's folder."""


class Vgg16Classifier:
    """Emotions of faces (ports.EmotionClassifier). Holds no state, so several threads may share it."""

    def __init__(self, network: Network, card: Card) -> None:
        """A classifier over a loaded network.

        Args:
            network: gives (n, 7) probabilities as its first output.
            card: the network's card: labels, crop geometry, temperature and threshold.

        Raises:
            ModelError: the card's labels or scaling are not the program's, or it says nothing of crops or threshold.
        """
        card.require(scaling=VGG16_SCALING, labels=EMOTIONS)
        if not card.crop_points_xy or "label_threshold" not in card.thresholds:
            raise ModelError(
                "The card of {name} must give crop_points_xy and the threshold label_threshold.", name=card.name
            )
        self._network = network
        self._card = card
        self._geometry = CropGeometry(np.array(card.crop_points_xy, dtype=np.float64), VGG16_SIZE)

    @classmethod
    def load(
        cls,
        models: Path,
        cache: Path | None,
        *,
        streams: int = 1,
        threads: int = 0,
    ) -> Self:
        """Load the model from the folder of models; see ``load_network`` for the arguments.

        Raises:
            ModelError: weights or card are missing, damaged or do not fit.
        """
        card = load_card(models / EMOTION_MODEL)
        network = load_network(EMOTION_MODEL, models=models, cache=cache, streams=streams, threads=threads)
        return cls(network, card)

    @property
    def label_threshold(self) -> float:
        """A face whose top probability is below this is shown as unsure."""
        return self._card.thresholds["label_threshold"]

    @property
    def runtime(self) -> str:
        """What runs the network, with version and precision."""
        return self._network.runtime

    def classify(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        """(n, 7) probabilities in the order of ``EMOTIONS``, one batch for all faces; (0, 7) for none."""
        return self.judge_crops(crop_faces(image_bgr, faces.landmarks_xy, self._geometry))

    def judge_crops(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities of faces already cut out.

        Args:
            crops: (n, 48, 48) uint8, grey, in the geometry the network was trained on.

        Returns:
            (n, 7) float32 in the order of ``EMOTIONS``.
        """
        if len(crops) == 0:
            return np.zeros((0, len(EMOTIONS)), np.float32)
        probabilities = self._network(vgg16_input(crops))[0]
        if self._card.temperature == 1.0:
            return probabilities
        # softmax(z / T) from softmax(z): the shift in the logits that softmax has lost cancels out.
        tempered = np.power(probabilities, 1.0 / self._card.temperature)
        return tempered / tempered.sum(axis=1, keepdims=True)
