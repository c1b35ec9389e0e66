"""The room that is measured: how many people, how large, and that they move."""

import numpy as np
import pytest

from desktop_app.evaluation.synthetic_room import ROOM_SIZES, SyntheticRoom, room_picture


def test_a_room_has_the_size_asked_for_and_ends_where_told() -> None:
    """Three pictures of 640 x 480, 40 ms apart, then the end; opened again it begins again."""
    room = SyntheticRoom(4, ROOM_SIZES["480p"], frames=3)
    info = room.open(0.0)
    frames = [room.read(0.0) for _ in range(4)]

    assert info.size_wh == (640, 480)
    assert [None if frame is None else frame.pts_s for frame in frames] == [0.0, 0.04, 0.08, None]
    assert frames[0] is not None
    assert frames[0].image_bgr.shape == (480, 640, 3)
    room.open(0.0)
    again = room.read(0.0)
    assert again is not None
    np.testing.assert_array_equal(again.image_bgr, frames[0].image_bgr)


def test_everybody_sits_in_a_tile_of_their_own_and_no_two_are_alike() -> None:
    """Four people in two rows of two: the four quarters of the picture differ."""
    picture = room_picture(4, (640, 480))
    quarters = [picture[y : y + 240, x : x + 320] for y in (0, 240) for x in (0, 320)]

    for place, quarter in enumerate(quarters):
        assert all(np.abs(quarter.astype(int) - other).mean() > 2 for other in quarters[place + 1 :])


def test_people_move_and_the_motion_has_no_seam() -> None:
    """A second later the picture is another; after the eight seconds of the loop it is the first one again."""
    room = SyntheticRoom(8, (640, 480))
    room.open(0.0)

    assert not np.array_equal(room.paint(0), room.paint(25))
    np.testing.assert_array_equal(room.paint(0), room.paint(200))


def test_a_room_without_people_cannot_be_meant() -> None:
    """Nobody is no room."""
    with pytest.raises(ValueError, match="faces must be 1 or more, got 0"):
        SyntheticRoom(0, (640, 480))
