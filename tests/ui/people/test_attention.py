"""The people panel tells what is seen of each person, and shows those alone who are in one state; nobody is ranked."""

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.domain.attention import AttentionNow, AttentionState
from desktop_app.domain.edits import MergePeople, people_map
from desktop_app.ui.people_model import ATTENTION, STATE_ROLE, PersonRow
from desktop_app.ui.people_panel import PeoplePanel
from desktop_app.ui.roster import Roster
from tests.ui.fakes import face, result

FACING, DOWN, AWAY, CLOSED, _YAWN, UNSEEN, _UNTOLD = AttentionState


def row(number: int, state: AttentionState | None, *, inferred: bool = False, name: str = "") -> PersonRow:
    """A line of the table."""
    return PersonRow(number, name, "happy", None, 0.5, attention=state, inferred=inferred)


@pytest.fixture
def panel(qtbot: QtBot) -> PeoplePanel:
    """A panel with four people, wide enough for words."""
    made = PeoplePanel()
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    made.show_people([row(1, FACING), row(2, DOWN, name="Ayu"), row(3, CLOSED), row(4, DOWN, name="Abdul")], here=4)
    return made


def shown(panel: PeoplePanel) -> list[int]:
    """Everybody who is shown, from top to bottom."""
    return [panel.table.person_of(panel.table.shown.index(line, 0)) for line in range(panel.table.shown.rowCount())]


def test_the_filter_shows_one_state_in_the_order_of_numbers_or_names(panel: PeoplePanel):
    """Whoever leaves the state leaves the list, and the order is never by attention."""
    panel.filter.choose(DOWN)
    assert shown(panel) == [2, 4]

    panel.deeds["by_name"].trigger()
    assert shown(panel) == [4, 2]

    panel.show_people([row(1, FACING), row(2, FACING, name="Ayu"), row(3, DOWN), row(4, DOWN, name="Abdul")], here=4)
    assert shown(panel) == [4, 3]

    panel.filter.choose(None)
    assert shown(panel) == [4, 2, 1, 3]


def test_sign_and_word_stand_in_the_column(panel: PeoplePanel):
    """The cell's text is the word, and a screen reader hears it with the emotion."""
    cell = panel.model.index(1, ATTENTION)

    assert (cell.data(), cell.data(STATE_ROLE)) == ("looking down", (DOWN, False))
    assert "looking down" in str(panel.model.data(cell, 11))


def test_where_attention_is_told_of_nobody_there_is_no_column_and_no_filter(panel: PeoplePanel):
    """As in sessions recorded before it was measured, or with attention switched off."""
    assert not panel.table.isColumnHidden(ATTENTION)
    panel.filter.choose(DOWN)
    panel.show_people([row(1, None)], here=1)

    assert panel.table.isColumnHidden(ATTENTION)
    assert not panel.filter.isVisible()
    assert shown(panel) == [1]


def test_a_narrow_panel_shows_signs_without_words(panel: PeoplePanel):
    """Names keep their room."""
    wide = panel.table.columnWidth(ATTENTION)
    panel.resize(330, 400)

    assert panel.table.columnWidth(ATTENTION) < 40 < wide


def test_of_a_merged_person_the_number_in_the_picture_counts():
    """What is said of the number that is out of the picture is not said of the person who is in it."""
    roster = Roster()
    roster.take_edits(people_map({1: "", 2: ""}, [MergePeople(2, 1)]))
    now = {1: AttentionNow(UNSEEN), 2: AttentionNow(DOWN), 3: AttentionNow(AWAY, inferred=True)}
    roster.take_result(result(face(2), attention=now), unsure_below=0.4, emotions=True)

    (person,) = roster.rows()
    assert (person.person_id, person.attention) == (1, DOWN)
    assert roster.shown_result is not None
    assert roster.shown_result.attention == {1: AttentionNow(DOWN), 3: AttentionNow(AWAY, inferred=True)}
