"""A session read for its review: off the GUI thread, with everything that takes long already worked out."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.behaviour.attention import judge
from desktop_app.domain.attention import AttentionWeights
from desktop_app.export.figures import ClassSeconds, class_seconds
from desktop_app.storage.database import open_database
from desktop_app.storage.review import Review, load_review
from desktop_app.ui.review.attention_series import LoadedAttention
from desktop_app.ui.review.lane_series import LaneSeries


@dataclass(frozen=True, slots=True, eq=False)
class LoadedReview:
    """A session as it is shown.

    Attributes:
        review: what was read.
        figures: the class by second, from which figures of spans are made.
        coverage: (n,) of each second, the share of those present who were judged; NaN where nobody was.
        lanes: what each person showed.
        attention: what is told of attention; None where it was not measured.
    """

    review: Review
    figures: ClassSeconds
    coverage: NDArray[np.float64]
    lanes: LaneSeries
    attention: LoadedAttention | None

    @property
    def length_s(self) -> int:
        """Seconds from the beginning to the end."""
        return len(self.figures)


def read_review(database: Path, session_id: int, window_s: float, weights: AttentionWeights) -> LoadedReview:
    """Read a session with a connection of its own, and smooth its lanes; on any thread."""
    with closing(open_database(database, readonly=True)) as db:
        review = load_review(db, session_id)
    figures = class_seconds(review)
    coverage = np.full(len(figures), np.nan)
    np.divide(figures.judged, figures.present, out=coverage, where=figures.present > 0)
    rows = review.person_seconds
    people = [person.person_id for person in review.people]
    lanes = LaneSeries(people, len(figures), rows.second, rows.person_id, rows.judged, rows.sums)
    lanes.codes(window_s, 1)
    return LoadedReview(review, figures, coverage, lanes, _attention(review, weights, people, len(figures)))


def _attention(review: Review, weights: AttentionWeights, people: Sequence[int], length: int) -> LoadedAttention | None:
    if not len(review.attention):
        return None
    analysed = review.frames.second[review.frames.analysed > 0]
    told = judge(review.attention, analysed, weights)
    return LoadedAttention.of(told, analysed, people, [person.person_id for person in review.participants], length)
