"""A session's attention followed frame by frame: seconds, episodes, and what is said of now."""

import math
from collections.abc import Callable, Iterable

import numpy as np
import pytest

from desktop_app.behaviour.attention import judge
from desktop_app.behaviour.attention_watch import SessionAttention
from desktop_app.domain.attention import (
    OBSERVABLES,
    AttentionNow,
    AttentionSecond,
    AttentionState,
    AttentionWeights,
    FaceMeasures,
)
from desktop_app.domain.attention_rows import COLUMNS, AttentionRows
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.domain.results import TrackedFace

FPS, POSE_EVERY = 10, 5
POINTS = np.array([[20, 20], [40, 20], [30, 30], [22, 42], [38, 42]], np.float32)
OPEN, SHUT = 0.02, 0.98

Look = Callable[[float], dict[str, float]]


def face(person: int, t_s: float, look: Look) -> TrackedFace:
    """A face whose eyes are read on every frame and whose pose on every fifth."""
    seen = {"eyes_closed": OPEN, "yaw_deg": 0.0, "pitch_deg": 0.0, "roll_deg": 0.0, "mouth_ratio": 0.1, **look(t_s)}
    if round(t_s * FPS) % POSE_EVERY:
        seen = {"eyes_closed": seen["eyes_closed"]}
    return TrackedFace(
        person_id=person,
        xyxy=np.array([0, 0, 60, 60], np.float32),
        velocity_xyxy=np.zeros(4, np.float32),
        landmarks_xy=POINTS,
        detection_confidence=0.99,
        measures=FaceMeasures(**seen),
    )


def straight(t_s: float) -> dict[str, float]:
    """Looks at the screen with open eyes."""
    return {}


class Lesson:
    """Feeds a watch and keeps what it says."""

    def __init__(self, weights: AttentionWeights | None = None) -> None:
        self.watch = SessionAttention(weights or AttentionWeights())
        self.seconds: dict[tuple[int, int], AttentionSecond] = {}
        self.events: list[SessionEvent] = []
        self.now: dict[int, AttentionNow] = {}

    def play(self, from_s: float, to_s: float, **looks: Look) -> None:
        """Play frames; ``p1=look`` puts person 1 into the picture."""
        for frame in range(round(from_s * FPS), round(to_s * FPS)):
            t_s = frame / FPS
            faces = [face(int(name[1:]), t_s, look) for name, look in looks.items()]
            update = self.watch.update(t_s, faces)
            self.now = dict(update.now)
            self._keep(update.records)

    def finish(self) -> None:
        """End the session."""
        self._keep(self.watch.finish())

    def states(self, person: int) -> dict[int, str]:
        """The state of each second of a person that was told."""
        return {second: told.state.value for (who, second), told in self.seconds.items() if who == person}

    def _keep(self, records: Iterable[AttentionSecond | SessionEvent]) -> None:
        for record in records:
            if isinstance(record, AttentionSecond):
                self.seconds[record.person_id, record.second] = record
            else:
                self.events.append(record)


@pytest.fixture
def lesson() -> Lesson:
    """A session that has just begun."""
    return Lesson()


def test_seconds_of_somebody_who_faces_the_screen(lesson: Lesson) -> None:
    """Each second with the face in it is told once it is over, with what was observed and its index."""
    lesson.play(0, 3.1, p1=straight)
    assert lesson.states(1) == {0: "facing", 1: "facing", 2: "facing"}
    lesson.finish()

    told = lesson.seconds[1, 1]
    assert (told.posed, told.yaw_deg, told.closed_eye_share, told.blinks, told.index) == (2, 0.0, 0.0, 0, 100.0)
    assert told.eyes_read_s == pytest.approx(1.0)
    assert lesson.states(1).keys() == {0, 1, 2, 3}
    assert lesson.now[1] == AttentionNow(AttentionState.FACING, 100.0)
    assert lesson.events == []


def test_a_bowed_head(lesson: Lesson) -> None:
    """A head bowed by 30 degrees looks down, now and in its seconds, though its lids seem closed."""
    lesson.play(0, 12, p1=lambda t_s: {"pitch_deg": -35.0, "eyes_closed": SHUT} if t_s >= 6 else {})
    lesson.finish()

    assert lesson.now[1].state is AttentionState.LOOKING_DOWN
    assert [lesson.states(1)[second] for second in (5, 8, 9)] == ["facing", "looking_down", "looking_down"]
    assert lesson.seconds[1, 9].eyes_read_s == 0.0
    assert not any(event.kind is EventKind.EYES_CLOSED for event in lesson.events)


def test_closed_eyes_are_seconds_and_an_episode(lesson: Lesson) -> None:
    """Fourteen seconds of closed eyes are fourteen such seconds and one event that says so."""
    lesson.play(0, 10, p1=straight)
    lesson.play(10, 24, p1=lambda t_s: {"eyes_closed": SHUT})
    assert (lesson.now[1].state, lesson.now[1].index) == (AttentionState.EYES_CLOSED, 0.0)
    assert lesson.now[1].since_s == pytest.approx(10.0)
    lesson.play(24, 26, p1=straight)

    (event,) = lesson.events
    assert (event.kind, str(event.text), event.person_id) == (EventKind.EYES_CLOSED, "Eyes closed for 14 s", 1)
    assert (event.t_s, event.end_s) == (pytest.approx(10.0), pytest.approx(24.0))
    closed = [second for second, state in lesson.states(1).items() if state == "eyes_closed"]
    assert closed == list(range(10, 24))


def test_a_blink_is_counted_and_changes_no_state(lesson: Lesson) -> None:
    """Eyes closed for two tenths of a second are a blink of that second."""
    lesson.play(0, 6, p1=lambda t_s: {"eyes_closed": SHUT} if 4.25 < t_s < 4.45 else {})
    lesson.finish()

    assert [lesson.seconds[1, second].blinks for second in range(6)] == [0, 0, 0, 0, 1, 0]
    assert lesson.states(1)[4] == "facing"
    assert lesson.seconds[1, 4].closed_eye_share == pytest.approx(0.2)


def test_a_yawn_is_told_from_its_beginning(lesson: Lesson) -> None:
    """A yawn is known only after a while: the seconds in which it began are told again, and it is an event."""
    lesson.play(0, 5, p1=straight)
    lesson.play(5, 9, p1=lambda t_s: {"mouth_ratio": 0.9})
    lesson.play(9, 12, p1=straight)
    lesson.finish()

    (event,) = lesson.events
    assert event.kind is EventKind.YAWNING
    assert event.t_s == pytest.approx(5.0)
    assert event.end_s is not None
    assert 8.0 <= event.end_s <= 9.0
    yawning = [second for second, state in lesson.states(1).items() if state == "yawning"]
    assert yawning[:3] == [5, 6, 7]
    assert lesson.seconds[1, 5].yawn_share == 1.0
    assert lesson.states(1)[10] == "facing"


def test_a_face_lost_while_turned_away_is_concluded_to_look_away(lesson: Lesson) -> None:
    """Ten seconds long, said to be concluded; then not seen, and nothing is said of the second in between."""
    lesson.play(0, 4, p1=straight)
    lesson.play(4, 6, p1=lambda t_s: {"yaw_deg": 60.0})
    lesson.play(6, 8)
    assert lesson.now[1] == AttentionNow(AttentionState.LOOKING_AWAY, 10.0, inferred=True)
    lesson.play(8, 17)

    assert lesson.now[1].state is AttentionState.NOT_SEEN
    assert max(lesson.states(1)) == 5
    lesson.finish()
    assert lesson.events == []  # two seconds were seen, and who leaves the room does not look away


def test_a_face_lost_while_looking_straight_is_not_seen(lesson: Lesson) -> None:
    """Nothing is concluded, and an instant out of sight changes nothing."""
    lesson.play(0, 4, p1=straight, p2=straight)
    lesson.play(4, 4.8, p2=straight)
    assert lesson.now[1].state is AttentionState.FACING
    lesson.play(4.8, 7, p2=straight)

    assert lesson.now[1] == AttentionNow(AttentionState.NOT_SEEN)
    assert lesson.now[2].state is AttentionState.FACING


def test_looking_away_for_long_is_an_episode_with_what_is_concluded(lesson: Lesson) -> None:
    """Six seconds seen, five out of sight and two seen again are one event of thirteen seconds."""
    away: Look = lambda t_s: {"yaw_deg": -60.0}  # noqa: E731
    lesson.play(0, 6, p1=away)
    lesson.play(6, 11)
    lesson.play(11, 13, p1=away)
    lesson.play(13, 20, p1=straight)
    lesson.finish()

    (event,) = lesson.events
    assert (event.kind, event.person_id) == (EventKind.LOOKING_AWAY, 1)
    assert event.t_s <= 1.0
    assert event.end_s is not None
    assert 13.0 <= event.end_s <= 14.0


def test_a_face_that_cannot_be_measured_cannot_be_told(lesson: Lesson) -> None:
    """Too small or too dark: no index, and no conclusion when it is gone."""
    unmeasured = face(1, 0.1, straight)
    for frame in range(30):
        update = lesson.watch.update(frame / FPS, [TrackedFace(1, *(getattr(unmeasured, n) for n in FIELDS), 0.9)])
        lesson._keep(update.records)

    assert set(lesson.states(1).values()) == {"cannot_tell"}
    assert lesson.seconds[1, 0].index is None
    assert update.now[1] == AttentionNow(AttentionState.CANNOT_TELL)


FIELDS = ("xyxy", "velocity_xyxy", "landmarks_xy")


def test_what_is_stored_gives_the_same_states_again() -> None:
    """Read back and judged with the weights of the recording, every second has the state and index that were told."""
    weights = AttentionWeights(looking_down=70, yawning=20)
    lesson = Lesson(weights)
    turns: Look = lambda t_s: {"yaw_deg": 8.0 * (t_s % 7), "pitch_deg": -5.0 * (t_s % 5)}  # noqa: E731
    lesson.play(0, 30, p1=turns, p2=lambda t_s: {"eyes_closed": SHUT if 12 < t_s < 15.5 else OPEN})
    lesson.finish()
    told = sorted(lesson.seconds.values(), key=lambda second: (second.second, second.person_id))
    values = [[*(getattr(second, name) for name in OBSERVABLES), 0, None] for second in told]
    rows = AttentionRows(
        np.array([second.second for second in told]),
        np.array([second.person_id for second in told]),
        np.array(values, np.float64).reshape(-1, len(COLUMNS)),
    )
    again = judge(rows, np.arange(30), weights)

    assert [second.state for second in told] == [list(AttentionState)[code] for code in again.state.tolist()]
    np.testing.assert_allclose(
        again.index, [math.nan if second.index is None else second.index for second in told], atol=1e-9
    )


def test_a_gap_ends_a_run_and_begins_nothing(lesson: Lesson) -> None:
    """Seconds without a picture are nobody's: a run before and one after them are two."""
    away: Look = lambda t_s: {"yaw_deg": -60.0}  # noqa: E731
    lesson.play(0, 11, p1=away)
    lesson.play(60, 66, p1=away)
    lesson.finish()

    (event,) = lesson.events
    assert (event.t_s, event.end_s) == (0.0, 11.0)


def test_who_is_gone_for_long_is_forgotten(lesson: Lesson) -> None:
    """After a minute nothing is said of them, after ten their memory is given back."""
    lesson.play(0, 1, p1=straight)
    lesson.watch.update(90.0, [])
    assert lesson.watch.update(91.0, []).now == {}
    lesson.watch.update(700.0, [])
    lesson.watch.update(701.0, [])

    assert lesson.watch._people == {}
