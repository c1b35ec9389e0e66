"""Does our cascade find the boxes that the ``mtcnn`` package finds, whose weights it uses?

    python -m desktop_app.evaluation.detector_parity --images DIR [--min-face 20 24 40]

Prints, for each smallest face, how many of the package's boxes have one of ours over them (IoU 0.9), how many of ours
lie over none of its, how far the landmarks differ, and the time each takes for a picture.
"""

import argparse
import contextlib
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app import paths
from desktop_app.domain.faces import Faces
from desktop_app.domain.ports import FaceDetector
from desktop_app.errors import SimakError, SourceNotFound, SourceUnreadable
from desktop_app.vision import boxes
from desktop_app.vision.mtcnn import load_mtcnn

SAME_IOU = 0.9
_PICTURES = {".jpg", ".jpeg", ".png", ".bmp"}
_SMALLEST_LEVEL = 12


@dataclass(frozen=True, slots=True)
class Parity:
    """Counts over a set of pictures.

    Attributes:
        pictures: how many were compared.
        theirs: boxes of the package.
        matched: boxes of the package with one of ours over them.
        ours: our boxes.
        extra: our boxes over none of the package's.
        landmark_px: the median over matched faces of the largest difference of a landmark's coordinate; NaN for none.
        their_ms: the package's time for a picture, median.
        our_ms: our time for a picture, median.
    """

    pictures: int
    theirs: int
    matched: int
    ours: int
    extra: int
    landmark_px: float
    their_ms: float
    our_ms: float


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


def compare(reference: FaceDetector, detector: FaceDetector, pictures_bgr: Sequence[NDArray[np.uint8]]) -> Parity:
    """Run both detectors over the pictures and count."""
    theirs = matched = ours = extra = 0
    shifts: list[NDArray[np.float32]] = []
    their_s: list[float] = []
    our_s: list[float] = []
    for image_bgr in pictures_bgr:
        started = time.perf_counter()
        expected = reference.detect(image_bgr)
        between = time.perf_counter()
        found = detector.detect(image_bgr)
        their_s.append(between - started)
        our_s.append(time.perf_counter() - between)
        same = boxes.iou(expected.xyxy, found.xyxy) >= SAME_IOU
        rows, columns = np.nonzero(same)
        shifts.append(np.abs(expected.landmarks_xy[rows] - found.landmarks_xy[columns]).max(axis=(1, 2), initial=0.0))
        theirs += len(expected)
        ours += len(found)
        matched += int(same.any(axis=1).sum())
        extra += int((~same.any(axis=0)).sum())
    every_shift = np.concatenate(shifts) if shifts else np.zeros(0, np.float32)
    return Parity(
        pictures=len(pictures_bgr),
        theirs=theirs,
        matched=matched,
        ours=ours,
        extra=extra,
        landmark_px=float(np.median(every_shift)) if len(every_shift) else float("nan"),
        their_ms=1000 * float(np.median(their_s)) if their_s else 0.0,
        our_ms=1000 * float(np.median(our_s)) if our_s else 0.0,
    )


def read_pictures(folder: Path) -> list[NDArray[np.uint8]]:
    """All pictures of a folder that can be read, by name; (height, width, 3) BGR.

    Raises:
        SourceNotFound: there is no such folder.
    """
    if not folder.is_dir():
        raise SourceNotFound(f"There is no folder {folder}. Name a folder of pictures with --images.")
    decoded = (
        cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in _PICTURES and path.stat().st_size
    )
    return [picture.astype(np.uint8, copy=False) for picture in decoded if picture is not None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="detector_parity", description="Compare our boxes with the mtcnn package's.")
    parser.add_argument("--images", type=Path, required=True, help="folder of pictures")
    parser.add_argument("--min-face", type=int, nargs="+", default=[20, 24, 40], help="smallest faces, in pixels")
    chosen = parser.parse_args(arguments)
    try:
        pictures = read_pictures(chosen.images)
        if not pictures:
            raise SourceUnreadable(f"{chosen.images} holds no picture that can be read. Name another with --images.")
        _print_table(pictures, chosen.min_face)
    except SimakError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _print_table(pictures: Sequence[NDArray[np.uint8]], smallest_px: Sequence[int]) -> None:
    sys.stdout.write("min face  pictures  theirs  matched          ours  extra          landmarks   theirs    ours\n")
    for min_face_px in smallest_px:
        ours = load_mtcnn(paths.models_dir(), paths.cache_dir(), min_face_px=min_face_px)
        result = compare(PackageDetector(min_face_px), ours, pictures)
        sys.stdout.write(
            f"{min_face_px:5d} px  {result.pictures:8d}  {result.theirs:6d}"
            f"  {result.matched:5d} ({result.matched / max(1, result.theirs):7.2%})"
            f"  {result.ours:5d}  {result.extra:4d} ({result.extra / max(1, result.ours):6.2%})"
            f"  {result.landmark_px:6.2f} px  {result.their_ms:4.0f} ms  {result.our_ms:4.0f} ms\n"
        )


if __name__ == "__main__":
    sys.exit(main())
