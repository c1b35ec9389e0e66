"""Options of the engine, and what it is made of."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.domain.ports import (
    AttentionWatch,
    EmotionClassifier,
    EyeReader,
    FaceDetector,
    FaceFollower,
    LabelSmoother,
    ShapeReader,
    Tracker,
)
from desktop_app.domain.results import Quality, SceneLight
from desktop_app.pipeline.pace import Pace

FLAG_DISTANCE: Final = 4
"""A face lost on frame n makes a file's frame n + 4 be searched, however many workers there are."""


@dataclass(frozen=True, slots=True, eq=False)
class EngineParts:
    """What analyses the frames. Tracker, smoother and watch belong to one session; make new ones for the next.

    ``classifier`` None: emotions are off. ``follower`` None: every frame is searched. ``eyes``, ``shapes`` and
    ``watch`` None: no attention. ``judge_quality`` says of each face of a picture whether it can be judged,
    ``judge_scene`` of a picture whether it is light enough.
    """

    detector: FaceDetector
    classifier: EmotionClassifier | None
    tracker: Tracker
    smoother: LabelSmoother
    judge_quality: Callable[[NDArray[np.uint8], Faces], Sequence[Quality]]
    follower: FaceFollower | None = None
    eyes: EyeReader | None = None
    shapes: ShapeReader | None = None
    watch: AttentionWatch | None = None
    judge_scene: Callable[[NDArray[np.uint8]], SceneLight] | None = None


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Rates, sizes and time-outs.

    Attributes:
        realtime: a file is played at its own speed and frames are dropped when analysis falls behind; False: as fast
            as possible, every frame, the same results each time. Live sources are always realtime.
        workers: inference threads; 0 = one less than the cores, at least 1.
        search_interval_s: source time between two searches of the whole picture; in between faces are followed.
        emotion_rate_hz: judgements per person and second of source time.
        landmark_rate_hz: measurements of pose, eyes and mouth by landmarks per person and second of source time.
        most_judged, most_measured: in real time, faces judged and measured on one frame at most, the urgent first: a
            class that comes in together is spread over some frames.
        adaptive: on a computer that is too slow the rates are lowered, in real time only.
        storage_rate_hz: stored rows per person and second; None = every analysed frame.
        in_flight: tickets handed out and not yet dealt with; 0 = workers + 1, but 1 in real time with a single worker:
            the emotions of a frame would else wait behind the faces of the next, which costs latency and gains nothing.
            Never more than ``FLAG_DISTANCE`` where a file's faces are followed.
        frame_places: places of the frame queue.
        record_places: rows the storage queue holds before the result loop waits.
        batch_rows: rows after which a batch is written before its time.
        batch_s: the longest that a row waits to be written.
        heartbeat_s: the longest without a write.
        commit_gap_s: the shortest time between two ``committed`` calls.
        open_timeout_s: how long a source may take to open.
        silence_s: how long a live source may stay silent before it counts as lost.
        retry_s: time between two attempts to open a lost source again.
        reopen_for_s: how long to go on trying; None = until Stop.
        stop_timeout_s: how long each stage may take to end after Stop before it is given up, with a line in the log.
        end_s: source time at which the session ends by itself, a frame of that time no longer in it; None = where the
            source ends. A file ends at the same frame each time.
        failures_in_a_row: failed frames in a row that end the session.
    """

    realtime: bool = True
    workers: int = 0
    search_interval_s: float = 0.2
    emotion_rate_hz: float = 5.0
    landmark_rate_hz: float = 2.0
    most_judged: int = 12
    most_measured: int = 4
    adaptive: bool = True
    storage_rate_hz: float | None = 10.0
    in_flight: int = 0
    frame_places: int = 2
    record_places: int = 4096
    batch_rows: int = 500
    batch_s: float = 0.5
    heartbeat_s: float = 1.0
    commit_gap_s: float = 0.25
    open_timeout_s: float = 20.0
    silence_s: float = 5.0
    retry_s: float = 1.0
    reopen_for_s: float | None = None
    stop_timeout_s: float = 5.0
    end_s: float | None = None
    failures_in_a_row: int = 10

    def __post_init__(self) -> None:
        if self.workers < 0 or self.in_flight < 0 or self.frame_places < 1:
            raise ValueError("workers and in_flight must be 0 or more, frame_places 1 or more")

    @property
    def worker_count(self) -> int:
        """Inference threads to start."""
        return self.workers or max(1, _cores() - 1)

    def ticket_limit(self, *, lossless: bool, following: bool) -> int:
        """Tickets that may be in flight."""
        alone = self.worker_count == 1 and not lossless
        limit = self.in_flight or (1 if alone else self.worker_count + 1)
        return min(limit, FLAG_DISTANCE) if lossless and following else limit

    def pace(self, parts: EngineParts) -> Pace:
        """The rates wished for, of what these parts do."""
        return Pace(
            emotion_rate_hz=None if parts.classifier is None else self.emotion_rate_hz,
            landmark_rate_hz=None if parts.shapes is None else self.landmark_rate_hz,
            search_interval_s=None if parts.follower is None else self.search_interval_s,
        )


def _cores() -> int:
    """Cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
