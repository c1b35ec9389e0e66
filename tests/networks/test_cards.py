"""Model cards: read, written, and checked against the files beside them."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import ModelError
from desktop_app.networks.cards import CARD_FILE, Card, Metric, NetworkCard, load_card, sha256_of, verify
from desktop_app.networks.weights import save_weights
from desktop_app.paths import models_dir


def make_model(folder: Path, **changes: object) -> Card:
    """A folder with one small weights file and a card that fits it, but for ``changes`` of the network's part."""
    folder.mkdir(parents=True, exist_ok=True)
    save_weights(folder / "tiny.npz", {"dense/kernel": np.ones((3, 2), np.float32), "dense/bias": np.zeros(2)})
    network = {
        "name": "tiny",
        "builder": "tiny",
        "arguments": {"classes": 2},
        "weights": "tiny.npz",
        "sha256": sha256_of(folder / "tiny.npz"),
        "parameters": 8,
        "input_shape": (None, 4, 4, 1),
        "outputs": {"head": 2},
        **changes,
    }
    card = Card(
        name="toy",
        task="tells cats from dogs",
        networks=(NetworkCard(**network),),  # type: ignore[arg-type]
        colour_order="grey",
        scaling="x / 255",
        crop="none",
        labels=("cat", "dog"),
        training_data="none",
        split="none",
        metrics=(Metric("accuracy", 0.5, 10, "coin", "float32"),),
        precision="float32",
        licence="MIT",
        date="2026-01-01",
        command="none",
        thresholds={"label": 0.4},
    )
    (folder / CARD_FILE).write_text(card.to_json(), encoding="utf-8")
    return card


def test_a_card_read_back_is_the_card(tmp_path: Path) -> None:
    """Writing and reading change nothing, tuples and free sizes included."""
    card = make_model(tmp_path)

    assert load_card(tmp_path) == card
    assert load_card(tmp_path).network().input_shape == (None, 4, 4, 1)


def test_a_fitting_folder_passes(tmp_path: Path) -> None:
    """Hash, parameters and an output for the labels: nothing is raised."""
    verify(make_model(tmp_path), tmp_path)


@pytest.mark.parametrize("folder", sorted(path.parent for path in models_dir().glob(f"*/{CARD_FILE}")), ids=str)
def test_shipped_models_pass(folder: Path) -> None:
    """Every model that ships with the program fits its card, which names licence, command and date."""
    card = load_card(folder)
    verify(card, folder)

    assert card.name == folder.name
    assert card.licence
    assert card.command
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", card.date)


def test_mtcnn_ships_with_its_licence() -> None:
    """The package's copyright notice lies beside the weights."""
    text = (models_dir() / "mtcnn" / "LICENSE").read_text(encoding="utf-8")

    assert "MIT License" in text
    assert "Iván de Paz Centeno" in text


def test_labels_without_an_output_of_their_number_are_refused(tmp_path: Path) -> None:
    """Two labels need an output of two."""
    with pytest.raises(ModelError, match="names 2 labels, but no output of that size"):
        verify(make_model(tmp_path, outputs={"head": 3}), tmp_path)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    """A weights file that is not there is named with what to do next."""
    card = make_model(tmp_path)
    (tmp_path / "tiny.npz").unlink()

    with pytest.raises(ModelError, match=r"tiny\.npz cannot be read .*--models"):
        verify(card, tmp_path)


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    """One changed byte makes another hash."""
    card = make_model(tmp_path)
    path = tmp_path / "tiny.npz"
    path.write_bytes(path.read_bytes()[:-1] + b"!")

    with pytest.raises(ModelError, match="are damaged or were exchanged"):
        verify(card, tmp_path)


def test_a_hash_of_something_that_holds_no_weights_does_not_help(tmp_path: Path) -> None:
    """A card written for a file that is no archive is refused in one line, not with a traceback."""
    (tmp_path / "tiny.npz").write_bytes(b"no archive")
    card = make_model(tmp_path / "sound")
    network = replace(card.networks[0], sha256=sha256_of(tmp_path / "tiny.npz"))

    with pytest.raises(ModelError, match=r"tiny\.npz cannot be read"):
        verify(replace(card, networks=(network,)), tmp_path)


def test_another_number_of_parameters_is_refused(tmp_path: Path) -> None:
    """A card written for other weights with the right hash pasted in is found out by their number."""
    with pytest.raises(ModelError, match="hold 8 numbers, the card says 9"):
        verify(make_model(tmp_path, parameters=9), tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [("builder", "os.system"), ("weights", "../tiny.npz"), ("input_shape", (4, 4))],
)
def test_a_network_that_cannot_be_meant_is_refused(tmp_path: Path, field: str, value: object) -> None:
    """Builders are plain names, weights lie beside the card, inputs have four axes."""
    with pytest.raises(ValueError, match=field):
        make_model(tmp_path, **{field: value})


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"networks": [{}]}', "null"])
def test_a_card_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    """Broken, empty or foreign JSON ends in one line that names the file."""
    (tmp_path / CARD_FILE).write_text(text, encoding="utf-8")

    with pytest.raises(ModelError, match=r"card\.json cannot be read") as caught:
        load_card(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_card_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    """A card of another layout is not half understood."""
    make_model(tmp_path)
    stored = json.loads((tmp_path / CARD_FILE).read_text(encoding="utf-8"))
    (tmp_path / CARD_FILE).write_text(json.dumps({**stored, "colour": "blue"}), encoding="utf-8")

    with pytest.raises(ModelError, match="colour"):
        load_card(tmp_path)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    """A folder without a card is a missing model."""
    with pytest.raises(ModelError, match="The model ghost is missing"):
        load_card(tmp_path / "ghost")


def test_networks_are_found_by_name(tmp_path: Path) -> None:
    """The only network needs no name; an unknown one lists those there are."""
    card = make_model(tmp_path)

    assert card.network() is card.network("tiny")
    with pytest.raises(ModelError, match="has no network huge, only: tiny"):
        card.network("huge")
