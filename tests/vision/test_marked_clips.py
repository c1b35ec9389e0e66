"""Blinks, yawns and turns of the head in clips that were marked by eye, told by the weights that ship."""

from pathlib import Path

import pytest

from desktop_app.evaluation.marked_clips import ClipReader, ClipScore, load_marks, score
from desktop_app.paths import models_dir
from desktop_app.vision.landmarks import LANDMARK_MODEL

MARKS = Path(__file__).resolve().parents[1] / "marks.json"
NO_LANDMARKS = "the weights of the landmark network are not installed"


@pytest.fixture(scope="module")
def scores(shared_data: Path, network_cache: Path) -> dict[str, ClipScore]:
    """What the program finds of all that was marked, by clip."""
    reader = ClipReader.load(models_dir(), network_cache)
    clips = load_marks(MARKS)
    if not (models_dir() / LANDMARK_MODEL).is_dir():
        clips = [clip for clip in clips if clip.blinks is not None]
    return {clip.name: score(clip, reader.watch(clip, shared_data / "video")) for clip in clips}


def test_blinks_that_a_viewer_marks_are_found(scores: dict[str, ClipScore]) -> None:
    """Of the blinks in 10 s of one clip and of four tiles of a call at least 80 % are found, at most 20 % are false."""
    blinks = [one.blinks for one in scores.values() if one.blinks is not None]
    false = [one.false_blinks for one in scores.values() if one.false_blinks is not None]

    assert sum(share.n for share in blinks) == 16
    assert sum(share.count for share in blinks) >= 0.8 * 16
    assert sum(share.count for share in false) <= 0.2 * sum(share.n for share in false)


@pytest.mark.skipif(not (models_dir() / LANDMARK_MODEL).is_dir(), reason=NO_LANDMARKS)
def test_yawns_that_a_viewer_marks_are_events(scores: dict[str, ClipScore]) -> None:
    """Every marked yawn is told, and at most one more in each clip."""
    yawns = {name: one for name, one in scores.items() if one.yawns is not None}

    assert set(yawns) == {"yawn_1.mp4", "yawn_2.mp4"}
    for one in yawns.values():
        assert one.yawns is not None
        assert one.false_yawns is not None
        assert one.yawns.count == one.yawns.n
        assert one.false_yawns <= 1


@pytest.mark.skipif(not (models_dir() / LANDMARK_MODEL).is_dir(), reason=NO_LANDMARKS)
def test_turns_that_a_viewer_marks_have_their_yaw(scores: dict[str, ClipScore]) -> None:
    """Every marked turn has a yaw on the right side of the one before; a head turned far has more than 35 degrees."""
    turns = {name: one.turns for name, one in scores.items() if one.turns is not None}

    assert set(turns) == {"one_face_head_turns.mp4", "yawn_2.mp4"}
    for name, share in turns.items():
        assert share.count == share.n, name
