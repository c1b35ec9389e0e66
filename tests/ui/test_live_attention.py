"""While a session runs, what is measured of heads shows in labels, in the table and, once stored, in the timelines."""

import numpy as np
import pytest

from desktop_app.domain.attention import TOLD_STATES, AttentionState, FaceMeasures
from desktop_app.domain.clock import SessionClock
from desktop_app.ui.timeline_controls import Subject
from tests.ui.fakes import Choice


class Heads:
    """The first face looks straight ahead, every other one far down."""

    def measure(self, image_bgr, faces):
        """Pose alone."""
        bowed = FaceMeasures(yaw_deg=0.0, pitch_deg=-60.0, roll_deg=0.0)
        straight = FaceMeasures(yaw_deg=0.0, pitch_deg=0.0, roll_deg=0.0)
        return [straight if not place else bowed for place in range(len(faces))]


@pytest.fixture
def services(services):
    """The program behind the window, with heads measured."""
    services.shapes = Heads()
    return services


def test_states_come_into_labels_table_and_timelines(window, wait):
    """And the timelines of a person are drawn when they are chosen."""
    choice = Choice()
    window.choose_source(choice)
    window.actions_["start"].trigger()
    choice.sources[0].release(10)
    wait(lambda: [row.attention for row in window.people.model.rows()] == ["facing", "looking_down"])
    wait(lambda: {box.labels[0].state for box in window.video.boxes()} == {"facing", "looking_down"})
    window.people.filter.choose(AttentionState.LOOKING_DOWN)
    assert window.people.table.shown.rowCount() == 1
    window.people.filter.choose(None)

    window.timeline.subjects.choose(Subject.ATTENTION)
    window.actions_["stop"].trigger()
    wait(lambda: not window.control.active and not window.tasks.busy)
    wait(lambda: window.timeline.attention.data.judged_seconds > 0)
    seen, told, shares = window.timeline.attention.data.at(0)
    assert (seen, told) == (2, 2)
    assert shares[TOLD_STATES.index(AttentionState.FACING)] == 0.5
    assert window.timeline.seen.text() == "2 of 2 seen"

    window.presenter.choose_person(2)
    wait(lambda: not window.timeline.person_attention.is_empty)
    assert "looking down" in window.timeline.person_attention.describe(0.5)
    assert not np.isnan(window.timeline.person_attention.data.at(0)[2][0])


def test_with_attention_switched_off_the_timeline_says_so(window):
    """And emotions are shown, which are on."""
    window.timeline.subjects.choose(Subject.ATTENTION)
    window.timeline.begin(SessionClock(None), emotions=True, attention=False)

    assert window.timeline.subjects.subject is Subject.EMOTIONS
    window.timeline.subjects.choose(Subject.ATTENTION)
    assert window.timeline.attention.is_empty
    assert "switched off" in window.timeline.attention._empty.text()
