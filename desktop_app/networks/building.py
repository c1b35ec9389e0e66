"""From a card to a Keras model with its weights. Imports Keras only when a network is built."""

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from desktop_app.errors import ModelError
from desktop_app.networks.cards import NetworkCard
from desktop_app.networks.weights import read_weights, set_weights


def build_network(network: NetworkCard, folder: Path) -> Any:
    """The Keras model that a card describes, with the weights that lie in ``folder``.

    Raises:
        ModelError: this version has no such builder, or the weights do not fit.
    """
    model = builder_of(network.builder)(**network.arguments)
    set_weights(model, read_weights(folder / network.weights))
    check_outputs(network, [int(output.shape[-1]) for output in model.outputs])
    return model


def builder_of(name: str) -> Callable[..., Any]:
    """The function ``build_<name>`` of the module ``desktop_app.networks.<name>``.

    Raises:
        ModelError: this version has no such builder.
    """
    try:
        module = importlib.import_module(f"desktop_app.networks.{name}")
        build: Callable[..., Any] = getattr(module, f"build_{name}")
    except (ModuleNotFoundError, AttributeError) as error:
        raise ModelError("This version of the program has no network called {name}.", name=name) from error
    return build


def check_outputs(network: NetworkCard, sizes: Sequence[int]) -> None:
    """Raise ModelError unless the outputs have the sizes that the card names."""
    expected = list(network.outputs.values())
    if list(sizes) != expected:
        raise ModelError(
            "The card of {name} does not fit its network: outputs of {expected}, got {sizes}.",
            name=network.name,
            expected=expected,
            sizes=list(sizes),
        )
