"""The result thread: owns all per-person state, turns answers into results and records, in the order of tickets."""

import logging
from collections.abc import Sequence

from desktop_app.domain.faces import Faces
from desktop_app.domain.frame import Frame
from desktop_app.domain.ports import AttentionUpdate, Tracks
from desktop_app.domain.records import EventKind, Record, SessionEvent
from desktop_app.domain.results import FrameResult, Quality, SceneLight, TrackedFace
from desktop_app.errors import Message, SimakError
from desktop_app.pipeline.capture import Reporter
from desktop_app.pipeline.channels import BoundedQueue, LatestSlot
from desktop_app.pipeline.options import EngineOptions, EngineParts
from desktop_app.pipeline.pace import PaceKeeper
from desktop_app.pipeline.readings import FaceReader, Readings
from desktop_app.pipeline.rows import RecordBatch, StoredRows
from desktop_app.pipeline.schedule import RateSchedule
from desktop_app.pipeline.stats import Meters, SecondLedger
from desktop_app.pipeline.tickets import Answer, Cancelled, Outcome, WorkDesk
from desktop_app.pipeline.timing import Clocks

log = logging.getLogger(__name__)

_TRACEBACKS = 5
_SCENE_RATE_HZ = 2.0


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
        *,
        lossless: bool,
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
        self._reader = FaceReader(parts, options, desk, clocks.mono, lossless=lossless)
        self._rows = StoredRows(options.storage_rate_hz)
        self._wished = options.pace(parts)
        self._keeper = PaceKeeper(self._wished) if options.adaptive and not lossless else None
        self._scene = SceneLight.OK
        self._scene_due = RateSchedule(_SCENE_RATE_HZ)
        self._in_a_row = 0
        self._failed = 0
        meters.set_pace(self._wished, self._wished)

    def run(self) -> None:
        """Deal with answers until the desk has none left."""
        try:
            while (answer := self._desk.next_answer()) is not None:
                frame = answer.ticket.frame
                try:
                    result, records = self._result_of(answer)
                except Cancelled:
                    if self._desk.claim():
                        self._ledger.add(frame.t_s, dropped=1)
                except Exception as error:  # noqa: BLE001 - the loop's top: a failing frame is an event
                    if self._desk.claim():
                        self._frame_failed(frame, error)
                else:
                    if self._desk.claim():
                        self._in_a_row = 0
                        self._publish(result, records)
            self._finish()
        finally:
            self._desk.finish()

    def _result_of(self, answer: Answer) -> tuple[FrameResult, Sequence[Record]]:
        if answer.outcome is Outcome.CANCELLED:
            raise Cancelled
        if answer.error is not None:
            raise answer.error
        return self._analyse(answer)

    def _analyse(self, answer: Answer) -> tuple[FrameResult, Sequence[Record]]:
        """The result of a frame, and what the watch says besides the rows of its faces."""
        frame = answer.ticket.frame
        tracks, stage_ms = self._track(answer)
        believed = tracks.person_id > 0
        people = Tracks(tracks.faces[believed], tracks.person_id[believed], tracks.velocity_xyxy[believed])
        numbers = people.person_id.tolist()
        quality = list(self._parts.judge_quality(frame.image_bgr, people.faces)) if numbers else []
        readings = self._reader.read(
            frame, people.faces, numbers, quality, cut=answer.ticket.cut, searched=answer.ticket.search
        )
        faces = self._faces(frame.t_s, people, quality, readings)
        scene = self._light(frame)
        # Last, so that nothing that fails can lose what the watch tells.
        watch = self._parts.watch
        update = AttentionUpdate({}) if watch is None else watch.update(frame.t_s, faces)
        result = FrameResult(
            frame.index,
            frame.t_s,
            frame.t_mono,
            self._clocks.mono(),
            frame.size_wh,
            faces,
            stage_ms | readings.stage_ms,
            searched=answer.ticket.search,
            scene=scene,
            attention=update.now,
        )
        return result, update.records

    def _track(self, answer: Answer) -> tuple[Tracks, dict[str, float]]:
        """The frame's faces with their numbers; where known ones were not found by a search, they are followed."""
        frame, follower, clock = answer.ticket.frame, self._parts.follower, self._clocks.mono
        started = clock()
        followed: Faces | None = None
        if follower is not None:
            expected_xyxy = self._parts.tracker.to_follow(frame.t_s, answer.faces)
            if len(expected_xyxy):
                followed = self._desk.compute(lambda: follower.follow(frame.image_bgr, expected_xyxy))
        known = clock()
        tracks = self._parts.tracker.update(frame, answer.faces, followed)
        if tracks.lost:
            self._desk.search_soon(answer.ticket)
        follow_ms, track_ms = (known - started) * 1000.0, (clock() - known) * 1000.0
        return tracks, {"detect": answer.detect_ms, "follow": follow_ms, "track": track_ms}

    def _light(self, frame: Frame) -> SceneLight:
        if self._parts.judge_scene is not None and self._scene_due.is_due(0, frame.t_s):
            self._scene_due.mark(0, frame.t_s)
            self._scene = self._parts.judge_scene(frame.image_bgr)
        return self._scene

    def _faces(
        self, t_s: float, people: Tracks, quality: Sequence[Quality], readings: Readings
    ) -> tuple[TrackedFace, ...]:
        faces = []
        for row, person in enumerate(people.person_id.tolist()):
            shown = None if self._parts.classifier is None else self._parts.smoother.shown(person, t_s)
            faces.append(
                TrackedFace(
                    person_id=person,
                    xyxy=people.faces.xyxy[row],
                    velocity_xyxy=people.velocity_xyxy[row],
                    landmarks_xy=people.faces.landmarks_xy[row],
                    detection_confidence=float(people.faces.confidence[row]),
                    quality=quality[row],
                    probabilities=readings.probabilities.get(row),
                    shown_probabilities=None if shown is None else shown[0],
                    emotion_age_ms=None if shown is None else shown[1] * 1000.0,
                    measures=readings.measures[row],
                )
            )
        return tuple(faces)

    def _publish(self, result: FrameResult, records: Sequence[Record]) -> None:
        self._slot.put(result)
        self._meters.add_result(result)
        self._reporter.result_ready()
        # Counted only after the rows are in the queue, so that a batch never counts a frame whose rows it lacks.
        self._store(result.t_s, [*self._rows.of(result), *records])
        self._ledger.add(result.t_s, analysed=1)
        self._keep_pace()

    def _store(self, t_s: float | None, records: Sequence[Record]) -> None:
        batch = RecordBatch(t_s, records)
        self._queue.put(batch, batch.weight)
        for record in records:
            if isinstance(record, SessionEvent):
                self._reporter.announce(record)

    def _keep_pace(self) -> None:
        keeper = self._keeper
        if keeper is None or not keeper.look(self._clocks.mono(), self._desk.load):
            return
        pace = keeper.pace
        log.info("the pace is now %s", pace)
        self._desk.set_pace(search_interval_s=pace.search_interval_s, every=pace.every)
        self._reader.set_pace(pace)
        self._meters.set_pace(pace, self._wished)

    def _finish(self) -> None:
        """Hand on what the watch still holds back."""
        if self._parts.watch is not None:
            records = self._parts.watch.finish()
            if records:
                self._store(None, records)

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
