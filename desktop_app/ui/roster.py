"""Who is in the session, put together from what is stored, what is in the picture now and what was edited. No Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from desktop_app.domain.attention import AttentionNow, AttentionState
from desktop_app.domain.edits import PeopleMap, people_map
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.results import FrameResult
from desktop_app.i18n import _
from desktop_app.storage.people import PersonSummary
from desktop_app.storage.review import Review
from desktop_app.ui.overlay import describe
from desktop_app.ui.palette import LOOKS, UNSURE, Look
from desktop_app.ui.people_model import PersonRow


class Roster:
    """Everybody of a session that is being looked at live. Numbers are those after all edits."""

    def __init__(self) -> None:
        self._stored: dict[int, PersonSummary] = {}
        self._looks: dict[int, Look] = {}
        self._recorded: FrameResult | None = None
        self._result: FrameResult | None = None
        self._judging = (0.0, True)
        self._people = people_map({}, ())
        self._live = False

    @property
    def here(self) -> int | None:
        """How many who take part are in the picture; None where no session runs."""
        return len(self._looks.keys() - self.excluded) if self._live else None

    @property
    def names(self) -> dict[int, str]:
        """The names given, by number."""
        return dict(self._people.names)

    @property
    def excluded(self) -> frozenset[int]:
        """Who does not take part."""
        return self._people.excluded

    @property
    def shown_result(self) -> FrameResult | None:
        """The newest result, each face with the number of its person; None where nothing is seen."""
        return self._result

    def clear(self) -> None:
        """Forget everybody: another session begins."""
        self._stored.clear()
        self._looks.clear()
        self._recorded = self._result = None
        self._people = people_map({}, ())

    def take_edits(self, people: PeopleMap) -> None:
        """Take over who everybody is."""
        self._people = people
        self._see()

    def take_stored(self, people: Iterable[PersonSummary]) -> None:
        """Take over what the database says."""
        self._stored = {person.person_id: person for person in people}

    def take_result(self, result: FrameResult, *, unsure_below: float, emotions: bool) -> None:
        """Take over who is in the picture now, and how they look."""
        self._live = True
        self._recorded = result
        self._judging = unsure_below, emotions
        self._see()

    def _see(self) -> None:
        """Turn the faces of the newest result into people."""
        if self._recorded is None:
            return
        second = int(self._recorded.t_s)
        self._result = self._recorded
        if self._people.changed:
            faces = (
                replace(face, person_id=self._people.person(face.person_id, second)) for face in self._recorded.faces
            )
            attention = _of_people(self._recorded, self._people, second)
            self._result = replace(self._recorded, faces=tuple(faces), attention=attention)
        self._looks = {
            face.person_id: describe(face, *self._judging)[0] for face in self._result.faces if face.person_id > 0
        }

    def end(self) -> None:
        """Nothing is seen any more."""
        self._live = False
        self._recorded = self._result = None
        self._looks.clear()

    def rows(self) -> list[PersonRow]:
        """Everybody, by number."""
        return [self._row(number) for number in sorted({*self._stored, *self._looks})]

    def _attention_of(self, number: int) -> AttentionNow | None:
        if self._result is None or not self._result.attention or number in self.excluded:
            return None
        return self._result.attention.get(number, AttentionNow(AttentionState.NOT_SEEN))

    def _row(self, number: int) -> PersonRow:
        stored, look = self._stored.get(number), self._looks.get(number)
        if number in self.excluded:
            now, swatch = _("not counted"), None
        elif look is None:
            now, swatch = _("not in picture") if self._live else "", None
        else:
            now, swatch = look.word or _("in picture"), look if look.word else None
        seen = self._attention_of(number)
        return PersonRow(
            person_id=number,
            name=self._people.names.get(number, ""),
            now=now,
            look=swatch,
            present=None if stored is None else stored.share_present,
            participant=number not in self.excluded,
            recorded=() if stored is None else _more_than_itself(stored),
            attention=None if seen is None else seen.state,
            inferred=seen is not None and seen.inferred,
        )


def _of_people(result: FrameResult, people: PeopleMap, second: int) -> dict[int, AttentionNow]:
    """What is seen of each person; of one with several numbers, what is seen of the number that is in the picture."""
    there = {face.person_id for face in result.faces}
    found: dict[int, tuple[tuple[bool, bool], AttentionNow]] = {}
    for number, now in result.attention.items():
        person, known = people.person(number, second), (number in there, now.state is not AttentionState.NOT_SEEN)
        if person not in found or known > found[person][0]:
            found[person] = known, now
    return {person: now for person, (_known, now) in found.items()}


def review_rows(
    review: Review,
    second: int | None,
    *,
    unsure_below: float = 0.0,
    attention: Mapping[int, AttentionNow] | None = None,
) -> list[PersonRow]:
    """Everybody of a stored session, by number, and how they looked in a second; None says nothing of a moment.

    ``attention`` says what was seen of each person then; None where it was not measured.
    """
    looks: dict[int, Look | None] = {}
    if second is not None:
        rows = review.person_seconds
        here = rows[slice(*np.searchsorted(rows.second, [second, second + 1]).tolist())]
        for person, judged, sums in zip(here.person_id.tolist(), here.judged.tolist(), here.sums, strict=True):
            looks[person] = _look_of(sums / judged, unsure_below) if judged else None
    lines = [_review_row(person, looks, known=second is not None) for person in review.people]
    if attention is None or second is None:
        return lines
    unseen = AttentionNow(AttentionState.NOT_SEEN)
    seen = {row.person_id: attention.get(row.person_id, unseen) for row in lines if row.participant}
    return [
        replace(row, attention=seen[row.person_id].state, inferred=seen[row.person_id].inferred)
        if row.person_id in seen
        else row
        for row in lines
    ]


def _review_row(person: PersonSummary, looks: dict[int, Look | None], *, known: bool) -> PersonRow:
    look = looks.get(person.person_id)
    if not person.participant:
        now, look = _("not counted"), None
    elif person.person_id not in looks:
        now = _("not in picture") if known else ""
    else:
        now = _("in picture") if look is None else look.word
    return PersonRow(
        person.person_id,
        person.name,
        now,
        look,
        person.share_present,
        person.participant,
        _more_than_itself(person),
    )


def _look_of(means: np.ndarray, unsure_below: float) -> Look:
    best = int(np.argmax(means))
    return LOOKS[EMOTIONS[best]] if means[best] >= unsure_below else UNSURE


def _more_than_itself(person: PersonSummary) -> tuple[int, ...]:
    return person.recorded if person.recorded != (person.person_id,) else ()
