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


def test_what_loaded_networks_are_given_is_noted_as_a_copy() -> None:
    """Single calls and several batches at once, as P-Net's levels come, are noted; after the block nothing is."""
    # Made without its constructor, which imports Keras.
    network = object.__new__(runtime._KerasNetwork)
    network._model = lambda inputs, training: inputs * 2
    buffer = np.ones((1, 2, 2, 1), np.float32)
    levels = [np.full((1, size, size, 1), size, np.float32) for size in (3, 4)]

    with noted_calls() as calls:
        doubled = network(buffer)[0]
        answers = network.each(iter(levels))
        buffer[:] = 5
    network(buffer)

    assert doubled.max() == 2
    assert [float(answer.max()) for (answer,) in answers] == [6, 8]
    assert [noted for noted, _inputs in calls.made] == [network] * 3
    assert [float(inputs.max()) for _network, inputs in calls.made] == [1, 3, 4]


def test_a_network_of_openvino_is_noted_once_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call is one noted batch, though it goes through ``each`` as several at once do."""
    monkeypatch.setattr(runtime._OpenVinoNetwork, "each", lambda self, batches: [(inputs * 2,) for inputs in batches])
    network = runtime._OpenVinoNetwork("openvino", None, 1)

    with noted_calls() as calls:
        network(np.ones((1, 2, 2, 1), np.float32))
        network.each([np.ones((1, 2, 2, 1), np.float32)] * 2)

    assert len(calls.made) == 3
