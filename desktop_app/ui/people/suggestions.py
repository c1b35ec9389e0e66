"""Which numbers may be one person: one appeared where, and soon after, the other was last seen. No Qt.

A suggestion is only ever shown. Two numbers that were in the picture in one and the same second are never suggested,
nor are those that the user said are two people.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.storage.sightings import Box

LONGEST_GAP_S = 20
"""Whoever comes back later may well be somebody else who took the seat."""
FARTHEST = 0.6
"""How far the middles of the two boxes may be apart, in sides of a box (the mean of both boxes' sides)."""
MOST_SCALED = 1.6
"""How many times as large one box's side may be as the other's: nobody moves to the back of the room in a moment."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``person`` appeared at ``at_s`` where ``earlier`` was last seen ``gap_s`` seconds before."""

    person: int
    earlier: int
    at_s: int
    gap_s: int


@dataclass(frozen=True, slots=True, eq=False)
class Presence:
    """Who was present when, one row a person and second, sorted by second; n rows.

    Attributes:
        second: (n,) int64.
        person: (n,) int64, the number after all edits.
        recorded: (n,) int64, the number as it was recorded.
    """

    second: NDArray[np.int64]
    person: NDArray[np.int64]
    recorded: NDArray[np.int64]


BoxOf = Callable[[int, int, bool], Box | None]
"""The box of a recorded number in a second: (recorded, second, the last one instead of the first)."""


def find_suggestions(
    presence: Presence, kept_apart: Collection[tuple[int, int]], excluded: Collection[int], box_of: BoxOf
) -> list[Suggestion]:
    """Everybody who appeared where somebody else had just gone, at most one suggestion a person, in order of time.

    Args:
        presence: who was present when.
        kept_apart: pairs, the smaller number first, that are two people.
        excluded: who does not take part; nothing is suggested about them.
        box_of: gives a box; asked only about the few pairs that fit by time.
    """
    found = []
    rows = _rows_by_person(presence)
    for person, own in rows.items():
        if person in excluded:
            continue
        first = int(presence.second[own[0]])
        near: list[tuple[float, Suggestion]] = []
        for earlier in _just_gone(presence, first):
            pair = (min(person, earlier), max(person, earlier))
            if earlier == person or earlier in excluded or pair in kept_apart:
                continue
            if not _can_be_one(presence, own, rows[earlier]):
                continue
            before = rows[earlier][np.searchsorted(presence.second[rows[earlier]], first) - 1]
            apart = _distance(
                box_of(int(presence.recorded[before]), int(presence.second[before]), True),
                box_of(int(presence.recorded[own[0]]), first, False),
            )
            gap_s = first - int(presence.second[before])
            if apart <= FARTHEST:
                near.append((apart + gap_s / LONGEST_GAP_S, Suggestion(person, earlier, first, gap_s)))
        found += [min(near, key=lambda one: one[0])[1]] if near else []
    return sorted(found, key=lambda one: (one.at_s, one.person))


def _rows_by_person(presence: Presence) -> dict[int, NDArray[np.intp]]:
    order = np.argsort(presence.person, kind="stable")
    people, starts = np.unique(presence.person[order], return_index=True)
    return dict(zip(people.tolist(), np.split(order, starts[1:]), strict=True)) if len(people) else {}


def _just_gone(presence: Presence, first: int) -> Iterable[int]:
    """Everybody present shortly before ``first``."""
    since, until = np.searchsorted(presence.second, [first - LONGEST_GAP_S, first])
    people: list[int] = np.unique(presence.person[since:until]).tolist()
    return people


def _can_be_one(presence: Presence, own: NDArray[np.intp], other: NDArray[np.intp]) -> bool:
    """Never both in one second, and not two parts of one number that the user has split."""
    together = np.intersect1d(presence.second[own], presence.second[other], assume_unique=False)
    split = np.intersect1d(presence.recorded[own], presence.recorded[other])
    return not len(together) and not len(split)


def _distance(gone: Box | None, come: Box | None) -> float:
    """How far apart two boxes' middles are, in sides of a box; infinite where they cannot be one face."""
    if gone is None or come is None:
        return float("inf")
    (x, y, side), (other_x, other_y, other_side) = _middle_and_side(gone), _middle_and_side(come)
    if min(side, other_side) <= 0 or max(side, other_side) > MOST_SCALED * min(side, other_side):
        return float("inf")
    return float(np.hypot(x - other_x, y - other_y)) / ((side + other_side) / 2)


def _middle_and_side(box: Box) -> tuple[float, float, float]:
    x1, y1, x2, y2 = box
    return (x1 + x2) / 2, (y1 + y2) / 2, float(np.sqrt(max(0.0, x2 - x1) * max(0.0, y2 - y1)))
