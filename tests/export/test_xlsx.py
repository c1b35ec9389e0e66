"""The workbook."""

from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook

from desktop_app.export.xlsx import write_xlsx
from desktop_app.storage.database import Database
from desktop_app.storage.review import load_review
from tests.export.reading import sheets


def test_sheets_have_a_frozen_header_and_real_values(db: Database, tmp_path: Path) -> None:
    """Five sheets, the first row held in place, numbers as numbers and the place's time of day as a time."""
    path = tmp_path / "lesson.xlsx"
    write_xlsx(path, load_review(db, 1))
    book = load_workbook(path)

    assert book.sheetnames == ["people", "per second", "per person and second", "events", "markers"]
    assert {sheet.freeze_panes for sheet in book.worksheets} == {"A2"}
    assert all(cell.font.bold for sheet in book.worksheets for cell in sheet[1])
    assert book["people"].column_dimensions["B"].width >= 28
    tables = sheets(path)
    siti, other = tables["people"]
    assert (siti["person_name"], siti["last_seen_s"], siti["share_present"]) == ("=Siti, the first", 0.566667, 0.5)
    assert (siti["p_happy"], siti["participant"], other["p_happy"]) == (0.74, True, None)
    assert [row["time_iso"] for row in tables["per second"]][3] == datetime(2026, 3, 2, 8, 0, 3)  # noqa: DTZ001
    assert [row["people_present"] for row in tables["per second"]] == [2, 0, 0, 0, 0]
    assert [(row["kind"], row["end_s"]) for row in tables["events"]] == [("gap", 2.5)]
    assert [(row["t_s"], row["text"]) for row in tables["markers"]] == [(0.5, "+1 quiz")]


def test_no_time_of_day_is_a_blank_cell(db: Database, tmp_path: Path) -> None:
    """A session without a clock has no times of day."""
    write_xlsx(tmp_path / "lesson.xlsx", load_review(db, 2))

    assert {row["time_iso"] for row in sheets(tmp_path / "lesson.xlsx")["per second"]} == {None}


def test_a_long_table_goes_on_in_another_sheet(db: Database, tmp_path: Path) -> None:
    """Where a sheet is full its table goes on in the next one, under the same header, with no row lost."""
    write_xlsx(tmp_path / "lesson.xlsx", load_review(db, 1), most_rows=3)
    tables = sheets(tmp_path / "lesson.xlsx")

    parts = [tables[name] for name in ("per second", "per second 2", "per second 3")]
    assert [[row["t_s"] for row in part] for part in parts] == [[0, 1], [2, 3], [4]]
