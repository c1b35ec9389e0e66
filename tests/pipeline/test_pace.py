"""How the pace follows the load."""

import pytest

from desktop_app.pipeline.pace import CALM_S, LOOK_S, Load, Pace, PaceKeeper, slower_paces

WISHED = Pace(emotion_rate_hz=5.0, landmark_rate_hz=2.0, search_interval_s=0.2)


class Machine:
    """Feeds a keeper with a load, look by look: 25 frames a second are wanted."""

    def __init__(self, wished: Pace = WISHED) -> None:
        self.keeper = PaceKeeper(wished)
        self.now = 0.0
        self.load = Load(0, 0, 0.0)
        self.keeper.look(0.0, self.load)

    def run(self, seconds: float, *, dropped: float, busy: float) -> Pace:
        """The pace after so long at a share of dropped frames and a share of time that was full."""
        for _ in range(round(seconds / LOOK_S)):
            self.now += LOOK_S
            wanted = round(25 * LOOK_S)
            self.load = Load(
                self.load.wanted + wanted, self.load.dropped + round(wanted * dropped), self.load.busy_s + LOOK_S * busy
            )
            self.keeper.look(self.now, self.load)
        return self.keeper.pace


def test_the_order_is_landmarks_emotions_searches_frames() -> None:
    """Each step lowers one rate, and the next kind is touched only when the one before is at its least."""
    steps = [(p.landmark_rate_hz, p.emotion_rate_hz, p.search_interval_s, p.every) for p in slower_paces(WISHED)]

    assert steps == [
        (2.0, 5.0, 0.2, 1),
        (1.0, 5.0, 0.2, 1),
        (1.0, 2.5, 0.2, 1),
        (1.0, 1.25, 0.2, 1),
        (1.0, 1.0, 0.2, 1),
        (1.0, 1.0, 0.4, 1),
        (1.0, 1.0, 0.8, 1),
        *((1.0, 1.0, 0.8, every) for every in (2, 3, 4, 5, 6)),
    ]


def test_what_is_off_is_not_lowered() -> None:
    """Without emotions, landmarks and following only frames are left to lower."""
    assert [pace.every for pace in slower_paces(Pace())] == [1, 2, 3, 4, 5, 6]


def test_a_machine_that_keeps_up_is_left_alone() -> None:
    """However full it is, as long as nothing is dropped."""
    assert Machine().run(60, dropped=0.0, busy=0.95) == WISHED


def test_a_single_hiccup_lowers_nothing() -> None:
    """The first look that is bad must be followed by another."""
    machine = Machine()
    machine.run(LOOK_S, dropped=0.5, busy=1.0)
    machine.run(LOOK_S, dropped=0.0, busy=0.9)

    assert machine.run(LOOK_S, dropped=0.5, busy=1.0) == WISHED


def test_drops_lower_the_pace_and_room_raises_it_again() -> None:
    """Step by step down while frames are dropped, up again after four and a half seconds of room each."""
    machine = Machine()
    assert machine.run(2 * LOOK_S, dropped=0.2, busy=1.0).landmark_rate_hz == 1.0
    assert machine.run(LOOK_S, dropped=0.2, busy=1.0).emotion_rate_hz == 2.5
    assert machine.run(30, dropped=0.2, busy=1.0) == slower_paces(WISHED)[-1]
    assert machine.run(5 * CALM_S, dropped=0.0, busy=0.3).every == 1
    assert machine.run(6 * CALM_S, dropped=0.0, busy=0.3) == WISHED


def test_far_too_much_goes_down_twice_as_fast() -> None:
    """With half of the frames dropped."""
    assert Machine().run(2 * LOOK_S, dropped=0.5, busy=1.0).emotion_rate_hz == 2.5


def test_a_step_up_that_was_too_much_is_tried_later() -> None:
    """After it, four and a half seconds of room are no longer enough, but nine are."""
    machine = Machine()
    machine.run(2 * LOOK_S, dropped=0.2, busy=1.0)
    assert machine.run(CALM_S, dropped=0.0, busy=0.3) == WISHED
    machine.run(2 * LOOK_S, dropped=0.2, busy=1.0)

    assert machine.run(2 * CALM_S - LOOK_S, dropped=0.0, busy=0.3) != WISHED
    assert machine.run(LOOK_S, dropped=0.0, busy=0.3) == WISHED


def test_after_a_long_strain_it_recovers_faster_and_faster() -> None:
    """Steps up that were too much have taught it to wait two minutes for the next; free again, it is back in five."""
    machine = Machine()
    machine.run(20, dropped=1.0, busy=1.0)
    for _ in range(4):
        machine.run(2 * LOOK_S, dropped=1.0, busy=1.0)
        slow = machine.keeper.pace
        while machine.keeper.pace == slow:
            machine.run(LOOK_S, dropped=0.0, busy=0.3)
    machine.run(2 * LOOK_S, dropped=1.0, busy=1.0)

    assert machine.run(100, dropped=0.0, busy=0.3) == slower_paces(WISHED)[-1]
    assert machine.run(200, dropped=0.0, busy=0.3) == WISHED


def test_a_silent_source_changes_nothing() -> None:
    """No frames wanted say nothing of the machine, also not that it has room."""
    machine = Machine()
    machine.run(2 * LOOK_S, dropped=0.2, busy=1.0)
    for _ in range(20):
        machine.now += LOOK_S
        assert not machine.keeper.look(machine.now, machine.load)


@pytest.mark.parametrize("seconds", [0.1, 1.0])
def test_between_two_looks_nothing_is_decided(seconds: float) -> None:
    """However bad the moment is."""
    machine = Machine()

    assert not machine.keeper.look(seconds, Load(25, 25, 1.0))
