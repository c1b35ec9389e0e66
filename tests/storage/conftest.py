"""Databases and records for the tests of storage: real files, closed at the end."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.records import Observation, SessionInfo
from desktop_app.domain.results import Quality
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.writer import SessionWriter
from tests.sessions_factory import make_session

STARTED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the test's database lies; it is not there yet."""
    return tmp_path / "simak.db"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., Database]]:
    """Open the test's database as often as wanted; all connections are closed at the end."""
    databases: list[Database] = []

    def open_(**options: Any) -> Database:
        databases.append(open_database(path, **options))
        return databases[-1]

    yield open_
    for database in databases:
        database.close()


@pytest.fixture
def db(opened: Callable[..., Database]) -> Database:
    """The test's database, open for writing."""
    return opened()


@pytest.fixture
def name_recorded(db: Database) -> Callable[[int, int, str], None]:
    """Name somebody in the recording itself, as early versions did; names given since are corrections."""

    def name(session_id: int, person_id: int, words: str) -> None:
        with db.atomic():
            db.execute(
                "INSERT INTO people (session_id, person_id, name) VALUES (?, ?, ?) "
                "ON CONFLICT (session_id, person_id) DO UPDATE SET name = excluded.name",
                [session_id, person_id, words],
            )

    return name


@pytest.fixture
def session_info() -> Callable[..., SessionInfo]:
    """Make what is known of a session at its start."""

    def make(**changes: Any) -> SessionInfo:
        known: dict[str, Any] = {
            "name": "Lesson 3A",
            "source_kind": "camera",
            "source_name": "Front camera",
            "started_at": STARTED,
            "anchor": STARTED,
            "live": True,
            "emotions": True,
        }
        return SessionInfo(**{**known, **changes})

    return make


@pytest.fixture
def recording(path: Path, session_info: Callable[..., SessionInfo]) -> Iterator[Callable[..., SessionWriter]]:
    """Begin a session in the test's database; one that is left open is let go at the end as by a killed process."""
    writers: list[SessionWriter] = []

    def begin(info: SessionInfo | None = None, **options: Any) -> SessionWriter:
        writers.append(SessionWriter(path, info or session_info(), **options))
        return writers[-1]

    yield begin
    for writer in writers:
        writer._db.close()


@pytest.fixture
def seen() -> Callable[..., Observation]:
    """Make an observation: ``seen(person_id, t_s)``, judged with ``p=(...)``; frames are 10 a second."""

    def make(person_id: int, t_s: float, p: tuple[float, ...] | None = None, **changes: Any) -> Observation:
        measured: dict[str, Any] = {
            "frame_index": round(t_s * 10),
            "xyxy": (10.0, 20.0, 40.0, 60.0),
            "detection_confidence": 0.99,
            "quality": Quality.OK,
        }
        return Observation(person_id=person_id, t_s=t_s, probabilities=p, **{**measured, **changes})

    return make


@pytest.fixture
def content(opened: Callable[..., Database]) -> Callable[[], dict[str, list[tuple[Any, ...]]]]:
    """Read all rows of all tables but the sessions'."""

    def read() -> dict[str, list[tuple[Any, ...]]]:
        database = opened(readonly=True)
        tables = ("people", "observations", "person_seconds", "seconds", "markers", "events")
        return {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in tables}

    return read


@pytest.fixture(scope="session")
def two_hours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one session of two hours and thirty people; whoever corrects it undoes that again."""
    path = tmp_path_factory.mktemp("two_hours") / "simak.db"
    database = open_database(path)
    make_session(database)
    database.close()
    return path
