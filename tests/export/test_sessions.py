"""One session handed on in every format: the same figures everywhere, hard names harmless, nothing lost."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.domain.edits import AddMarker, MergePeople, NameRoster, SetParticipant, SplitPerson
from desktop_app.errors import ExportError, SessionNotFound
from desktop_app.export.formats import CHARTS, FORMATS, format_of
from desktop_app.export.sessions import export_session
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.edits import apply_edit
from tests.export.reading import (
    Figures,
    Page,
    from_csv,
    from_html,
    from_json,
    from_pdf,
    from_xlsx,
    pdf_text,
    sheets,
)
from tests.sessions_factory import Planted, make_session

HARD = (
    (1, 'Siti "the first" O\'Neill'),
    (2, "😀 Ayu & Budi ⟦chart 0⟧"),
    (3, "أحمد (שלום)"),
    (4, "N" * 300),
    (5, '=HYPERLINK("http://example.org","click")'),
    (6, "<script>alert(1)</script>"),
    (7, "\u202eevil\x07\ud7ff $title"),
)
SECONDS = 240
PLANTED = Planted(
    drop=(120, 160),
    leaver=(8, 100),
    markers=((60.0, "=quiz <b>"), (200.0, "")),
    gap=(180, 190),
    dark=(210, 225),
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Four minutes of nine people; two were merged, one split, one is no participant, seven have hard names."""
    database = open_database(tmp_path_factory.mktemp("sessions") / "simak.db")
    session = make_session(database, name="<i>Kelas</i> 3A", people=9, seconds=SECONDS, planted=PLANTED)
    for edit in (
        NameRoster(HARD),
        MergePeople(8, 7),
        SplitPerson(6, 150),
        SetParticipant(9, participant=False),
        AddMarker(30.0, "laughter", end_s=40.0),
    ):
        apply_edit(database, session, edit)
    yield database
    database.close()


@pytest.fixture(scope="module")
def files(db: Database, tmp_path_factory: pytest.TempPathFactory, qapp: Any) -> dict[str, Path]:
    """The session in every format, with lanes, by key."""
    folder = tmp_path_factory.mktemp("files")
    paths = {known.key: folder / f"lesson{known.suffix or '_csv'}" for known in FORMATS}
    for key, path in paths.items():
        export_session(db, 1, key, path, language="en", people_lanes=True)
    return paths


@pytest.fixture(scope="module")
def expected(db: Database) -> Figures:
    """The figures by hand: raw seconds of everybody but 9; 8 is 7, and a second in which both are there counts once."""
    rows = db.execute(
        "SELECT second, person_id, judged, sum_angry, sum_disgust, sum_fear, sum_happy, sum_sad, sum_surprise, "
        "sum_neutral FROM person_seconds WHERE person_id <> 9"
    ).fetchall()
    seconds: dict[tuple[int, int], list[float]] = {}
    for second, person, *values in rows:
        key = (second, 7 if person == 8 else person)
        seconds[key] = [old + new for old, new in zip(seconds.get(key, [0.0] * 8), values, strict=True)]
    judged = np.array([values for values in seconds.values() if values[0]])
    return Figures(
        seen=len(seconds) / (SECONDS - 10),
        people=8,
        coverage=len(judged) / len(seconds),
        shares=tuple((judged[:, 1:] / judged[:, :1]).mean(axis=0)),
    )


READERS = {
    "csv": (from_csv, 5e-5),
    "xlsx": (from_xlsx, 5e-5),
    "json": (from_json, 1e-6),
    "html": (from_html, 5e-4),
    "pdf": (from_pdf, 5e-4),
}


@pytest.mark.parametrize("key", READERS)
def test_the_same_figures_in_every_format(key: str, files: dict[str, Path], expected: Figures) -> None:
    """CSV, XLSX, JSON, HTML and PDF tell the figures that were worked out by hand, to the digits that each writes."""
    read, exact = READERS[key]
    figures = read(files[key])
    told = key in {"html", "pdf"}

    assert figures.people == expected.people
    assert figures.seen == pytest.approx(expected.seen, abs=0.05 if told else 1e-5)
    assert figures.coverage == pytest.approx(expected.coverage, abs=0.005 if told else 1e-5)
    assert figures.shares == pytest.approx(expected.shares, abs=exact)


@pytest.mark.parametrize("key", ["html", "pdf"])
def test_every_planted_event_is_in_the_report(key: str, files: dict[str, Path]) -> None:
    """Drop, markers, episode, gap, darkness stand in the report with their times."""
    text = Page.read(files["html"]).text if key == "html" else pdf_text(files["pdf"])

    for time in ("08:01:00 (0:01:00)", "08:03:20 (0:03:20)", "08:00:30 (0:00:30)", "08:03:00 (0:03:00)", "08:03:30"):
        assert time in text
    assert "(0:02:00)" in text  # the drop
    assert "“looked happy” fell from" in text
    assert "nobody judged" in text
    assert "laughter" in text


def test_moments_are_in_the_data_too(files: dict[str, Path]) -> None:
    """JSON has the drop among its moments, and the parts between markers."""
    figures = json.loads(files["json"].read_text("utf-8"))["figures"]

    assert any(moment["what"] == "happy" and abs(moment["t_s"] - 120) <= 1 for moment in figures["moments"])
    assert [(part["from_s"], part["to_s"]) for part in figures["segments"]] == [(0, 60), (60, 200), (200, 240)]
    assert [(part["text"], part["from_s"], part["to_s"]) for part in figures["episodes"]] == [("laughter", 30, 40)]


def test_hard_names_in_data(files: dict[str, Path]) -> None:
    """JSON has every name letter by letter; the workbook too, but for a sign that no XML may hold."""
    names = [name for _number, name in HARD]
    told = json.loads(files["json"].read_text("utf-8"))["people"]
    people = sheets(files["xlsx"])["people"]

    assert [person["person_name"] for person in told][:7] == names
    assert [person["person_name"] for person in people][:7] == [name.replace("\x07", "\ufffd") for name in names]


def test_no_cell_is_a_formula(files: dict[str, Path]) -> None:
    """What begins like a formula is a text cell, in every sheet, and stays text when it is edited."""
    from openpyxl import load_workbook

    book = load_workbook(files["xlsx"])
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    formulas = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith("=")]

    assert "f" not in {cell.data_type for cell in cells}
    assert len(formulas) > SECONDS / 2
    assert all(cell.quotePrefix for cell in formulas)


def test_hard_names_on_a_page(files: dict[str, Path]) -> None:
    """The page shows each name as text; none becomes mark-up, and nothing on it points anywhere."""
    page = Page.read(files["html"])

    assert not {tag for tag, _ in page.tags} & {"script", "img", "iframe", "object", "a", "b", "i"}
    assert [attributes for _, attributes in page.tags if attributes.keys() & {"src", "href", "onclick", "onload"}] == [
        {"rel": "icon", "href": "data:,"}
    ]
    assert re.findall("https?://(?!example.org)", files["html"].read_text("utf-8")) == []
    for _number, name in HARD:
        assert name.replace("\x07", "\ufffd") in page.text
    assert "=quiz <b>" in page.text
    assert "$title" in page.text


def test_hard_names_on_paper(files: dict[str, Path]) -> None:
    """Paper shows each name, right to left where it is written so; a sign without a glyph is no fault."""
    text = pdf_text(files["pdf"])

    for part in ('Siti "the first" O\'Neill', "Ayu & Budi", "أحمد", "=HYPERLINK(", "<script>alert(1)</script>", "NNNN"):
        assert part in text
    assert "[chart 0]" in text


@pytest.mark.parametrize("key", ["png", "svg"])
def test_charts_alone(key: str, db: Database, tmp_path: Path, qapp: Any) -> None:
    """Every chart of a session without attention can be had alone, as pixels and as a drawing that is well formed."""
    from xml.etree import ElementTree

    from PySide6.QtGui import QImage

    for name in CHARTS.keys() - {"attention"}:
        (path,) = export_session(db, 1, key, tmp_path / f"{name}.{key}", chart=name)
        if key == "svg":
            assert ElementTree.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"
        else:
            image = QImage(str(path))
            assert image.width() == 1920
            points = ((x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7))
            assert len({image.pixel(*point) for point in points}) > 7


def test_the_report_in_indonesian(db: Database, tmp_path: Path) -> None:
    """A language asked for is the report's, with its numbers, and is not left in force."""
    from desktop_app import i18n

    before = i18n.language()
    (path,) = export_session(db, 1, "html", tmp_path / "laporan.html", language="id")

    page = Page.read(path)
    assert ("html", {"lang": "id"}) in page.tags
    assert "08.01.00 (0:01:00)" in page.text
    assert i18n.language() == before


def test_people_only_where_asked_for(db: Database, tmp_path: Path) -> None:
    """Without the option the report names nobody and draws no lane."""
    (path,) = export_session(db, 1, "html", tmp_path / "report.html", language="en")
    page = Page.read(path)

    assert "Each person over time" not in {attributes.get("aria-label") for _, attributes in page.tags}
    assert "Siti" not in page.text


def test_a_locked_target_loses_nothing(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report that another program holds stays whole; the fault offers a free name, which works."""
    path = tmp_path / "report.html"
    path.write_text("old")
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if self == path:
            raise PermissionError(13, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(ExportError, match=r"report \(2\)\.html") as caught:
        export_session(db, 1, "html", path)

    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]
    assert path.read_text() == "old"
    assert caught.value.offered == tmp_path / "report (2).html"
    assert export_session(db, 1, "json", caught.value.offered) == [caught.value.offered]


def test_a_locked_table_offers_another_folder(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six tables belong together, so for one that is locked a new folder is offered."""
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "people.csv").write_text("old")
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if self.name == "people.csv":
            raise PermissionError(13, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(ExportError) as caught:
        export_session(db, 1, "csv", folder)

    assert caught.value.offered == tmp_path / "tables (2)"
    assert [file.name for file in folder.iterdir()] == ["people.csv"]


@pytest.mark.parametrize("key", [known.key for known in FORMATS])
def test_a_session_that_is_not_there(key: str, db: Database, tmp_path: Path) -> None:
    """Without the session there is no file."""
    with pytest.raises(SessionNotFound):
        export_session(db, 77, key, tmp_path / "file")

    assert not list(tmp_path.glob("file*/*"))


def test_a_format_that_is_not_there(db: Database, tmp_path: Path) -> None:
    """Formats and charts are those of the list."""
    assert format_of("csv").folder
    assert format_of("pdf").suffix == ".pdf"
    with pytest.raises(ValueError, match="no format"):
        export_session(db, 1, "docx", tmp_path / "file")
    with pytest.raises(ValueError, match="chart"):
        export_session(db, 1, "png", tmp_path / "file", chart="pie")
