"""The line at the bottom and the bar of messages say what is going on."""

import pytest

from desktop_app.pipeline.engine import EngineState
from desktop_app.pipeline.pace import Pace
from desktop_app.pipeline.stats import EngineStats
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.status_line import StatusLine, figures


def test_the_figures_are_one_line():
    """Rates, latency, drops and faces."""
    stats = EngineStats(captured_fps=29.9, analysed_fps=28.2, latency_p50_ms=84.4, dropped=1234, faces=12)

    assert figures(stats) == "30 captured · 28 analysed · 84 ms · 1,234 dropped · 12 faces"
    assert figures(EngineStats(faces=1)).endswith("1 face")


def test_what_is_done_less_often_is_said(qtbot):
    """In a few words, with the figures in the tip; and nothing where the computer keeps up."""
    line = StatusLine()
    qtbot.addWidget(line)
    wished = Pace(5.0, 2.0, 0.2)
    line.show_figures(EngineStats(pace=wished, wished=wished))
    assert line.slowed_text == ""

    line.show_figures(EngineStats(pace=Pace(2.5, 0.5, 0.4, every=2), wished=wished))
    assert line.slowed_text == "Slow computer, fewer landmarks, emotions, searches and pictures"
    assert "emotions 2.5 times a second" in line._slowed.toolTip()
    assert "one picture in 2 is analysed" in line._slowed.toolTip()
    line.show_figures(None)
    assert line.slowed_text == ""


@pytest.mark.parametrize("state", list(EngineState))
def test_every_state_has_words(qtbot, state):
    """And only while it runs does it say so."""
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_state(state, 75)

    assert line.state_text
    assert ("Analysis is running" in line.state_text) is (state is EngineState.RUNNING)
    assert ("1:15" in line.state_text) is (state in {EngineState.RUNNING, EngineState.PAUSED})


def test_of_a_recording_it_is_said_how_far_it_is(qtbot):
    """Until the length turns out to be wrong."""
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_state(EngineState.RUNNING, 75, 3000)
    assert line.state_text.endswith("1:15 of 50:00")

    line.show_state(EngineState.RUNNING, 3001, 3000)
    assert line.state_text.endswith("50:01")


def test_a_message_stays_until_it_is_closed_and_its_link_works(qtbot):
    """Errors do not vanish by themselves."""
    bar = MessageBar()
    qtbot.addWidget(bar)
    followed = []
    bar.say("error", "The camera is gone.")
    assert bar.text == "The camera is gone."
    assert not bar._timer.isActive()

    bar.say("info", "Written.", "Open folder", lambda: followed.append(1))
    bar._link.linkActivated.emit("#")
    assert followed == [1]
    bar.hide()
    assert bar.text == ""
    with pytest.raises(ValueError, match="kind must be"):
        bar.say("shout", "!")
