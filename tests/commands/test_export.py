"""``main.py export`` in every format."""

from pathlib import Path

import pytest

from desktop_app import cli
from desktop_app.export.formats import CHARTS, FORMATS
from desktop_app.i18n import LANGUAGES
from desktop_app.storage.database import open_database
from tests.sessions_factory import Planted, make_session


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with a session of one minute."""
    db = open_database(tmp_path / "simak.db")
    make_session(db, people=3, seconds=60, planted=Planted())
    db.close()
    return tmp_path / "simak.db"


def test_choices_are_the_formats_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """The command line offers every format, chart and language, and no other."""
    with pytest.raises(SystemExit):
        cli.build_parser().parse_args(["export", "--help"])
    told = capsys.readouterr().out

    for choices in ({known.key for known in FORMATS}, set(CHARTS), set(LANGUAGES)):
        assert any(set(part.split("}")[0].split(",")) == choices for part in told.split("{"))


@pytest.mark.parametrize("key", ["html", "json", "svg"])
def test_a_file_is_written_and_named(
    key: str, database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file's path is said."""
    path = tmp_path / f"lesson.{key}"

    assert cli.main(["export", "1", "--format", key, "--out", str(path), "--db", str(database)]) == 0
    assert path.stat().st_size > 1000
    assert capsys.readouterr().out.strip() == str(path)


def test_language_and_people(database: Path, tmp_path: Path) -> None:
    """A report can be had in Indonesian and with its people."""
    path = tmp_path / "laporan.html"
    options = ["--format", "html", "--language", "id", "--people", "--out", str(path), "--db", str(database)]

    assert cli.main(["export", "1", *options]) == 0
    assert '<html lang="id">' in path.read_text("utf-8")
    assert path.read_text("utf-8").count("<figure>") == 2


@pytest.mark.parametrize(
    "options", [["--people"], ["--format", "pdf", "--chart", "class"], ["--format", "xlsx", "--excel"]]
)
def test_options_without_a_use(
    options: list[str], database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An option that the format has no use for is wrong usage, said in one line."""
    assert cli.main(["export", "1", *options, "--out", str(tmp_path / "x"), "--db", str(database)]) == 2
    assert "is for --format" in capsys.readouterr().err
