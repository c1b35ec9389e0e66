"""From the main window to the stored sessions and back: each window is there once, and all of them agree."""

import pytest

from desktop_app.domain.edits import RenamePerson
from desktop_app.storage.database import open_database
from desktop_app.storage.sessions import get_session
from desktop_app.ui.session_windows import SessionWindows
from desktop_app.ui.tasks import TaskPool
from tests.sessions_factory import Planted, make_session
from tests.ui.fakes import Choice


@pytest.fixture
def windows(qtbot, services, theme, wait):
    """The windows on a database of two sessions; all of them are closed at the end."""
    db = open_database(services.database)
    for number, name in enumerate(("Physics", "Algebra")):
        make_session(db, name=name, people=2, seconds=20, planted=Planted(), seed=number)
    db.close()
    tasks = TaskPool("simak-test")
    made = SessionWindows(services, theme, tasks)
    yield made
    wait(made.close_all)
    tasks.close(5000)


def test_each_window_is_there_once(windows, wait):
    """Asked for again, it comes forward; closed, it is made anew."""
    windows.open_browser()
    browser = windows.browser
    windows.open_browser()
    assert windows.browser is browser
    windows.open_review(1)
    review = windows.reviews[1]
    windows.open_review(1)
    assert windows.reviews == {1: review}

    wait(lambda: review.loaded is not None and not review.editor.busy)
    review.close()
    wait(lambda: not windows.reviews)


def test_a_new_name_is_in_all_windows(windows, wait):
    """Given in the list, it stands in the review; given to a person in the review, the main window hears of it."""
    told = []
    windows.stored.connect(told.append)
    windows.open_browser()
    windows.open_review(2)
    browser, review = windows.browser, windows.reviews[2]
    wait(lambda: browser.listing is not None and review.loaded is not None)
    browser.changes.rename(2, "Algebra 7B")
    wait(lambda: review.bar.name.text() == "Algebra 7B")
    assert told == [2]

    review.apply(RenamePerson(1, "Siti"))
    wait(lambda: review.people.model.rows()[0].name == "Siti" and told == [2, 2])


def test_a_deleted_session_takes_its_review_with_it(windows, wait):
    """It could not be corrected any more."""
    windows.open_browser()
    windows.open_review(2)
    wait(lambda: windows.browser.listing is not None and windows.reviews[2].loaded is not None)
    windows.browser._select([2])
    windows.browser.delete_chosen()

    wait(lambda: not windows.reviews)


def test_a_session_to_compare_with_is_chosen_in_the_list(windows, wait):
    """The first is selected already."""
    windows.choose_comparison(1)
    wait(lambda: windows.browser.listing is not None)

    assert "press Compare" in windows.browser.messages.text
    windows.browser._select([1, 2])
    windows.browser.buttons["compare"].click()
    assert len(windows.comparisons) == 1
    windows.comparisons[0].close()


def test_the_session_that_has_ended_is_reviewed_by_one_click(window, wait):
    """And the list is one key away."""
    choice = Choice(count=10)
    window.choose_source(choice)
    window.bar.session_name.setText("Lesson 3A")
    window.actions_["start"].trigger()
    wait(lambda: window.actions_["review"].isEnabled() and not window.tasks.busy)
    window.video.placeholder.button_pressed.emit()
    review = window.windows.reviews[window.control.session_id]
    wait(lambda: review.loaded is not None)
    assert review.bar.name.text() == "Lesson 3A"

    window.actions_["sessions"].trigger()
    wait(lambda: window.windows.browser.listing is not None)
    assert [one.name for one in window.windows.browser.listing.found] == ["Lesson 3A"]


def test_closing_the_main_window_stores_what_was_typed_in_a_review(window, services, wait):
    """And closes all other windows."""
    window.choose_source(Choice(count=5))
    window.actions_["start"].trigger()
    wait(lambda: window.actions_["review"].isEnabled() and not window.tasks.busy)
    window.actions_["review"].trigger()
    review = window.windows.reviews[window.control.session_id]
    wait(lambda: review.loaded is not None)
    review.note.setPlainText("typed last")
    session_id = window.control.session_id
    window.close()
    wait(lambda: not window.isVisible() and not window.windows.reviews)

    db = open_database(services.database, readonly=True)
    assert get_session(db, session_id).note == "typed last"
    db.close()


@pytest.mark.parametrize(("interrupted", "link"), [([1], "Review it"), ([1, 2], "Show the sessions")])
def test_an_interrupted_session_is_offered_at_the_start(window, interrupted, link):
    """One line says that it is kept, and leads to it."""
    window.tell_interrupted(interrupted)

    assert "kept up to" in window.messages.text
    assert link in window.messages._link.text()
