"""Whole pictures in poor light: what is found of the faces that MTCNN sees in good light, and what beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import UsageError
from desktop_app.evaluation.light import MATCH_IOU, PLAIN, Find, Tell
from desktop_app.evaluation.light_scenes import LIGHTS, darken
from desktop_app.evaluation.share import Share
from desktop_app.vision import boxes

Image = NDArray[np.uint8]

LARGEST_PX = 1280
"""Larger pictures are reduced to this side, that of a camera's picture, so that the noise of a pixel means the same."""

CLIP_FRAMES = 6
"""Taken from each clip, evenly."""

_PICTURES = {".jpg", ".jpeg", ".png", ".bmp", ".webp"}


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One finder in one light.

    Attributes:
        finder: short name of the way.
        light: one of ``LIGHTS``.
        found: of the faces that MTCNN finds in bright light.
        others: boxes on none of them; faces that MTCNN misses in bright light are among them.
        pictures: how many.
    """

    finder: str
    light: str
    found: Share
    others: int
    pictures: int

    def figures(self) -> dict[str, Any]:
        """For a JSON file."""
        return {
            "finder": self.finder,
            "light": self.light,
            "found": self.found.count,
            "n": self.found.n,
            "share": round(self.found.value, 4),
            "other_boxes": self.others,
            "pictures": self.pictures,
        }


def load_pictures(paths: Sequence[Path]) -> list[Image]:
    """The pictures of folders, and some frames of clips, none larger than ``LARGEST_PX``.

    Raises:
        UsageError: a path is neither, or holds no picture.
    """
    images: list[Image] = []
    for path in paths:
        found = _folder(path) if path.is_dir() else _clip(path)
        if not found:
            raise UsageError("{path} holds no picture. Name folders of pictures, and clips.", path=path)
        images += found
    return [_reduced(image) for image in images]


def measure_pictures(
    finders: Mapping[str, Find], images: Sequence[Image], tell: Tell = lambda what, done, of: None
) -> tuple[PictureRow, ...]:
    """Show every picture to every finder in every light. All see the same noise, and the same in every run."""
    keys = [(light, name) for light in LIGHTS for name in finders]
    count = dict.fromkeys(keys, 0)
    others = dict.fromkeys(keys, 0)
    faces = 0
    for number, image in enumerate(images):
        truth = finders[PLAIN](image)
        faces += len(truth)
        for s, (light, share) in enumerate(LIGHTS.items()):
            seen = darken(image, share, np.random.default_rng((number, s)))
            for name, find in finders.items():
                overlap = boxes.iou(find(seen), truth) >= MATCH_IOU
                count[light, name] += int(overlap.any(axis=0).sum())
                others[light, name] += int((~overlap.any(axis=1)).sum())
        tell("pictures", number + 1, len(images))
    return tuple(
        PictureRow(name, light, Share(count[light, name], faces), others[light, name], len(images))
        for light, name in keys
    )


def _folder(path: Path) -> list[Image]:
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in _PICTURES)
    decoded = (cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_COLOR) for file in files if file.stat().st_size)
    return [np.asarray(image, np.uint8) for image in decoded if image is not None]


def _clip(path: Path) -> list[Image]:
    clip = cv2.VideoCapture(str(path))
    try:
        length = int(clip.get(cv2.CAP_PROP_FRAME_COUNT))
        wanted = {round(n) for n in np.linspace(0, max(0, length - 1), CLIP_FRAMES)}
        frames = []
        for number in range(length):
            if not clip.grab():
                break
            if number in wanted:
                read, image = clip.retrieve()
                if read:
                    frames.append(np.asarray(image, np.uint8))
        return frames
    finally:
        clip.release()


def _reduced(image: Image) -> Image:
    shrink = max(image.shape[:2]) / LARGEST_PX
    if shrink <= 1:
        return image
    size_wh = (round(image.shape[1] / shrink), round(image.shape[0] / shrink))
    return np.asarray(cv2.resize(image, size_wh, interpolation=cv2.INTER_AREA), np.uint8)
