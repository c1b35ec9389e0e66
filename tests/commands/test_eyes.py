"""The commands ``train eyes`` and ``evaluate eyes``: what they write, and what they say where they cannot."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app import cli
from desktop_app.behaviour.spans import Span
from desktop_app.evaluation import eye_cost, marked_clips
from desktop_app.evaluation.marked_clips import MarkedClip, Watched

MARKS = {"clips": [{"video": "a.avi", "blinks_s": [[1, 1.2]], "yawns_s": [[2, 5]], "turns_s": [[1, "front"]]}]}


class Told:
    """A reader that tells the same of every clip."""

    @classmethod
    def load(cls, models: Path, cache: Path | None) -> "Told":
        """Needs no model."""
        return cls()

    def watch(self, clip: MarkedClip, videos: Path) -> Watched:
        """The marked blink, another one, and the marked yawn."""
        return Watched((Span(1, 1.2), Span(3, 3.1)), (), (Span(2.5, 4.5),), ((0.0, 2.0), (2.0, 2.0)))


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """The one line of a command that ends with wrong usage."""
    assert cli.main([*map(str, words)]) == 2
    return capsys.readouterr().err


def test_marked_clips_are_scored_and_written(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found, missed and false ones are printed, and written as JSON."""
    monkeypatch.setattr(marked_clips, "ClipReader", Told)
    (home / "marks.json").write_text(json.dumps(MARKS))

    assert cli.main(["evaluate", "eyes", "--marks", "marks.json", "--videos", ".", "--out", "figures"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "a.avi: 1 of 1 marked blinks found; 1 of 2 told ones false",
        "a.avi: 1 of 1 marked yawns found; 0 false",
        "a.avi: 1 of 1 marked turns of the head have the right yaw",
    ]
    (clip,) = json.loads((home / "figures" / "eyes.json").read_text())["clips"]
    assert clip["false_blinks"]["count"] == 1


def test_cost_of_a_face_is_printed_and_written(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For one face and for a class, the least and the median."""
    row = {"runtime": "none", "calls": 60, "least_ms_per_face": 0.251, "median_ms_per_face": 0.3}
    monkeypatch.setattr(eye_cost, "eye_costs", lambda *_: [{"faces": 1, **row}, {"faces": 12, **row}])

    assert cli.main(["evaluate", "eyes", "--cost", "--out", "figures"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "1 face in the picture: 0.25 ms, median 0.30 ms a face on one core, none",
        "12 faces in the picture: 0.25 ms, median 0.30 ms a face on one core, none",
    ]
    assert json.loads((home / "figures" / "eyes.json").read_text())["cost"][1]["faces"] == 12


def test_what_is_missing_is_asked_for(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither pictures nor marks, marks without videos, or pictures that are none: one line says what to name."""
    assert "--data" in refused(capsys, "evaluate", "eyes")
    assert "--videos" in refused(capsys, "evaluate", "eyes", "--marks", "marks.json")
    assert "open and closed" in refused(capsys, "train", "eyes", "--data", home, "--out", home / "run")
    assert "open and closed" in refused(capsys, "evaluate", "eyes", "--data", home)


def test_a_run_is_never_overwritten(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that holds a model already is refused before anything is read."""
    for state in ("open", "closed"):
        (home / state).mkdir()
        cv2.imwrite(str(home / state / "a.png"), np.zeros((40, 40), np.uint8))
    (home / "run" / "eye_state").mkdir(parents=True)

    assert "holds a run already" in refused(capsys, "train", "eyes", "--data", home, "--out", home / "run")
