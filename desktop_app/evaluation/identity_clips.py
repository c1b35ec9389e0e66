"""Clips with known truth, put together in memory from the tiles of a gallery.

Who is where is known, because we put them there. The truth of a tile is what the detector finds in the tile alone, so
that a face it cannot find there counts neither for nor against the tracker.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.ports import FaceDetector
from desktop_app.errors import SourceNotFound, SourceUnreadable

GALLERY: Final = Path("video") / "gallery_12.mp4"
COLUMNS: Final = 4
TILE_WH: Final = (320, 240)
BACKGROUND: Final = 31
"""Grey level of an empty seat, as in the gallery."""

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """One person's tile over time.

    Attributes:
        person: who it is.
        images: tiles (240, 320, 3), one per frame.
        truth_xyxy: (frames, 4), NaN where the detector finds no face in the tile alone.
    """

    person: int
    images: Sequence[Image]
    truth_xyxy: NDArray[np.float64]

    def cut(self, margin: float) -> "Actor":
        """The actor without most of the background: ``margin`` face widths to both sides of the median face."""
        x1, _, x2, _ = np.nanmedian(self.truth_xyxy, axis=0)
        left = int(max(x1 - margin * (x2 - x1), 0))
        right = int(min(x2 + margin * (x2 - x1), self.images[0].shape[1]))
        images = [image[:, left:right] for image in self.images]
        return Actor(self.person, images, self.truth_xyxy - [left, 0, left, 0])


@dataclass(frozen=True, slots=True, eq=False)
class ComposedFrame:
    """A picture and who is visible where: ``truth_ids`` (m,), ``truth_xyxy`` (m, 4)."""

    t_s: float
    image_bgr: Image
    truth_ids: NDArray[np.int64]
    truth_xyxy: NDArray[np.float64]


Clip = Iterator[ComposedFrame]
Placing = tuple[Actor, int, int]
"""An actor and the x, y of the tile's upper left corner."""


def read_gallery(path: Path, every: int = 1, seconds: float | None = None) -> Iterator[tuple[float, Image]]:
    """Time in seconds and picture of every ``every``-th frame, up to ``seconds``.

    Raises:
        SourceNotFound: if there is no such file.
        SourceUnreadable: if it holds no frame.
    """
    if not path.is_file():
        raise SourceNotFound(f"There is no file {path}. Name the folder of the test data with --data.")
    capture = cv2.VideoCapture(str(path))
    rate = capture.get(cv2.CAP_PROP_FPS)
    index = 0
    while (seconds is None or index < seconds * rate) and capture.grab():
        if index % every == 0:
            yield index / rate, np.asarray(capture.retrieve()[1], np.uint8)
        index += 1
    capture.release()
    if index == 0:
        raise SourceUnreadable(f"{path} holds no picture that can be read. Fetch the file again.")


def tile_of(xyxy: NDArray[np.floating]) -> NDArray[np.int64]:
    """The tile (n,), counted from 1, in which the centre of each box (n, 4) lies."""
    column = (xyxy[:, 0] + xyxy[:, 2]) / 2 // TILE_WH[0]
    row = (xyxy[:, 1] + xyxy[:, 3]) / 2 // TILE_WH[1]
    return (row * COLUMNS + column + 1).astype(np.int64)


def read_actors(
    path: Path, tiles: Sequence[int], detector: FaceDetector, every: int, seconds: float
) -> tuple[list[Actor], float]:
    """The people of some tiles, and their frames per second; arguments as in ``read_gallery``."""
    cut: list[list[Image]] = [[] for _ in tiles]
    times: list[float] = []
    for t_s, image in read_gallery(path, every, seconds):
        times.append(t_s)
        for images, tile in zip(cut, tiles, strict=True):
            images.append(cut_tile(image, tile))
    actors = [Actor(tile, images, _face_of(images, detector)) for tile, images in zip(tiles, cut, strict=True)]
    return actors, (len(times) - 1) / (times[-1] - times[0])


def cut_tile(image: Image, tile: int) -> Image:
    """A copy of one tile, counted from 1."""
    width, height = TILE_WH
    x, y = (tile - 1) % COLUMNS * width, (tile - 1) // COLUMNS * height
    return np.ascontiguousarray(image[y : y + height, x : x + width])


def _face_of(images: Sequence[Image], detector: FaceDetector) -> NDArray[np.float64]:
    """The one face (frames, 4) of a tile, NaN where it is not found."""
    found = [detector.detect(image) for image in images]
    truth = np.array([faces.xyxy[0] if len(faces) else [np.nan] * 4 for faces in found], np.float64)
    # A box on a shirt or a shadow is not the person: the person's stay near their median.
    centre = (truth[:, :2] + truth[:, 2:]) / 2
    size = np.nanmedian(truth[:, 2] - truth[:, 0])
    truth[np.abs(centre - np.nanmedian(centre, axis=0)).max(axis=1) > 1.5 * size] = np.nan
    return truth


def compose(
    seconds: float, fps: float, size_wh: tuple[int, int], placings: Callable[[float], Sequence[Placing]]
) -> Clip:
    """Frames of a clip.

    Args:
        seconds: how long.
        fps: frames per second; actors play at the same rate and begin anew at their end.
        size_wh: of the picture.
        placings: from the time in seconds to who is where, the hindmost first.
    """
    width, height = size_wh
    for index in range(round(seconds * fps)):
        image = np.full((height, width, 3), BACKGROUND, np.uint8)
        ids: list[int] = []
        boxes: list[NDArray[np.float64]] = []
        for actor, x, y in placings(index / fps):
            tile = actor.images[index % len(actor.images)]
            x1, x2 = max(x, 0), min(x + tile.shape[1], width)
            if x1 >= x2:
                continue
            image[y : y + tile.shape[0], x1:x2] = tile[:, x1 - x : x2 - x]
            shown = [_uncovered(box, (x1, y, x2, y + tile.shape[0])) for box in boxes]
            ids = [who for who, visible in zip(ids, shown, strict=True) if visible]
            boxes = [box for box, visible in zip(boxes, shown, strict=True) if visible]
            truth = actor.truth_xyxy[index % len(actor.images)] + [x, y, x, y]
            if not np.isnan(truth).any() and truth[0] >= 0 and truth[2] <= width:
                ids.append(actor.person)
                boxes.append(truth)
        yield ComposedFrame(index / fps, image, np.array(ids, np.int64), np.array(boxes).reshape(-1, 4))


def _uncovered(box: NDArray[np.float64], cover: tuple[int, int, int, int]) -> bool:
    """Whether at least half of a box stays visible behind a tile in front."""
    x = min(box[2], cover[2]) - max(box[0], cover[0])
    y = min(box[3], cover[3]) - max(box[1], cover[1])
    return bool(max(x, 0) * max(y, 0) <= 0.5 * (box[2] - box[0]) * (box[3] - box[1]))


def swap(a: Actor, b: Actor, fps: float) -> Clip:
    """Two tiles change places between two frames, and back."""
    width, height = TILE_WH
    return compose(
        9, fps, (2 * width, height), lambda t: [(a, 0, 0), (b, width, 0)] if t // 3 != 1 else [(b, 0, 0), (a, width, 0)]
    )


def takeover(a: Actor, b: Actor, fps: float, gap_s: float) -> Clip:
    """One leaves and another takes the seat, after ``gap_s`` seconds in which it is empty."""
    return compose(8 + gap_s, fps, TILE_WH, lambda t: [(a, 0, 0)] if t < 4 else [(b, 0, 0)] if t >= 4 + gap_s else [])


def cross(a: Actor, b: Actor, fps: float) -> Clip:
    """Two walk past one another in three seconds, one behind the other."""
    width, height = TILE_WH
    front, behind = a.cut(0.6), b.cut(0.6)

    def placings(t: float) -> list[Placing]:
        share = min(max((t - 1) / 3, 0.0), 1.0)
        way = 2 * width - front.images[0].shape[1], 2 * width - behind.images[0].shape[1]
        return [(behind, round((1 - share) * way[1]), 0), (front, round(share * way[0]), 0)]

    return compose(6, fps, (2 * width, height), placings)


def return_after(a: Actor, b: Actor, fps: float, away_s: float, elsewhere: bool) -> Clip:
    """One leaves and comes back after ``away_s`` seconds, to the old seat or another; a second person stays."""
    width, height = TILE_WH

    def placings(t: float) -> list[Placing]:
        if t < 3:
            return [(a, 0, 0), (b, width, 0)]
        if t < 3 + away_s:
            return [(b, width, 0)]
        return [(a, 2 * width if elsewhere else 0, 0), (b, width, 0)]

    return compose(6 + away_s, fps, ((3 if elsewhere else 2) * width, height), placings)


def musical_chairs(actors: Sequence[Actor], fps: float, turn_s: float = 2.0) -> Clip:
    """All sit on one seat in turn, without a gap, twice over."""
    return compose(2 * turn_s * len(actors), fps, TILE_WH, lambda t: [(actors[int(t / turn_s) % len(actors)], 0, 0)])
