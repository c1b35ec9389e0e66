"""Dark pictures are brightened before faces are looked for, others are left alone."""

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.vision.enhance import EnhancedDetector, exposures


def room(grey: int) -> np.ndarray:
    """An even picture of 80 x 60."""
    return np.full((60, 80, 3), grey, np.uint8)


def brighten(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The one exposure of a picture that needs no second."""
    (bright,) = exposures(image)
    return bright


def lit(image: NDArray[np.uint8], grey: int) -> NDArray[np.uint8]:
    """The picture with something bright in it, two cells of 80 x 60: less than a hundredth."""
    image[20:22, 30:36] = grey
    return image


class Onlooker:
    """A detector and follower that remembers what it was shown."""

    def __init__(self) -> None:
        self.seen: list[NDArray[np.uint8]] = []

    def detect(self, image_bgr: NDArray[np.uint8]) -> Faces:
        """One face in the corner."""
        self.seen.append(image_bgr)
        return Faces.of([[0, 0, 10, 12]], [0.9], np.zeros((1, 5, 2)))

    def follow(self, image_bgr: NDArray[np.uint8], xyxy: NDArray[np.float32]) -> Faces:
        """The boxes themselves."""
        self.seen.append(image_bgr)
        return Faces.of(xyxy, np.ones(len(xyxy)), np.zeros((len(xyxy), 5, 2)))


def test_bright_picture_comes_back_itself() -> None:
    """Nothing is copied, so nothing can be lost in good light."""
    image = room(120)
    assert brighten(image) is image


def test_dark_even_picture_becomes_mid_grey() -> None:
    """18 % of white under a square root is 0.424 of 255: 108."""
    assert np.unique(brighten(room(10))).tolist() == [108]


def test_face_before_black_is_not_burnt_out() -> None:
    """The mean is almost nothing; the face's light of 0.52 % becomes 80 %, which is 228 under the square root."""
    image = room(0)
    image[20:30, 30:42] = 16
    assert brighten(image)[25, 36].tolist() == [228] * 3


def test_light_keeps_its_proportions() -> None:
    """Halves of 4.27 times the light (pixel values 16 and 4) stand as its square root, 2.07, to each other."""
    image = room(4)
    image[:, 40:] = 16
    bright = brighten(image)
    assert bright[30, 70, 0] / bright[30, 10, 0] == pytest.approx(2.066, abs=0.03)


def test_black_stays_black() -> None:
    """Where there is no light at all, none is made, and nothing is divided by it."""
    assert not brighten(room(0)).any()


def test_noise_is_averaged() -> None:
    """Of two neighbours one of which is noise, the picture shows something in between."""
    image = room(6)
    image[::2, ::2] = 14
    rows = brighten(image)[30, 20:60, 0].astype(int)
    assert np.abs(np.diff(rows)).max() < 40
    assert 80 < rows.mean() < 130


def test_detector_and_follower_see_the_bright_picture() -> None:
    """Both are shown the same, and what they say is handed on."""
    eye = Onlooker()
    enhanced = EnhancedDetector(eye, eye)
    found = enhanced.detect(room(10))
    followed = enhanced.follow(room(10), np.array([[1, 2, 3, 4]], np.float32))

    assert [image[0, 0, 0] for image in eye.seen] == [108, 108]
    assert found.xyxy.tolist() == [[0, 0, 10, 12]]
    assert followed.xyxy.tolist() == [[1, 2, 3, 4]]


def test_in_good_light_they_see_the_picture_itself() -> None:
    """The very array, so results are those of the bare detector."""
    eye = Onlooker()
    image = room(120)
    EnhancedDetector(eye, eye).detect(image)
    assert eye.seen[0] is image


def test_lit_face_before_black_is_seen_as_it_is_too() -> None:
    """It is a four-hundredth of the picture: exposed for the wall it burns out, so the picture itself comes too."""
    image = lit(room(4), 150)
    bright, itself = exposures(image)
    assert bright[21, 32].tolist() == [255] * 3
    assert itself is image


def test_brighter_part_of_the_dark_is_exposed_for_apart() -> None:
    """256 times a room of 0.06 % of white is 15.5 %; a part of 2.1 % burns out there, and stays below white apart."""
    first, second = exposures(lit(room(2), 40))
    assert first[50, 10].tolist() == pytest.approx([100] * 3, abs=1)
    assert first[21, 32].tolist() == [255] * 3
    assert second[21, 32, 0] < 240
    assert second[50, 10, 0] < 60


def test_faces_of_both_exposures_are_told_once() -> None:
    """One that both show is told with its better probability, one that a single exposure shows is told as well."""

    def detect(image: NDArray[np.uint8]) -> Faces:
        near = ([10, 10, 30, 34], [11, 10, 31, 34])
        if image[50, 10, 0] > 20:
            return Faces.of([near[0], [50, 20, 70, 44]], [0.9, 0.85], np.zeros((2, 5, 2)))
        return Faces.of([near[1]], [0.95], np.ones((1, 5, 2)))

    eye = Onlooker()
    eye.detect = detect  # type: ignore[method-assign]
    found = EnhancedDetector(eye, eye).detect(lit(room(4), 150))

    assert found.xyxy.tolist() == [[11, 10, 31, 34], [50, 20, 70, 44]]
    assert found.confidence.tolist() == pytest.approx([0.95, 0.85])
    assert found.landmarks_xy[:, 0, 0].tolist() == [1, 0]


def test_each_box_is_followed_where_its_face_is_surest() -> None:
    """Row by row: the first in the brightened picture, the second in the picture itself."""

    def follow(image: NDArray[np.uint8], xyxy: NDArray[np.float32]) -> Faces:
        bright = image[50, 10, 0] > 20
        return Faces.of(xyxy + bright, [0.9, 0.2] if bright else [0.1, 0.8], np.zeros((2, 5, 2)))

    eye = Onlooker()
    eye.follow = follow  # type: ignore[method-assign]
    boxes = np.array([[1, 2, 31, 42], [50, 20, 70, 44]], np.float32)
    followed = EnhancedDetector(eye, eye).follow(lit(room(4), 150), boxes)

    assert followed.xyxy.tolist() == [[2, 3, 32, 43], [50, 20, 70, 44]]
    assert followed.confidence.tolist() == pytest.approx([0.9, 0.8])


def test_nobody_in_either_exposure() -> None:
    """No face is a normal value."""
    eye = Onlooker()
    eye.detect = lambda image: Faces.empty()  # type: ignore[method-assign]
    enhanced = EnhancedDetector(eye, eye)
    assert len(enhanced.detect(lit(room(4), 150))) == 0
    assert len(enhanced.follow(lit(room(4), 150), np.zeros((0, 4), np.float32))) == 0


def test_picture_is_not_changed() -> None:
    """Others read the same frame."""
    image = room(10)
    image.setflags(write=False)
    brighten(image)
    assert (image == 10).all()
