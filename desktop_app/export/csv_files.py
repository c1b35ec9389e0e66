"""A session as five files: observations, people, timeline and events as CSV, and the session itself as JSON.

CSV is UTF-8 with BOM. Times have at most 6 decimals, boxes 1, probabilities and shares 4; what is not known is blank.
"""

import csv
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.export.csv_style import CsvStyle, csv_style, safe_text
from desktop_app.export.whole_files import WholeFiles
from desktop_app.storage import queries
from desktop_app.storage.database import Database
from desktop_app.storage.sessions import StoredSession, get_session

_P = [f"p_{emotion}" for emotion in EMOTIONS]

OBSERVATION_COLUMNS = (
    *("session_id", "person_id", "person_name", "time_iso", "t_s", "frame_index", "x1", "y1", "x2", "y2"),
    *("detection_confidence", "emotion", "confidence", *_P, "quality"),
)
PEOPLE_COLUMNS = (
    *("person_id", "person_name", "first_seen_s", "last_seen_s", "seconds_present", "share_present"),
    *("seconds_judged", "judged", *_P),
)
TIMELINE_COLUMNS = (
    *("t_s", "time_iso", "captured", "analysed", "dropped", "failed"),
    *("people_present", "people_judged", "coverage", *_P),
)
EVENT_COLUMNS = ("t_s", "time_iso", "kind", "person_id", "text", "end_s")

Cells = Sequence[str | int]


def export_csv(
    db: Database, session_id: int, folder: Path, excel_locale: bool = False, *, decimal_point: str | None = None
) -> list[Path]:
    """Write the five files of a session into a folder, made where it is missing.

    All five show the same moment of the database. They appear together when all are written; files of the same names
    are replaced. Memory stays flat however long the session is.

    Args:
        db: open database.
        session_id: the session.
        folder: where the files go.
        excel_locale: write numbers and separators as the spreadsheet of this place expects them.
        decimal_point: this place's decimal sign, where the caller knows it; else the system is asked.

    Returns:
        The five paths: observations, people, timeline, events, session.

    Raises:
        SessionNotFound: there is none of that number.
        ExportError: a file cannot be written. Nothing is left of the export.
        StorageError: the database cannot be read.
    """
    style = csv_style(excel_locale=excel_locale, decimal_point=decimal_point)
    with db.atomic(), WholeFiles(folder) as files:
        session = get_session(db, session_id)
        people = queries.people(db, session_id)
        rows = {
            "observations.csv": _write_observations(files, db, session, style),
            "people.csv": _write(files, "people.csv", PEOPLE_COLUMNS, _people(people, style), style),
            "timeline.csv": _write(files, "timeline.csv", TIMELINE_COLUMNS, _timeline(db, session, style), style),
            "events.csv": _write(files, "events.csv", EVENT_COLUMNS, _events(db, session, style), style),
        }
        with files.open("session.json", bom=False) as file:
            json.dump(_description(db, session, rows), file, ensure_ascii=False, indent=2)
            file.write("\n")
    return files.paths


def _write(files: WholeFiles, name: str, columns: Sequence[str], rows: Iterable[Cells], style: CsvStyle) -> int:
    """Write one table and give the number of its rows."""
    n = 0
    with files.open(name, bom=True) as file:
        writer = csv.writer(file, delimiter=style.separator)
        writer.writerow(columns)
        for row in rows:
            writer.writerow(row)
            n += 1
    return n


def _write_observations(files: WholeFiles, db: Database, session: StoredSession, style: CsvStyle) -> int:
    """Write the long table and give the number of its rows.

    Millions of lines: each is put together at once, which takes a quarter of the time that ``csv`` would.
    """
    separator = style.separator
    names = {person.person_id: style.quoted(person.name) for person in queries.people(db, session.session_id)}
    box = separator.join(["%.1f"] * 4 + ["%.4f"])
    judged = separator.join(["%.4f"] * (1 + len(EMOTIONS)))
    not_judged = separator * len(EMOTIONS)
    n, frame, when = 0, -1, ""
    with files.open("observations.csv", bom=True) as file:
        file.write(separator.join(OBSERVATION_COLUMNS) + "\r\n")
        for row in queries.iter_observations(db, session.session_id):
            if row.frame_index != frame:
                frame = row.frame_index
                when = separator.join((session.clock.iso(row.t_s), style.time(row.t_s), str(frame)))
            emotions = not_judged if row.confidence is None else style.local(judged % row[10:18])
            cells = (
                str(session.session_id),
                str(row.person_id),
                names[row.person_id],
                when,
                style.local(box % row[3:8]),
                row.emotion or "",
                emotions,
                row.quality,
            )
            file.write(separator.join(cells) + "\r\n")
            n += 1
    return n


def _people(people: Iterable[queries.PersonSummary], style: CsvStyle) -> Iterator[Cells]:
    number = style.number
    for person in people:
        means: Sequence[float | None] = person.probabilities or [None] * len(EMOTIONS)
        yield [
            person.person_id,
            safe_text(person.name),
            style.time(person.first_s),
            style.time(person.last_s),
            person.seconds_present,
            number(person.share_present, 4),
            person.seconds_judged,
            person.judged,
            *(number(mean, 4) for mean in means),
        ]


def _timeline(db: Database, session: StoredSession, style: CsvStyle) -> Iterator[Cells]:
    """Every second from the start to the end, also those with nobody in them and those of a pause."""
    frames = queries.seconds(db, session.session_id)
    people = queries.emotion_seconds(db, session.session_id)
    # A thirtieth of a second does not add up in binary: 18.000000000000004 s are 18 seconds.
    length = max(int(frames.second[-1]) + 1 if len(frames.second) else 0, math.ceil((session.duration_s or 0.0) - 1e-6))
    place = {int(second): row for row, second in enumerate(frames.second)}
    counted = np.stack([frames.captured, frames.analysed, frames.dropped, frames.failed], axis=1)
    number = style.number
    nobody: Cells = [0, 0, "", *[""] * len(EMOTIONS)]
    for second in range(length):
        row = place.get(second)
        head: Cells = [second, session.clock.iso(second)]
        if row is None:
            yield [*head, 0, 0, 0, 0, *nobody]
            continue
        yield [
            *head,
            *(int(count) for count in counted[row]),
            int(people.present[row]),
            int(people.judged[row]),
            number(float(people.coverage[row]), 4),
            *(number(float(mean), 4) for mean in people.probabilities[row]),
        ]


def _events(db: Database, session: StoredSession, style: CsvStyle) -> Iterator[Cells]:
    for event in queries.events(db, session.session_id):
        yield [
            style.time(event.t_s),
            session.clock.iso(event.t_s),
            event.kind.value,
            "" if event.person_id is None else event.person_id,
            safe_text(event.text),
            style.time(event.end_s),
        ]


def _description(db: Database, session: StoredSession, rows: dict[str, int]) -> dict[str, Any]:
    """What ``session.json`` says."""
    info, counts = session.info, queries.counts(db, session.session_id)
    return {
        "session_id": session.session_id,
        "name": info.name,
        "source": {"kind": info.source_kind, "name": info.source_name, "live": info.live},
        "started_at": info.started_at.isoformat(),
        "anchor": None if info.anchor is None else info.anchor.isoformat(),
        "ended_at": None if session.ended_at is None else session.ended_at.isoformat(),
        "state": session.state.value,
        "duration_s": None if session.duration_s is None else round(session.duration_s, 6),
        "app_version": session.app_version,
        "emotions": info.emotions,
        "counts": {
            "observations": counts.observations,
            "judged": counts.judged,
            "people": counts.people,
            "seconds_analysed": counts.seconds,
            "frames_captured": counts.captured,
            "frames_analysed": counts.analysed,
            "frames_dropped": counts.dropped,
            "frames_failed": counts.failed,
            "markers": counts.markers,
            "events": counts.events,
        },
        "models": info.models,
        "settings": info.settings,
        "files": rows,
    }
