"""Moments worth a look: where the class changed most, told with time, size and how much was seen.

At each second the mean over the window after it is compared with the mean over the window before it. The largest
difference of any emotion, or of the number of people seen, is the moment's change. It says when something changed, not
why, and is not a test of significance: chance alone moves a curve too, so small changes are left out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS, Emotion
from desktop_app.export.figures import ClassSeconds, class_seconds
from desktop_app.storage.review import Review

LONGEST_WINDOW_S = 30
SHORTEST_WINDOW_S = 5
MIN_SHARE_CHANGE = 0.05
"""A share must change by so much, and by four times the spread of what it does all the time."""
MIN_SEEN_CHANGE = 0.15
"""The number of people seen must change by this share of the participants, and by two people."""
MIN_ANALYSED = 0.8
"""Both windows must be analysed to this share, so that no gap is taken for a change."""
MIN_JUDGED = 0.5
"""Both windows must have this share of the judgements usual in the session."""
MAX_MIX = 1.5
"""Where one window has more than so many times the judgements of the other, a share may change only because other
people are seen; then only the number of people seen counts as the change."""
_USUAL = 4.0
_MAD_TO_SIGMA = 1.4826
_NEUTRAL = EMOTIONS.index(Emotion.NEUTRAL)


@dataclass(frozen=True, slots=True)
class Moment:
    """One change of the class.

    Attributes:
        t_s: the second at which it came.
        emotion: what changed; None for the number of people seen.
        before: mean over the window before: a share from 0 to 1, or people seen.
        after: the same of the window after.
        people_seen: mean number of people seen in the two windows.
        people_judged: mean number of people judged in a second of the two windows.
        people: participants of the session.
        window_s: length of each window in seconds.
    """

    t_s: int
    emotion: Emotion | None
    before: float
    after: float
    people_seen: float
    people_judged: float
    people: int
    window_s: int

    @property
    def change(self) -> float:
        """``after`` less ``before``."""
        return self.after - self.before

    @property
    def size(self) -> float:
        """Size of the change from 0 to 1: points of share, or people seen over participants."""
        return abs(self.change) if self.emotion is not None else abs(self.change) / max(self.people, 1)


def window_for(seconds: int) -> int:
    """Length of the compared windows for a session of so many seconds: a fortieth of it, within 5 and 30 seconds."""
    return int(np.clip(seconds // 40, SHORTEST_WINDOW_S, LONGEST_WINDOW_S))


def moments(source: Review | ClassSeconds, *, most: int = 5, window_s: int | None = None) -> tuple[Moment, ...]:
    """The largest changes, the largest first; none where nothing stands out.

    Left out are the session's first seconds (ten, or a window where that is shorter), changes across a gap, and
    moments at which few of the people who are usually judged were. Two moments lie at least one and a half windows
    apart.

    Args:
        source: the session.
        most: at most so many.
        window_s: length of each compared window in seconds; None for what suits the session's length.
    """
    lesson = class_seconds(source)
    window = window_for(len(lesson)) if window_s is None else window_s
    at = _middles(lesson, window)
    if len(at) == 0:
        return ()
    sides = _Sides.of(lesson, at, window)
    sizes, changed = _sizes(sides, lesson.people)
    found: list[Moment] = []
    while len(found) < most and sizes.max() > 0:
        best = int(sizes.argmax())
        found.append(_moment(sides, best, int(at[best]), int(changed[best]), lesson.people, window))
        sizes[np.abs(at - at[best]) < 1.5 * window] = 0.0
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Sides:
    """The two windows at each of n seconds; arrays are (n, 2) or (n, 2, 7), before and after."""

    analysed: NDArray[np.float64]
    seen: NDArray[np.float64]
    judged: NDArray[np.float64]
    shares: NDArray[np.float64]
    window_s: int

    @staticmethod
    def of(lesson: ClassSeconds, at: NDArray[np.int64], window: int) -> "_Sides":
        def both(series: NDArray[np.float64]) -> NDArray[np.float64]:
            running = np.concatenate([np.zeros((1, *series.shape[1:])), np.cumsum(series, axis=0)])
            return np.stack([running[at] - running[at - window], running[at + window] - running[at]], axis=1)

        analysed = both(lesson.analysed.astype(np.float64))
        judged = both(lesson.judged.astype(np.float64))
        seen = np.full(judged.shape, np.nan)
        np.divide(both(lesson.present.astype(np.float64)), analysed, out=seen, where=analysed > 0)
        shares = np.full((*judged.shape, len(EMOTIONS)), np.nan)
        np.divide(both(lesson.sums), judged[..., None], out=shares, where=judged[..., None] > 0)
        return _Sides(analysed, seen, judged, shares, window)


def _middles(lesson: ClassSeconds, window: int) -> NDArray[np.int64]:
    """The seconds that can be a moment: whole windows on both sides, behind the session's first seconds."""
    analysed = np.flatnonzero(lesson.analysed)
    if len(analysed) == 0:
        return np.zeros(0, np.int64)
    return np.arange(int(analysed[0]) + min(10, window) + window, len(lesson) - window + 1)


def _sizes(sides: _Sides, people: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Size of the largest change at each second, 0 where it does not count; which column, 7 for the people seen."""
    whole = (sides.analysed >= MIN_ANALYSED * sides.window_s).all(axis=1)
    judged = sides.judged
    usual = np.median(judged[judged > 0]) if np.any(judged > 0) else np.inf
    enough = (judged >= max(MIN_JUDGED * usual, sides.window_s / 2)).all(axis=1)
    same_people = judged.max(axis=1) <= MAX_MIX * np.maximum(judged.min(axis=1), 1e-9)
    shares = np.abs(sides.shares[:, 1] - sides.shares[:, 0])
    seen = np.abs(sides.seen[:, 1] - sides.seen[:, 0])
    changes = np.concatenate([shares, (seen / max(people, 1))[:, None]], axis=1)
    changes[~(whole & enough & same_people), :-1] = np.nan
    changes[~whole, -1] = np.nan
    least = np.array([MIN_SHARE_CHANGE] * len(EMOTIONS) + [max(MIN_SEEN_CHANGE, 2 / max(people, 1))])
    for column in range(changes.shape[1]):
        known = changes[np.isfinite(changes[:, column]), column]
        if len(known):
            least[column] = max(least[column], _USUAL * _MAD_TO_SIGMA * float(np.median(known)))
    changes[~(changes >= least)] = 0.0
    largest, changed = changes.max(axis=1), changes.argmax(axis=1)
    # What one emotion loses, "neutral" mostly gains; the emotion says more.
    others = changes[:, :-1].copy()
    others[:, _NEUTRAL] = 0.0
    says_more = (changed == _NEUTRAL) & (others.max(axis=1) >= 0.75 * largest)
    changed[says_more] = others[says_more].argmax(axis=1)
    return largest, changed


def _moment(sides: _Sides, row: int, t_s: int, column: int, people: int, window: int) -> Moment:
    of_people = column == len(EMOTIONS)
    before, after = sides.seen[row] if of_people else sides.shares[row, :, column]
    return Moment(
        t_s=t_s,
        emotion=None if of_people else EMOTIONS[column],
        before=float(before),
        after=float(after),
        people_seen=float(sides.seen[row].mean()),
        people_judged=float(sides.judged[row].sum() / sides.analysed[row].sum()),
        people=people,
        window_s=window,
    )
