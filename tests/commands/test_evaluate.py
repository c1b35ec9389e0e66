"""The command ``evaluate emotion``: what it writes, and what it says where it cannot."""

import json
from pathlib import Path

import numpy as np
import pytest

from desktop_app import cli
from desktop_app.networks.weights import save_weights
from tests.evaluation.emotion_fakes import make_faces


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of the test's own."""
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Seven faces a split, of noise."""
    faces = make_faces(7)
    path = tmp_path / "faces.npz"
    np.savez(
        path,
        images=faces.images,
        label_fer=faces.label_fer,
        split=faces.split,
        ferplus=faces.ferplus,
        dup_group=faces.dup_group,
    )
    return path


def evaluate(*words: object) -> int:
    """Run the command."""
    return cli.main(["evaluate", "emotion", *map(str, words)])


def test_a_measurement_writes_figures_pictures_and_page(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The shipped weights on a few pictures of noise: tables on the terminal, everything in the folder."""
    assert evaluate("--data", data, "--runtime", "keras", "--tta", "flip", "--out", tmp_path / "out") == 0

    told = capsys.readouterr().out
    assert "shipped model, keras" in told
    assert "FER+ majority of eight (head_ferplus)" in told
    figures = json.loads((tmp_path / "out" / "emotion.json").read_text("utf-8"))
    assert figures["faces"] == 7
    assert figures["views_at_test_time"] == "flip"
    assert figures["labels"]["ferplus"]["n"] == 6
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert len(names) == 12
    assert {"emotion.html", "emotion.json", "fer-confusion.png", "ferplus-roc.png"} <= names


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--data", "none.npz"], 2, "There is no "),
        (["--data", "text.npz"], 2, "cannot be read"),
        (["--data", "fields.npz"], 2, "cannot be read"),
        (["--data", "faces.npz", "--weights", "none.npz"], 1, "cannot be read"),
        (["--data", "faces.npz", "--weights", "other.npz"], 1, "no weights of the emotion network"),
        (["--data", "faces.npz", "--models", "."], 1, "is missing"),
        (["--data", "faces.npz", "--out", "text.npz"], 1, "cannot be written"),
        (["--data", "faces.npz", "--runtime", "keras", "--precision", "bfloat16"], 2, "float32"),
        (["--contact-sheet", "none.mp4", "--out", "out"], 2, "There is no file"),
        (["--contact-sheet", "text.npz"], 2, "--out"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_measured_ends_in_one_line(
    words: list[str],
    code: int,
    told: str,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Missing or wrong data, weights, models, folders and clips are told plainly, before any minute of work."""
    (tmp_path / "text.npz").write_text("no archive")
    np.savez(tmp_path / "fields.npz", pictures=np.zeros(3))
    save_weights(tmp_path / "other.npz", {"conv/kernel": np.zeros(3)})
    monkeypatch.chdir(tmp_path)

    assert evaluate(*words) == code

    error = capsys.readouterr().err
    assert error.startswith("simak: ")
    assert told in error
    assert len(error.splitlines()) == 1


def test_one_thing_must_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """Without data, table or clips the usage is shown."""
    with pytest.raises(SystemExit) as ended:
        evaluate("--split", "public")
    assert ended.value.code == 2
    assert "--data --table --contact-sheet" in capsys.readouterr().err
