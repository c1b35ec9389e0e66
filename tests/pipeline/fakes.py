"""Parts of an engine that do what a test tells them, and say what was done to them."""

# ruff: noqa: D102 - the Protocols say what these methods are for

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.attention import AttentionNow, AttentionState, FaceMeasures
from desktop_app.domain.faces import Faces
from desktop_app.domain.frame import Frame, RawFrame
from desktop_app.domain.ports import AttentionUpdate, EmotionClassifier, FaceDetector, SourceInfo, Tracker, Tracks
from desktop_app.domain.records import EventKind, Record, SessionEvent, SessionState
from desktop_app.domain.results import Quality, TrackedFace
from desktop_app.errors import SourceLost, SourceTimeout
from desktop_app.pipeline.engine import Engine, EngineState
from desktop_app.pipeline.options import EngineOptions, EngineParts

LONG_S = 20.0
"""More than any test should wait."""


def picture(value: int = 0, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """A plain picture whose pixels all say ``value``."""
    return np.full((height, width, 3), value % 256, np.uint8)


class ListSource:
    """Hands out the given items in order: a picture value, an exception to raise, or a callable to run first.

    A live source gives one item per ``release``d permit, and once it has run out it is silent.
    """

    def __init__(
        self, items: Sequence[Any], *, live: bool = False, fps: float = 25.0, opens: Sequence[Exception | None] = ()
    ) -> None:
        self._items = list(items)
        self._live = live
        self._fps = fps
        self._opens = list(opens)
        self._next = 0
        self._stop = threading.Event()
        self._permits = threading.Semaphore(0)
        self.opened = 0
        self.closed = 0

    def release(self, count: int = 1) -> None:
        """Let a live source give so many items."""
        self._permits.release(count)

    def open(self, timeout_s: float) -> SourceInfo:
        self.opened += 1
        error = self._opens.pop(0) if self._opens else None
        if error is not None:
            raise error
        kind = "camera" if self._live else "file"
        return SourceInfo(kind, "fake", self._live, (64, 48), self._fps, None if self._live else len(self._items))

    def read(self, timeout_s: float) -> RawFrame | None:
        if self._live:
            if self._stop.is_set():
                raise SourceLost("stopped")
            if not self._permits.acquire(timeout=min(timeout_s, 0.05)):
                raise SourceTimeout("silent")
        if self._next >= len(self._items):
            return None
        index, self._next = self._next, self._next + 1
        item = self._items[index]
        if callable(item):
            item = item()
        if isinstance(item, Exception):
            raise item
        if isinstance(item, RawFrame):
            return item
        return RawFrame(picture(item), None if self._live else index / self._fps)

    def interrupt(self) -> None:
        self._stop.set()

    def close(self) -> None:
        self.closed += 1


class FakeDetector:
    """One face per picture, at a place that follows from its pixels; ``on`` may raise or wait first."""

    def __init__(self, faces: int = 1, on: Callable[[int], None] | None = None) -> None:
        self._faces = faces
        self._on = on

    def detect(self, image_bgr: NDArray[np.uint8]) -> Faces:
        value = int(image_bgr[0, 0, 0])
        if self._on is not None:
            self._on(value)
        boxes = [[place * 10.0, value % 20, place * 10.0 + 8.0, value % 20 + 8.0] for place in range(self._faces)]
        return Faces.of(boxes, [0.9] * self._faces, np.zeros((self._faces, 5, 2)))


class FakeMtcnn(FakeDetector):
    """The same in every mode, and able to follow what it found: one face a box, wherever it has moved to."""

    def in_mode(self, mode: str) -> Self:
        """Itself."""
        return self

    def follow(self, image_bgr: NDArray[np.uint8], xyxy: NDArray[np.float32]) -> Faces:
        """As many faces as there are boxes."""
        return self.detect(image_bgr)[: len(xyxy)]


class FakeFollower:
    """Finds a face in every box, or in none while ``lost`` is set; remembers the pictures it looked at."""

    def __init__(self, lost: Callable[[int], bool] = lambda value: False) -> None:
        self._lost = lost
        self.pictures: list[int] = []

    def follow(self, image_bgr: NDArray[np.uint8], xyxy: NDArray[np.float32]) -> Faces:
        value = int(image_bgr[0, 0, 0])
        self.pictures.append(value)
        confidence = 0.1 if self._lost(value) else 0.95
        return Faces.of(xyxy, [confidence] * len(xyxy), np.zeros((len(xyxy), 5, 2)))


class FakeTracker:
    """Numbers the faces from 1 in their order; faces from ``believed`` on get 0. Expects faces where they were."""

    def __init__(self, believed: int = 99, on: Callable[[Frame], None] | None = None) -> None:
        self._believed = believed
        self._on = on
        self._xyxy = np.zeros((0, 4), np.float32)
        self.seen: list[int] = []

    def to_follow(self, t_s: float, found: Faces | None) -> NDArray[np.float32]:
        return self._xyxy if found is None else self._xyxy[:0]

    def update(self, frame: Frame, found: Faces | None, followed: Faces | None = None) -> Tracks:
        if self._on is not None:
            self._on(frame)
        self.seen.append(frame.index)
        kept = Faces.empty() if followed is None else followed[followed.confidence > 0.5]
        faces = kept if found is None else found
        lost = found is None and len(faces) < len(self._xyxy)
        self._xyxy = faces.xyxy
        numbers = np.arange(1, len(faces) + 1)
        numbers[self._believed :] = 0
        return Tracks(faces, numbers, np.zeros((len(faces), 4), np.float32), lost)


class FakeClassifier:
    """The same certain answer for every face; remembers how many faces each batch had."""

    def __init__(self, on: Callable[[], None] | None = None) -> None:
        self._on = on
        self.batches: list[int] = []

    def classify(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        if self._on is not None:
            self._on()
        self.batches.append(len(faces))
        return np.tile(np.eye(7, dtype=np.float32)[3], (len(faces), 1))


class FakeEyes:
    """Half closed eyes, but for the first face, whose cannot be judged; remembers how many faces each batch had."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def eyes_closed(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        self.batches.append(len(faces))
        closed = np.full(len(faces), 0.5, np.float32)
        closed[0] = np.nan
        return closed


class FakeShapes:
    """Every face is turned by 10 degrees; remembers how many faces each batch had."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def measure(self, image_bgr: NDArray[np.uint8], faces: Faces) -> list[FaceMeasures]:
        self.batches.append(len(faces))
        return [FaceMeasures(yaw_deg=10.0)] * len(faces)


class FakeWatch:
    """Everybody is facing; an episode of each frame is told, and one at the end."""

    def __init__(self) -> None:
        self.seen: list[list[FaceMeasures | None]] = []
        self.last_s = 0.0

    def update(self, t_s: float, faces: Sequence[TrackedFace]) -> AttentionUpdate:
        self.last_s = t_s
        self.seen.append([face.measures for face in faces])
        now = {face.person_id: AttentionNow(AttentionState.FACING, 100.0) for face in faces}
        return AttentionUpdate(now, (SessionEvent(EventKind.YAWNING, t_s, "yawn", t_s + 1, 1),))

    def finish(self) -> list[SessionEvent]:
        return [SessionEvent(EventKind.EYES_CLOSED, self.last_s, "end", self.last_s, 1)]


class FakeSmoother:
    """The last judgement, for ever."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[NDArray[np.float32], float]] = {}

    def update(self, person_id: int, t_s: float, probabilities: NDArray[np.float32]) -> None:
        self._last[person_id] = (probabilities, t_s)

    def shown(self, person_id: int, t_s: float) -> tuple[NDArray[np.float32], float] | None:
        if person_id not in self._last:
            return None
        probabilities, since_s = self._last[person_id]
        return probabilities, t_s - since_s


class MemorySink:
    """Keeps what is written. ``on_write`` may raise, wait, or return False for the journal."""

    def __init__(self, on_write: Callable[[int], bool | None] | None = None) -> None:
        self._on_write = on_write
        self.records: list[Record] = []
        self.batches: list[int] = []
        self.closed: tuple[SessionState, float] | None = None
        self.thread = ""

    @property
    def session_id(self) -> int:
        return 7

    def write(self, records: Sequence[Record]) -> bool:
        self.thread = threading.current_thread().name
        stored = self._on_write(len(self.batches)) if self._on_write is not None else None
        self.batches.append(len(records))
        self.records.extend(records)
        return stored is not False

    def close(self, state: SessionState, duration_s: float) -> None:
        self.closed = (state, duration_s)

    def of(self, kind: type) -> list[Any]:
        """The records of one type, in order."""
        return [record for record in self.records if isinstance(record, kind)]


@dataclass
class Recorder:
    """A listener that remembers, and on which a test can wait."""

    states: list[EngineState] = field(default_factory=list)
    events: list[SessionEvent] = field(default_factory=list)
    commits: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    frames: int = 0
    results: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def frame_ready(self) -> None:
        with self.changed:
            self.frames += 1
            self.changed.notify_all()

    def result_ready(self) -> None:
        with self.changed:
            self.results += 1
            self.changed.notify_all()

    def state_changed(self, state: EngineState) -> None:
        with self.changed:
            self.states.append(state)
            self.changed.notify_all()

    def committed(self, t_s: float) -> None:
        with self.changed:
            self.commits.append(t_s)
            self.changed.notify_all()

    def event_recorded(self, event: SessionEvent) -> None:
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    def failed(self, message: str) -> None:
        with self.changed:
            self.failures.append(message)
            self.changed.notify_all()

    def wait_for(self, condition: Callable[["Recorder"], bool]) -> None:
        """Wait until the condition holds; fails the test if it does not in time."""
        with self.changed:
            assert self.changed.wait_for(lambda: condition(self), LONG_S), f"waited in vain: {self}"


@dataclass
class Session:
    """An engine with all its fakes."""

    engine: Engine
    listener: Recorder
    sink: MemorySink

    def start(self, source: Any) -> "Session":
        self.engine.start(source, lambda info, started_at, anchor: self.sink)
        return self

    def finish(self) -> "Session":
        """Wait for the end, which must come."""
        assert self.engine.wait(LONG_S)
        return self

    def stop(self) -> "Session":
        self.engine.stop()
        return self.finish()


def make_session(
    *,
    detector: FaceDetector | None = None,
    classifier: EmotionClassifier | None = None,
    tracker: Tracker | None = None,
    sink: MemorySink | None = None,
    quality: Quality = Quality.OK,
    clocks: Any = None,
    parts: Mapping[str, Any] | None = None,
    **options: Any,
) -> Session:
    """An engine over fakes; by default as fast as possible, every frame searched, with short time-outs."""
    made = EngineParts(
        detector=detector or FakeDetector(),
        classifier=classifier,
        tracker=tracker or FakeTracker(),
        smoother=FakeSmoother(),
        judge_quality=lambda image_bgr, faces: [quality] * len(faces),
        **(parts or {}),
    )
    chosen: dict[str, Any] = {"realtime": False, "workers": 2, "retry_s": 0.01, "stop_timeout_s": 5.0}
    listener = Recorder()
    engine = Engine(made, EngineOptions(**(chosen | options)), listener, clocks)
    return Session(engine, listener, sink or MemorySink())
