"""A room of any number of people for measuring: how cost grows with faces, and how with pixels, one at a time.

Everybody is the portrait that scikit-image carries (the astronaut Eileen Collins, NASA, public domain), in a tile of
their own, moving a little. A face has the same share of the picture's height however many there are, so that a room of
thirty differs from a room of four in the number of faces only.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.frame import RawFrame
from desktop_app.domain.ports import SourceInfo

ROOM_SIZES = {"480p": (640, 480), "720p": (1280, 720), "1080p": (1920, 1080)}
"""Width and height of a room's picture, by the word for it."""

ROOM_FACES = (1, 4, 8, 16, 30)
"""How many people are measured."""

FPS = 25.0
LOOP_S = 8.0
"""After this time the motion begins again, without a jump."""

_FACE_SHARE = 0.11
_FACE_PX = 112.0
_FACE_XY = (222, 116)
_HEAD = ((224, 112), (92, 112))
_BODY = ((206, 432), (204, 232))
_SOFT_PX = 5.0
_SWAY_SHARE = 0.018
_WALL_BGR = (52, 48, 45)
_TINTS_BGR = ((176, 188, 196), (190, 180, 168), (172, 196, 178), (196, 184, 200), (160, 176, 200))


@dataclass(frozen=True, slots=True)
class _Seat:
    """One person's tile, and the picture of which it shows a part that moves."""

    xy: tuple[int, int]
    size_wh: tuple[int, int]
    person_bgr: NDArray[np.uint8]
    sway_px: int
    turns: tuple[int, int]
    phase: float

    def paint(self, canvas_bgr: NDArray[np.uint8], t_s: float) -> None:
        turn = 2 * math.pi * t_s / LOOP_S
        x = self.sway_px + round(self.sway_px * math.sin(self.turns[0] * turn + self.phase))
        y = self.sway_px + round(self.sway_px * math.sin(self.turns[1] * turn + 2 * self.phase))
        width, height = self.size_wh
        left, top = self.xy
        canvas_bgr[top : top + height, left : left + width] = self.person_bgr[y : y + height, x : x + width]


class SyntheticRoom:
    """A source of pictures of a room. They follow from the index alone; painting one is little more than a copy."""

    def __init__(self, faces: int, size_wh: tuple[int, int], *, frames: int | None = None) -> None:
        """Describe the room; it is painted by ``open``.

        Args:
            faces: how many people, 1 or more.
            size_wh: of the picture in pixels.
            frames: how many pictures there are; None for no end.
        """
        if faces < 1:
            raise ValueError(f"faces must be 1 or more, got {faces}")
        self._faces = faces
        self._size_wh = size_wh
        self._frames = frames
        self._index = 0
        self._seats: list[_Seat] = []
        self._empty_bgr = np.full((size_wh[1], size_wh[0], 3), _WALL_BGR, np.uint8)

    def open(self, timeout_s: float) -> SourceInfo:
        """Cut the portraits out and start at the beginning."""
        if not self._seats:
            self._seats = _seats(self._faces, self._size_wh)
        self._index = 0
        return SourceInfo("demo", f"Room of {self._faces}", False, self._size_wh, FPS, self._frames)

    def read(self, timeout_s: float) -> RawFrame | None:
        """The next picture; None at the end."""
        if not self._seats or self._index == self._frames:
            return None
        index, self._index = self._index, self._index + 1
        return RawFrame(self.paint(index), index / FPS)

    def paint(self, index: int) -> NDArray[np.uint8]:
        """The picture number ``index`` of an open room: (height, width, 3) uint8, blue first, newly made."""
        canvas = self._empty_bgr.copy()
        for seat in self._seats:
            seat.paint(canvas, index / FPS)
        return canvas

    def close(self) -> None:
        """Forget the portraits."""
        self._seats = []


def room_picture(faces: int, size_wh: tuple[int, int], index: int = 0) -> NDArray[np.uint8]:
    """One picture of a room: (height, width, 3) uint8, blue first."""
    room = SyntheticRoom(faces, size_wh)
    room.open(0.0)
    return room.paint(index)


def _seats(faces: int, size_wh: tuple[int, int]) -> list[_Seat]:
    """Tiles in rows and columns over the whole picture, with a wall between them."""
    from skimage.data import astronaut  # imported late: it takes a second

    width, height = size_wh
    portrait_bgr = np.ascontiguousarray(astronaut()[:, :, ::-1])  # type: ignore[no-untyped-call]
    columns = max(1, round(math.sqrt(1.2 * faces)))
    rows = math.ceil(faces / columns)
    wall = max(1, height // 180)
    sway_px = max(1, round(_SWAY_SHARE * height))
    tile_wh = (width // columns - 2 * wall, height // rows - 2 * wall)
    seats = []
    for place in range(faces):
        row, column = divmod(place, columns)
        seats.append(
            _Seat(
                xy=(column * (width // columns) + wall, row * (height // rows) + wall),
                size_wh=tile_wh,
                person_bgr=_person(portrait_bgr, place, tile_wh, sway_px, _FACE_SHARE * height / _FACE_PX),
                sway_px=sway_px,
                turns=(1 + place % 2, 1 + place % 3),
                phase=0.7 * place,
            )
        )
    return seats


def _person(
    portrait_bgr: NDArray[np.uint8], place: int, tile_wh: tuple[int, int], sway_px: int, scale: float
) -> NDArray[np.uint8]:
    """A person before a plain wall, face a little above the middle, with a margin of ``sway_px`` around the tile.

    Every second person is mirrored, and the light on each differs, so that no two tiles are the same.
    """
    mask = np.zeros(portrait_bgr.shape[:2], np.float32)
    for middle, axes in (_HEAD, _BODY):
        cv2.ellipse(mask, middle, axes, 0, 0, 360, 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), _SOFT_PX)[:, :, np.newaxis]  # type: ignore[assignment]
    tint = np.array(_TINTS_BGR[place % len(_TINTS_BGR)], np.float32)
    person = (portrait_bgr * (0.86 + 0.05 * (place % 6))) * mask + tint * (1.0 - mask)
    face_x, face_y = _FACE_XY
    if place % 2:
        person, face_x = np.ascontiguousarray(person[:, ::-1]), portrait_bgr.shape[1] - 1 - face_x
    full_wh = (tile_wh[0] + 2 * sway_px, tile_wh[1] + 2 * sway_px)
    moved = np.array(
        [[scale, 0.0, full_wh[0] / 2 - scale * face_x], [0.0, scale, 0.47 * full_wh[1] - scale * face_y]], np.float64
    )
    reduced = person
    if scale < 1.0:
        # Averaged first: sampled at single points a small face would be full of steps.
        size = (round(person.shape[1] * scale), round(person.shape[0] * scale))
        reduced = np.asarray(cv2.resize(person, size, interpolation=cv2.INTER_AREA), np.float32)
        moved[:, :2] = np.eye(2)
    placed = cv2.warpAffine(
        reduced, moved, full_wh, borderMode=cv2.BORDER_CONSTANT, borderValue=tuple(float(value) for value in tint)
    )
    return np.clip(placed, 0, 255).astype(np.uint8)
