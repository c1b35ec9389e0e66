"""What is said of the light of a running session."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.domain.results import FrameResult, SceneLight
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.session_words import LightTeller
from tests.ui.fakes import result


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    """An empty message bar."""
    made = MessageBar()
    qtbot.addWidget(made)
    return made


def seen(t_s: float, scene: SceneLight) -> FrameResult:
    """A picture at a time in a light."""
    return replace(result(t_s=t_s), scene=scene)


def test_darkness_is_told_once_it_lasts_two_seconds_and_no_longer_than_it_lasts(bar: MessageBar):
    """A dark moment is not worth a word; the first bright picture takes the words away."""
    teller = LightTeller(bar)
    for t_s in (0.0, 1.0, 1.9):
        teller.hear(seen(t_s, SceneLight.TOO_DARK))
    assert bar.text == ""

    teller.hear(seen(2.0, SceneLight.TOO_DARK))
    assert "too dark" in bar.text

    teller.hear(seen(2.1, SceneLight.OK))
    assert bar.text == ""
    teller.hear(seen(3.0, SceneLight.TOO_DARK))
    assert bar.text == ""


def test_another_message_is_left_alone(bar: MessageBar):
    """What was said since then is not about the light; and what the user closed does not come back."""
    teller = LightTeller(bar)
    for t_s in (0.0, 2.0):
        teller.hear(seen(t_s, SceneLight.TOO_DARK))
    bar.say("info", "Something else")
    teller.hear(seen(3.0, SceneLight.TOO_DARK))
    teller.hear(seen(4.0, SceneLight.OK))

    assert bar.text == "Something else"
