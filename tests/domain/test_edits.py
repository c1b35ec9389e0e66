"""What edits make of the people and markers of a session, worked out by hand."""

import numpy as np
import pytest

from desktop_app.domain.edits import (
    AddMarker,
    Edit,
    EditMarker,
    KeepApart,
    MergePeople,
    NameRoster,
    PeopleMap,
    Piece,
    RemoveMarker,
    RenamePerson,
    SetParticipant,
    SplitPerson,
    edit_from_json,
    edit_to_json,
    edited_markers,
    people_map,
)
from desktop_app.domain.records import EventKind, SessionEvent

RECORDED = {1: "Siti", 2: "", 3: "Budi", 4: ""}


def after(*edits: Edit) -> PeopleMap:
    """Four recorded numbers after these edits."""
    return people_map(RECORDED, edits)


def test_without_edits_every_number_is_its_own_person() -> None:
    """Nothing is changed, and arrays come back as they are."""
    mapped = after()
    numbers = np.array([4, 1], np.int64)

    assert mapped.people == (1, 2, 3, 4)
    assert mapped.names == {1: "Siti", 3: "Budi"}
    assert mapped.plain
    assert mapped.persons(numbers, np.zeros(2, np.int64)) is numbers


def test_a_merge_takes_all_seconds_along_a_chain() -> None:
    """Whoever was merged into somebody goes along when that one is merged."""
    mapped = after(MergePeople(4, 2), MergePeople(2, 1))

    assert mapped.people == (1, 3)
    assert mapped.pieces[1] == (Piece(1, 0, None), Piece(2, 0, None), Piece(4, 0, None))
    assert [mapped.person(number, 7) for number in RECORDED] == [1, 1, 3, 1]
    assert not mapped.plain


@pytest.mark.parametrize(("source", "target", "name"), [(1, 3, "Budi"), (1, 2, "Siti"), (2, 1, "Siti"), (2, 4, None)])
def test_the_name_after_a_merge(source: int, target: int, name: str | None) -> None:
    """The target keeps its name; where it has none, it takes the other's."""
    mapped = after(MergePeople(source, target))

    assert mapped.names.get(target) == name
    assert source not in mapped.names


def test_a_name_follows_the_person() -> None:
    """The last name given counts, also through a merge; an empty one takes the name away."""
    assert after(RenamePerson(2, "Ani"), MergePeople(2, 4)).names[4] == "Ani"
    assert after(RenamePerson(1, "Ani"), RenamePerson(1, "")).names == {3: "Budi"}
    assert after(NameRoster(((2, "Ani"), (1, "Dewi")))).names == {1: "Dewi", 2: "Ani", 3: "Budi"}


def test_a_split_gives_the_later_seconds_to_a_new_person() -> None:
    """From the second of the split on all numbers of the person are somebody else, who has no name."""
    mapped = after(MergePeople(2, 1), SplitPerson(1, 20, 5), RenamePerson(1, "Ani"))

    assert mapped.pieces[1] == (Piece(1, 0, 20), Piece(2, 0, 20))
    assert mapped.pieces[5] == (Piece(1, 20, None), Piece(2, 20, None))
    assert [mapped.person(2, second) for second in (0, 19, 20, 900)] == [1, 1, 5, 5]
    assert 5 not in mapped.names


def test_a_split_in_the_middle_of_a_piece() -> None:
    """A piece between two splits ends where it ended; merging the middle back leaves one cut."""
    edits = [SplitPerson(2, 20, 5), SplitPerson(2, 10, 6)]

    mapped = after(*edits)
    assert mapped.pieces[2] == (Piece(2, 0, 10),)
    assert mapped.pieces[6] == (Piece(2, 10, 20),)
    assert mapped.pieces[5] == (Piece(2, 20, None),)
    assert after(*edits, MergePeople(6, 2)).pieces[2] == (Piece(2, 0, 20),)
    assert after(*edits, MergePeople(6, 2), MergePeople(5, 2)).plain


def test_arrays_are_mapped_like_single_values() -> None:
    """Numbers and seconds as arrays give the same people, also a number that came after the map was made."""
    mapped = after(SplitPerson(2, 20, 5), SplitPerson(5, 30, 6), MergePeople(3, 1), MergePeople(6, 4))
    number, second = (grid.ravel() for grid in np.meshgrid(np.arange(1, 8), [0, 19, 20, 29, 30, 31]))

    persons = mapped.persons(number, second)
    expected = [mapped.person(int(n), int(s)) for n, s in zip(number, second, strict=True)]
    assert persons.tolist() == expected
    assert mapped.person(7, 3) == 7
    assert [mapped.person(2, s) for s in (19, 20, 29, 30)] == [2, 5, 5, 4]


def test_who_does_not_take_part() -> None:
    """Exclusion is of the person: a split hands it on, and the target of a merge keeps its own."""
    assert after(SetParticipant(2, False)).excluded == {2}
    assert not after(SetParticipant(2, False)).plain
    assert after(SetParticipant(2, False), SetParticipant(2, True)).plain
    assert after(SetParticipant(2, False), SplitPerson(2, 9, 5)).excluded == {2, 5}
    assert after(SetParticipant(2, False), MergePeople(2, 1)).excluded == frozenset()
    assert after(SetParticipant(1, False), MergePeople(2, 1)).excluded == {1}


def test_people_kept_apart() -> None:
    """The pair is kept with the smaller number first, and no figure changes."""
    mapped = after(KeepApart(4, 2))

    assert mapped.kept_apart == {(2, 4)}
    assert mapped.plain


def test_what_concerns_nobody_is_passed_over() -> None:
    """Edits of people that there are not change nothing."""
    strangers = [MergePeople(9, 8), SplitPerson(9, 3, 10), SetParticipant(9, True), RenamePerson(9, "")]

    assert after(*strangers) == after()


def test_a_name_waits_for_its_number() -> None:
    """Name and exclusion of a number still to come are known, and nobody who is there is touched."""
    early = after(RenamePerson(9, "Ani"), SetParticipant(9, False))

    assert (early.names[9], early.excluded) == ("Ani", frozenset({9}))
    assert early.people == after().people


def test_markers() -> None:
    """Markers are added, changed and removed, and stay in order of time; an end makes one an episode."""
    quiz = SessionEvent(EventKind.MARKER, 10.0, "quiz", marker_id=1)
    test = SessionEvent(EventKind.MARKER, 20.0, "test", marker_id=2)
    edits = [AddMarker(15.0, "talk", 18.0, -1), EditMarker(1, 30.0, "Quiz!"), RemoveMarker(2), EditMarker(2, 1.0, "x")]

    markers = edited_markers([quiz, test], edits)
    assert [(m.marker_id, m.t_s, m.text, m.end_s) for m in markers] == [
        (-1, 15.0, "talk", 18.0),
        (1, 30.0, "Quiz!", None),
    ]
    assert edited_markers([quiz, test], []) == [quiz, test]
    assert edited_markers([quiz], [AddMarker(1.0, "x", None, -1), RemoveMarker(-1)]) == [quiz]


@pytest.mark.parametrize(
    "edit",
    [
        RenamePerson(1, 'ع "😀" \\ \n =HYPERLINK("x")'),
        NameRoster(((1, "a"), (2, ""))),
        MergePeople(3, 2),
        SplitPerson(3, 20, 4),
        SetParticipant(3, False),
        KeepApart(1, 2),
        AddMarker(1.5, "x", None, -3),
        EditMarker(-3, 0.1 + 0.2, "y", 4.0),
        RemoveMarker(-3),
    ],
    ids=lambda edit: type(edit).__name__,
)
def test_an_edit_comes_back_from_json(edit: Edit) -> None:
    """What is written as kind and JSON is read as the same edit."""
    assert edit_from_json(*edit_to_json(edit)) == edit


def test_json_that_is_no_edit() -> None:
    """An unknown kind, or fields that do not fit, are refused."""
    with pytest.raises(ValueError, match="no edit of kind 'paint'"):
        edit_from_json("paint", "{}")
    with pytest.raises(ValueError, match="does not have the fields"):
        edit_from_json("merge", '{"source": 1}')
