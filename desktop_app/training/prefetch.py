"""Makes a run's batches on a thread of their own, a few steps ahead."""

import contextlib
import queue
import threading
from collections.abc import Callable, Generator
from typing import TypeVar

Made = TypeVar("Made")

_AHEAD = 4


def made_ahead(make: Callable[[int], Made], first: int, last: int) -> Generator[Made]:
    """``make(step)`` for the steps ``first`` to ``last`` - 1, made while earlier ones are worked on.

    Close the generator to end its thread. What ``make`` raises is raised where its batch is awaited.
    """
    made: queue.Queue[Made | BaseException] = queue.Queue(_AHEAD)
    stopped = threading.Event()

    def hand_on(item: Made | BaseException) -> None:
        while not stopped.is_set():
            with contextlib.suppress(queue.Full):
                made.put(item, timeout=0.2)
                return

    def work() -> None:
        try:
            for step in range(first, last):
                if stopped.is_set():
                    return
                hand_on(make(step))
        except Exception as error:  # noqa: BLE001 - raised again where the batch is awaited
            hand_on(error)

    thread = threading.Thread(target=work, name="simak-batches", daemon=True)
    thread.start()
    try:
        for _ in range(first, last):
            item = made.get()
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopped.set()
        thread.join()
