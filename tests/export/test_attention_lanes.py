"""The lanes of attention: the state of most of each step, what is concluded apart, and how much is known."""

import re
from pathlib import Path

import numpy as np
import pytest

from desktop_app.behaviour.attention import PersonAttention
from desktop_app.domain.attention import ATTENTION_STATES, AttentionState, AttentionWeights
from desktop_app.export.attention import measured_attention
from desktop_app.export.attention_lanes import attention_people_chart, states_by_step
from desktop_app.export.report import make_report
from desktop_app.export.wording import Times
from desktop_app.storage.database import open_database
from desktop_app.storage.review import load_review
from tests.attention_factory import ASLEEP, SLEEPER
from tests.sessions_factory import Planted, make_session

CODES = {state: place for place, state in enumerate(ATTENTION_STATES)}
FACING, AWAY = CODES[AttentionState.FACING], CODES[AttentionState.LOOKING_AWAY]
NOT_SEEN, CANNOT_TELL = CODES[AttentionState.NOT_SEEN], CODES[AttentionState.CANNOT_TELL]
CONCLUDED = len(ATTENTION_STATES)


def by_step(states: list[int], inferred: list[int], step: int) -> list[int]:
    """The steps of a person who has a state in every second."""
    n = len(states)
    concluded = np.isin(np.arange(n), inferred)
    rows = PersonAttention(np.arange(n), np.array(states, np.int8), np.full(n, np.nan), concluded)
    return states_by_step(rows, n, step).tolist()


def test_a_step_is_what_most_of_its_seconds_are() -> None:
    """Out of sight counts only where there is nothing else; what is concluded is a code of its own."""
    assert by_step([FACING, FACING, AWAY, AWAY, AWAY], [], 3) == [FACING, AWAY]
    assert by_step([NOT_SEEN, NOT_SEEN, FACING, NOT_SEEN], [], 3) == [FACING, NOT_SEEN]
    assert by_step([FACING, AWAY, AWAY, CANNOT_TELL], [1, 2], 3) == [AWAY + CONCLUDED, CANNOT_TELL]


def test_seconds_that_were_not_analysed_are_empty() -> None:
    """A gap in the middle of a session is nobody's."""
    rows = PersonAttention(np.array([0, 3]), np.zeros(2, np.int8), np.zeros(2), np.zeros(2, np.bool_))

    assert states_by_step(rows, 5, 1).tolist() == [FACING, NOT_SEEN, NOT_SEEN, FACING, NOT_SEEN]


@pytest.mark.parametrize("narrow", [False, True])
def test_a_lane_has_word_colour_and_how_much_is_known(tmp_path: Path, narrow: bool) -> None:
    """Everybody once and by number, whoever they are; closed eyes are in their colour."""
    db = open_database(tmp_path / "simak.db")
    planted = Planted(leaver=(2, 630))
    session = make_session(db, people=4, seconds=1260, planted=planted, names={2: "Budi"}, attention=True)
    review = load_review(db, session)
    measured = measured_attention(review, AttentionWeights())
    db.close()
    assert measured is not None
    chart = attention_people_chart(measured, Times(review.session.clock), review.participants, narrow=narrow)
    words = re.findall(r">([^<>]+)</text>", chart.text())
    known = [word for word in words if "%" in word]

    assert "facing the screen" in words
    assert ASLEEP[0] < 1260 and SLEEPER in {person.person_id for person in review.participants}  # noqa: PT018
    assert chart.text().count('fill="#CC79A7"') == 2  # in the lane, and in the legend
    assert len(known) == 4
    assert [int(re.findall(r"(\d+)%", word)[0]) > 90 for word in known] == [True, False, True, True]


def test_a_report_has_them_only_with_people(tmp_path: Path) -> None:
    """Thirty people a chart; who did not ask for people gets none, and a session without attention has none."""
    db = open_database(tmp_path / "simak.db")
    measured = load_review(db, make_session(db, people=33, seconds=40, attention=True))
    plain = load_review(db, make_session(db, people=2, seconds=40))
    db.close()
    with_people = make_report(measured, models=tmp_path, people_lanes=True).attention
    without = make_report(measured, models=tmp_path).attention

    assert with_people is not None
    assert [chart.wide.text().count('class="veil"') for chart in with_people.lanes] == [30, 3]
    assert without is not None
    assert without.lanes == ()
    assert make_report(plain, models=tmp_path, people_lanes=True).attention is None
