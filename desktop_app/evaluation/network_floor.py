"""How long the bare networks take for a piece of work: the floor under any program around them.

The inputs of every network call are noted while the work is done once, and the same calls are then made again with
nothing in between.
"""

import time
from collections.abc import Callable, Iterable, Iterator
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
    """Within the block every batch that a loaded network is given is noted, as a copy, one call each."""
    calls = Calls()
    # Through ``each`` go single calls too, and P-Net's levels by it alone.
    kinds: list[Any] = [runtime._OpenVinoNetwork, runtime._KerasNetwork]
    before = [kind.each for kind in kinds]

    def noting(each: Callable[..., Any]) -> Callable[..., Any]:
        def noted(network: Any, batches: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
            for inputs in batches:
                calls.made.append((network, np.array(inputs)))
                yield inputs

        return lambda network, batches: each(network, noted(network, batches))

    for kind, each in zip(kinds, before, strict=True):
        kind.each = noting(each)
    try:
        yield calls
    finally:
        for kind, each in zip(kinds, before, strict=True):
            kind.each = each


def _milliseconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000.0
