"""Makes a session of any length at once, as the writer would have stored it: people, curves and planted events.

Two hours of thirty people take a second or two; with their two million observations some ten more.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.attention_rows import AttentionRows
from desktop_app.domain.emotion import EMOTIONS, Emotion
from desktop_app.domain.records import SessionInfo, SessionState
from desktop_app.storage.database import Database
from desktop_app.storage.recording import insert_session, store_end
from desktop_app.storage.series import PersonSeconds
from tests.attention_factory import attention_columns, attention_events, attention_rows

STARTED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FPS, ANALYSED, STORED, JUDGED = 30, 28, 10, 5
"""Frames captured, analysed and stored a second, and judgements a second of everybody who is there."""

HAPPY, SAD, NEUTRAL = (EMOTIONS.index(emotion) for emotion in (Emotion.HAPPY, Emotion.SAD, Emotion.NEUTRAL))
_P = [f"p_{emotion}" for emotion in EMOTIONS]
_SUMS = [f"sum_{emotion}" for emotion in EMOTIONS]


@dataclass(frozen=True, slots=True)
class Planted:
    """What happens in a session; spans are seconds from, and up to but without, and (0, 0) is none.

    Attributes:
        drop: the class's share of happy falls from about 0.5 to about 0.1, and sad rises.
        leaver: a person and the second from which on they are not there any more; (0, 0) for nobody.
        markers: the user's markers: time and text.
        gap: the camera is away: no frames, and an event.
        dark: everybody is there, and it is too dark to judge anybody.
    """

    drop: tuple[int, int] = (0, 0)
    leaver: tuple[int, int] = (0, 0)
    markers: tuple[tuple[float, str], ...] = ()
    gap: tuple[int, int] = (0, 0)
    dark: tuple[int, int] = (0, 0)


PLANTED = Planted(
    drop=(2400, 2580),
    leaver=(7, 3600),
    markers=((1800.0, "quiz"), (4500.0, "break")),
    gap=(5400, 5430),
    dark=(6000, 6060),
)
"""For a session of two hours: drop at 0:40 for three minutes, person 7 leaves at 1:00, markers at 0:30 and 1:15, gap of
half a minute at 1:30, a dark minute at 1:40."""


def make_session(
    db: Database,
    *,
    name: str = "Lesson",
    people: int = 30,
    seconds: int = 7200,
    started: datetime = STARTED,
    planted: Planted = PLANTED,
    names: Mapping[int, str] | None = None,
    observations: bool = False,
    attention: bool = False,
    source_path: str | None = None,
    seed: int = 0,
) -> int:
    """Store a finished session and give its key.

    Args:
        db: open for writing.
        name: of the session.
        people: how many; their numbers are 1 to this.
        seconds: its length.
        started: when it began.
        planted: what happens in it; what lies beyond its end does not happen.
        names: recorded names by number.
        observations: write the single observations too; all else is as if they had been.
        attention: attention was measured; ``tests.attention_factory`` says what is planted.
        source_path: of a session from a file; None for one from a camera.
        seed: another one gives other people.
    """
    rows, dark = _people_in(people, seconds, planted, np.random.default_rng(seed))
    with db.atomic():
        session_id = _enter(db, name, started, source_path, attention=attention)
        _insert(db, "people", session_id, _people(rows, people, names or {}))
        measured = attention_rows(rows, seed) if attention else None
        _insert(db, "person_seconds", session_id, _person_seconds(rows, measured))
        _insert(db, "seconds", session_id, _seconds(rows, seconds, planted))
        markers = [(t_s, text) for t_s, text in planted.markers if t_s < seconds]
        _insert(db, "markers", session_id, {"t_s": [m[0] for m in markers], "text": [m[1] for m in markers]})
        if planted.gap[0] < min(planted.gap[1], seconds):
            begin, end = planted.gap
            gap = {"kind": ["gap"], "t_s": [float(begin)], "end_s": [float(end)], "text": ["Camera away"]}
            _insert(db, "events", session_id, gap)
        for kind, t_s, end_s, person, text in attention_events(measured) if measured is not None else ():
            episode = {"kind": [kind], "t_s": [t_s], "end_s": [end_s], "person_id": [person], "text": [text]}
            _insert(db, "events", session_id, episode)
        if observations:
            _insert_observations(db, session_id, rows, dark)
        total = int(rows.present.sum())
        db.execute("UPDATE sessions SET observations = ? WHERE id = ?", [total, session_id])
        end = {"state": SessionState.FINISHED.value, "ended_at": started.isoformat(), "duration_s": float(seconds)}
        store_end(db, session_id, end)
    return session_id


def observation_rows(rows: PersonSeconds, dark: NDArray[np.bool_]) -> Iterator[tuple[Any, ...]]:
    """The observations behind person-seconds, by frame and person, as columns of the table without the session."""
    means = rows.probabilities
    bounds = np.flatnonzero(np.diff(rows.second, prepend=-1, append=-1))
    for begin, end in pairwise(bounds.tolist()):
        second = int(rows.second[begin])
        faces = []
        for place in range(begin, end):
            person, p = int(rows.person_id[place]), means[place].tolist()
            x, y = 40 + 200 * ((person - 1) % 6), 40 + 130 * ((person - 1) // 6)
            box = (float(x), float(y), x + 60.0, y + 72.0)
            quality = "too_dark" if dark[place] else "ok"
            unjudged = (0.99, quality, *[None] * (2 + len(EMOTIONS)))
            top = max(range(len(EMOTIONS)), key=p.__getitem__) if rows.judged[place] else 0
            judged = (0.99, quality, EMOTIONS[top].value, p[top], *p) if rows.judged[place] else unjudged
            faces.append((person, box, judged, unjudged))
        for frame in range(STORED):
            index, t_s = second * FPS + frame * (FPS // STORED), second + frame / STORED
            for person, box, judged, unjudged in faces:
                yield (index, person, t_s, *box, *(judged if frame % (STORED // JUDGED) == 0 else unjudged))


def _people_in(
    people: int, seconds: int, planted: Planted, rng: np.random.Generator
) -> tuple[PersonSeconds, NDArray[np.bool_]]:
    """Who is there and how they look in every second, and which of these rows are too dark to judge."""
    second = np.repeat(np.arange(seconds, dtype=np.int64), people)
    person = np.tile(np.arange(1, people + 1, dtype=np.int64), seconds)
    there = rng.random(len(second)) < 0.97
    there &= ~_within(second, planted.gap)
    leaver, leaves = planted.leaver
    there &= ~((person == leaver) & (second >= leaves))
    there[:people] = True  # everybody is there at the beginning
    second, person = second[there], person[there]
    dark = _within(second, planted.dark)
    judged = np.where(dark, 0, JUDGED).astype(np.int64)
    mood = rng.normal(0.0, 0.06, people + 1)[person] + rng.normal(0.0, 0.05, len(second))
    happy = np.clip(np.where(_within(second, planted.drop), 0.1, 0.5) + mood, 0.02, 0.9)
    sad = (1.0 - happy) * np.where(_within(second, planted.drop), 0.4, 0.1)
    means = np.repeat((0.02 * (1.0 - happy))[:, np.newaxis], len(EMOTIONS), axis=1)
    means[:, HAPPY], means[:, SAD] = happy, sad
    means[:, NEUTRAL] = 0.0
    means[:, NEUTRAL] = 1.0 - means.sum(axis=1)
    present = np.full(len(second), STORED, dtype=np.int64)
    return PersonSeconds(second, person, present, judged, means * judged[:, np.newaxis]), dark


def _within(second: NDArray[np.int64], span: tuple[int, int]) -> NDArray[np.bool_]:
    return (second >= span[0]) & (second < span[1])


def _enter(db: Database, name: str, started: datetime, source_path: str | None, *, attention: bool) -> int:
    info = SessionInfo(
        name=name,
        source_kind="camera" if source_path is None else "file",
        source_name="Front camera" if source_path is None else source_path.replace("\\", "/").rpartition("/")[2],
        started_at=started,
        anchor=started,
        live=source_path is None,
        emotions=True,
        settings={
            "min_face_px": 20,
            "emotion_rate_hz": float(JUDGED),
            "storage_rate_hz": float(STORED),
            "attention": attention,
        },
        source_path=source_path,
    )
    return insert_session(db, info, token=os.urandom(8).hex(), app_version="0.1.0", pid=os.getpid(), started=0.0)


def _people(rows: PersonSeconds, people: int, names: Mapping[int, str]) -> dict[str, list[Any]]:
    table: dict[str, list[Any]] = {}
    for person in range(1, people + 1):
        mine = rows[rows.person_id == person]
        judged = mine.second[mine.judged > 0]
        last_judged = (STORED // JUDGED) * (JUDGED - 1) / STORED
        row = {
            "person_id": person,
            "name": names.get(person, ""),
            "first_s": float(mine.second[0]),
            "last_s": int(mine.second[-1]) + (STORED - 1) / STORED,
            "last_judged_s": int(judged[-1]) + last_judged if len(judged) else None,
            "seconds_present": len(mine),
            "seconds_judged": len(judged),
            "judged": int(mine.judged.sum()),
            **dict(zip(_SUMS, mine.sums.sum(axis=0).tolist(), strict=True)),
        }
        for column, value in row.items():
            table.setdefault(column, []).append(value)
    return table


def _person_seconds(rows: PersonSeconds, measured: AttentionRows | None) -> dict[str, list[Any]]:
    return {
        "second": rows.second.tolist(),
        "person_id": rows.person_id.tolist(),
        "present": rows.present.tolist(),
        "judged": rows.judged.tolist(),
        **dict(zip(_SUMS, rows.sums.T.tolist(), strict=True)),
        **({} if measured is None else attention_columns(measured)),
    }


def _seconds(rows: PersonSeconds, seconds: int, planted: Planted) -> dict[str, list[Any]]:
    second = np.arange(seconds, dtype=np.int64)
    second = second[~_within(second, planted.gap)]
    of_class, n = rows.of_class(second), len(second)
    faces = np.bincount(np.searchsorted(second, rows.second), weights=rows.present, minlength=n).astype(np.int64)
    means = [[None if np.isnan(p) else p for p in column] for column in of_class.probabilities.T.tolist()]
    return {
        "second": second.tolist(),
        "captured": [FPS] * n,
        "analysed": [ANALYSED] * n,
        "dropped": [FPS - ANALYSED] * n,
        "failed": [0] * n,
        "faces": faces.tolist(),
        "present": of_class.present.tolist(),
        "judged": of_class.judged.tolist(),
        **dict(zip(_P, means, strict=True)),
    }


def _insert(db: Database, table: str, session_id: int, columns: Mapping[str, list[Any]]) -> None:
    places = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {table} (session_id, {', '.join(columns)}) VALUES ({session_id}, {places})"
    db.conn.executemany(sql, zip(*columns.values(), strict=True))


def _insert_observations(db: Database, session_id: int, rows: PersonSeconds, dark: NDArray[np.bool_]) -> None:
    columns = "frame_index, person_id, t_s, x1, y1, x2, y2, detection_confidence, quality, emotion, confidence"
    places = ", ".join("?" * (11 + len(EMOTIONS)))
    sql = f"INSERT INTO observations (session_id, {columns}, {', '.join(_P)}) VALUES ({session_id}, {places})"
    db.conn.executemany(sql, observation_rows(rows, dark))
