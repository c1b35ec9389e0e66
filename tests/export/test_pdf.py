"""The report on paper and charts as pixels."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop_app.errors import ExportError
from desktop_app.export.pdf import write_pdf
from desktop_app.export.report import make_report
from desktop_app.export.sessions import export_session
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.review import load_review
from tests.export.reading import pdf_text
from tests.sessions_factory import Planted, make_session

ROOT = Path(__file__).resolve().parents[2]


def test_pages(tmp_path: Path, qapp: Any) -> None:
    """Many people and markers go over several sheets, each with its number; no heading is left alone at a foot."""
    db = open_database(tmp_path / "simak.db")
    markers = tuple((float(20 * n), f"task {n}") for n in range(1, 12))
    session = make_session(db, name="Rapat", people=33, seconds=240, planted=Planted(markers=markers))
    report = make_report(load_review(db, session), models=tmp_path, people_lanes=True)
    write_pdf(tmp_path / "report.pdf", report)
    db.close()
    text = pdf_text(tmp_path / "report.pdf")
    sheets = text.count("Rapat page ")

    assert len(report.lanes) == 2
    assert sheets >= 3
    assert f"Rapat page {sheets} of {sheets}" in text
    assert all(f"task {n}" in text for n in range(1, 12))
    for page in text.split("Rapat page")[:-1]:
        assert page.strip().splitlines()[-1] not in {"What happened", "People", "Method and limits"}


def test_what_stands_below_long_tables(tmp_path: Path, qapp: Any) -> None:
    """Two tables that go over sheets do not swallow the limits; a chart, its heading and its caption share a sheet."""
    db = open_database(tmp_path / "simak.db")
    session = make_session(db, name="Rapat", people=30, seconds=60, attention=True)
    write_pdf(tmp_path / "report.pdf", make_report(load_review(db, session), models=tmp_path, people_lanes=True))
    db.close()
    sheets = pdf_text(tmp_path / "report.pdf").split("Rapat page")

    assert "Not for grading" in sheets[-2]
    for heading, caption in (("People", "The leading emotion"), ("Attention of each person", "What was seen of each")):
        assert sum(f"{heading}\n" in sheet and caption in sheet for sheet in sheets) == 1


def test_without_an_application(db: Database, tmp_path: Path) -> None:
    """From the command line, where Qt has no application and the machine may have no display, pages are made too."""
    code = (
        "import sys; from pathlib import Path\n"
        "from desktop_app.export.sessions import export_session\n"
        "from desktop_app.storage.database import open_database\n"
        "db = open_database(Path(sys.argv[1]), readonly=True)\n"
        "for name in ('a.pdf', 'b.png', 'c.pdf'):\n"
        "    export_session(db, 1, name[2:], Path(sys.argv[2]) / name)\n"
        "assert 'PySide6.QtWidgets' not in sys.modules\n"
    )
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "DISPLAY", "WAYLAND"))}
    made = subprocess.run(
        [sys.executable, "-c", code, db.path, str(tmp_path)],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )

    assert made.returncode == 0, made.stderr
    assert all((tmp_path / name).stat().st_size > 5000 for name in ("a.pdf", "b.png", "c.pdf"))


@pytest.mark.parametrize("key", ["pdf", "png"])
def test_a_full_disk(key: str, db: Database, tmp_path: Path, qapp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full is told, and no half of a report is left."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ExportError, match="Free some space"):
        export_session(db, 1, key, tmp_path / "out" / "report")

    assert list((tmp_path / "out").iterdir()) == []


def test_on_another_thread_of_a_dark_window(db: Database, tmp_path: Path, qapp: Any) -> None:
    """The window writes on a pool thread; its dark palette does not make the paper's letters light."""
    from concurrent.futures import ThreadPoolExecutor

    from PySide6.QtCore import QSize
    from PySide6.QtGui import QColor, QPalette
    from PySide6.QtPdf import QPdfDocument

    def write() -> None:
        database = open_database(Path(db.path), readonly=True)
        export_session(database, 1, "pdf", tmp_path / "report.pdf", language="en")
        database.close()

    before, dark = qapp.palette(), QPalette(QColor("#101010"))
    dark.setColor(QPalette.ColorRole.Text, QColor("#ffffff"))
    qapp.setPalette(dark)
    try:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(write).result()
    finally:
        qapp.setPalette(before)
    document = QPdfDocument()
    document.load(str(tmp_path / "report.pdf"))
    page = document.render(0, QSize(600, 848))
    title = [page.pixelColor(x, y) for x in range(40, 200) for y in range(50, 85)]

    assert "Kelas 3A" in document.getAllText(0).text()
    assert min(colour.lightness() for colour in title if colour.alpha()) < 80
