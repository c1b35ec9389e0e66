"""The window leads a session from Start to the exported files, over a real engine and database."""

import csv
import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.domain.edits import RenamePerson
from desktop_app.errors import SourceBusy
from desktop_app.pipeline.engine import EngineState
from desktop_app.storage import queries, sessions
from desktop_app.storage.database import open_database
from desktop_app.storage.edits import load_markers
from desktop_app.ui.notice import FirstStartNotice
from desktop_app.ui.source_choice import file_choice
from desktop_app.ui.source_picker import SourcePicker
from tests.ui.fakes import LONG_MS, Choice, FakeServices


@pytest.fixture
def running(window, wait):
    """The window with a live session that has had its first pictures; and its source."""
    choice = Choice()
    window.choose_source(choice)
    window.bar.session_name.setText("Lesson 3A")
    window.actions_["start"].trigger()
    choice.sources[0].release(5)
    wait(lambda: window.video.frame_index is not None and window.people.model.rowCount() == 2)
    return window, choice.sources[0]


def stop(window, wait):
    """Press Stop and wait for the last row."""
    window.actions_["stop"].trigger()
    wait(lambda: not window.control.active and not window.tasks.busy)


def enabled(window):
    """The session's actions that can be used."""
    return {
        name for name in ("source", "start", "pause", "stop", "marker", "export") if window.actions_[name].isEnabled()
    }


def stored(window):
    """The database, open for reading."""
    return open_database(window._services.database, readonly=True)


def test_the_window_is_there_before_models_and_plots(qtbot, services, make_window):
    """Nothing slow happens until it is on the screen."""
    window = make_window(services)
    assert (services.loads, window.timeline) == (0, None)

    window.show()
    assert (services.loads, window.timeline) == (0, None)
    qtbot.waitUntil(lambda: window.timeline is not None and window.control.models_ready, timeout=LONG_MS)
    window.close()


def test_start_pause_resume_and_stop_are_different_things(window, wait):
    """Each state offers what makes sense in it."""
    assert enabled(window) == {"source"}
    choice = Choice()
    window.choose_source(choice)
    assert enabled(window) == {"source", "start"}

    window.actions_["start"].trigger()
    choice.sources[0].release(3)
    wait(lambda: window.control.state is EngineState.RUNNING)
    assert enabled(window) == {"pause", "stop", "marker"}

    window.actions_["pause"].trigger()
    wait(lambda: window.control.state is EngineState.PAUSED)
    assert enabled(window) == {"pause", "stop", "marker"}
    assert window.actions_["pause"].iconText().strip() == "Resume"
    assert window.bar.pause_button.accessibleName() == "Resume"
    assert "Paused" in window.status.state_text
    assert window.status.figures_text == ""

    window.actions_["pause"].trigger()
    wait(lambda: window.control.state is EngineState.RUNNING)
    assert window.actions_["pause"].iconText().strip() == "Pause"
    assert "Analysis is running" in window.status.state_text

    stop(window, wait)
    assert enabled(window) == {"source", "start", "export"}
    assert window.video.frame_index is None
    assert window.video.placeholder.isVisible()


def test_a_session_ends_up_in_the_exported_files(running, wait, tmp_path):
    """Name, marker and new name of a person are in the CSV, and the message leads to the folder."""
    window, source = running
    window.people.edit_asked.emit(RenamePerson(2, "Siti"))
    window.bar.marker_text.setText("quiz starts")
    window.actions_["marker"].trigger()
    source.release(5)
    stop(window, wait)
    window.export_to(tmp_path / "out")
    wait(lambda: "written" in window.messages.text)

    with (tmp_path / "out" / "observations.csv").open(encoding="utf-8-sig", newline="") as file:
        names = {(row["person_id"], row["person_name"]) for row in csv.DictReader(file)}
    with (tmp_path / "out" / "events.csv").open(encoding="utf-8-sig", newline="") as file:
        events = [(row["kind"], row["text"]) for row in csv.DictReader(file)]
    assert ("2", "Siti") in names
    assert ("marker", "quiz starts") in events
    with stored(window) as db:
        assert sessions.get_session(db, window.control.session_id).name == "Lesson 3A"


def test_what_is_stored_comes_into_panels_and_timelines(running, wait):
    """While the session runs, and still after Stop."""
    window, _ = running
    wait(lambda: len(window.timeline.timeline.data) > 0)
    window.people.table.selectRow(1)
    wait(lambda: len(window.timeline.person.data) > 0)
    assert window.panels.person.windowTitle() == "Person 2"
    assert window.people.heading == "People 2 of 2 seen"
    stop(window, wait)

    assert window.people.heading == "People 2 seen"
    assert len(window.timeline.timeline.data) > 0
    assert "2 people were seen" in window.presenter.summary()


def test_a_person_can_be_named_after_the_session(running, wait):
    """The database is asked, as no engine runs any more."""
    window, _ = running
    stop(window, wait)
    window.people.edit_asked.emit(RenamePerson(1, "Budi"))
    wait(lambda: not window.tasks.busy)

    with stored(window) as db:
        assert [person.name for person in queries.people(db, window.control.session_id)] == ["Budi", ""]


def test_a_second_session_starts_without_leaving(running, wait):
    """With an engine, a source and a session of its own, and nothing of the first on the screen."""
    window, _ = running
    window.people.edit_asked.emit(RenamePerson(1, "Siti"))
    stop(window, wait)
    first = window.control.session_id
    choice = Choice()
    window.choose_source(choice)
    window.actions_["start"].trigger()
    assert window.people.model.rowCount() == 0
    choice.sources[0].release(5)
    wait(lambda: window.people.model.rowCount() == 2 and window.control.session_id is not None)

    assert window.control.session_id != first
    assert window.people.model.rows()[0].name == ""
    stop(window, wait)


def test_a_file_ends_by_itself(window, wait):
    """The last picture is stored, and the session is there to be looked at."""
    window.choose_source(Choice(count=20))
    window.actions_["start"].trigger()
    wait(lambda: window.control.state is EngineState.FINISHED and not window.tasks.busy)

    with stored(window) as db:
        assert queries.counts(db, window.control.session_id).analysed == 20
    assert window.actions_["export"].isEnabled()
    assert window.control.length_s == pytest.approx(0.8)


def test_closing_in_the_middle_ends_the_session_properly(running, qtbot, wait):
    """The window goes when the last row is stored, and no thread is left."""
    window, _ = running
    session_id = window.control.session_id
    assert not window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=LONG_MS)

    with stored(window) as db:
        assert sessions.get_session(db, session_id).state == "finished"
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("simak-session")]


def test_the_user_is_asked_before_a_running_session_is_ended(services, make_window, wait):
    """No leaves everything as it is; without a session nothing is asked."""
    answers, asked = [False, True], []

    def ask(parent: QWidget) -> bool:
        asked.append(parent)
        return answers.pop(0)

    window = make_window(services, ask)
    window.show()
    wait(lambda: window.control.models_ready)
    choice = Choice()
    window.choose_source(choice)
    window.actions_["start"].trigger()
    choice.sources[0].release(2)
    wait(lambda: window.control.state is EngineState.RUNNING)
    assert not window.close()
    assert window.control.state is EngineState.RUNNING

    window.close()
    wait(lambda: not window.isVisible())
    assert asked == [window, window]


def test_a_source_that_cannot_be_opened_is_told_in_the_bar(window, wait):
    """In its own words, without a dialog; the next Start is possible."""
    window.choose_source(Choice(opens=[SourceBusy("Another program uses the camera. Close it and press Start again.")]))
    window.actions_["start"].trigger()
    wait(lambda: window.control.state is EngineState.FAILED)

    assert window.messages.text == "Another program uses the camera. Close it and press Start again."
    assert enabled(window) == {"source", "start"}


def test_models_that_cannot_be_loaded_are_told_in_the_bar(services, make_window, wait):
    """No session can start until a second try has loaded them."""
    services.model_error = "The weights of the face network are missing."
    window = make_window(services)
    window.show()
    window.choose_source(Choice())
    wait(lambda: bool(window.messages.text))

    assert window.messages.text == services.model_error
    assert not window.actions_["start"].isEnabled()

    services.model_error = ""
    window.messages._link.linkActivated.emit("#")
    wait(lambda: window.actions_["start"].isEnabled())
    assert not window.messages.isVisible()
    window.close()


def test_with_emotions_off_nothing_is_judged(tmp_path, make_window, wait):
    """Faces have boxes and numbers, and no words."""
    services = FakeServices(tmp_path, emotions=False)
    window = make_window(services)
    window.show()
    wait(lambda: window.control.models_ready and window.timeline is not None)
    choice = Choice()
    window.choose_source(choice)
    window.actions_["start"].trigger()
    choice.sources[0].release(5)
    wait(lambda: window.people.model.rowCount() == 2)

    assert {person.now for person in window.people.model.rows()} <= {"in picture", "not in picture"}
    window.close()
    wait(lambda: not window.isVisible())


def test_the_marker_key_works_while_a_session_runs(running, qtbot, wait):
    """But in a text field it is a letter."""
    window, _ = running
    window.activateWindow()
    assert window.video.hasFocus() or not window.isActiveWindow()
    qtbot.keyClicks(window.bar.marker_text, "M")
    assert window.bar.marker_text.text() == "M"
    window.bar.marker_text.clear()
    window.video.setFocus()
    qtbot.keyClick(window.video, Qt.Key.Key_M)
    stop(window, wait)

    with stored(window) as db:
        assert [event.text for event in load_markers(db, window.control.session_id)] == ["marker"]


def test_selection_is_the_same_in_table_and_picture(running, qtbot):
    """Chosen in either, and taken away by a key's action."""
    window, _ = running
    window.video.person_clicked.emit(2)
    assert [index.row() for index in window.people.table.selectionModel().selectedRows()] == [1]

    window.people.table.selectRow(0)
    assert window.video._selected == 1

    window.actions_["clear_selection"].trigger()
    assert window.video._selected is None
    assert window.people.table.selectionModel().selectedRows() == []


def test_layout_and_theme_are_remembered(window, services, theme, make_window):
    """A panel that was folded away stays away."""
    window.panels.session.hide()
    next(action for action in window.actions_.themes.actions() if action.data() == "dark").trigger()
    window.close()
    assert services.settings.theme == "dark"
    assert theme.is_dark

    again = make_window(services)
    again.show()
    assert again.panels.session.isHidden()
    assert not again.panels.people.isHidden()
    again.panels.reset()
    assert not again.panels.session.isHidden()


def test_a_damaged_layout_is_passed_over(qtbot, tmp_path, make_window):
    """The window opens as at first."""
    window = make_window(FakeServices(tmp_path, window_layout="no.base64!"))

    assert not window.panels.people.isHidden()


def test_before_the_first_page_is_read_nothing_is_loaded(qtbot, tmp_path, make_window, wait):
    """Neither models nor a camera's preview; what is chosen on the page is kept and in force."""
    services = FakeServices(tmp_path, notice_seen=False)
    window = make_window(services)
    window.show()
    wait(lambda: window.timeline is not None)
    window.actions_["source"].trigger()
    assert services.loads == 0
    assert window.video.placeholder.title == "Before you begin"
    assert window.findChild(SourcePicker) is None

    notice = window.findChild(FirstStartNotice)
    notice.off.setChecked(True)
    notice.read.setChecked(True)
    notice.accept()
    wait(lambda: window.control.models_ready)
    assert (services.settings.notice_seen, services.settings.emotions) == (True, False)
    assert not window.control.emotions


def test_settings_that_touch_the_models_load_them_again(window, services, wait):
    """Others do not."""
    window.choices.take(replace(services.settings, storage_rate_hz=5.0))
    assert services.loads == 1

    window.choices.take(replace(services.settings, emotions=False))
    wait(lambda: window.control.models_ready)
    assert services.loads == 2
    assert not window.control.emotions


def test_attention_switched_off_loads_anew_and_other_points_do_not(window, services, qtbot, wait):
    """The networks of attention are let go; points only have the index told anew."""
    with qtbot.waitSignal(window.choices.weights_changed):
        window.choices.take(replace(services.settings, attention_looking_down=90))
    assert services.loads == 1

    window.choices.take(replace(services.settings, attention=False))
    wait(lambda: services.loads == 2 and window.control.models_ready)
    assert not window.control.attention


def test_the_last_source_is_offered_again(tmp_path, make_window, wait):
    """If it is still there."""
    lesson = tmp_path / "lesson.mp4"
    lesson.touch()
    remembered = file_choice(lesson, realtime=True).to_text()
    window = make_window(FakeServices(tmp_path, last_source=remembered))
    window.show()
    wait(lambda: window.control.models_ready)
    assert "lesson.mp4" in window.bar.source_button.text()

    lesson.unlink()
    other = make_window(FakeServices(tmp_path, last_source=remembered))
    other.show()
    wait(lambda: other.control.models_ready)
    assert other.control.source_title == ""


def test_every_control_can_be_named_by_a_screen_reader(window):
    """Buttons and fields carry an accessible name or their own words."""
    nameless = [
        widget
        for widget in (*window.bar.findChildren(QLineEdit), *window.timeline.findChildren(QWidget, "segment"))
        if not widget.accessibleName()
    ]
    buttons = (window.bar.start_button, window.bar.pause_button, window.bar.stop_button, window.bar.source_button)

    assert nameless == []
    assert all(button.accessibleName() for button in buttons)
    assert all(button.focusPolicy() & Qt.FocusPolicy.TabFocus for button in buttons)


def test_no_two_actions_share_a_key(window):
    """And every key is listed on the page of keys."""
    keys = [key for _, key in window.actions_.with_keys()]

    assert len(keys) == len(set(keys))
    assert {"Ctrl+R", "Ctrl+P", "Ctrl+.", "M", "F1", "F11"} <= set(keys)


def test_a_person_is_named_from_the_picture_by_key_or_double_click(running, qtbot, wait):
    """F2 means the selected person; the name is written in the table and stands in the picture."""
    window, _ = running
    assert not window.actions_["name_person"].isEnabled()
    window.video.person_clicked.emit(2)
    window.actions_["name_person"].trigger()
    field = window.people.table.findChild(QLineEdit)
    qtbot.keyClicks(field, "Siti")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    wait(lambda: window.presenter.name_of(2) == "Siti")

    window.panels.people.hide()
    window.video.person_double_clicked.emit(1)
    assert window.panels.people.isVisible()
    assert window.presenter.selected == 1
    stop(window, wait)


def test_the_pause_button_shows_what_it_does(running, wait):
    """While paused it carries the sign of going on."""
    window, _ = running
    pausing = window.actions_["pause"].icon().cacheKey()
    window.actions_["pause"].trigger()
    wait(lambda: window.control.state is EngineState.PAUSED)
    assert window.actions_["pause"].icon().cacheKey() != pausing

    window.actions_["pause"].trigger()
    wait(lambda: window.control.state is EngineState.RUNNING)
    assert window.actions_["pause"].icon().cacheKey() == pausing
    stop(window, wait)
