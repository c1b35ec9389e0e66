"""IDF1, switches and numbers handed on, against figures computed by hand."""

import numpy as np
import pytest

from desktop_app.evaluation.identity_score import ScoredFrame, score_identity

SEATS = np.array([[0.0, 0, 10, 10], [100, 0, 110, 10], [200, 0, 210, 10]])


def scored(truth: list[int], given: list[int], seats: list[int] | None = None) -> ScoredFrame:
    """People on the first seats, and numbers given to the boxes of the same seats (or of ``seats``)."""
    boxes = SEATS[: len(given)] if seats is None else SEATS[seats]
    return ScoredFrame(np.array(truth, np.int64), SEATS[: len(truth)], np.array(given, np.int64), boxes)


def test_perfect_numbers() -> None:
    """Whatever the numbers are called, one for each person is 1.0."""
    score = score_identity([scored([1, 2], [9, 4])] * 5)

    assert (score.idf1, score.switches, score.handed_on, score.people, score.numbers) == (1.0, 0, 0, 2, 2)


def test_a_new_number_in_the_middle() -> None:
    """One person, 6 frames as 1 and 4 as 2: IDTP 6 of 10 and 10, so IDF1 0.6, one switch."""
    score = score_identity([scored([1], [1])] * 6 + [scored([1], [2])] * 4)

    assert score.idf1 == pytest.approx(0.6)
    assert (score.switches, score.handed_on, score.numbers) == (1, 0, 2)


def test_swapped_numbers() -> None:
    """Two people change numbers after 9 of 12 frames: IDTP 18 of 24 and 24, two switches, both handed on."""
    score = score_identity([scored([1, 2], [1, 2])] * 9 + [scored([1, 2], [2, 1])] * 3)

    assert score.idf1 == pytest.approx(0.75)
    assert (score.switches, score.handed_on) == (2, 2)


def test_a_number_handed_to_the_next_on_the_seat() -> None:
    """Person 1 for 5 frames, then person 2, under one number: IDTP 5 of 10 and 10; no switch, but handed on."""
    score = score_identity([scored([1], [1])] * 5 + [scored([2], [1])] * 5)

    assert score.idf1 == pytest.approx(0.5)
    assert (score.switches, score.handed_on) == (0, 1)


def test_missed_and_false_boxes() -> None:
    """4 of 10 boxes missed and 2 false ones: IDTP 6, given 8, truth 10, so 12 / 18."""
    score = score_identity(
        [scored([1], [1])] * 4
        + [scored([1], [1, 2], seats=[0, 2])] * 2
        + [scored([1], [])] * 2
        + [scored([1], [0])] * 2
    )

    assert score.idf1 == pytest.approx(12 / 18)
    assert (score.idp, score.idr) == (pytest.approx(6 / 8), pytest.approx(6 / 10))
    assert score.switches == 0


def test_two_frames_do_not_hand_a_number_on() -> None:
    """A slip of two frames is a switch there and back, not a number handed on."""
    frames = [scored([1, 2], [1, 2])] * 5 + [scored([1, 2], [2, 1])] * 2 + [scored([1, 2], [1, 2])] * 5

    score = score_identity(frames)

    assert (score.switches, score.handed_on) == (4, 0)


def test_nothing_at_all_is_perfect() -> None:
    """Without people and without numbers there is nothing to get wrong."""
    assert score_identity([scored([], [])]).idf1 == 1.0
