"""The bare networks' time: calls are noted whole and made again."""

import numpy as np
import pytest

from desktop_app.evaluation.network_floor import Calls, noted_calls
from desktop_app.vision import runtime


class Counting:
    """A network that remembers what it was given."""

    runtime = "fake"

    def __init__(self) -> None:
        self.seen: list[np.ndarray] = []

    def __call__(self, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        """Keep the inputs; list.append is safe from several threads."""
        self.seen.append(inputs)
        return (inputs,)


def test_every_call_is_made_again_in_order_and_spread() -> None:
    """Two rounds make each call four times: in order and spread over the cores, in both rounds."""
    pnet, onet = Counting(), Counting()
    levels = [np.full((1, 2, 2, 3), value, np.float32) for value in range(3)]
    calls = Calls([(pnet, levels[0]), (pnet, levels[1]), (pnet, levels[2]), (onet, levels[0])])

    took = calls.replay_ms(rounds=2, cores=2)

    assert len(took) == 2
    assert min(took) > 0
    assert sorted(float(inputs.mean()) for inputs in pnet.seen) == [0.0] * 4 + [1.0] * 4 + [2.0] * 4
    assert len(onet.seen) == 4


def test_calls_of_loaded_networks_are_noted_with_a_copy_of_their_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the caller writes into its buffer afterwards does not change what was noted; after the block nothing is."""
    monkeypatch.setattr(runtime._KerasNetwork, "__call__", lambda self, inputs: (inputs * 2,))
    network = object.__new__(runtime._KerasNetwork)
    buffer = np.ones((1, 2, 2, 1), np.float32)

    with noted_calls() as calls:
        doubled = network(buffer)[0]
        buffer[:] = 5
    network(buffer)

    assert doubled.max() == 2
    assert len(calls.made) == 1
    assert calls.made[0][0] is network
    assert calls.made[0][1].max() == 1
