"""An animated online class that needs no camera, no network and no picture of anybody in the repository.

Six tiles show the portrait that scikit-image carries (the astronaut Eileen Collins, NASA, public domain), each on its
own colour, moving on its own. Everything follows from the frame's index, so that each run gives the same pictures.
"""

import math
import time
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.frame import RawFrame
from desktop_app.domain.ports import SourceInfo

SIZE_WH = (1280, 720)
FPS = 25.0
LOOP_S = 12.0
"""After this time the motion starts again, without a jump."""

_LOOP_FRAMES = round(LOOP_S * FPS)

_CELL_WH = (426, 360)
_INSET = 7
_VIEW_WH = (414, 346)
_CROP_XYWH = (6, 2, 436, 368)
_PORTRAIT_WH = (506, 427)
_HEAD = ((226, 104), (86, 102))
_INNER_HEAD = ((226, 100), (60, 84))
_SHOULDERS = (
    *((120, 150), (300, 150), (308, 236), (336, 262), (356, 310)),
    *((366, 400), (366, 512), (18, 512), (22, 350), (58, 262), (112, 228)),
)
_SUIT_FROM_Y = 192
_BACKDROP_BGR = (40, 36, 34)
_AWAY_FROM_S, _AWAY_TO_S, _SLIDE_S = 4.0, 7.0, 0.8


@dataclass(frozen=True, slots=True)
class _Tile:
    """How one tile looks and moves. ``turns`` are whole turns per loop, so that the loop has no seam."""

    tint_bgr: tuple[int, int, int]
    hue: int
    mirrored: bool
    zoom: float
    turns: tuple[int, int, int]
    phase: float
    leaves: bool = False


_TILES = (
    _Tile((196, 181, 158), 0, False, 1.00, (2, 3, 1), 0.0),
    _Tile((150, 186, 176), 85, True, 1.08, (1, 2, 3), 1.1),
    _Tile((170, 170, 205), 120, False, 0.94, (3, 1, 2), 2.3),
    _Tile((206, 196, 190), 55, True, 1.03, (2, 1, 3), 3.1),
    _Tile((160, 200, 214), 150, False, 1.10, (1, 3, 2), 4.2),
    _Tile((186, 168, 186), 100, True, 0.97, (3, 2, 1), 5.0, leaves=True),
)


class DemoGallery:
    """The animated gallery. ``live`` paces itself and never ends; otherwise it lasts ``duration_s`` and waits."""

    def __init__(self, *, live: bool = False, duration_s: float = LOOP_S, loop: bool = False) -> None:
        """``loop``: go on after ``duration_s``, for ever; a live gallery always does."""
        self._live = live
        self._frames = None if live or loop else max(1, round(duration_s * FPS))
        self._index = 0
        self._due_mono = 0.0
        self._painter: GalleryPainter | None = None

    def open(self, timeout_s: float) -> SourceInfo:
        """Paint the portraits and start at the beginning."""
        self._painter = GalleryPainter()
        self._index = 0
        self._due_mono = time.perf_counter()
        return SourceInfo("demo", "Demo gallery", self._live, SIZE_WH, FPS, self._frames)

    def read(self, timeout_s: float) -> RawFrame | None:
        """The next picture; None at the end."""
        if self._painter is None or self._index == self._frames:
            return None
        index, self._index = self._index, self._index + 1
        if not self._live:
            return RawFrame(self._painter.paint(index), index / FPS)
        image = self._painter.paint(index)
        now = time.perf_counter()
        self._due_mono = max(self._due_mono, now - 1.0 / FPS)
        time.sleep(max(0.0, self._due_mono - now))
        self._due_mono += 1.0 / FPS
        return RawFrame(image)

    def close(self) -> None:
        """Forget the portraits."""
        self._painter = None


class GalleryPainter:
    """Paints the gallery's pictures; what comes out follows from the index alone. Used by one thread.

    Each tile moves on every second picture, half of them on the even and half on the odd: that halves the cost, and a
    video call is no smoother.
    """

    def __init__(self) -> None:
        from skimage.data import astronaut  # imported late: it takes a second and only the demo needs it

        portrait_bgr = np.ascontiguousarray(astronaut()[:, :, ::-1])  # type: ignore[no-untyped-call]
        self._portraits = [_portrait(portrait_bgr, tile) for tile in _TILES]
        self._canvas = np.full((SIZE_WH[1], SIZE_WH[0], 3), _BACKDROP_BGR, np.uint8)
        self._painted = [-1] * len(_TILES)

    def paint(self, index: int) -> NDArray[np.uint8]:
        """The picture number ``index``: (720, 1280, 3) uint8, blue first, newly made."""
        for place in range(len(_TILES)):
            moment = (index - (index + place) % 2) % _LOOP_FRAMES
            if self._painted[place] != moment:
                self._painted[place] = moment
                self._paint_tile(place, moment / FPS)
        return self._canvas.copy()

    def _paint_tile(self, place: int, t_s: float) -> None:
        tile = _TILES[place]
        row, column = divmod(place, 3)
        x = column * _CELL_WH[0] + _INSET
        y = row * _CELL_WH[1] + _INSET
        turn = 2 * math.pi * t_s / LOOP_S
        moved = cv2.warpAffine(
            self._portraits[place],
            _motion(tile, turn, t_s),
            _VIEW_WH,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=tile.tint_bgr,
        )
        light = 1.0 + 0.08 * math.sin(tile.turns[2] * turn + 2 * tile.phase)
        self._canvas[y : y + _VIEW_WH[1], x : x + _VIEW_WH[0]] = cv2.convertScaleAbs(moved, alpha=light)


def _motion(tile: _Tile, turn: float, t_s: float) -> NDArray[np.float64]:
    """The affine matrix that moves a portrait within its tile."""
    across, down, nod = tile.turns
    width, height = _VIEW_WH
    margin = (_PORTRAIT_WH[0] - width) / 2
    zoom = tile.zoom * (1.0 + 0.03 * math.sin(down * turn + tile.phase))
    angle = 3.5 * math.sin(nod * turn + tile.phase)
    middle = (_PORTRAIT_WH[0] / 2, height / 2)
    matrix: NDArray[np.float64] = np.asarray(cv2.getRotationMatrix2D(middle, angle, zoom), np.float64)
    matrix[0, 2] -= margin
    matrix[0, 2] += 14.0 * math.sin(across * turn + tile.phase)
    matrix[1, 2] += 4.0 * math.sin(down * turn + 2.0 * tile.phase) + 6.0
    if tile.leaves:
        matrix[1, 2] += height * 1.1 * _away(t_s)
    return matrix


def _away(t_s: float) -> float:
    """How far the leaving person is gone: 0 there, 1 out of the picture."""
    going = min(1.0, max(0.0, (t_s - _AWAY_FROM_S) / _SLIDE_S))
    coming = min(1.0, max(0.0, (t_s - _AWAY_TO_S) / _SLIDE_S))
    return going - coming


def _portrait(source_bgr: NDArray[np.uint8], tile: _Tile) -> NDArray[np.uint8]:
    """The portrait cut out softly on the tile's own colour, with a suit of its own colour: (427, 506, 3) uint8."""
    mask = _person_mask(source_bgr)
    blended = _dress(source_bgr, tile.hue) * mask + np.array(tile.tint_bgr, np.float32) * (1.0 - mask)
    x, y, width, height = _CROP_XYWH
    cut = blended[y : y + height, x : x + width]
    if tile.mirrored:
        cut = cut[:, ::-1]
    scaled = cv2.resize(np.ascontiguousarray(cut), _PORTRAIT_WH, interpolation=cv2.INTER_CUBIC)
    return np.clip(scaled, 0, 255).astype(np.uint8)


def _person_mask(source_bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Where the person is, 0 to 1, softly: (512, 512, 1). Head and shoulders, less the pale wall behind them."""
    mask = np.zeros(source_bgr.shape[:2], np.float32)
    cv2.ellipse(mask, *_HEAD, 0, 0, 360, 1.0, -1)
    cv2.fillPoly(mask, [np.array(_SHOULDERS, np.int32)], 1.0)
    inner = np.zeros_like(mask)
    cv2.ellipse(inner, *_INNER_HEAD, 0, 0, 360, 1.0, -1)
    hsv = cv2.cvtColor(source_bgr, cv2.COLOR_BGR2HSV)
    wall = (hsv[:, :, 1] < 62) & (hsv[:, :, 2] > 135) & (inner == 0)
    wall[_SUIT_FROM_Y:, 130:290] = False
    mask[cv2.morphologyEx(wall.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)) > 0] = 0.0
    return cv2.GaussianBlur(mask, (0, 0), 2)[:, :, np.newaxis].astype(np.float32)


def _dress(source_bgr: NDArray[np.uint8], hue: int) -> NDArray[np.uint8]:
    """Turn the orange of the suit by ``hue`` of 180 steps."""
    hsv = cv2.cvtColor(source_bgr, cv2.COLOR_BGR2HSV)
    orange = ((hsv[:, :, 0] < 18) | (hsv[:, :, 0] > 172)) & (hsv[:, :, 1] > 90)
    orange[:_SUIT_FROM_Y] = False
    hsv[:, :, 0][orange] = (hsv[:, :, 0][orange].astype(np.int32) + hue) % 180
    hsv[:, :, 1][orange] = hsv[:, :, 1][orange] * 0.8
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR).astype(np.uint8)
