"""A session before a view of its own: what is counted, and that nothing is kept."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.pipeline.engine import EngineState
from desktop_app.pipeline.stats import EngineStats
from desktop_app.ui.painted_session import Paint, PaintedSession, Stretch
from tests.pipeline.fakes import LONG_S, ListSource
from tests.ui.fakes import FakeServices


@pytest.fixture
def services(tmp_path: Path) -> FakeServices:
    """The program behind the session, two faces in every picture."""
    return FakeServices(tmp_path, emotions=True)


def begin(services: FakeServices, *, frames: int = 60) -> PaintedSession:
    """A session at its own speed over so many frames at 100 a second."""
    models = services.load_models(lambda text: None)
    session = PaintedSession(
        lambda listener: services.new_engine(models, listener, realtime=True),
        unsure_below=0.4,
        emotions=True,
        size_wh=(320, 240),
    )
    session.begin(ListSource(range(frames), fps=100.0), services.sink_opener("bench", models, realtime=True))
    return session


def test_what_is_painted_and_analysed_is_counted(qapp, services: FakeServices) -> None:
    """Frames come onto the view, results are noted one by one, labels are seen, latency and memory are positive."""
    session = begin(services)
    assert session.run(LONG_S, lambda: session.painted(labelled=True))
    session.run(0.2)
    seen = session.take()
    session.end()

    assert seen.captured > 0
    assert 0 < seen.displayed <= seen.captured
    assert len(seen.results) == pytest.approx(seen.analysed, abs=2)
    assert {result.faces for result in seen.results} == {2}
    assert sum(result.judged for result in seen.results) >= 2
    assert {"detect", "track", "emotions"} <= set(seen.results[0].stage_ms)
    assert (seen.latency_ms() > 0).all()
    assert seen.seconds > 0
    assert seen.cpu_s > 0
    assert seen.memory_mb > 10


def test_a_look_forgets_what_the_last_one_told(qapp, services: FakeServices) -> None:
    """After ``take`` the counts begin again, and the session ends in order."""
    session = begin(services)
    assert session.run(LONG_S, lambda: session.painted(labelled=False))
    first = session.take()
    again = session.take()
    session.end()

    assert again.seconds < first.seconds
    assert again.after.captured >= first.after.captured
    assert len(again.paints) < max(2, len(first.paints))
    assert session.engine.state is EngineState.FINISHED


def test_waiting_ends_with_the_session(qapp, services: FakeServices) -> None:
    """Who waits for something that never comes is let go when the source has run out."""
    session = begin(services, frames=3)

    assert not session.run(LONG_S, lambda: False)
    assert session.over
    session.end()


def test_latency_is_that_of_the_first_painting_of_a_result() -> None:
    """A result painted twice counts once, a painting without a result not at all; a frame shown twice is one frame."""
    paints = [
        Paint(10.00, 2.0, frame=0, result=None, captured_mono=0.0, labelled=False),
        Paint(10.05, 2.0, frame=1, result=0, captured_mono=10.0, labelled=False),
        Paint(10.09, 2.0, frame=1, result=0, captured_mono=10.0, labelled=True),
        Paint(10.20, 2.0, frame=3, result=2, captured_mono=10.1, labelled=True),
    ]
    seen = Stretch(1.0, 0.5, 100.0, EngineStats(captured=5), EngineStats(captured=9, analysed=2), paints, [])

    np.testing.assert_allclose(seen.latency_ms(), [50.0, 100.0])
    assert (seen.displayed, seen.captured, seen.analysed, seen.dropped) == (3, 4, 2, 0)
