"""Numbers stay with people, on painted ones."""

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from desktop_app.domain.faces import Faces
from desktop_app.vision.tracker import FaceTracker
from tests.vision.loading import ROOT
from tests.vision.painted import Places, find, frame, paint

STEP_S = 0.08


class Scene:
    """A tracker fed with painted pictures, 12.5 a second."""

    def __init__(self) -> None:
        self.tracker = FaceTracker()
        self.t_s = 0.0
        self.velocity = np.zeros((0, 4))

    def show(self, places: Places, seconds: float = STEP_S, confidence: float = 0.99) -> dict[int, int]:
        """Show people for a while; the number of each in the last frame."""
        numbers: dict[int, int] = {}
        for _ in range(max(round(seconds / STEP_S), 1)):
            tracks = self.tracker.update(frame(self.t_s, paint(places)), find(places, confidence))
            numbers = dict(zip(places, tracks.person_id.tolist(), strict=True))
            self.velocity = tracks.velocity_xyxy
            self.t_s += STEP_S
        return numbers

    def move(self, path: Callable[[float], Places], seconds: float) -> dict[int, int]:
        """Show people on their way, ``path`` being the places at a share of it."""
        numbers: dict[int, int] = {}
        steps = round(seconds / STEP_S)
        for step in range(steps):
            numbers = self.show(path((step + 1) / steps))
        return numbers


LEFT, MIDDLE, RIGHT = (60.0, 80.0), (280.0, 80.0), (500.0, 80.0)


@pytest.fixture
def scene() -> Scene:
    """A fresh session."""
    return Scene()


def test_scipy_is_not_imported_for_its_solver() -> None:
    """A tracker is there without the second that ``scipy.optimize`` takes to import, and solves as it does."""
    code = (
        "import sys; from desktop_app.vision import tracker; tracker.FaceTracker(); assert 'scipy' not in sys.modules;"
        "rows, cols = tracker._solver()([[1, 9, 3], [8, 2, 1]], maximize=True); print(*rows, *cols)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.split() == ["0", "1", "1", "0"]


def test_a_single_picture_gets_numbers_at_once(scene: Scene) -> None:
    """Faces of the first picture are 1, 2, 3, in the detector's order, even when it is not sure of them."""
    assert scene.show({7: LEFT, 8: MIDDLE, 9: RIGHT}, confidence=0.8) == {7: 1, 8: 2, 9: 3}


def test_no_face_is_a_normal_answer(scene: Scene) -> None:
    """No faces give empty arrays of the right shapes, before and after there were some."""
    for _ in range(2):
        tracks = scene.tracker.update(frame(scene.t_s, paint({})), Faces.empty())
        assert tracks.person_id.shape == (0,)
        assert tracks.velocity_xyxy.shape == (0, 4)
        scene.t_s += STEP_S
        scene.show({1: LEFT})


def test_time_must_increase(scene: Scene) -> None:
    """A frame from the past is a mistake of the caller."""
    scene.show({1: LEFT})

    with pytest.raises(ValueError, match="t_s must increase"):
        scene.tracker.update(frame(0.0, paint({})), Faces.empty())


def test_velocity_is_in_pixels_a_second(scene: Scene) -> None:
    """A face that walks at 100 px/s to the right is said to do so at all four coordinates."""
    scene.move(lambda share: {1: (60 + 200 * share, 80.0)}, 2.0)

    assert scene.velocity[0] == pytest.approx([100, 0, 100, 0], abs=12)


def test_swapped_tiles_swap_numbers(scene: Scene) -> None:
    """Two people who change places between two frames keep their numbers."""
    assert scene.show({1: LEFT, 2: RIGHT}, 2) == {1: 1, 2: 2}
    assert scene.show({2: LEFT, 1: RIGHT}) == {1: 1, 2: 2}
    assert scene.show({2: LEFT, 1: RIGHT}, 2) == {1: 1, 2: 2}


@pytest.mark.parametrize("gap_s", [0.0, 0.4, 2.0])
def test_who_takes_a_seat_does_not_take_the_number(scene: Scene, gap_s: float) -> None:
    """Another person on the same seat, at once or after a while, gets a new number."""
    scene.show({1: LEFT}, 2)
    if gap_s:
        scene.show({}, gap_s)

    assert scene.show({2: LEFT}, 2) == {2: 2}


@pytest.mark.parametrize("away_s", [0.4, 5.0, 60.0])
@pytest.mark.parametrize("seat", [LEFT, RIGHT])
def test_who_comes_back_gets_the_number_back(scene: Scene, away_s: float, seat: tuple[float, float]) -> None:
    """A person who was away gets the old number, on the old seat and on another, while a second one stays."""
    scene.show({1: LEFT, 2: MIDDLE}, 2)
    scene.show({2: MIDDLE}, away_s)

    assert scene.show({1: seat, 2: MIDDLE}, 1.2) == {1: 1, 2: 2}


def test_crossing_people_keep_their_numbers(scene: Scene) -> None:
    """Two who walk past one another, the one behind unseen for a while, keep their numbers."""
    tracker = scene.tracker
    for step in range(40):
        x = 60 + 11.0 * step
        places = {1: (560 - x, 80.0), 2: (x, 80.0)}
        seen = {2: places[2]} if abs(places[1][0] - places[2][0]) < 50 else places
        tracks = tracker.update(frame(step * STEP_S, paint(places)), find(seen))
        assert tracks.person_id.tolist() == list(seen)


def test_a_box_that_flickers_up_gets_no_number(scene: Scene) -> None:
    """A face of one frame stays 0 and takes no number from those who come later."""
    scene.show({1: LEFT}, 1)

    assert scene.show({1: LEFT, 5: RIGHT}) == {1: 1, 5: 0}
    scene.show({1: LEFT}, 1)
    assert scene.show({1: LEFT, 6: MIDDLE}, 0.4) == {1: 1, 6: 2}


def test_a_doubtful_face_needs_more_sightings(scene: Scene) -> None:
    """Below a confidence of 0.9 a new face gets its number at the fourth sighting."""
    scene.show({}, 1)

    assert [scene.show({1: LEFT}, confidence=0.85)[1] for _ in range(4)] == [0, 0, 0, 1]


def test_a_second_box_on_a_face_gets_no_number(scene: Scene) -> None:
    """However long it stays."""
    image = paint({1: LEFT})
    face = find({1: LEFT})
    both = Faces.of(
        np.concatenate([face.xyxy, face.xyxy + np.array([5, 8, -10, -8])]),
        [0.99, 0.95],
        np.concatenate([face.landmarks_xy, face.landmarks_xy]),
    )
    tracker = FaceTracker()
    tracker.update(frame(0.0, image), face)
    for step in range(1, 20):
        assert tracker.update(frame(step * STEP_S, image), both).person_id.tolist() == [1, 0]


def test_a_slow_source_gets_numbers_at_once(scene: Scene) -> None:
    """With a second between pictures the first sighting must do, and people keep their numbers."""
    tracker = scene.tracker
    answers = []
    for t_s, places in ((0.0, {1: LEFT}), (1.0, {1: LEFT, 2: RIGHT}), (2.0, {2: RIGHT, 1: MIDDLE}), (3.0, {3: LEFT})):
        answers.append(tracker.update(frame(t_s, paint(places)), find(places)).person_id.tolist())

    assert answers == [[1], [1, 2], [2, 1], [3]]


def test_light_that_goes_out_changes_no_number(scene: Scene) -> None:
    """The room at half its brightness from one frame to the next: the faces' gradients hold the numbers."""
    places = {1: LEFT, 2: MIDDLE, 3: RIGHT}
    scene.show(places, 1)
    for step in range(20):
        dark = (paint(places) * 0.5).astype(np.uint8)
        tracks = scene.tracker.update(frame(scene.t_s + step * STEP_S, dark), find(places))
        assert tracks.person_id.tolist() == [1, 2, 3]


def test_place_alone_does_where_nothing_can_be_seen(scene: Scene) -> None:
    """In flat pictures people keep their numbers by place, through three seconds without detection."""
    flat = np.zeros((360, 640, 3), np.uint8)
    tracker = scene.tracker
    places = {1: LEFT, 2: RIGHT}
    steps = [(step * STEP_S, find(places)) for step in range(20)]
    steps += [(5.0 + step * STEP_S, find(places)) for step in range(20)]
    for t_s, faces in steps:
        assert tracker.update(frame(t_s, flat), faces).person_id.tolist() == [1, 2]


def test_the_same_pictures_give_the_same_numbers() -> None:
    """Two sessions over the same pictures answer alike, bit for bit."""

    def session() -> list[tuple[bytes, bytes]]:
        tracker = FaceTracker()
        rng = np.random.default_rng(0)
        answers = []
        for step in range(30):
            places = {p: (40.0 + 90 * p + rng.normal(0, 3), 90.0) for p in range(6) if rng.random() < 0.8}
            tracks = tracker.update(frame(step * STEP_S, paint(places)), find(places))
            answers.append((tracks.person_id.tobytes(), tracks.velocity_xyxy.tobytes()))
        return answers

    assert session() == session()


def test_a_class_of_thirty_keeps_its_numbers() -> None:
    """Thirty people on five rows, each missed now and then, have thirty numbers and no other."""
    tracker = FaceTracker()
    seats = {p: (40.0 + 200 * (p % 6), 60.0 + 190 * (p // 6)) for p in range(30)}
    image = paint(seats, (1280, 1020))
    rng = np.random.default_rng(1)
    tracker.update(frame(0.0, image), find(seats))
    for step in range(1, 12):
        seen = {p: (x + rng.normal(0, 1), y + rng.normal(0, 1)) for p, (x, y) in seats.items() if rng.random() < 0.7}
        tracks = tracker.update(frame(step * STEP_S, image), find(seen))
        assert tracks.person_id.tolist() == [p + 1 for p in seen]


def test_a_face_is_expected_where_it_is_going(scene: Scene) -> None:
    """At 100 px/s to the right, 0.08 s later 8 px further, less what the velocity fades."""
    scene.move(lambda share: {1: (60 + 200 * share, 80.0)}, 2.0)

    expected = scene.tracker.to_follow(scene.t_s, None)

    assert expected[0] == pytest.approx([267.5, 80, 327.5, 156], abs=2)


def test_between_searches_faces_are_followed_under_their_numbers(scene: Scene) -> None:
    """And one that was not confirmed in its box is lost, which is said once."""
    scene.show({1: LEFT, 2: MIDDLE}, seconds=1.0)
    lost = []
    for _step in range(4):
        image = paint({1: LEFT})
        assert len(scene.tracker.to_follow(scene.t_s, None)) == 2
        followed = find({1: LEFT, 2: MIDDLE})
        doubt = Faces.of(followed.xyxy, [0.99, 0.3], followed.landmarks_xy)
        tracks = scene.tracker.update(frame(scene.t_s, image), None, doubt)
        assert tracks.person_id.tolist() == [1]
        lost.append(tracks.lost)
        scene.t_s += STEP_S

    assert lost == [True, False, False, False]
    assert len(scene.tracker.to_follow(scene.t_s, None)) == 1


def test_a_followed_face_keeps_its_number_only_while_it_looks_like_its_person(scene: Scene) -> None:
    """Two tiles that swap places between two searches swap their numbers; a newcomer on a seat gets none at once."""
    scene.show({1: LEFT, 2: MIDDLE}, seconds=1.0)
    swapped = {2: LEFT, 1: MIDDLE}
    assert len(scene.tracker.to_follow(scene.t_s, None)) == 2
    tracks = scene.tracker.update(frame(scene.t_s, paint(swapped)), None, find(swapped))
    assert tracks.person_id.tolist() == [2, 1]

    scene.t_s += STEP_S
    taken = {2: LEFT, 5: MIDDLE}
    scene.tracker.to_follow(scene.t_s, None)
    tracks = scene.tracker.update(frame(scene.t_s, paint(taken)), None, find(taken))
    assert tracks.person_id.tolist() == [2, 0]
    assert tracks.lost


def test_what_a_search_misses_is_followed_but_not_for_ever(scene: Scene) -> None:
    """Three searches in a row may miss a face; those that found it are not asked for again."""
    scene.show({1: LEFT, 2: MIDDLE}, seconds=1.0)
    for missed in range(4):
        expected = scene.tracker.to_follow(scene.t_s, find({1: LEFT}))
        assert len(expected) == (1 if missed < 3 else 0)
        followed = find({2: MIDDLE}) if len(expected) else None
        tracks = scene.tracker.update(frame(scene.t_s, paint({1: LEFT, 2: MIDDLE})), find({1: LEFT}), followed)
        assert tracks.person_id.tolist() == ([1, 2] if missed < 3 else [1])
        scene.t_s += STEP_S


def test_frames_far_apart_are_not_followed(scene: Scene) -> None:
    """Nothing can be expected half a second later, and nothing before the first frame."""
    assert len(scene.tracker.to_follow(0.0, None)) == 0
    scene.show({1: LEFT}, seconds=1.0)

    assert len(scene.tracker.to_follow(scene.t_s + 0.5, None)) == 0


def test_as_many_faces_as_were_asked_for_must_come_back(scene: Scene) -> None:
    """Rows belong to rows."""
    scene.show({1: LEFT}, seconds=1.0)
    scene.tracker.to_follow(scene.t_s, None)

    with pytest.raises(ValueError, match="1 faces were to be followed, got 2"):
        scene.tracker.update(frame(scene.t_s, paint({})), None, find({1: LEFT, 2: MIDDLE}))
