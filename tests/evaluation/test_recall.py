"""Recall by height: counting, the marks themselves, the command."""

import json
from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import SourceNotFound, SourceUnreadable
from desktop_app.evaluation.recall import HEIGHTS_PX, Marks, Recall, count, read_marked_pictures, read_marks, table

MARKED = Path(__file__).resolve().parents[1] / "vision" / "marked_faces.json"


def boxes(*rows: tuple[float, float, float, float]) -> np.ndarray:
    """(n, 4) float32, also for none."""
    return np.array(rows, np.float32).reshape(-1, 4)


def test_found_missed_and_false_boxes_are_counted_by_height() -> None:
    """One face of 10 px found, one of 30 px missed; of three boxes one is right, one unclear, one false."""
    marks = Marks(boxes((0, 0, 8, 10), (100, 0, 124, 30)), unclear=boxes((50, 50, 70, 70)))
    found = boxes((0, 1, 8, 11), (52, 52, 66, 66), (200, 200, 230, 230))

    told = count(marks, found)

    assert HEIGHTS_PX == (0, 12, 16, 20, 24, 32, 48)
    assert told == Recall(marked=(1, 0, 0, 0, 1, 0, 0), found=(1, 0, 0, 0, 0, 0, 0), false=1)


def test_one_box_finds_one_face_only() -> None:
    """Of two boxes over one face the second is false; one box over two faces finds the one it fits better."""
    assert count(Marks(boxes((0, 0, 20, 20)), boxes()), boxes((0, 0, 20, 20), (1, 1, 21, 21))).false == 1

    twice = count(Marks(boxes((0, 0, 20, 20), (4, 0, 24, 20)), boxes()), boxes((4, 0, 24, 20)))
    assert sum(twice.found) == 1
    assert twice.false == 0


def test_nothing_marked_and_nothing_found_is_counted_too() -> None:
    """Empty pictures add nothing but their false boxes."""
    none = (0,) * len(HEIGHTS_PX)

    assert count(Marks(boxes(), boxes()), boxes()) == Recall(none, none, 0)
    assert count(Marks(boxes(), boxes()), boxes((0, 0, 5, 5))) == Recall(none, none, 1)
    assert count(Marks(boxes((0, 0, 5, 5)), boxes()), boxes()) == Recall((1, *none[1:]), none, 0)


def test_the_marked_faces_are_whole() -> None:
    """481 faces of eight pictures, 7 to 67 pixels high, every box with a size."""
    marked = read_marks(MARKED)
    faces = np.concatenate([marks.faces for marks in marked.values()])
    heights = faces[:, 3] - faces[:, 1]

    assert len(marked) == 8
    assert len(faces) == 481
    assert (heights.min(), heights.max()) == (7, 67)
    assert (faces[:, 2] > faces[:, 0]).all()


def test_every_mark_lies_in_its_picture(shared_data: Path) -> None:
    """The marked frames and photos can be read, and no face reaches outside."""
    marked = read_marks(MARKED)

    for name, picture in read_marked_pictures(shared_data, list(marked)).items():
        height, width = picture.shape[:2]
        faces = marked[name].faces
        assert (faces >= 0).all(), name
        assert (faces[:, 2] <= width).all(), name
        assert (faces[:, 3] <= height).all(), name


def test_the_table_names_every_class_of_heights() -> None:
    """One line for each collection; a class without a face has a dash."""
    one = {"marked": [2, 0, 0, 0, 0, 0, 1], "found": [1, 0, 0, 0, 0, 0, 1], "recall": 2 / 3, "false": 4}

    lines = table({"heights_px": list(HEIGHTS_PX), "detectors": {"far": {"all": one}}}).splitlines()

    assert " ".join(lines[0].split()) == "far < 12 px 12-16 px 16-20 px 20-24 px 24-32 px 32-48 px 48+ px all false"
    assert " ".join(lines[1].split()) == "all 1/2 50% - - - - - 1/1 100% 2/3 67% 4"


def test_marks_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """A missing file, another file, and a picture that is not there each give one line."""
    other = tmp_path / "marks.json"
    other.write_text(json.dumps({"faces": []}), encoding="utf-8")

    with pytest.raises(SourceNotFound, match="There is no file"):
        read_marks(tmp_path / "none.json")
    with pytest.raises(SourceUnreadable, match="holds no marks"):
        read_marks(other)
    with pytest.raises(SourceUnreadable, match="cannot be read"):
        read_marked_pictures(tmp_path, ["photos/none.jpg"])
