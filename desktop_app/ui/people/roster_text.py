"""A list of names out of pasted text or a CSV file, with the numbers beside them where there are any. No Qt."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.errors import UsageError

_LARGEST_BYTES = 1_000_000
_NUMBER_HEADS = {"#", "no", "no.", "nr", "nr.", "number", "nomor", "person", "person_id", "id"}
_NAME_HEADS = {"name", "nama", "full name", "student", "siswa", "nama siswa", "nama lengkap", "person_name"}


_NUMBERED_LINE = re.compile(r"(\d{1,6})(?:[.)]\s|\s*[\t;,])\s*(\S.*)")


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A name, and the number that stood beside it, if one did."""

    name: str
    number: int | None = None


def read_roster_file(path: Path) -> str:
    """The text of a file of names, in UTF-8, UTF-16 (Excel's "Unicode text") or the old Western code page.

    Raises:
        UsageError: it cannot be read, is too large, or is no text.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(
            "{file} cannot be read ({reason}). Choose another file.", file=path.name, reason=reason
        ) from error
    if len(content) > _LARGEST_BYTES:
        raise UsageError("{file} is too large for a list of names. Choose a smaller file.", file=path.name)
    text = _decoded(content)
    if "\0" in text:
        raise UsageError(
            "{file} is not a text file. Save the list as CSV, or copy the names and paste them.", file=path.name
        )
    return text


def parse_roster(text: str) -> list[RosterEntry]:
    """The names in a text: one a line, or the columns of a table that was copied or saved as CSV.

    Of several columns, a heading says which holds the names; without one it is the first that is not of numbers. In a
    list, a line may begin with a number too. Lines without a name, and what is said twice, are left out.
    """
    delimiter = _delimiter(text)
    entries = _of_lines(text) if delimiter is None else _of_table(text, delimiter)
    return list(dict.fromkeys(entry for entry in entries if entry.name))


def _of_lines(text: str) -> list[RosterEntry]:
    lines = [line for line in map(_clean, text.splitlines()) if line]
    if lines and lines[0].casefold() in _NAME_HEADS:
        del lines[0]
    numbered = [(line, _NUMBERED_LINE.fullmatch(line)) for line in lines]
    return [RosterEntry(found[2], int(found[1])) if found else RosterEntry(line) for line, found in numbered]


def _of_table(text: str, delimiter: str) -> list[RosterEntry]:
    cells = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = [row for row in ([_clean(cell) for cell in row] for row in cells) if any(row)]
    if not rows:
        return []
    heads = [cell.casefold() for cell in rows[0]]
    name_column = next((place for place, head in enumerate(heads) if head in _NAME_HEADS), None)
    number_column = next((place for place, head in enumerate(heads) if head in _NUMBER_HEADS), None)
    if name_column is not None:
        rows = rows[1:]
    else:
        number_column, name_column = _guessed_columns(rows)
    return [
        RosterEntry(_cell(row, name_column), _whole(_cell(row, number_column)) if number_column is not None else None)
        for row in rows
    ]


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str | None:
    """What parts the columns. A comma does so only in a table: "Doe, John" is one name."""
    lines = [line for line in text.splitlines() if line.strip()]
    for delimiter in ("\t", ";"):
        if sum(delimiter in line for line in lines) * 2 > len(lines):
            return delimiter
    rows = [[_clean(cell) for cell in row] for row in csv.reader(lines)]
    parted = [row for row in rows if len(row) > 1]
    if len(parted) * 2 <= len(rows):
        return "," if all(line.strip().startswith('"') and line.strip().endswith('"') for line in lines) else None
    heads = {cell.casefold() for cell in rows[0]}
    numbered = sum(any(_whole(cell) is not None for cell in row) for row in parted)
    return "," if heads & (_NAME_HEADS | _NUMBER_HEADS) or numbered * 2 > len(parted) else None


def _guessed_columns(rows: Sequence[Sequence[str]]) -> tuple[int | None, int]:
    """The column of numbers, if there is one, and the column of names."""
    counts: Counter[int] = Counter()
    for row in rows:
        counts.update(place for place, cell in enumerate(row) if _whole(cell) is not None)
    number_column = next((place for place, count in sorted(counts.items()) if count * 2 > len(rows)), None)
    return number_column, 1 if number_column == 0 else 0


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _whole(text: str) -> int | None:
    digits = text.strip().rstrip(".")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None


def _clean(text: str) -> str:
    return " ".join(text.split())
