"""Does the whole path judge as the network alone does? Detection, crop and network on pasted FER2013 faces.

    python -m desktop_app.evaluation.whole_path --data fer2013.npz [--faces 300] [--split PrivateTest] [--json PATH]

Faces are enlarged and pasted into a plain picture. Measured are the share that the detector finds, the accuracy on
those against the network's own on the 48 x 48 originals, and how many labels hold when the landmarks are jittered.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from desktop_app import paths
from desktop_app.domain.faces import Faces
from desktop_app.domain.ports import FaceDetector
from desktop_app.errors import SimakError, UsageError
from desktop_app.evaluation.share import Z_95, Share
from desktop_app.networks.weights import UNREADABLE_ARCHIVE
from desktop_app.training.fer2013 import SPLITS
from desktop_app.vision.classifier import Vgg16Classifier
from desktop_app.vision.mtcnn import load_mtcnn

ENLARGEMENT = 4
MARGIN_PX = 48
JITTER = 0.03
"""Standard deviation of each landmark coordinate's jitter, in eye distances."""

_BACKGROUND = 128
_MOST_NOT_A_FACE_VOTES = 5
_SEED = 2013
_BATCH = 64


@dataclass(frozen=True, slots=True)
class WholePath:
    """What was measured.

    Attributes:
        found: faces that the detector found, of all.
        path_right: right labels after detection and crop, of the faces found.
        originals_right: right labels on the 48 x 48 originals of the same faces.
        agree: same label on both ways.
        hold: labels that stay when the landmarks are jittered.
        difference_interval: 95 % interval of path less originals: mean of the paired differences plus and minus 1.96
            standard errors (normal approximation).
    """

    found: Share
    path_right: Share
    originals_right: Share
    agree: Share
    hold: Share
    difference_interval: tuple[float, float]

    @property
    def difference(self) -> float:
        """Accuracy of the path less that of the network on the originals, as a fraction."""
        return self.path_right.value - self.originals_right.value


def select_faces(data: Path, split: str, n: int, seed: int = _SEED) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Draw faces of a split: no picture that occurs twice, none that is blank, none voted to be no face.

    Returns:
        (n, 48, 48) uint8 pictures and their (n,) labels in FER2013's order; fewer where the split has fewer.

    Raises:
        UsageError: the file is missing or does not hold FER2013 as ``fer2013.npz`` does.
    """
    try:
        with np.load(data, allow_pickle=False) as archive:
            images, labels = archive["images"], archive["label_fer"]
            not_a_face = archive["ferplus"][:, list(archive["ferplus_columns"]).index("NF")]
            usable = (archive["split"] == SPLITS.index(split)) & (archive["dup_group"] == -1)
    except (*UNREADABLE_ARCHIVE, KeyError) as error:
        raise UsageError(
            f"{data} cannot be read as FER2013 ({error}). Name the file fer2013.npz with --data."
        ) from error
    usable &= (images.min(axis=(1, 2)) < images.max(axis=(1, 2))) & (not_a_face <= _MOST_NOT_A_FACE_VOTES)
    rows = np.random.default_rng(seed).permutation(np.flatnonzero(usable))[:n]
    return images[rows], labels[rows]


def paste(face: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The face enlarged, in the middle of a plain grey picture, as (height, width, 3) blue, green, red."""
    large = cv2.resize(face, None, fx=ENLARGEMENT, fy=ENLARGEMENT, interpolation=cv2.INTER_CUBIC)
    framed = cv2.copyMakeBorder(large, *(MARGIN_PX,) * 4, cv2.BORDER_CONSTANT, value=(_BACKGROUND,))
    return np.asarray(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def jitter(faces: Faces, rng: np.random.Generator) -> Faces:
    """The same faces with every landmark coordinate moved at random by ``JITTER`` eye distances."""
    points = faces.landmarks_xy
    eyes = np.linalg.norm(points[:, 1] - points[:, 0], axis=1)[:, np.newaxis, np.newaxis]
    moved = points + rng.normal(0.0, JITTER, points.shape) * eyes
    return Faces.of(faces.xyxy, faces.confidence, moved)


def measure(
    detector: FaceDetector, classifier: Vgg16Classifier, faces: NDArray[np.uint8], labels: NDArray[np.uint8]
) -> WholePath:
    """Send every face down the whole path and beside it.

    Args:
        detector: finds the faces in the pictures.
        classifier: crops and judges them.
        faces: (n, 48, 48) uint8.
        labels: (n,) in the order of ``EMOTIONS``.
    """
    rng = np.random.default_rng(_SEED)
    found_rows: list[int] = []
    path: list[int] = []
    jittered: list[int] = []
    for row, face in enumerate(faces):
        picture = paste(face)
        detected = _in_the_middle(detector.detect(picture), picture.shape[0])
        if len(detected) == 0:
            continue
        found_rows.append(row)
        path.append(int(classifier.classify(picture, detected)[0].argmax()))
        jittered.append(int(classifier.classify(picture, jitter(detected, rng))[0].argmax()))
    found = np.array(found_rows, dtype=np.intp)
    originals = [
        classifier.judge_crops(faces[found[start : start + _BATCH]]).argmax(axis=1)
        for start in range(0, len(found), _BATCH)
    ]
    return _summary(
        len(faces),
        np.array(path, dtype=np.intp),
        np.array(jittered, dtype=np.intp),
        np.concatenate([*originals, np.zeros(0, np.intp)]),
        labels[found],
    )


def _in_the_middle(faces: Faces, side_px: int) -> Faces:
    """The best face whose centre lies in the middle half of the picture, where the pasted one is; or none."""
    centres = (faces.xyxy[:, :2] + faces.xyxy[:, 2:]) / 2
    middle = np.abs(centres - side_px / 2).max(axis=1, initial=0.0) <= side_px / 4
    return faces[np.flatnonzero(middle)[:1]]


def _summary(
    n: int,
    path: NDArray[np.intp],
    jittered: NDArray[np.intp],
    originals: NDArray[np.intp],
    labels: NDArray[np.uint8],
) -> WholePath:
    found = len(path)
    gain = (path == labels).astype(float) - (originals == labels).astype(float)
    half = Z_95 * gain.std(ddof=1) / np.sqrt(found) if found > 1 else 1.0
    middle = gain.mean() if found else 0.0
    return WholePath(
        found=Share(found, n),
        path_right=Share(int((path == labels).sum()), found),
        originals_right=Share(int((originals == labels).sum()), found),
        agree=Share(int((path == originals).sum()), found),
        hold=Share(int((path == jittered).sum()), found),
        difference_interval=(float(middle - half), float(middle + half)),
    )


def table(result: WholePath, title: str) -> Table:
    """The figures with n and 95 % interval."""
    shown = Table(title=title)
    for heading in ("what", "%", "n", "95 % interval"):
        shown.add_column(heading, justify="left" if heading == "what" else "right")
    for what, share in (
        ("faces found", result.found),
        ("accuracy, whole path", result.path_right),
        ("accuracy, originals of the same faces", result.originals_right),
        ("same label both ways", result.agree),
        (f"labels that hold at {JITTER:.0%} jitter", result.hold),
    ):
        low, high = share.interval
        shown.add_row(what, f"{share.value:.1%}"[:-1], str(share.n), f"{100 * low:.1f} to {100 * high:.1f}")
    low, high = result.difference_interval
    difference = f"{100 * result.difference:+.1f}"
    shown.add_row(
        "path less originals, points", difference, str(result.path_right.n), f"{100 * low:+.1f} to {100 * high:+.1f}"
    )
    return shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="whole_path", description="Measure detection, crop and network together.")
    parser.add_argument("--data", type=Path, required=True, help="fer2013.npz")
    parser.add_argument("--faces", type=int, default=300, help="how many faces (default: 300)")
    parser.add_argument("--split", choices=SPLITS, default="PrivateTest", help="default: PrivateTest")
    parser.add_argument("--models", type=Path, default=paths.models_dir(), help="folder of models")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args(arguments)
    try:
        faces, labels = select_faces(chosen.data, chosen.split, chosen.faces)
        classifier = Vgg16Classifier.load(chosen.models, paths.cache_dir())
        result = measure(load_mtcnn(chosen.models, paths.cache_dir()), classifier, faces, labels)
    except SimakError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    Console().print(table(result, f"{len(faces)} faces of FER2013 {chosen.split}, {classifier.runtime}"))
    if chosen.json is not None:
        composition = {"seed": _SEED, "enlargement": ENLARGEMENT, "margin_px": MARGIN_PX, "jitter": JITTER}
        figures = {"split": chosen.split, "runtime": classifier.runtime, **composition, **asdict(result)}
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
