"""A live source fed by another thread."""

import threading

import numpy as np
import pytest

from desktop_app.errors import SourceDenied, SourceLost, SourceTimeout
from desktop_app.pipeline.engine import EngineState
from desktop_app.pipeline.sources.push import PushSource
from tests.pipeline.fakes import LONG_S, make_session, picture


def value(source: PushSource) -> int:
    """The first pixel of the next picture."""
    raw = source.read(LONG_S)
    assert raw is not None
    return int(raw.image_bgr[0, 0, 0])


def test_the_newest_picture_wins() -> None:
    """Pictures that nobody read are replaced and counted; opening takes none away."""
    source = PushSource("camera", "Front camera", fps=30.0)
    for number in (1, 2, 3):
        source.push(picture(number))
    info = source.open(LONG_S)

    assert (info.kind, info.name, info.live, info.size_wh, info.fps) == ("camera", "Front camera", True, (64, 48), 30.0)
    assert value(source) == 3
    assert source.replaced == 2


def test_four_channels_are_taken() -> None:
    """Toolkits hand over BGRA; the picture has three channels."""
    source = PushSource("screen", "Screen 1")
    source.push(np.full((4, 6, 4), 9, np.uint8))
    raw = source.read(LONG_S)

    assert raw is not None
    assert raw.image_bgr.shape == (4, 6, 3)


def test_silence_times_out() -> None:
    """Neither open nor read waits longer than asked."""
    source = PushSource("camera", "Front camera")
    with pytest.raises(SourceTimeout, match="Front camera gave no picture within 0 s"):
        source.open(0.0)
    with pytest.raises(SourceTimeout):
        source.read(0.0)


def test_a_screen_that_does_not_change_gives_its_last_picture_again() -> None:
    """After the given time without a new picture the last one comes again, and a new one takes over."""
    source = PushSource("screen", "Screen 1", repeat_last_s=0.01)
    source.push(picture(5))
    source.open(LONG_S)

    assert [value(source) for _ in range(3)] == [5, 5, 5]
    source.push(picture(6))
    assert value(source) == 6


def test_nothing_is_repeated_before_its_time() -> None:
    """A repeat is not a way to a higher rate."""
    source = PushSource("screen", "Screen 1", repeat_last_s=LONG_S)
    source.push(picture(5))
    assert value(source) == 5
    with pytest.raises(SourceTimeout):
        source.read(0.0)


def test_failures_are_raised_on_the_reading_side() -> None:
    """What the feeding thread says is raised once; a new picture ends it."""
    source = PushSource("camera", "Front camera")
    source.fail(SourceDenied("The camera is not permitted."))
    with pytest.raises(SourceDenied, match="not permitted"):
        source.open(LONG_S)
    source.push(picture(1))
    source.fail(SourceLost("unplugged"))
    with pytest.raises(SourceLost, match="unplugged"):
        source.read(LONG_S)
    source.push(picture(2))
    assert source.open(LONG_S).size_wh == (64, 48)


def test_an_interruption_wakes_a_waiting_open() -> None:
    """Stop does not wait for a camera that has not sent its first picture."""
    source = PushSource("camera", "Front camera")
    session = make_session(open_timeout_s=LONG_S).start(source)
    session.stop()

    assert session.engine.state is EngineState.FINISHED
    assert session.listener.failures == []


def test_a_session_over_pushed_pictures() -> None:
    """Pictures pushed from another thread are captured; a loss is a gap that the next picture ends."""
    source = PushSource("camera", "Front camera")
    session = make_session(open_timeout_s=0.05).start(source)
    source.push(picture(1))
    session.listener.wait_for(lambda seen: seen.results >= 1)
    source.fail(SourceLost("The camera was unplugged."))
    session.listener.wait_for(lambda seen: len(seen.events) == 1)
    feeding = threading.Event()

    def feed() -> None:
        while not feeding.wait(0.005):
            source.push(picture(2))

    thread = threading.Thread(target=feed)
    thread.start()
    session.listener.wait_for(lambda seen: len(seen.events) == 2 and seen.results >= 2)
    feeding.set()
    thread.join()
    session.stop()

    assert [event.text for event in session.listener.events] == ["The camera was unplugged."] * 2
    assert session.listener.events[1].end_s is not None
