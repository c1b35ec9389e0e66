"""How long the bare networks take for a piece of work: the floor under any program around them.

The inputs of every network call are noted while the work is done once, and the same calls are then made again with
nothing in between.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.vision import runtime

Call = tuple[runtime.Network, NDArray[np.float32]]
"""A network and what it was given."""


@dataclass(slots=True)
class Calls:
    """The network calls of a piece of work, in their order."""

    made: list[Call] = field(default_factory=list)

    def replay_ms(self, rounds: int, cores: int) -> list[float]:
        """Milliseconds of all calls, once for each round.

        They are made one after the other, and again spread over the cores, P-Net's levels being independent of one
        another; the quicker of the two is taken, so that the floor is not too high.
        """
        with ThreadPoolExecutor(cores, thread_name_prefix="floor") as pool:
            return [
                min(_milliseconds(self._in_order), _milliseconds(lambda: self._spread(pool))) for _ in range(rounds)
            ]

    def _in_order(self) -> None:
        for network, inputs in self.made:
            network(inputs)

    def _spread(self, pool: ThreadPoolExecutor) -> None:
        """Calls of one network in a row run together; the next network waits for the last."""
        rest = self.made
        while rest:
            together = [call for call in rest if call[0] is rest[0][0]]
            rest = [call for call in rest if call[0] is not rest[0][0]]
            if len(together) == 1:
                together[0][0](together[0][1])
            else:
                list(pool.map(lambda call: call[0](call[1]), together))


@contextmanager
def noted_calls() -> Iterator[Calls]:
    """Within the block every call of a loaded network is noted, with a copy of its inputs."""
    calls = Calls()
    classes: list[Any] = [runtime._OpenVinoNetwork, runtime._KerasNetwork]
    before = [kind.__call__ for kind in classes]

    def noting(call: Callable[..., Any]) -> Callable[..., Any]:
        def note(network: Any, inputs: NDArray[np.float32]) -> Any:
            calls.made.append((network, np.array(inputs)))
            return call(network, inputs)

        return note

    for kind, call in zip(classes, before, strict=True):
        kind.__call__ = noting(call)
    try:
        yield calls
    finally:
        for kind, call in zip(classes, before, strict=True):
            kind.__call__ = call


def _milliseconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000.0
