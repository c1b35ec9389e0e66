"""A session as six files: observations, people, timeline, events and person-seconds as CSV, the session as JSON.

CSV is UTF-8 with BOM. Times have at most 6 decimals, boxes and angles of observations 1, probabilities and shares 4,
eye and mouth 3, angles of seconds and indices 2; what is not known is blank.
"""

import csv
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop_app.domain.attention import AttentionWeights
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.export.attention import WEIGHTS
from desktop_app.export.csv_style import CsvStyle, csv_style, safe_text
from desktop_app.export.person_seconds import person_seconds_table
from desktop_app.export.tables import (
    Kind,
    Table,
    events_table,
    people_table,
    timeline_table,
)
from desktop_app.export.whole_files import WholeFiles
from desktop_app.storage import queries
from desktop_app.storage.database import Database
from desktop_app.storage.review import Review, load_review

FILES = ("observations.csv", "people.csv", "timeline.csv", "events.csv", "session.json", "person_seconds.csv")

_P = [f"p_{emotion}" for emotion in EMOTIONS]
_MEASURES = {"yaw_deg": 1, "pitch_deg": 1, "roll_deg": 1, "eye_ratio": 3, "eyes_closed": 3, "mouth_ratio": 3}
"""What is measured of a face, with its decimals."""

OBSERVATION_COLUMNS = (
    *("session_id", "person_id", "person_name", "time_iso", "t_s", "frame_index", "x1", "y1", "x2", "y2"),
    *("detection_confidence", "emotion", "confidence", *_P, "quality", "recorded_id", "participant"),
    *_MEASURES,
)


def export_csv(
    db: Database,
    session_id: int,
    folder: Path,
    excel_locale: bool = False,
    *,
    decimal_point: str | None = None,
    weights: AttentionWeights = WEIGHTS,
) -> list[Path]:
    """Write the six files of a session into a folder, made where it is missing.

    All six show the same moment of the database, after the session's corrections. They appear together when all are
    written; files of the same names are replaced. Memory stays flat however many observations there are.

    Args:
        db: open database.
        session_id: the session.
        folder: where the files go.
        excel_locale: write numbers and separators as the spreadsheet of this place expects them.
        decimal_point: this place's decimal sign, where the caller knows it; else the system is asked.
        weights: with which the index of attention is made.

    Returns:
        The six paths, in the order of ``FILES``.

    Raises:
        SessionNotFound: there is none of that number.
        ExportError: a file cannot be written. Nothing is left of the export.
        StorageError: the database cannot be read.
    """
    style = csv_style(excel_locale=excel_locale, decimal_point=decimal_point)
    with db.atomic(), WholeFiles(folder) as files:
        review = load_review(db, session_id)
        rows = {
            "observations.csv": _write_observations(files, db, review, style),
            "people.csv": _write(files, "people.csv", people_table(review, weights), style),
            "timeline.csv": _write(files, "timeline.csv", timeline_table(review, weights), style),
            "events.csv": _write(files, "events.csv", events_table(review), style),
            "person_seconds.csv": _write(files, "person_seconds.csv", person_seconds_table(review, weights), style),
        }
        with files.open("session.json", bom=False) as file:
            json.dump(
                session_description(review, weights) | {"counts": _counts(db, session_id), "files": rows},
                file,
                ensure_ascii=False,
                indent=2,
            )
            file.write("\n")
    return [folder / name for name in FILES]


def _write(files: WholeFiles, name: str, table: Table, style: CsvStyle) -> int:
    """Write one table and give the number of its rows."""
    ways = [_way(column.kind, style) for column in table.columns]
    n = 0
    with files.open(name, bom=True) as file:
        writer = csv.writer(file, delimiter=style.separator)
        writer.writerow([column.name for column in table.columns])
        for row in table.rows():
            writer.writerow(["" if value is None else way(value) for way, value in zip(ways, row, strict=True)])
            n += 1
    return n


def _way(kind: Kind, style: CsvStyle) -> Callable[[Any], str | int]:
    """How the known values of a column are written."""
    ways: dict[Kind, Callable[[Any], str | int]] = {
        Kind.TEXT: safe_text,
        Kind.WHOLE: int,
        Kind.FLAG: int,
        Kind.TIME: style.time,
        Kind.SHARE: lambda value: style.number(value, 4),
        Kind.MEASURE: lambda value: style.number(value, 2),
        Kind.WALL: lambda value: value.isoformat(timespec="milliseconds"),
    }
    return ways[kind]


def _write_observations(files: WholeFiles, db: Database, review: Review, style: CsvStyle) -> int:
    """Write the long table and give the number of its rows.

    Millions of lines: each is put together at once, which takes a quarter of the time that ``csv`` would.
    """
    separator, session = style.separator, review.session
    names = {person.person_id: style.quoted(person.name) for person in review.people}
    box = separator.join(["%.1f"] * 4 + ["%.4f"])
    judged = separator.join(["%.4f"] * (1 + len(EMOTIONS)))
    not_judged = separator * len(EMOTIONS)
    not_measured = separator * (len(_MEASURES) - 1)
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
                str(row.recorded_id),
                "1" if row.participant else "0",
                not_measured if row.measures is None else _measures(row, style),
            )
            file.write(separator.join(cells) + "\r\n")
            n += 1
    return n


def _measures(row: queries.StoredObservation, style: CsvStyle) -> str:
    return style.separator.join(style.number(getattr(row, name), digits) for name, digits in _MEASURES.items())


def session_description(review: Review, weights: AttentionWeights = WEIGHTS) -> dict[str, Any]:
    """What is known of the session as a whole, for JSON; with the weights of the index where attention was measured."""
    session, info = review.session, review.session.info
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
        "tags": list(session.tags),
        "note": session.note,
        "attention": len(review.attention) > 0,
        "attention_weights": asdict(weights) if len(review.attention) else None,
        "models": info.models,
        "settings": info.settings,
    }


def _counts(db: Database, session_id: int) -> dict[str, int]:
    counts = queries.counts(db, session_id)
    return {
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
    }
