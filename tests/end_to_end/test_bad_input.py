"""Bad input gets one clear line, exit 1 or 2, and loses nothing."""

import shutil
import sqlite3
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app import cli, paths


@pytest.fixture
def out(home: Path) -> Path:
    """A folder for results."""
    return home / "out"


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Run a command that must fail with exit 1 and one line on standard error, and return the line."""
    code = cli.main([str(argument) for argument in arguments])
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("simak: ")]

    assert code == 1
    assert len(lines) == 1
    assert "Traceback" not in lines[0]
    assert "fault in the program" not in lines[0]
    return lines[0]


def analyze(source: str | Path, out: Path, *more: str | Path) -> list[str | Path]:
    """Arguments of an analysis without emotions, which loads less."""
    return ["--emotions", "off", *more, "analyze", source, "--out", out]


def test_a_missing_file_is_named(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there is named in the message."""
    assert "lesson.mp4" in complaint(capsys, *analyze("lesson.mp4", out))


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.mp4", b""), ("words.mp4", b"not a video at all " * 50), ("blank.png", b""), ("words.jpg", b"words")],
)
def test_a_file_that_is_no_picture_is_refused(
    name: str, content: bytes, home: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Empty files and files of another kind are refused by name."""
    (home / name).write_bytes(content)

    assert name in complaint(capsys, *analyze(home / name, out))


def test_a_folder_without_pictures_is_refused(home: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that holds no picture is refused."""
    (home / "notes").mkdir()
    (home / "notes" / "notes.txt").write_text("nothing to see")

    assert "notes" in complaint(capsys, *analyze(home / "notes", out))


def test_a_camera_that_is_not_there_is_refused(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A camera number without a camera is refused."""
    assert "camera" in complaint(capsys, *analyze("camera:97", out)).lower()


def test_an_address_that_does_not_answer_is_refused(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A stream that refuses the connection is refused within the time-out."""
    assert "127.0.0.1" in complaint(capsys, *analyze("rtsp://127.0.0.1:9/nothing", out))


def test_non_ascii_paths_work(home: Path, out: Path) -> None:
    """Pictures are read from, and files written to, folders with any letters."""
    folder = home / "Klassenfoto äöü 教室"
    folder.mkdir()
    encoded = cv2.imencode(".png", np.full((80, 120, 3), 90, np.uint8))[1]
    (folder / "Bild ß.png").write_bytes(encoded.tobytes())

    assert cli.main([str(word) for word in analyze(folder, out / "hasil 結果")]) == 0
    assert (out / "hasil 結果" / "observations.csv").exists()


@pytest.mark.parametrize("size_hw", [(1, 1), (5, 4000), (8000, 8000)], ids=str)
def test_pictures_of_any_size_work(size_hw: tuple[int, int], home: Path, out: Path) -> None:
    """One pixel, a thin strip and eight thousand pixels square are analysed without a fault."""
    (home / "picture.png").write_bytes(cv2.imencode(".png", np.zeros((*size_hw, 3), np.uint8))[1].tobytes())

    assert cli.main([str(word) for word in analyze(home / "picture.png", out)]) == 0
    assert len((out / "timeline.csv").read_text("utf-8-sig").splitlines()) == 2


@pytest.fixture
def picture(home: Path) -> Path:
    """A picture that can be analysed."""
    path = home / "grey.png"
    path.write_bytes(cv2.imencode(".png", np.full((80, 120, 3), 90, np.uint8))[1].tobytes())
    return path


def test_a_database_that_is_none_is_left_alone(
    picture: Path, home: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not a database is refused and keeps its bytes."""
    (home / "letter.db").write_text("Dear colleagues, " * 100)

    assert "letter.db" in complaint(capsys, *analyze(picture, out, "--db", home / "letter.db"))
    assert (home / "letter.db").read_text() == "Dear colleagues, " * 100


def test_a_database_of_another_program_is_left_alone(
    picture: Path, home: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A database with other tables is refused and not changed."""
    connection = sqlite3.connect(home / "other.db")
    connection.execute("CREATE TABLE stamps (country TEXT)")
    connection.close()

    assert "another program" in complaint(capsys, *analyze(picture, out, "--db", home / "other.db"))
    connection = sqlite3.connect(home / "other.db")
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("stamps",)]
    connection.close()


def test_missing_weights_are_named(picture: Path, home: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A models folder without models is named."""
    (home / "no models").mkdir()

    assert "mtcnn" in complaint(capsys, *analyze(picture, out, "--models", home / "no models"))


def test_exchanged_weights_are_refused(
    picture: Path, home: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Weights whose hash is not the card's are refused."""
    shutil.copytree(paths.models_dir() / "mtcnn", home / "models" / "mtcnn")
    with (home / "models" / "mtcnn" / "rnet.npz").open("ab") as file:
        file.write(b"x")

    assert "hash" in complaint(capsys, *analyze(picture, out, "--models", home / "models"))


def test_a_results_folder_in_the_way_is_refused(picture: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the results folder is a file, nothing is analysed."""
    (home / "results").write_text("a file")

    assert "results" in complaint(capsys, *analyze(picture, home / "results"))
    assert not paths.default_database().exists()


def test_wrong_usage_exits_2(home: Path) -> None:
    """An unknown word on the command line exits 2."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["analyse", "demo"])

    assert caught.value.code == 2


def test_a_session_that_is_not_there_is_refused(picture: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exporting a number without a session is refused."""
    assert cli.main([str(word) for word in analyze(picture, out)]) == 0
    capsys.readouterr()

    assert "99" in complaint(capsys, "export", "99", "--out", out)
