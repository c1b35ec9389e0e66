"""The figures of attention: of the class, of a span of it and of a person, with how much of it is known.

States and index follow from the stored observables by ``behaviour.attention``, with the weights that are asked for.
"Not seen" and "cannot tell" are never counted as inattentive: they only lower the coverage.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.behaviour.attention import AttentionSeconds, ToldSeconds, class_attention, judge
from desktop_app.domain.attention import ATTENTION_STATES, TOLD_STATES, AttentionState, AttentionWeights
from desktop_app.export.figures import ClassSeconds, class_seconds
from desktop_app.storage.review import Review

WEIGHTS = AttentionWeights()
"""The weights of the index as they come."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredAttention:
    """The attention of one session.

    Attributes:
        weights: with which the index was made.
        told: every second of everybody, also of those who do not take part.
        lesson: the class by second; row ``s`` is second ``s`` of source time.
        analysed: (n,) bool, any frame of the second was analysed.
    """

    weights: AttentionWeights
    told: ToldSeconds
    lesson: AttentionSeconds
    analysed: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many seconds there are, from 0 to the session's end."""
        return len(self.analysed)


@dataclass(frozen=True, slots=True)
class AttentionSpan:
    """What is known of the class's attention over some seconds.

    Attributes:
        from_s: first second.
        to_s: the second after the last one.
        people: participants of the session, seen or not.
        people_told: mean number of people of whom a state is known, in a second that was analysed; None for no such.
        person_seconds: (7) person-seconds in each state, in the order of ``ATTENTION_STATES``.
        inferred: how many of these were concluded of faces out of sight.
        index: mean index of the person-seconds that have one, or None.
    """

    from_s: int
    to_s: int
    people: int
    people_told: float | None
    person_seconds: tuple[int, ...]
    inferred: int
    index: float | None

    @property
    def told(self) -> int:
        """Person-seconds in which a state is known."""
        return sum(self.person_seconds[: len(TOLD_STATES)])

    @property
    def shares(self) -> tuple[float, ...] | None:
        """The share of each of ``TOLD_STATES``; None where nothing is known."""
        told = self.told
        return tuple(count / told for count in self.person_seconds[: len(TOLD_STATES)]) if told else None

    @property
    def coverage(self) -> float | None:
        """Told person-seconds / all person-seconds of the participants while there was a picture."""
        whole = sum(self.person_seconds)
        return self.told / whole if whole else None


def measured_attention(
    review: Review, weights: AttentionWeights, lesson: ClassSeconds | None = None
) -> MeasuredAttention | None:
    """The attention of a session; None where it was not measured.

    Args:
        review: the session.
        weights: the points of each state.
        lesson: the class by second, where the caller has it already.
    """
    if len(review.attention) == 0:
        return None
    analysed = (lesson or class_seconds(review)).analysed
    told = judge(review.attention, np.flatnonzero(analysed), weights)
    people = [person.person_id for person in review.participants]
    seconds = np.arange(len(analysed), dtype=np.int64)
    return MeasuredAttention(weights, told, class_attention(told, seconds, people), analysed)


def attention_span(measured: MeasuredAttention, from_s: int = 0, to_s: int | None = None) -> AttentionSpan:
    """The figures of whole seconds, from ``from_s`` up to but without ``to_s``; None for the session's end."""
    n = len(measured)
    first = min(max(from_s, 0), n)
    last = n if to_s is None else min(max(to_s, first), n)
    lesson, analysed = measured.lesson, measured.analysed[first:last]
    counts = lesson.counts[first:last][analysed]
    told, index = lesson.told[first:last][analysed], lesson.index[first:last][analysed]
    known = np.isfinite(index)
    seconds, of_index = int(analysed.sum()), int(told[known].sum())
    return AttentionSpan(
        first,
        last,
        lesson.people,
        float(told.sum()) / seconds if seconds else None,
        tuple(int(count) for count in counts.sum(axis=0)),
        int(lesson.inferred[first:last][analysed].sum()),
        float((index[known] * told[known]).sum()) / of_index if of_index else None,
    )


def attention_of(measured: MeasuredAttention, person_id: int) -> AttentionSpan:
    """One person as a class of one, over the whole session."""
    mine = measured.told.of_person(person_id, np.flatnonzero(measured.analysed))
    counts = np.bincount(mine.state.astype(np.int64), minlength=len(ATTENTION_STATES))
    known = np.isfinite(mine.index)
    told, seconds = int(counts[: len(TOLD_STATES)].sum()), len(mine.second)
    return AttentionSpan(
        0,
        len(measured),
        1,
        told / seconds if seconds else None,
        tuple(int(count) for count in counts),
        int(mine.inferred.sum()),
        float(mine.index[known].mean()) if known.any() else None,
    )


def share_of(span: AttentionSpan, state: AttentionState) -> float | None:
    """The share of one state among what is known."""
    return None if span.shares is None else span.shares[TOLD_STATES.index(state)]
