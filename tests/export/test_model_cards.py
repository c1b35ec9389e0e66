"""What the models' cards say of their accuracy."""

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app import paths
from desktop_app.export.model_cards import model_figures

METRICS = [
    {"name": "faces found", "value": 0.9, "n": 300, "data": "composed pictures"},
    {"name": "accuracy", "value": 0.7, "n": 3589, "data": "FER2013 PrivateTest"},
]


def card(folder: Path, *, labels: list[str], **changes: Any) -> None:
    """Lay down a card."""
    folder.mkdir(parents=True)
    known = {"labels": labels, "networks": [{"name": "net", "sha256": "abcdef0123456789"}], "metrics": METRICS}
    (folder / "card.json").write_text(json.dumps(known | changes))


def test_the_model_that_judged(tmp_path: Path) -> None:
    """Of the installed model that judged the session the accuracy on pictures kept for the end is told."""
    card(tmp_path / "emotion", labels=["happy"])
    card(tmp_path / "faces", labels=[])
    (figures,) = model_figures({"emotion/net": "abcdef012345", "faces/net": "abcdef012345"}, tmp_path)

    assert (figures.name, figures.same) == ("emotion", True)
    assert figures.metrics == (("accuracy", 0.7, 3589, "FER2013 PrivateTest"),)


@pytest.mark.parametrize("models", [{"emotion/net": "999999"}, {"emotion/other": "abcdef"}, {"emotion/net": ""}])
def test_another_model(models: dict[str, str], tmp_path: Path) -> None:
    """Figures of other weights than those that judged are not told."""
    card(tmp_path / "emotion", labels=["happy"])
    (figures,) = model_figures(models, tmp_path)

    assert (figures.same, figures.metrics) == (False, ())


@pytest.mark.parametrize("text", [None, "", "[]", '{"labels": ["a"]}'])
def test_no_card(text: str | None, tmp_path: Path) -> None:
    """A card that is missing or damaged leaves the report without its figures, not without a report."""
    if text is not None:
        (tmp_path / "emotion").mkdir()
        (tmp_path / "emotion" / "card.json").write_text(text)

    assert [figures.same for figures in model_figures({"emotion/net": "ab"}, tmp_path)] == [False]


def test_the_shipped_model() -> None:
    """The card that ships with the program is told with up to three figures, each with its n."""
    shipped = json.loads((paths.models_dir() / "emotion_vgg16" / "card.json").read_text("utf-8"))
    models = {f"emotion_vgg16/{net['name']}": net["sha256"][:12] for net in shipped["networks"]}
    (figures,) = model_figures(models, paths.models_dir())

    assert figures.same
    assert 1 <= len(figures.metrics) <= 3
    assert all(0 < value < 1 and n > 100 for _, value, n, _ in figures.metrics)
