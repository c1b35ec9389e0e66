"""The seams of the program: what the pipeline needs of its parts, as Protocols."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.attention import AttentionNow, AttentionSecond, FaceMeasures
from desktop_app.domain.faces import Faces
from desktop_app.domain.frame import Frame, RawFrame
from desktop_app.domain.records import Record, SessionEvent, SessionState
from desktop_app.domain.results import TrackedFace


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a source says of itself once it is open.

    ``kind`` is camera, file, images, screen, window, stream or demo. A ``live`` source goes on whether or not it is
    read; the others wait. ``frame_count`` is an estimate and None where unknown. ``path`` is the full path of a file or
    folder, else None.
    """

    kind: str
    name: str
    live: bool
    size_wh: tuple[int, int]
    fps: float | None = None
    frame_count: int | None = None
    recorded_at: datetime | None = None
    path: str | None = None


class FrameSource(Protocol):
    """A camera, file, screen or stream. All three methods are called on the capture thread only.

    A source that can block may also have ``interrupt()``, which any thread may call: a pending call and every later one
    then raise SourceLost at once.
    """

    def open(self, timeout_s: float) -> SourceInfo:
        """Open, or open again after ``SourceLost``. Raises SourceError with a plain message."""
        ...

    def read(self, timeout_s: float) -> RawFrame | None:
        """The next frame; None at the end.

        Raises SourceTimeout if none came in time, SourceLost if the source went away, and SourceUnreadable if this one
        picture is damaged and the next call gives the next. Any other SourceError ends the session.
        """
        ...

    def close(self) -> None:
        """Release the device. May be called twice."""
        ...


class FaceDetector(Protocol):
    """Finds all faces of a picture. Called from several threads at once: a pure function of its input."""

    def detect(self, image_bgr: NDArray[np.uint8]) -> Faces:
        """Faces, best first; ``Faces.empty()`` where there is none."""
        ...


class FaceFollower(Protocol):
    """Finds again faces whose place is known roughly; cheap. Called from several threads at once: a pure function."""

    def follow(self, image_bgr: NDArray[np.uint8], xyxy: NDArray[np.float32]) -> Faces:
        """The face in each of the predicted boxes (n, 4), row by row: n rows, whatever is found.

        ``confidence`` is the landmark stage's probability that there is a face; the caller decides who is lost.
        """
        ...


class EmotionClassifier(Protocol):
    """Reads the emotions of given faces."""

    def classify(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        """(n, 7) probabilities in the order of ``EMOTIONS``, one batch for all faces; (0, 7) for none."""
        ...


class EyeReader(Protocol):
    """Reads the state of the eyes of given faces; cheap enough for every analysed frame."""

    def eyes_closed(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        """(n,) probability that the eyes are closed, one batch for all faces; nan where the eyes cannot be judged."""
        ...


class ShapeReader(Protocol):
    """Measures head pose, eyes and mouth of given faces from landmarks; dear, so at a low rate of its own."""

    def measure(self, image_bgr: NDArray[np.uint8], faces: Faces) -> Sequence[FaceMeasures]:
        """One entry per face, one batch for all faces; ``eyes_closed`` is left None."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """The tracker's answer for one frame: its faces, row by row.

    ``person_id`` (n,) int64, 0 for a face that is not yet believed; ``velocity_xyxy`` (n, 4) float32, pixels a second.
    ``lost``: a face that was there on the frame before could not be followed, so the picture had better be searched.
    """

    faces: Faces
    person_id: NDArray[np.int64]
    velocity_xyxy: NDArray[np.float32]
    lost: bool = False


class Tracker(Protocol):
    """Gives each face the number of its person. Owned by one thread."""

    def to_follow(self, t_s: float, found: Faces | None) -> NDArray[np.float32]:
        """Where known faces are expected at ``t_s`` (n, 4): all of them, or those that none of ``found`` covers.

        ``found`` is None where the picture was not searched.
        """
        ...

    def update(self, frame: Frame, found: Faces | None, followed: Faces | None = None) -> Tracks:
        """Associate the faces of the next frame (``t_s`` increasing) with the people seen so far.

        Args:
            frame: the picture and its time.
            found: what a search of the whole picture found; None where it was not searched.
            followed: the rows of the last ``to_follow`` as a FaceFollower found them; None where nothing was followed.
        """
        ...


class LabelSmoother(Protocol):
    """Steadies each person's label for display; raw values are stored."""

    def update(self, person_id: int, t_s: float, probabilities: NDArray[np.float32]) -> None:
        """Take in a new judgement."""
        ...

    def shown(self, person_id: int, t_s: float) -> tuple[NDArray[np.float32], float] | None:
        """Smoothed (7,) probabilities and their age in seconds, or None if there is no judgement lately."""
        ...


@dataclass(frozen=True, slots=True)
class AttentionUpdate:
    """What one frame said of attention.

    ``now`` has everybody who was in the picture lately, also who is not in it any more. ``records`` are the seconds and
    episodes that have ended; they are stored after the frame's observations.
    """

    now: Mapping[int, AttentionNow]
    records: tuple[AttentionSecond | SessionEvent, ...] = ()


class AttentionWatch(Protocol):
    """Follows what is seen of everybody's attention. Belongs to one session and one thread."""

    def update(self, t_s: float, faces: Sequence[TrackedFace]) -> AttentionUpdate:
        """Take in an analysed frame with everything that was measured on it, also one without faces."""
        ...

    def finish(self) -> Sequence[AttentionSecond | SessionEvent]:
        """What is still open when the session ends."""
        ...


class SessionSink(Protocol):
    """Where a session's records go. Opened, used and closed on the storage thread."""

    @property
    def session_id(self) -> int:
        """The session's key in the database."""
        ...

    def write(self, records: Sequence[Record]) -> bool:
        """Store a batch, all or nothing; also the heartbeat, so it is called with an empty batch too.

        Returns False where the database could not be reached and the batch went to the journal instead.
        """
        ...

    def close(self, state: SessionState, duration_s: float) -> None:
        """Write the session's end and release the connection."""
        ...
