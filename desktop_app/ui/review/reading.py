"""A session read for its review: off the GUI thread, with everything that takes long already worked out."""

import functools
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from desktop_app.export.figures import ClassSeconds, class_seconds
from desktop_app.storage.database import open_database
from desktop_app.storage.review import Review, load_review
from desktop_app.ui.review.lane_series import LaneSeries
from desktop_app.ui.tasks import TaskPool


@dataclass(frozen=True, slots=True, eq=False)
class LoadedReview:
    """A session as it is shown.

    Attributes:
        review: what was read.
        figures: the class by second, from which figures of spans are made.
        coverage: (n,) of each second, the share of those present who were judged; NaN where nobody was.
        lanes: what each person showed.
    """

    review: Review
    figures: ClassSeconds
    coverage: NDArray[np.float64]
    lanes: LaneSeries

    @property
    def length_s(self) -> int:
        """Seconds from the beginning to the end."""
        return len(self.figures)


def read_review(database: Path, session_id: int, window_s: float) -> LoadedReview:
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
    return LoadedReview(review, figures, coverage, lanes)


class Newest(QObject):
    """Runs one piece of work at a time on a pool; of the requests that come in meanwhile only the newest is kept.

    Signals:
        failed: the work did not succeed, in plain words.
    """

    failed = Signal(str)

    def __init__(self, tasks: TaskPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._next: tuple[Callable[[], object], Callable[[Any], None]] | None = None
        self._running = False

    @property
    def busy(self) -> bool:
        """Whether something runs or waits."""
        return self._running

    def ask(self, work: Callable[[], object], done: Callable[[Any], None]) -> None:
        """Do this next; ``done`` is told the result on the GUI thread."""
        self._next = work, done
        if not self._running:
            self._begin()

    def _begin(self) -> None:
        if self._next is None:
            return
        (work, done), self._next, self._running = self._next, None, True
        self._tasks.run(lambda _progress: work(), functools.partial(self._end, done), self._fail)

    def _end(self, done: Callable[[Any], None], outcome: object) -> None:
        self._running = False
        self._begin()
        done(outcome)

    def _fail(self, message: str) -> None:
        self._running = False
        self._begin()
        self.failed.emit(message)
