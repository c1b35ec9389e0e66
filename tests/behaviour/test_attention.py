"""The formula of attention, checked by hand; what is concluded of faces out of sight; the class by second."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from desktop_app.behaviour.attention import (
    AttentionSeconds,
    ToldSeconds,
    class_attention,
    judge,
    perclos,
    states_of,
    turned_degree,
)
from desktop_app.domain.attention import ATTENTION_STATES, AttentionState, AttentionWeights
from desktop_app.domain.attention_rows import COLUMNS, AttentionRows

WEIGHTS = AttentionWeights()


def rows_of(*seconds: tuple[int, int, dict[str, float]]) -> AttentionRows:
    """Rows of (second, person, observables); what is not given is a face that looks straight with open eyes."""
    straight = {"posed": 2, "yaw_deg": 0.0, "pitch_deg": 0.0, "roll_deg": 0.0, "end_yaw_deg": 0.0, "end_pitch_deg": 0.0}
    straight |= {"eyes_read_s": 1.0, "closed_eye_share": 0.0, "blinks": 0, "yawn_share": 0.0, "judged": 0}
    values = [[{**straight, **given}.get(name, math.nan) for name in COLUMNS] for _, _, given in seconds]
    second, person = (np.array([row[place] for row in seconds], np.int64) for place in (0, 1))
    return AttentionRows(second, person, np.array(values, np.float64).reshape(-1, len(COLUMNS)))


def one(weights: AttentionWeights = WEIGHTS, **observed: float) -> tuple[AttentionState, float]:
    """State and index of one second."""
    (code,), (index,) = states_of(rows_of((0, 1, observed)), weights)
    return ATTENTION_STATES[code], float(index)


def test_a_face_that_looks_straight_has_all_points() -> None:
    """Facing, with blinks that close the eyes for a fifth of the second, is 100."""
    assert one() == (AttentionState.FACING, 100.0)
    assert one(closed_eye_share=0.2, yaw_deg=-20.0, pitch_deg=-10.0) == (AttentionState.FACING, 100.0)


@pytest.mark.parametrize(
    ("observed", "state", "index"),
    [
        ({"yaw_deg": 25.0}, AttentionState.FACING, 100 * 0.75 + 10 * 0.25),
        ({"yaw_deg": -30.0}, AttentionState.LOOKING_AWAY, 100 * 0.5 + 10 * 0.5),
        ({"yaw_deg": 40.0, "closed_eye_share": 1.0}, AttentionState.LOOKING_AWAY, 10.0),
        ({"pitch_deg": -20.0}, AttentionState.LOOKING_DOWN, 100 * 0.5 + 50 * 0.5),
        ({"pitch_deg": -25.0, "yaw_deg": 30.0}, AttentionState.LOOKING_DOWN, 100 * 0.25 + 50 * 0.75),
        ({"pitch_deg": 25.0}, AttentionState.LOOKING_AWAY, 100 * 0.5 + 10 * 0.5),
        ({"closed_eye_share": 0.5}, AttentionState.EYES_CLOSED, 50.0),
        ({"closed_eye_share": 0.9}, AttentionState.EYES_CLOSED, 0.0),
        ({"yawn_share": 0.5, "closed_eye_share": 0.9}, AttentionState.YAWNING, 40 * 0.5 + 0.0),
        ({"yawn_share": 0.25}, AttentionState.FACING, 40 * 0.25 + 100 * 0.75),
        ({"yaw_deg": math.nan, "pitch_deg": math.nan, "closed_eye_share": 1.0}, AttentionState.EYES_CLOSED, 0.0),
    ],
)
def test_the_formula(observed: dict[str, float], state: AttentionState, index: float) -> None:
    """State and index of single seconds are those worked out by hand."""
    told = one(**observed)

    assert told[0] is state
    assert told[1] == pytest.approx(index)


def test_what_cannot_be_told_has_no_index() -> None:
    """A face without a pose and with open or unread eyes is not guessed."""
    unknown = {"yaw_deg": math.nan, "pitch_deg": math.nan}

    assert [one(**unknown, closed_eye_share=share)[0] for share in (0.0, math.nan)] == [AttentionState.CANNOT_TELL] * 2
    assert math.isnan(one(**unknown)[1])


def test_other_weights_give_another_index_and_the_same_state() -> None:
    """The user's points change the index of a stored second, never what was seen."""
    kind_to_writers = AttentionWeights(looking_down=90)

    assert one(pitch_deg=-30.0)[1] == 50.0
    assert one(kind_to_writers, pitch_deg=-30.0) == (AttentionState.LOOKING_DOWN, 90.0)


def test_emotions_count_only_where_they_are_wanted_and_known() -> None:
    """A fifth of the index from emotions: 0.8 of 100 and 0.2 of the probability 0.5; without judgements unchanged."""
    assert one(judged=3, pleasant=0.5)[1] == 100.0
    assert one(AttentionWeights(emotion=20), judged=3, pleasant=0.5)[1] == pytest.approx(90.0)
    assert one(AttentionWeights(emotion=20))[1] == 100.0


@pytest.mark.parametrize("wrong", [{"facing": 101}, {"yawning": -1}, {"emotion": 51}])
def test_weights_have_bounds(wrong: dict[str, float]) -> None:
    """Points lie between 0 and 100, the share of the emotions between 0 and 50."""
    with pytest.raises(ValueError, match="must be 0 to"):
        AttentionWeights(**wrong)


def test_one_pose_and_many_have_the_same_degree() -> None:
    """The live rule about a single pose is the one by which stored seconds are read."""
    for yaw, pitch in [(0, 0), (30, 0), (-35, 5), (10, -22), (0, 28), (-90, -90)]:
        state, _ = one(yaw_deg=yaw, pitch_deg=pitch)
        assert (turned_degree(yaw, pitch) >= 0.5) == (state is not AttentionState.FACING)
    assert turned_degree(-25, 0) == 0.25


def told_of(told: ToldSeconds, person: int, seconds: Sequence[int]) -> list[tuple[str, bool]]:
    """States of one person in words, with whether they are concluded."""
    mine = told.of_person(person, np.array(seconds))
    return [(ATTENTION_STATES[code].value, bool(i)) for code, i in zip(mine.state, mine.inferred, strict=True)]


def test_a_face_that_left_turned_away_looks_away_for_ten_seconds() -> None:
    """The ten seconds after it are concluded, with the points of looking away; then it is not seen."""
    told = judge(rows_of((4, 1, {"end_yaw_deg": 45.0})), np.arange(30), WEIGHTS)

    assert told_of(told, 1, [3, 4, 5, 14, 15]) == [
        ("not_seen", False),
        ("facing", False),
        ("looking_away", True),
        ("looking_away", True),
        ("not_seen", False),
    ]
    assert told.of_person(1, np.arange(16)).index[5:15].tolist() == [10.0] * 10


def test_a_face_that_left_straight_is_not_seen() -> None:
    """Nothing is concluded of somebody who looked straight, or whose pose was not known in the last second."""
    unknown = {"end_yaw_deg": math.nan, "end_pitch_deg": math.nan}
    told = judge(rows_of((4, 1, {}), (4, 2, unknown), (4, 3, {"end_pitch_deg": -40.0})), np.arange(30), WEIGHTS)

    assert {int(person) for person in told.person_id[told.inferred]} == {3}
    assert told_of(told, 3, [5]) == [("looking_down", True)]


def test_conclusions_end_where_the_face_is_back_or_nothing_was_analysed() -> None:
    """A second with the face in it speaks for itself, and a second without a picture says nothing."""
    rows = rows_of((4, 1, {"end_yaw_deg": 45.0}), (7, 1, {}), (9, 1, {"end_yaw_deg": -45.0}))
    told = judge(rows, np.array([4, 5, 6, 7, 8, 9, 12, 13]), WEIGHTS)

    assert told.second[told.inferred].tolist() == [5, 6, 12, 13]
    assert told_of(told, 1, [6, 7, 8]) == [("looking_away", True), ("facing", False), ("not_seen", False)]


def test_the_class_counts_everybody_once_and_says_how_many_are_known() -> None:
    """Every second adds up to who takes part; shares are over those told, coverage over everybody."""
    rows = rows_of(
        (0, 1, {}),
        (0, 2, {"end_pitch_deg": -40.0, "pitch_deg": -40.0}),
        (0, 3, {"yaw_deg": math.nan}),
        (0, 9, {"closed_eye_share": 1.0}),
        (1, 1, {"closed_eye_share": 1.0}),
    )
    told = judge(rows, np.arange(2), WEIGHTS)
    lesson = class_attention(told, np.arange(3), {1, 2, 3, 4})

    counts = [dict(zip((s.value for s in ATTENTION_STATES), row, strict=True)) for row in lesson.counts.tolist()]
    assert [sum(row.values()) for row in counts] == [4, 4, 4]
    assert (counts[0]["facing"], counts[0]["looking_down"], counts[0]["cannot_tell"], counts[0]["not_seen"]) == (1,) * 4
    assert (counts[1]["eyes_closed"], counts[1]["looking_down"], counts[1]["not_seen"]) == (1, 1, 2)
    assert (lesson.seen.tolist(), lesson.inferred.tolist()) == ([3, 1, 0], [0, 1, 0])
    assert lesson.told.tolist() == [2, 2, 0]
    assert lesson.coverage.tolist() == [0.5, 0.5, 0.0]
    assert lesson.index.tolist()[:2] == [75.0, 25.0]
    assert lesson.shares[0].tolist() == [0.5, 0.5, 0.0, 0.0, 0.0]
    assert np.isnan(lesson.index[2])
    assert np.isnan(lesson.shares[2]).all()


def test_a_session_without_measurements_has_no_figures() -> None:
    """No rows: everybody is not seen, nothing is told, and nobody to take part is no division by zero."""
    told = judge(AttentionRows.empty(), np.arange(2), WEIGHTS)
    lesson: AttentionSeconds = class_attention(told, np.arange(2), [])

    assert len(told) == 0
    assert lesson.counts.sum() == 0
    assert np.isnan(lesson.coverage).all()


def test_perclos_is_the_share_of_the_last_minute() -> None:
    """Thirty of sixty judged seconds with closed eyes are one half; before ten judged seconds it is not known."""
    rows = rows_of(*((second, 1, {"closed_eye_share": float(second >= 30)}) for second in range(100)))
    second, share = perclos(rows, 1)

    assert np.isnan(share[:9]).all()
    assert (second[59], share[59], share[89]) == (59, 0.5, 1.0)
