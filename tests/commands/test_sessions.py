"""``main.py sessions`` and ``export`` with names that are hard to print, and databases that are not there."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app import cli, paths
from desktop_app.storage import queries
from desktop_app.storage.database import open_database
from tests.sessions_factory import Planted, make_session
from tests.storage.test_read_only import without_privileges

ROOT = Path(__file__).resolve().parents[2]
NAME = "[/b] [red]Kelas 教室[/red] :smile:"


@pytest.fixture
def stored(detect: Callable[..., None], home: Path) -> Path:
    """A database with one session, of a name that a printer may choke on."""
    detect()
    assert cli.main(["analyze", "demo", "--duration", "0.2", "--out", str(home / "out"), "--name", NAME]) == 0
    return paths.default_database()


def test_names_are_printed_as_they_stand(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Brackets and colons in a session's or a person's name are text."""
    assert cli.main(["sessions", "rename", "1", "--person", "1", "Siti [/]"]) == 0
    capsys.readouterr()

    assert cli.main(["sessions", "list"]) == 0
    assert NAME in capsys.readouterr().out
    assert cli.main(["sessions", "show", "1"]) == 0
    shown = capsys.readouterr().out
    assert NAME in shown
    assert "Siti [/]" in shown
    assert cli.main(["export", "1", "--out", "[out]"]) == 0
    assert os.path.join("[out]", "people.csv") in capsys.readouterr().out  # noqa: PTH118 - as it is printed


def test_a_pipe_of_few_letters_does_not_end_the_command(stored: Path) -> None:
    """Where standard output cannot take a letter, as in a pipe on Windows, it is written in another way."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "sessions", "list"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert rb"Kelas \u6559\u5ba4" in done.stdout


def test_without_a_database(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty list is a normal answer; a session of a database that is not there is a fault told on standard error."""
    assert cli.main(["sessions", "list"]) == 0
    assert "No session yet" in capsys.readouterr().out
    for action in (["show", "1"], ["delete", "1"], ["rename", "1", "Kelas"]):
        assert cli.main(["sessions", *action]) == 1
        assert capsys.readouterr().err.startswith("simak: There is no database")
    assert not paths.default_database().exists()


@pytest.fixture
def lesson(home: Path) -> Path:
    """A database with one session of three people in four seconds."""
    with closing(open_database(paths.default_database())) as db:
        make_session(db, people=3, seconds=4, planted=Planted(), observations=True)
    return paths.default_database()


def run(*arguments: str) -> None:
    """Run an action that succeeds."""
    assert cli.main(["sessions", *arguments]) == 0


def people(database: Path) -> list[tuple[int, str, bool, int]]:
    """Number, name, participation and seconds of everybody in the first session."""
    with closing(open_database(database, readonly=True)) as db:
        return [(p.person_id, p.name, p.participant, p.seconds_present) for p in queries.people(db, 1)]


def test_people_are_corrected(lesson: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Merging, splitting, leaving out and naming are corrections, which are taken back and brought back."""
    run("merge", "1", "3", "1")
    run("split", "1", "2", "0:02")
    assert "person 4" in capsys.readouterr().out
    run("exclude", "1", "4")
    run("rename", "1", "--person", "1", "Siti")
    corrected = people(lesson)
    assert [row[:3] for row in corrected] == [(1, "Siti", True), (2, "", True), (4, "", False)]
    run("show", "1")
    shown = capsys.readouterr().out
    assert "not a participant" in shown
    assert "4 steps" in shown
    assert "1, 3" in shown

    for _step in range(4):
        run("undo", "1")
    assert capsys.readouterr().out == ""
    assert [row[:3] for row in people(lesson)] == [(1, "", True), (2, "", True), (3, "", True)]
    run("undo", "1")
    assert "nothing to undo" in capsys.readouterr().out
    for _step in range(4):
        run("redo", "1")
    assert people(lesson) == corrected
    run("include", "1", "4")
    assert all(row[2] for row in people(lesson))
    run("redo", "1")
    assert "nothing to redo" in capsys.readouterr().out


def test_a_correction_that_cannot_be_is_told(lesson: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who is not there, and a time that is none, end with one line on standard error."""
    assert cli.main(["sessions", "merge", "1", "9", "1"]) == 1
    assert "no person 9" in capsys.readouterr().err
    assert cli.main(["sessions", "split", "1", "1", "half past"]) == 2
    assert "must be like 75" in capsys.readouterr().err
    assert cli.main(["sessions", "undo", "7"]) == 1
    assert "no session 7" in capsys.readouterr().err


def test_tags_notes_and_the_bin(lesson: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A session is found by tag and words; in the bin it is only listed with --bin, until it is restored."""
    run("tag", "1", "maths", "3A")
    run("note", "1", "before the break")
    run("list", "--text", "break", "--tag", "maths")
    assert "3A, maths" in capsys.readouterr().out
    run("list", "--tag", "music")
    assert "Lesson" not in capsys.readouterr().out

    run("bin", "1")
    run("list")
    assert "Lesson" not in capsys.readouterr().out
    run("list", "--bin")
    assert "Lesson" in capsys.readouterr().out
    run("show", "1")
    assert "In the bin since" in capsys.readouterr().out
    run("restore", "1")
    run("list")
    assert "Lesson" in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system has no permission bits")
def test_a_database_that_may_not_be_written_can_be_looked_at(
    stored: Path, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listing and showing only read; renaming is refused."""
    for folder in (home, *home.parents[:2]):
        folder.chmod(0o755)
    stored.chmod(0o444)
    stored.parent.chmod(0o555)
    capsys.readouterr()
    with without_privileges():
        assert cli.main(["sessions", "list"]) == 0
        assert NAME in capsys.readouterr().out
        assert cli.main(["sessions", "rename", "1", "Kelas"]) == 1
        assert "cannot be written" in capsys.readouterr().err
    stored.parent.chmod(0o755)
    db = open_database(stored, readonly=True)
    assert [name for (name,) in db.execute("SELECT name FROM sessions")] == [NAME]
    db.close()
