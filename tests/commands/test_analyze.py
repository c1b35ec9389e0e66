"""``main.py analyze`` over a fake detector: folders, several sources, --duration, Ctrl+C."""

import _thread
import csv
import http.server
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app import cli, compose, paths
from desktop_app.commands.analyze import hand_on
from desktop_app.commands.console import plain_console
from desktop_app.domain.ports import SourceInfo
from desktop_app.domain.records import SessionState
from desktop_app.errors import StorageError
from desktop_app.settings import Settings
from tests.pipeline.fakes import FakeDetector

Detect = Callable[..., None]


def analyze(*arguments: str | Path) -> int:
    """Run the command; its exit code."""
    return cli.main(["--emotions", "off", "analyze", *map(str, arguments)])


def session_of(folder: Path) -> dict[str, object]:
    """What session.json in a folder says."""
    described: dict[str, object] = json.loads((folder / "session.json").read_text("utf-8"))
    return described


def interrupt_slowly(frames: int) -> Callable[[int], None]:
    """A detector's hook that takes a while for each picture, and presses Ctrl+C once ``frames`` of them have come."""
    seen: list[int] = []
    never = threading.Event()

    def on(value: int) -> None:
        seen.append(value)
        if len(seen) == frames:
            _thread.interrupt_main()
        never.wait(0.02)

    return on


def test_ctrl_c_keeps_what_there_is_of_a_file(detect: Detect, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is stopped ends 1 with one line; its session is closed and its files hold what was analysed."""
    detect(interrupt_slowly(5))

    assert analyze("demo", "--out", home / "out") == 1
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("simak: ")]
    assert len(lines) == 1
    assert "Stopped before the end" in lines[0]
    session = session_of(home / "out")
    assert session["state"] == "finished"
    assert 5 <= session["counts"]["frames_analysed"] < 300  # type: ignore[index]


def test_ctrl_c_ends_all_sources(detect: Detect, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What comes after the source that was stopped is not begun."""
    detect(interrupt_slowly(5))

    assert analyze("demo", "demo", "--out", home / "out") == 1
    assert "Stopped" in capsys.readouterr().err
    assert (home / "out" / "demo" / "session.json").exists()
    assert not (home / "out" / "demo-2" / "session.json").exists()


class _Camera(http.server.BaseHTTPRequestHandler):
    """A network camera that sends pictures until nobody listens."""

    def do_GET(self) -> None:
        """Answer with pictures, one after the other."""
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        picture = cv2.imencode(".jpg", np.full((48, 64, 3), 90, np.uint8))[1].tobytes()
        part = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(picture)
        pace = threading.Event()
        try:
            while not pace.wait(0.02):
                self.wfile.write(part + picture + b"\r\n")
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def camera() -> Iterator[str]:
    """The address of a network camera on this computer."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Camera) as served:
        served.daemon_threads = True
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}/live.mjpg"
        served.shutdown()
        thread.join()


def test_ctrl_c_is_how_a_live_source_ends(detect: Detect, camera: str, home: Path) -> None:
    """A live source that is stopped ends 0 with its files."""
    detect(interrupt_slowly(10))

    assert analyze(camera, "--out", home / "out") == 0
    session = session_of(home / "out")
    assert session["state"] == "finished"
    assert session["source"]["live"] is True  # type: ignore[index]


def test_a_live_source_ends_at_its_duration(detect: Detect, camera: str, home: Path) -> None:
    """With --duration a live session is as long as asked."""
    detect()

    assert analyze(camera, "--duration", "0.5", "--out", home / "out") == 0
    assert session_of(home / "out")["duration_s"] == pytest.approx(0.5, abs=0.01)


def test_the_duration_of_a_file_is_counted_in_its_frames(detect: Detect, home: Path) -> None:
    """One second of a file at 25 frames a second is 25 frames, however fast it is read, and every row is stored."""
    detect()

    assert analyze("demo", "--duration", "1", "--out", home / "out") == 0
    session = session_of(home / "out")
    assert session["duration_s"] == 1.0
    assert session["counts"]["frames_captured"] == session["counts"]["frames_analysed"] == 25  # type: ignore[index]
    assert session["settings"]["storage_rate_hz"] is None  # type: ignore[index]
    with (home / "out" / "timeline.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["analysed"] for row in csv.DictReader(file)] == ["25"]


def test_a_source_that_fails_does_not_keep_the_others(
    detect: Detect, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others are analysed; the missing one is told, and the exit is 1."""
    detect()
    (home / "Photo.png").write_bytes(cv2.imencode(".png", np.zeros((40, 40, 3), np.uint8))[1].tobytes())

    assert analyze("missing.mp4", home / "Photo.png", "photo.PNG", "--out", home / "out") == 1
    told = capsys.readouterr().err
    assert "There is no file missing.mp4" in told
    assert "simak: 2 of 3 sources failed: missing, photo-2." in told
    assert (home / "out" / "Photo" / "session.json").exists()


def test_folders_never_leave_the_results_nor_tell_a_password(detect: Detect, home: Path) -> None:
    """A source named like a folder above, or an address with a password, gives a plain folder name."""
    detect()
    (home / "class").mkdir()

    assert analyze("class/..", "rtsp://siti:secret@127.0.0.1:9/a?key=secret", "--out", home / "out") == 1
    assert {path.name for path in (home / "out").iterdir()} == {home.name, "127.0.0.1_9_a"}


def test_results_that_cannot_be_written_are_told_before_the_work(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No network is loaded where the results' folder is in a file's place."""
    (home / "out").write_text("a file")

    assert analyze("demo", "--out", home / "out" / "deeper") == 1
    assert "Choose another folder" in capsys.readouterr().err


def test_rows_that_wait_in_the_journal_are_not_passed_over_in_silence(home: Path) -> None:
    """A session whose end is not in the database yet is not exported without its last rows."""
    models = compose.Models(FakeDetector(), None, 0.0, "fake", {})
    database = paths.default_database()
    info = SourceInfo("file", "lesson.mp4", False, (64, 48))
    sink = compose.session_sink(database, "", models, Settings())(info, datetime.now(UTC), None)
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        sink.close(SessionState.FINISHED, 1.0)
        with pytest.raises(StorageError, match="export 1"):
            hand_on(1, home / "out", database, plain_console(stderr=True))
    finally:
        holder.close()
    assert not (home / "out" / "observations.csv").exists()
