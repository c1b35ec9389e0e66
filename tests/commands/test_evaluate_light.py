"""The command ``evaluate light``: what it prints and writes, and what it says where it cannot."""

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app import cli
from desktop_app.evaluation import light


def evaluate(*words: object) -> int:
    """Run the command."""
    return cli.main(["evaluate", "light", *map(str, words)])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One person with one picture."""
    folder = tmp_path / "faces"
    (folder / "images").mkdir(parents=True)
    cv2.imwrite(str(folder / "images" / "a.png"), np.full((120, 120, 3), 150, np.uint8))
    shape = np.random.default_rng(0).uniform(30, 90, (68, 2)).round(1)
    shape[36:42], shape[42:48] = (45, 50), (75, 50)
    row = {"image": "a.png", "person": "a", "split": "val"}
    row |= {f"{axis}{i}": str(shape[i, "xy".index(axis)]) for i in range(68) for axis in "xy"}
    with (folder / "keypoints.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    return folder


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Finders that see nobody, in the place of the networks."""
    finders = dict.fromkeys(light.FINDERS, lambda image: np.zeros((0, 4), np.float32))
    monkeypatch.setattr(light, "light_finders", lambda *_: (finders, "no network"))


def test_stored_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """The one that was measured for this program."""
    assert evaluate("--table") == 0
    said = capsys.readouterr().out
    for words in ("bright, 500 lux", "dark, 5 lux", "MTCNN, brightened", "Haar"):
        assert words in said


@pytest.mark.usefixtures("blind")
def test_measures_prints_and_writes(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The figures hold the table, how it was simulated and what ran it."""
    assert evaluate("--data", data, "--pictures", data / "images", "--json", tmp_path / "light.json") == 0
    assert "1 pictures of 1 people" in capsys.readouterr().out
    figures = json.loads((tmp_path / "light.json").read_text(encoding="utf-8"))
    assert figures["faces"] == 1
    assert figures["runtime"] == "no network"
    assert figures["simulation"]["lux"] == {"bright": 500, "dim": 50, "dark": 5}
    assert len(figures["pictures"]) == len(light.FINDERS) * 3


@pytest.mark.usefixtures("blind")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--per-person", "0"], "--per-person must be 1 or more, got 0."),
        (["--pictures", "nowhere"], "nowhere holds no picture."),
    ],
)
def test_wrong_use_is_one_line(data: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It names what is wrong."""
    assert evaluate("--data", data, *words) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


@pytest.mark.usefixtures("blind")
def test_nobody_to_score_on_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A collection without the split val."""
    path = data / "keypoints.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",val,", ",train,"), encoding="utf-8")
    assert evaluate("--data", data) == 2
    assert "has no pictures of 68 points in the split val" in capsys.readouterr().err
