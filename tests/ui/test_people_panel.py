"""The table of people changes in place and gives new names on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop_app.domain.emotion import Emotion
from desktop_app.storage.queries import PersonSummary
from desktop_app.ui.palette import LOOKS
from desktop_app.ui.people_model import NAME, NOW, NUMBER, PRESENT, PeopleModel, PersonRow
from desktop_app.ui.people_panel import PeoplePanel
from desktop_app.ui.roster import Roster
from tests.ui.fakes import face, probabilities, result


@pytest.fixture
def panel(qtbot):
    """An empty panel on the screen."""
    made = PeoplePanel()
    qtbot.addWidget(made)
    made.resize(360, 400)
    made.show()
    return made


def row(number, name="", now="happy", present=0.5):
    """A line of the table."""
    look = next((look for look in LOOKS.values() if look.word == now), None)
    return PersonRow(number, name, now, look, present)


def summary(number, name="", share=0.5):
    """What the database says of a person."""
    return PersonSummary(number, name, 0.0, 1.0, 1, share, 0, 0, None, None)


def texts(model, line):
    """The cells of a line."""
    return [model.index(line, column).data() for column in (NUMBER, NAME, NOW, PRESENT)]


def test_people_are_sorted_by_number_and_nothing_else(panel):
    """Whoever comes later is put in their place; there is no sorting by click."""
    panel.show_people([row(3), row(1)], here=2)
    panel.show_people([row(2, present=0.9), row(3), row(1)], here=3)

    assert [person.person_id for person in panel.model.rows()] == [1, 2, 3]
    assert not panel.table.isSortingEnabled()


def test_rows_change_in_place_and_the_selection_stays(panel, qtbot):
    """No reset: only the line that changed is announced."""
    panel.show_people([row(1), row(2)], here=2)
    panel.table.selectRow(1)
    with qtbot.assertNotEmitted(panel.model.modelReset), qtbot.waitSignal(panel.model.dataChanged) as changed:
        panel.show_people([row(1), row(2, now="sad")], here=2)
    panel.show_people([row(1), row(2, now="sad"), row(3)], here=3)

    assert [changed.args[0].row(), changed.args[1].row()] == [1, 1]
    assert texts(panel.model, 1) == ["2", "", "sad", "50 %"]
    assert [index.row() for index in panel.table.selectionModel().selectedRows()] == [1]


def test_the_heading_counts_who_is_here_of_all_seen(panel, qtbot):
    """While a session runs, and how many were seen afterwards."""
    panel.show_people([row(number) for number in range(1, 16)], here=12)
    assert panel.heading == "People 12 of 15 seen"

    panel.show_people([], here=None)
    assert panel.heading == "People 15 seen"


def test_a_name_typed_into_the_table_is_given_on(panel, qtbot):
    """F2, a name, Enter."""
    panel.show_people([row(1), row(2)], here=2)
    panel.table.setCurrentIndex(panel.model.index(1, NAME))
    panel.table.edit(panel.model.index(1, NAME))
    editor = panel.table.findChild(QLineEdit)
    with qtbot.waitSignal(panel.renamed) as renamed:
        qtbot.keyClicks(editor, "  Siti   A ")
        qtbot.keyClick(editor, Qt.Key.Key_Return)

    assert renamed.args == [2, "Siti A"]
    assert panel.model.rows()[1].name == "Siti A"


def test_a_selected_row_is_reported_but_one_selected_from_outside_is_not(panel, qtbot):
    """So picture and table do not answer each other for ever."""
    panel.show_people([row(1), row(2)], here=2)
    with qtbot.waitSignal(panel.person_selected) as selected:
        panel.table.selectRow(1)
    with qtbot.assertNotEmitted(panel.person_selected):
        panel.select(1)
        panel.select(None)

    assert selected.args == [2]


def test_only_names_can_be_edited(qtbot):
    """Numbers, states and shares are what they are."""
    model = PeopleModel()
    model.update_people([row(1)])
    editable = [bool(model.flags(model.index(0, column)) & Qt.ItemFlag.ItemIsEditable) for column in range(4)]

    assert editable == [False, True, False, False]
    assert not model.setData(model.index(0, NOW), "sad")


def test_a_new_name_holds_until_the_database_has_it():
    """An older reading that arrives late does not take it back."""
    roster = Roster()
    roster.take_stored([summary(1, "old")])
    roster.rename(1, "Siti")
    roster.take_stored([summary(1, "old")])
    assert roster.names == {1: "Siti"}

    roster.take_stored([summary(1, "Siti")])
    roster.take_stored([summary(1, "Budi")])
    assert roster.names == {1: "Budi"}


def test_the_roster_tells_who_is_in_the_picture():
    """A person not in the newest result is said to be away, and after the end nothing is said of anybody."""
    roster = Roster()
    roster.take_stored([summary(1), summary(2)])
    roster.take_result(result(face(1, shown=probabilities()), face(0)), unsure_below=0.4, emotions=True)
    assert [person.now for person in roster.rows()] == ["happy", "not in picture"]
    assert roster.rows()[0].look is LOOKS[Emotion.HAPPY]
    assert roster.here == 1

    roster.end()
    assert [person.now for person in roster.rows()] == ["", ""]
    assert roster.here is None


def editor(panel):
    """The field in which a name is being typed."""
    return panel.table.findChild(QLineEdit)


def test_a_name_being_typed_is_left_alone_while_the_class_goes_on(panel, qtbot):
    """The row changes several times a second; what is in the field stays."""
    panel.show_people([row(1), row(2)], here=2)
    panel.edit_name(2)
    qtbot.keyClicks(editor(panel), "Si")
    panel.show_people([row(1), row(2, now="sad", present=0.6)], here=2)
    qtbot.keyClicks(editor(panel), "ti")
    with qtbot.waitSignal(panel.renamed) as renamed:
        qtbot.keyClick(editor(panel), Qt.Key.Key_Return)

    assert renamed.args == [2, "Siti"]
    assert texts(panel.model, 1) == ["2", "Siti", "sad", "60 %"]


def test_a_double_click_anywhere_in_the_line_names_the_person(panel, qtbot):
    """On the number as on the name."""
    panel.show_people([row(1), row(2)], here=2)
    place = panel.table.visualRect(panel.model.index(1, NUMBER)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert editor(panel) is not None
    assert panel.table.currentIndex() == panel.model.index(1, NAME)


def test_nobody_is_named_who_is_not_there(panel):
    """A number that the table does not have opens no field."""
    panel.show_people([row(1)], here=1)
    panel.edit_name(9)

    assert editor(panel) is None
