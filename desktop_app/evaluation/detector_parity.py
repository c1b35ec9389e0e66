"""Does our cascade find the boxes that the ``mtcnn`` package finds, whose weights it uses?

    python -m desktop_app.evaluation.detector_parity --data DIR [--min-face 20 24 40] [--json PATH]

``DIR`` holds ``photos`` and ``video``: every photo and every tenth frame of the clips are searched. For each smallest
face and for the modes ``exact`` and ``live`` it prints how many of the package's boxes are ours too, how many of ours
are none of its, how far the landmarks differ, and how many times faster ours is for the same pictures.
"""

import argparse
import contextlib
import itertools
import json
import os
import platform
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app import paths
from desktop_app.domain.faces import Faces
from desktop_app.domain.ports import FaceDetector
from desktop_app.errors import ExportError, SimakError, SourceNotFound, SourceUnreadable
from desktop_app.vision import boxes
from desktop_app.vision.mtcnn import DetectionMode, load_mtcnn

EVERY = 10
"""Of the frames of a clip, each of so many is compared."""

_PICTURES = {".jpg", ".jpeg", ".png", ".bmp"}
_CLIPS = {".mp4", ".avi", ".mov", ".mkv", ".webm"}
_SMALLEST_LEVEL = 12

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sameness:
    """What makes a box of ours one of the package's, and how many must be.

    Attributes:
        iou: the overlap that the two have at least.
        landmarks: the largest difference of a landmark's coordinate, as a share of the box's longer side.
        matched: the least share of the package's boxes that are ours too.
        extra: the largest share of our boxes that overlap none of the package's as much.
    """

    iou: float
    landmarks: float
    matched: float
    extra: float


SAMENESS: dict[DetectionMode, Sameness] = {
    "exact": Sameness(iou=0.9, landmarks=0.02, matched=0.99, extra=0.01),
    "live": Sameness(iou=0.7, landmarks=float("inf"), matched=0.97, extra=0.02),
}
"""What is asked of each mode."""


@dataclass(slots=True)
class Parity:
    """Counts over a set of pictures, added up one by one.

    Attributes:
        sameness: what makes two boxes the same.
        pictures: how many were compared.
        theirs: boxes of the package.
        matched: boxes of the package that are ours too.
        ours: our boxes.
        extra: our boxes over none of the package's.
        landmark_shifts: of each pair that overlaps enough, the largest difference of a landmark's coordinate as a share
            of the box's longer side.
        their_s: the package's time for each picture.
        our_s: our time for each picture.
    """

    sameness: Sameness
    pictures: int = 0
    theirs: int = 0
    matched: int = 0
    ours: int = 0
    extra: int = 0
    landmark_shifts: list[float] = field(default_factory=list)
    their_s: list[float] = field(default_factory=list)
    our_s: list[float] = field(default_factory=list)

    def add(self, expected: Faces, found: Faces, their_s: float, our_s: float) -> None:
        """Take in the two answers for one picture."""
        overlapping = boxes.iou(expected.xyxy, found.xyxy) >= self.sameness.iou
        side = (expected.xyxy[:, 2:] - expected.xyxy[:, :2]).max(axis=1, initial=0.0)
        shift = np.abs(expected.landmarks_xy[:, np.newaxis] - found.landmarks_xy).max(axis=(2, 3))
        shift = shift / np.maximum(side, 1.0)[:, np.newaxis]
        same = overlapping & (shift <= self.sameness.landmarks)
        self.pictures += 1
        self.theirs += len(expected)
        self.matched += int(same.any(axis=1).sum())
        self.ours += len(found)
        self.extra += int((~overlapping.any(axis=0)).sum())
        self.landmark_shifts += shift[overlapping].tolist()
        self.their_s.append(their_s)
        self.our_s.append(our_s)

    @property
    def matched_share(self) -> float:
        """The share of the package's boxes that are ours too; 1 where it found none."""
        return self.matched / self.theirs if self.theirs else 1.0

    @property
    def extra_share(self) -> float:
        """The share of our boxes that are none of the package's; 0 where we found none."""
        return self.extra / self.ours if self.ours else 0.0

    @property
    def holds(self) -> bool:
        """Whether both shares are as asked."""
        return self.matched_share >= self.sameness.matched and self.extra_share <= self.sameness.extra

    @property
    def times_faster(self) -> float:
        """The package's time over ours, for the same pictures; NaN for none."""
        return sum(self.their_s) / sum(self.our_s) if self.our_s else float("nan")

    def landmarks(self, quantile: float) -> float:
        """A quantile of ``landmark_shifts``; NaN where no two boxes overlap."""
        return float(np.quantile(self.landmark_shifts, quantile)) if self.landmark_shifts else float("nan")

    def figures(self) -> dict[str, Any]:
        """For a JSON file."""
        return {
            "pictures": self.pictures,
            "boxes_of_the_package": self.theirs,
            "matched": self.matched,
            "matched_share": round(self.matched_share, 5),
            "our_boxes": self.ours,
            "extra": self.extra,
            "extra_share": round(self.extra_share, 5),
            "iou": self.sameness.iou,
            "landmarks_within": self.sameness.landmarks if np.isfinite(self.sameness.landmarks) else None,
            "landmark_shift_median": round(self.landmarks(0.5), 5) if self.landmark_shifts else None,
            "landmark_shift_p99": round(self.landmarks(0.99), 5) if self.landmark_shifts else None,
            "times_faster": round(self.times_faster, 2),
            "holds": self.holds,
        }


@contextlib.contextmanager
def usable_levels_only() -> Iterator[None]:
    """Within the block the package leaves out pyramid levels under 12 pixels, on which it fails otherwise."""
    from mtcnn.stages import stage_pnet

    build = stage_pnet.build_scale_pyramid

    def usable(width: int, height: int, **options: Any) -> NDArray[np.float64]:
        scales = build(width, height, **options)
        kept: NDArray[np.float64] = scales[(min(width, height) * scales).astype(int) >= _SMALLEST_LEVEL]
        return kept

    stage_pnet.build_scale_pyramid = usable
    try:
        yield
    finally:
        stage_pnet.build_scale_pyramid = build


class PackageDetector:
    """The ``mtcnn`` package behind our port, for comparison."""

    def __init__(self, min_face_px: int) -> None:
        """Load the package's networks; ``min_face_px`` is its ``min_face_size``."""
        from mtcnn import MTCNN

        self._package = MTCNN()
        self._min_face_px = min_face_px

    def detect(self, image_bgr: NDArray[np.uint8]) -> Faces:
        """The package's answer, unrounded. At 20 px as shipped, else with the faulty levels left out."""
        shipped = self._min_face_px == 20
        with contextlib.nullcontext() if shipped else usable_levels_only():
            rows = self._package.detect_faces(
                cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB),
                box_format="xyxy",
                output_type="numpy",
                min_face_size=self._min_face_px,
            )
        if len(rows) == 0:
            return Faces.empty()
        return Faces.of(rows[:, 1:5], rows[:, 5], rows[:, 6:].reshape(-1, 2, 5).transpose(0, 2, 1))


def compare(
    reference: FaceDetector, detectors: dict[str, tuple[FaceDetector, Sameness]], pictures: Iterable[Picture]
) -> dict[str, Parity]:
    """Run the reference and all detectors over the pictures (BGR), each once, and count."""
    counts = {name: Parity(sameness) for name, (_, sameness) in detectors.items()}
    for image_bgr in pictures:
        expected, their_s = _timed(reference, image_bgr)
        for name, (detector, _) in detectors.items():
            found, our_s = _timed(detector, image_bgr)
            counts[name].add(expected, found, their_s, our_s)
    return counts


def _timed(detector: FaceDetector, image_bgr: Picture) -> tuple[Faces, float]:
    started = time.perf_counter()
    return detector.detect(image_bgr), time.perf_counter() - started


def photos(folder: Path) -> Iterator[Picture]:
    """All pictures of a folder that can be read, by name; (height, width, 3) BGR."""
    for path in _files(folder, _PICTURES):
        image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR) if path.stat().st_size else None
        if image is not None:
            yield image.astype(np.uint8, copy=False)


def frames(folder: Path, every: int = EVERY) -> Iterator[Picture]:
    """The first frame of each clip of a folder, by name, and each ``every``-th after it; BGR."""
    for path in _files(folder, _CLIPS):
        clip = cv2.VideoCapture(str(path))
        for index in itertools.count():
            if not clip.grab():
                break
            if index % every == 0:
                yield clip.retrieve()[1].astype(np.uint8, copy=False)
        clip.release()


def _files(folder: Path, suffixes: set[str]) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.suffix.lower() in suffixes] if folder.is_dir() else []


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="detector_parity", description="Compare our boxes with the mtcnn package's.")
    parser.add_argument("--data", type=Path, required=True, help="folder with photos and video")
    parser.add_argument("--min-face", type=int, nargs="+", default=[20, 24, 40], help="smallest faces, in pixels")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    chosen = parser.parse_args(arguments)
    try:
        if not chosen.data.is_dir():
            raise SourceNotFound(f"There is no folder {chosen.data}. Name one with --data.")
        if next(itertools.chain(photos(chosen.data / "photos"), frames(chosen.data / "video")), None) is None:
            raise SourceUnreadable(
                f"{chosen.data} holds no picture in photos and no clip in video. Name another folder with --data."
            )
        results = _measure(chosen.data, chosen.min_face)
        if chosen.json is not None:
            _write(chosen.json, results)
    except SimakError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _measure(data: Path, smallest_px: Sequence[int]) -> dict[str, Any]:
    """Compare both modes at each smallest face, line by line on the screen; the figures for a JSON file."""
    sys.stdout.write(
        "min face  mode   pictures  theirs  matched           ours   extra          landmarks p50/p99  faster\n"
    )
    rows = []
    runtimes = {}
    for min_face_px in smallest_px:
        ours = load_mtcnn(paths.models_dir(), paths.cache_dir(), min_face_px=min_face_px)
        modes = {mode: ours.in_mode(mode) for mode in SAMENESS}
        runtimes = {mode: detector.runtime for mode, detector in modes.items()}
        pictures = itertools.chain(photos(data / "photos"), frames(data / "video"))
        counts = compare(
            PackageDetector(min_face_px),
            {mode: (detector, SAMENESS[mode]) for mode, detector in modes.items()},
            pictures,
        )
        for mode, result in counts.items():
            sys.stdout.write(_line(min_face_px, mode, result))
            sys.stdout.flush()
            rows.append({"min_face_px": min_face_px, "mode": mode, **result.figures()})
    return {
        "data": f"every picture of photos and every {EVERY}th frame of the clips of video",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "runtimes": runtimes,
        "rows": rows,
    }


def _line(min_face_px: int, mode: str, result: Parity) -> str:
    return (
        f"{min_face_px:5d} px  {mode:5}  {result.pictures:8d}  {result.theirs:6d}"
        f"  {result.matched:6d} ({result.matched_share:7.2%})"
        f"  {result.ours:5d}  {result.extra:4d} ({result.extra_share:6.2%})"
        f"  {result.landmarks(0.5):9.2%} {result.landmarks(0.99):7.2%}  {result.times_faster:6.1f}"
        f"{'' if result.holds else '  too few or too many'}\n"
    )


def _write(path: Path, results: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise ExportError(
            "{path} cannot be written ({reason}). Choose another file.", path=path, reason=error.strerror
        ) from error


if __name__ == "__main__":
    sys.exit(main())
