"""What the cards of the models that judged a session say of their accuracy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_MOST = 3


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """One model of a session.

    Attributes:
        name: the model's name.
        same: whether the model that is installed now is the one that judged the session.
        metrics: name, value, n and data of the figures to tell; empty where the model is another one by now.
    """

    name: str
    same: bool
    metrics: tuple[tuple[str, float, int, str], ...]


def model_figures(models: Mapping[str, str], folder: Path) -> tuple[ModelFigures, ...]:
    """The figures of a session's models that judge, by name; a model without labels (a detector) is left out.

    Args:
        models: "model/network" with the beginning of its weights' sha256, as the session has stored them.
        folder: where the models are installed.
    """
    names = sorted({key.partition("/")[0] for key in models})
    found = [_of_model(name, models, folder / name / "card.json") for name in names]
    return tuple(figures for figures in found if figures is not None)


def _of_model(name: str, models: Mapping[str, str], path: Path) -> ModelFigures | None:
    other = ModelFigures(name, same=False, metrics=())
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        if not card["labels"]:
            return None
        hashes = {f"{name}/{network['name']}": network["sha256"] for network in card["networks"]}
        metrics = [(m["name"], float(m["value"]), int(m["n"]), m["data"]) for m in card["metrics"]]
    except (OSError, ValueError, KeyError, TypeError):
        # The card is no part of the session: without it the report only has less to say.
        return other
    mine = {key: value for key, value in models.items() if key.partition("/")[0] == name}
    if not all(value and hashes.get(key, "").startswith(value) for key, value in mine.items()):
        return other
    # Accuracy on pictures kept for the end says most; any other figure is better than none.
    told = [m for m in metrics if m[0].startswith("accuracy") and "private" in m[3].casefold()] or metrics
    return ModelFigures(name, same=True, metrics=tuple(told[:_MOST]))
