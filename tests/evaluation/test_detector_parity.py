"""Our boxes against those of the mtcnn package, on a few small pictures."""

from pathlib import Path

import numpy as np
import pytest
import skimage.data

from desktop_app.domain.faces import Faces
from desktop_app.evaluation.detector_parity import PackageDetector, compare, main, read_pictures
from desktop_app.paths import models_dir
from desktop_app.vision.mtcnn import load_mtcnn


class Fixed:
    """A detector that gives the same boxes for every picture."""

    def __init__(self, *xyxy: tuple[float, float, float, float]) -> None:
        n = len(xyxy)
        self.faces = Faces.of(np.array(xyxy).reshape(n, 4), np.ones(n), np.zeros((n, 5, 2)))

    def detect(self, image_bgr: np.ndarray) -> Faces:
        """The same faces, whatever the picture."""
        return self.faces


def test_matched_missed_and_extra_boxes_are_counted() -> None:
    """One box the same, one of theirs moved by a third: one missed and one extra in each of two pictures."""
    theirs = Fixed((0, 0, 10, 10), (50, 50, 80, 80))
    ours = Fixed((0, 0, 10, 10), (60, 50, 90, 80))
    result = compare(theirs, ours, [np.zeros((1, 1, 3), np.uint8)] * 2)

    assert (result.pictures, result.theirs, result.matched, result.ours, result.extra) == (2, 4, 2, 4, 2)


def test_nothing_against_nothing() -> None:
    """No pictures, or pictures without faces, are counted as such, and no landmarks are not landmarks that agree."""
    assert compare(Fixed(), Fixed(), []).pictures == 0
    result = compare(Fixed(), Fixed((0, 0, 1, 1)), [np.zeros((1, 1, 3), np.uint8)])
    assert result.extra == 1
    assert np.isnan(result.landmark_px)


def test_pictures_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    """Empty, damaged and foreign files do not end the comparison."""
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    (tmp_path / "note.txt").write_text("no picture", encoding="utf-8")

    assert read_pictures(tmp_path) == []


def test_a_folder_without_pictures_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is not there, and one without pictures, end with status 1 and a line that says what to name."""
    for folder in (tmp_path / "none", tmp_path):
        assert main(["--images", str(folder)]) == 1
        assert "--images" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("min_face_px", [20, 24, 40])
def test_boxes_of_the_package_come_out(min_face_px: int, tmp_path: Path) -> None:
    """The portrait that scikit-image carries has the package's one box, at each smallest face."""
    portrait = np.ascontiguousarray(skimage.data.astronaut()[:, :, ::-1])
    ours = load_mtcnn(models_dir(), None, min_face_px=min_face_px)
    result = compare(PackageDetector(min_face_px), ours, [portrait])

    assert (result.theirs, result.matched, result.extra) == (1, 1, 0)
    assert result.landmark_px < 0.5


@pytest.mark.slow
def test_boxes_of_the_package_come_out_of_crowds(shared_data: Path) -> None:
    """On six small photos at least 99 % of the package's boxes are ours, and at most 1 % are ours alone."""
    wanted = {f"crowd_{k}" for k in (1, 2, 8, 13)} | {f"dlib_{k}" for k in ("2008_001009", "2008_002506")}
    folder = shared_data / "photos"
    pictures = [
        picture
        for path, picture in zip(sorted(folder.glob("*.jpg")), read_pictures(folder), strict=True)
        if path.stem in wanted
    ]
    result = compare(PackageDetector(20), load_mtcnn(models_dir(), None, min_face_px=20), pictures)

    assert result.pictures == len(wanted)
    assert result.theirs >= 100
    assert result.matched >= 0.99 * result.theirs
    assert result.extra <= 0.01 * result.ours
