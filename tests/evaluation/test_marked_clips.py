"""Marks of clips beside what was told: scoring checked by hand, files of marks read and refused."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.behaviour.spans import Span
from desktop_app.domain.attention import FaceMeasures
from desktop_app.domain.faces import Faces
from desktop_app.errors import UsageError
from desktop_app.evaluation.marked_clips import ClipReader, MarkedClip, Watched, largest, load_marks, score

NOTHING = Watched((), (), (), ())


def test_blinks_are_found_missed_and_false() -> None:
    """Of three marked blinks two are told; one told blink is false, a doubtful one is neither."""
    clip = MarkedClip("a.mp4", blinks=(Span(1, 1.2), Span(3, 3.2), Span(5, 5.2)), doubtful=(Span(7, 7.1),), yawns=None)
    told = Watched((Span(1.1, 1.3), Span(2, 2.1), Span(3.3, 3.4), Span(7, 7.2)), (), (), ())

    result = score(clip, told)

    assert result.blinks is not None
    assert result.false_blinks is not None
    assert (result.blinks.count, result.blinks.n) == (2, 3)
    assert (result.false_blinks.count, result.false_blinks.n) == (1, 4)
    assert result.yawns is result.turns is result.false_yawns is None
    assert result.figures()["blinks"]["value"] == 2 / 3
    assert set(result.figures()) == {"clip", "blinks", "false_blinks"}


def test_yawns_are_found_and_false() -> None:
    """A yawn that overlaps its mark is found, another is false; without landmarks nothing is said of yawns."""
    clip = MarkedClip("a.mp4", yawns=(Span(4, 9),))

    result = score(clip, Watched((), (), (Span(1, 3), Span(5, 8)), ((0.0, 0.0),)))

    assert result.yawns is not None
    assert (result.yawns.count, result.false_yawns) == (1, 1)
    assert score(clip, NOTHING).yawns is None


def test_turns_need_the_right_order_and_far_ones_their_size() -> None:
    """Left, right and far right in order, and beyond 35 degrees where far, are right; a wrong order is not."""
    clip = MarkedClip("a.mp4", turns=((1.0, "front"), (2.0, "left"), (3.0, "right"), (4.0, "far right")))

    def turned(*yaws: float) -> int:
        result = score(clip, Watched((), (), (), tuple((1.0 + k, yaw) for k, yaw in enumerate(yaws))))
        assert result.turns is not None
        assert result.turns.n == 4
        return result.turns.count

    assert turned(0, -8, 6, 50) == 4
    assert turned(0, 8, 6, 50) == 2
    assert turned(0, -8, 6, 30) == 3
    assert turned(40, -8, 6, 50) == 3


def test_marks_are_read(tmp_path: Path) -> None:
    """What is marked is read; what is not marked stays None."""
    path = tmp_path / "marks.json"
    path.write_text(
        json.dumps({"clips": [{"video": "a.mp4", "part_xyxy": [1, 2, 3, 4], "blinks_s": [[1, 2]], "until_s": 3}]})
    )

    (clip,) = load_marks(path)

    assert clip == MarkedClip("a.mp4", (1, 2, 3, 4), 3, blinks=(Span(1, 2),))
    assert clip.name == "a.mp4 at 1, 2"


@pytest.mark.parametrize("text", ["", "[]", '{"clips": [{}]}', '{"clips": [{"video": "a", "turns_s": [[1, "up"]]}]}'])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    """A file that holds no marks ends in one line."""
    (tmp_path / "marks.json").write_text(text)
    with pytest.raises(UsageError, match="holds no marks"):
        load_marks(tmp_path / "marks.json")


class OneFace:
    """Finds the same face everywhere and reads its eyes and mouth off the picture's first two pixels."""

    def detect(self, image_bgr: np.ndarray) -> Faces:
        """A small face and a large one."""
        return Faces.of([[0, 0, 9, 9], [0, 0, 40, 40]], [0.9, 0.8], np.zeros((2, 5, 2)))

    def eyes_closed(self, image_bgr: np.ndarray, faces: Faces) -> np.ndarray:
        """Closed where the picture is white."""
        assert faces.xyxy[0, 2] == 40
        return np.full(len(faces), float(image_bgr.mean() > 128), np.float32)

    def measure(self, image_bgr: np.ndarray, faces: Faces) -> list[FaceMeasures]:
        """A mouth that is open all the time, in a head turned by 20 degrees."""
        return [FaceMeasures(yaw_deg=20.0, pitch_deg=0.0, roll_deg=0.0, mouth_ratio=0.9)] * len(faces)


def test_a_clip_is_watched_with_the_programs_own_parts(tmp_path: Path) -> None:
    """White for five frames is one blink, a mouth open to the last landmarks one yawn; each frame has its yaw."""
    path = tmp_path / "a.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    for index in range(100):
        writer.write(np.full((48, 64, 3), 255 if 50 <= index < 55 else 0, np.uint8))
    writer.release()
    face = OneFace()

    watched = ClipReader(face, face, face).watch(MarkedClip("a.avi", (0, 0, 32, 32), blinks=()), tmp_path)

    assert watched.blinks == (Span(2.0, 2.2),)
    assert watched.yawns == (Span(0.0, 3.52),)
    assert watched.yaws[0] == (0.0, 20.0)
    assert len(watched.yaws) == 100
    with pytest.raises(UsageError, match="cannot be read as a video"):
        ClipReader(face, face, None).watch(MarkedClip("none.avi"), tmp_path)


def test_the_largest_face_is_watched() -> None:
    """Of several faces the one with the largest box; of none, none."""
    assert largest(OneFace().detect(np.zeros((2, 2, 3), np.uint8))).xyxy[0, 2] == 40
    assert len(largest(Faces.empty())) == 0
