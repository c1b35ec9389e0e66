"""What is stored of the session on the screen, read off the GUI thread as it grows."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from desktop_app.behaviour.attention import (
    INFERRED_S,
    AttentionSeconds,
    PersonAttention,
    class_attention,
    judge,
)
from desktop_app.domain.attention import AttentionWeights
from desktop_app.domain.attention_rows import AttentionRows
from desktop_app.domain.clock import SessionClock
from desktop_app.domain.records import SessionEvent, SessionState
from desktop_app.storage import queries, sessions
from desktop_app.storage.database import open_database
from desktop_app.storage.series import EmotionSeconds
from desktop_app.ui.tasks import TaskPool

_MAY_STILL_GROW_S = 5
"""Seconds before the newest one that are read again: late rows are added to them."""
_TOLD_AFTER_S = 2
"""So many seconds before the newest one, attention has been told of everybody who was seen."""


@dataclass(frozen=True, slots=True, eq=False)
class SessionView:
    """What was read. ``person_rows`` and ``person_attention`` belong to ``person_id``, None where nobody is chosen."""

    session_id: int
    clock: SessionClock
    people: Sequence[queries.PersonSummary]
    class_rows: EmotionSeconds
    person_id: int | None
    person_rows: EmotionSeconds | None
    events: Sequence[SessionEvent]
    attention: AttentionSeconds
    person_attention: PersonAttention | None


class SessionFeed(QObject):
    """Reads what is new about one session, one reading at a time; requests in between become one.

    Signals:
        updated: ``view`` has been replaced.
        failed: reading did not work, in plain words.
    """

    updated = Signal()
    failed = Signal(str)

    def __init__(
        self,
        database: Path,
        tasks: TaskPool,
        parent: QObject | None = None,
        weights: Callable[[], AttentionWeights] = AttentionWeights,
    ) -> None:
        """``weights`` are those of the index of attention, asked for at each reading."""
        super().__init__(parent)
        self._database = database
        self._weights = weights
        self._tasks = tasks
        self._session_id: int | None = None
        self._person_id: int | None = None
        self._class_since = 0
        self._person_since = 0
        self._reading = False
        self._again = False
        self.view: SessionView | None = None

    def follow(self, session_id: int | None) -> None:
        """Turn to another session, or to none."""
        if session_id == self._session_id:
            return
        self._session_id = session_id
        self._person_id = None
        self.view = None
        self.read_all()

    def choose_person(self, person_id: int | None) -> None:
        """Read this person's seconds too."""
        if person_id == self._person_id:
            return
        self._person_id = person_id
        self._person_since = 0
        self.read()

    def read_all(self) -> None:
        """Read from the beginning: earlier seconds may have changed."""
        self._class_since = self._person_since = 0
        self.read()

    def read(self) -> None:
        """Read what is new, now or as soon as the present reading is done."""
        if self._session_id is None:
            return
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        asked = (self._session_id, self._class_since, self._person_id, self._person_since, self._weights())
        self._tasks.run(lambda _progress: read_session(self._database, *asked), self._take, self._give_up)

    def _take(self, view: SessionView) -> None:
        self._reading = False
        if view.session_id == self._session_id:
            if not self._again:
                # A request in between may have been for the whole session: then nothing is skipped next time.
                self._class_since = _since(view.class_rows, self._class_since)
            if view.person_rows is not None and view.person_id == self._person_id:
                self._person_since = _since(view.person_rows, self._person_since)
            self.view = view
            self.updated.emit()
        if self._again:
            self.read()

    def _give_up(self, message: str) -> None:
        self._reading = False
        self.failed.emit(message)


def read_session(
    database: Path,
    session_id: int,
    class_since: int,
    person_id: int | None,
    person_since: int,
    weights: AttentionWeights,
) -> SessionView:
    """Read a session with a connection of its own; on any thread."""
    since = class_since if person_id is None else min(class_since, person_since)
    with closing(open_database(database, readonly=True)) as db:
        person_rows = None
        if person_id is not None:
            person_rows = queries.emotion_seconds(db, session_id, since=person_since, person=person_id)
        people = queries.people(db, session_id)
        # What is concluded of a second follows from the seconds before it.
        observed = queries.attention_rows(db, session_id, since=max(0, since - INFERRED_S - 1))
        frames = queries.seconds(db, session_id, since=since)
        session = sessions.get_session(db, session_id)
        analysed = frames.second[frames.analysed > 0]
        if session.state is SessionState.RUNNING:
            analysed = _settled(analysed, observed)
        told = judge(observed, analysed, weights)
        taking_part = [person.person_id for person in people if person.participant]
        return SessionView(
            session_id,
            session.clock,
            people,
            queries.emotion_seconds(db, session_id, since=class_since),
            person_id,
            person_rows,
            queries.events(db, session_id),
            class_attention(told, analysed, taking_part),
            None if person_id is None else told.of_person(person_id, analysed),
        )


def _settled(analysed: NDArray[np.int64], observed: AttentionRows) -> NDArray[np.int64]:
    """The seconds that attention has reached: it is told some seconds after the pictures."""
    if not len(analysed):
        return analysed
    until = int(analysed[-1]) - _TOLD_AFTER_S
    if len(observed):
        until = max(until, int(observed.second[-1]))
    return analysed[analysed <= until]


def rename_stored_session(database: Path, session_id: int, name: str) -> None:
    """Rename a session; on any thread."""
    with closing(open_database(database)) as db:
        sessions.rename_session(db, session_id, name)


def _since(rows: EmotionSeconds, before: int) -> int:
    return max(0, int(rows.second[-1]) - _MAY_STILL_GROW_S) if len(rows.second) else before
