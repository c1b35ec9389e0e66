"""Numbers that may be one person are found by place and time, and never against the evidence."""

import numpy as np
import pytest

from desktop_app.ui.people.suggestions import LONGEST_GAP_S, Presence, Suggestion, find_suggestions

HERE, THERE = (100.0, 100.0, 140.0, 140.0), (400.0, 100.0, 440.0, 140.0)


def present(*people, recorded=None):
    """``(person, first second, one after the last)`` as rows sorted by second."""
    rows = sorted((second, person) for person, first, end in people for second in range(first, end))
    seconds, persons = np.array([row[0] for row in rows], np.int64), np.array([row[1] for row in rows], np.int64)
    numbers = persons if recorded is None else np.array([recorded.get(one, one) for one in persons], np.int64)
    return Presence(seconds, persons, numbers)


def found(presence, places, kept_apart=(), excluded=()):
    """Suggestions where each recorded number has one place."""
    return find_suggestions(presence, set(kept_apart), set(excluded), lambda recorded, second, last: places[recorded])


def test_a_number_that_appears_where_another_has_just_gone():
    """4 comes three seconds after 2 has gone, in the same place; 1 sits elsewhere all the time."""
    presence = present((1, 0, 60), (2, 0, 20), (4, 22, 60))

    assert found(presence, {1: THERE, 2: HERE, 4: HERE}) == [Suggestion(4, 2, at_s=22, gap_s=3)]


def test_the_boxes_asked_for_are_the_last_of_the_one_and_the_first_of_the_other():
    """In exactly those seconds."""
    asked = []
    find_suggestions(present((2, 0, 20), (4, 22, 60)), set(), set(), lambda *question: asked.append(question) or HERE)

    assert asked == [(2, 19, True), (4, 22, False)]


def test_two_in_one_second_are_two_people():
    """However near they are: 2 comes back later while 4 is there."""
    presence = present((2, 0, 20), (4, 22, 60), (2, 50, 55))

    assert found(presence, {2: HERE, 4: HERE}) == []


def test_whoever_comes_and_goes_in_turn_may_be_one():
    """2 is also seen after 4: lost, found as 4, and found as 2 again."""
    presence = present((2, 0, 20), (4, 22, 30), (2, 31, 60))

    assert found(presence, {2: HERE, 4: HERE}) == [Suggestion(4, 2, at_s=22, gap_s=3)]


@pytest.mark.parametrize(
    ("gap_s", "place"),
    [
        pytest.param(LONGEST_GAP_S + 1, HERE, id="too late"),
        pytest.param(3, THERE, id="elsewhere"),
        pytest.param(3, (80.0, 80.0, 160.0, 160.0), id="twice as near"),
    ],
)
def test_too_late_too_far_or_too_large_is_somebody_else(gap_s, place):
    """Only a short gap in the same place at the same size counts."""
    presence = present((2, 0, 20), (4, 19 + gap_s, 60))

    assert found(presence, {2: HERE, 4: place}) == []


def test_the_longest_gap_counts_still():
    """Twenty seconds after the last sight."""
    assert found(present((2, 0, 20), (4, 19 + LONGEST_GAP_S, 60)), {2: HERE, 4: HERE})


def test_what_the_user_said_are_two_people_is_not_suggested_again():
    """Whatever the order of the pair."""
    presence = present((2, 0, 20), (4, 22, 60))

    assert found(presence, {2: HERE, 4: HERE}, kept_apart=[(2, 4)]) == []


@pytest.mark.parametrize("left_out", [2, 4])
def test_nothing_is_suggested_about_those_who_do_not_take_part(left_out):
    """A poster may hang where somebody sat."""
    assert found(present((2, 0, 20), (4, 22, 60)), {2: HERE, 4: HERE}, excluded=[left_out]) == []


def test_the_nearest_of_several_is_suggested():
    """3 sat half a face away, 2 in the very place."""
    beside = (120.0, 100.0, 160.0, 140.0)
    presence = present((2, 0, 20), (3, 0, 20), (4, 22, 60))

    assert found(presence, {2: HERE, 3: beside, 4: HERE}) == [Suggestion(4, 2, at_s=22, gap_s=3)]


def test_parts_of_a_number_that_was_split_are_not_put_together_again():
    """5 is what the user took from 2."""
    presence = present((2, 0, 20), (5, 20, 60), recorded={5: 2})

    assert found(presence, {2: HERE}) == []


def test_nobody_and_one_person_have_nothing_to_be_merged():
    """Empty sessions are normal."""
    assert found(present(), {}) == []
    assert found(present((1, 0, 9)), {1: HERE}) == []
