"""The measurement of the whole path, over fakes whose answers are known."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.faces import Faces
from desktop_app.errors import UsageError
from desktop_app.evaluation import whole_path
from desktop_app.evaluation.share import Share
from desktop_app.evaluation.whole_path import ENLARGEMENT, MARGIN_PX, jitter, measure, paste, select_faces
from desktop_app.networks.cards import load_card
from desktop_app.paths import models_dir
from desktop_app.vision.classifier import EMOTION_MODEL, Vgg16Classifier
from desktop_app.vision.crops import FER2013_GEOMETRY


class PastedFaceDetector:
    """Knows where the face was pasted; misses pictures that are black in the middle."""

    def detect(self, image_bgr: np.ndarray) -> Faces:
        """The pasted face with its points in FER2013's own places."""
        side = image_bgr.shape[0]
        if image_bgr[side // 2, side // 2, 0] == 0:
            return Faces.empty()
        points = (FER2013_GEOMETRY.points_xy + 0.5) * ENLARGEMENT - 0.5 + MARGIN_PX
        return Faces.of([[MARGIN_PX, MARGIN_PX, side - MARGIN_PX, side - MARGIN_PX]], [1.0], [points])


class BrightnessNetwork:
    """Says class 3 for bright pictures and class 0 for the others."""

    runtime = "fake float32"

    def __call__(self, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        """One certain answer a picture."""
        bright = inputs.mean(axis=(1, 2, 3)) > 0
        return (np.eye(7, dtype=np.float32)[np.where(bright, 3, 0)],)


def test_figures_of_a_known_case() -> None:
    """Four faces, one not found; of the other three two labels are right, and all ways agree."""
    faces = np.stack([np.full((48, 48), grey, np.uint8) for grey in (0, 60, 200, 220)])
    classifier = Vgg16Classifier(BrightnessNetwork(), load_card(models_dir() / EMOTION_MODEL))
    result = measure(PastedFaceDetector(), classifier, faces, np.array([0, 0, 3, 5], np.uint8))
    assert result.found == Share(3, 4)
    assert result.path_right == result.originals_right == Share(2, 3)
    assert result.agree == result.hold == Share(3, 3)
    assert result.difference == 0
    assert result.difference_interval == (0, 0)


def test_nothing_found_is_a_result() -> None:
    """With no face found the shares are of nothing and no figure raises."""
    classifier = Vgg16Classifier(BrightnessNetwork(), load_card(models_dir() / EMOTION_MODEL))
    result = measure(PastedFaceDetector(), classifier, np.zeros((2, 48, 48), np.uint8), np.zeros(2, np.uint8))
    assert result.found == Share(0, 2)
    assert result.path_right.value == 0
    assert result.path_right.interval == (0, 1)


def test_pasted_face_has_a_margin() -> None:
    """The face is enlarged and surrounded by plain grey."""
    picture = paste(np.full((48, 48), 200, np.uint8))
    side = 48 * ENLARGEMENT + 2 * MARGIN_PX
    assert picture.shape == (side, side, 3)
    assert (picture[:MARGIN_PX] == 128).all()
    assert (picture[MARGIN_PX:-MARGIN_PX, MARGIN_PX:-MARGIN_PX] == 200).all()


def test_jitter_grows_with_the_eye_distance() -> None:
    """The standard deviation of a coordinate is 3 % of the eye distance."""
    points = np.repeat((FER2013_GEOMETRY.points_xy * 10)[np.newaxis], 2000, axis=0)
    faces = Faces.of(np.zeros((2000, 4)), np.ones(2000), points)
    moved = jitter(faces, np.random.default_rng(0)).landmarks_xy - faces.landmarks_xy
    eyes = float(np.linalg.norm(points[0, 1] - points[0, 0]))
    assert moved.std() == pytest.approx(0.03 * eyes, rel=0.02)


def write_data(path: Path) -> None:
    """Six pictures: good, twin, blank, voted no face, of another split, good."""
    images = np.random.default_rng(0).integers(0, 256, (6, 48, 48), dtype=np.uint8)
    images[2] = 7
    votes = np.zeros((6, 2), np.uint8)
    votes[3, 1] = 9
    np.savez(
        path,
        images=images,
        label_fer=np.arange(6, dtype=np.uint8),
        split=np.array([2, 2, 2, 2, 1, 2], np.uint8),
        ferplus=votes,
        ferplus_columns=np.array(["neutral", "NF"]),
        dup_group=np.array([-1, 4, -1, -1, -1, -1], np.int32),
    )


def test_only_sound_faces_of_the_split_are_drawn(tmp_path: Path) -> None:
    """Twins, blank pictures, pictures voted to be no face and other splits are left out."""
    write_data(tmp_path / "faces.npz")
    faces, labels = select_faces(tmp_path / "faces.npz", "PrivateTest", 300)
    assert sorted(labels.tolist()) == [0, 5]
    assert faces.shape == (2, 48, 48)


def test_unreadable_data_ends_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there, empty or cut off gives status 1 and a line that says what to name."""
    write_data(tmp_path / "whole.npz")
    (tmp_path / "cut.npz").write_bytes((tmp_path / "whole.npz").read_bytes()[:500])
    (tmp_path / "empty.npz").touch()
    for name in ("none.npz", "cut.npz", "empty.npz"):
        with pytest.raises(UsageError, match="with --data"):
            select_faces(tmp_path / name, "PrivateTest", 300)
    assert whole_path.main(["--data", str(tmp_path / "none.npz")]) == 1
    assert "fer2013.npz" in capsys.readouterr().err
