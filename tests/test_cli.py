"""The grammar of the command line, its exit codes, and what standard error shows."""

import logging
from pathlib import Path

import pytest

from desktop_app import cli
from desktop_app.errors import SourceLost, UsageError
from desktop_app.log import set_up_logging


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of the test's own."""
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "100% mine" / name.lower()))
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        *(
            [],
            ["analyze"],
            ["sessions"],
            ["sessions", "list"],
            ["sessions", "rename"],
            ["export"],
            ["bench"],
            ["doctor"],
        ),
        *(["evaluate"], ["evaluate", "emotion"]),
    ],
    ids=" ".join,
)
def test_every_command_has_its_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """--help works after every command, and names the default database."""
    with pytest.raises(SystemExit) as caught:
        cli.main([*words, "--help"])

    assert caught.value.code == 0
    assert "simak.db" in "".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "words",
    [
        ["analyze", "camera:x", "--out", "out"],
        ["analyze", "ftp://host/a.mp4", "--out", "out"],
        ["analyze", "demo", "--out", "out", "--workers", "-2"],
        ["analyze", "demo", "--out", "out", "--min-face", "5"],
        ["analyze", ".", "--out", "out", "--fps", "5000"],
        ["bench", "--rounds", "2"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_2(words: list[str], home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be meant ends 2 with one line, before anything is made."""
    assert cli.main(["--emotions", "off", *words]) == 2
    told = capsys.readouterr().err
    assert told.startswith("simak: ")
    assert len(told.splitlines()) == 1
    assert not (home / "100% mine" / "data").exists()


def test_a_number_that_is_none_is_told_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    """A word in a number's place is wrong usage, told without the names of our functions."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["analyze", "demo", "--out", "out", "--duration", "long"])

    assert caught.value.code == 2
    assert "--duration: must be a number above 0, got long" in capsys.readouterr().err


@pytest.mark.parametrize(("error", "code"), [(UsageError("No."), 2), (SourceLost("No."), 1), (ZeroDivisionError(), 1)])
def test_standard_error_has_one_line(
    error: Exception, code: int, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever happens is said once on standard error; a fault of ours has its traceback in the log file."""

    def fail(arguments: object) -> int:
        logging.getLogger("desktop_app.test").error("the log's own word")
        raise error

    monkeypatch.setattr(cli, "_doctor", fail)

    assert cli.main(["doctor"]) == code
    assert len(capsys.readouterr().err.splitlines()) == 1
    log = next((home / "100% mine" / "state").rglob("simak.log")).read_text("utf-8")
    assert "the log's own word" in log
    assert ("Traceback" in log) is isinstance(error, ZeroDivisionError)


def test_the_log_comes_to_standard_error_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a level the log is shown from there up."""
    set_up_logging("info", tmp_path)
    logging.getLogger("desktop_app.test").info("seen")
    logging.getLogger("desktop_app.test").debug("not seen")
    set_up_logging(None, tmp_path)

    assert capsys.readouterr().err == "INFO desktop_app.test: seen\n"


def test_without_a_log_file_warnings_come_to_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A fault of ours leaves a trace somewhere, whatever the folder is like."""
    (tmp_path / "log").write_text("a file in the way")
    set_up_logging(None, tmp_path / "log")
    logging.getLogger("desktop_app.test").warning("seen")
    set_up_logging(None, tmp_path)

    lines = capsys.readouterr().err.splitlines()
    assert "no log file is written" in lines[0]
    assert lines[1:] == ["WARNING desktop_app.test: seen"]
