"""Reads the faces of a frame: eyes on every frame, landmarks and emotions when they are due."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.attention import FaceMeasures
from desktop_app.domain.faces import Faces
from desktop_app.domain.frame import Frame
from desktop_app.domain.results import Quality
from desktop_app.pipeline.options import EngineOptions, EngineParts
from desktop_app.pipeline.pace import Pace
from desktop_app.pipeline.schedule import RateSchedule
from desktop_app.pipeline.tickets import WorkDesk

STAGES: Final = ("eyes", "shapes", "emotions")

CAME_BACK_S: Final = 0.5
"""Who was away for longer is read at once: what was last read may no longer hold."""

_ABOVE_SHARE: Final = 1.5
"""A frame may have this much more than its share, so that who had to wait is caught up with."""
_FIRST_GAP_S: Final = 1.0
"""As if the first frame came so long after another: of a single picture everything is read."""


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """What was read of the faces of one frame.

    ``probabilities`` holds (7,) by row, of the faces that were judged; ``measures`` one entry per row. ``stage_ms`` has
    the milliseconds of "eyes", "shapes" and "emotions", 0 where a stage had nothing to do.
    """

    probabilities: dict[int, NDArray[np.float32]]
    measures: Sequence[FaceMeasures | None]
    stage_ms: dict[str, float] = field(default_factory=dict)


class FaceReader:
    """Decides what is read of whom, and has the workers read it, one batch a network. Owned by the result thread."""

    def __init__(
        self, parts: EngineParts, options: EngineOptions, desk: WorkDesk, mono: Callable[[], float], *, lossless: bool
    ) -> None:
        self._parts = parts
        self._desk = desk
        self._mono = mono
        self._most = {"emotions": options.most_judged, "shapes": options.most_measured}
        self._spread = not lossless
        self._gap_s = _FIRST_GAP_S
        self._last_s: float | None = None
        self._searched = False
        self._emotions_due = RateSchedule(options.emotion_rate_hz, staggered=True)
        self._shapes_due = RateSchedule(options.landmark_rate_hz, staggered=True)
        self._seen_s: dict[int, float] = {}

    def set_pace(self, pace: Pace) -> None:
        """Judge and measure at these rates from now on."""
        self._emotions_due.set_rate(pace.emotion_rate_hz)
        self._shapes_due.set_rate(pace.landmark_rate_hz)

    def read(
        self,
        frame: Frame,
        faces: Faces,
        numbers: Sequence[int],
        quality: Sequence[Quality],
        *,
        cut: bool,
        searched: bool = False,
    ) -> Readings:
        """Read what is due of the faces that can be judged.

        In real time the work is spread: a frame has little more than its share of the faces, and one that was searched,
        which is work enough, leaves all but the urgent to the next.

        Args:
            frame: the picture.
            faces: n faces in it.
            numbers: (n,) their people.
            quality: (n,) whether they can be judged.
            cut: the picture has nothing to do with the one before, so that everybody is urgent.
            searched: the whole picture was searched.
        """
        self._gap_s = _FIRST_GAP_S if self._last_s is None else frame.t_s - self._last_s
        waits, self._searched = self._spread and searched and not self._searched, searched
        self._last_s = frame.t_s
        rows = self._rows(numbers, quality, frame.t_s, cut=cut, waits=waits)
        calls = [partial(self._timed, self._call(name), frame, faces[rows[name]]) for name in rows]
        answers = dict(zip(rows, self._desk.compute_all(calls), strict=True)) if calls else {}
        for name, (value, _) in answers.items():
            if len(value) != len(rows[name]):
                raise ValueError(f"{name}: {len(rows[name])} faces were asked about, {len(value)} answered")
        stage_ms = {name: answers[name][1] if name in answers else 0.0 for name in STAGES}
        read = {name: dict(zip(rows[name], value, strict=True)) for name, (value, _) in answers.items()}
        self._mark(rows, numbers, frame.t_s)
        probabilities = {row: answer.copy() for row, answer in read.get("emotions", {}).items()}
        for row, answer in probabilities.items():
            self._parts.smoother.update(numbers[row], frame.t_s, answer)
        closed, shapes = read.get("eyes", {}), read.get("shapes", {})
        measures = [_measured(shapes.get(row), closed.get(row)) for row in range(len(numbers))]
        return Readings(probabilities, measures, stage_ms)

    def _rows(
        self, numbers: Sequence[int], quality: Sequence[Quality], t_s: float, *, cut: bool, waits: bool
    ) -> dict[str, list[int]]:
        """The rows that each stage is to read now; stages with nothing to do are left out. Only eyes never wait."""
        able = [row for row, judged in enumerate(quality) if judged.measurable]
        people = [numbers[row] for row in able]
        lately = {number: seen_s for number, seen_s in self._seen_s.items() if t_s - seen_s <= CAME_BACK_S}
        urgent = {number for number in people if cut or number not in lately}
        self._seen_s = lately | dict.fromkeys(people, t_s)
        rows: dict[str, list[int]] = {}
        if self._parts.eyes is not None:
            rows["eyes"] = able
        clear = [row for row in able if quality[row] is Quality.OK]
        for stage, part, schedule, of_whom in (
            ("shapes", self._parts.shapes, self._shapes_due, able),
            ("emotions", self._parts.classifier, self._emotions_due, clear),
        ):
            if part is not None:
                at_once = [row for row in of_whom if numbers[row] in urgent or not schedule.knows(numbers[row])]
                now = at_once if waits else of_whom
                most = self._most_of(stage, schedule, len(of_whom), len(at_once))
                rows[stage] = [now[place] for place in schedule.choose([numbers[k] for k in now], t_s, urgent, most)]
        return {name: chosen for name, chosen in rows.items() if chosen}

    def _most_of(self, stage: str, schedule: RateSchedule, people: int, at_once: int) -> int | None:
        """How many of so many people a stage reads on one frame, ``at_once`` of them urgent; None: all who are due."""
        if not self._spread:
            return None
        share = people * self._gap_s / schedule.interval_s if schedule.interval_s else people
        return min(self._most[stage], max(at_once, math.ceil(_ABOVE_SHARE * share) + 1))

    def _call(self, stage: str) -> Callable[[NDArray[np.uint8], Faces], Any]:
        parts = self._parts
        if stage == "eyes" and parts.eyes is not None:
            return parts.eyes.eyes_closed
        if stage == "shapes" and parts.shapes is not None:
            return parts.shapes.measure
        assert parts.classifier is not None
        return parts.classifier.classify

    def _timed(self, call: Callable[[NDArray[np.uint8], Faces], Any], frame: Frame, faces: Faces) -> tuple[Any, float]:
        """On a worker: the answer, and its milliseconds."""
        started = self._mono()
        return call(frame.image_bgr, faces), (self._mono() - started) * 1000.0

    def _mark(self, rows: dict[str, list[int]], numbers: Sequence[int], t_s: float) -> None:
        for stage, schedule in (("shapes", self._shapes_due), ("emotions", self._emotions_due)):
            for row in rows.get(stage, []):
                schedule.mark(numbers[row], t_s)


def _measured(shape: FaceMeasures | None, closed: float | None) -> FaceMeasures | None:
    """Both kinds of measures as one; None where nothing was measured."""
    if closed is None or math.isnan(closed):
        return shape
    return replace(shape or FaceMeasures(), eyes_closed=float(closed))
