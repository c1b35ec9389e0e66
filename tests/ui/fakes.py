"""A program behind the window whose analysis knows the answer, over a real engine and a real database."""

# ruff: noqa: D102 - the Protocols say what these methods are for

import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.behaviour.attention_watch import SessionAttention
from desktop_app.domain.attention import AttentionNow, AttentionWeights
from desktop_app.domain.frame import Frame
from desktop_app.domain.ports import EmotionClassifier, ShapeReader
from desktop_app.domain.records import SessionInfo
from desktop_app.domain.results import FrameResult, Quality, TrackedFace
from desktop_app.errors import ModelError
from desktop_app.export.sessions import export_session
from desktop_app.pipeline.engine import Engine, EngineListener, OpenSink
from desktop_app.pipeline.options import EngineOptions, EngineParts
from desktop_app.settings import Settings
from desktop_app.storage.database import open_database
from desktop_app.storage.writer import SessionWriter
from desktop_app.ui.services import ExportOptions
from tests.pipeline.fakes import FakeClassifier, FakeDetector, FakeSmoother, FakeTracker, ListSource

LONG_MS = 20_000
"""More than any test should wait."""
HAPPY = 3


def probabilities(best: int = HAPPY, share: float = 0.82) -> np.ndarray:
    """Seven probabilities of which one is ``share``."""
    values = np.full(7, (1 - share) / 6, np.float32)
    values[best] = share
    return values


def face(
    person_id: int = 1,
    xyxy: tuple[float, ...] = (20, 20, 60, 60),
    *,
    velocity: tuple[float, ...] = (0, 0, 0, 0),
    quality: Quality = Quality.OK,
    shown: np.ndarray | None = None,
) -> TrackedFace:
    """A face; ``shown`` are the probabilities of its label."""
    return TrackedFace(
        person_id,
        np.array(xyxy, np.float32),
        np.array(velocity, np.float32),
        np.zeros((5, 2), np.float32),
        0.99,
        quality,
        None,
        shown,
    )


def result(
    *faces: TrackedFace, t_s: float = 0.0, index: int = 0, attention: Mapping[int, AttentionNow] | None = None
) -> FrameResult:
    """A result with these faces."""
    return FrameResult(index, t_s, t_s, t_s, (320, 240), faces, attention=attention or {})


def frame(t_s: float = 0.0, *, index: int = 0, bgr: tuple[int, int, int] = (0, 0, 0), size_wh=(320, 240)) -> Frame:
    """A frame of one colour."""
    return Frame(index, t_s, t_s, None, np.full((size_wh[1], size_wh[0], 3), bgr, np.uint8))


@dataclass(frozen=True)
class FakeModels:
    """Models that are loaded at once."""

    classifier: EmotionClassifier | None
    label_threshold: float = 0.4


class FakeServices:
    """``ui.services.Services`` over fakes of the networks; everything else is real."""

    def __init__(self, folder: Path, *, faces: int = 2, **settings: Any) -> None:
        self.settings = Settings(**({"notice_seen": True, "theme": "light"} | settings))
        self.database = folder / "simak.db"
        self.faces = faces
        self.model_error = ""
        self.loads = 0
        self.engines: list[Engine] = []
        self.shapes: ShapeReader | None = None

    def save_settings(self, settings: Settings) -> None:
        self.settings = settings

    def load_models(self, progress: Callable[[str], None]) -> FakeModels:
        self.loads += 1
        progress("Loading the fakes")
        if self.model_error:
            raise ModelError(self.model_error)
        return FakeModels(None if self.settings.emotions is False else FakeClassifier())

    def new_engine(self, models: FakeModels, listener: EngineListener, *, realtime: bool) -> Engine:
        parts = EngineParts(
            FakeDetector(self.faces),
            models.classifier,
            FakeTracker(),
            FakeSmoother(),
            lambda image_bgr, faces: [Quality.OK] * len(faces),
            shapes=self.shapes,
            watch=None if self.shapes is None else SessionAttention(AttentionWeights.of(self.settings)),
        )
        options = EngineOptions(realtime=realtime, workers=1, storage_rate_hz=None, batch_s=0.05, retry_s=0.01)
        self.engines.append(Engine(parts, options, listener))
        return self.engines[-1]

    def sink_opener(self, name: str, models: FakeModels, *, realtime: bool) -> OpenSink:
        emotions = models.classifier is not None
        return lambda info, started_at, anchor: SessionWriter(
            self.database, SessionInfo(name, info.kind, info.name, started_at, anchor, info.live, emotions)
        )

    def export(self, session_id: int, format_key: str, path: Path, options: ExportOptions) -> list[Path]:
        with closing(open_database(self.database, readonly=True)) as db:
            return export_session(db, session_id, format_key, path, chart=options.chart)


class Choice:
    """A chosen source: a live one that gives a picture for each permit, or a list that ends."""

    title = "Front camera"
    realtime = False

    def __init__(self, count: int = 0, **options: Any) -> None:
        self._count = count
        self._options = options
        self.sources: list[ListSource] = []
        self.made_on: list[threading.Thread] = []

    def make_source(self) -> ListSource:
        live = self._count == 0
        self.made_on.append(threading.current_thread())
        self.sources.append(ListSource([0] * (self._count or 100_000), live=live, **self._options))
        return self.sources[-1]
