"""What a session says second by second, as arrays.

A *second* is a whole second of source time, ``floor(t_s)``. A person is *present* in a second in which a face of theirs
was stored, and *judged* in one in which at least one face of theirs got its emotions. Two shares say how much is known:

* *analysed share*: frames analysed / frames captured;
* *coverage*: judged person-seconds / present person-seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.attention import OBSERVABLES, PLEASANT
from desktop_app.domain.attention_rows import COLUMNS, AttentionRows
from desktop_app.domain.edits import PeopleMap
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.storage.database import Database

_SUMS = [f"sum_{emotion}" for emotion in EMOTIONS]
# No value of a column is anywhere near; None would make reading two million numbers three times as long.
_UNKNOWN = -1e9
_PLEASANT = f"({' + '.join(f'sum_{emotion}' for emotion in PLEASANT)}) / judged"


@dataclass(frozen=True, slots=True, eq=False)
class EmotionSeconds:
    """Emotions by second, of the class or of one person; n seconds in order.

    The class has every second of which anything is known, also those with nobody in them; a person has those in which
    the person was present.

    Attributes:
        second: (n,) int64.
        present: (n,) int64; of the class: people present, of a person: rows stored.
        judged: (n,) int64; of the class: people judged, of a person: judgements.
        probabilities: (n, 7) float64 in the order of ``EMOTIONS``, NaN where nobody was judged. Of a person: the mean
            of the second's judgements. Of the class: the mean of these over the people judged, so a person counts
            once however often they were judged.
    """

    second: NDArray[np.int64]
    present: NDArray[np.int64]
    judged: NDArray[np.int64]
    probabilities: NDArray[np.float64]

    @property
    def coverage(self) -> NDArray[np.float64]:
        """(n,) float64, judged / present: of the class the share of people present who were judged; NaN for nobody."""
        return _share(self.judged, self.present)


@dataclass(frozen=True, slots=True, eq=False)
class FrameSeconds:
    """Frames by second; n seconds of which anything is known, in order. All arrays are (n,) int64.

    ``faces`` is the number of observations stored.
    """

    second: NDArray[np.int64]
    captured: NDArray[np.int64]
    analysed: NDArray[np.int64]
    dropped: NDArray[np.int64]
    failed: NDArray[np.int64]
    faces: NDArray[np.int64]

    @property
    def analysed_share(self) -> NDArray[np.float64]:
        """(n,) float64, analysed / captured; NaN where nothing was captured."""
        return _share(self.analysed, self.captured)


@dataclass(frozen=True, slots=True, eq=False)
class PersonSeconds:
    """Every second of every person, by second and person; n rows, each pair once.

    Attributes:
        second: (n,) int64.
        person_id: (n,) int64.
        present: (n,) int64, rows stored, at least 1.
        judged: (n,) int64, judgements.
        sums: (n, 7) float64, the judgements' probabilities added up, in the order of ``EMOTIONS``.
    """

    second: NDArray[np.int64]
    person_id: NDArray[np.int64]
    present: NDArray[np.int64]
    judged: NDArray[np.int64]
    sums: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.second)

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "PersonSeconds":
        """The rows chosen by a mask, an index array in increasing order or a slice."""
        return PersonSeconds(
            self.second[rows], self.person_id[rows], self.present[rows], self.judged[rows], self.sums[rows]
        )

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """(n, 7) float64, the mean of each row's judgements; NaN where there is none."""
        means = np.full(self.sums.shape, np.nan)
        judged = self.judged[:, np.newaxis]
        np.divide(self.sums, judged, out=means, where=judged > 0)
        return means

    def of_person(self, person_id: int) -> EmotionSeconds:
        """One person's seconds."""
        rows = self[self.person_id == person_id]
        return EmotionSeconds(rows.second, rows.present, rows.judged, rows.probabilities)

    def participants(self, mapped: PeopleMap) -> "PersonSeconds":
        """The rows of those who take part."""
        if not mapped.excluded:
            return self
        return self[~np.isin(self.person_id, list(mapped.excluded))]

    def of_class(self, second: NDArray[np.int64]) -> EmotionSeconds:
        """The class in the given seconds: everybody in these rows counts once.

        Args:
            second: (n,) int64, increasing, every second that there are rows of among them.
        """
        place, n = np.searchsorted(second, self.second), len(second)
        judged = self.judged > 0
        present = np.bincount(place, minlength=n)
        people_judged = np.bincount(place[judged], minlength=n)
        means = np.full((n, len(EMOTIONS)), np.nan)
        for column, values in enumerate(self.probabilities[judged].T):
            total = np.bincount(place[judged], weights=values, minlength=n)
            np.divide(total, people_judged, out=means[:, column], where=people_judged > 0)
        return EmotionSeconds(second, present.astype(np.int64), people_judged.astype(np.int64), means)

    def after(self, mapped: PeopleMap) -> "PersonSeconds":
        """These recorded rows with numbers turned into people; rows of one person in one second become one."""
        if not mapped.changed or len(self) == 0:
            return self
        person = mapped.persons(self.person_id, self.second)
        order = np.lexsort((person, self.second))
        second, person = self.second[order], person[order]
        first = np.ones(len(second), dtype=np.bool_)
        first[1:] = (second[1:] != second[:-1]) | (person[1:] != person[:-1])
        begins = np.flatnonzero(first)
        return PersonSeconds(
            second[begins],
            person[begins],
            np.add.reduceat(self.present[order], begins),
            np.add.reduceat(self.judged[order], begins),
            np.add.reduceat(self.sums[order], begins, axis=0),
        )


def recorded_attention(
    db: Database, session_id: int, *, since: int = 0, until: int | None = None, numbers: Sequence[int] = ()
) -> AttentionRows:
    """What was observed of attention, as it was recorded; see ``recorded_seconds``. Empty where it was not measured."""
    columns = ", ".join(f"coalesce({column}, {_UNKNOWN})" for column in (*OBSERVABLES, "judged", _PLEASANT))
    cursor = db.execute(
        f"""
        SELECT second, person_id, {columns} FROM person_seconds
        WHERE {_chosen(until, numbers)} AND attention_state IS NOT NULL ORDER BY second, person_id
        """,
        {"session": session_id, "since": since, "until": until},
    )
    table = np.fromiter(chain.from_iterable(cursor), dtype=np.float64).reshape(-1, 2 + len(COLUMNS))
    whole, values = table[:, :2].astype(np.int64), table[:, 2:]
    values[values == _UNKNOWN] = np.nan
    return AttentionRows(whole[:, 0], whole[:, 1], values)


def _chosen(until: int | None, numbers: Sequence[int]) -> str:
    """The condition on rows of ``person_seconds``."""
    upper = "" if until is None else "AND second < :until"
    # Numbers are ours and whole: there may be more of them than SQLite takes as parameters.
    chosen = f"AND person_id IN ({', '.join(map(str, numbers))})" if numbers else ""
    return f"session_id = :session AND second >= :since {upper} {chosen}"


def recorded_seconds(
    db: Database, session_id: int, *, since: int = 0, until: int | None = None, numbers: Sequence[int] = ()
) -> PersonSeconds:
    """The rows of ``person_seconds`` as they were recorded: ``person_id`` is the tracker's number.

    Args:
        db: open database.
        session_id: the session.
        since: the first second wanted.
        until: the second after the last one wanted; None for all.
        numbers: the numbers wanted; none for all.
    """
    cursor = db.execute(
        f"""
        SELECT second, person_id, present, judged, {", ".join(_SUMS)} FROM person_seconds
        WHERE {_chosen(until, numbers)} ORDER BY second, person_id
        """,
        {"session": session_id, "since": since, "until": until},
    )
    # Two million values: an array of a list of tuples takes three times as long.
    table = np.fromiter(chain.from_iterable(cursor), dtype=np.float64).reshape(-1, 4 + len(EMOTIONS))
    whole = table[:, :4].astype(np.int64)
    return PersonSeconds(whole[:, 0], whole[:, 1], whole[:, 2], whole[:, 3], table[:, 4:])


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    share = np.full(len(whole), np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
