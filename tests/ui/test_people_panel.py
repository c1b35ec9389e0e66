"""The table of people changes in place and asks for edits."""

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit

from desktop_app.domain.edits import (
    KeepApart,
    MergePeople,
    RenamePerson,
    SetParticipant,
    SplitPerson,
    people_map,
)
from desktop_app.domain.emotion import Emotion
from desktop_app.storage.people import PersonSummary
from desktop_app.ui.language import choose_language
from desktop_app.ui.palette import LOOKS
from desktop_app.ui.people.suggestions import Suggestion
from desktop_app.ui.people_model import NAME, NOW, NUMBER, PERSON_MIME, PRESENT, PeopleModel, PersonRow
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


def row(number, name="", now="happy", present=0.5, **more):
    """A line of the table."""
    look = next((look for look in LOOKS.values() if look.word == now), None)
    return PersonRow(number, name, now, look, present, **more)


def summary(number, name="", share=0.5):
    """What the database says of a person."""
    return PersonSummary(number, name, 0.0, 1.0, 1, share, 0, 0, None, None)


def shown(panel):
    """Everybody who is shown, from top to bottom."""
    return [panel.table.person_of(panel.table.shown.index(line, 0)) for line in range(panel.table.shown.rowCount())]


def texts(model, line):
    """The cells of a line."""
    return [model.index(line, column).data() for column in (NUMBER, NAME, NOW, PRESENT)]


def test_people_are_sorted_by_number_and_nothing_else(panel):
    """Whoever comes later is put in their place; there is no sorting by click."""
    panel.show_people([row(3), row(1)], here=2)
    panel.show_people([row(2, present=0.9), row(3), row(1)], here=3)

    assert [person.person_id for person in panel.model.rows()] == [1, 2, 3]
    assert not panel.table.isSortingEnabled()
    assert shown(panel) == [1, 2, 3]


def test_rows_change_in_place_and_the_selection_stays(panel, qtbot):
    """No reset: only the line that changed is announced."""
    panel.show_people([row(1), row(2)], here=2)
    panel.table.selectRow(1)
    with qtbot.assertNotEmitted(panel.model.modelReset), qtbot.waitSignal(panel.model.dataChanged) as changed:
        panel.show_people([row(1), row(2, now="sad")], here=2)
    panel.show_people([row(1), row(2, now="sad"), row(3)], here=3)

    assert [changed.args[0].row(), changed.args[1].row()] == [1, 1]
    assert texts(panel.model, 1) == ["2", "", "sad", "50%"]
    assert [index.row() for index in panel.table.selectionModel().selectedRows()] == [1]


def test_the_heading_counts_who_is_here_of_all_seen(panel, qtbot):
    """While a session runs, and how many were seen afterwards."""
    panel.show_people([row(number) for number in range(1, 16)], here=12)
    assert panel.heading == "People 12 of 15 seen"

    panel.show_people([row(number) for number in range(1, 16)], here=None)
    assert panel.heading == "People 15 seen"


def test_a_name_typed_into_the_table_is_given_on(panel, qtbot):
    """F2, a name, Enter."""
    panel.show_people([row(1), row(2)], here=2)
    panel.table.setCurrentIndex(panel.table.index_of(2, NAME))
    panel.table.edit(panel.table.index_of(2, NAME))
    with qtbot.waitSignal(panel.edit_asked) as asked:
        qtbot.keyClicks(editor(panel), "  Siti   A ")
        qtbot.keyClick(editor(panel), Qt.Key.Key_Return)

    assert asked.args == [RenamePerson(2, "Siti A")]
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
    with qtbot.waitSignal(panel.edit_asked) as asked:
        qtbot.keyClick(editor(panel), Qt.Key.Key_Return)

    assert asked.args == [RenamePerson(2, "Siti")]
    assert texts(panel.model, 1) == ["2", "Siti", "sad", "60%"]


def test_a_double_click_anywhere_in_the_line_names_the_person(panel, qtbot):
    """On the number as on the name."""
    panel.show_people([row(1), row(2)], here=2)
    place = panel.table.visualRect(panel.table.index_of(2)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert editor(panel) is not None
    assert panel.table.currentIndex() == panel.table.index_of(2, NAME)


def test_nobody_is_named_who_is_not_there(panel):
    """A number that the table does not have opens no field."""
    panel.show_people([row(1)], here=1)
    panel.edit_name(9)

    assert editor(panel) is None


def ask(panel, qtbot, act):
    """Do something and give the edits asked for because of it."""
    asked = []
    panel.edit_asked.connect(asked.append)
    act()
    panel.edit_asked.disconnect(asked.append)
    return asked


def choose(panel, *numbers):
    """Select people as with Ctrl and clicks."""
    panel.table.clearSelection()
    for person in numbers:
        panel.table.selectionModel().select(
            panel.table.index_of(person),
            panel.table.selectionModel().SelectionFlag.Select | panel.table.selectionModel().SelectionFlag.Rows,
        )


def test_people_who_were_merged_away_leave_the_table(panel):
    """Whoever is not among the people any more has no line, and the others keep theirs."""
    panel.show_people([row(1), row(2), row(4)], here=3)
    panel.show_people([row(1), row(2, recorded=(2, 4))], here=2)

    assert shown(panel) == [1, 2]
    assert "2 and 4" in panel.table.index_of(2).data(Qt.ItemDataRole.ToolTipRole)


def test_people_are_searched_by_name_and_number(panel, qtbot):
    """Part of a name in any case, or the beginning of a number."""
    panel.show_people([row(1, "Siti Aminah"), row(12, "Budi"), row(3, "Émilie")], here=3)
    found = {}
    for words in ("AMIN", "1", "émi", "x", ""):
        panel.search.setText(words)
        found[words] = shown(panel)

    assert found == {"AMIN": [1], "1": [1, 12], "émi": [3], "x": [], "": [1, 3, 12]}


def test_names_decide_the_order_where_the_user_likes(panel):
    """By the alphabet, those without a name at the end by number; and back."""
    panel.show_people([row(1), row(2, "siti"), row(3, "Budi"), row(4)], here=4)
    panel.deeds["by_name"].trigger()
    assert shown(panel) == [3, 2, 1, 4]

    panel.show_people([row(1, "Andi"), row(2, "siti"), row(3, "Budi"), row(4)], here=4)
    assert shown(panel) == [1, 3, 2, 4]
    panel.deeds["by_number"].trigger()
    assert shown(panel) == [1, 2, 3, 4]


def drop(panel, source, target):
    """Drag one line over another and let it go there."""
    data = QMimeData()
    data.setData(PERSON_MIME, str(source).encode())
    place = QPointF(panel.table.visualRect(panel.table.index_of(target)).center())
    keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    panel.table.dragMoveEvent(QDragMoveEvent(place.toPoint(), Qt.DropAction.CopyAction, data, *keys))
    said = panel.line.text
    panel.table.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, data, *keys))
    return said


def test_a_line_let_go_on_another_asks_for_a_merge(panel, qtbot):
    """It is said before, and the other's line is selected then."""
    panel.show_people([row(2, "Siti"), row(4)], here=2)
    said = []
    asked = ask(panel, qtbot, lambda: said.append(drop(panel, 4, 2)))

    assert asked == [MergePeople(4, 2)]
    assert said[0].startswith("Let go to merge 4 into")
    assert "Siti" in said[0]
    assert panel.table.chosen() == [2]
    assert panel.line.text == ""


def test_a_line_let_go_on_itself_is_nothing(panel, qtbot):
    """As is anything else than a person."""
    panel.show_people([row(2), row(4)], here=2)

    assert ask(panel, qtbot, lambda: drop(panel, 4, 4)) == []
    assert not panel.model.dropMimeData(QMimeData(), Qt.DropAction.CopyAction, -1, -1, QModelIndex())


def test_selected_people_are_merged_into_the_one_with_a_name(panel, qtbot):
    """Or, where none or several have one, into the smallest number; the menu says it."""
    panel.show_people([row(1), row(2), row(4, "Siti & Co")], here=3)
    choose(panel, 2, 4)
    assert panel.deeds["merge"].text().startswith("&Merge 2 into")
    assert "Siti && Co" in panel.deeds["merge"].text()
    assert ask(panel, qtbot, panel.deeds["merge"].trigger) == [MergePeople(2, 4)]

    panel.show_people([row(1), row(2), row(4)], here=3)
    choose(panel, 4, 1, 2)
    assert ask(panel, qtbot, panel.deeds["merge"].trigger) == [MergePeople(2, 1), MergePeople(4, 1)]


def test_a_person_is_split_at_the_moment_shown(panel, qtbot):
    """Without a moment, or with several selected, nobody can be."""
    panel.show_people([row(1), row(2)], here=2)
    choose(panel, 2)
    assert not panel.deeds["split"].isEnabled()

    panel.show_moment(75)
    assert panel.deeds["split"].text() == "&Split 2 at 1:15"
    assert ask(panel, qtbot, panel.deeds["split"].trigger) == [SplitPerson(2, 75)]
    choose(panel, 1, 2)
    assert not panel.deeds["split"].isEnabled()


def test_people_are_left_out_and_counted_again(panel, qtbot):
    """The line says so in a word, and only those are asked for who are not so already."""
    panel.show_people([row(1), row(2), row(3, now="not counted", participant=False)], here=2)
    choose(panel, 1, 3)
    assert ask(panel, qtbot, panel.deeds["participant"].trigger) == [SetParticipant(1, False)]

    choose(panel, 3)
    assert panel.deeds["participant"].text() == "3 is a &participant"
    assert ask(panel, qtbot, panel.deeds["participant"].trigger) == [SetParticipant(3, True)]


def test_what_can_be_undone_is_said_in_words(panel, qtbot):
    """And nothing can be where there is nothing."""
    panel.show_history("merge 4 into 2", "")
    assert panel.deeds["undo"].text() == "&Undo: merge 4 into 2"
    assert [panel.deeds[name].isEnabled() for name in ("undo", "redo")] == [True, False]
    with qtbot.waitSignal(panel.undo_asked):
        panel.deeds["undo"].trigger()

    panel.show_history("", "merge 4 into 2")
    with qtbot.waitSignal(panel.redo_asked):
        panel.deeds["redo"].trigger()


def test_a_suggestion_waits_for_an_answer(panel, qtbot):
    """Merge merges, No keeps apart, and the next one follows when the answer is stored."""
    panel.show_people([row(2, "Siti"), row(4), row(5)], here=3)
    panel.show_suggestions([Suggestion(4, 2, 72, 3), Suggestion(5, 4, 90, 1)], {2: "Siti"})
    assert panel.line.text.startswith("4 may be")
    assert panel.line.text.endswith("(2) again")
    merge, no = panel.line.buttons
    assert "Siti" in merge.accessibleName()
    assert ask(panel, qtbot, merge.click) == [MergePeople(4, 2)]
    assert ask(panel, qtbot, no.click) == [KeepApart(2, 4)]

    panel.show_suggestions([Suggestion(5, 4, 90, 1)], {})
    assert panel.line.text == "5 may be 4 again"
    panel.show_suggestions([], {})
    assert panel.line.text == ""


def test_what_was_done_can_be_taken_back_at_once(panel, qtbot):
    """The line says what it was, and warns where two people were in one picture; suggestions wait behind it."""
    panel.show_people([row(2)], here=1)
    panel.show_suggestions([Suggestion(5, 2, 90, 1)], {})
    panel.tell_done(MergePeople(4, 2), together_s=7)
    assert panel.line.text.startswith("Done: merge 4 into 2.")
    assert "in 7 seconds" in panel.line.text

    with qtbot.waitSignal(panel.undo_asked):
        panel.line.buttons[0].click()
    assert panel.line.text == "5 may be 2 again"


@pytest.mark.parametrize(
    "name", ['<b>O\'Neil</b> "Q"', "👩‍🏫 Zoë", "محمد بن سلمان", "x" * 300, "=HYPERLINK(1)", "Tom & Jerry {0}"]
)
def test_names_of_all_kinds_are_shown_as_they_are(panel, name):
    """In the table, its help, the menu and the line."""
    panel.show_people([row(1, name), row(2)], here=2)
    choose(panel, 1, 2)
    panel.tell_done(MergePeople(2, 1))
    panel.grab()

    assert panel.table.index_of(1, NAME).data() == name
    assert "<b>O'Neil</b>" not in panel.table.index_of(1).data(Qt.ItemDataRole.ToolTipRole)
    assert name[:20] in panel.line.text
    assert name[:8].replace("&", "&&") in panel.deeds["merge"].text()


def test_the_roster_shows_people_as_they_were_edited():
    """A face of a merged number has its person's number and name, and who is left out has a word instead of a look."""
    roster = Roster()
    people = people_map({1: "", 2: "Siti", 4: ""}, [MergePeople(4, 2), SetParticipant(1, False)])
    roster.take_edits(people)
    roster.take_stored([summary(1), summary(2)])
    faces = [face(1, shown=probabilities()), face(4, shown=probabilities())]
    roster.take_result(result(*faces, t_s=3.0), unsure_below=0.4, emotions=True)

    assert [one.person_id for one in roster.shown_result.faces] == [1, 2]
    assert [(one.person_id, one.name, one.now) for one in roster.rows()] == [
        (1, "", "not counted"),
        (2, "Siti", "happy"),
    ]
    assert roster.here == 1


def test_a_split_number_is_another_person_from_its_second_on():
    """In the picture as in the table."""
    roster = Roster()
    roster.take_edits(people_map({2: ""}, [SplitPerson(2, 10, 1001)]))
    for t_s, person in ((9.9, 2), (10.0, 1001)):
        roster.take_result(result(face(2), t_s=t_s), unsure_below=0.4, emotions=True)
        assert [one.person_id for one in roster.shown_result.faces] == [person]


def test_the_panel_changes_its_language_while_it_is_open(panel):
    """Headings, menu and the count; names stay."""
    panel.show_people([row(1, "Siti")], here=1)
    english = [panel.heading, panel.deeds["roster"].text(), panel.model.headerData(NAME, Qt.Orientation.Horizontal)]
    try:
        choose_language("id")
        indonesian = [
            panel.heading,
            panel.deeds["roster"].text(),
            panel.model.headerData(NAME, Qt.Orientation.Horizontal),
        ]
    finally:
        choose_language("en")

    assert all(one != other for one, other in zip(english, indonesian, strict=True))
    assert panel.table.index_of(1, NAME).data() == "Siti"
    assert panel.heading == english[0]
