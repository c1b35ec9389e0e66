"""What threads speak through: a slot for the newest value, and a queue that loses nothing.

The third kind, with tickets, is the desk in ``tickets``. Every wait ends when the channel is closed, so nobody hangs
on a partner that has died.
"""

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestSlot(Generic[T]):
    """One place for the newest value; an older one that nobody read is simply replaced. Safe from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._value: T | None = None
        self._version = 0

    def put(self, value: T) -> None:
        """Replace the value."""
        with self._changed:
            self._value = value
            self._version += 1
            self._changed.notify_all()

    def get(self) -> T | None:
        """The newest value; None before the first."""
        return self.read()[1]

    def read(self) -> tuple[int, T | None]:
        """The version (0 before the first value, then 1, 2, ...) and the value that belongs to it."""
        with self._changed:
            return self._version, self._value

    @property
    def version(self) -> int:
        """How many values have been put so far."""
        return self._version

    def wait_newer(self, version: int, timeout_s: float) -> bool:
        """Wait for a value newer than ``version``; False if none came in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._version > version, timeout_s)


class BoundedQueue(Generic[T]):
    """A queue that loses nothing: when full, ``put`` waits. Items have a weight, and the bound is on their sum."""

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1, got {capacity}")
        lock = threading.Lock()
        self._room = threading.Condition(lock)
        self._filled = threading.Condition(lock)
        self._items: deque[tuple[T, int]] = deque()
        self._capacity = capacity
        self._weight = 0
        self._wanted = 1
        self._closed = False

    @property
    def weight(self) -> int:
        """The weight waiting now."""
        return self._weight

    def put(self, item: T, weight: int = 1) -> bool:
        """Wait while the queue is full, then add; one item may stand over the bound. False if the queue is closed."""
        with self._room:
            self._room.wait_for(lambda: self._closed or self._weight < self._capacity)
            return self._add(item, weight)

    def post(self, item: T, weight: int = 1) -> bool:
        """Add at once, over the bound if need be: for rare items from threads that must not wait."""
        with self._room:
            return self._add(item, weight)

    def _add(self, item: T, weight: int) -> bool:
        if self._closed:
            return False
        self._items.append((item, weight))
        self._weight += weight
        if self._weight >= self._wanted:
            self._filled.notify_all()
        return True

    def take(self, wanted: int, timeout_s: float) -> tuple[list[T], bool]:
        """Wait until a weight of ``wanted`` is there, the time is up or the queue is closed; take what is there.

        Returns:
            The items in order, at most a little more than ``wanted``, and whether more can still come.
        """
        with self._filled:
            self._wanted = wanted
            self._filled.wait_for(lambda: self._closed or self._weight >= wanted, max(0.0, timeout_s))
            taken: list[T] = []
            weight = 0
            while self._items and weight < wanted:
                item, item_weight = self._items.popleft()
                taken.append(item)
                weight += item_weight
            self._weight -= weight
            self._room.notify_all()
            return taken, bool(self._items) or not self._closed

    def close(self) -> None:
        """Take nothing more; what is there can still be taken."""
        with self._room:
            self._closed = True
            self._room.notify_all()
            self._filled.notify_all()

    def discard(self) -> None:
        """Close, and forget what is there: for the case that the taker has died."""
        with self._room:
            self._items.clear()
            self._weight = 0
        self.close()
