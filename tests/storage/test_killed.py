"""A process killed in the middle of a session."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from desktop_app.domain.records import SessionState
from desktop_app.storage.database import Database
from desktop_app.storage.recording import mark_interrupted
from desktop_app.storage.sessions import get_session

ROOT = Path(__file__).resolve().parents[2]
BATCH = 20

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path

from desktop_app.domain.records import Observation, SecondCount, SessionInfo
from desktop_app.domain.results import Quality
from desktop_app.storage.writer import SessionWriter

info = SessionInfo("Lesson", "camera", "c", datetime.now(UTC), datetime.now(UTC), live=True, emotions=True)
writer = SessionWriter(Path(sys.argv[1]), info)
frame = 0
while True:
    records = [SecondCount(frame // 10, captured=1, analysed=1)]
    for person in range(1, 21):
        records.append(Observation(person, frame, frame / 10, (0, 0, 9, 9), 0.9, Quality.OK, (0, 0, 0, 1, 0, 0, 0)))
    writer.write(records)
    print(frame, flush=True)
    frame += 1
"""


def test_a_killed_process_loses_no_batch_it_was_told_of(path: Path, opened: Callable[..., Database]) -> None:
    """After a kill the database is intact, holds whole batches up to the last acknowledged one, and is marked."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= 60:
                process.kill()
                break
        acknowledged = int((line + process.stdout.read()).split()[-1])

    db = opened()
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert mark_interrupted(db) == [1]

    session = get_session(db, 1)
    last_frame, rows = db.execute("SELECT max(frame_index), count(*) FROM observations").fetchone()
    assert session.state is SessionState.INTERRUPTED
    assert acknowledged <= last_frame <= acknowledged + 1
    assert rows == (last_frame + 1) * BATCH == session.observations
    assert db.execute("SELECT sum(present) FROM person_seconds").fetchone() == (rows,)
    assert db.execute("SELECT sum(captured) FROM seconds").fetchone() == (last_frame + 1,)
    assert session.duration_s == last_frame / 10
