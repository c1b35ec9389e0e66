"""How soon a new face is there, and one that left is gone: the real tracker over painted people."""

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.domain.frame import RawFrame
from desktop_app.domain.records import Observation
from desktop_app.vision.boxes import iou
from desktop_app.vision.tracker import FaceTracker
from tests.pipeline.fakes import ListSource, make_session
from tests.vision.painted import Places, find, paint

FPS = 25.0
LEFT, MIDDLE, RIGHT = (60.0, 80.0), (280.0, 80.0), (500.0, 80.0)


class Room:
    """A search finds everybody who is there, a follower who is there in the boxes it is given."""

    def __init__(self, places: list[Places]) -> None:
        self._places = places
        self.searches = 0

    def frames(self) -> list[RawFrame]:
        """The pictures, each with its index in its first pixel."""
        frames = []
        for index, places in enumerate(self._places):
            image = paint(places)
            image[0, 0] = index
            frames.append(RawFrame(image, index / FPS))
        return frames

    def detect(self, image_bgr: NDArray[np.uint8]) -> Faces:
        """Everybody."""
        self.searches += 1
        return self._there(image_bgr)

    def follow(self, image_bgr: NDArray[np.uint8], xyxy: NDArray[np.float32]) -> Faces:
        """The face that lies most in each box; an unsure one where none does."""
        there = self._there(image_bgr)
        if not len(there):
            return Faces.of(xyxy, [0.0] * len(xyxy), np.zeros((len(xyxy), 5, 2)))
        overlap = iou(xyxy, there.xyxy)
        faces = there[overlap.argmax(axis=1)]
        return Faces.of(faces.xyxy, np.where(overlap.max(axis=1) > 0.3, 0.99, 0.1), faces.landmarks_xy)

    def _there(self, image_bgr: NDArray[np.uint8]) -> Faces:
        return find(self._places[int(image_bgr[0, 0, 0])])


def seen(places: list[Places]) -> dict[int, list[int]]:
    """The frames on which each number was, in the order of the numbers."""
    room = Room(places)
    session = make_session(
        detector=room, tracker=FaceTracker(), parts={"follower": room}, storage_rate_hz=None, workers=1
    )
    session.start(ListSource(room.frames(), fps=FPS)).finish()
    assert room.searches <= len(places) / 3
    frames: dict[int, list[int]] = {}
    for row in session.sink.of(Observation):
        frames.setdefault(row.person_id, []).append(row.frame_index)
    return dict(sorted(frames.items()))


@pytest.mark.parametrize("came", range(20, 25))
def test_a_new_face_is_there_within_300_ms_and_gone_within_500(came: int) -> None:
    """Whenever it comes between two searches, and leaves; who stays is there on every frame."""
    left = came + 21
    there = seen([{1: LEFT} | ({2: RIGHT} if came <= n < left else {}) for n in range(60)])

    assert list(there) == [1, 2]
    assert there[1] == list(range(60))
    assert (there[2][0] - came) / FPS <= 0.3
    assert there[2] == list(range(there[2][0], there[2][-1] + 1))
    assert (there[2][-1] - left) / FPS <= 0.5


def test_after_a_cut_everybody_has_the_old_number() -> None:
    """Two who change places between two searches, and a third who was elsewhere all the time."""
    there = seen([{1: LEFT, 2: RIGHT} if n < 23 else {2: LEFT, 1: MIDDLE} for n in range(50)])

    assert list(there) == [1, 2]
    assert len(set(there[1]) & set(range(24, 50))) >= 20
    assert there[2][-1] == 49
