"""Clips put together from tiles: who is where, by hand."""

import numpy as np

from desktop_app.evaluation.identity_clips import (
    BACKGROUND,
    Actor,
    compose,
    cross,
    cut_tile,
    musical_chairs,
    return_after,
    swap,
    takeover,
    tile_of,
)

FPS = 10.0
FACE = (100.0, 60.0, 180.0, 160.0)


def actor(person: int, face: tuple[float, ...] = FACE) -> Actor:
    """A person whose tile is as grey as ten times the number, in two frames."""
    return Actor(person, [np.full((240, 320, 3), 10 * person, np.uint8)] * 2, np.array([face, face]))


A, B, C = actor(1), actor(2), actor(3)


def test_tiles_are_counted_from_one_row_by_row() -> None:
    """The centre of a box says which of four tiles a row it is in."""
    boxes = np.array([[0.0, 0, 10, 10], [1000, 10, 1100, 50], [310, 250, 328, 260], [322, 482, 330, 490]])

    assert tile_of(boxes).tolist() == [1, 4, 5, 10]
    image = np.zeros((720, 1280, 3), np.uint8)
    image[240:480, 320:640] = 7
    assert (cut_tile(image, 6) == 7).all()
    assert not cut_tile(image, 5).any()


def test_what_is_placed_is_seen_and_known() -> None:
    """A tile at (30, 0) moves its truth by 30 pixels; the rest is background."""
    (frame,) = compose(0.1, FPS, (400, 240), lambda t: [(A, 30, 0)])

    assert frame.truth_ids.tolist() == [1]
    assert frame.truth_xyxy.tolist() == [[130, 60, 210, 160]]
    assert (frame.image_bgr[:, :30] == BACKGROUND).all()
    assert (frame.image_bgr[:, 30:350] == 10).all()


def test_who_is_covered_or_cut_off_is_not_there() -> None:
    """A face is the truth while the tile in front covers at most half of it and the picture's edge cuts none of it."""

    def truth(*placings: tuple[Actor, int, int]) -> list[int]:
        (frame,) = compose(0.1, FPS, (800, 240), lambda t: placings)
        return frame.truth_ids.tolist()

    assert truth((A, 0, 0), (B, 140, 0)) == [1, 2]
    assert truth((A, 0, 0), (B, 139, 0)) == [2]
    assert truth((A, -100, 0)) == [1]
    assert truth((A, -101, 0)) == []
    assert truth((A, 620, 0)) == [1]
    assert truth((A, 621, 0)) == []
    assert truth((A, 900, 0)) == []


def test_a_face_the_detector_misses_in_the_tile_is_no_truth() -> None:
    """NaN in a tile's truth counts neither for nor against."""
    half = Actor(1, A.images, np.array([FACE, (np.nan,) * 4]))

    assert [len(frame.truth_ids) for frame in compose(0.4, FPS, (320, 240), lambda t: [(half, 0, 0)])] == [1, 0, 1, 0]


def test_scenarios_show_who_they_say() -> None:
    """Ids by time: swapped for the middle three seconds, a seat taken over after a gap, one away for five seconds."""
    swapped = list(swap(A, B, FPS))
    assert [frame.truth_xyxy[frame.truth_ids == 1][0, 0] for frame in swapped[29:31] + swapped[59:61]] == [
        *(100, 420),
        *(420, 100),
    ]
    assert [frame.truth_ids.tolist() for frame in list(takeover(A, B, FPS, 2.0))[39:61:7]] == [[1], [], [], [2]]
    away = list(return_after(A, B, FPS, 5.0, elsewhere=True))
    assert [frame.truth_ids.tolist() for frame in (away[29], away[30], away[79], away[80])] == [
        [1, 2],
        [2],
        [2],
        [1, 2],
    ]
    assert away[80].truth_xyxy[0].tolist() == [740, 60, 820, 160]
    assert [frame.truth_ids.tolist() for frame in list(musical_chairs([A, B, C], FPS))[::20]] == [[1], [2], [3]] * 2


def test_the_one_behind_is_hidden_while_two_cross() -> None:
    """Both are there before and after, in changed places; in the middle only the one in front is."""
    frames = list(cross(A, B, FPS))
    before, after = frames[0], frames[-1]

    assert sorted(before.truth_ids.tolist()) == sorted(after.truth_ids.tolist()) == [1, 2]
    assert frames[25].truth_ids.tolist() == [1]
    left = [frame.truth_ids[frame.truth_xyxy[:, 0].argmin()] for frame in (before, after)]
    assert left == [1, 2]
