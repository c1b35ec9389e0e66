"""What a result hands to storage."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.domain.attention import FaceMeasures
from desktop_app.domain.records import Observation, Record
from desktop_app.domain.results import FrameResult
from desktop_app.pipeline.schedule import RateSchedule


@dataclass(frozen=True, slots=True, eq=False)
class RecordBatch:
    """What one moment hands to storage. ``t_s`` is the analysed frame's time; None for events."""

    t_s: float | None
    records: Sequence[Record]

    @property
    def weight(self) -> int:
        """Rows, at least 1."""
        return max(1, len(self.records))


class StoredRows:
    """Chooses which faces of a result become rows. Owned by one thread."""

    def __init__(self, rate_hz: float | None) -> None:
        """``rate_hz``: rows per person and second; None stores every face of every frame."""
        self._due = RateSchedule(rate_hz)

    def of(self, result: FrameResult) -> list[Observation]:
        """Faces judged or measured by landmarks on this frame always, the others as often as the rate allows."""
        rows = []
        for face in result.faces:
            told = face.probabilities is not None or _by_landmarks(face.measures)
            if not told and not self._due.is_due(face.person_id, result.t_s):
                continue
            self._due.mark(face.person_id, result.t_s)
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
                    measures=face.measures,
                )
            )
        return rows


def _by_landmarks(measures: FaceMeasures | None) -> bool:
    """Whether more was measured than the eyes' state, which is read on every frame."""
    return measures is not None and (measures.yaw_deg, measures.eye_ratio, measures.mouth_ratio) != (None, None, None)
