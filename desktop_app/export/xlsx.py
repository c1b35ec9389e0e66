"""A session as a workbook: real numbers and times, a frozen header, and no cell that is a formula.

Written row by row (openpyxl's write-only mode), so memory stays flat. Sheets and columns are named as in the CSV files
and not translated, so that a formula over them works in every language.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_app.domain.attention import AttentionWeights
from desktop_app.export.attention import WEIGHTS
from desktop_app.export.person_seconds import person_seconds_table
from desktop_app.export.tables import (
    Column,
    Kind,
    Table,
    events_table,
    people_table,
    timeline_table,
)
from desktop_app.storage.review import Review

MOST_ROWS = 1_048_576
"""Rows of a sheet, the header among them (Excel's specifications)."""
_MOST_LETTERS = 32_767
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDTHS = {Kind.TEXT: 28, Kind.WALL: 20}
_PLAIN: dict[Kind, Callable[[Any], Any]] = {
    Kind.WHOLE: int,
    Kind.FLAG: bool,
    Kind.SHARE: lambda value: round(value, 4),
    Kind.TIME: lambda value: round(value, 6),
    Kind.MEASURE: lambda value: round(value, 2),
}
"""Values without a style of their own, which openpyxl writes in two thirds of the time."""


def write_xlsx(path: Path, review: Review, *, most_rows: int = MOST_ROWS, weights: AttentionWeights = WEIGHTS) -> None:
    """Write the workbook: people, per second, per person and second, events, markers.

    Times of day are those of the place of recording, without its offset, which a cell cannot hold. Emotions that are
    not known are blank cells. A table of more rows than a sheet holds goes on in another sheet.

    Raises:
        OSError: the file cannot be written.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title = _plain(review.session.name)
    book.properties.creator = "Simak"
    tables = {
        "people": people_table(review, weights),
        "per second": timeline_table(review, weights),
        "per person and second": person_seconds_table(review, weights),
        "events": events_table(review, markers=False),
        "markers": events_table(review, markers=True),
    }
    for name, table in tables.items():
        _write_table(book, name, table, most_rows)
    book.save(path)


def _write_table(book: Any, name: str, table: Table, most_rows: int) -> None:
    sheet, number, n = _sheet(book, name, table.columns), 1, 1
    ways = [_way(sheet, column.kind) for column in table.columns]
    for row in table.rows():
        if n == most_rows:
            number, n = number + 1, 1
            sheet = _sheet(book, f"{name} {number}", table.columns)
            ways = [_way(sheet, column.kind) for column in table.columns]
        sheet.append([None if value is None else way(value) for way, value in zip(ways, row, strict=True)])
        n += 1


def _sheet(book: Any, name: str, columns: tuple[Column, ...]) -> Any:
    """A sheet with its header; widths and the frozen row have to be set before the first row is written."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        width = max(len(column.name) + 2, _WIDTHS.get(column.kind, 10))
        sheet.column_dimensions[get_column_letter(place)].width = width

    def header() -> Iterator[Any]:
        for column in columns:
            cell = WriteOnlyCell(sheet, column.name)
            cell.font = Font(bold=True)
            yield cell

    sheet.append(list(header()))
    return sheet


def _way(sheet: Any, kind: Kind) -> Callable[[Any], Any]:
    """How the known values of a column are written. One cell serves a whole column, because each is written at once."""
    from openpyxl.cell import WriteOnlyCell

    if kind in _PLAIN:
        return _PLAIN[kind]
    cell = WriteOnlyCell(sheet)
    if kind is Kind.TEXT:
        cell.quotePrefix = True
        return lambda text: _text_cell(cell, text)
    cell.number_format = "yyyy-mm-dd hh:mm:ss"
    return lambda moment: _wall_cell(cell, moment)


def _wall_cell(cell: Any, moment: datetime) -> Any:
    cell.value = moment.replace(tzinfo=None)
    return cell


def _text_cell(cell: Any, text: str) -> Any:
    """A cell that is text whatever it begins with; ``quotePrefix`` keeps it so when it is edited."""
    cell.value = _plain(text)
    cell.data_type = "s"
    return cell


def _plain(text: str) -> str:
    """Text without what the format has no place for."""
    return _NO_XML.sub("\ufffd", text)[:_MOST_LETTERS]
