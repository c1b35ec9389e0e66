"""The slot and the queue between threads."""

import threading

import pytest

from desktop_app.pipeline.channels import BoundedQueue, LatestSlot
from tests.pipeline.fakes import LONG_S


def test_the_slot_keeps_the_newest_and_counts() -> None:
    """An unread value is replaced; the version says how many there have been."""
    slot: LatestSlot[str] = LatestSlot()
    assert slot.read() == (0, None)
    slot.put("a")
    slot.put("b")

    assert slot.read() == (2, "b")
    assert slot.get() == "b"
    assert slot.wait_newer(1, 0)
    assert not slot.wait_newer(2, 0)


def test_the_slot_wakes_who_waits() -> None:
    """A waiting reader is woken by the next value."""
    slot: LatestSlot[int] = LatestSlot()
    woken: list[bool] = []
    thread = threading.Thread(target=lambda: woken.append(slot.wait_newer(0, LONG_S)))
    thread.start()
    slot.put(1)
    thread.join(LONG_S)

    assert woken == [True]


def test_take_gives_what_is_there_when_the_time_is_up() -> None:
    """Fewer items than wanted come when the time is up, in order; more can still come."""
    queue: BoundedQueue[int] = BoundedQueue(100)
    assert queue.put(1)
    assert queue.post(2)

    assert queue.take(50, 0) == ([1, 2], True)
    assert queue.take(50, 0) == ([], True)
    assert queue.weight == 0


def test_take_stops_at_what_was_wanted() -> None:
    """Of many items no more than wanted are taken, by weight."""
    queue: BoundedQueue[int] = BoundedQueue(100)
    for number in range(10):
        queue.put(number, weight=3)

    assert queue.take(6, LONG_S)[0] == [0, 1]
    assert queue.weight == 24


def test_a_full_queue_makes_put_wait_but_not_post() -> None:
    """The bound holds for those who can wait; a waiting put goes through when there is room."""
    queue: BoundedQueue[int] = BoundedQueue(2)
    queue.put(1)
    queue.put(2)
    assert queue.post(3)
    thread = threading.Thread(target=queue.put, args=(4,))
    thread.start()
    assert queue.take(3, LONG_S) == ([1, 2, 3], True)
    thread.join(LONG_S)

    assert queue.take(1, LONG_S) == ([4], True)


@pytest.mark.parametrize("end", [BoundedQueue.close, BoundedQueue.discard])
def test_closing_wakes_a_waiting_put(end: object) -> None:
    """Whoever waits on a full queue is sent away when it closes, and every later put too."""
    queue: BoundedQueue[int] = BoundedQueue(1)
    queue.put(1)
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(queue.put(2)))
    thread.start()
    end(queue)  # type: ignore[operator]
    thread.join(LONG_S)

    assert answers == [False]
    assert not queue.post(3)


def test_a_closed_queue_gives_what_it_has_and_then_ends() -> None:
    """Closing loses nothing, discarding everything."""
    queue: BoundedQueue[int] = BoundedQueue(9)
    queue.put(1)
    queue.close()
    assert queue.take(5, LONG_S) == ([1], False)

    queue = BoundedQueue(9)
    queue.put(1)
    queue.discard()
    assert queue.take(5, LONG_S) == ([], False)
