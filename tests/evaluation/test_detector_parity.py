"""Our boxes against those of the mtcnn package, on a few small pictures."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data

from desktop_app.domain.faces import Faces
from desktop_app.evaluation.detector_parity import SAMENESS, PackageDetector, Parity, compare, frames, main, photos
from desktop_app.paths import models_dir
from desktop_app.vision.mtcnn import load_mtcnn

EXACT, LIVE = SAMENESS["exact"], SAMENESS["live"]
BLANK = np.zeros((1, 1, 3), np.uint8)


class Fixed:
    """A detector that gives the same boxes for every picture, with all landmarks in one place."""

    def __init__(self, *xyxy: tuple[float, float, float, float], landmark: float = 0.0) -> None:
        n = len(xyxy)
        self.faces = Faces.of(np.array(xyxy).reshape(n, 4), np.ones(n), np.full((n, 5, 2), landmark))

    def detect(self, image_bgr: np.ndarray) -> Faces:
        """The same faces, whatever the picture."""
        return self.faces


def compared(theirs: Fixed, ours: Fixed, pictures: int = 1) -> dict[str, Parity]:
    """The counts of one detector as both modes."""
    return compare(theirs, {"exact": (ours, EXACT), "live": (ours, LIVE)}, [BLANK] * pictures)


def counts(result: Parity) -> tuple[int, ...]:
    """Pictures, theirs, matched, ours, extra."""
    return result.pictures, result.theirs, result.matched, result.ours, result.extra


def test_matched_missed_and_extra_boxes_are_counted() -> None:
    """One box the same, one of theirs moved by a third: one missed and one extra in each of two pictures."""
    theirs = Fixed((0, 0, 10, 10), (50, 50, 80, 80))
    exact = compared(theirs, Fixed((0, 0, 10, 10), (60, 50, 90, 80)), pictures=2)["exact"]

    assert counts(exact) == (2, 4, 2, 4, 2)
    assert (exact.matched_share, exact.extra_share, exact.holds) == (0.5, 0.5, False)


def test_modes_ask_for_different_overlap() -> None:
    """A box moved by a tenth of its side (IoU 0.818) is the package's in live mode and not in exact mode."""
    results = compared(Fixed((0, 0, 100, 100)), Fixed((10, 0, 110, 100)))

    assert counts(results["exact"]) == (1, 1, 0, 1, 1)
    assert counts(results["live"]) == (1, 1, 1, 1, 0)
    assert results["live"].holds


def test_a_box_with_other_landmarks_is_no_match() -> None:
    """Landmarks 2 of 100 pixels away are the same, 3 are not; the box is no extra one either way."""
    theirs = Fixed((0, 0, 60, 100), landmark=50)

    assert counts(compared(theirs, Fixed((0, 0, 60, 100), landmark=52))["exact"]) == (1, 1, 1, 1, 0)
    result = compared(theirs, Fixed((0, 0, 60, 100), landmark=53))["exact"]
    assert counts(result) == (1, 1, 0, 1, 0)
    assert result.landmarks(0.5) == pytest.approx(0.03)


def test_nothing_against_nothing() -> None:
    """No pictures, or pictures without faces, are counted as such, and no landmarks are not landmarks that agree."""
    assert counts(compared(Fixed(), Fixed(), pictures=0)["exact"]) == (0, 0, 0, 0, 0)
    nobody = compared(Fixed(), Fixed())["exact"]
    assert (nobody.matched_share, nobody.extra_share, nobody.holds) == (1.0, 0.0, True)
    result = compared(Fixed(), Fixed((0, 0, 1, 1)))["exact"]
    assert result.extra == 1
    assert np.isnan(result.landmarks(0.5))
    assert result.figures()["landmark_shift_median"] is None


def test_pictures_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    """Empty, damaged and foreign files do not end the comparison."""
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    (tmp_path / "broken.mp4").write_bytes(b"no clip")
    (tmp_path / "note.txt").write_text("no picture", encoding="utf-8")

    assert list(photos(tmp_path)) == []
    assert list(frames(tmp_path)) == []


def test_every_tenth_frame_is_taken(tmp_path: Path) -> None:
    """Of a clip of 21 frames the first, the eleventh and the last are compared."""
    clip = cv2.VideoWriter(str(tmp_path / "clip.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, (32, 32))
    for index in range(21):
        clip.write(np.full((32, 32, 3), 10 * index, np.uint8))
    clip.release()

    assert [round(frame.mean() / 10) for frame in frames(tmp_path)] == [0, 10, 20]


def test_a_folder_without_pictures_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is not there, and one without pictures, end with status 1 and a line that says what to name."""
    for folder in (tmp_path / "none", tmp_path):
        assert main(["--data", str(folder)]) == 1
        assert "--data" in capsys.readouterr().err


@pytest.mark.slow
def test_boxes_of_the_package_come_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The portrait that scikit-image carries has the package's one box, at each smallest face, in both modes."""
    (tmp_path / "data" / "photos").mkdir(parents=True)
    cv2.imwrite(str(tmp_path / "data" / "photos" / "astronaut.png"), skimage.data.astronaut()[:, :, ::-1])
    json_path = tmp_path / "out" / "parity.json"

    assert main(["--data", str(tmp_path / "data"), "--json", str(json_path)]) == 0
    rows = json.loads(json_path.read_text(encoding="utf-8"))["rows"]
    assert [(row["min_face_px"], row["mode"]) for row in rows] == [
        (px, mode) for px in (20, 24, 40) for mode in ("exact", "live")
    ]
    for row in rows:
        assert (row["boxes_of_the_package"], row["matched"], row["extra"], row["holds"]) == (1, 1, 0, True)
    assert len(capsys.readouterr().out.splitlines()) == 7


@pytest.mark.slow
def test_boxes_of_the_package_come_out_of_crowds(shared_data: Path) -> None:
    """On six small photos the package's boxes are ours, in both modes, as often as is asked of all photos."""
    wanted = {f"crowd_{k}" for k in (1, 2, 8, 13)} | {f"dlib_{k}" for k in ("2008_001009", "2008_002506")}
    files = sorted((shared_data / "photos").glob("*.jpg"))
    pictures = [cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR) for path in files if path.stem in wanted]
    ours = load_mtcnn(models_dir(), None, min_face_px=20)
    results = compare(PackageDetector(20), {mode: (ours.in_mode(mode), SAMENESS[mode]) for mode in SAMENESS}, pictures)

    for result in results.values():
        assert result.pictures == len(wanted)
        assert result.theirs >= 100
        assert result.holds
