"""A training recipe: everything that a run depends on beside the data, read from one TOML file and checked."""

import math
import tomllib
import types
import typing
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

from desktop_app.errors import UsageError
from desktop_app.paths import resources_dir
from desktop_app.training.augment import Augmentation

Kind = TypeVar("Kind")

OPTIMIZERS = ("sgd", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw")
PRECISIONS = ("float32", "mixed_bfloat16")


@dataclass(frozen=True, slots=True)
class NetworkRecipe:
    """Which network, and what it starts from.

    Attributes:
        builder: ``"vgg16"`` stands for ``desktop_app.networks.vgg16.build_vgg16``.
        arguments: keyword arguments of the builder.
        start: name of the weights file it starts from, found with ``--start``; empty for random weights.
        start_sha256: hash of that file, so that a repetition starts from the same numbers.
        freeze: beginnings of the names of layers that are not trained.
    """

    builder: str = "vgg16"
    arguments: dict[str, Any] = field(default_factory=dict)
    start: str = ""
    start_sha256: str = ""
    freeze: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OptimizerRecipe:
    """How the weights are moved.

    Attributes:
        name: one of ``OPTIMIZERS``.
        learning_rate: its peak.
        momentum: of sgd, nesterov and rmsprop.
        weight_decay: decoupled: a kernel loses this share times the learning rate at each step.
    """

    name: str = "nesterov"
    learning_rate: float = 0.03
    momentum: float = 0.9
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        if self.name not in OPTIMIZERS:
            raise ValueError(f"optimizer.name must be one of {', '.join(OPTIMIZERS)}, got {self.name!r}")
        if not 0 < self.learning_rate < math.inf:
            raise ValueError(f"optimizer.learning_rate must be above 0, got {self.learning_rate}")
        if not 0 <= self.momentum < 1:
            raise ValueError(f"optimizer.momentum must be from 0 to below 1, got {self.momentum}")
        if not 0 <= self.weight_decay < math.inf:
            raise ValueError(f"optimizer.weight_decay must be at least 0, got {self.weight_decay}")


@dataclass(frozen=True, slots=True)
class LossRecipe:
    """What is minimised: cross-entropy on each head's labels.

    Attributes:
        label_smoothing: of the FER2013 labels.
        ferplus_weight: of the FER+ head's loss beside the FER head's.
        class_weights: weigh rows by the inverse frequency of their FER2013 label.
    """

    label_smoothing: float = 0.0
    ferplus_weight: float = 1.0
    class_weights: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """One run.

    Attributes:
        name: of the run, as tables show it.
        epochs: passes over the training rows.
        batch_size: rows a step; the rest of an epoch that fills no batch is left out.
        warmup_epochs: the learning rate climbs from 0 for so long, then falls along a cosine to 0.
        balanced: draw each class equally often, with repetition, instead of each row once.
        average_decay: of the exponential moving average of the weights that is evaluated and kept, a step; 0 for none.
        patience: epochs without a better PublicTest accuracy after which the run ends; 0 for never.
        precision: Keras's dtype policy.
        seed: of everything that is drawn.
    """

    name: str
    epochs: int
    network: NetworkRecipe = field(default_factory=NetworkRecipe)
    augmentation: Augmentation = field(default_factory=Augmentation)
    optimizer: OptimizerRecipe = field(default_factory=OptimizerRecipe)
    loss: LossRecipe = field(default_factory=LossRecipe)
    batch_size: int = 128
    warmup_epochs: float = 0.0
    balanced: bool = False
    average_decay: float = 0.0
    patience: int = 0
    precision: str = "float32"
    seed: int = 2013

    def __post_init__(self) -> None:
        check_course(self)
        if not 0 <= self.loss.label_smoothing < 1:
            raise ValueError(f"loss.label_smoothing must be from 0 to below 1, got {self.loss.label_smoothing}")
        if not 0 <= self.loss.ferplus_weight < math.inf:
            raise ValueError(f"loss.ferplus_weight must be at least 0, got {self.loss.ferplus_weight}")


def check_course(recipe: Any) -> None:
    """Refuse epochs, batch size, patience, warm-up, average or precision that no run can follow, whatever it trains.

    Raises:
        ValueError: a value is out of its range; it is named.
    """
    if recipe.precision not in PRECISIONS:
        raise ValueError(f"precision must be one of {', '.join(PRECISIONS)}, got {recipe.precision!r}")
    for name, least in (("epochs", 1), ("batch_size", 1), ("patience", 0)):
        if getattr(recipe, name) < least:
            raise ValueError(f"{name} must be at least {least}, got {getattr(recipe, name)}")
    if not 0 <= recipe.average_decay < 1:
        raise ValueError(f"average_decay must be from 0 to below 1, got {recipe.average_decay}")
    if not 0 <= recipe.warmup_epochs < recipe.epochs:
        raise ValueError(f"warmup_epochs must be from 0 to below epochs, got {recipe.warmup_epochs}")


def find_recipe(name: str, task: str = "emotion") -> Path:
    """The file of a recipe: a shipped one by its name, any other by its path.

    Args:
        name: ``vgg16``, or the path of a TOML file.
        task: the folder of shipped recipes that is looked in.

    Raises:
        UsageError: there is neither; the shipped ones are named.
    """
    shipped = {path.stem: path for path in sorted((resources_dir() / "recipes" / task).glob("*.toml"))}
    if name in shipped:
        return shipped[name]
    path = Path(name)
    if not path.is_file():
        raise UsageError(
            "There is no recipe {name}: neither a file nor one of those that come with the program ({known}).",
            name=name,
            known=", ".join(shipped),
        )
    return path


def load_recipe(path: Path) -> Recipe:
    """Read a recipe of an emotion network; see ``read_recipe``."""
    return read_recipe(path, Recipe)


def read_recipe(path: Path, kind: type[Kind]) -> Kind:
    """Read a recipe of one kind, a frozen dataclass that checks itself.

    Raises:
        UsageError: the file is missing, is no TOML, or holds a name or a value that cannot be meant.
    """
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError("The recipe {path} cannot be read ({reason}).", path=path, reason=error.strerror) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("The recipe {path} is no TOML file ({reason}).", path=path, reason=str(error)) from error
    try:
        recipe: Kind = _build(kind, stored, "")
    except ValueError as error:
        raise UsageError("The recipe {path} cannot be followed: {reason}.", path=path, reason=str(error)) from error
    return recipe


def _build(kind: Any, stored: dict[str, Any], where: str) -> Any:
    """A dataclass from a table of the file; every name must be known and every value of its kind."""
    types_of = typing.get_type_hints(kind)
    unknown = set(stored) - set(types_of)
    if unknown:
        raise ValueError(f"{where}{sorted(unknown)[0]} is not known; known are {', '.join(types_of)}")
    for each in fields(kind):
        if each.name not in stored and each.default is MISSING and each.default_factory is MISSING:
            raise ValueError(f"{where}{each.name} is missing")
    return kind(**{name: _value(types_of[name], value, f"{where}{name}") for name, value in stored.items()})


def _value(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind):
        if not isinstance(value, dict):
            raise ValueError(f"{where} must be a table, got {value!r}")
        return _build(kind, value, f"{where}.")
    origin = typing.get_origin(kind)
    if origin is tuple and isinstance(value, list):
        item, *rest = typing.get_args(kind)
        if rest != [Ellipsis] and len(value) != 1 + len(rest):
            raise ValueError(f"{where} must have {1 + len(rest)} values, got {value!r}")
        return tuple(_value(item, each, where) for each in value)
    expected = dict if origin is dict else kind
    if expected is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(expected, types.GenericAlias) or type(value) is not expected:
        raise ValueError(f"{where} must be {getattr(expected, '__name__', expected)}, got {value!r}")
    return value
