"""The schema, as a list of steps. A step that has shipped is never changed: a change is a new step at the end."""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from desktop_app.domain.emotion import EMOTIONS


def m001_sessions(db: Database) -> None:
    """All tables of the first version.

    Rows of a session are found by its key alone, so they lie in the order of their primary key (WITHOUT ROWID) where
    that key is read as a range. Ids of sessions are never used twice, because exported files carry them.
    """
    p_columns = ", ".join(f"p_{emotion} REAL" for emotion in EMOTIONS)
    sums = ", ".join(f"sum_{emotion} REAL NOT NULL DEFAULT 0" for emotion in EMOTIONS)
    owner = "session_id INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE"
    db.execute(
        """
        CREATE TABLE sessions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            source_kind TEXT NOT NULL,
            source_name TEXT NOT NULL,
            live INTEGER NOT NULL,
            started_at TEXT NOT NULL,
            anchor TEXT,
            ended_at TEXT,
            state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'interrupted')),
            duration_s REAL,
            app_version TEXT NOT NULL,
            emotions INTEGER NOT NULL,
            settings TEXT NOT NULL,
            models TEXT NOT NULL,
            pid INTEGER NOT NULL,
            process_started REAL NOT NULL,
            heartbeat_at TEXT NOT NULL,
            token TEXT NOT NULL,
            batch_seq INTEGER NOT NULL DEFAULT 0
        )
        """
    )
    db.execute(
        f"""
        CREATE TABLE people (
            {owner},
            person_id INTEGER NOT NULL CHECK (person_id > 0),
            name TEXT NOT NULL DEFAULT '',
            first_s REAL,
            last_s REAL,
            last_judged_s REAL,
            seconds_present INTEGER NOT NULL DEFAULT 0,
            seconds_judged INTEGER NOT NULL DEFAULT 0,
            judged INTEGER NOT NULL DEFAULT 0,
            {sums},
            PRIMARY KEY (session_id, person_id)
        ) WITHOUT ROWID
        """
    )
    db.execute(
        f"""
        CREATE TABLE observations (
            {owner},
            frame_index INTEGER NOT NULL,
            person_id INTEGER NOT NULL CHECK (person_id > 0),
            t_s REAL NOT NULL,
            x1 REAL NOT NULL, y1 REAL NOT NULL, x2 REAL NOT NULL, y2 REAL NOT NULL,
            detection_confidence REAL NOT NULL,
            quality TEXT NOT NULL,
            emotion TEXT,
            confidence REAL,
            {p_columns},
            PRIMARY KEY (session_id, frame_index, person_id)
        ) WITHOUT ROWID
        """
    )
    db.execute(
        f"""
        CREATE TABLE person_seconds (
            {owner},
            second INTEGER NOT NULL,
            person_id INTEGER NOT NULL,
            present INTEGER NOT NULL,
            judged INTEGER NOT NULL,
            {sums},
            PRIMARY KEY (session_id, second, person_id)
        ) WITHOUT ROWID
        """
    )
    db.execute(
        f"""
        CREATE TABLE seconds (
            {owner},
            second INTEGER NOT NULL,
            captured INTEGER NOT NULL DEFAULT 0,
            analysed INTEGER NOT NULL DEFAULT 0,
            dropped INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0,
            faces INTEGER NOT NULL DEFAULT 0,
            present INTEGER NOT NULL DEFAULT 0,
            judged INTEGER NOT NULL DEFAULT 0,
            {p_columns},
            PRIMARY KEY (session_id, second)
        ) WITHOUT ROWID
        """
    )
    db.execute(f"CREATE TABLE markers (id INTEGER PRIMARY KEY, {owner}, t_s REAL NOT NULL, text TEXT NOT NULL)")
    db.execute(
        f"""
        CREATE TABLE events (
            id INTEGER PRIMARY KEY, {owner}, kind TEXT NOT NULL,
            t_s REAL NOT NULL, end_s REAL, person_id INTEGER, text TEXT NOT NULL
        )
        """
    )
    db.execute("CREATE INDEX idx_markers_session ON markers(session_id, t_s)")
    db.execute("CREATE INDEX idx_events_session ON events(session_id, t_s)")


def m002_corrections(db: Database) -> None:
    """The log of corrections; note, tags, bin and source file of a session; its number of rows, kept as it is written.

    The log is a stack: what is undone lies at its end, until the next edit takes its place.
    """
    owner = "session_id INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE"
    db.execute(
        f"""
        CREATE TABLE edits (
            {owner},
            seq INTEGER NOT NULL,
            kind TEXT NOT NULL,
            payload TEXT NOT NULL,
            undone INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (session_id, seq)
        ) WITHOUT ROWID
        """
    )
    db.execute(
        f"CREATE TABLE tags ({owner}, tag TEXT NOT NULL COLLATE NOCASE, PRIMARY KEY (session_id, tag)) WITHOUT ROWID"
    )
    db.execute("ALTER TABLE sessions ADD COLUMN note TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE sessions ADD COLUMN deleted_at TEXT")
    db.execute("ALTER TABLE sessions ADD COLUMN source_path TEXT")
    db.execute("ALTER TABLE sessions ADD COLUMN observations INTEGER NOT NULL DEFAULT 0")
    db.execute(
        "UPDATE sessions SET observations = "
        "(SELECT coalesce(sum(faces), 0) FROM seconds WHERE session_id = sessions.id)"
    )


def m003_attention(db: Database) -> None:
    """What is measured of eyes, mouth and head, and what a person's second says of attention.

    All of it is NULL where it was not measured, so also in every session of before. ``attention_state`` and
    ``attention_index`` are those of the recording; with other weights they are made anew from the other columns.
    """
    for column in ("yaw_deg", "pitch_deg", "roll_deg", "eye_ratio", "eyes_closed", "mouth_ratio"):
        db.execute(f"ALTER TABLE observations ADD COLUMN {column} REAL")
    for column, kind in (
        ("attention_state", "TEXT"),
        ("attention_index", "REAL"),
        ("posed", "INTEGER"),
        ("yaw_deg", "REAL"),
        ("pitch_deg", "REAL"),
        ("roll_deg", "REAL"),
        ("end_yaw_deg", "REAL"),
        ("end_pitch_deg", "REAL"),
        ("eyes_read_s", "REAL"),
        ("closed_eye_share", "REAL"),
        ("blinks", "INTEGER"),
        ("yawn_share", "REAL"),
    ):
        db.execute(f"ALTER TABLE person_seconds ADD COLUMN {column} {kind}")


STEPS = [m001_sessions, m002_corrections, m003_attention]
"""In order; each is applied in the transaction that records its name."""

STEP_NAMES = frozenset(step.__name__ for step in STEPS)
"""What this version of the program knows. A database that records another name was written by a newer one."""

migrations = Migrations("simak")
for _step in STEPS:
    migrations()(_step)
