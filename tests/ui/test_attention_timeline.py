"""The timelines of attention: shares of those told, how many are seen, and one person's states and index."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from desktop_app.behaviour.attention import AttentionSeconds, PersonAttention
from desktop_app.domain.attention import ATTENTION_STATES, TOLD_STATES, AttentionState
from desktop_app.ui.attention_timeline import AttentionTimeline, PersonAttentionTimeline
from desktop_app.ui.theme import LIGHT

FACING, DOWN, AWAY, _CLOSED, _YAWNING, UNSEEN, UNTOLD = (np.int8(place) for place in range(7))


def seconds(*counts: dict[int, int], people: int = 4, since: int = 0) -> AttentionSeconds:
    """A class by second: how many are in each state; who is in none is not seen."""
    table = np.zeros((len(counts), len(ATTENTION_STATES)), np.int64)
    for row, states in enumerate(counts):
        for state, count in states.items():
            table[row, state] = count
        table[row, UNSEEN] = people - table[row].sum()
    seen = people - table[:, UNSEEN]
    return AttentionSeconds(
        since + np.arange(len(counts)), people, seen, table, np.zeros(len(counts), np.int64), np.full(len(counts), 70.0)
    )


@pytest.fixture
def plot(qtbot: QtBot) -> AttentionTimeline:
    """The plot of the class."""
    made = AttentionTimeline()
    qtbot.addWidget(made)
    made.apply_colours(LIGHT)
    return made


@pytest.fixture
def person(qtbot: QtBot) -> PersonAttentionTimeline:
    """The plot of a person, on the screen."""
    made = PersonAttentionTimeline()
    qtbot.addWidget(made)
    made.resize(400, 240)
    made.apply_colours(LIGHT)
    made.show()
    return made


def test_shares_are_of_those_told_and_the_newest_second_says_how_many_are_seen(plot: AttentionTimeline):
    """By hand: two facing, one down and one unknown are two thirds and one third, with four of four seen."""
    plot.show_class(seconds({FACING: 2, DOWN: 1, UNTOLD: 1}, {FACING: 1}, {}))

    assert plot.data.at(0)[2][: len(TOLD_STATES)] == pytest.approx([2 / 3, 1 / 3, 0, 0, 0])
    assert plot.describe(0.5) == "0:00\n4 of 4 seen\n1 looking down (33%)\n2 facing the screen (67%)"
    assert plot.describe(2.5) == "0:02\n0 of 4 seen"
    assert plot.newest == "0 of 4 seen"


def test_a_second_of_which_nothing_is_told_is_a_gap_and_not_zero(plot: AttentionTimeline):
    """The shares have a gap there, while the strip goes down to nobody."""
    plot.show_class(seconds({FACING: 1}, {}, {FACING: 1}))
    plot.show_span(0, 10)
    plot.redraw()

    assert np.isnan(plot.data.columns(0, 3, 100, 0.0).shares[:, 0]).tolist() == [False, True, False]
    heights = plot._strip.getData()[1]
    assert heights[1] == heights.min() < heights[0]


def test_later_seconds_are_added_and_late_ones_replaced(plot: AttentionTimeline):
    """A second that was told anew counts once."""
    plot.show_class(seconds({FACING: 1}, {FACING: 1}))
    plot.show_class(seconds({DOWN: 1}, {AWAY: 1}, since=1))

    assert len(plot.data) == 3
    assert [int(np.argmax(plot.data.at(second)[2])) for second in range(3)] == [FACING, DOWN, AWAY]
    plot.clear()
    assert plot.is_empty
    assert plot.newest == ""


def test_a_person_has_index_and_states(person: PersonAttentionTimeline):
    """What is concluded says so, and who is not seen has no index."""
    person.show_person(
        PersonAttention(
            np.arange(4),
            np.array([FACING, AWAY, UNSEEN, UNTOLD], np.int8),
            np.array([96.0, 10.0, np.nan, np.nan]),
            np.array([False, True, False, False]),
        )
    )
    person.set_smoothing(0.0)

    texts = [person.describe(second + 0.5) for second in range(5)]
    assert texts == [
        "0:00\nfacing the screen\nindex 96",
        "0:01\nlooking away (out of sight)\nindex 10",
        "0:02\nnot seen",
        "0:03\ncannot tell",
        "",
    ]


def test_the_ribbon_has_the_colour_of_the_state(person: PersonAttentionTimeline, qtbot: QtBot):
    """Ten seconds facing, ten down: each half of the ribbon has its colour."""
    states = np.repeat(np.array([FACING, DOWN], np.int8), 10)
    person.show_person(PersonAttention(np.arange(20), states, np.full(20, 50.0), np.zeros(20, np.bool_)))
    person.show_span(0, 20)
    person.redraw()
    qtbot.waitExposed(person)
    image = person.plot.grab().toImage()
    view = person.plot.getViewBox()

    def colour_at(second: float) -> str:
        point = person.plot.mapFromScene(view.mapViewToScene(QPointF(second, -0.11)))
        return image.pixelColor(point).name().upper()

    assert (colour_at(6.0), colour_at(16.0)) == ("#56B4E9", "#0072B2")


def test_who_was_never_seen_has_an_empty_plot(person: PersonAttentionTimeline):
    """And a plot that had somebody is empty for the next person."""
    nothing = PersonAttention(np.arange(3), np.full(3, UNSEEN), np.full(3, np.nan), np.zeros(3, np.bool_))
    person.show_person(nothing)
    assert person.is_empty

    person.show_person(PersonAttention(np.arange(1), np.array([FACING]), np.array([100.0]), np.zeros(1, np.bool_)))
    assert not person.is_empty
    person.clear()
    assert person.is_empty
    assert person.describe(0.5) == ""


def test_states_of_the_stack_are_those_told():
    """Nobody of whom something is told is left out of the plot."""
    assert set(TOLD_STATES) == set(AttentionState) - {AttentionState.NOT_SEEN, AttentionState.CANNOT_TELL}
