"""Puts the real parts together, for the window and the command line alike. No Qt."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop_app import paths
from desktop_app.behaviour.attention_watch import SessionAttention
from desktop_app.behaviour.smoothing import EmotionSmoother
from desktop_app.domain.attention import AttentionWeights
from desktop_app.domain.ports import (
    EmotionClassifier,
    EyeReader,
    FaceDetector,
    FaceFollower,
    SessionSink,
    ShapeReader,
    SourceInfo,
)
from desktop_app.domain.records import SessionInfo
from desktop_app.errors import Message
from desktop_app.networks.cards import load_card
from desktop_app.pipeline.engine import OpenSink
from desktop_app.pipeline.options import EngineOptions, EngineParts
from desktop_app.settings import Settings
from desktop_app.storage.writer import SessionWriter
from desktop_app.vision.classifier import EMOTION_MODEL, Vgg16Classifier
from desktop_app.vision.enhance import EnhancedDetector
from desktop_app.vision.eyes import EYE_MODEL, EyeStateReader
from desktop_app.vision.face_shape import LandmarkShapeReader
from desktop_app.vision.haar import HaarCascade, HaarDetector
from desktop_app.vision.landmarks import STAGES as LANDMARK_STAGES
from desktop_app.vision.landmarks import LandmarkReader, landmark_model
from desktop_app.vision.light import judge_scene
from desktop_app.vision.mtcnn import FACE_MODEL, STAGES, DetectionMode, MtcnnDetector, load_mtcnn
from desktop_app.vision.quality import judge_quality
from desktop_app.vision.runtime import prepare_networks
from desktop_app.vision.tracker import FaceTracker

Progress = Callable[[str], None]
"""Told in a few words what is being done."""


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """The networks, loaded once and shared by all sessions.

    Attributes:
        detector: finds and follows faces, in mode ``exact``.
        classifier: reads emotions; None where emotions are off, and its network was not loaded.
        label_threshold: a label of lower probability is shown as unsure.
        runtime: what runs the networks live, with version and precision.
        hashes: the weights in use, by model and stage: the first twelve digits of their sha256.
        eyes: reads the state of eyes; None where attention is off, or the folder of models holds no such network.
        shapes: measures pose, eyes and mouth by landmarks; None likewise.
    """

    detector: MtcnnDetector
    classifier: EmotionClassifier | None
    label_threshold: float
    runtime: str
    hashes: Mapping[str, str]
    eyes: EyeReader | None = None
    shapes: ShapeReader | None = None


def load_models(
    models: Path, settings: Settings, *, cache: Path | None = None, progress: Progress = lambda text: None
) -> Models:
    """Load the networks; slow (up to 20 s the first time, when they are converted), so never on the GUI thread.

    Raises:
        ModelError: weights or card are missing, damaged or do not fit.
    """
    cache = cache or paths.cache_dir()
    wanted = _wanted(models, settings)
    progress(Message("Preparing the networks; the first time this takes some seconds"))
    prepare_networks([network for networks in wanted.values() for network in networks], models=models, cache=cache)
    # Each worker has a call of its own under way; together they use the cores once.
    streams, threads = live_options(settings).worker_count, os.cpu_count() or 1
    progress(Message("Loading the face network"))
    detector = load_mtcnn(models, cache, min_face_px=settings.min_face_px, streams=streams, threads=threads)
    classifier: Vgg16Classifier | None = None
    if EMOTION_MODEL in wanted:
        progress(Message("Loading the emotion network"))
        classifier = Vgg16Classifier.load(models, cache, streams=streams, threads=threads)
    landmarks = landmark_model(models)
    if EYE_MODEL in wanted or landmarks in wanted:
        progress(Message("Loading the networks for eyes and landmarks"))
    eyes = EyeStateReader.load(models, cache, streams=streams, threads=threads) if EYE_MODEL in wanted else None
    shapes: ShapeReader | None = None
    if landmarks in wanted:
        reader = LandmarkReader.load(models, cache, name=landmarks, streams=streams, threads=threads)
        shapes = LandmarkShapeReader(reader)
    cards = [load_card(models / model) for model in wanted]
    return Models(
        detector,
        classifier,
        0.0 if classifier is None else classifier.label_threshold,
        detector.in_mode("live").runtime,
        {f"{card.name}/{network.name}": network.sha256[:12] for card in cards for network in card.networks},
        eyes,
        shapes,
    )


def _wanted(models: Path, settings: Settings) -> dict[str, list[str]]:
    """The networks to load, by model. A folder without networks for attention serves as well as it did before them."""
    wanted = {FACE_MODEL: [f"{FACE_MODEL}/{stage}" for stage in STAGES]}
    if settings.emotions is not False:
        wanted[EMOTION_MODEL] = [EMOTION_MODEL]
    if settings.attention and (models / EYE_MODEL).is_dir():
        wanted[EYE_MODEL] = [EYE_MODEL]
    landmarks = landmark_model(models)
    if settings.attention and landmarks is not None:
        wanted[landmarks] = [f"{landmarks}/{stage}" for stage in LANDMARK_STAGES]
    return wanted


def session_parts(models: Models, settings: Settings, *, realtime: bool = True) -> EngineParts:
    """What one session needs: the shared networks, and a tracker, a smoother and a watch of its own.

    At its own speed faces are searched for the fast way, in a file that is analysed as fast as possible exactly, and in
    either the thorough way where far faces are wanted.
    """
    detector, follower = _seer(models.detector, settings, realtime=realtime)
    # Without a network that measures anything, attention is not measured: that is not the same as "cannot tell".
    measured = settings.attention and (models.eyes is not None or models.shapes is not None)
    return EngineParts(
        detector=detector,
        follower=follower,
        classifier=models.classifier,
        tracker=FaceTracker(),
        smoother=EmotionSmoother(settings.label_smoothing_s),
        judge_quality=judge_quality,
        judge_scene=judge_scene,
        eyes=models.eyes,
        shapes=models.shapes,
        watch=SessionAttention(AttentionWeights.of(settings)) if measured else None,
    )


def _seer(mtcnn: MtcnnDetector, settings: Settings, *, realtime: bool) -> tuple[FaceDetector, FaceFollower]:
    """What searches pictures and what follows faces, as the settings choose them."""
    near: DetectionMode = "live" if realtime else "exact"
    mtcnn = mtcnn.in_mode("far" if settings.detection == "far" else near)
    detector: FaceDetector = mtcnn
    if settings.detector == "haar":
        cascade = HaarCascade(min_face_px=settings.min_face_px)
        detector = HaarDetector(cascade, mtcnn, threshold=mtcnn.follow_threshold)
    if not settings.low_light:
        return detector, mtcnn
    brightened = EnhancedDetector(detector, mtcnn)
    return brightened, brightened


def live_options(settings: Settings, *, realtime: bool = True) -> EngineOptions:
    """Options of a session in the window: at its own speed, or (a file) every frame as fast as possible."""
    return EngineOptions(
        realtime=realtime,
        workers=settings.workers,
        emotion_rate_hz=settings.emotion_rate_hz,
        landmark_rate_hz=settings.landmark_rate_hz,
        storage_rate_hz=settings.storage_rate_hz if realtime else None,
    )


def session_sink(database: Path, name: str, models: Models, settings: Settings, *, realtime: bool = True) -> OpenSink:
    """How a session's storage is opened, once its source is known; an empty name becomes the source's."""
    options = live_options(settings, realtime=realtime)
    used: dict[str, float | int | str | bool | None] = {
        "min_face_px": settings.min_face_px,
        "detector": settings.detector,
        "detection": settings.detection,
        "low_light": settings.low_light,
        "attention": settings.attention,
        "emotion_rate_hz": options.emotion_rate_hz,
        "landmark_rate_hz": options.landmark_rate_hz,
        "storage_rate_hz": options.storage_rate_hz,
        "label_smoothing_s": settings.label_smoothing_s,
    }

    def open_sink(info: SourceInfo, started_at: datetime, anchor: datetime | None) -> SessionSink:
        return SessionWriter(
            database,
            SessionInfo(
                name=name or info.name,
                source_kind=info.kind,
                source_name=info.name,
                started_at=started_at,
                anchor=anchor,
                live=info.live,
                emotions=models.classifier is not None,
                settings=dict(used),
                models=dict(models.hashes),
                source_path=info.path,
            ),
        )

    return open_sink
