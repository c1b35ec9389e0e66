"""The looks remembered of one person: the latest, and a few that differ."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_app.vision.appearance import FloatArray, same_person_log_odds

EXEMPLARS: Final = 8
NOVEL_BELOW: Final = 4.0
"""Log odds to every exemplar below which a look is worth keeping; the median of two looks of one person is 4.0."""


class LookGallery:
    """At most ``EXEMPLARS`` looks under different poses and light, and the latest one. In memory only."""

    def __init__(self, look: FloatArray) -> None:
        self._latest = look
        self._exemplars = look[None]

    @property
    def latest(self) -> FloatArray:
        """The look at the last sighting (d,)."""
        return self._latest

    @property
    def looks(self) -> FloatArray:
        """All remembered looks (k, d), the latest first."""
        return np.concatenate([self._latest[None], self._exemplars])

    def see(self, look: FloatArray) -> None:
        """Take a look (d,) that certainly is this person's for the latest; it is forgotten with the next."""
        self._latest = look

    def learn(self, look: FloatArray) -> None:
        """Take a look (d,) for the latest, and keep it if it says something new."""
        self._latest = look
        if same_person_log_odds(look[None], self._exemplars).max() >= NOVEL_BELOW:
            return
        self._exemplars = np.concatenate([self._exemplars, look[None]])
        if len(self._exemplars) > EXEMPLARS:
            alike = same_person_log_odds(self._exemplars, self._exemplars)
            np.fill_diagonal(alike, -np.inf)
            # The one most like another says least of its own.
            self._exemplars = np.delete(self._exemplars, int(alike.max(axis=1).argmax()), axis=0)


def best_log_odds(looks: FloatArray, galleries: list[LookGallery]) -> NDArray[np.float64]:
    """Log odds (n, g) that a look (n, d) is the person of a gallery: those of the most alike look there."""
    if not galleries or not len(looks):
        return np.zeros((len(looks), len(galleries)))
    known = [gallery.looks for gallery in galleries]
    starts = np.cumsum([0, *(len(k) for k in known[:-1])])
    best: NDArray[np.float64] = np.maximum.reduceat(same_person_log_odds(looks, np.concatenate(known)), starts, axis=1)
    return best
