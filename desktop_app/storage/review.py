"""A session as its review needs it: read once, whole, and of one moment of the database."""

from dataclasses import dataclass

from desktop_app.domain.attention_rows import AttentionRows
from desktop_app.domain.records import SessionEvent
from desktop_app.storage import queries
from desktop_app.storage.database import Database
from desktop_app.storage.edits import EditLog, edit_log, load_people_map
from desktop_app.storage.faults import tells_faults
from desktop_app.storage.series import (
    EmotionSeconds,
    FrameSeconds,
    PersonSeconds,
    recorded_attention,
    recorded_seconds,
)
from desktop_app.storage.sessions import StoredSession, get_session


@dataclass(frozen=True, slots=True, eq=False)
class Review:
    """Everything of a session but its single observations, after its corrections. Belongs to no thread.

    Attributes:
        session: the session.
        people: everybody by number, also those who do not take part.
        person_seconds: every second of every person, also of those who do not take part.
        attention: what was observed of attention, of everybody; empty where it was not measured.
        frames: frames by second.
        events: everything that happened, in order of time; the user's markers have their ``marker_id``.
        log: the corrections made, and those taken back.
    """

    session: StoredSession
    people: tuple[queries.PersonSummary, ...]
    person_seconds: PersonSeconds
    attention: AttentionRows
    frames: FrameSeconds
    events: tuple[SessionEvent, ...]
    log: EditLog
    _class: EmotionSeconds
    _recorded: PersonSeconds
    _recorded_attention: AttentionRows

    @property
    def participants(self) -> tuple[queries.PersonSummary, ...]:
        """Those who take part."""
        return tuple(person for person in self.people if person.participant)

    def class_rows(self) -> EmotionSeconds:
        """The class by second, over those who take part; its seconds are those of ``frames``."""
        return self._class

    def person_rows(self, person_id: int) -> EmotionSeconds:
        """One person's seconds; empty for a number that there is not."""
        return self.person_seconds.of_person(person_id)


@tells_faults
def load_review(db: Database, session_id: int, *, before: Review | None = None) -> Review:
    """Read a session after its corrections. Two hours of thirty people take about half a second.

    Args:
        db: open database.
        session_id: the session.
        before: an earlier review of it. What was recorded does not change: it is taken from there, which after a
            correction is some ten times as fast.

    Raises:
        SessionNotFound: there is none of that number.
    """
    with db.atomic():
        session = get_session(db, session_id)
        mapped = load_people_map(db, session_id)
        if before is not None and _same_record(before.session, session):
            recorded, attention = before._recorded, before._recorded_attention
        else:
            recorded, attention = recorded_seconds(db, session_id), recorded_attention(db, session_id)
        rows, frames = recorded.after(mapped), queries.seconds(db, session_id)
        if mapped.plain:
            of_class = queries.emotion_seconds(db, session_id)
        else:
            of_class = rows.participants(mapped).of_class(frames.second)
        return Review(
            session=session,
            people=tuple(queries.people(db, session_id, recorded=recorded)),
            person_seconds=rows,
            attention=attention.after(mapped),
            frames=frames,
            events=tuple(queries.events(db, session_id)),
            log=edit_log(db, session_id),
            _class=of_class,
            _recorded=recorded,
            _recorded_attention=attention,
        )


def _same_record(before: StoredSession, now: StoredSession) -> bool:
    return (before.session_id, before.observations) == (now.session_id, now.observations)
