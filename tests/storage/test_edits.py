"""The log of corrections: undo, redo, and what it refuses."""

from collections.abc import Callable

import pytest

from desktop_app.domain.edits import (
    AddMarker,
    Edit,
    EditMarker,
    KeepApart,
    MergePeople,
    NameRoster,
    RemoveMarker,
    RenamePerson,
    SetParticipant,
    SplitPerson,
)
from desktop_app.domain.records import EventKind, Observation, SessionEvent, SessionState
from desktop_app.errors import DatabaseReadOnly, StorageError
from desktop_app.storage import queries
from desktop_app.storage.database import Database
from desktop_app.storage.edits import EditLog, apply_edit, edit_log, load_markers, load_people_map, redo, undo
from desktop_app.storage.writer import SessionWriter

Begin = Callable[..., SessionWriter]
See = Callable[..., Observation]


@pytest.fixture
def writer(recording: Begin, seen: See, name_recorded: Callable[[int, int, str], None]) -> SessionWriter:
    """A running session: people 1, 2 and 3, each in the seconds 0 to 3, and two markers."""
    writer = recording()
    writer.write([seen(person, float(second)) for second in range(4) for person in (1, 2, 3)])
    writer.write([SessionEvent(EventKind.MARKER, t_s, "quiz") for t_s in (1.0, 2.0)])
    name_recorded(writer.session_id, 2, "Siti")
    return writer


@pytest.fixture
def lesson(writer: SessionWriter) -> int:
    """The same session, finished."""
    writer.close(SessionState.FINISHED, 4.0)
    return writer.session_id


def test_undo_and_redo(db: Database, lesson: int) -> None:
    """Edits are taken back from the newest on, and brought back in their order."""
    edits: list[Edit] = [RenamePerson(1, "Budi"), MergePeople(3, 1), SetParticipant(2, False)]
    for edit in edits:
        assert apply_edit(db, lesson, edit) == edit

    assert [undo(db, lesson), undo(db, lesson)] == [edits[2], edits[1]]
    assert edit_log(db, lesson) == EditLog((edits[0],), (edits[1], edits[2]))
    assert load_people_map(db, lesson).people == (1, 2, 3)
    assert [redo(db, lesson), redo(db, lesson), redo(db, lesson)] == [edits[1], edits[2], None]
    assert edit_log(db, lesson) == EditLog(tuple(edits), ())
    assert load_people_map(db, lesson).people == (1, 2)


def test_nothing_to_undo(db: Database, lesson: int) -> None:
    """Without edits there is nothing to take back or to bring back."""
    assert undo(db, lesson) is None
    assert redo(db, lesson) is None


def test_a_new_edit_drops_what_was_undone(db: Database, lesson: int) -> None:
    """After undo and another edit the old one cannot come back."""
    apply_edit(db, lesson, MergePeople(3, 1))
    undo(db, lesson)
    apply_edit(db, lesson, RenamePerson(3, "Ani"))

    assert redo(db, lesson) is None
    assert edit_log(db, lesson).done == (RenamePerson(3, "Ani"),)


def test_an_edit_that_is_refused_changes_nothing(db: Database, lesson: int) -> None:
    """What had been undone before can still be brought back."""
    apply_edit(db, lesson, MergePeople(3, 1))
    undo(db, lesson)

    with pytest.raises(StorageError, match="no person 9"):
        apply_edit(db, lesson, MergePeople(9, 1))

    assert redo(db, lesson) == MergePeople(3, 1)


def test_a_roster_is_one_edit(db: Database, lesson: int) -> None:
    """All names come and go together, over those that were recorded."""
    apply_edit(db, lesson, NameRoster(((1, "Ani"), (2, "Dewi"))))

    assert [person.name for person in queries.people(db, lesson)] == ["Ani", "Dewi", ""]
    undo(db, lesson)
    assert [person.name for person in queries.people(db, lesson)] == ["", "Siti", ""]


@pytest.mark.parametrize(
    ("edit", "match"),
    [
        (RenamePerson(9, "x"), "no person 9"),
        (NameRoster(((1, "x"), (9, "y"))), "no person 9"),
        (MergePeople(1, 9), "no person 9"),
        (MergePeople(1, 1), "cannot be merged with themselves"),
        (SetParticipant(9, False), "no person 9"),
        (KeepApart(1, 9), "no person 9"),
        (SplitPerson(9, 1), "no person 9"),
        (SplitPerson(1, 0), "nothing to split"),
        (SplitPerson(1, 4), "nothing to split"),
        (EditMarker(77, 0.0, "x"), "no marker 77"),
        (RemoveMarker(77), "no marker 77"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(db: Database, lesson: int, edit: Edit, match: str) -> None:
    """An edit of somebody who is not there, or that would leave nobody, is told in one line."""
    with pytest.raises(StorageError, match=match):
        apply_edit(db, lesson, edit)

    assert edit_log(db, lesson) == EditLog((), ())


def test_a_merged_number_is_gone(db: Database, lesson: int) -> None:
    """Whoever was merged away cannot be corrected any more."""
    apply_edit(db, lesson, MergePeople(3, 1))

    with pytest.raises(StorageError, match="no person 3"):
        apply_edit(db, lesson, RenamePerson(3, "x"))


def test_a_new_person_has_a_number_never_used(db: Database, lesson: int) -> None:
    """A split gives one more than the highest number, also where that one was merged away since."""
    first = apply_edit(db, lesson, SplitPerson(1, 2))
    assert first == SplitPerson(1, 2, 4)
    apply_edit(db, lesson, MergePeople(4, 2))

    assert apply_edit(db, lesson, SplitPerson(3, 3)) == SplitPerson(3, 3, 5)


def test_a_running_session_can_be_corrected(db: Database, writer: SessionWriter, seen: See) -> None:
    """What the writer adds later goes to whom the edits say; new numbers of the tracker stay free."""
    lesson = writer.session_id
    apply_edit(db, lesson, MergePeople(3, 1))
    assert apply_edit(db, lesson, SplitPerson(2, 4)) == SplitPerson(2, 4, 1001)
    writer.write([seen(person, 5.0) for person in (2, 3, 4)])

    rows = [row for row in queries.iter_observations(db, lesson) if row.t_s == 5.0]
    assert [(row.recorded_id, row.person_id) for row in rows] == [(2, 1001), (3, 1), (4, 4)]
    assert [person.person_id for person in queries.people(db, lesson)] == [1, 2, 4, 1001]
    assert queries.emotion_seconds(db, lesson, since=5).present.tolist() == [3]
    writer.close(SessionState.FINISHED, 6.0)
    assert apply_edit(db, lesson, SplitPerson(1, 2)) == SplitPerson(1, 2, 1002)


def test_a_number_can_be_named_before_its_first_rows(db: Database, writer: SessionWriter, seen: See) -> None:
    """While a session runs, a name, an exclusion and a merge wait for the number to come; a split does not."""
    lesson = writer.session_id
    for edit in (RenamePerson(8, "Budi"), SetParticipant(8, False), MergePeople(9, 8)):
        apply_edit(db, lesson, edit)
    with pytest.raises(StorageError, match="no person 8"):
        apply_edit(db, lesson, SplitPerson(8, 2))
    assert [person.person_id for person in queries.people(db, lesson)] == [1, 2, 3]
    writer.write([seen(8, 5.0), seen(9, 6.0)])

    (late,) = [person for person in queries.people(db, lesson) if person.person_id == 8]
    assert (late.name, late.participant, late.recorded) == ("Budi", False, (8, 9))


def test_markers_are_corrected(db: Database, lesson: int) -> None:
    """Recorded markers are changed and removed; an added one has a number of its own, below 0."""
    first, second = (marker.marker_id or 0 for marker in load_markers(db, lesson))
    added = apply_edit(db, lesson, AddMarker(3.0, "talk", 3.5))
    apply_edit(db, lesson, EditMarker(first, 1.25, "Quiz"))
    apply_edit(db, lesson, RemoveMarker(second))

    assert isinstance(added, AddMarker)
    assert added.marker_id == -1
    assert [(event.t_s, event.text, event.end_s, event.marker_id) for event in queries.events(db, lesson)] == [
        (1.25, "Quiz", None, first),
        (3.0, "talk", 3.5, -1),
    ]
    assert queries.counts(db, lesson).markers == 2
    apply_edit(db, lesson, RemoveMarker(-1))
    while undo(db, lesson):
        pass
    assert [(event.t_s, event.text) for event in queries.events(db, lesson)] == [(1.0, "quiz"), (2.0, "quiz")]


def test_an_event_of_a_person_goes_with_the_person(db: Database, writer: SessionWriter) -> None:
    """An event that names a number names the person after the corrections."""
    writer.write([SessionEvent(EventKind.GAP, 2.5, "", 3.0, 3)])
    apply_edit(db, writer.session_id, MergePeople(3, 1))

    (gap,) = [event for event in queries.events(db, writer.session_id) if event.kind is EventKind.GAP]
    assert gap.person_id == 1


def test_a_reader_cannot_correct(lesson: int, opened: Callable[..., Database]) -> None:
    """A connection for reading refuses an edit in one line."""
    with pytest.raises(DatabaseReadOnly, match="cannot be written"):
        apply_edit(opened(readonly=True), lesson, MergePeople(3, 1))
