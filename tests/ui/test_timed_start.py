"""A start that is timed: the window first, then the networks, then a face and its label."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.domain.ports import FrameSource
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.timed_start import TimedStart, process_age_s
from tests.pipeline.fakes import LONG_S, ListSource
from tests.ui.fakes import FakeServices
from tests.vision.loading import ROOT


@dataclass(frozen=True)
class Pictures:
    """A chosen source of plain pictures."""

    title: str = "pictures"
    realtime: bool = True

    def make_source(self) -> FrameSource:
        """More of them than any test needs."""
        return ListSource(range(5000))


def test_the_age_of_a_process_is_not_more_than_it_can_be() -> None:
    """A new process says that it is no older than the time since it was asked for."""
    asked = time.perf_counter()
    code = "from desktop_app.ui.timed_start import process_age_s; print(process_age_s())"
    age_s = float(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True, timeout=60))

    assert 0.05 < age_s < time.perf_counter() - asked + 0.02


@pytest.mark.parametrize("emotions", [True, False])
def test_the_stations_of_a_start_come_in_their_order(
    qapp, tmp_path: Path, make_window: Callable[..., MainWindow], *, emotions: bool
) -> None:
    """Window, networks, face, label: each with its time since the process began; without emotions the box will do."""
    window = make_window(FakeServices(tmp_path, emotions=emotions))
    start = TimedStart(window, Pictures)
    before = process_age_s()
    window.show()

    assert start.wait(3 * LONG_S)
    start.leave(LONG_S)

    assert start.window_s is not None
    assert start.models_s is not None
    assert start.face_s is not None
    assert start.label_s is not None
    assert before < start.window_s <= start.face_s <= start.label_s <= process_age_s()
    assert before < start.models_s <= start.face_s
    assert not window.isVisible()


def test_a_start_that_fails_says_why(qapp, tmp_path: Path, make_window: Callable[..., MainWindow]) -> None:
    """Without models there is no label, and the reason is kept."""
    services = FakeServices(tmp_path)
    services.model_error = "The weights are missing."
    window = make_window(services)
    start = TimedStart(window, Pictures)
    window.show()

    assert not start.wait(LONG_S)
    assert "The weights are missing." in start.failure
    start.leave(LONG_S)
