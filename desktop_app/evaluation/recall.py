"""How small a face may be: recall by height on faces marked by eye, and the false boxes beside it.

    python -m desktop_app.evaluation.recall --data DIR --marks FILE [--json PATH]

``FILE`` names pictures of ``DIR`` (``photos/a.jpg``, ``video/b.mp4#50`` for frame 50) with the faces in them, and heads
of which hardly a face can be seen: a box there is neither right nor wrong.
"""

import argparse
import itertools
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from desktop_app import paths
from desktop_app.domain.ports import FaceDetector
from desktop_app.errors import SimakError, SourceNotFound, SourceUnreadable
from desktop_app.settings import Settings
from desktop_app.vision import boxes
from desktop_app.vision.mtcnn import MtcnnDetector, load_mtcnn

HEIGHTS_PX = (0, 12, 16, 20, 24, 32, 48)
"""Where one class of heights ends and the next begins."""

FOUND_IOU = 0.4
"""Overlap from which a box is on a face: less than usual, because a pixel is a tenth of the smallest faces."""

_SHIPPED = "as shipped"

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What is marked in one picture: ``faces`` (n, 4) and ``unclear`` (m, 4) boxes in pixels."""

    faces: Array
    unclear: Array


@dataclass(frozen=True, slots=True)
class Recall:
    """Counts over pictures. ``marked`` and ``found`` hold one count for each class of ``HEIGHTS_PX``."""

    marked: tuple[int, ...]
    found: tuple[int, ...]
    false: int

    def __add__(self, other: "Recall") -> "Recall":
        return Recall(
            tuple(one + two for one, two in zip(self.marked, other.marked, strict=True)),
            tuple(one + two for one, two in zip(self.found, other.found, strict=True)),
            self.false + other.false,
        )


def read_marks(path: Path) -> dict[str, Marks]:
    """The marks of a file, by picture.

    Raises:
        SourceNotFound: there is no such file.
        SourceUnreadable: it holds something else.
    """
    try:
        pictures = json.loads(path.read_text(encoding="utf-8"))["pictures"]
        return {
            name: Marks(*(np.array(marks[kind], np.float32).reshape(-1, 4) for kind in ("faces", "unclear")))
            for name, marks in pictures.items()
        }
    except FileNotFoundError:
        raise SourceNotFound("There is no file {path}. Name the marks with --marks.", path=path) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceUnreadable("{path} holds no marks of faces ({error}).", path=path, error=error) from error


def count(marks: Marks, found: Array) -> Recall:
    """Match boxes with faces one to one, the overlaps as large as possible together.

    Args:
        marks: of the picture.
        found: (k, 4) boxes.
    """
    overlap = boxes.iou(marks.faces, found)
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    sure = overlap[rows, columns] >= FOUND_IOU
    hit = np.zeros(len(marks.faces), bool)
    hit[rows[sure]] = True
    left = np.ones(len(found), bool)
    left[columns[sure]] = False
    kinds = np.searchsorted(HEIGHTS_PX, marks.faces[:, 3] - marks.faces[:, 1], side="right") - 1
    return Recall(
        tuple(int((kinds == kind).sum()) for kind in range(len(HEIGHTS_PX))),
        tuple(int((kinds[hit] == kind).sum()) for kind in range(len(HEIGHTS_PX))),
        sum(not _lies_in(box, marks.unclear) for box in found[left]),
    )


def measure(detector: FaceDetector, marked: Mapping[str, Marks], pictures: Mapping[str, NDArray[np.uint8]]) -> Recall:
    """Find the faces of all pictures and count."""
    none = (0,) * len(HEIGHTS_PX)
    counts = (count(marks, detector.detect(pictures[name]).xyxy) for name, marks in marked.items())
    return sum(counts, Recall(none, none, 0))


def read_marked_pictures(data: Path, names: Sequence[str]) -> dict[str, NDArray[np.uint8]]:
    """The pictures and frames that are marked, (height, width, 3) BGR.

    Raises:
        SourceUnreadable: one of them cannot be read.
    """
    return {name: _read(data, name) for name in names}


def figures(detectors: Mapping[str, FaceDetector], data: Path, marks: Path) -> dict[str, Any]:
    """Recall of every detector, by collection and over all.

    Raises:
        SimakError: marks or pictures cannot be read.
    """
    marked = read_marks(marks)
    pictures = read_marked_pictures(data, list(marked))
    collections: dict[str, dict[str, Marks]] = {}
    for name, one in marked.items():
        collections.setdefault(name.partition("#")[0], {})[name] = one
    return {
        "found_iou": FOUND_IOU,
        "heights_px": list(HEIGHTS_PX),
        "pictures": {name: len(one.faces) for name, one in marked.items()},
        "detectors": {
            word: {
                "all": _told(measure(detector, marked, pictures)),
                **{name: _told(measure(detector, group, pictures)) for name, group in collections.items()},
            }
            for word, detector in detectors.items()
        },
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="recall", description="Recall by height of faces, and false boxes.")
    parser.add_argument("--data", type=Path, required=True, help="folder with photos/ and video/")
    parser.add_argument("--marks", type=Path, required=True, help="JSON file of marked faces")
    parser.add_argument("--json", type=Path, default=None, help="write the figures there too")
    chosen = parser.parse_args(arguments)
    try:
        result = figures(_detectors(), chosen.data, chosen.marks)
    except SimakError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(table(result))
    if chosen.json is not None:
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        chosen.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


def table(result: Mapping[str, Any]) -> str:
    """The figures as text: one block a detector, one line a collection."""
    edges = [*result["heights_px"], None]
    words = [f"{low}-{high} px" if high else f"{low}+ px" for low, high in itertools.pairwise(edges)]
    words[0] = f"< {edges[1]} px"
    lines = []
    for detector, groups in result["detectors"].items():
        lines.append(f"{detector:26}" + "".join(f"{word:>14}" for word in words) + f"{'all':>14}{'false':>7}")
        for name, one in groups.items():
            cells = [*zip(one["found"], one["marked"], strict=True), (sum(one["found"]), sum(one["marked"]))]
            told = [f"{found}/{marked} {found / marked:4.0%}" if marked else "-" for found, marked in cells]
            lines.append(f"  {name:24}" + "".join(f"{cell:>14}" for cell in told) + f"{one['false']:7d}")
    return "\n".join(lines) + "\n"


def _detectors() -> dict[str, MtcnnDetector]:
    """As shipped (live mode), exact mode, and the mode for far faces, from one set of networks."""
    exact = load_mtcnn(paths.models_dir(), paths.cache_dir(), min_face_px=Settings().min_face_px, mode="exact")
    return {_SHIPPED: exact.in_mode("live"), "exact": exact, "far": exact.in_mode("far")}


def _told(recall: Recall) -> dict[str, Any]:
    marked, found = sum(recall.marked), sum(recall.found)
    return {
        "marked": list(recall.marked),
        "found": list(recall.found),
        "recall": found / marked if marked else None,
        "false": recall.false,
    }


def _lies_in(xyxy: Array, areas: Array) -> bool:
    """Whether the middle of a box lies in one of the areas."""
    x, y = (xyxy[0] + xyxy[2]) / 2, (xyxy[1] + xyxy[3]) / 2
    inside = (areas[:, 0] <= x) & (x <= areas[:, 2]) & (areas[:, 1] <= y) & (y <= areas[:, 3])
    return bool(inside.any())


def _read(data: Path, name: str) -> NDArray[np.uint8]:
    file, _mark, frame = name.partition("#")
    path = data / file
    image: Any = None
    if frame:
        capture = cv2.VideoCapture(str(path))
        # Read through, not sought: seeking is not exact in every file.
        for _skipped in range(int(frame)):
            capture.grab()
        image = capture.read()[1]
        capture.release()
    elif path.is_file():
        image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise SourceUnreadable("{path} cannot be read. Name the folder with --data.", path=path)
    return np.asarray(image, np.uint8)


if __name__ == "__main__":
    sys.exit(main())
