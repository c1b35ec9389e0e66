"""The contact sheet: which faces are on it, and what is drawn."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.domain.faces import Faces
from desktop_app.errors import SourceNotFound, SourceUnreadable
from desktop_app.evaluation.contact_sheet import SeenFace, SheetParts, choose_faces, draw_sheet, see_faces
from desktop_app.networks.cards import load_card
from desktop_app.paths import models_dir
from desktop_app.vision.classifier import EMOTION_MODEL, Vgg16Classifier
from desktop_app.vision.crops import FER2013_GEOMETRY


def seen(person: int, t_s: float) -> SeenFace:
    """A happy face."""
    probabilities = np.array([0.05, 0.05, 0.05, 0.7, 0.05, 0.05, 0.05], np.float32)
    return SeenFace(person, t_s, np.zeros((160, 160, 3), np.uint8), np.zeros((48, 48), np.uint8), probabilities)


class MiddleDetector:
    """One face in the middle of every picture."""

    def detect(self, image_bgr: np.ndarray) -> Faces:
        """A face of 96 pixels with its points in FER2013's own places."""
        return Faces.of([[32, 32, 128, 128]], [1.0], [FER2013_GEOMETRY.points_xy * 2 + 32])


class HappyNetwork:
    """Says happy."""

    runtime = "fake float32"

    def __call__(self, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        """One certain answer a picture."""
        return (np.eye(7, dtype=np.float32)[np.full(len(inputs), 3)],)


def parts() -> SheetParts:
    """The program's parts, with detector and network whose answers are known."""
    classifier = Vgg16Classifier(HappyNetwork(), load_card(models_dir() / EMOTION_MODEL))
    return SheetParts(MiddleDetector(), classifier, FER2013_GEOMETRY, Path("weights.npz"))


def test_people_have_equal_parts_spread_over_their_time() -> None:
    """Of three people one was seen twice only; the other two share what that leaves, first and last sighting kept."""
    faces = [seen(1, t) for t in range(100)] + [seen(2, t) for t in (5, 6)] + [seen(3, t) for t in range(50)]

    chosen = choose_faces(faces, 12)

    assert [face.person for face in chosen] == [1] * 5 + [2] * 2 + [3] * 5
    assert [face.t_s for face in chosen[:5]] == [0, 25, 50, 74, 99]
    assert [face.t_s for face in chosen[5:7]] == [5, 6]


def test_few_faces_are_all_shown() -> None:
    """Where there are fewer than places, each is shown once; none at all is a sheet too."""
    assert len(choose_faces([seen(1, 0.0), seen(2, 0.0)], 48)) == 2
    assert choose_faces([]) == []


def test_sheet_grows_with_its_rows() -> None:
    """Nine faces need two rows; a sheet without a face has one, an empty one."""
    none, nine = (
        cv2.imdecode(np.frombuffer(draw_sheet([seen(1, 0.0)] * n, 0.4, "sheet"), np.uint8), cv2.IMREAD_COLOR)
        for n in (0, 9)
    )

    assert none.shape[1] == nine.shape[1]
    assert nine.shape[0] > 1.5 * none.shape[0]


def test_a_clip_goes_the_way_of_the_program(tmp_path: Path) -> None:
    """Of a clip of two seconds a dozen pictures are looked at; the face gets one number, a crop and a label."""
    writer = cv2.VideoWriter(str(tmp_path / "clip.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 30.0, (160, 160))
    picture = np.random.default_rng(0).integers(60, 200, (160, 160, 3), dtype=np.uint8)
    for _ in range(60):
        writer.write(picture)
    writer.release()
    told: list[float] = []

    faces = see_faces(tmp_path / "clip.avi", parts(), told.append)

    assert len(told) == 12
    assert told[1] == pytest.approx(1 / 6)
    # The first sighting alone gives nobody a number.
    assert len(faces) >= 10
    assert {face.person for face in faces} == {1}
    assert faces[0].label == "happy"
    assert faces[0].crop.shape == (48, 48)
    assert faces[0].figures()["probabilities"]["happy"] == 1


def test_a_clip_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """No file, and a file that is no video, end in one line."""
    (tmp_path / "text.mp4").write_text("not a video")
    with pytest.raises(SourceNotFound, match="no file"):
        see_faces(tmp_path / "none.mp4", parts())
    with pytest.raises(SourceUnreadable, match="no picture"):
        see_faces(tmp_path / "text.mp4", parts())
