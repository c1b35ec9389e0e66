"""Who is in the session, put together from what is stored and what is in the picture now. No Qt."""

from collections.abc import Iterable

from desktop_app.domain.results import FrameResult
from desktop_app.storage.queries import PersonSummary
from desktop_app.ui.overlay import describe
from desktop_app.ui.palette import Look
from desktop_app.ui.people_model import PersonRow


class Roster:
    """People by number, with the name the user gave last, even while it is on its way to the database."""

    def __init__(self) -> None:
        self._stored: dict[int, PersonSummary] = {}
        self._looks: dict[int, Look] = {}
        self._given: dict[int, str] = {}
        self._live = False

    @property
    def here(self) -> int | None:
        """How many are in the picture; None where no session runs."""
        return len(self._looks) if self._live else None

    @property
    def names(self) -> dict[int, str]:
        """The names given, by number."""
        stored = {number: person.name for number, person in self._stored.items() if person.name}
        return {**stored, **self._given}

    def clear(self) -> None:
        """Forget everybody: another session begins."""
        self._stored.clear()
        self._looks.clear()
        self._given.clear()

    def rename(self, person_id: int, name: str) -> None:
        """The user gave a name, which is not stored yet."""
        self._given[person_id] = name

    def take_stored(self, people: Iterable[PersonSummary]) -> None:
        """Take over what the database says."""
        self._stored = {person.person_id: person for person in people}
        self._given = {
            number: name
            for number, name in self._given.items()
            if number not in self._stored or self._stored[number].name != name
        }

    def take_result(self, result: FrameResult, *, unsure_below: float, emotions: bool) -> None:
        """Take over who is in the picture now, and how they look."""
        self._live = True
        self._looks = {
            face.person_id: describe(face, unsure_below, emotions)[0] for face in result.faces if face.person_id > 0
        }

    def end(self) -> None:
        """Nothing is seen any more."""
        self._live = False
        self._looks.clear()

    def rows(self) -> list[PersonRow]:
        """Everybody, by number."""
        names = self.names
        return [
            PersonRow(number, names.get(number, ""), self._now(number), self._swatch(number), self._share(number))
            for number in sorted({*self._stored, *self._looks})
        ]

    def _now(self, number: int) -> str:
        look = self._looks.get(number)
        if look is None:
            return "not in picture" if self._live else ""
        return look.word or "in picture"

    def _swatch(self, number: int) -> Look | None:
        look = self._looks.get(number)
        return look if look is not None and look.word else None

    def _share(self, number: int) -> float | None:
        stored = self._stored.get(number)
        return None if stored is None else stored.share_present
