"""Slow work runs elsewhere; its result, progress and failure arrive on the GUI thread."""

import threading

import pytest

from desktop_app.errors import ExportError
from desktop_app.ui.tasks import TaskPool


@pytest.fixture
def pool():
    """A pool of one thread, closed at the end."""
    made = TaskPool("simak-test")
    yield made
    assert made.close(5000)


def test_a_result_comes_back_on_the_gui_thread(pool, qtbot):
    """The work itself was done elsewhere."""
    seen = []

    def work(progress):
        progress("half way")
        return threading.current_thread()

    pool.run(work, lambda thread: seen.append((thread, threading.current_thread())), pytest.fail, seen.append)
    qtbot.waitUntil(lambda: len(seen) == 2)

    assert seen[0] == "half way"
    worker, deliverer = seen[1]
    assert worker is not threading.main_thread()
    assert deliverer is threading.main_thread()
    assert not pool.busy


@pytest.mark.parametrize(
    ("error", "words"),
    [(ExportError("The folder cannot be written."), "The folder cannot be written."), (ValueError("odd"), "odd")],
    ids=["the user's", "ours"],
)
def test_what_is_raised_becomes_a_sentence(pool, qtbot, error, words):
    """The environment's faults as they stand; ours with a word on the log file."""
    heard = []

    def work(progress):
        raise error

    pool.run(work, pytest.fail, heard.append)
    qtbot.waitUntil(lambda: bool(heard))

    assert words in heard[0]


def test_a_closed_pool_delivers_nothing_more(qtbot):
    """What waits is dropped, what runs is waited for."""
    pool = TaskPool("simak-test")
    go, delivered = threading.Event(), []
    pool.run(lambda _: go.wait(5), delivered.append, delivered.append)
    pool.run(lambda _: 1, delivered.append, delivered.append)
    go.set()
    assert pool.close(5000)
    qtbot.wait(1)

    assert delivered == []
