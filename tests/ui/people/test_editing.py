"""A window's edits reach the database in their order, and everything that shows people hears of them."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.domain.edits import KeepApart, MergePeople, NameRoster, RenamePerson, SetParticipant, SplitPerson
from desktop_app.domain.records import Observation, SessionInfo, SessionState
from desktop_app.domain.results import Quality
from desktop_app.storage.database import open_database
from desktop_app.storage.people import people
from desktop_app.storage.writer import SessionWriter
from desktop_app.ui.people.editing import PeopleEditor
from desktop_app.ui.people.suggestions import Suggestion
from desktop_app.ui.people_model import PersonRow
from desktop_app.ui.people_panel import PeoplePanel
from desktop_app.ui.tasks import TaskPool

STARTED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HAPPY = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
LONG_MS = 20_000


def seen(person_id: int, second: int, left: float) -> Observation:
    """A judged face in a second, at a place."""
    return Observation(person_id, second * 10, second + 0.5, (left, 0.0, left + 40, 40.0), 0.9, Quality.OK, HAPPY)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[SessionWriter]:
    """A running session: 1 all the time, 2 until second 9, and 4 from second 12 on where 2 was."""
    made = SessionWriter(tmp_path / "simak.db", SessionInfo("3A", "camera", "cam", STARTED, STARTED, True, True))
    rows = [seen(1, second, 300.0) for second in range(20)]
    rows += [seen(2, second, 100.0) for second in range(10)] + [seen(4, second, 104.0) for second in range(12, 20)]
    made.write(sorted(rows, key=lambda row: row.t_s))
    yield made
    made.close(SessionState.FINISHED, 20.0)


@pytest.fixture
def editor(tmp_path: Path, writer: SessionWriter, qtbot: QtBot) -> Iterator[PeopleEditor]:
    """An editor that follows the session."""
    pool = TaskPool("simak-test", threads=3)
    made = PeopleEditor(tmp_path / "simak.db", pool)
    with qtbot.waitSignal(made.suggested, timeout=LONG_MS, check_params_cb=lambda: bool(made.suggestions)):
        made.follow(writer.session_id)
    yield made
    qtbot.waitUntil(lambda: not pool.busy, timeout=LONG_MS)
    assert pool.close(5000)


def act(editor: PeopleEditor, qtbot: QtBot, *deeds) -> None:
    """Do things one after the other without waiting in between, and wait for the last."""
    for deed in deeds:
        deed()
    qtbot.waitUntil(lambda: not editor.busy, timeout=LONG_MS)


def stored(tmp_path: Path, writer: SessionWriter) -> list[tuple[int, str, int, bool]]:
    """Number, name, seconds present and participation of everybody, as the database has it."""
    with closing(open_database(tmp_path / "simak.db", readonly=True)) as db:
        return [
            (person.person_id, person.name, person.seconds_present, person.participant)
            for person in people(db, writer.session_id)
        ]


def test_edits_undo_and_redo_in_the_order_in_which_they_were_asked_for(editor, qtbot, writer, tmp_path):
    """While the session is being recorded, and however fast they come."""
    act(
        editor,
        qtbot,
        lambda: editor.apply(RenamePerson(2, "Siti")),
        lambda: editor.apply(MergePeople(4, 2)),
        lambda: editor.apply(SetParticipant(1, False)),
        editor.undo,
        editor.undo,
        editor.redo,
    )

    assert stored(tmp_path, writer) == [(1, "", 20, True), (2, "Siti", 18, True)]
    assert editor.log.done == (RenamePerson(2, "Siti"), MergePeople(4, 2))
    assert editor.log.undone == (SetParticipant(1, False),)
    act(editor, qtbot, editor.undo, editor.undo)
    assert stored(tmp_path, writer) == [(1, "", 20, True), (2, "", 10, True), (4, "", 8, True)]


def test_a_split_while_recording_takes_a_number_the_tracker_does_not_reach(editor, qtbot, writer, tmp_path):
    """And goes on to take the seconds that come."""
    act(editor, qtbot, lambda: editor.apply(SplitPerson(1, 15)))
    writer.write([seen(1, 20, 300.0)])

    assert stored(tmp_path, writer)[0][2] == 15
    assert stored(tmp_path, writer)[-1][0] > 1000
    assert stored(tmp_path, writer)[-1][2] == 6


def test_what_cannot_be_is_said_and_the_rest_goes_on(editor, qtbot, writer, tmp_path):
    """One clear line; the next edit is stored."""
    with qtbot.waitSignal(editor.failed, timeout=LONG_MS) as failed:
        editor.apply(SplitPerson(99, 5))
        editor.apply(RenamePerson(1, "Budi"))
    qtbot.waitUntil(lambda: not editor.busy, timeout=LONG_MS)

    assert "no person 99" in failed.args[0]
    assert stored(tmp_path, writer)[0][:2] == (1, "Budi")


def test_another_session_has_edits_of_its_own(editor, qtbot):
    """And none at all has none."""
    act(editor, qtbot, lambda: editor.apply(RenamePerson(1, "Budi")))
    editor.follow(None)
    assert (editor.log.done, dict(editor.people.names), editor.suggestions) == ((), {}, [])

    editor.apply(RenamePerson(1, "nowhere"))
    assert not editor.busy


def test_a_suggestion_is_found_in_what_is_stored(editor):
    """4 appeared three seconds after 2 had gone, in the same place."""
    assert editor.suggestions == [Suggestion(4, 2, at_s=12, gap_s=3)]


def test_a_dismissed_suggestion_stays_dismissed_until_that_is_undone(editor, qtbot):
    """It is an edit like the others, and no figure changes."""
    with qtbot.waitSignal(editor.suggested, timeout=LONG_MS):
        editor.apply(KeepApart(2, 4))
    assert editor.suggestions == []
    with qtbot.waitSignal(editor.suggested, timeout=LONG_MS):
        editor.undo()
    assert len(editor.suggestions) == 1


def test_the_panel_and_the_database_speak_to_each_other(editor, qtbot, writer, tmp_path):
    """Merge by the suggestion's button, a warning where both were seen at once, a roster, and what Undo is called."""
    panel = PeoplePanel()
    qtbot.addWidget(panel)
    panel.show_people([PersonRow(number, "", "", None, 0.5) for number in (1, 2, 4)], None)
    editor.attach(panel)
    panel.show()
    panel.show_suggestions(editor.suggestions, {})
    panel.line.buttons[0].click()
    qtbot.waitUntil(lambda: panel.deeds["undo"].text() == "&Undo: merge 4 into 2", timeout=LONG_MS)
    assert panel.line.text == "Done: merge 4 into 2."

    panel.edit_asked.emit(NameRoster(((1, "Budi"), (2, "Siti"))))
    qtbot.waitUntil(lambda: panel.deeds["undo"].text() == "&Undo: give 2 names", timeout=LONG_MS)
    panel.edit_asked.emit(MergePeople(2, 1))
    qtbot.waitUntil(lambda: "at once in 18 seconds" in panel.line.text, timeout=LONG_MS)
    panel.undo_asked.emit()
    qtbot.waitUntil(lambda: panel.deeds["redo"].isEnabled(), timeout=LONG_MS)

    assert stored(tmp_path, writer) == [(1, "Budi", 20, True), (2, "Siti", 18, True)]
