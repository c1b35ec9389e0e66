"""The cascade of Viola and Jones, alone and behind the port of a detector."""

import threading
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.errors import ModelError
from desktop_app.vision import haar
from desktop_app.vision.haar import HaarCascade, HaarDetector

PICTURE = np.zeros((100, 200, 3), np.uint8)


@pytest.fixture(scope="module")
def astronaut() -> np.ndarray:
    """512 x 512 BGR portrait with one face of about 100 pixels."""
    return np.ascontiguousarray(skimage.data.astronaut()[:, :, ::-1])


class Squares(HaarCascade):
    """A cascade that finds what it is told to."""

    def __init__(self, *squares: tuple[float, float, float, float]) -> None:
        self.squares = np.array(squares, np.float32).reshape(-1, 4)

    def find(self, image_bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The squares, whatever is shown."""
        return self.squares


class Follower:
    """Says of each box a confidence in turn, and counts how often it was asked."""

    def __init__(self, *confidence: float) -> None:
        self.confidence = confidence
        self.asked = 0

    def follow(self, image_bgr: NDArray[np.uint8], xyxy: NDArray[np.float32]) -> Faces:
        """The boxes, moved right by one."""
        self.asked += 1
        return Faces.of(xyxy + np.array([1, 0, 1, 0]), self.confidence, np.full((len(xyxy), 5, 2), 7.0))


def test_face_of_a_photograph_is_found(astronaut: np.ndarray) -> None:
    """One square round it, whose middle lies on the face."""
    found = HaarCascade(min_face_px=60).find(astronaut)
    assert len(found) == 1
    x, y = (found[0, :2] + found[0, 2:]) / 2
    assert 200 < x < 250
    assert 90 < y < 140


def test_smallest_face_is_kept_to(astronaut: np.ndarray) -> None:
    """Faces smaller than asked for are passed over."""
    assert len(HaarCascade(min_face_px=200).find(astronaut)) == 0


def test_threads_share_a_cascade(astronaut: np.ndarray) -> None:
    """Two threads at once find what one finds."""
    cascade = HaarCascade(min_face_px=60)
    found: list[NDArray[np.float32]] = []
    threads = [threading.Thread(target=lambda: found.append(cascade.find(astronaut))) for turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0].tolist() == found[1].tolist() == cascade.find(astronaut).tolist()


@pytest.mark.parametrize("size_hw", [(60, 80), (23, 300), (1, 1)])
def test_nothing_to_see(size_hw: tuple[int, int]) -> None:
    """An even picture, and pictures lower than the cascade's window."""
    assert HaarCascade().find(np.full((*size_hw, 3), 90, np.uint8)).shape == (0, 4)


def test_shape_is_said() -> None:
    """A grey picture is refused with its shape."""
    with pytest.raises(ValueError, match=r"\(height, width, 3\), got \(60, 80\)"):
        HaarCascade().find(np.zeros((60, 80), np.uint8))


def test_missing_cascade_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An OpenCV installed without its files gives one clear line."""
    haar._cascade_text.cache_clear()
    monkeypatch.setattr(haar.cv2.data, "haarcascades", str(tmp_path))
    with pytest.raises(ModelError, match=r"frontalface_default\.xml is missing"):
        HaarCascade()


def test_follower_gives_box_confidence_and_points() -> None:
    """Best first; what it hardly believes is left out."""
    detector = HaarDetector(
        Squares((0, 0, 30, 30), (50, 0, 80, 30), (100, 0, 130, 30)), Follower(0.85, 0.5, 0.99), threshold=0.8
    )
    faces = detector.detect(PICTURE)
    assert faces.xyxy[:, 0].tolist() == [101, 1]
    assert faces.confidence == pytest.approx([0.99, 0.85])
    assert (faces.landmarks_xy == 7).all()


def test_two_squares_on_one_face_are_one() -> None:
    """The better one stays."""
    faces = HaarDetector(Squares((0, 0, 30, 30), (2, 0, 32, 30)), Follower(0.9, 0.95), threshold=0.8).detect(PICTURE)
    assert faces.xyxy.tolist() == [[3, 0, 33, 30]]


def test_without_squares_nobody_is_asked() -> None:
    """Zero faces are a normal value."""
    follower = Follower()
    assert len(HaarDetector(Squares(), follower, threshold=0.8).detect(PICTURE)) == 0
    assert follower.asked == 0
