"""A session is looked through and corrected: one time axis, one scrub line, every correction can be undone."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton

from desktop_app.domain.edits import SetParticipant
from desktop_app.export.figures import against_rest
from desktop_app.i18n import percent
from desktop_app.storage import queries, sessions
from desktop_app.storage.database import open_database
from desktop_app.ui.review.marker_dialog import MarkerDialog


def stored(window):
    """The database, open for reading."""
    return open_database(window._database, readonly=True)


def markers(window):
    """Time and text of the session's markers as they are stored."""
    with stored(window) as db:
        return [(event.t_s, event.text) for event in queries.events(db, 1) if event.kind == "marker"]


def at_rest(window):
    """Nothing is on its way into the database, and nothing is read."""
    return not (window.editor.busy or window._writing or window._reading.busy or window._looking.busy)


def dialog_of(window):
    """The dialog that is open."""
    return next(one for one in window.findChildren(MarkerDialog) if one.isVisible())


def row_words(table, row):
    """The words of a table's row."""
    return [table.item(row, column).text() for column in range(table.columnCount()) if table.item(row, column)]


def test_it_opens_with_everything_that_is_stored(review):
    """People, lanes, flags and events; the bar says which session it is."""
    assert review.windowTitle() == "Lesson 3A - Simak"
    assert "4 people" in review.bar.details.text()
    assert [row.name for row in review.people.model.rows()] == ["Siti", "Budi", "", ""]
    assert review.timelines.lanes.neighbour(0) == 1
    assert [event.text for event in review.loaded.review.events if event.kind == "marker"] == ["quiz", "break"]
    assert review.events.table.rowCount() == 3
    assert review.loaded.length_s == 120


def test_all_timelines_show_the_same_time(review):
    """Whichever is moved."""
    review.timelines.lanes.plot.setXRange(20, 50, padding=0)
    assert [plot.span_s for plot in review.timelines.plots] == [pytest.approx((20, 50))] * 6

    review.actions_["zoom_whole"].trigger()
    assert [plot.span_s for plot in review.timelines.plots] == [pytest.approx((0, 120))] * 6


def test_the_moment_under_the_line_is_told(review, qtbot):
    """At 1:35 person 3 has left: three of four, and the table says who is not in the picture."""
    review.timelines.group.clicked.emit(95.0, 0.5)
    rows = review.loaded.review.person_seconds
    here = int(np.count_nonzero(rows.second == 95))

    assert review.moment.heading.text().startswith("1:35")
    assert review.moment.counts.text() == f"{here} of 4 people in the picture, {here} judged"
    assert review.people.model.rows()[2].now == "not in picture"
    shares = review.timelines.group.data.smoothed_at(95, 10.0)
    assert row_words(review.moment.table, 6) == ["neutral", percent(shares[6])]


def test_the_line_goes_by_key_where_the_timelines_have_the_focus(review, qtbot):
    """A second, ten, a minute, to events; in a text field the keys are its own."""
    review.activateWindow()
    review.timelines.setFocus()
    for key, modifier in (
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
    ):
        qtbot.keyClick(review.timelines, key, modifier)
    assert review.timelines.moment_s == 71.0

    qtbot.keyClick(review.timelines, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert review.timelines.moment_s == 70.0
    assert review.events.selected.text == "break"
    review.note.setFocus()
    qtbot.keyClicks(review.note, "[m]")
    assert review.note.toPlainText() == "[m]"
    assert review.timelines.span is None


def test_a_span_stands_beside_the_rest(review, qtbot):
    """Chosen by keys, by a drag or as a part between markers; the figures are those of the export."""
    review.timelines.setFocus()
    review.timelines.go_to(60.0)
    qtbot.keyClick(review.timelines, Qt.Key.Key_BracketLeft)
    review.timelines.go_to(80.0)
    qtbot.keyClick(review.timelines, Qt.Key.Key_BracketRight)
    figures = against_rest(review.loaded.figures, 60.0, 80.0)

    assert review.timelines.span == (60.0, 80.0)
    assert review.span.heading.text().startswith("The class: 1:00 to 1:20")
    happy = row_words(review.span.table, 5)
    points = round(figures.change[3] * 100)
    assert points < -20
    assert happy == [
        "happy",
        percent(figures.span.shares[3]),
        percent(figures.rest.shares[3]),
        f"\N{MINUS SIGN}{-points} pts",
    ]

    review.timelines.lanes.span_dragged.emit(10.0, 300.0)
    assert review.timelines.span == (10.0, 120.0)
    review.span.parts.activated.emit(2)
    assert review.timelines.span == (30.0, 70.0)
    review.select_person(3)
    assert review.span.heading.text().startswith("Person 3")
    review.actions_["clear_span"].trigger()
    assert review.timelines.span is None


def test_markers_are_added_changed_and_removed_and_all_of_it_undone(review, wait):
    """Undoing all brings back what was recorded."""
    recorded = markers(review)
    review.timelines.go_to(50.0)
    review.actions_["add_marker"].trigger()
    dialog_of(review).text.setText("  group   work ")
    dialog_of(review).accept()
    wait(lambda: at_rest(review) and len(review.loaded.review.events) == 4)
    assert (50.0, "group work") in markers(review)

    quiz = next(event for event in review.loaded.review.events if event.text == "quiz")
    review.timelines.flags.flag_edited.emit(quiz)
    dialog_of(review).text.setText("test")
    dialog_of(review).accept()
    wait(lambda: at_rest(review) and (30.0, "test") in markers(review))
    review.events.select(next(event for event in review.loaded.review.events if event.text == "break"))
    review.events.remove_button.click()
    wait(lambda: at_rest(review) and (70.0, "break") not in markers(review))

    for left in range(3):
        wait(lambda: at_rest(review) and review.people.deeds["undo"].isEnabled())
        review.people.deeds["undo"].trigger()
        wait(lambda left=left: at_rest(review) and len(review.editor.log.undone) == left + 1)
    assert markers(review) == recorded
    review.people.deeds["redo"].trigger()
    wait(lambda: at_rest(review) and (50.0, "group work") in markers(review))


def test_the_selected_span_becomes_an_episode(review, wait):
    """With its end."""
    assert not review.actions_["add_episode"].isEnabled()
    review.timelines.choose_span(60.0, 80.0)
    review.actions_["add_episode"].trigger()
    dialog_of(review).text.setText("silence")
    dialog_of(review).accept()
    wait(lambda: at_rest(review) and len(review.loaded.review.events) == 4)

    episode = next(event for event in review.loaded.review.events if event.text == "silence")
    assert (episode.t_s, episode.end_s) == (60.0, 80.0)


def test_a_click_on_a_flag_leads_to_it(review, qtbot):
    """Its row is selected, and the line stands on it."""
    review.timelines.flags.grab()
    assert review.timelines.flags.flag_at(31.0).text == "quiz"
    assert review.timelines.flags.flag_at(55.0) is None

    review.timelines.flags.clicked.emit(30.5, 0.5)
    assert review.timelines.moment_s == 30.0
    assert review.events.selected.text == "quiz"
    assert review.events.edit_button.isEnabled()
    review.events.select(next(event for event in review.loaded.review.events if event.kind == "gap"))
    assert not review.events.edit_button.isEnabled()


def test_every_figure_follows_a_correction_of_people(review, wait):
    """Who does not take part is in no figure of the class; the place in the session stays."""
    review.timelines.go_to(20.0)
    review.timelines.show_span()
    review.people.edit_asked.emit(SetParticipant(4, False))
    wait(lambda: at_rest(review) and review.loaded.figures.people == 3)

    assert " of 3 people" in review.moment.counts.text()
    assert review.timelines.moment_s == 20.0
    assert "3 people" in review.bar.details.text()
    assert "not a participant" in review.timelines.lanes.describe(20.0, 3.5)


def test_a_person_is_selected_everywhere(review, qtbot):
    """By a lane, the table, a key; nobody again with Escape."""
    review.timelines.lanes.clicked.emit(10.0, 1.5)
    assert [index.row() for index in review.people.table.selectionModel().selectedRows()] == [1]
    assert review.moment.table.horizontalHeaderItem(2).text() == "Budi"

    review.timelines.setFocus()
    qtbot.keyClick(review.timelines, Qt.Key.Key_Down)
    assert review.moment.table.horizontalHeaderItem(2).text() == "Person 3"
    qtbot.keyClick(review.timelines, Qt.Key.Key_Escape)
    assert review.moment.table.columnCount() == 2


def test_smoothing_is_one_choice_for_everything(review):
    """In the row of buttons, in the menu, in the words of the moment."""
    raw = next(action for action in review.actions_.smoothing.actions() if action.data() == 0.0)
    raw.trigger()

    assert review.timelines.smoothing.window_s == 0.0
    review.timelines.go_to(61.0)
    shares = review.timelines.group.data.at(61)[2]
    assert row_words(review.moment.table, 5) == ["happy", percent(shares[3])]


def test_what_was_typed_is_stored_before_the_window_goes(review, wait):
    """The note, without leaving its field."""
    gone = []
    review.closed.connect(lambda: gone.append(True))
    review.note.setPlainText("Windows open")
    review.close()
    wait(lambda: bool(gone))

    with open_database(review._database, readonly=True) as db:
        assert sessions.get_session(db, 1).note == "Windows open"


def test_a_session_that_is_gone_is_told(open_review, services, theme, wait):
    """In the message bar, in plain words."""
    from desktop_app.ui.review.review_window import ReviewWindow

    window = ReviewWindow(services, theme, 99)
    window.show()
    wait(lambda: "99" in window.messages.text)
    window.close()


def test_another_language_is_taken_over_at_once(review):
    """Menus, panels and tables write their words anew."""
    review.actions_["compare"].setText("")
    QApplication.sendEvent(review, QEvent(QEvent.Type.LanguageChange))

    assert review.actions_["compare"].text()
    assert review.timelines.smoothing._title.text() == "Smoothing"


def test_every_control_has_a_name_for_a_screen_reader(review):
    """Fields, buttons without words and plots."""
    controls = [*review.findChildren(QLineEdit), *review.timelines.findChildren(QToolButton)]
    nameless = [widget for widget in controls if not (widget.accessibleName() or widget.objectName().startswith("qt_"))]

    assert nameless == []
    assert all(plot.accessibleName() for plot in review.timelines.plots)
    assert review.note.accessibleName()
