"""Whose emotion is read on which frame."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from desktop_app.domain.frame import Frame
from desktop_app.domain.results import Quality
from desktop_app.pipeline.options import EngineOptions, EngineParts
from desktop_app.pipeline.readings import FaceReader
from tests.pipeline.fakes import FakeClassifier, FakeDetector, FakeSmoother, FakeTracker, picture

CLASS = 12


class AtOnce:
    """A desk whose work is done where it is asked for."""

    def compute_all(self, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        """The values of all calls."""
        return [call() for call in calls]


def judged(frames: int, *, lossless: bool) -> list[int]:
    """Faces of a class judged on each frame at 25 a second; one frame in five is searched."""
    detector = FakeDetector(faces=CLASS)
    parts = EngineParts(
        detector=detector,
        classifier=FakeClassifier(),
        tracker=FakeTracker(),
        smoother=FakeSmoother(),
        judge_quality=lambda image, faces: [Quality.OK] * len(faces),
    )
    reader = FaceReader(parts, EngineOptions(), AtOnce(), time.perf_counter, lossless=lossless)  # type: ignore[arg-type]
    counts = []
    for index in range(frames):
        frame = Frame(index, index / 25, 0.0, None, picture())
        faces, numbers = detector.detect(frame.image_bgr), range(1, CLASS + 1)
        quality = parts.judge_quality(frame.image_bgr, faces)
        readings = reader.read(frame, faces, numbers, quality, cut=False, searched=index % 5 == 0)
        counts.append(len(readings.probabilities))
    return counts


def test_in_real_time_each_frame_has_its_share() -> None:
    """All at once at first, because they are new; then five a second each, none of them on frames that are searched."""
    counts = judged(100, lossless=False)

    assert counts[0] == CLASS
    assert set(counts[10::5]) == {0}
    assert max(counts[10:]) <= 5
    assert sum(counts[25:]) == pytest.approx(CLASS * 5 * 3, abs=3)


def test_a_file_as_fast_as_possible_has_everybody_judged_when_due() -> None:
    """Nobody waits because a frame was searched: what is judged depends on the time alone."""
    counts = judged(100, lossless=True)

    assert max(counts[10::5]) > 0
    assert sum(counts[25:]) == pytest.approx(CLASS * 5 * 3, abs=3)
