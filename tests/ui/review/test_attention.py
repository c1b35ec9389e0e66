"""The review tells attention in plots, lanes, tables and events, of sessions in which it was measured."""

import numpy as np
import pytest

from desktop_app.behaviour.attention import AttentionSeconds, PersonAttention, ToldSeconds
from desktop_app.domain.attention import ATTENTION_STATES, TOLD_STATES, AttentionState
from desktop_app.ui.people_model import ATTENTION
from desktop_app.ui.review.attention_series import (
    CANNOT_TELL,
    FIRST_INFERRED,
    FIRST_STATE,
    NOT_SEEN,
    AttentionLanes,
    class_figures,
    person_figures,
)
from desktop_app.ui.review.events_panel import Kept
from desktop_app.ui.review.lane_looks import cell_word, cells_of
from desktop_app.ui.timeline_controls import Subject

FACING, DOWN, AWAY, CLOSED, YAWNING, UNSEEN, UNTOLD = (np.int8(place) for place in range(7))
SLEEPER = 3


def told(*rows: tuple[int, int, int, float, bool]) -> ToldSeconds:
    """Rows of (second, person, state, index, inferred)."""
    second, person, state, index, inferred = zip(*rows, strict=True)
    return ToldSeconds(
        np.array(second), np.array(person), np.array(state, np.int8), np.array(index, float), np.array(inferred)
    )


@pytest.fixture
def seminar(open_review):
    """The review of the session in which attention was measured, its lanes showing it."""
    window = open_review(3)
    window.timelines.subjects.choose(Subject.ATTENTION)
    return window


def test_a_cell_is_the_state_and_thinned_the_most_frequent_one():
    """Facing, unknown, away out of sight, nothing; in cells of two whoever was seen at all is shown."""
    lanes = AttentionLanes(
        (7, 2),
        5,
        told(
            (0, 2, FACING, 100, False),
            (0, 7, DOWN, 50, False),
            (1, 2, UNTOLD, np.nan, False),
            (2, 2, AWAY, 10, True),
            (3, 7, DOWN, 50, False),
            (4, 7, CLOSED, 0, False),
        ),
    )

    facing, down, away, closed = (FIRST_STATE + place for place in range(4))
    away_inferred = FIRST_INFERRED + TOLD_STATES.index(AttentionState.LOOKING_AWAY)
    assert away_inferred == away + len(TOLD_STATES)
    assert lanes.codes(10.0, 1).tolist() == [
        [down, NOT_SEEN, NOT_SEEN, down, closed],
        [facing, CANNOT_TELL, away_inferred, NOT_SEEN, NOT_SEEN],
    ]
    assert lanes.codes(0.0, 2)[0].tolist() == [down, down, closed]
    assert lanes.codes(0.0, 2)[1, 1:].tolist() == [away_inferred, NOT_SEEN]
    assert cell_word(lanes, away_inferred) == "looking away (out of sight)"
    assert len(cells_of(lanes)) == away_inferred + 3


def test_every_person_second_of_the_class_counts_once():
    """By hand: 3 facing and 1 down, then 1 facing of 4; the index of a second counts by how many are told in it."""
    counts = np.zeros((3, len(ATTENTION_STATES)), np.int64)
    counts[0, [FACING, DOWN]], counts[1, [FACING, UNSEEN]], counts[2, [UNTOLD, UNSEEN]] = (3, 1), (1, 3), (1, 3)
    rows = AttentionSeconds(
        np.arange(3), 4, np.array([4, 1, 1]), counts, np.zeros(3, np.int64), np.array([90.0, 40.0, np.nan])
    )

    both = class_figures(rows, np.array([True, True, False]))
    assert both.shares == pytest.approx([0.8, 0.2, 0, 0, 0])
    assert (both.index, both.seen, both.coverage) == pytest.approx((80.0, 2.5, 5 / 8))
    untold = class_figures(rows, np.array([False, False, True]))
    assert untold.shares is None
    assert np.isnan(untold.index)
    assert (untold.seen, untold.coverage) == (1.0, 0.0)


def test_of_one_person_what_is_concluded_is_told_but_not_seen():
    """By hand: facing, away out of sight, not seen, cannot tell."""
    rows = PersonAttention(
        np.arange(4),
        np.array([FACING, AWAY, UNSEEN, UNTOLD]),
        np.array([100.0, 10.0, np.nan, np.nan]),
        np.array([False, True, False, False]),
    )

    figures = person_figures(rows, np.ones(4, np.bool_))
    assert figures.shares == pytest.approx([0.5, 0, 0.5, 0, 0])
    assert (figures.index, figures.seen, figures.coverage) == pytest.approx((55.0, 0.5, 0.5))


def test_a_session_without_attention_offers_none(review):
    """No empty plots and no choice."""
    lines = review.timelines

    assert not any(widget.isVisible() for widget in (lines.attention, lines.index, lines.subjects, review.events.kept))
    assert lines.subject is Subject.EMOTIONS
    assert review.people.table.isColumnHidden(ATTENTION)


def test_the_class_is_plotted_with_how_many_are_seen(seminar):
    """A person who has left is not seen, and the tooltip counts the others."""
    data = seminar.timelines.attention.data

    assert data.judged_seconds == 1300
    assert np.nansum(data.at(1205)[2]) == pytest.approx(1.0)
    assert "of 4 seen" in seminar.timelines.attention.describe(1205.5)
    assert not seminar.people.table.isColumnHidden(ATTENTION)


def test_the_moment_tells_the_state_of_the_selected_person(seminar):
    """Person 3 has closed eyes from 20:00 on."""
    seminar.select_person(SLEEPER)
    seminar.timelines.go_to(1205.0)

    table = seminar.moment.table
    cells = {table.item(row, 0).text(): table.item(row, 2).text() for row in range(table.rowCount())}
    assert cells == {
        "eyes closed": "100%",
        "yawning": "0%",
        "looking away": "0%",
        "looking down": "0%",
        "facing the screen": "0%",
        "Index": "0",
    }
    assert "Person 3: eyes closed" in seminar.moment.counts.text()
    assert seminar.people.model.row(SLEEPER - 1).attention is AttentionState.EYES_CLOSED
    assert seminar.timelines.index.value_at(1213) == pytest.approx(0.0, abs=0.05)


def test_a_span_is_told_beside_the_rest(seminar):
    """Fourteen seconds asleep."""
    seminar.select_person(SLEEPER)
    seminar.timelines.choose_span(1200.0, 1214.0)

    table = seminar.span.table
    assert [table.item(0, column).text() for column in range(4)] == ["eyes closed", "100%", "0%", "+100 pts"]
    assert table.item(5, 0).text() == "Index"
    assert table.item(5, 1).text() == "0"


def test_an_episode_leads_to_its_person_and_moment(seminar):
    """It has a flag while its person is selected, and stands in the list with the name."""
    assert [event.person_id for event in seminar.timelines.shown_events] == []
    seminar.events.kept.setCurrentIndex(list(Kept).index(Kept.EPISODES))
    texts = [seminar.events.table.item(row, 1).text() for row in range(seminar.events.table.rowCount())]
    assert "Person 3: Eyes closed for 14 s" in texts

    seminar.events.table.selectRow(texts.index("Person 3: Eyes closed for 14 s"))
    assert seminar.timelines.moment_s == pytest.approx(1200.0, abs=2)
    assert {event.person_id for event in seminar.timelines.shown_events} == {SLEEPER}


def test_other_weights_change_the_index_of_an_old_session(seminar, services, qtbot):
    """The index follows from what is stored, with the weights in force now."""
    before = seminar.loaded
    assert np.nanmean(before.attention.of_class.index) > 60
    services.settings = type(services.settings)(
        **{
            **{name: getattr(services.settings, name) for name in services.settings.__dataclass_fields__},
            "attention_facing": 10,
        }
    )
    seminar.read()
    qtbot.waitUntil(lambda: seminar.loaded is not before)

    assert np.nanmean(seminar.loaded.attention.of_class.index) < 20
