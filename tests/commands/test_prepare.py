"""The command prepare: from a public csv to the file that training reads."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app import cli
from desktop_app.training.fer2013 import load_fer2013
from tests.training.test_prepare import write_csv, write_folders
from tests.training.tiny import tiny_fer2013


def test_a_csv_is_prepared(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is written, and what was found is told."""
    data = tiny_fer2013()
    source = write_csv(home / "icml_face_data.csv", data, "emotion, Usage, pixels")

    assert cli.main(["prepare", str(source), "--out", "fer2013.npz", "--report", "look"]) == 0
    told = capsys.readouterr().out
    assert "1  groups of identical pictures" in told
    assert "38 pictures in fer2013.npz" in told
    np.testing.assert_array_equal(load_fer2013(home / "fer2013.npz").images, data.images)
    assert (home / "look" / "report.html").is_file()


def test_mixed_splits_are_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """That a folder's splits are not the official ones stands on the screen and in the report."""
    write_folders(home / "faces", {"train": "a", "test": "b c"})

    assert cli.main(["prepare", "faces", "--out", "f.npz", "--report", "look"]) == 0
    assert "not comparable with figures on the official split" in capsys.readouterr().out
    assert "not comparable" in (home / "look" / "report.html").read_text(encoding="utf-8")


def test_a_damaged_csv_ends_2_and_writes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line names the file's line; an older result stays as it was."""
    (home / "fer2013.npz").write_bytes(b"older")
    (home / "fer2013.csv").write_text("emotion,pixels,Usage\n9,0 0 0,Training\n")

    assert cli.main(["prepare", "fer2013.csv", "--out", "fer2013.npz"]) == 2
    assert capsys.readouterr().err == "simak: fer2013.csv, line 2: emotion must be 0 to 6, got '9'.\n"
    assert (home / "fer2013.npz").read_bytes() == b"older"
