"""The list of names is given to the numbers by keyboard, and all at once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop_app.domain.edits import NameRoster
from desktop_app.ui.people.roster_dialog import RosterDialog
from desktop_app.ui.people_model import PersonRow
from desktop_app.ui.people_panel import PeoplePanel


@pytest.fixture
def dialog(qtbot):
    """Four people, one of whom has a name and one of whom is a poster."""
    people = [
        PersonRow(1, "Siti", "", None, 0.5),
        PersonRow(2, "", "", None, 0.5),
        PersonRow(3, "", "", None, 0.5, participant=False),
        PersonRow(4, "", "", None, 0.5),
    ]
    made = RosterDialog(people)
    qtbot.addWidget(made)
    made.show()
    return made


def free(dialog):
    """The names nobody has yet."""
    return [dialog.free.item(row).text() for row in range(dialog.free.count())]


def test_names_with_numbers_are_beside_them_at_once(dialog):
    """Numbers that there are not leave their names free; what is corrected in the text is corrected beside it."""
    dialog.text.setPlainText("2;Budi\n99;Citra")
    assert dialog.names == ((2, "Budi"),)
    assert free(dialog) == ["Citra"]

    dialog.text.setPlainText("4;Budi\n99;Citra")
    assert dialog.names == ((4, "Budi"),)


def test_free_names_fill_the_numbers_in_order(dialog):
    """Only those without a name who take part."""
    dialog.text.setPlainText("Siti\nBudi\nCitra\nDewi")
    assert free(dialog) == ["Budi", "Citra", "Dewi"]
    dialog.fill_in_order()

    assert dialog.names == ((2, "Budi"), (4, "Citra"))
    assert free(dialog) == ["Dewi"]
    assert dialog.message.text() == "2 names will be given. 1 name of the list is free."


def test_a_few_letters_and_enter_give_a_name_and_go_on(dialog, qtbot):
    """Where one free name has the letters, it is meant; else what was typed."""
    dialog.text.setPlainText("Budi Santoso\nCitra")
    dialog.table.setFocus()
    dialog.table.setCurrentCell(1, 2)
    for typed in ("sant", "Guest"):
        dialog.table.editItem(dialog.table.currentItem())
        field = dialog.table.findChild(QLineEdit)
        qtbot.keyClicks(field, typed)
        with qtbot.waitSignal(field.destroyed):
            qtbot.keyClick(field, Qt.Key.Key_Return)

    assert dialog.names == ((2, "Budi Santoso"), (3, "Guest"))
    assert dialog.table.currentRow() == 3
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.names_given) as given:
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert given.args == [((2, "Budi Santoso"), (3, "Guest"))]


def test_enter_in_the_list_gives_the_name_to_the_selected_number(dialog, qtbot):
    """And goes on to the next number without a name."""
    dialog.text.setPlainText("Budi\nCitra")
    dialog.table.setCurrentCell(1, 2)
    dialog.free.setFocus()
    dialog.free.setCurrentRow(0)
    for _ in range(2):
        qtbot.keyClick(dialog.free, Qt.Key.Key_Return)

    assert dialog.names == ((2, "Budi"), (3, "Citra"))
    assert free(dialog) == []


def test_one_name_beside_two_numbers_is_pointed_out(dialog):
    """They may be one person."""
    dialog.text.setPlainText("2;Siti")

    assert "stands beside two numbers" in dialog.message.text()


def test_a_file_that_is_no_list_is_told_in_the_dialog(dialog, tmp_path):
    """And what was there stays."""
    dialog.text.setPlainText("2;Budi")
    (tmp_path / "class.xlsx").write_bytes(b"PK\x03\x04\x00\x00")
    dialog.read_file(tmp_path / "class.xlsx")
    assert "not a text file" in dialog.message.text()
    assert dialog.names == ((2, "Budi"),)

    (tmp_path / "class.csv").write_text("No;Nama\n4;Dewi\n", encoding="utf-8-sig")
    dialog.read_file(tmp_path / "class.csv")
    assert dialog.names == ((4, "Dewi"),)


def test_the_panel_asks_for_all_names_as_one_edit(qtbot):
    """One step to take back."""
    panel = PeoplePanel()
    qtbot.addWidget(panel)
    panel.show_people([PersonRow(1, "", "", None, 0.5), PersonRow(2, "", "", None, 0.5)], here=None)
    panel.show()
    panel.deeds["roster"].trigger()
    dialog = panel.findChild(RosterDialog)
    dialog.text.setPlainText("1\tSiti\n2\tمحمد")
    with qtbot.waitSignal(panel.edit_asked) as asked:
        dialog.accept()

    assert asked.args == [NameRoster(((1, "Siti"), (2, "محمد")))]
