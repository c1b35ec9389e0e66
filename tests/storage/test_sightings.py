"""A person's box in a second is found by halving, whatever lies around it."""

import pytest

from desktop_app.storage.sightings import box_in_second, presence


def box(left):
    """A box that can be told from the others by its left edge."""
    return (float(left), 0.0, left + 10.0, 10.0)


@pytest.fixture
def session(recording, seen):
    """Two people over a minute, ten frames a second; person 2 is away from second 20 to 39."""
    writer = recording()
    rows = []
    for frame in range(600):
        second = frame / 10
        rows.append(seen(1, second, xyxy=box(frame)))
        if not 20 <= second < 40:
            rows.append(seen(2, second, xyxy=box(1000 + frame)))
    writer.write(rows)
    return writer.session_id


def test_the_first_and_the_last_box_of_a_second(db, session):
    """Of the person asked for, not of the others in the same frames."""
    assert box_in_second(db, session, 1, 0, last=False) == box(0)
    assert box_in_second(db, session, 1, 33, last=False) == box(330)
    assert box_in_second(db, session, 1, 33, last=True) == box(339)
    assert box_in_second(db, session, 2, 19, last=True) == box(1199)
    assert box_in_second(db, session, 2, 59, last=True) == box(1599)


def test_nobody_has_a_box_where_they_were_not(db, session):
    """Away, before, after, or a number that the session does not know."""
    assert box_in_second(db, session, 2, 25, last=True) is None
    assert box_in_second(db, session, 1, 60, last=False) is None
    assert box_in_second(db, session, 9, 5, last=False) is None
    assert box_in_second(db, session + 1, 1, 5, last=False) is None


def test_frames_with_large_gaps_between_their_indexes(db, recording, seen):
    """Dropped and empty frames leave no row."""
    writer = recording()
    writer.write([seen(1, t, frame_index=index, xyxy=box(index)) for index, t in ((3, 0.5), (500, 7.0), (501, 7.9))])

    assert box_in_second(db, writer.session_id, 1, 7, last=False) == box(500)
    assert box_in_second(db, writer.session_id, 1, 7, last=True) == box(501)
    assert box_in_second(db, writer.session_id, 1, 3, last=True) is None


def test_presence_is_by_second(db, recording, seen):
    """In order, each number once a second."""
    writer = recording()
    writer.write([seen(2, 0.1), seen(1, 0.5), seen(1, 0.9), seen(1, 3.0)])

    assert presence(db, writer.session_id).tolist() == [[0, 1], [0, 2], [3, 1]]
    assert presence(db, writer.session_id + 1).shape == (0, 2)
