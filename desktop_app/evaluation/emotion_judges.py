"""What is measured: anything that gives probabilities for 48 x 48 grey faces, and views of a face at test time."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import ModelError
from desktop_app.networks.cards import CARD_FILE, Card, NetworkCard, load_card, sha256_of, verify
from desktop_app.networks.vgg16_input import VGG16_SCALING, VGG16_SIZE, vgg16_input
from desktop_app.networks.weights import read_weights
from desktop_app.vision.classifier import EMOTION_MODEL
from desktop_app.vision.runtime import Backend, Network, Precision, load_network

FER_HEAD = "head_fer"
"""Name of the output with the seven emotions, in the order of ``EMOTIONS``."""
FERPLUS_HEAD = "head_ferplus"
"""Name of the output with FER+'s eight emotions, in the order of its columns."""

BATCH = 64
"""Faces a call: larger batches are no faster on few cores."""

Heads = dict[str, NDArray[np.float32]]
Images = NDArray[np.uint8]

Views = Literal["none", "flip", "ten-crop"]
VIEWS: tuple[Views, ...] = ("none", "flip", "ten-crop")

CROP_PX = 44
"""Side of the crops of ten-crop: the shift of 2 pixels to each side is within what training has seen."""


_UNSAID: dict[str, Any] = dict.fromkeys(("crop", "training_data", "split", "licence", "date", "command"), "")
"""What a card says that no measurement needs."""


class EmotionJudge(Protocol):
    """Anything that judges faces."""

    @property
    def name(self) -> str:
        """What tables call it."""
        ...

    @property
    def sha256(self) -> str:
        """Hex digest of its weights file; empty where it has none."""
        ...

    @property
    def runtime(self) -> str:
        """What runs it, with version and precision."""
        ...

    def probabilities(self, images: Images) -> Heads:
        """Judge (n, 48, 48) uint8 grey faces: head's name to (n, classes) float32."""
        ...


class NetworkJudge:
    """A network with one or both heads of VGG-16, run as the program runs it or by Keras."""

    def __init__(self, network: Network, heads: tuple[str, ...], name: str, sha256: str) -> None:
        """Take a loaded network.

        Args:
            network: takes ``vgg16_input`` and gives one output for each head.
            heads: names of the outputs, in their order.
            name: what tables call it.
            sha256: of its weights.
        """
        self._network = network
        self._heads = heads
        self.name = name
        self.sha256 = sha256

    @property
    def runtime(self) -> str:
        """What runs the network, with version and precision."""
        return self._network.runtime

    def probabilities(self, images: Images) -> Heads:
        """Judge (n, 48, 48) uint8 grey faces."""
        return dict(zip(self._heads, self._network(vgg16_input(images)), strict=True))


def load_judge(
    weights: Path,
    *,
    backend: Backend = "openvino",
    precision: Precision = "float32",
    name: str = "",
    cache: Path | None = None,
) -> NetworkJudge:
    """VGG-16 with every head that a weights file holds.

    The network goes the way of every model of the program: a card is written for it, with which the runtime checks
    and converts it.

    Args:
        weights: arrays named ``layer/variable``, as training and ``models/`` have them.
        backend: OpenVINO or Keras.
        precision: of OpenVINO's arithmetic; Keras computes in float32.
        name: what tables call it; the file's name where nothing is given.
        cache: where the converted network is kept; None converts each time, so that ten trials leave no ten copies.

    Raises:
        ModelError: the file is missing, is no weights file or does not fit VGG-16, or OpenVINO is not installed.
    """
    arrays = read_weights(weights)
    arguments = vgg16_arguments(arrays, weights)
    sha256 = sha256_of(weights)
    with tempfile.TemporaryDirectory(prefix="simak-") as scratch:
        folder = Path(scratch) / "measured"
        folder.mkdir()
        shutil.copyfile(weights, folder / "vgg16.npz")
        card = _card(arrays, arguments, "vgg16.npz", sha256)
        (folder / CARD_FILE).write_text(card.to_json(), encoding="utf-8")
        network = load_network("measured", models=folder.parent, cache=cache, backend=backend, precision=precision)
    return NetworkJudge(network, tuple(arguments["heads"]), name or weights.name, sha256)


def shipped_weights(models: Path) -> Path:
    """The weights of the shipped emotion model, once they have been checked against their card.

    Raises:
        ModelError: weights or card are missing, damaged or do not fit.
    """
    folder = models / EMOTION_MODEL
    card = load_card(folder)
    verify(card, folder)
    return folder / card.networks[0].weights


def vgg16_arguments(arrays: Mapping[str, NDArray[Any]], path: Path) -> dict[str, Any]:
    """The arguments of the builder that fit a weights file: its heads and dense layers.

    Raises:
        ModelError: the file holds neither head.
    """
    heads = {head: arrays[f"{head}/bias"].size for head in (FER_HEAD, FERPLUS_HEAD) if f"{head}/bias" in arrays}
    if not heads:
        raise ModelError(
            "{path} holds no weights of the emotion network. Name a file that training has made.", path=path
        )
    dense: list[int] = []
    while (bias := arrays.get(f"dense{len(dense) + 1}/bias")) is not None:
        dense.append(int(bias.size))
    return {"heads": heads, **({"dense": dense} if dense else {})}


def _card(arrays: Mapping[str, NDArray[Any]], arguments: dict[str, Any], file: str, sha256: str) -> Card:
    network = NetworkCard(
        name="vgg16",
        builder="vgg16",
        arguments=arguments,
        weights=file,
        sha256=sha256,
        parameters=sum(array.size for array in arrays.values()),
        input_shape=(None, VGG16_SIZE, VGG16_SIZE, 1),
        outputs=arguments["heads"],
    )
    return Card(
        name="measured",
        task="emotions",
        networks=(network,),
        colour_order="grey",
        scaling=VGG16_SCALING,
        labels=tuple(str(emotion) for emotion in EMOTIONS) if FER_HEAD in arguments["heads"] else (),
        metrics=(),
        precision="float32",
        **_UNSAID,
    )


def views_of(images: Images, views: Views) -> list[Images]:
    """The pictures that are judged in a face's place, each (n, 48, 48).

    ``flip``: the face and its mirror image. ``ten-crop``: the four corners and the centre of the face, ``CROP_PX`` wide
    and enlarged again, each with its mirror image (Krizhevsky, Sutskever, Hinton, "ImageNet classification with deep
    convolutional neural networks", 2012, section 4.1). The Residual Masking Network's own figure is with ten views too,
    but drawn at random: mirrored or not, and turned by up to 30 degrees.
    """
    if views == "none":
        return [images]
    if views == "flip":
        return [images, _mirrored(images)]
    room = VGG16_SIZE - CROP_PX
    corners = [(0, 0), (0, room), (room, 0), (room, room), (room // 2, room // 2)]
    crops = [_enlarged(images[:, y : y + CROP_PX, x : x + CROP_PX]) for y, x in corners]
    return crops + [_mirrored(crop) for crop in crops]


def judge_faces(
    judge: EmotionJudge, images: Images, views: Views = "none", tell: Callable[[int], None] = lambda faces: None
) -> Heads:
    """Judge many faces, ``BATCH`` at a time; probabilities are means over the views.

    Args:
        judge: what is measured.
        images: (n, 48, 48) uint8, n at least 1.
        views: what is done at test time.
        tell: is told how many faces are done after each batch.
    """
    parts: list[Heads] = []
    for start in range(0, len(images), BATCH):
        batch = images[start : start + BATCH]
        seen = [judge.probabilities(view) for view in views_of(batch, views)]
        parts.append({head: np.mean([each[head] for each in seen], axis=0, dtype=np.float32) for head in seen[0]})
        tell(start + len(batch))
    return {head: np.concatenate([part[head] for part in parts]) for head in parts[0]}


def _mirrored(images: Images) -> Images:
    return np.ascontiguousarray(images[:, :, ::-1])


def _enlarged(crops: Images) -> Images:
    size = (VGG16_SIZE, VGG16_SIZE)
    return np.stack([cv2.resize(np.ascontiguousarray(crop), size, interpolation=cv2.INTER_LINEAR) for crop in crops])
