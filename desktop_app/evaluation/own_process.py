"""Work in a process of its own: nothing that was loaded or cached before counts, nor what the environment then was."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

import psutil

from desktop_app.errors import AnalysisError

P = ParamSpec("P")
T = TypeVar("T")


def in_own_process(environment: Mapping[str, str], work: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
    """Call a function of a module in a new Python process, and wait for its answer.

    Args:
        environment: variables that the process has besides this one's.
        work: importable by name, as must be what it takes and gives.
        arguments: of the function.
        named: of the function.

    Raises:
        AnalysisError: the process died without an answer.
    """
    context = multiprocessing.get_context("spawn")
    with _with_environment(environment), ProcessPoolExecutor(1, mp_context=context) as pool:
        try:
            return pool.submit(work, *arguments, **named).result()
        except BrokenProcessPool as error:
            raise AnalysisError(
                "A part of the measurement ended without an answer, perhaps for want of memory. Close other programs "
                "and start again."
            ) from error


def peak_memory_mb() -> float:
    """The most memory this process has held, in MB."""
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset) / 1e6
    if sys.platform == "linux":
        # Not getrusage: a process begins there with what the one that started it held.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        held_kb = next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1]
        return int(held_kb) * 1024 / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


@contextmanager
def _with_environment(environment: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
