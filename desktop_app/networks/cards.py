"""Model cards: what a folder of weights is, and whether it may be used. Imports numpy only, never Keras."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from desktop_app.errors import Message, ModelError
from desktop_app.networks.weights import read_weights

CARD_FILE = "card.json"
_REPAIR = Message("Install the program again, or name another folder of models with --models.")


@dataclass(frozen=True, slots=True)
class NetworkCard:
    """One network of a model.

    Attributes:
        name: the stage's name within the model.
        builder: ``"vgg16"`` stands for ``desktop_app.networks.vgg16.build_vgg16``.
        arguments: keyword arguments of the builder.
        weights: name of the .npz file beside the card; its arrays are named ``layer/variable``.
        sha256: hex digest of that file.
        parameters: how many numbers the file holds.
        input_shape: batch, height, width, channels; None where any size goes.
        outputs: name and size of the last axis of each output, in the order in which the network returns them.
    """

    name: str
    builder: str
    arguments: Mapping[str, Any]
    weights: str
    sha256: str
    parameters: int
    input_shape: tuple[int | None, ...]
    outputs: Mapping[str, int]

    def __post_init__(self) -> None:
        if not self.builder.isidentifier():
            raise ValueError(f"builder must be the name of a module, got {self.builder!r}")
        if Path(self.weights).name != self.weights:
            raise ValueError(f"weights must be a file beside the card, got {self.weights!r}")
        if len(self.input_shape) != 4:
            raise ValueError(f"input_shape must have 4 axes, got {list(self.input_shape)}")


@dataclass(frozen=True, slots=True)
class Metric:
    """A measured figure: on how many items, with which set and in which precision of the runtime."""

    name: str
    value: float
    n: int
    data: str
    precision: str


@dataclass(frozen=True, slots=True)
class Card:
    """``models/<name>/card.json``.

    Attributes:
        name: the model's name, as its folder is called.
        task: what the model does.
        networks: its networks, in the order of use.
        colour_order: ``rgb``, ``bgr`` or ``grey``.
        scaling: how pixel values become the network's input, as a formula.
        crop: how the picture is cut out for the network.
        labels: the classes in the order of the output; empty where the model names none.
        thresholds: decisions that go with these weights, such as ``label_threshold``.
        crop_points_xy: where the five landmarks lie in the crop, in its pixels; empty where faces are not aligned.
        mean_shape_xy: where the landmarks start in the crop, in its pixels; empty where the model places none.
        temperature: the logits are divided by this before they become probabilities; 1 leaves them as they are.
        training_data: what it was trained on.
        split: how that was divided.
        metrics: what was measured.
        precision: the lowest precision of the runtime in which it was found to be as good; the live program runs it in
            that where the CPU computes in it, else in float32.
        licence: whose the weights are and on which terms.
        date: ISO date of the weights file.
        command: what made the file.
    """

    name: str
    task: str
    networks: tuple[NetworkCard, ...]
    colour_order: str
    scaling: str
    crop: str
    labels: tuple[str, ...]
    training_data: str
    split: str
    metrics: tuple[Metric, ...]
    precision: str
    licence: str
    date: str
    command: str
    thresholds: Mapping[str, float] = field(default_factory=dict)
    crop_points_xy: tuple[tuple[float, float], ...] = ()
    temperature: float = 1.0
    mean_shape_xy: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if self.crop_points_xy and [len(point) for point in self.crop_points_xy] != [2] * 5:
            raise ValueError(f"crop_points_xy must be five pairs, got {self.crop_points_xy}")
        if any(len(point) != 2 for point in self.mean_shape_xy):
            raise ValueError(f"mean_shape_xy must be pairs, got {self.mean_shape_xy}")
        if self.temperature <= 0:
            raise ValueError(f"temperature must be more than 0, got {self.temperature}")

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a card. Raises ValueError, KeyError or TypeError where the text is no card."""
        stored = json.loads(text)
        stored["networks"] = tuple(
            NetworkCard(**{**network, "input_shape": tuple(network["input_shape"])}) for network in stored["networks"]
        )
        stored["metrics"] = tuple(Metric(**metric) for metric in stored["metrics"])
        stored["labels"] = tuple(stored["labels"])
        for points in ("crop_points_xy", "mean_shape_xy"):
            stored[points] = tuple(tuple(point) for point in stored.get(points, ()))
        return cls(**stored)

    def to_json(self) -> str:
        """The text of card.json."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"

    def require(self, *, scaling: str, labels: tuple[str, ...] = ()) -> None:
        """See that the program scales pixels and reads the output as this model has it.

        Raises:
            ModelError: it does so in another way.
        """
        if self.labels != labels:
            raise ModelError(
                "The model {name} has the labels {labels}; the program needs {expected}.",
                name=self.name,
                labels=", ".join(self.labels),
                expected=", ".join(labels),
            )
        if self.scaling != scaling:
            raise ModelError(
                "The model {name} takes pixels scaled as {scaling}; the program gives {expected}.",
                name=self.name,
                scaling=self.scaling,
                expected=scaling,
            )

    def network(self, name: str | None = None) -> NetworkCard:
        """The network called ``name``; without a name the only one.

        Raises:
            ModelError: there is no such network.
        """
        if name is None and len(self.networks) == 1:
            return self.networks[0]
        for network in self.networks:
            if network.name == name:
                return network
        known = ", ".join(network.name for network in self.networks)
        raise ModelError(
            "The model {name} has no network {network}, only: {known}.",
            name=self.name,
            network=name or "without a name",
            known=known,
        )


def sha256_of(path: Path) -> str:
    """Hex digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_card(folder: Path) -> Card:
    """Read the card of a model's folder.

    Raises:
        ModelError: the card is missing or cannot be understood.
    """
    path = folder / CARD_FILE
    try:
        return Card.from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(
            "The model {name} is missing: there is no {path}. {repair}", name=folder.name, path=path, repair=_REPAIR
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            "The card {path} cannot be read ({error}). {repair}", path=path, error=error, repair=_REPAIR
        ) from error


def verify(card: Card, folder: Path) -> None:
    """Check the weights files in ``folder`` against the card: hash and number of parameters, an output for the labels.

    Raises:
        ModelError: something is missing, damaged or does not fit; one line says which and what to do.
    """
    for network in card.networks:
        if card.labels and len(card.labels) not in network.outputs.values():
            raise ModelError(
                "The card of {name} names {count} labels, but no output of that size.",
                name=card.name,
                count=len(card.labels),
            )
        path = folder / network.weights
        try:
            digest = sha256_of(path)
        except OSError as error:
            raise ModelError(
                "The weights {path} cannot be read ({reason}). {repair}",
                path=path,
                reason=error.strerror,
                repair=_REPAIR,
            ) from error
        if digest != network.sha256:
            raise ModelError(
                "The weights {path} are damaged or were exchanged: their hash is not the card's. {repair}",
                path=path,
                repair=_REPAIR,
            )
        count = sum(array.size for array in read_weights(path).values())
        if count != network.parameters:
            raise ModelError(
                "The weights {path} hold {count} numbers, the card says {expected}. {repair}",
                path=path,
                count=count,
                expected=network.parameters,
                repair=_REPAIR,
            )
