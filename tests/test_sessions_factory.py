"""Generated sessions are what the writer would have stored."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.domain.records import EventKind, Observation, SecondCount, SessionEvent, SessionState
from desktop_app.domain.results import Quality
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.sessions import get_session
from desktop_app.storage.writer import SessionWriter
from tests.sessions_factory import ANALYSED, FPS, Planted, make_session

PLANTED = Planted(drop=(4, 6), leaver=(3, 5), markers=((2.0, "quiz"),), gap=(7, 9), dark=(10, 11))
NAMES = {2: "Siti"}


def written_again(db: Database, path: Path, session_id: int) -> int:
    """Put a generated session's observations, frames and events through the writer into another database."""
    writer = SessionWriter(path, get_session(db, session_id).info)
    columns = "person_id, frame_index, t_s, x1, y1, x2, y2, detection_confidence, quality"
    rows = db.execute(
        f"SELECT {columns}, p_angry, p_disgust, p_fear, p_happy, p_sad, p_surprise, p_neutral FROM observations"
    ).fetchall()
    seconds = [second for (second,) in db.execute("SELECT second FROM seconds")]
    for second in seconds:
        mine = [row for row in rows if int(row[2]) == second]
        writer.write(
            [
                SecondCount(second, captured=FPS, analysed=ANALYSED, dropped=FPS - ANALYSED),
                *(
                    Observation(*row[:3], row[3:7], row[7], Quality(row[8]), None if row[9] is None else row[9:])
                    for row in mine
                ),
            ]
        )
    writer.write([SessionEvent(EventKind.MARKER, 2.0, "quiz"), SessionEvent(EventKind.GAP, 7.0, "Camera away", 9.0)])
    writer.close(SessionState.FINISHED, 12.0)
    return writer.session_id


def content(db: Database, table: str) -> list[tuple[Any, ...]]:
    """All rows of a table."""
    return db.execute(f"SELECT * FROM {table}").fetchall()


def test_a_generated_session_is_what_the_writer_stores(tmp_path: Path) -> None:
    """Every table holds the same, numbers that were added up to the last few bits."""
    db = open_database(tmp_path / "made.db")
    made = make_session(db, people=3, seconds=12, planted=PLANTED, names=NAMES, observations=True)
    again = written_again(db, tmp_path / "written.db", made)
    written = open_database(tmp_path / "written.db")
    with written.atomic():
        for person, name in NAMES.items():
            written.execute("UPDATE people SET name = ? WHERE person_id = ?", [name, person])

    for table in ("people", "observations", "person_seconds", "seconds", "markers", "events"):
        mine, theirs = content(db, table), content(written, table)
        assert len(mine) == len(theirs), table
        for one, other in zip(mine, theirs, strict=True):
            words = [value for value in one if isinstance(value, str) or value is None]
            assert words == [value for value in other if isinstance(value, str) or value is None]
            numbers = [value for value in one if isinstance(value, int | float)]
            assert numbers == pytest.approx([value for value in other if isinstance(value, int | float)]), table
    assert get_session(db, made).observations == get_session(written, again).observations
    assert get_session(db, made).coverage == get_session(written, again).coverage
    assert get_session(db, made).state == SessionState.FINISHED
    db.close()
    written.close()


def test_without_observations_all_else_is_the_same(tmp_path: Path) -> None:
    """The aggregates do not depend on whether the single rows are written."""
    db = open_database(tmp_path / "made.db")
    for with_rows in (True, False):
        make_session(db, people=3, seconds=12, planted=PLANTED, observations=with_rows)

    for table in ("people", "person_seconds", "seconds", "markers"):
        both = [
            db.execute(f"SELECT * FROM {table} WHERE session_id = {session_id}").fetchall() for session_id in (1, 2)
        ]
        skip = 2 if table == "markers" else 1
        assert [row[skip:] for row in both[0]] == [row[skip:] for row in both[1]]
    assert np.unique([row[0] for row in db.execute("SELECT session_id FROM observations")]).tolist() == [1]
    db.close()
