"""When something is due by source time: emotions per person, stored rows per person."""

import math
from collections.abc import Collection, Sequence

_PHASE = (math.sqrt(5) - 1) / 2
_FORGET_S = 60.0
_SLACK_S = 1e-6


class RateSchedule:
    """Lets each key (a person's number) through ``rate_hz`` times a second of source time. Owned by one thread.

    The times lie on a grid, so that 5 Hz on 24 frames a second gives five a second on average and not the nearest
    whole divisor. ``staggered`` gives each key its own place in the interval: thirty people who come in together are
    due spread over all the frames of an interval, and the latency stays even.
    """

    def __init__(self, rate_hz: float | None, *, staggered: bool = False) -> None:
        """``rate_hz`` None or infinite: always due."""
        self.set_rate(rate_hz)
        self._staggered = staggered
        self._next: dict[int, float] = {}
        self._swept_s = 0.0

    def set_rate(self, rate_hz: float | None) -> None:
        """Another rate from each key's next turn on; turns already planned stay."""
        if rate_hz is not None and not rate_hz > 0:
            raise ValueError(f"rate_hz must be above 0, got {rate_hz}")
        self._interval_s = 0.0 if rate_hz is None else 1.0 / rate_hz

    @property
    def interval_s(self) -> float:
        """Seconds between two turns of a key; 0: always due."""
        return self._interval_s

    def knows(self, key: int) -> bool:
        """Whether ``key`` has had a turn."""
        return key in self._next

    def is_due(self, key: int, t_s: float) -> bool:
        """Whether ``key`` is due at ``t_s``; a key not seen before is."""
        return t_s >= self._next.get(key, t_s) - _SLACK_S

    def choose(self, keys: Sequence[int], t_s: float, urgent: Collection[int], most: int | None) -> list[int]:
        """Whose turn it is at ``t_s``, at most ``most`` of them: the urgent first, then who has waited longest.

        Args:
            keys: those who could have a turn, each once.
            t_s: source time.
            urgent: keys that are due from half of their interval on.
            most: the others wait; None takes all who are due.

        Returns:
            Places in ``keys``, in order. Nothing is marked.
        """
        ahead_s = self._interval_s / 2

        def waited_s(key: int) -> float:
            return t_s - self._next.get(key, -math.inf) + (ahead_s if key in urgent else 0.0)

        due = [place for place, key in enumerate(keys) if waited_s(key) >= -_SLACK_S]
        if most is not None and len(due) > most:
            due = sorted(due, key=lambda place: (keys[place] not in urgent, -waited_s(keys[place])))[:most]
        return sorted(due)

    def mark(self, key: int, t_s: float) -> None:
        """``key`` had its turn at ``t_s``, due or not: the next is one interval on."""
        if self._interval_s == 0.0:
            return
        planned = self._next.get(key)
        if planned is None:
            share = 0.5 + key * _PHASE % 1.0 if self._staggered else 1.0
            self._next[key] = t_s + self._interval_s * share
        else:
            behind = t_s - planned > self._interval_s
            self._next[key] = (t_s if behind else planned) + self._interval_s
        if t_s - self._swept_s > _FORGET_S:
            self._sweep(t_s)

    def _sweep(self, t_s: float) -> None:
        """Forget keys long gone, so that two hours of new numbers do not pile up."""
        self._swept_s = t_s
        self._next = {key: due for key, due in self._next.items() if t_s - due < _FORGET_S}
