"""Sessions are found, named, binned and brought back; what is deleted for good is gone."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop_app.errors import SessionNotFound
from desktop_app.storage import sessions
from desktop_app.storage.database import open_database
from desktop_app.ui.browser.session_model import ATTENTION, DATE, LENGTH, NAME, PEOPLE
from tests.sessions_factory import make_session
from tests.ui.fakes import FakeServices


def names(browser):
    """The names in the list, from the top."""
    model = browser.order
    return [model.index(row, NAME).data() for row in range(model.rowCount())]


def stored(browser, session_id):
    """A session as the database has it."""
    db = open_database(browser._database, readonly=True)
    try:
        return sessions.get_session(db, session_id)
    finally:
        db.close()


def quiet(browser):
    """Nothing is typed, changed or read any more."""
    return not (browser.filters._typing.isActive() or browser.changes.busy or browser._reading.busy)


def test_the_newest_session_comes_first_and_titles_sort(browser):
    """By what is meant, not by its letters."""
    assert names(browser) == ["Algebra", "Meeting", "Physics"]
    assert [one.name for one in browser.chosen] == ["Algebra"]

    browser.table.sortByColumn(PEOPLE, Qt.SortOrder.AscendingOrder)
    assert names(browser) == ["Meeting", "Algebra", "Physics"]
    browser.table.sortByColumn(LENGTH, Qt.SortOrder.DescendingOrder)
    assert names(browser) == ["Physics", "Algebra", "Meeting"]
    browser.table.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
    assert names(browser) == ["Algebra", "Meeting", "Physics"]
    browser.table.sortByColumn(DATE, Qt.SortOrder.AscendingOrder)
    assert names(browser) == ["Physics", "Meeting", "Algebra"]


def test_words_days_and_tags_find_sessions(browser, qtbot, wait):
    """Each alone; what finds nothing says so and leads back."""
    qtbot.keyClicks(browser.filters.search, "NOIS")
    wait(lambda: quiet(browser) and names(browser) == ["Physics"])
    browser.filters.clear()
    wait(lambda: quiet(browser) and len(names(browser)) == 3)
    browser.filters.period.setCurrentIndex(3)
    wait(lambda: quiet(browser) and names(browser) == ["Algebra", "Meeting"])
    browser.filters.period.setCurrentIndex(1)
    wait(lambda: quiet(browser) and names(browser) == ["Algebra"])
    browser.filters.period.setCurrentIndex(4)
    browser.filters.until.setDate(browser.filters.until.date().addDays(-5))
    wait(lambda: quiet(browser) and names(browser) == ["Meeting"])
    browser.filters.period.setCurrentIndex(0)
    browser.filters.tag.setCurrentText("science")
    wait(lambda: quiet(browser) and names(browser) == ["Physics"])

    browser.filters.search.setText("nothing like this")
    wait(lambda: quiet(browser) and browser.empty.isVisible())
    assert browser.empty.title == "Nothing matches"
    assert not browser.buttons["open"].isEnabled()
    browser.empty.button_pressed.emit()
    wait(lambda: quiet(browser) and len(names(browser)) == 3)


def test_sessions_with_attention_can_be_found_and_tell_it(open_browser, services, wait):
    """The choice comes with the first such session; its figures stand beside the list, those of others nowhere."""
    plain = open_browser(services)
    assert not plain.filters.attention.isVisible()
    assert "Attention" not in plain.details.facts.text()
    db = open_database(services.database)
    make_session(db, name="Seminar", people=3, seconds=40, attention=True)
    db.close()
    browser = open_browser(services)
    wait(lambda: quiet(browser) and browser.filters.attention.isVisible())
    browser.filters.attention.click()
    wait(lambda: quiet(browser) and names(browser) == ["Seminar"])

    wait(lambda: "facing the screen" in browser.details.facts.text())
    assert "of 3" in browser.details.facts.text()
    assert browser.order.index(0, ATTENTION).data() == "measured"
    browser.filters.clear()
    wait(lambda: quiet(browser) and len(names(browser)) == 4)
    assert not browser.filters.attention.isChecked()


def test_before_the_first_session_it_says_what_to_do(open_browser, tmp_path):
    """There is not even a database."""
    browser = open_browser(FakeServices(tmp_path / "new"))

    assert browser.empty.title == "No sessions yet"
    assert not browser._database.exists()


def test_a_session_is_named_in_the_list(browser, qtbot, wait):
    """By F2; an empty name leaves it as it is."""
    told = []
    browser.stored.connect(told.append)
    browser.activateWindow()
    browser.table.setFocus()
    browser.actions_["rename"].trigger()
    field = browser.table.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "Algebra 7B")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    wait(lambda: quiet(browser) and names(browser)[0] == "Algebra 7B")
    assert stored(browser, 3).name == "Algebra 7B"
    assert told == [3]

    assert not browser.model.setData(browser.model.index(0, NAME), "  ")


def test_tags_and_note_are_stored_as_they_are_typed(browser, qtbot, wait):
    """Also when the window goes at once."""
    browser.details.tags.setText("3A,  new  class,")
    browser.details.tags.editingFinished.emit()
    wait(lambda: quiet(browser) and stored(browser, 3).tags == ("3A", "new class"))
    assert browser.filters.tag.findText("new class") > 0

    gone = []
    browser.closed.connect(lambda: gone.append(True))
    browser.details.note.setPlainText("good")
    browser.close()
    wait(lambda: bool(gone))
    assert stored(browser, 3).note == "good"


def test_a_deleted_session_is_in_the_bin_and_undo_brings_it_back(browser, wait):
    """The message says where it is; its neighbour is selected."""
    gone = []
    browser.deleted.connect(gone.append)
    browser.delete_chosen()
    wait(lambda: quiet(browser) and names(browser) == ["Meeting", "Physics"])
    assert browser.messages.text == "Algebra is in the bin, and stays there for 30 days."
    assert gone == [3]
    assert [one.name for one in browser.chosen] == ["Meeting"]
    assert browser.filters.bin_button.text() == "Bin (1)"

    browser.messages._follow()
    wait(lambda: quiet(browser) and len(names(browser)) == 3)
    assert stored(browser, 3).binned_at is None


def test_the_bin_gives_back_and_deletes_for_good(browser, wait):
    """After a question, the rows are gone."""
    browser._select([1, 2])
    browser.delete_chosen()
    wait(lambda: quiet(browser) and names(browser) == ["Algebra"])
    browser.filters.bin_button.click()
    wait(lambda: quiet(browser) and names(browser) == ["Meeting", "Physics"])
    assert browser.buttons["restore"].isVisible()
    assert not browser.buttons["open"].isVisible()

    browser._select([1])
    browser.restore_chosen()
    wait(lambda: quiet(browser) and names(browser) == ["Meeting"])
    browser.erase_chosen()
    wait(lambda: quiet(browser) and names(browser) == [])
    assert browser.empty.title == "The bin is empty"
    with pytest.raises(SessionNotFound):
        stored(browser, 2)
    assert stored(browser, 1).name == "Physics"


def test_without_a_yes_nothing_is_deleted_for_good(open_browser, services, wait):
    """The question can be answered with Keep."""
    browser = open_browser(services, confirm=False)
    browser.delete_chosen()
    wait(lambda: quiet(browser) and len(names(browser)) == 2)
    browser.filters.bin_button.click()
    wait(lambda: quiet(browser) and names(browser) == ["Algebra"])
    browser.erase_chosen()

    assert stored(browser, 3).name == "Algebra"


def test_one_is_opened_and_several_are_compared(browser, qtbot):
    """By Enter, and by the button."""
    opened, compared = [], []
    browser.open_asked.connect(opened.append)
    browser.compare_asked.connect(compared.append)
    assert not browser.buttons["compare"].isEnabled()
    browser.activateWindow()
    browser.table.setFocus()
    qtbot.keyClick(browser.table, Qt.Key.Key_Return)
    browser._select([1, 3])
    assert not browser.buttons["open"].isEnabled()
    browser.buttons["compare"].click()

    assert opened == [3]
    assert compared == [[3, 1]]
    assert browser.details.name.text() == "2 sessions selected"


def test_a_running_session_is_not_deleted(browser, wait, monkeypatch):
    """What the database says is told."""
    monkeypatch.setattr(sessions, "running_session", lambda db: sessions.get_session(db, 3))
    browser.delete_chosen()
    wait(lambda: quiet(browser) and "being recorded" in browser.messages.text)

    assert len(names(browser)) == 3


def test_another_language_is_taken_over_at_once(browser):
    """Words of buttons, titles and filters are written anew, and the choice stays."""
    browser.filters.period.setCurrentIndex(3)
    browser.actions_["delete"].setText("")
    QApplication.sendEvent(browser, QEvent(QEvent.Type.LanguageChange))

    assert browser.buttons["delete"].text() == "&Delete"
    assert browser.filters.period.currentText() == "Last 30 days"
