"""The stored observables of attention, as arrays that follow the corrections of a session."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.attention import OBSERVABLES
from desktop_app.domain.edits import PeopleMap

COLUMNS: tuple[str, ...] = (*OBSERVABLES, "judged", "pleasant")
"""The columns of ``AttentionRows``: the observables, the second's judgements of emotion, and the mean probability in
these that the face looked neutral, happy or surprised."""

_WEIGHED_BY = {
    "yaw_deg": "posed",
    "pitch_deg": "posed",
    "roll_deg": "posed",
    "end_yaw_deg": "posed",
    "end_pitch_deg": "posed",
    "closed_eye_share": "eyes_read_s",
    "pleasant": "judged",
}
"""Means, and what each is the mean over."""
_A_LITTLE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class AttentionRows:
    """The observables of many people and seconds, by second and person; n rows, each pair once.

    A person has a row in each second in which the face was seen while attention was measured.

    Attributes:
        second: (n,) int64.
        person_id: (n,) int64.
        values: (n, k) float64, a column for each of ``COLUMNS``; NaN for what is not known.
    """

    second: NDArray[np.int64]
    person_id: NDArray[np.int64]
    values: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.values.shape != (len(self), len(COLUMNS)):
            raise ValueError(f"values must have shape ({len(self)}, {len(COLUMNS)}), got {self.values.shape}")

    @classmethod
    def empty(cls) -> Self:
        """No rows: attention was not measured."""
        nobody = np.zeros(0, np.int64)
        return cls(nobody, nobody, np.zeros((0, len(COLUMNS))))

    def __len__(self) -> int:
        return len(self.second)

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "AttentionRows":
        """The rows chosen by a mask, an index array in increasing order or a slice."""
        return AttentionRows(self.second[rows], self.person_id[rows], self.values[rows])

    def column(self, name: str) -> NDArray[np.float64]:
        """(n,) one of ``COLUMNS``."""
        return self.values[:, COLUMNS.index(name)]

    def of_people(self, people: Collection[int]) -> "AttentionRows":
        """The rows of some people."""
        return self[np.isin(self.person_id, list(people))]

    def after(self, mapped: PeopleMap) -> "AttentionRows":
        """These recorded rows with numbers turned into people; rows of one person in one second become one.

        Counts and times add up, means are weighed by what they are the mean over, and of two shares of yawning the
        larger stands.
        """
        if not mapped.changed or len(self) == 0:
            return self
        person = mapped.persons(self.person_id, self.second)
        order = np.lexsort((person, self.second))
        second, person, values = self.second[order], person[order], self.values[order]
        first = np.ones(len(second), dtype=np.bool_)
        first[1:] = (second[1:] != second[:-1]) | (person[1:] != person[:-1])
        begins = np.flatnonzero(first)
        if len(begins) == len(second):
            return AttentionRows(second, person, values)
        return AttentionRows(second[begins], person[begins], _added_up(values, begins))


def _added_up(values: NDArray[np.float64], begins: NDArray[np.intp]) -> NDArray[np.float64]:
    """One row for each group of rows that begins at ``begins``."""
    added = np.add.reduceat(values, begins, axis=0)
    yawn = COLUMNS.index("yawn_share")
    added[:, yawn] = np.maximum.reduceat(values[:, yawn], begins)
    for name, over in _WEIGHED_BY.items():
        column = values[:, COLUMNS.index(name)]
        # A mean that was carried over stands on no measurement of its own: it counts only where there is no other.
        weight = np.where(np.isfinite(column), values[:, COLUMNS.index(over)] + _A_LITTLE, 0.0)
        total = np.add.reduceat(weight, begins)
        mean = np.full(len(begins), np.nan)
        np.divide(np.add.reduceat(np.nan_to_num(column) * weight, begins), total, out=mean, where=total > 0)
        added[:, COLUMNS.index(name)] = mean
    return added
