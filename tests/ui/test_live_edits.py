"""While a session runs, an edit shows at once in picture, table and timelines, and can be taken back."""

import pytest

from desktop_app.domain.edits import MergePeople, RenamePerson, SetParticipant, SplitPerson
from desktop_app.ui.palette import LEFT_OUT
from tests.ui.fakes import Choice


@pytest.fixture
def live(window, wait):
    """The window with two people in a running session, and its source."""
    choice = Choice()
    window.choose_source(choice)
    window.actions_["start"].trigger()
    choice.sources[0].release(5)
    wait(lambda: len(window.video.boxes()) == 2 and window.people.model.rowCount() == 2)
    wait(lambda: window.feed.view is not None and len(window.feed.view.people) == 2)
    yield window, choice.sources[0]
    window.actions_["stop"].trigger()
    wait(lambda: not window.control.active and not window.tasks.busy)


def numbers(window):
    """The people in the table."""
    return [person.person_id for person in window.people.model.rows()]


def seen_again(window, source, wait):
    """The next picture is on the screen."""
    index = window.video.frame_index
    source.release(3)
    wait(lambda: window.video.frame_index > index)


def test_a_name_is_over_the_face_and_in_the_database(live, wait):
    """And gone from both after Undo."""
    window, _ = live
    window.people.edit_asked.emit(RenamePerson(2, "Siti"))
    wait(lambda: {box.labels[0].text.split(" ")[0] for box in window.video.boxes()} == {"1", "Siti"})
    assert window.people.model.rows()[1].name == "Siti"

    window.people.deeds["undo"].trigger()
    wait(lambda: window.people.model.rows()[1].name == "")
    assert window.people.deeds["redo"].isEnabled()


def test_merged_people_share_name_and_number(live, wait):
    """In the table, over both faces, and in the class's figures: one person is present, not two."""
    window, source = live
    window.people.edit_asked.emit(RenamePerson(1, "Budi"))
    window.people.edit_asked.emit(MergePeople(2, 1))
    wait(lambda: numbers(window) == [1])
    seen_again(window, source, wait)
    wait(lambda: {box.person_id for box in window.video.boxes()} == {1})
    assert {box.labels[0].text.split(" ")[0] for box in window.video.boxes()} == {"Budi"}
    wait(lambda: window.feed.view is not None and window.feed.view.class_rows.present.max() == 1)

    window.people.undo_asked.emit()
    wait(lambda: numbers(window) == [1, 2])


def test_who_is_left_out_has_a_thin_box_without_a_label(live, wait):
    """The heading and the class count the others alone."""
    window, source = live
    window.people.edit_asked.emit(SetParticipant(2, False))
    wait(lambda: [person.now for person in window.people.model.rows()][1] == "not counted")
    seen_again(window, source, wait)
    left_out = next(box for box in window.video.boxes() if box.person_id == 2)

    assert (left_out.look, left_out.labels, left_out.measured) == (LEFT_OUT, (), False)
    window.video.grab()
    wait(lambda: window.people.heading == "People 1 of 1 seen")
    wait(lambda: window.feed.view is not None and window.feed.view.class_rows.present.max() == 1)


def test_a_person_is_split_now(live, wait):
    """From this second on the number is somebody else, over the face too."""
    window, source = live
    wait(lambda: window.control.t_s >= 1)
    source.release(3)
    window.presenter.show_figures()
    window.people.table.selectRow(1)
    assert window.people.deeds["split"].isEnabled()
    window.people.deeds["split"].trigger()
    wait(lambda: any(isinstance(edit, SplitPerson) for edit in window.editor.log.done))
    new = window.editor.log.done[-1].new_person
    source.release(3)
    wait(lambda: new in {box.person_id for box in window.video.boxes()})

    assert new > 1000


def test_another_session_begins_without_edits(live, wait):
    """Those of the first stay with the first."""
    window, _ = live
    window.people.edit_asked.emit(RenamePerson(2, "Siti"))
    wait(lambda: not window.editor.busy and window.people.deeds["undo"].isEnabled())
    window.actions_["stop"].trigger()
    wait(lambda: not window.control.active)
    choice = Choice(count=5)
    window.choose_source(choice)
    window.actions_["start"].trigger()
    wait(lambda: not window.people.deeds["undo"].isEnabled())
    wait(lambda: not window.control.active and window.people.model.rowCount() == 2)

    assert [person.name for person in window.people.model.rows()] == ["", ""]
