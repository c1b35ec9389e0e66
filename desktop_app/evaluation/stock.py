"""The stock way other tools take, to stand beside: the ``mtcnn`` package as shipped, Keras ``predict`` on each face.

Slow and simple on purpose; it is what a first program after a tutorial does, and what ``main.py bench`` compares with.
"""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.networks.building import build_network
from desktop_app.networks.cards import load_card
from desktop_app.networks.vgg16_input import VGG16_SIZE, vgg16_input
from desktop_app.vision.classifier import EMOTION_MODEL


class StockPipeline:
    """MTCNN and the same VGG-16 weights, called face by face."""

    def __init__(self, models: Path, *, emotions: bool = True) -> None:
        """Load the package's detector and, with ``emotions``, VGG-16 from ``models`` into Keras."""
        from mtcnn import MTCNN

        self._detector = MTCNN()
        self._vgg16: Any = None
        if emotions:
            folder = models / EMOTION_MODEL
            self._vgg16 = build_network(load_card(folder).network(), folder)

    def analyse(self, image_bgr: NDArray[np.uint8]) -> int:
        """Detect all faces of a picture and judge each; returns how many were found."""
        faces: list[dict[str, Any]] = self._detector.detect_faces(cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB))
        if self._vgg16 is None:
            return len(faces)
        grey = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2GRAY)
        for face in faces:
            x, y, width, height = (max(0, int(value)) for value in face["box"])
            crop = grey[y : y + height, x : x + width]
            if crop.size:
                small = np.asarray(cv2.resize(crop, (VGG16_SIZE, VGG16_SIZE), interpolation=cv2.INTER_AREA), np.uint8)
                self._vgg16.predict(vgg16_input(small[np.newaxis]), verbose=0)
        return len(faces)
