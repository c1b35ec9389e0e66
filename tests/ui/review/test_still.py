"""The picture under the scrub line comes from the original file, with the boxes of its own frame."""

import shutil
from contextlib import closing

import numpy as np
import pytest

from desktop_app.errors import SourceNotFound, SourceUnreadable
from desktop_app.storage.database import open_database
from desktop_app.ui.review.still import StillReader, why_no_picture
from tests.ui.fakes import LONG_MS


def nobody(person_id, second):
    """Nothing is known of anybody."""


@pytest.fixture
def reader(recorded):
    """A reader of the recorded film: frame n has the value 10 n, at n / 2 seconds."""
    with closing(StillReader(recorded / "simak.db", 2, recorded / "lesson.mp4")) as made:
        yield made


@pytest.mark.parametrize("t_s", [0.0, 4.0, 4.5, 1.0, 8.5])
def test_the_frame_of_a_time_is_found_forwards_and_backwards(reader, t_s):
    """By the container's own times; its colour tells which it is."""
    still = reader.read(t_s, nobody)

    assert still.frame.t_s == pytest.approx(t_s)
    assert abs(float(still.frame.image_bgr.mean()) - 20 * t_s) < 6
    assert len(still.result.faces) == 2
    assert still.result.size_wh == (64, 48)


def test_a_face_that_was_not_judged_shows_its_second(reader):
    """Judged frames have their own shares."""
    of_second = np.full(7, 1 / 7, np.float32)
    own = reader.read(4.0, lambda person, second: of_second).result.faces[0]
    beside = reader.read(4.1, lambda person, second: of_second).result.faces[0]

    assert own.shown_probabilities is not of_second
    assert beside.probabilities is None
    assert beside.shown_probabilities is of_second


def test_a_file_that_is_gone_is_told(tmp_path, recorded):
    """In a sentence; when it is back, the picture is too."""
    moved = tmp_path / "moved.mp4"
    with closing(StillReader(recorded / "simak.db", 2, moved)) as reader:
        with pytest.raises(SourceNotFound, match=r"moved\.mp4 is not where it was"):
            reader.read(1.0, nobody)
        shutil.copy(recorded / "lesson.mp4", moved)
        assert reader.read(1.0, nobody).frame.t_s == 1.0


def test_a_file_that_is_no_video_is_told(tmp_path, recorded):
    """And not read for ever."""
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    with closing(StillReader(recorded / "simak.db", 2, broken)) as reader, pytest.raises(SourceUnreadable):
        reader.read(1.0, nobody)


def test_only_recorded_files_have_pictures():
    """Everything else says why not."""
    assert why_no_picture("file", "/lessons/a.mp4") == ""
    assert "not noted" in why_no_picture("file", None)
    assert "recorded files only" in why_no_picture("camera", None)


def test_the_review_shows_the_picture_and_its_boxes(open_review, qtbot):
    """Of the moment under the line; the newest moment wins, and nothing of it is stored."""
    review = open_review(2)
    for t_s in (1.0, 2.0, 3.0, 6.0):
        review.timelines.go_to(t_s)
    qtbot.waitUntil(lambda: not review._looking.busy and review.moment.picture.frame_index is not None, timeout=LONG_MS)

    assert review.moment.picture._frame.t_s == 6.0
    assert len(review.moment.picture.boxes()) == 2
    with closing(open_database(review._database, readonly=True)) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert not any("frame" in name or "picture" in name for name in tables)


def test_without_a_file_the_review_says_why(open_review):
    """A camera's session has no picture."""
    review = open_review(1)

    assert "recorded files only" in review.moment.no_picture.text()
    assert review.moment.picture.isHidden()
