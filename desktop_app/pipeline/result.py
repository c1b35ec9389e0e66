"""The result thread: owns all per-person state, turns answers into results and records, in the order of tickets."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.domain.frame import Frame
from desktop_app.domain.ports import Tracks
from desktop_app.domain.records import EventKind, Observation, Record, SessionEvent
from desktop_app.domain.results import FrameResult, Quality, TrackedFace
from desktop_app.errors import Message, SimakError
from desktop_app.pipeline.capture import Reporter
from desktop_app.pipeline.channels import BoundedQueue, LatestSlot
from desktop_app.pipeline.options import EngineOptions, EngineParts
from desktop_app.pipeline.schedule import RateSchedule
from desktop_app.pipeline.stats import Meters, SecondLedger
from desktop_app.pipeline.tickets import Answer, Cancelled, Outcome, WorkDesk
from desktop_app.pipeline.timing import Clocks

log = logging.getLogger(__name__)

_TRACEBACKS = 5


@dataclass(frozen=True, slots=True, eq=False)
class RecordBatch:
    """What one moment hands to storage. ``t_s`` is the analysed frame's time; None for events and renames."""

    t_s: float | None
    records: Sequence[Record]

    @property
    def weight(self) -> int:
        """Rows, at least 1."""
        return max(1, len(self.records))


class ResultLoop:
    """Everything that happens on the result thread."""

    def __init__(
        self,
        parts: EngineParts,
        options: EngineOptions,
        clocks: Clocks,
        desk: WorkDesk,
        queue: BoundedQueue[RecordBatch],
        ledger: SecondLedger,
        meters: Meters,
        slot: LatestSlot[FrameResult],
        reporter: Reporter,
    ) -> None:
        self._parts = parts
        self._clocks = clocks
        self._desk = desk
        self._queue = queue
        self._ledger = ledger
        self._meters = meters
        self._slot = slot
        self._reporter = reporter
        self._failures_allowed = options.failures_in_a_row
        self._emotions_due = RateSchedule(options.emotion_rate_hz, staggered=True)
        self._rows_due = RateSchedule(options.storage_rate_hz)
        self._in_a_row = 0
        self._failed = 0

    def run(self) -> None:
        """Deal with answers until the desk has none left."""
        try:
            while (answer := self._desk.next_answer()) is not None:
                frame = answer.ticket.frame
                try:
                    result = self._result_of(answer)
                except Cancelled:
                    if self._desk.claim():
                        self._ledger.add(frame.t_s, dropped=1)
                except Exception as error:  # noqa: BLE001 - the loop's top: a failing frame is an event
                    if self._desk.claim():
                        self._frame_failed(frame, error)
                else:
                    if self._desk.claim():
                        self._in_a_row = 0
                        self._publish(result)
        finally:
            self._desk.finish()

    def _result_of(self, answer: Answer) -> FrameResult:
        if answer.outcome is Outcome.CANCELLED:
            raise Cancelled
        if answer.error is not None:
            raise answer.error
        assert answer.faces is not None
        return self._analyse(answer.ticket.frame, answer.faces, answer.detect_ms)

    def _analyse(self, frame: Frame, faces: Faces, detect_ms: float) -> FrameResult:
        started = self._clocks.mono()
        tracks = self._parts.tracker.update(frame, faces)
        tracked = self._clocks.mono()
        believed = tracks.person_id > 0
        people = Tracks(tracks.person_id[believed], tracks.velocity_xyxy[believed])
        rows = faces[believed]
        quality = list(self._parts.judge_quality(frame.image_bgr, rows)) if len(rows) else []
        judged, emotions_ms = self._judge(frame, rows, people, quality)
        tracked_faces = self._faces(frame.t_s, rows, people, quality, judged)
        stage_ms = {
            "detect": detect_ms,
            "track": (tracked - started) * 1000.0,
            "emotions": emotions_ms,
        }
        return FrameResult(
            frame.index, frame.t_s, frame.t_mono, self._clocks.mono(), frame.size_wh, tracked_faces, stage_ms
        )

    def _judge(
        self, frame: Frame, rows: Faces, people: Tracks, quality: Sequence[Quality]
    ) -> tuple[dict[int, NDArray[np.float32]], float]:
        """Probabilities of the faces that are due and can be judged, by row, from one batch, and its milliseconds."""
        classifier = self._parts.classifier
        if classifier is None:
            return {}, 0.0
        due = [
            row
            for row, person in enumerate(people.person_id.tolist())
            if quality[row] is Quality.OK and self._emotions_due.is_due(person, frame.t_s)
        ]
        if not due:
            return {}, 0.0
        chosen = rows[due]
        clock = self._clocks.mono

        def classify() -> tuple[NDArray[np.float32], float]:
            started = clock()
            return classifier.classify(frame.image_bgr, chosen), (clock() - started) * 1000.0

        probabilities, milliseconds = self._desk.compute(classify)
        if probabilities.shape[0] != len(due):
            raise ValueError(f"the classifier must answer {len(due)} rows, got {probabilities.shape}")
        for place, row in enumerate(due):
            person = int(people.person_id[row])
            self._emotions_due.mark(person, frame.t_s)
            self._parts.smoother.update(person, frame.t_s, probabilities[place])
        return {row: probabilities[place].copy() for place, row in enumerate(due)}, milliseconds

    def _faces(
        self,
        t_s: float,
        rows: Faces,
        people: Tracks,
        quality: Sequence[Quality],
        judged: dict[int, NDArray[np.float32]],
    ) -> tuple[TrackedFace, ...]:
        faces = []
        for row, person in enumerate(people.person_id.tolist()):
            shown = None if self._parts.classifier is None else self._parts.smoother.shown(person, t_s)
            faces.append(
                TrackedFace(
                    person_id=person,
                    xyxy=rows.xyxy[row],
                    velocity_xyxy=people.velocity_xyxy[row],
                    landmarks_xy=rows.landmarks_xy[row],
                    detection_confidence=float(rows.confidence[row]),
                    quality=quality[row],
                    probabilities=judged.get(row),
                    shown_probabilities=None if shown is None else shown[0],
                    emotion_age_ms=None if shown is None else shown[1] * 1000.0,
                )
            )
        return tuple(faces)

    def _publish(self, result: FrameResult) -> None:
        self._slot.put(result)
        self._meters.add_result(result)
        self._reporter.result_ready()
        # Counted only after the rows are in the queue, so that a batch never counts a frame whose rows it lacks.
        batch = RecordBatch(result.t_s, self._observations(result))
        self._queue.put(batch, batch.weight)
        self._ledger.add(result.t_s, analysed=1)

    def _observations(self, result: FrameResult) -> list[Observation]:
        """The rows to store: judged faces always, the others as often as the storage rate allows."""
        rows = []
        for face in result.faces:
            if face.probabilities is None and not self._rows_due.is_due(face.person_id, result.t_s):
                continue
            self._rows_due.mark(face.person_id, result.t_s)
            x1, y1, x2, y2 = face.xyxy.tolist()
            rows.append(
                Observation(
                    person_id=face.person_id,
                    frame_index=result.frame_index,
                    t_s=result.t_s,
                    xyxy=(x1, y1, x2, y2),
                    detection_confidence=face.detection_confidence,
                    quality=face.quality,
                    probabilities=None if face.probabilities is None else tuple(face.probabilities.tolist()),
                )
            )
        return rows

    def _frame_failed(self, frame: Frame, error: Exception) -> None:
        self._failed += 1
        self._in_a_row += 1
        self._ledger.add(frame.t_s, failed=1)
        reason = error.message if isinstance(error, SimakError) else f"{type(error).__name__}: {error}"
        log.info("frame %d failed: %s", frame.index, reason, exc_info=error if self._failed <= _TRACEBACKS else None)
        text = Message("Frame {index} could not be analysed ({reason}).", index=frame.index, reason=reason)
        self._reporter.record(SessionEvent(EventKind.FRAME_FAILED, frame.t_s, text))
        if self._in_a_row == self._failures_allowed:
            self._reporter.fail(
                Message(
                    "The analysis failed on {count} frames in a row ({reason}). What was gathered so far is stored. "
                    "Start again; if it happens again, the log file has the details.",
                    count=self._in_a_row,
                    reason=reason,
                )
            )
