"""What attention tells of a stored session, laid out for lanes, moments and spans. No Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.behaviour.attention import AttentionSeconds, PersonAttention, ToldSeconds, class_attention
from desktop_app.domain.attention import ATTENTION_STATES, TOLD_STATES, AttentionNow, AttentionState
from desktop_app.ui.review.lane_series import LaneMoment

NOT_SEEN, CANNOT_TELL, FIRST_STATE = range(3)
"""Codes of a lane's cells; from ``FIRST_STATE`` on the told states in the order of ``TOLD_STATES``."""
FIRST_INFERRED = FIRST_STATE + len(TOLD_STATES)
"""From here on the same states, concluded of a face out of sight."""
CODES = FIRST_INFERRED + len(TOLD_STATES)

_CODE_OF = np.array(
    [
        NOT_SEEN
        if state is AttentionState.NOT_SEEN
        else CANNOT_TELL
        if state is AttentionState.CANNOT_TELL
        else FIRST_STATE + TOLD_STATES.index(state)
        for state in ATTENTION_STATES
    ],
    np.uint8,
)


class AttentionLanes:
    """The state of each person by second. Made on a pool thread, then used by the GUI thread alone."""

    def __init__(self, people: Sequence[int], length: int, told: ToldSeconds) -> None:
        """``people`` are the lanes from the top, by number; ``length`` the seconds of the session."""
        self.people = tuple(people)
        self.length = length
        row_of = {person: row for row, person in enumerate(self.people)}
        rows = np.array([row_of[person] for person in told.person_id.tolist()], np.int64)
        self._codes = {1: np.full((len(people), length), NOT_SEEN, np.uint8)}
        codes = _CODE_OF[told.state] + np.where(told.inferred, len(TOLD_STATES), 0).astype(np.uint8)
        self._codes[1][rows, told.second] = codes

    def codes(self, window_s: float, step: int) -> NDArray[np.uint8]:
        """(people, ceil(length / step)) codes: of each stretch of ``step`` seconds the most frequent; no smoothing."""
        if step not in self._codes:
            count = -(-self.length // step)
            padded = np.full((len(self.people), count * step), NOT_SEEN, np.uint8)
            padded[:, : self.length] = self._codes[1]
            blocks = padded.reshape(len(self.people), count, step)
            votes = np.stack([(blocks == code).sum(axis=2) for code in range(CODES)])
            # Whoever was seen at all is shown: half a pixel of somebody is more than nobody.
            votes[NOT_SEEN] = np.minimum(votes[NOT_SEEN], 1) * (votes[1:].sum(axis=0) == 0)
            self._codes[step] = votes.argmax(axis=0).astype(np.uint8)
        return self._codes[step]

    def at(self, person_id: int, second: int, window_s: float) -> LaneMoment | None:
        """One person in one second; None outside the session."""
        if person_id not in self.people or not 0 <= second < self.length:
            return None
        return LaneMoment(int(self._codes[1][self.people.index(person_id), second]))


@dataclass(frozen=True, slots=True, eq=False)
class LoadedAttention:
    """The attention of a session as it is shown: with the weights in force, whatever they were when it was recorded.

    Attributes:
        told: what follows from what was observed.
        analysed: the seconds with any picture, in order.
        of_class: the class in these.
        lanes: the state of each person.
    """

    told: ToldSeconds
    analysed: NDArray[np.int64]
    of_class: AttentionSeconds
    lanes: AttentionLanes

    @classmethod
    def of(
        cls,
        told: ToldSeconds,
        analysed: NDArray[np.int64],
        people: Sequence[int],
        participants: Sequence[int],
        length: int,
    ) -> "LoadedAttention":
        """Lay out what was told, for lanes of ``people`` and the figures of ``participants``."""
        lanes = AttentionLanes(people, length, told)
        return cls(told, analysed, class_attention(told, analysed, participants), lanes)

    def of_person(self, person_id: int) -> PersonAttention:
        """One person in the seconds analysed."""
        return self.told.of_person(person_id, self.analysed)

    def at(self, second: int) -> dict[int, AttentionNow]:
        """What is seen of each person in a second; who is not among them is not seen."""
        begin, end = np.searchsorted(self.told.second, [second, second + 1]).tolist()
        rows = zip(
            self.told.person_id[begin:end].tolist(),
            self.told.state[begin:end].tolist(),
            self.told.index[begin:end].tolist(),
            self.told.inferred[begin:end].tolist(),
            strict=True,
        )
        return {
            person: AttentionNow(ATTENTION_STATES[state], None if index != index else index, inferred)
            for person, state, index, inferred in rows
        }

    def class_index_at(self, second: int) -> float | None:
        """The mean index, 0 to 100, of the class in a second; None where nobody has one."""
        index = self.of_class.index[self.analysed == second]
        return float(index[0]) if len(index) and np.isfinite(index[0]) else None

    def index_by_second(self, person_id: int, length: int) -> NDArray[np.float64]:
        """(length,) the index as a share of 100, of a person or, for 0, the mean of the class; NaN where none is."""
        index = self.of_person(person_id).index if person_id else self.of_class.index
        values = np.full(length, np.nan)
        values[self.analysed] = index / 100
        return values


@dataclass(frozen=True, slots=True, eq=False)
class AttentionFigures:
    """A span in figures.

    Attributes:
        shares: (5,) of the person-seconds told, the share in each of ``TOLD_STATES``; None where nothing is told.
        index: mean over the person-seconds that have one; NaN for none.
        seen: mean number of people seen in the seconds analysed; of one person the share of these; NaN for none.
        coverage: person-seconds told / all person-seconds; NaN for none.
    """

    shares: NDArray[np.float64] | None
    index: float
    seen: float
    coverage: float


def class_figures(rows: AttentionSeconds, within: NDArray[np.bool_]) -> AttentionFigures:
    """The class in the seconds chosen, every person-second counting once; ``within`` (n,) is a mask of the rows."""
    counts, told = rows.counts[within, : len(TOLD_STATES)].sum(axis=0), rows.told[within]
    known = np.isfinite(rows.index[within])
    weights = told[known].sum()
    return AttentionFigures(
        counts / counts.sum() if counts.sum() else None,
        float((rows.index[within][known] * told[known]).sum() / weights) if weights else np.nan,
        float(rows.seen[within].mean()) if within.any() else np.nan,
        float(told.sum() / (rows.people * within.sum())) if within.any() and rows.people else np.nan,
    )


def person_figures(rows: PersonAttention, within: NDArray[np.bool_]) -> AttentionFigures:
    """One person in the seconds chosen."""
    states, index = rows.state[within], rows.index[within]
    counts = np.bincount(states, minlength=len(ATTENTION_STATES))[: len(TOLD_STATES)]
    known = np.isfinite(index)
    in_picture = (states != ATTENTION_STATES.index(AttentionState.NOT_SEEN)) & ~rows.inferred[within]
    return AttentionFigures(
        counts / counts.sum() if counts.sum() else None,
        float(index[known].mean()) if known.any() else np.nan,
        float(in_picture.mean()) if len(states) else np.nan,
        float(counts.sum() / len(states)) if len(states) else np.nan,
    )


def moment_shares(now: Mapping[int, AttentionNow], person_id: int) -> NDArray[np.float64] | None:
    """(5,) the state of one person as shares, all in one state; None where nothing is told."""
    seen = now.get(person_id)
    if seen is None or seen.state not in TOLD_STATES:
        return None
    return np.array([float(state is seen.state) for state in TOLD_STATES])
