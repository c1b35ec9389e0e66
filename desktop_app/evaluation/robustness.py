"""What is left of the accuracy when faces are moved, turned, badly lit, badly compressed or far away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.evaluation.emotion_judges import EmotionJudge, Views, judge_faces
from desktop_app.evaluation.emotion_labels import LabelSet, answers, labelled_rows
from desktop_app.evaluation.metrics import right
from desktop_app.evaluation.share import Share
from desktop_app.training.fer2013 import Fer2013

Image = NDArray[np.uint8]
Change = Callable[[Image], Image]

SHIFT = 0.1
SCALES = (0.9, 1.1)
TURN_DEG = 10.0
GAMMAS = (0.4, 2.5)
JPEG_QUALITY = 30
SMALL_PX = 24

MOST_POINTS_LOST = 5.0
"""Shift, scale and rotation may cost this many points of accuracy: a detector's boxes are no better than that."""


@dataclass(frozen=True, slots=True)
class Robustness:
    """Accuracy under one change.

    Attributes:
        name: the change.
        geometric: shift, scale or rotation, for which ``MOST_POINTS_LOST`` holds.
        right: right labels.
        lost: points of accuracy less than on the pictures as they are.
    """

    name: str
    geometric: bool
    right: Share
    lost: float

    @property
    def within(self) -> bool:
        """Whether the change costs no more than it may; always so where nothing is asked."""
        return not self.geometric or self.lost <= MOST_POINTS_LOST

    def figures(self) -> dict[str, Any]:
        """For a JSON file."""
        return {"change": self.name, **self.right.figures(), "points_lost": self.lost}


def move(image: Image, shift_xy: tuple[float, float] = (0.0, 0.0), scale: float = 1.0, turn_deg: float = 0.0) -> Image:
    """Enlarge and turn (to the left) about the middle, then shift; the picture's edge is repeated, as the crop does it.

    Args:
        image: (height, width) grey.
        shift_xy: to the right and down, as shares of width and height.
        scale: of the face; the picture keeps its size.
        turn_deg: against the clock.
    """
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), turn_deg, scale)
    matrix[:, 2] += (shift_xy[0] * width, shift_xy[1] * height)
    moved = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.uint8)


def gamma(image: Image, exponent: float) -> Image:
    """``255 * (x / 255) ** exponent``: below 1 brighter, above 1 darker."""
    table = np.round(255 * (np.arange(256) / 255) ** exponent).astype(np.uint8)
    return table[image]


def compressed(image: Image, quality: int = JPEG_QUALITY) -> Image:
    """Once through JPEG."""
    _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def shrunk(image: Image, side_px: int = SMALL_PX) -> Image:
    """A face that was ``side_px`` wide, enlarged again: averaged over areas, then cubic, as the crop does it."""
    small = cv2.resize(image, (side_px, side_px), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, image.shape[::-1], interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _moved(**how: Any) -> Change:
    return lambda image: move(image, **how)


GEOMETRIC: Mapping[str, Change] = {
    f"{SHIFT:.0%} to the left": _moved(shift_xy=(-SHIFT, 0.0)),
    f"{SHIFT:.0%} to the right": _moved(shift_xy=(SHIFT, 0.0)),
    f"{SHIFT:.0%} up": _moved(shift_xy=(0.0, -SHIFT)),
    f"{SHIFT:.0%} down": _moved(shift_xy=(0.0, SHIFT)),
    **{f"scale {scale}": _moved(scale=scale) for scale in SCALES},
    f"{TURN_DEG:.0f} degrees to the left": _moved(turn_deg=TURN_DEG),
    f"{TURN_DEG:.0f} degrees to the right": _moved(turn_deg=-TURN_DEG),
}
OTHERS: Mapping[str, Change] = {
    f"gamma {GAMMAS[0]} (bright)": lambda image: gamma(image, GAMMAS[0]),
    f"gamma {GAMMAS[1]} (dark)": lambda image: gamma(image, GAMMAS[1]),
    f"JPEG quality {JPEG_QUALITY}": compressed,
    f"shrunk to {SMALL_PX} px": shrunk,
}
AS_THEY_ARE = "as they are"


def measure_robustness(
    judge: EmotionJudge,
    data: Fer2013,
    split: str,
    label_set: LabelSet,
    views: Views = "none",
    tell: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> tuple[Robustness, ...]:
    """Judge a split as it is and under every change; arguments as in ``evaluate_emotion``."""
    labelled = labelled_rows(data, split, label_set)
    images = data.images[labelled.rows]

    def accuracy(name: str, change: Change) -> Share:
        changed = np.stack([change(image) for image in images])
        heads = judge_faces(judge, changed, views, lambda done: tell(name, done, len(images)))
        return right(labelled.labels, answers(heads, label_set)[0])

    unchanged = accuracy(AS_THEY_ARE, lambda image: image)
    rows = [Robustness(AS_THEY_ARE, False, unchanged, 0.0)]
    for changes, geometric in ((GEOMETRIC, True), (OTHERS, False)):
        for name, change in changes.items():
            share = accuracy(name, change)
            rows.append(Robustness(name, geometric, share, 100 * (unchanged.value - share.value)))
    return tuple(rows)
