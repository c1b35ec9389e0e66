"""Reads the figures of a whole session back from each format, by that format's own means only."""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.emotion_looks import STACK_ORDER

P = [f"p_{emotion}" for emotion in EMOTIONS]


class Figures(NamedTuple):
    """Mean people seen, how many people there are, judged share of those seen, seven shares in EMOTIONS' order."""

    seen: float
    people: int
    coverage: float
    shares: tuple[float, ...]


def from_csv(folder: Path) -> Figures:
    """Counted anew from the person-seconds."""
    tables = {}
    for name in ("people", "timeline", "person_seconds"):
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    return _counted(tables["people"], tables["timeline"], tables["person_seconds"])


def from_xlsx(path: Path) -> Figures:
    """The same from the workbook's sheets."""
    tables = sheets(path)
    return _counted(tables["people"], tables["per second"], tables["per person and second"])


def from_json(path: Path) -> Figures:
    """The figures as the file tells them."""
    whole = json.loads(path.read_text("utf-8"))["figures"]["whole"]
    shares = tuple(whole["shares"][emotion] for emotion in EMOTIONS)
    return Figures(whole["people_seen"], whole["people"], whole["coverage"], shares)


def from_html(path: Path) -> Figures:
    """The last row of the table of parts."""
    return _told(Page.read(path).rows["whole session"])


def from_pdf(path: Path) -> Figures:
    """The line of the whole session in the table of parts."""
    line = re.search(r"whole session (\S+ \S+ [\d.]+ of \d+ \d+%(?: [\d.]+%){7})", pdf_text(path))
    assert line is not None
    when, length, seen, of, people, *others = line.group(1).split()
    return _told(["whole session", when, length, f"{seen} {of} {people}", *others])


def sheets(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of each sheet by the header's names."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    tables = {}
    for sheet in book.worksheets:
        header, *rows = sheet.iter_rows(values_only=True)
        tables[sheet.title] = [dict(zip(header, row, strict=False)) for row in rows]
    book.close()
    return tables


def pdf_text(path: Path) -> str:
    """All text of a PDF, a line break for each of its lines."""
    from PySide6.QtPdf import QPdfDocument

    document = QPdfDocument()
    assert document.load(str(path)) is QPdfDocument.Error.None_
    text = "\n".join(document.getAllText(page).text() for page in range(document.pageCount()))
    document.close()
    return text.replace("\r\n", "\n")


class Page(HTMLParser):
    """What a page holds: its tags with their attributes, its text, table rows by their first cell."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.rows: dict[str, list[str]] = {}
        self._row: list[str] = []
        self._cell: str | None = None
        self._open: list[str] = []

    @classmethod
    def read(cls, path: Path) -> "Page":
        """Parse a file; every tag that is opened must be closed."""
        page = cls()
        page.feed(path.read_text("utf-8"))
        page.close()
        assert page._open == []
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link"}:
            self._open.append(tag)
        if tag == "tr":
            self._row = []
        if tag in {"td", "th"}:
            self._cell = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag without content."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert self._open.pop() == tag
        if tag in {"td", "th"}:
            self._row.append(self._cell or "")
            self._cell = None
        if tag == "tr":
            self.rows[self._row[0]] = self._row

    def handle_data(self, data: str) -> None:
        """Collect text, of the page and of the cell."""
        if self._open and self._open[-1] != "style":
            self.text += data
        if self._cell is not None:
            self._cell += data


def _counted(
    people: Iterable[Mapping[str, Any]], seconds: Iterable[Mapping[str, Any]], rows: Iterable[Mapping[str, Any]]
) -> Figures:
    taking_part = [row for row in rows if int(row["participant"])]
    judged = [row for row in taking_part if int(row["judged"])]
    analysed = sum(int(row["analysed"]) > 0 for row in seconds)
    return Figures(
        len(taking_part) / analysed,
        sum(int(row["participant"]) for row in people),
        len(judged) / len(taking_part),
        tuple(sum(float(row[p]) for row in judged) / len(judged) for p in P),
    )


def _told(cells: Sequence[str]) -> Figures:
    _, _, _, seen, coverage, *shares = cells
    count, _, people = seen.split()
    values = dict(zip(STACK_ORDER, (float(share.rstrip("%")) / 100 for share in shares), strict=True))
    return Figures(
        float(count), int(people), float(coverage.rstrip("%")) / 100, tuple(values[emotion] for emotion in EMOTIONS)
    )
