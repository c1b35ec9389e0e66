"""The HTML report in a real browser, without a window; skipped where there is none."""

import html
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.export.sessions import export_session
from desktop_app.storage.database import open_database
from tests.export.reading import pdf_text
from tests.sessions_factory import Planted, make_session

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLANTED = Planted(drop=(300, 360), markers=((120.0, "quiz"), (480.0, "break")), gap=(500, 520))


@pytest.fixture(scope="module")
def browser() -> str:
    """The program of a browser that can run without a window."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    return found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of ten minutes, with lanes and a name that would like to be a script."""
    folder = tmp_path_factory.mktemp("report")
    db = open_database(folder / "simak.db")
    names = {1: "<script>document.title='owned';fetch('http://example.org')</script>", 2: "أحمد 😀"}
    session = make_session(db, name="Kelas 3A", people=8, seconds=600, planted=PLANTED, names=names)
    (path,) = export_session(db, session, "html", folder / "report.html", language="en", people_lanes=True)
    db.close()
    return path


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A proxy on this machine that answers nothing and notes what was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(self.path)
            self.send_error(502)

        do_GET = do_POST = do_CONNECT  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, name="proxy")
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    thread.join()
    server.server_close()


def run(browser: str, folder: Path, *arguments: str, proxy: int | None = None) -> subprocess.CompletedProcess[str]:
    """Start the browser with a profile of its own, wait for its end."""
    options = [
        *("--headless=new", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder / 'profile'}"),
        *("--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-sync"),
        *([f"--proxy-server=127.0.0.1:{proxy}"] if proxy else []),
        *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    return subprocess.run(
        [browser, *options, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


PROBE = """<!doctype html><title>probe</title><iframe src="{page}" width="380" height="900"></iframe><script>
const frame = document.querySelector("iframe");
frame.onload = () => {{
  const inside = frame.contentDocument;
  document.body.dataset.found = JSON.stringify({{
    title: inside.title,
    width: inside.documentElement.scrollWidth,
    loaded: frame.contentWindow.performance.getEntriesByType("resource").map(entry => entry.name),
    narrow: [...inside.querySelectorAll(".narrow, .wide")].filter(part => part.offsetWidth).map(part => part.className),
  }});
}};
</script>"""


@pytest.mark.slow
def test_on_a_phone(browser: str, report: Path, tmp_path: Path, listener: tuple[int, list[str]]) -> None:
    """At 380 pixels the page is no wider, says nothing on the console, loads nothing, and runs no name as a script."""
    port, asked = listener
    probe = tmp_path / "probe.html"
    probe.write_text(PROBE.format(page=report.as_uri()), encoding="utf-8")
    logged = ("--enable-logging=stderr", "--allow-file-access-from-files", "--virtual-time-budget=5000")
    ended = run(browser, tmp_path, *logged, "--dump-dom", probe.as_uri(), proxy=port)
    found = json.loads(html.unescape(ended.stdout.split('data-found="')[1].split('"')[0]))

    assert "CONSOLE" not in ended.stderr
    assert found["title"] == "Kelas 3A: report"
    assert found["width"] <= 380
    assert set(found["narrow"]) == {"narrow"}
    assert [url for url in found["loaded"] if not url.startswith("data:")] == []
    assert [url for url in asked if "example" in url] == []


@pytest.mark.slow
def test_on_paper(browser: str, report: Path, tmp_path: Path) -> None:
    """Printed, the report is a few sheets with everything on them."""
    paper = tmp_path / "paper.pdf"
    run(browser, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}", report.as_uri())
    text = " ".join(pdf_text(paper).split())

    assert "The largest change came at 08:05:00" in text
    assert "whole session 08:00:00 0:10:00" in text
    assert "Not for grading, discipline or hiring." in text
