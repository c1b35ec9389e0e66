"""How much is done each second, and less of it on a computer that is too slow. Live only; the display is never slowed.

What is lowered, in this order: landmarks, emotions, searches of the whole picture, analysed frames.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

LOOK_S: Final = 1.5
"""The load is judged over spans of this length."""
TOO_MUCH: Final = 0.05
"""Share of the wanted frames that are dropped above which the computer is too slow."""
FAR_TOO_MUCH: Final = 0.3
ROOM: Final = 0.75
"""Below this share of the time taken, there is room for more."""
CALM_S: Final = 4.5
PATIENCE: Final = 120.0
"""More is tried after so many seconds of room; twice as many each time that it turned out too much, up to this."""
RELAPSE_S: Final = 15.0

LEAST_EMOTIONS_HZ: Final = 1.0
LEAST_LANDMARKS_HZ: Final = 1.0
"""Less often, a pose would be too old before the next comes, and no yawn could be told."""
MOST_SEARCH_INTERVAL_S: Final = 0.8
MOST_EVERY: Final = 6


@dataclass(frozen=True, slots=True)
class Pace:
    """Rates of the analysis.

    Attributes:
        emotion_rate_hz: judgements per person and second; None where emotions are off.
        landmark_rate_hz: measurements by landmarks per person and second; None where they are off.
        search_interval_s: seconds between two searches of the whole picture; None: every frame is searched.
        every: every so many-th captured frame is analysed.
    """

    emotion_rate_hz: float | None = None
    landmark_rate_hz: float | None = None
    search_interval_s: float | None = None
    every: int = 1


def slower_paces(wished: Pace) -> list[Pace]:
    """The pace wished for, and slower and slower ones, each a step from the one before."""
    paces = [wished]

    for rate_hz in _halved(wished.landmark_rate_hz, LEAST_LANDMARKS_HZ):
        paces.append(replace(paces[-1], landmark_rate_hz=rate_hz))
    for rate_hz in _halved(wished.emotion_rate_hz, LEAST_EMOTIONS_HZ):
        paces.append(replace(paces[-1], emotion_rate_hz=rate_hz))
    interval_s = wished.search_interval_s
    while interval_s is not None and interval_s < MOST_SEARCH_INTERVAL_S:
        interval_s = min(MOST_SEARCH_INTERVAL_S, max(interval_s, MOST_SEARCH_INTERVAL_S / 8) * 2)
        paces.append(replace(paces[-1], search_interval_s=interval_s))
    paces += [replace(paces[-1], every=every) for every in range(2, MOST_EVERY + 1)]
    return paces


def _halved(rate_hz: float | None, least: float) -> Iterator[float]:
    """Half of the rate, half of that, ... down to ``least``; nothing where there is no rate or it is as low already."""
    while rate_hz is not None and rate_hz > least:
        rate_hz = max(least, rate_hz / 2)
        yield rate_hz


@dataclass(frozen=True, slots=True)
class Load:
    """Totals since the start: frames that were wanted, those of them that were dropped, and seconds of full work."""

    wanted: int
    dropped: int
    busy_s: float


class PaceKeeper:
    """Chooses the pace by the load. Owned by one thread.

    It goes down when frames that were wanted are dropped, and up again when for a while none was and there was room. A
    step up that proved too much is tried again later and later, so that the pace does not swing; one that stood makes
    the next come sooner, so that a computer that was busy for a while is not held back for long.
    """

    def __init__(self, wished: Pace) -> None:
        self._paces = slower_paces(wished)
        self._step = 0
        self._looked: tuple[float, Load] | None = None
        self._strained = False
        self._calm_s = 0.0
        self._patience_s = CALM_S
        self._raised_at = float("-inf")

    @property
    def pace(self) -> Pace:
        """The pace of now."""
        return self._paces[self._step]

    def look(self, now: float, load: Load) -> bool:
        """Judge the load at ``now`` (seconds of a steady clock). True if the pace has changed."""
        if self._looked is None:
            self._looked = (now, load)
            return False
        since, before = self._looked
        if now - since < LOOK_S:
            return False
        self._looked = (now, load)
        step = self._step
        wanted = load.wanted - before.wanted
        dropped = (load.dropped - before.dropped) / wanted if wanted else 0.0
        if dropped > TOO_MUCH:
            self._lower(now, 2 if dropped > FAR_TOO_MUCH else 1)
        elif wanted and not dropped and (load.busy_s - before.busy_s) / (now - since) < ROOM:
            self._raise(now, now - since)
        else:
            self._calm_s = 0.0
        self._strained = dropped > TOO_MUCH
        return self._step != step

    def _lower(self, now: float, steps: int) -> None:
        if not self._step and not self._strained:
            # The first frames of a session, or a moment's other work: the next look must say so too.
            return
        if now - self._raised_at < RELAPSE_S:
            self._patience_s = min(PATIENCE, self._patience_s * 2)
        self._calm_s = 0.0
        self._step = min(self._step + steps, len(self._paces) - 1)

    def _raise(self, now: float, calm_s: float) -> None:
        self._calm_s += calm_s
        if self._step and self._calm_s >= self._patience_s:
            if now - self._raised_at >= RELAPSE_S:
                self._patience_s = max(CALM_S, self._patience_s / 2)
            self._calm_s = 0.0
            self._step -= 1
            self._raised_at = now
