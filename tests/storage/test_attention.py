"""What is measured of eyes, mouth and head: stored, read after corrections, and blank where it was not measured."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.attention import OBSERVABLES, AttentionSecond, AttentionState, FaceMeasures
from desktop_app.domain.attention_rows import COLUMNS
from desktop_app.domain.edits import MergePeople, SplitPerson
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.records import EventKind, Observation, SessionEvent, SessionInfo, SessionState
from desktop_app.storage import queries
from desktop_app.storage.batches import make_batch
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.edits import apply_edit, undo
from desktop_app.storage.journal import Journal
from desktop_app.storage.migrations import STEPS
from desktop_app.storage.recording import insert_session, replay_journal
from desktop_app.storage.review import load_review
from desktop_app.storage.writer import SessionWriter

MEASURES = FaceMeasures(yaw_deg=-12.5, pitch_deg=3.0, roll_deg=1.0, eye_ratio=0.3, eyes_closed=0.02, mouth_ratio=0.1)
P = tuple(0.4 if emotion == "happy" else 0.1 for emotion in EMOTIONS)


def told(person_id: int, second: int, **observed: float) -> AttentionSecond:
    """A second in which a person faced the screen, as far as nothing else is said."""
    values: dict[str, float] = {"posed": 2, "yaw_deg": 0.0, "pitch_deg": 0.0, "roll_deg": 0.0, "eyes_read_s": 1.0}
    values |= {"end_yaw_deg": 0.0, "end_pitch_deg": 0.0, "closed_eye_share": 0.0, **observed}
    return AttentionSecond(person_id, second, state=AttentionState.FACING, index=100.0, **values)  # type: ignore[arg-type]


def test_a_second_is_stored_and_read(
    db: Database, recording: Callable[..., SessionWriter], seen: Callable[..., Observation]
) -> None:
    """State, index and every observable stand in the person's second; one that was not told has none."""
    writer = recording()
    writer.write([seen(1, 0.1, P), seen(1, 0.6), seen(2, 0.1), told(1, 0, yaw_deg=-12.5, blinks=2)])
    rows = queries.attention_rows(db, writer.session_id)

    assert (rows.second.tolist(), rows.person_id.tolist()) == ([0], [1])
    assert [rows.column(name)[0] for name in ("posed", "yaw_deg", "blinks", "judged")] == [2, -12.5, 2, 1]
    assert rows.column("pleasant")[0] == pytest.approx(0.4 + 0.1 + 0.1)
    stored = db.execute("SELECT person_id, attention_state, attention_index, blinks FROM person_seconds").fetchall()
    assert stored == [(1, "facing", 100.0, 2), (2, None, None, None)]


def test_a_second_told_again_takes_the_place_of_the_first(
    db: Database, recording: Callable[..., SessionWriter], seen: Callable[..., Observation]
) -> None:
    """What turns out later, such as the beginning of a yawn, replaces what was told."""
    writer = recording()
    writer.write([seen(1, 0.1), told(1, 0)])
    writer.write([seen(1, 1.1), told(1, 0, yawn_share=0.5)])

    assert queries.attention_rows(db, writer.session_id).column("yawn_share").tolist() == [0.5]


def test_a_second_without_a_row_is_passed_over(
    db: Database, recording: Callable[..., SessionWriter], seen: Callable[..., Observation]
) -> None:
    """Where so few rows are stored that a second has none, nobody becomes present by being told of."""
    writer = recording()
    writer.write([seen(1, 0.1), told(1, 5)])

    assert len(queries.attention_rows(db, writer.session_id)) == 0
    assert queries.people(db, writer.session_id)[0].seconds_present == 1


def test_measures_of_a_face_stand_in_its_row(
    db: Database, recording: Callable[..., SessionWriter], seen: Callable[..., Observation]
) -> None:
    """A row has what was measured on its frame, each measure by itself, and nothing where nothing was."""
    writer = recording()
    eyes_only = FaceMeasures(eyes_closed=0.9)
    writer.write([seen(1, 0.0, measures=MEASURES), seen(1, 0.1, measures=eyes_only), seen(1, 0.2)])
    rows = list(queries.iter_observations(db, writer.session_id))

    assert [row.measures for row in rows] == [MEASURES, eyes_only, None]
    assert rows[1].yaw_deg is None


def test_people_merged_in_one_second_become_one(
    db: Database, recording: Callable[..., SessionWriter], seen: Callable[..., Observation]
) -> None:
    """Counts add up, means are weighed by what they stand on; undoing gives the first answer."""
    writer = recording()
    writer.write([seen(1, 0.1), seen(2, 0.2), seen(2, 1.2)])
    writer.write(
        [
            told(1, 0, posed=1, yaw_deg=40.0, eyes_read_s=0.25, closed_eye_share=1.0, blinks=1),
            told(2, 0, posed=3, yaw_deg=0.0, eyes_read_s=0.75, closed_eye_share=0.2, yawn_share=0.5),
            told(2, 1),
        ]
    )
    before = queries.attention_rows(db, writer.session_id)
    apply_edit(db, writer.session_id, MergePeople(2, 1))
    rows = queries.attention_rows(db, writer.session_id)

    assert (rows.second.tolist(), rows.person_id.tolist()) == ([0, 1], [1, 1])
    assert rows.column("posed").tolist() == [4, 2]
    assert rows.column("yaw_deg")[0] == pytest.approx(10.0)
    assert rows.column("closed_eye_share")[0] == pytest.approx(0.4)
    assert (rows.column("blinks")[0], rows.column("yawn_share")[0], rows.column("eyes_read_s")[0]) == (1, 0.5, 1.0)
    undo(db, writer.session_id)
    again = queries.attention_rows(db, writer.session_id)
    np.testing.assert_array_equal(again.values, before.values)


def test_a_split_takes_its_seconds_along(
    db: Database, recording: Callable[..., SessionWriter], seen: Callable[..., Observation]
) -> None:
    """The seconds from the cut on are the new person's, and reading one person gives theirs alone."""
    writer = recording()
    writer.write([seen(1, float(second)) for second in range(4)] + [told(1, second) for second in range(4)])
    writer.close(SessionState.FINISHED, 4.0)
    split = apply_edit(db, writer.session_id, SplitPerson(1, 2))
    assert isinstance(split, SplitPerson)

    def seconds_of(person: int) -> list[int]:
        return queries.attention_rows(db, writer.session_id, person=person).second.tolist()

    assert (seconds_of(1), seconds_of(split.new_person), seconds_of(77)) == ([0, 1], [2, 3], [])
    assert load_review(db, writer.session_id).attention.person_id.tolist() == [1, 1, 2, 2]
    assert queries.attention_rows(db, writer.session_id, since=1, until=3).second.tolist() == [1, 2]


def test_an_episode_is_an_event_of_its_person(
    db: Database, recording: Callable[..., SessionWriter], seen: Callable[..., Observation]
) -> None:
    """Episodes are read like every other event, and follow their person through corrections."""
    writer = recording()
    episode = SessionEvent(EventKind.EYES_CLOSED, 1.0, "Eyes closed for 14 s", 15.0, 2)
    writer.write([seen(1, 0.1), seen(2, 1.1), episode])
    apply_edit(db, writer.session_id, MergePeople(2, 1))

    (event,) = queries.events(db, writer.session_id)
    assert (event.kind, event.person_id, event.end_s) == (EventKind.EYES_CLOSED, 1, 15.0)


def make_older(path: Path, steps: int) -> None:
    """A database as an earlier version left it, with one person seen in one second."""
    connection = sqlite3.connect(path)
    database = Database(connection, path)
    database.execute("CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT, applied_at TEXT)")
    for step in STEPS[:steps]:
        step(database)
        applied = ("simak", step.__name__, datetime.now(UTC).isoformat())
        database.execute("INSERT INTO _sqlite_migrations VALUES (?, ?, ?)", applied)
    database.execute(
        "INSERT INTO sessions (id, name, source_kind, source_name, live, started_at, state, duration_s, app_version, "
        "emotions, settings, models, pid, process_started, heartbeat_at, token, batch_seq) VALUES (1, 'Old', 'camera', "
        "'Front', 1, '2026-03-02T08:00:00+00:00', 'finished', 1.0, '0.1', 1, '{}', '{}', 1, 0, "
        "'2026-03-02T08:00:00+00:00', 'aa', 1)"
    )
    for columns, values in (
        ("people (session_id, person_id, first_s, last_s, seconds_present)", "1, 1, 0, 0, 1"),
        ("person_seconds (session_id, second, person_id, present, judged)", "1, 0, 1, 1, 0"),
        ("seconds (session_id, second, captured, analysed, faces, present)", "1, 0, 1, 1, 1, 1"),
        (
            "observations (session_id, frame_index, person_id, t_s, x1, y1, x2, y2, detection_confidence, quality)",
            "1, 0, 1, 0.0, 0, 0, 9, 9, 0.9, 'ok'",
        ),
    ):
        database.execute(f"INSERT INTO {columns} VALUES ({values})")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("steps", [1, 2])
def test_a_session_of_before_was_not_measured(path: Path, steps: int) -> None:
    """A database of each earlier version opens; its sessions have no attention, and everything else as before."""
    make_older(path, steps)
    database = open_database(path)
    try:
        review = load_review(database, 1)
        (row,) = queries.iter_observations(database, 1)
    finally:
        database.close()

    assert len(review.attention) == 0
    assert row.measures is None
    assert [person.seconds_present for person in review.people] == [1]


def test_a_journal_of_before_is_replayed(path: Path, seen: Callable[..., Observation]) -> None:
    """Rows that an earlier version left in its journal lack the measures, and are stored without them."""
    batch = asdict(make_batch([seen(1, 0.1, P)]))
    del batch["attention"]
    batch["observations"] = [row[:18] for row in batch["observations"]]
    database = open_database(path)
    try:
        make_session_row(database)
        journal = Journal(path, 1)
        line = {"token": "aa", "seq": 1, "batch": batch, "end": None}
        journal.path.write_text(json.dumps(line) + "\n", encoding="utf-8")
        with database.atomic():
            replay_journal(database, 1, journal)
        (row,) = queries.iter_observations(database, 1)
    finally:
        database.close()

    assert (row.t_s, row.measures) == (0.1, None)
    assert row.p_happy == pytest.approx(0.4)


def make_session_row(database: Database) -> None:
    """Enter a session whose batches carry the token of the test's journal."""
    started = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    info = SessionInfo("Old", "camera", "Front", started, started, live=True, emotions=True)
    with database.atomic():
        insert_session(database, info, token="aa", app_version="0.1", pid=1, started=0.0)


def test_columns_are_the_records_fields() -> None:
    """What is read is what is stored: the observables in their order, then the second's emotions."""
    assert (*OBSERVABLES, "judged", "pleasant") == COLUMNS
    assert OBSERVABLES[:2] == ("posed", "yaw_deg")
