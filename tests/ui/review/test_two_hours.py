"""Two hours of thirty people: what the review costs, in processor time, so that a busy machine does not lie."""

import time

import pytest

from desktop_app.storage.database import open_database
from tests.sessions_factory import make_session
from tests.ui.fakes import FakeServices

PEOPLE, SECONDS = 30, 7200
STEPS = 30


@pytest.fixture
def services(tmp_path):
    """A program over a database of one long session."""
    made = FakeServices(tmp_path)
    db = open_database(made.database)
    make_session(db, people=PEOPLE, seconds=SECONDS)
    db.close()
    return made


def test_two_hours_open_in_two_seconds_and_pan_thirty_times_a_second(open_review, qapp):
    """From the click to the picture of all timelines; then each step of a pan is painted."""
    begin = time.process_time()
    review = open_review()
    review.timelines.grab()
    opened_s = time.process_time() - begin
    assert review.loaded.length_s == SECONDS
    assert len(review.loaded.review.people) == PEOPLE

    lanes, painted = review.timelines.lanes, []
    draw = lanes._item._pixels
    lanes._item._pixels = lambda *values: painted.append(1) or draw(*values)
    review.timelines.group.show_span(0, 1800)
    qapp.processEvents()
    painted.clear()
    begin = time.process_time()
    for step in range(STEPS):
        review.timelines.group.plot.setXRange(step * 100, step * 100 + 1800, padding=0)
        qapp.processEvents()
    pan_s = time.process_time() - begin

    assert len(painted) >= STEPS
    assert opened_s < 2.0
    assert STEPS / pan_s >= 30.0
