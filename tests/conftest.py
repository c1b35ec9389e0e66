"""Fixtures of the whole suite."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.i18n import set_language

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Whatever the machine speaks, the tests read British English.
os.environ["LANGUAGE"] = "en_GB"

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of clips, photos and faces beside the checkout; skips where it is missing."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the test data folder ../shared/data is not on this machine")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """No test leaves another language behind."""
    yield
    set_language("en")


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread of the program running, and name the thread."""
    before = set(threading.enumerate())
    yield
    deadline = time.perf_counter() + 5.0
    left: list[threading.Thread] = []
    for thread in threading.enumerate():
        if thread not in before and thread.name.startswith("simak-"):
            thread.join(max(0.0, deadline - time.perf_counter()))
            if thread.is_alive():
                left.append(thread)
    assert not left, f"threads left running: {[thread.name for thread in left]}"
