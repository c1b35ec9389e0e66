"""What the browser shows and does, against the database; on any thread but the GUI's."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop_app.domain.attention import AttentionWeights
from desktop_app.export.attention import AttentionSpan, attention_span, measured_attention
from desktop_app.storage import sessions
from desktop_app.storage.database import Database, database_exists, open_database
from desktop_app.storage.review import load_review
from desktop_app.storage.sessions import StoredSession


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sessions: their words, the days (inclusive, of this place), a tag, and whether those in the bin.

    ``attention``: only those in which attention was measured.
    """

    text: str = ""
    since: date | None = None
    until: date | None = None
    tag: str = ""
    binned: bool = False
    attention: bool = False

    @property
    def everything(self) -> bool:
        """Whether nothing is filtered out."""
        return not (self.text or self.since or self.until or self.tag or self.attention)


@dataclass(frozen=True, slots=True)
class Listing:
    """What there is: ``found`` for what was wanted, all tags, and how many sessions lie in the bin.

    ``any_attention``: attention was measured in some of them.
    """

    wanted: Wanted
    found: tuple[StoredSession, ...] = ()
    tags: tuple[str, ...] = ()
    in_bin: int = 0
    any_attention: bool = False


def read_listing(database: Path, wanted: Wanted) -> Listing:
    """Read the list; empty where there is no database yet."""
    if not database_exists(database):
        return Listing(wanted)
    with closing(open_database(database, readonly=True)) as db:
        found = sessions.list_sessions(
            db, text=wanted.text, since=wanted.since, until=wanted.until, tag=wanted.tag, binned=wanted.binned
        )
        binned = found if wanted.binned and wanted.everything else sessions.list_sessions(db, binned=True)
        measured = [session for session in found if session.attention]
        shown = measured if wanted.attention else found
        return Listing(wanted, tuple(shown), tuple(sessions.all_tags(db)), len(binned), bool(measured))


def read_attention(database: Path, session_id: int, weights: AttentionWeights) -> tuple[int, AttentionSpan | None]:
    """A session's key and the figures of its attention, as its review shows them; None where it has none."""
    with closing(open_database(database, readonly=True)) as db:
        measured = measured_attention(load_review(db, session_id), weights)
    return session_id, None if measured is None else attention_span(measured)


def change(database: Path, work: Callable[[Database], object]) -> None:
    """Do something with the database open for writing."""
    with closing(open_database(database)) as db:
        work(db)


def bin_sessions(database: Path, session_ids: Sequence[int]) -> None:
    """Put sessions into the bin."""
    _each(database, session_ids, sessions.bin_session)


def restore_sessions(database: Path, session_ids: Sequence[int]) -> None:
    """Take sessions out of the bin."""
    _each(database, session_ids, sessions.restore_session)


def delete_sessions(database: Path, session_ids: Sequence[int]) -> None:
    """Delete sessions for good."""
    _each(database, session_ids, sessions.delete_session)


def empty_old(database: Path) -> list[int]:
    """Delete for good what has been in the bin for its time; the keys of those sessions."""
    if not database_exists(database):
        return []
    with closing(open_database(database)) as db:
        return sessions.empty_bin(db)


def _each(database: Path, session_ids: Sequence[int], work: Callable[[Database, int], object]) -> None:
    with closing(open_database(database)) as db:
        for session_id in session_ids:
            work(db, session_id)
