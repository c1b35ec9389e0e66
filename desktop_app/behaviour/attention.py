"""From observables to states and an index: the open formula of attention, the same while recording and years later.

With ``ramp(x, a, b)`` = ``(x - a) / (b - a)`` held between 0 and 1, and for a person's second

* ``E = ramp(share of the judged time with closed eyes, 0.25, 0.75)``: what is less than a quarter is blinking;
* ``A = max(ramp(|turn|, 20, 40), ramp(nod up, 15, 35))`` and ``D = ramp(nod down, 10, 30)``, in degrees against the
  person's own neutral pose; ``G = max(A, D)``;
* ``Y`` = share of the second inside a yawn;
* ``points`` of each state, which the user may change (``AttentionWeights``),

the index is ``Y * yawning + (1 - Y) * (G * turned + (1 - G) * (E * eyes_closed + (1 - E) * facing))``, where ``turned``
are the points of looking down if ``D > A``, else of looking away. With a share ``w`` for the emotions it is
``(1 - w) * index + w * 100 * p``, where the second was judged and ``p`` is its mean probability of neutral, happy or
surprise.

The state is the first that holds of: yawning (``Y >= 0.5``), looking down or away (``G >= 0.5``: 20 degrees down, 30
aside, 25 up), eyes closed (``E >= 0.5``), facing (the pose is known), cannot tell. A head that is turned comes before
eyes that seem closed, because lids that look down seem closed to a camera.

Detectors lose exactly the inattentive: a face that was lost while it was turned away or bowed stays so, *inferred*, for
``INFERRED_S`` seconds, with the points of that state; then, or else at once, it is not seen.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.attention import ATTENTION_STATES, TOLD_STATES, AttentionState, AttentionWeights
from desktop_app.domain.attention_rows import AttentionRows

INFERRED_S = 10
"""For how many seconds a face that left turned away or bowed is taken to be so still."""

LOST_WITHIN_S = 1.0
"""How long before a face was seen last it must have been turned away or bowed."""

PERCLOS_S = 60

ASIDE_DEG, UP_DEG, DOWN_DEG = (20.0, 40.0), (15.0, 35.0), (10.0, 30.0)
"""From where a head begins to count as turned that way, to where it wholly is; half-way, the state changes."""

CLOSED_SHARE = (0.25, 0.75)
"""The same of the share of time with closed eyes."""

Floats = NDArray[np.float64]

_CODES = {state: np.int8(place) for place, state in enumerate(ATTENTION_STATES)}
_FACING, _DOWN, _AWAY = (
    _CODES[state] for state in (AttentionState.FACING, AttentionState.LOOKING_DOWN, AttentionState.LOOKING_AWAY)
)
_CLOSED, _YAWNING = _CODES[AttentionState.EYES_CLOSED], _CODES[AttentionState.YAWNING]
_NOT_SEEN, _CANNOT_TELL = _CODES[AttentionState.NOT_SEEN], _CODES[AttentionState.CANNOT_TELL]


@dataclass(frozen=True, slots=True, eq=False)
class PersonAttention:
    """One person by second: n seconds in order.

    Attributes:
        second: (n,) int64.
        state: (n,) int8, places in ``ATTENTION_STATES``; not seen where there is nothing of the person.
        index: (n,) float64, NaN where it cannot be told.
        inferred: (n,) bool, concluded of a face out of sight.
    """

    second: NDArray[np.int64]
    state: NDArray[np.int8]
    index: Floats
    inferred: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class AttentionSeconds:
    """The class by second: n seconds in order.

    Attributes:
        second: (n,) int64.
        people: how many take part, seen or not.
        seen: (n,) int64, people whose face was in the picture.
        counts: (n, 7) int64, people in each state, in the order of ``ATTENTION_STATES``; a row adds up to ``people``.
        inferred: (n,) int64, how many of these states were concluded of faces out of sight.
        index: (n,) float64, mean index of those who have one; NaN where nobody has.
    """

    second: NDArray[np.int64]
    people: int
    seen: NDArray[np.int64]
    counts: NDArray[np.int64]
    inferred: NDArray[np.int64]
    index: Floats

    @property
    def told(self) -> NDArray[np.int64]:
        """(n,) people of whom a state is known."""
        told: NDArray[np.int64] = self.counts[:, : len(TOLD_STATES)].sum(axis=1)
        return told

    @property
    def shares(self) -> Floats:
        """(n, 5) share of each of ``TOLD_STATES`` among those told; NaN where nobody is."""
        told = self.told[:, np.newaxis]
        shares = np.full((len(self.second), len(TOLD_STATES)), np.nan)
        np.divide(self.counts[:, : len(TOLD_STATES)], told, out=shares, where=told > 0)
        return shares

    @property
    def coverage(self) -> Floats:
        """(n,) told / people; NaN where nobody takes part."""
        return self.told / self.people if self.people else np.full(len(self.second), np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class ToldSeconds:
    """What follows from the observables, by second and person; n rows, those concluded among them.

    A person has no row in a second in which they were not seen and nothing is concluded.

    Attributes:
        second: (n,) int64.
        person_id: (n,) int64.
        state: (n,) int8, places in ``ATTENTION_STATES``.
        index: (n,) float64, 0 to 100; NaN where nothing can be told.
        inferred: (n,) bool.
    """

    second: NDArray[np.int64]
    person_id: NDArray[np.int64]
    state: NDArray[np.int8]
    index: Floats
    inferred: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.second)

    def of_person(self, person_id: int, second: NDArray[np.int64]) -> PersonAttention:
        """One person in given seconds (m,), increasing."""
        mine = np.flatnonzero((self.person_id == person_id) & np.isin(self.second, second))
        place = np.searchsorted(second, self.second[mine])
        state = np.full(len(second), _NOT_SEEN, np.int8)
        index, inferred = np.full(len(second), np.nan), np.zeros(len(second), np.bool_)
        state[place], index[place], inferred[place] = self.state[mine], self.index[mine], self.inferred[mine]
        return PersonAttention(second, state, index, inferred)


def judge(rows: AttentionRows, analysed: NDArray[np.int64], weights: AttentionWeights) -> ToldSeconds:
    """States and index of stored observables.

    Args:
        rows: what was observed, by second and person.
        analysed: (m,) the seconds in which any frame was analysed, in order; nothing is concluded about others.
        weights: the points of each state.
    """
    turned = _turned(rows.column("end_yaw_deg"), rows.column("end_pitch_deg"), weights)
    lost = np.isfinite(rows.column("end_yaw_deg")) & (turned.degree >= 0.5)
    state, index = states_of(rows, weights)
    came, after = _concluded(rows, lost, analysed)
    second = np.concatenate([rows.second, after])
    person = np.concatenate([rows.person_id, rows.person_id[came]])
    order = np.lexsort((person, second))
    return ToldSeconds(
        second[order],
        person[order],
        np.concatenate([state, turned.state[came]])[order],
        np.concatenate([index, turned.points[came]])[order],
        np.concatenate([np.zeros(len(rows), np.bool_), np.ones(len(came), np.bool_)])[order],
    )


def states_of(rows: AttentionRows, weights: AttentionWeights) -> tuple[NDArray[np.int8], Floats]:
    """State (n,) and index (n,), row by row: the formula itself."""
    yaw, pitch = rows.column("yaw_deg"), rows.column("pitch_deg")
    turned, posed = _turned(yaw, pitch, weights), np.isfinite(yaw)
    closed = _ramp(np.nan_to_num(rows.column("closed_eye_share")), *CLOSED_SHARE)
    yawn = np.nan_to_num(rows.column("yawn_share"))
    state = np.where(posed, _FACING, _CANNOT_TELL)
    state = np.where(closed >= 0.5, _CLOSED, state)
    state = np.where(turned.degree >= 0.5, turned.state, state)
    state = np.where(yawn >= 0.5, _YAWNING, state).astype(np.int8)
    straight = closed * weights.eyes_closed + (1.0 - closed) * weights.facing
    index = turned.degree * turned.points + (1.0 - turned.degree) * straight
    index = yawn * weights.yawning + (1.0 - yawn) * index
    pleasant, share = rows.column("pleasant"), weights.emotion / 100.0
    index = np.where(np.isfinite(pleasant), (1.0 - share) * index + share * 100.0 * np.nan_to_num(pleasant), index)
    return state, np.where(state == _CANNOT_TELL, np.nan, index)


@dataclass(frozen=True, slots=True, eq=False)
class _Turned:
    """How far heads are turned: degree (n,) from 0 to 1, and the state and points of being turned that way."""

    degree: Floats
    state: NDArray[np.int8]
    points: Floats


def _turned(yaw: Floats, pitch: Floats, weights: AttentionWeights) -> _Turned:
    yaw, pitch = np.nan_to_num(yaw), np.nan_to_num(pitch)
    away = np.maximum(_ramp(np.abs(yaw), *ASIDE_DEG), _ramp(pitch, *UP_DEG))
    down = _ramp(-pitch, *DOWN_DEG)
    bowed = down > away
    return _Turned(
        np.maximum(away, down),
        np.where(bowed, _DOWN, _AWAY).astype(np.int8),
        np.where(bowed, weights.looking_down, weights.looking_away),
    )


def turned_degree(yaw_deg: float, pitch_deg: float) -> float:
    """``G`` of one pose: how far a head is turned, 0 to 1; from 0.5 on it looks down or away."""
    return max(
        min(max((angle - low) / (high - low), 0.0), 1.0)
        for angle, (low, high) in ((abs(yaw_deg), ASIDE_DEG), (pitch_deg, UP_DEG), (-pitch_deg, DOWN_DEG))
    )


def _ramp(x: Floats, low: float, high: float) -> Floats:
    return np.clip((x - low) / (high - low), 0.0, 1.0)


def _concluded(
    rows: AttentionRows, lost: NDArray[np.bool_], analysed: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Which row each concluded second follows from (k,), and that second (k,)."""
    order = np.lexsort((rows.second, rows.person_id))
    person, second = rows.person_id[order], rows.second[order]
    until = second + INFERRED_S + 1
    same = person[1:] == person[:-1]
    until[:-1][same] = np.minimum(until[:-1][same], second[1:][same])
    until[~lost[order]] = 0
    counts = np.maximum(until - second - 1, 0)
    came = np.repeat(np.arange(len(order)), counts)
    after = second[came] + 1 + np.arange(len(came)) - np.repeat(np.cumsum(counts) - counts, counts)
    known = np.isin(after, analysed)
    return order[came[known]], after[known]


def class_attention(told: ToldSeconds, second: NDArray[np.int64], people: Collection[int]) -> AttentionSeconds:
    """The class by second.

    Args:
        told: what ``judge`` gave.
        second: (n,) int64, increasing: the seconds wanted.
        people: who takes part, seen or not. Whoever else there are rows of is left out.
    """
    wanted = np.isin(told.person_id, list(people)) & np.isin(told.second, second)
    place, n, kinds = np.searchsorted(second, told.second[wanted]), len(second), len(ATTENTION_STATES)
    state, index, inferred = told.state[wanted].astype(np.int64), told.index[wanted], told.inferred[wanted]
    counts = np.bincount(place * kinds + state, minlength=n * kinds).reshape(n, kinds)
    seen = np.bincount(place[~inferred], minlength=n)
    counts[:, int(_NOT_SEEN)] = len(people) - counts.sum(axis=1)
    known = np.isfinite(index)
    mean = np.full(n, np.nan)
    of_index = np.bincount(place[known], minlength=n)
    np.divide(np.bincount(place[known], weights=index[known], minlength=n), of_index, out=mean, where=of_index > 0)
    return AttentionSeconds(
        second, len(people), seen.astype(np.int64), counts, np.bincount(place[inferred], minlength=n), mean
    )


def perclos(rows: AttentionRows, person_id: int) -> tuple[NDArray[np.int64], Floats]:
    """PERCLOS of one person (Wierwille and Ellsworth, 1994): the share of the last 60 s in which the eyes were closed.

    Returns:
        The seconds (n,) in which the person was seen, and the share (n,) of the time judged in the minute that ends
        with each; NaN where less than 10 s of it were judged.
    """
    mine = rows[rows.person_id == person_id]
    read = mine.column("eyes_read_s")
    closed = np.nan_to_num(mine.column("closed_eye_share")) * read
    first = np.searchsorted(mine.second, mine.second - PERCLOS_S, side="right")
    sums = np.concatenate([np.zeros((1, 2)), np.cumsum(np.stack([read, closed], axis=1), axis=0)])
    window = sums[1:] - sums[first]
    share = np.full(len(mine), np.nan)
    np.divide(window[:, 1], window[:, 0], out=share, where=window[:, 0] >= 10.0)
    return mine.second, share
