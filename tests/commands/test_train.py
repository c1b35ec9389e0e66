"""The command train emotion: a run, stopped and resumed, and what is wrong told before anything is loaded."""

import signal
from collections.abc import Generator
from pathlib import Path

import pytest

from desktop_app import cli
from desktop_app.training.batches import Batch, Batches
from desktop_app.training.fer2013 import save_fer2013
from tests.training.tiny import install_tiny, tiny_fer2013, write_recipe


@pytest.fixture(autouse=True)
def data(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny collection, recipe and network."""
    install_tiny(monkeypatch)
    write_recipe(home)
    save_fer2013(home / "tiny.npz", tiny_fer2013())
    return home / "tiny.npz"


def train(*words: str) -> int:
    """The command with its data and folder."""
    return cli.main(["train", "emotion", "--data", "tiny.npz", "--out", "run", *words])


def test_ctrl_c_stops_a_run_that_goes_on(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+C lets the step end, keeps a checkpoint and says how to go on; the second half needs only that line."""
    made = Batches.from_step

    def interrupted(batches: Batches, first: int, last: int) -> Generator[Batch]:
        for step, batch in enumerate(made(batches, first, last), start=first):
            if step == 2:
                signal.raise_signal(signal.SIGINT)
            yield batch

    monkeypatch.setattr(Batches, "from_step", interrupted)
    handler = signal.getsignal(signal.SIGINT)
    assert train("--recipe", "tiny.toml", "--rows", "16") == 1
    told = capsys.readouterr().err
    assert "Training on 16 pictures: 8 steps" in told
    assert "Stopped after step 3 of 8. Go on with:" in told
    assert "train emotion --data tiny.npz --out run --resume --rows 16" in told
    assert signal.getsignal(signal.SIGINT) is handler

    assert train("--resume", "--rows", "16") == 0
    told = capsys.readouterr().err
    assert "Epoch 1 of 2: loss" in told
    assert "The run is over. The weights of its best epoch: run/best.npz" in told.replace("\\", "/")
    assert (home / "run" / "best.npz").is_file()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--recipe", "vgg61"], "There is no recipe vgg61: neither a file nor one of those that come with the program"),
        (["--recipe", "tiny.toml", "--data", "none.npz"], "There is no none.npz. Make it from the public files with"),
        (["--resume"], "run holds no checkpoint to go on from. Start the run without --resume."),
        (["--recipe", "tiny.toml", "--rows", "3"], "3 rows to train on are fewer than one batch of 4."),
        (["--recipe", "tiny.toml", "--start", "w.npz"], "starts from random weights: leave --start out"),
        (["--recipe", "vgg16", "--rows", "500"], "fewer than one batch of 128"),
    ],
)
def test_wrong_usage_is_one_line(words: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing recipe, data, run or start ends 2 and is told in one line."""
    assert train(*words) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert line in told[-1]
    assert told[-1].startswith("simak: ")


def test_a_number_of_rows_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Nought rows are wrong usage."""
    with pytest.raises(SystemExit) as caught:
        train("--rows", "0")
    assert caught.value.code == 2
    assert "must be a whole number above 0, got 0" in capsys.readouterr().err
