"""Blinks, yawns and turns of the head in clips, as the program tells them, beside what somebody marked by eye."""

import itertools
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.behaviour.face_watch import FaceWatch
from desktop_app.behaviour.spans import Span
from desktop_app.domain.attention import FaceMeasures
from desktop_app.domain.faces import Faces
from desktop_app.domain.ports import EyeReader, FaceDetector, ShapeReader
from desktop_app.errors import UsageError
from desktop_app.evaluation.share import Share
from desktop_app.settings import Settings
from desktop_app.vision.eyes import EyeStateReader
from desktop_app.vision.face_shape import LandmarkShapeReader
from desktop_app.vision.landmarks import LandmarkReader, landmark_model
from desktop_app.vision.mtcnn import load_mtcnn

LANDMARK_RATE_HZ = Settings().landmark_rate_hz
FAR_DEG = 35.0
"""A head turned further than this does not face the screen."""

# A blink found may be off its mark by so much.
_SLACK_S = 0.15
_SIDES = {"left": -1, "front": 0, "right": 1, "far right": 2, "far left": -2}


@dataclass(frozen=True, slots=True)
class MarkedClip:
    """What a viewer marked in one clip.

    Attributes:
        video: the file's name.
        part_xyxy: the part of the picture that was looked at, None for the whole.
        until_s: where marking ended, None for the end of the clip.
        blinks: marked blinks, None where nobody looked for them.
        doubtful: closings that are neither asked for nor false.
        yawns: marked yawns, None where nobody looked for them.
        turns: moments with the side to which the head is turned then, as the viewer sees it: left, front, right, or far
            left and far right for more than ``FAR_DEG``.
    """

    video: str
    part_xyxy: tuple[int, int, int, int] | None = None
    until_s: float | None = None
    blinks: tuple[Span, ...] | None = None
    doubtful: tuple[Span, ...] = ()
    yawns: tuple[Span, ...] | None = None
    turns: tuple[tuple[float, str], ...] = ()

    @property
    def name(self) -> str:
        """The file, and the part of it."""
        return self.video if self.part_xyxy is None else f"{self.video} at {self.part_xyxy[0]}, {self.part_xyxy[1]}"


@dataclass(frozen=True, slots=True)
class Watched:
    """What the program told of one clip.

    Attributes:
        blinks: in order of time.
        episodes: eyes closed for longer.
        yawns: in order of time.
        yaws: seconds and degrees against the camera, wherever the pose is known.
    """

    blinks: tuple[Span, ...]
    episodes: tuple[Span, ...]
    yawns: tuple[Span, ...]
    yaws: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class ClipScore:
    """How well the two agree; None where nothing was marked, or no landmarks were at hand.

    Attributes:
        name: of the clip.
        blinks: marked ones that were found.
        false_blinks: told blinks that nobody marked, of all that were told.
        yawns: marked ones that were found.
        false_yawns: how many told yawns nobody marked.
        turns: marked turns whose yaw lies on the right side of the one marked before, and beyond ``FAR_DEG`` where the
            head is turned far.
    """

    name: str
    blinks: Share | None
    false_blinks: Share | None
    yawns: Share | None
    false_yawns: int | None
    turns: Share | None

    def figures(self) -> dict[str, Any]:
        """For a JSON file."""
        shares = {"blinks": self.blinks, "false_blinks": self.false_blinks, "yawns": self.yawns, "turns": self.turns}
        told: dict[str, Any] = {key: share.figures() for key, share in shares.items() if share is not None}
        if self.false_yawns is not None:
            told["false_yawns"] = self.false_yawns
        return {"clip": self.name, **told}


class ClipReader:
    """Watches the largest face of a clip with the program's own readers and watch, at its own rates.

    The face is searched for on each frame that counts, where the program follows it from one search to the next.
    """

    def __init__(self, detector: FaceDetector, eyes: EyeReader, shapes: ShapeReader | None) -> None:
        """Without ``shapes`` there are no yawns and no turns."""
        self._detector = detector
        self._eyes = eyes
        self._shapes = shapes

    @classmethod
    def load(cls, models: Path, cache: Path | None) -> Self:
        """With the shipped models; without landmarks where that model is not installed.

        Raises:
            ModelError: a model is missing or damaged.
        """
        has_landmarks = landmark_model(models) is not None
        return cls(
            load_mtcnn(models, cache, mode="live"),
            EyeStateReader.load(models, cache),
            LandmarkShapeReader(LandmarkReader.load(models, cache)) if has_landmarks else None,
        )

    def watch(self, clip: MarkedClip, videos: Path) -> Watched:
        """Watch the clip to where it was marked.

        Raises:
            UsageError: the video cannot be read.
        """
        watch, everywhere = FaceWatch(), clip.blinks is not None or bool(clip.turns)
        seen, yaws, next_s = [], [], 0.0
        for t_s, image in frames_of(videos / clip.video, clip.part_xyxy, clip.until_s):
            due = t_s >= next_s - 1e-6
            if due:
                next_s += 1 / LANDMARK_RATE_HZ
            if not due and not everywhere:
                continue
            face = largest(self._detector.detect(image))
            if not len(face):
                continue
            measures = self._measure(image, face, shapes=due, eyes=clip.blinks is not None)
            seen.append(watch.update(t_s, measures, face.landmarks_xy[0]))
            if (pose := seen[-1].pose) is not None:
                yaws.append((t_s, pose.yaw_deg))
        seen.append(watch.lost())
        return Watched(
            tuple(one.eyes.blink for one in seen if one.eyes.blink is not None),
            tuple(one.eyes.episode for one in seen if one.eyes.episode is not None),
            tuple(one.mouth.yawn for one in seen if one.mouth.yawn is not None),
            tuple(yaws),
        )

    def _measure(self, image: NDArray[np.uint8], face: Faces, *, shapes: bool, eyes: bool) -> FaceMeasures:
        shape = self._shapes.measure(image, face)[0] if shapes and self._shapes is not None else FaceMeasures()
        closed = float(self._eyes.eyes_closed(image, face)[0]) if eyes else math.nan
        return shape if math.isnan(closed) else replace(shape, eyes_closed=closed)


def frames_of(
    video: Path, part_xyxy: tuple[int, int, int, int] | None, until_s: float | None
) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Seconds and picture of each frame.

    Raises:
        UsageError: the video cannot be read.
    """
    capture = cv2.VideoCapture(str(video))
    try:
        fps = capture.get(cv2.CAP_PROP_FPS)
        if not capture.isOpened() or not fps > 0:
            raise UsageError("{path} cannot be read as a video.", path=video)
        for index in itertools.count():
            read, image = capture.read()
            if not read or (until_s is not None and index / fps >= until_s):
                return
            left, top, right, bottom = part_xyxy or (0, 0, image.shape[1], image.shape[0])
            yield index / fps, np.ascontiguousarray(image[top:bottom, left:right], dtype=np.uint8)
    finally:
        capture.release()


def largest(faces: Faces) -> Faces:
    """The one face with the largest box, or none."""
    if len(faces) == 0:
        return faces
    width, height = (faces.xyxy[:, 2:] - faces.xyxy[:, :2]).T
    return faces[[int(np.argmax(width * height))]]


def load_marks(path: Path) -> list[MarkedClip]:
    """Read a file of marks.

    Raises:
        UsageError: it is missing, or no file of marks.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return [_clip_of(entry) for entry in stored["clips"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError("{path} holds no marks of clips ({reason}).", path=path, reason=error) from error


def _clip_of(entry: dict[str, Any]) -> MarkedClip:
    def spans(key: str) -> tuple[Span, ...] | None:
        return tuple(Span(*pair) for pair in entry[key]) if key in entry else None

    turns = tuple((float(t_s), str(side)) for t_s, side in entry.get("turns_s", ()))
    if any(side not in _SIDES for _t_s, side in turns):
        raise ValueError(f"sides are {', '.join(_SIDES)}")
    part = entry.get("part_xyxy")
    return MarkedClip(
        video=entry["video"],
        part_xyxy=None if part is None else (part[0], part[1], part[2], part[3]),
        until_s=entry.get("until_s"),
        blinks=spans("blinks_s"),
        doubtful=spans("doubtful_s") or (),
        yawns=spans("yawns_s"),
        turns=turns,
    )


def score(clip: MarkedClip, watched: Watched) -> ClipScore:
    """Compare what was told with what was marked."""
    shaped = len(watched.yaws) > 0
    blinks = false_blinks = yawns = turns = None
    false_yawns = None
    if clip.blinks is not None:
        # A closing that runs on to the end of what was marked is told as an episode, or not at all.
        told = [*watched.blinks, *watched.episodes]
        blinks = Share(sum(any(_meet(mark, one) for one in told) for mark in clip.blinks), len(clip.blinks))
        known = (*clip.blinks, *clip.doubtful)
        false_blinks = Share(
            sum(not any(_meet(mark, one) for mark in known) for one in watched.blinks), len(watched.blinks)
        )
    if clip.yawns is not None and shaped:
        yawns = Share(sum(any(_meet(mark, one) for one in watched.yawns) for mark in clip.yawns), len(clip.yawns))
        false_yawns = sum(not any(_meet(mark, one) for mark in clip.yawns) for one in watched.yawns)
    if clip.turns and shaped:
        turns = _turns(clip.turns, watched.yaws)
    return ClipScore(clip.name, blinks, false_blinks, yawns, false_yawns, turns)


def _turns(marked: tuple[tuple[float, str], ...], yaws: tuple[tuple[float, float], ...]) -> Share:
    """Each marked turn against the one before, and far turns against ``FAR_DEG``."""
    times, angles = np.array(yaws).T
    right = 0
    before: tuple[float, str] | None = None
    for t_s, side in marked:
        yaw = float(np.interp(t_s, times, angles))
        fits = abs(yaw) > FAR_DEG if abs(_SIDES[side]) == 2 else abs(yaw) < FAR_DEG
        if before is not None and before[1] != side:
            fits &= (yaw - before[0]) * (_SIDES[side] - _SIDES[before[1]]) > 0
        right += fits
        before = (yaw, side)
    return Share(right, len(marked))


def _meet(mark: Span, told: Span) -> bool:
    return told.from_s <= mark.until_s + _SLACK_S and told.until_s >= mark.from_s - _SLACK_S
