"""Following everybody's attention through a session: frame by frame in, states of now and ended seconds out."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from desktop_app.behaviour.attention import INFERRED_S, LOST_WITHIN_S, states_of, turned_degree
from desktop_app.behaviour.face_watch import FaceWatch
from desktop_app.behaviour.head_pose import PoseSeen
from desktop_app.behaviour.spans import Span
from desktop_app.domain.attention import (
    ATTENTION_STATES,
    OBSERVABLES,
    PLEASANT,
    TOLD_STATES,
    AttentionNow,
    AttentionSecond,
    AttentionState,
    AttentionWeights,
    FaceMeasures,
)
from desktop_app.domain.attention_rows import AttentionRows
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.ports import AttentionUpdate
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.domain.results import TrackedFace
from desktop_app.errors import Message

EYES_CLOSED_EVENT_S = 2.0
"""Closed eyes are an event from this length on."""

TURNED_EVENT_S = 10
"""Looking down or away is an event from this length on."""

FORGOTTEN_S = 600.0
"""Who is not seen for this long begins anew: open eyes and neutral pose are learnt again."""

_SHOWN_S = 60.0
_OUT_OF_SIGHT_S = 1.0
# A yawn is known at its end; it lasts less than this.
_HELD_SECONDS = 16
_PLEASANT = [EMOTIONS.index(emotion) for emotion in PLEASANT]
_TURNED = {
    AttentionState.LOOKING_DOWN: EventKind.LOOKING_DOWN,
    AttentionState.LOOKING_AWAY: EventKind.LOOKING_AWAY,
}
_NOT_SEEN = AttentionNow(AttentionState.NOT_SEEN)

Ended = AttentionSecond | SessionEvent


@dataclass(slots=True)
class _Second:
    """What gathers in a person's running second, or is kept of one that has ended until no yawn can change it."""

    second: int
    posed: int = 0
    poses: list[PoseSeen] = field(default_factory=list)
    end: tuple[float, float] | None = None
    read_s: float = 0.0
    closed_s: float = 0.0
    blinks: int = 0
    judged: int = 0
    pleasant: float = 0.0
    yawn_share: float = 0.0

    def observables(self) -> dict[str, float | None]:
        """By the names of ``OBSERVABLES``."""
        poses, n = self.poses, len(self.poses)
        return {
            "posed": self.posed,
            "yaw_deg": sum(pose.turned_deg for pose in poses) / n if n else None,
            "pitch_deg": sum(pose.nodded_deg for pose in poses) / n if n else None,
            "roll_deg": sum(pose.roll_deg for pose in poses) / n if n else None,
            "end_yaw_deg": None if self.end is None else self.end[0],
            "end_pitch_deg": None if self.end is None else self.end[1],
            "eyes_read_s": min(1.0, self.read_s),
            "closed_eye_share": self.closed_s / self.read_s if self.read_s > 0 else None,
            "blinks": self.blinks,
            "yawn_share": self.yawn_share,
        }


@dataclass(slots=True)
class _Run:
    """Seconds of looking down or away in a row; ``seen`` is the last one with the face in the picture."""

    state: AttentionState
    first: int
    last: int
    seen: int


class _Person:
    """One person: watches, the running second, and how the face was when it was seen last."""

    def __init__(self, person_id: int) -> None:
        self.person_id = person_id
        self.second: _Second | None = None
        self.held: deque[_Second] = deque(maxlen=_HELD_SECONDS)
        self.run: _Run | None = None
        self.now = _NOT_SEEN
        self.left = _NOT_SEEN
        self.seen_s = -math.inf
        self.in_sight = False
        self.pose: PoseSeen | None = None
        self.closed_since_s: float | None = None
        self.yawning_since_s: float | None = None
        self._face = FaceWatch()
        self._lately: deque[tuple[float, float, float]] = deque()
        self._yawns: deque[Span] = deque(maxlen=4)
        self._yawn_news = False

    def see(self, t_s: float, face: TrackedFace) -> list[SessionEvent]:
        """Take in a frame with the person's face; gives the episodes that ended with it."""
        measures = face.measures or FaceMeasures()
        self.seen_s, self.in_sight = t_s, True
        if self.second is None:
            self.second = _Second(math.floor(t_s))
        second = self.second
        seen = self._face.update(t_s, measures, face.landmarks_xy)
        eyes, mouth, self.pose = seen.eyes, seen.mouth, seen.pose
        if self.pose is not None:
            second.poses.append(self.pose)
            second.posed += measures.yaw_deg is not None
            self._lately.append((t_s, self.pose.turned_deg, self.pose.nodded_deg))
        second.read_s += eyes.judged_s
        second.closed_s += eyes.closed_s
        second.blinks += eyes.blink is not None
        self._yawn_news = (self.yawning_since_s is None) != (mouth.yawning_since_s is None)
        self.closed_since_s, self.yawning_since_s = eyes.closed_since_s, mouth.yawning_since_s
        if face.probabilities is not None:
            second.judged += 1
            second.pleasant += float(sum(face.probabilities[place] for place in _PLEASANT))
        return self._episodes(eyes.episode, mouth.yawn)

    def lose(self) -> list[SessionEvent]:
        """The face is out of sight; gives the episodes that ended with it."""
        self.in_sight = False
        ended = self._face.lost()
        self._yawn_news = self.yawning_since_s is not None
        self.closed_since_s = self.yawning_since_s = None
        return self._episodes(ended.eyes.episode, ended.mouth.yawn)

    def end_second(self) -> _Second | None:
        """The running second, if the face was seen in it; a new one begins with the next sight."""
        second, self.second = self.second, None
        if second is None:
            return None
        while self._lately and self.seen_s - self._lately[0][0] > LOST_WITHIN_S:
            self._lately.popleft()
        poses = [(yaw, pitch) for _t_s, yaw, pitch in self._lately]
        second.end = max(poses, key=lambda pose: turned_degree(*pose)) if poses else None
        second.yawn_share = self.yawn_share(second.second)
        self.held.append(second)
        return second

    def changed_by_yawns(self) -> list[_Second]:
        """Ended seconds whose share of yawning turns out to be another."""
        news, self._yawn_news, changed = self._yawn_news, False, []
        for second in self.held if news else ():
            share = self.yawn_share(second.second)
            if abs(share - second.yawn_share) > 1e-6:
                second.yawn_share = share
                changed.append(second)
        return changed

    def yawn_share(self, second: int) -> float:
        """Share of a second inside a yawn, as far as yawns are known by now."""
        spans = [(yawn.from_s, yawn.until_s) for yawn in self._yawns]
        if self.yawning_since_s is not None:
            spans.append((self.yawning_since_s, math.inf))
        return min(1.0, sum(max(0.0, min(until, second + 1) - max(since, second)) for since, until in spans))

    def follow_run(self, second: int, state: AttentionState, *, seen: bool) -> list[SessionEvent]:
        """Count an ended second to the run of looking down or away; gives the episode that it ends."""
        run = self.run
        if run is not None and run.state is state and second == run.last + 1:
            run.last = second
            run.seen = second if seen else run.seen
            return []
        ended = self.end_run(came_back=seen)
        if state in _TURNED and seen:
            self.run = _Run(state, second, second, second)
        return ended

    def end_run(self, *, came_back: bool = False) -> list[SessionEvent]:
        """End the run. Of somebody who did not come back only the seconds count in which they were seen."""
        run, self.run = self.run, None
        if run is None:
            return []
        end = (run.last if came_back else run.seen) + 1
        n = end - run.first
        if n < TURNED_EVENT_S:
            return []
        down = run.state is AttentionState.LOOKING_DOWN
        text = Message("Looking down for {n} s", n=n) if down else Message("Looking away for {n} s", n=n)
        return [SessionEvent(_TURNED[run.state], float(run.first), text, float(end), self.person_id)]

    def _episodes(self, closed: Span | None, yawn: Span | None) -> list[SessionEvent]:
        events = []
        if closed is not None and closed.duration_s >= EYES_CLOSED_EVENT_S:
            text = Message("Eyes closed for {n} s", n=round(closed.duration_s))
            events.append(SessionEvent(EventKind.EYES_CLOSED, closed.from_s, text, closed.until_s, self.person_id))
        if yawn is not None:
            self._yawns.append(yawn)
            text = Message("Yawning for {n} s", n=max(1, round(yawn.duration_s)))
            events.append(SessionEvent(EventKind.YAWNING, yawn.from_s, text, yawn.until_s, self.person_id))
        return events


class SessionAttention:
    """Everybody's attention in one session (``domain.ports.AttentionWatch``). Owned by one thread.

    The same frames give the same answers: nothing here looks at a clock. A second is told when the first frame after it
    comes; where a yawn turns out to have begun in it, it is told again.
    """

    def __init__(self, weights: AttentionWeights) -> None:
        """Begin with nobody.

        Args:
            weights: the points of each state.
        """
        self._weights = weights
        self._people: dict[int, _Person] = {}
        self._second: int | None = None

    def update(self, t_s: float, faces: Sequence[TrackedFace]) -> AttentionUpdate:
        """Take in an analysed frame with everything that was measured on it, also one without faces."""
        records = self._end_second(math.floor(t_s))
        here = []
        for face in faces:
            person = self._people.get(face.person_id)
            if person is None:
                person = self._people[face.person_id] = _Person(face.person_id)
            records += person.see(t_s, face)
            here.append((person, face))
        self._look_at(here)
        for person in self._people.values():
            if person.in_sight and t_s - person.seen_s > _OUT_OF_SIGHT_S:
                records += person.lose()
        for person in self._people.values():
            records += self._told(person, person.changed_by_yawns())
        now = {
            person_id: self._now(person, t_s)
            for person_id, person in self._people.items()
            if t_s - person.seen_s <= _SHOWN_S
        }
        return AttentionUpdate(now, tuple(records))

    def finish(self) -> list[Ended]:
        """Everything that is still open when the session ends."""
        records = self._end_second(None)
        for person in self._people.values():
            records += person.lose()
            records += self._told(person, person.changed_by_yawns())
            records += person.end_run()
        return records

    def _end_second(self, second: int | None) -> list[Ended]:
        """Tell the running second once another one has begun."""
        running, self._second = self._second, second
        if running is None or second == running:
            return []
        records: list[Ended] = []
        for person in self._people.values():
            ended = person.end_second()
            if ended is not None:
                told = self._told(person, [ended])
                records += told
                person.left = self._left(ended)
                records += person.follow_run(running, told[0].state, seen=True)
            else:
                inferred = person.left.inferred and running - math.floor(person.seen_s) <= INFERRED_S
                state = person.left.state if inferred else AttentionState.NOT_SEEN
                records += person.follow_run(running, state, seen=False)
        if second is not None:
            self._forget(second)
        return records

    def _told(self, person: _Person, seconds: Sequence[_Second]) -> list[AttentionSecond]:
        told = []
        for second, (state, index) in zip(seconds, _judged(seconds, self._weights), strict=True):
            observed = second.observables()
            told.append(AttentionSecond(person.person_id, second.second, state=state, index=index, **observed))  # type: ignore[arg-type]
        return told

    def _left(self, ended: _Second) -> AttentionNow:
        """What is concluded of a face that is not seen after this second."""
        if ended.end is None or turned_degree(*ended.end) < 0.5:
            return _NOT_SEEN
        head = PoseSeen(ended.end[0], ended.end[1], 0.0, (0.0, 0.0))
        # Turned half-way or wholly, the state is the same; wholly, the index is the points of that state.
        ((state, _index),) = _judged([_Second(ended.second, poses=[head])], self._weights)
        points = self._weights.looking_down if state is AttentionState.LOOKING_DOWN else self._weights.looking_away
        return AttentionNow(state, points, inferred=True)

    def _look_at(self, here: Sequence[tuple[_Person, TrackedFace]]) -> None:
        """The state of this moment of everybody in the picture."""
        moments = []
        for person, face in here:
            shown = face.shown_probabilities
            moments.append(
                _Second(
                    0,
                    poses=[] if person.pose is None else [person.pose],
                    read_s=1.0,
                    closed_s=0.0 if person.closed_since_s is None else 1.0,
                    judged=0 if shown is None else 1,
                    pleasant=0.0 if shown is None else float(sum(shown[place] for place in _PLEASANT)),
                    yawn_share=0.0 if person.yawning_since_s is None else 1.0,
                )
            )
        for (person, _face), (state, index) in zip(here, _judged(moments, self._weights), strict=True):
            since_s = person.closed_since_s if state is AttentionState.EYES_CLOSED else None
            since_s = person.yawning_since_s if state is AttentionState.YAWNING else since_s
            person.now = AttentionNow(state, index, since_s=since_s)

    def _now(self, person: _Person, t_s: float) -> AttentionNow:
        if t_s - person.seen_s <= _OUT_OF_SIGHT_S:
            return person.now
        return person.left if t_s - person.seen_s <= INFERRED_S else _NOT_SEEN

    def _forget(self, second: int) -> None:
        for person_id in [key for key, person in self._people.items() if second - person.seen_s > FORGOTTEN_S]:
            del self._people[person_id]


def _judged(seconds: Sequence[_Second], weights: AttentionWeights) -> list[tuple[AttentionState, float | None]]:
    """State and index of each by the formula that also reads stored sessions."""
    if not seconds:
        return []
    table = []
    for second in seconds:
        observed = second.observables()
        pleasant = second.pleasant / second.judged if second.judged else None
        row = [*(observed[name] for name in OBSERVABLES), second.judged, pleasant]
        table.append([math.nan if value is None else value for value in row])
    places = np.arange(len(seconds), dtype=np.int64)
    codes, indices = states_of(AttentionRows(places, places, np.array(table, dtype=np.float64)), weights)
    states = [ATTENTION_STATES[code] for code in codes.tolist()]
    return [
        (state, index if state in TOLD_STATES else None) for state, index in zip(states, indices.tolist(), strict=True)
    ]
