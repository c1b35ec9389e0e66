"""A session as one JSON file: the session, its figures, people, seconds, events and markers."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TextIO

from desktop_app.domain.attention import AttentionWeights
from desktop_app.export.attention import WEIGHTS
from desktop_app.export.csv_files import session_description
from desktop_app.export.session_figures import figures_for_json, session_figures
from desktop_app.export.tables import Kind, Table, events_table, people_table, timeline_table
from desktop_app.storage.review import Review


def write_json(file: TextIO, review: Review, *, weights: AttentionWeights = WEIGHTS) -> None:
    """Write the file: shares with 4 decimals (the figures with 6), indices 2, times 6; what is not known is null.

    A row stands on a line of its own, so that the file can be looked at and compared.
    """
    parts: list[tuple[str, str | Table]] = [
        ("session", json.dumps(session_description(review, weights), ensure_ascii=False, indent=2)),
        ("figures", json.dumps(figures_for_json(session_figures(review, weights)), ensure_ascii=False, indent=2)),
        ("people", people_table(review, weights)),
        ("seconds", timeline_table(review, weights)),
        ("events", events_table(review, markers=False)),
        ("markers", events_table(review, markers=True)),
    ]
    for place, (name, part) in enumerate(parts):
        file.write("{\n" if place == 0 else ",\n")
        file.write(f'"{name}": ')
        if isinstance(part, Table):
            file.write("[\n" + ",\n".join(_objects(part)) + "\n]")
        else:
            file.write(part)
    file.write("\n}\n")


_WAYS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: str,
    Kind.WHOLE: int,
    Kind.FLAG: bool,
    Kind.TIME: lambda value: round(value, 6),
    Kind.SHARE: lambda value: round(value, 4),
    Kind.MEASURE: lambda value: round(value, 2),
    Kind.WALL: lambda value: _iso(value),
}


def _objects(table: Table) -> Iterator[str]:
    ways = [(column.name, _WAYS[column.kind]) for column in table.columns]
    for row in table.rows():
        values = {name: None if value is None else way(value) for (name, way), value in zip(ways, row, strict=True)}
        yield json.dumps(values, ensure_ascii=False)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
