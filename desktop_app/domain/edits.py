"""Corrections of a recorded session, and what they make of it.

What was recorded is never changed: a correction is an *edit* in a log, and the log's effect is a pure function of it.
A *number* is what the tracker gave a face; a *person* is who that was, after the edits. Without edits every number is
the person of the same number. Edits act on whole seconds of source time, because a session's aggregates are kept by
second: a split falls on the start of a second, so every observation belongs to exactly one person.

* Renaming a person is renaming whoever bears that number now; the name follows the person through later merges.
* Merging takes all seconds of one person to another, whose name and participation stay; where it has no name, it takes
  the other's. The two may be in one picture: their rows and judgements of such a second add up, and the second counts
  once as present.
* Splitting takes the seconds from one second on to a new person without a name, who takes part as the old one did.
* A person who does not take part (the teacher, a poster) is kept and shown, and is in no figure of the class.
* The user's markers are corrected likewise: recorded ones have numbers above 0, added ones below.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.records import EventKind, SessionEvent


@dataclass(frozen=True, slots=True)
class RenamePerson:
    """Give a person a name, or take it away with an empty one."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class NameRoster:
    """Give many people their names at once: one step to undo. ``names`` pairs people with names."""

    names: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class MergePeople:
    """``source`` was ``target`` all along; the number of ``source`` disappears."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class SplitPerson:
    """From the start of ``at_second`` on, ``person_id`` is somebody else: ``new_person``.

    The log gives ``new_person`` its number, one more than any before, when the edit is applied.
    """

    person_id: int
    at_second: int
    new_person: int = 0


@dataclass(frozen=True, slots=True)
class SetParticipant:
    """Whether a person takes part. Who does not is in no figure of the class."""

    person_id: int
    participant: bool


@dataclass(frozen=True, slots=True)
class KeepApart:
    """The two are not one person: the user has refused to merge them, and is not asked again. Changes no figure."""

    person_id: int
    other: int


@dataclass(frozen=True, slots=True)
class AddMarker:
    """A marker at ``t_s``, or, with ``end_s``, an episode from ``t_s`` to ``end_s``.

    The log gives ``marker_id``, a number below 0, when the edit is applied.
    """

    t_s: float
    text: str
    end_s: float | None = None
    marker_id: int = 0


@dataclass(frozen=True, slots=True)
class EditMarker:
    """Give a marker, recorded or added, another time and text."""

    marker_id: int
    t_s: float
    text: str
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class RemoveMarker:
    """Take a marker, recorded or added, away."""

    marker_id: int


Edit = (
    RenamePerson
    | NameRoster
    | MergePeople
    | SplitPerson
    | SetParticipant
    | KeepApart
    | AddMarker
    | EditMarker
    | RemoveMarker
)

_KINDS: dict[str, type[Edit]] = {
    "rename": RenamePerson,
    "roster": NameRoster,
    "merge": MergePeople,
    "split": SplitPerson,
    "participant": SetParticipant,
    "keep_apart": KeepApart,
    "add_marker": AddMarker,
    "edit_marker": EditMarker,
    "remove_marker": RemoveMarker,
}
_NAMES = {edit: kind for kind, edit in _KINDS.items()}


def edit_to_json(edit: Edit) -> tuple[str, str]:
    """An edit's kind and its fields as a JSON object."""
    return _NAMES[type(edit)], json.dumps(asdict(edit), ensure_ascii=False)


def edit_from_json(kind: str, payload: str) -> Edit:
    """The edit that ``edit_to_json`` wrote.

    Raises:
        ValueError: there is no such kind, or the fields are not those of its edit.
    """
    if kind not in _KINDS:
        raise ValueError(f"there is no edit of kind {kind!r}")
    values: dict[str, Any] = json.loads(payload)
    if kind == "roster":
        values["names"] = tuple((int(person), str(name)) for person, name in values["names"])
    try:
        return _KINDS[kind](**values)
    except TypeError as error:
        raise ValueError(f"an edit of kind {kind!r} does not have the fields {sorted(values)}") from error


_BEGINNING = 0


class Piece(NamedTuple):
    """The seconds of a recorded number from ``since`` up to but without ``until`` (None: to the end)."""

    number: int
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class PeopleMap:
    """Who everybody is after the edits.

    Attributes:
        pieces: for each person, in order of their numbers, the recorded seconds that are theirs. All pieces of all
            people together are each recorded number once.
        names: the names given, also to numbers still to come; who is not in it has none.
        excluded: the people who do not take part, likewise.
        kept_apart: pairs of people of whom the user said that they are not one, the smaller number first.
        changed: whether any number is not simply the person of the same number.
    """

    pieces: Mapping[int, tuple[Piece, ...]]
    names: Mapping[int, str]
    excluded: frozenset[int]
    kept_apart: frozenset[tuple[int, int]] = frozenset()
    changed: bool = False
    _cuts: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def people(self) -> tuple[int, ...]:
        """Everybody's number, in order."""
        return tuple(self.pieces)

    @property
    def plain(self) -> bool:
        """Whether every figure of the class is the one that was recorded: nobody merged, split or excluded."""
        return not self.changed and not self.excluded

    def takes_part(self, person_id: int) -> bool:
        """Whether a person is in the figures of the class."""
        return person_id not in self.excluded

    def person(self, number: int, second: int) -> int:
        """Whose observation this is. A number the map has not heard of is its own person."""
        cuts = self._cuts.get(number)
        if cuts is None:
            return number
        if len(cuts) == 1:
            return cuts[0][1]
        return next(who for since, who in reversed(cuts) if second >= since or since == _BEGINNING)

    def persons(self, number: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
        """Whose observations these are: (n,) int64 for (n,) numbers and their (n,) seconds."""
        if not self.changed or len(number) == 0:
            return number
        first = np.arange(max(int(number.max()), *self._cuts) + 1, dtype=np.int64)
        for recorded, cuts in self._cuts.items():
            first[recorded] = cuts[0][1]
        persons = first[number]
        for recorded, cuts in self._cuts.items():
            for since, person in cuts[1:]:
                persons[(number == recorded) & (second >= since)] = person
        return persons


@dataclass(slots=True)
class _Fold:
    """The state between two edits: ``cuts`` maps a number to (from second, person), the first from the beginning."""

    cuts: dict[int, list[tuple[int, int]]]
    names: dict[int, str]
    excluded: set[int] = field(default_factory=set)
    kept_apart: set[tuple[int, int]] = field(default_factory=set)

    def rename(self, person: int, name: str) -> None:
        self.names.pop(person, None)
        if name:
            self.names[person] = name

    def merge(self, source: int, target: int) -> None:
        if source == target:
            return
        for number, cuts in self.cuts.items():
            self.cuts[number] = _joined([(since, target if who == source else who) for since, who in cuts])
        name = self.names.pop(source, "")
        if name:
            self.names.setdefault(target, name)

    def split(self, person: int, at_second: int, new_person: int) -> None:
        for number, cuts in self.cuts.items():
            ends = [since for since, _ in cuts[1:]] + [None]
            parts: list[tuple[int, int]] = []
            for (since, who), end in zip(cuts, ends, strict=True):
                if who != person or (end is not None and end <= at_second):
                    parts.append((since, who))
                elif since >= at_second:
                    parts.append((since, new_person))
                else:
                    parts += [(since, who), (at_second, new_person)]
            self.cuts[number] = _joined(parts)
        if person in self.excluded:
            self.excluded.add(new_person)

    def set_participant(self, person: int, participant: bool) -> None:
        if participant:
            self.excluded.discard(person)
        else:
            self.excluded.add(person)


def _joined(cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same cuts without those at which nothing changes."""
    return [cut for place, cut in enumerate(cuts) if place == 0 or cut[1] != cuts[place - 1][1]]


def people_map(recorded: Mapping[int, str], edits: Iterable[Edit]) -> PeopleMap:
    """What the edits make of the people of a session.

    Args:
        recorded: the name of each number that was recorded, empty where it has none.
        edits: those in force, in the order in which they were made. Edits of markers are passed over, and so is what
            concerns people that there are not.
    """
    state = _Fold(
        {number: [(_BEGINNING, number)] for number in sorted(recorded)},
        {number: name for number, name in recorded.items() if name},
    )
    for edit in edits:
        match edit:
            case RenamePerson(person, name):
                state.rename(person, name)
            case NameRoster(names):
                for person, name in names:
                    state.rename(person, name)
            case MergePeople(source, target):
                state.merge(source, target)
            case SplitPerson(person, at_second, new_person):
                state.split(person, at_second, new_person)
            case SetParticipant(person, participant):
                state.set_participant(person, participant)
            case KeepApart(person, other):
                state.kept_apart.add((min(person, other), max(person, other)))
            case _:
                pass
    pieces: dict[int, list[Piece]] = {}
    for number, cuts in state.cuts.items():
        ends = [since for since, _ in cuts[1:]] + [None]
        for (since, person), end in zip(cuts, ends, strict=True):
            pieces.setdefault(person, []).append(Piece(number, since, end))
    moved = {number: cuts for number, cuts in state.cuts.items() if cuts != [(_BEGINNING, number)]}
    # Whoever was merged away has no name left; a number that is still to come may have been named already.
    gone = state.cuts.keys() - pieces.keys()
    return PeopleMap(
        pieces={person: tuple(pieces[person]) for person in sorted(pieces)},
        names={person: name for person, name in state.names.items() if person not in gone},
        excluded=frozenset(state.excluded - gone),
        kept_apart=frozenset(state.kept_apart),
        changed=bool(moved),
        _cuts=moved,
    )


def edited_markers(recorded: Iterable[SessionEvent], edits: Iterable[Edit]) -> list[SessionEvent]:
    """The user's markers after the edits, in order of time.

    Args:
        recorded: those that were recorded, each with its ``marker_id``.
        edits: those in force, in order. Edits of people are passed over, and so is what concerns markers that there
            are not.
    """
    markers = {marker.marker_id: marker for marker in recorded}
    for edit in edits:
        match edit:
            case AddMarker(t_s, text, end_s, marker_id):
                markers[marker_id] = SessionEvent(EventKind.MARKER, t_s, text, end_s, marker_id=marker_id)
            case EditMarker(marker_id, t_s, text, end_s) if marker_id in markers:
                markers[marker_id] = replace(markers[marker_id], t_s=t_s, text=text, end_s=end_s)
            case RemoveMarker(marker_id):
                markers.pop(marker_id, None)
            case _:
                pass
    return sorted(markers.values(), key=lambda marker: marker.t_s)
