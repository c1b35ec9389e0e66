"""A stored lesson for the tests of export."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from desktop_app.domain.edits import RenamePerson
from desktop_app.domain.records import (
    EventKind,
    Observation,
    Record,
    SecondCount,
    SessionEvent,
    SessionInfo,
    SessionState,
)
from desktop_app.domain.results import Quality
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.edits import apply_edit
from desktop_app.storage.writer import SessionWriter

JAKARTA = timezone(timedelta(hours=7))
HAPPY = (0.01, 0.0, 0.0, 0.74, 0.0, 0.0, 0.25)

RECORDS: list[Record] = [
    SecondCount(0, captured=30, analysed=20, dropped=9, failed=1),
    Observation(1, 0, 0.0, (10.26, 20.0, 40.0, 60.0), 0.98765, Quality.OK, HAPPY),
    Observation(2, 0, 0.0, (0.0, 0.0, 9.0, 9.5), 0.9, Quality.TOO_SMALL, None),
    Observation(1, 17, 0.566667, (10.0, 20.0, 40.0, 60.0), 0.99, Quality.OK, HAPPY),
    SessionEvent(EventKind.MARKER, 0.5, "+1 quiz"),
    SessionEvent(EventKind.GAP, 1.0, "camera unplugged", end_s=2.5),
    SecondCount(3, captured=10, analysed=10),
]


def store(path: Path, records: list[Record], *, anchor: datetime | None) -> int:
    """Store a finished session of four and a half seconds, one person of it named, and give its key."""
    started = datetime(2026, 3, 2, 8, 0, tzinfo=JAKARTA)
    info = SessionInfo(
        name="Kelas 3A",
        source_kind="camera",
        source_name="Front camera",
        started_at=started,
        anchor=anchor,
        live=True,
        emotions=True,
        settings={"min_face_px": 24},
        models={"emotion_vgg16": "ab12"},
    )
    writer = SessionWriter(path, info)
    writer.write(records)
    writer.close(SessionState.FINISHED, 4.5)
    with closing(open_database(path)) as db:
        apply_edit(db, writer.session_id, RenamePerson(1, "=Siti, the first"))
    return writer.session_id


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A database with two sessions of the same records: 1 with a wall clock, 2 without; open for reading."""
    path = tmp_path / "simak.db"
    store(path, RECORDS, anchor=datetime(2026, 3, 2, 8, 0, tzinfo=JAKARTA))
    store(path, RECORDS, anchor=None)
    database = open_database(path, readonly=True)
    yield database
    database.close()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder to export into; it is not there yet."""
    return tmp_path / "keluaran ✓" / "lesson"
