"""What a session hands to storage: small frozen records without pixels."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from desktop_app.domain.attention import AttentionSecond, FaceMeasures
from desktop_app.domain.results import Quality


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What is known of a session when it starts.

    ``anchor`` is the wall-clock time, with UTC offset, at ``t_s`` = 0: the moment of Start for a live source, the
    recording time of a file where it is known, else None. ``models`` names each network with its weights' hash.
    ``source_path`` is the full path of a file or folder, else None.
    """

    name: str
    source_kind: str
    source_name: str
    started_at: datetime
    anchor: datetime | None
    live: bool
    emotions: bool
    settings: dict[str, float | int | str | bool | None] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)
    source_path: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One face on one stored frame. ``probabilities`` and ``measures`` only where they are of that very frame."""

    person_id: int
    frame_index: int
    t_s: float
    xyxy: tuple[float, float, float, float]
    detection_confidence: float
    quality: Quality
    probabilities: tuple[float, ...] | None
    measures: FaceMeasures | None = None


@dataclass(frozen=True, slots=True)
class SecondCount:
    """Frames of one second of source time, to be added to what is stored for it."""

    second: int
    captured: int = 0
    analysed: int = 0
    dropped: int = 0
    failed: int = 0


class EventKind(StrEnum):
    """Kinds of events; a marker is the user's own. Episodes of attention are named as their states."""

    MARKER = "marker"
    PAUSE = "pause"
    RESUME = "resume"
    GAP = "gap"
    FRAME_FAILED = "frame_failed"
    STORAGE = "storage"
    EYES_CLOSED = "eyes_closed"
    YAWNING = "yawning"
    LOOKING_DOWN = "looking_down"
    LOOKING_AWAY = "looking_away"


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """Something that happened at one moment (``end_s`` None) or over a span of source time.

    ``marker_id`` is by which a stored marker can be corrected; None for everything else.
    """

    kind: EventKind
    t_s: float
    text: str = ""
    end_s: float | None = None
    person_id: int | None = None
    marker_id: int | None = field(default=None, compare=False)


Record = Observation | AttentionSecond | SecondCount | SessionEvent


class SessionState(StrEnum):
    """State of a stored session."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
