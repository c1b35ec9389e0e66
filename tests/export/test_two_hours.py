"""A session of two hours with thirty people, handed on as report and data."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.export.sessions import export_session
from desktop_app.storage.database import Database, open_database
from tests.export.reading import Page, from_csv, from_html, from_json, from_pdf, pdf_text
from tests.sessions_factory import make_session

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The session with its planted events; its single observations are left out, no figure reads them."""
    database = open_database(tmp_path_factory.mktemp("two_hours") / "simak.db")
    make_session(database, name="Kelas 3A")
    yield database
    database.close()


def test_the_report_in_time(db: Database, tmp_path: Path) -> None:
    """The HTML report takes less than five seconds of work, and has every planted event at its time."""
    before = time.process_time()
    (path,) = export_session(db, 1, "html", tmp_path / "report.html", language="en")
    worked_s = time.process_time() - before
    text = Page.read(path).text

    assert worked_s < 5
    for planted in (
        "08:40:00 (0:40:00)“looked happy” fell from",
        "08:43:00 (0:43:00)“looked happy” rose from",
        "08:30:00 (0:30:00)1 markerquiz",
        "09:15:00 (1:15:00)2 markerbreak",
        "(0:59:59)last seennumber 7",
        "09:30:00 (1:30:00)09:30:30gapCamera away",
        "09:40:00 (1:40:00)09:41:00nobody judged",
    ):
        assert planted in text


def test_the_same_figures(db: Database, tmp_path: Path, qapp: Any) -> None:
    """JSON, HTML and PDF tell what counting CSV's 209,000 person-seconds gives."""
    for key, name in (("csv", "csv"), ("json", "a.json"), ("html", "a.html"), ("pdf", "a.pdf")):
        export_session(db, 1, key, tmp_path / name, language="en")
    counted = from_csv(tmp_path / "csv")

    assert (counted.people, counted.coverage) == (30, pytest.approx(1 - 60 / 7170, abs=1e-3))
    assert from_json(tmp_path / "a.json").shares == pytest.approx(counted.shares, abs=1e-5)
    for told in (from_html(tmp_path / "a.html"), from_pdf(tmp_path / "a.pdf")):
        assert told.seen == pytest.approx(counted.seen, abs=0.05)
        assert told.shares == pytest.approx(counted.shares, abs=5e-4)
    assert "08:40:00 (0:40:00) “looked happy” fell" in pdf_text(tmp_path / "a.pdf")
