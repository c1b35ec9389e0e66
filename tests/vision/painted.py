"""Painted people: a face of its own texture, hair and clothes of its own colours, and boxes as from a detector."""

from collections.abc import Mapping

import cv2
import numpy as np

from desktop_app.domain.faces import Faces
from desktop_app.domain.frame import Frame

FACE_WH = (60, 76)
LANDMARKS = np.array([[0.3, 0.4], [0.7, 0.4], [0.5, 0.6], [0.35, 0.8], [0.65, 0.8]])

Places = Mapping[int, tuple[float, float]]
"""Where each person's upper left corner is, in pixels."""


def paint(places: Places, size_wh: tuple[int, int] = (640, 360)) -> np.ndarray:
    """A grey room with people in it, the last one in front."""
    image = np.full((size_wh[1], size_wh[0], 3), 90, np.uint8)
    width, height = FACE_WH
    for person, (x, y) in places.items():
        rng = np.random.default_rng(person)
        skin, hair, clothes = rng.integers(20, 236, (3, 3))
        texture = cv2.resize(rng.normal(0, 30, (9, 7)), FACE_WH, interpolation=cv2.INTER_CUBIC)
        left, top = round(x), round(y)
        for colour, y1, y2, margin in ((hair, -36, 8, 9), (clothes, height + 8, height + 70, 14)):
            image[max(top + y1, 0) : max(top + y2, 0), max(left - margin, 0) : max(left + width + margin, 0)] = colour
        face = np.clip(skin + texture[..., None], 0, 255).astype(np.uint8)
        image[top : top + height, left : left + width] = face
    return image


def find(places: Places, confidence: float = 0.99) -> Faces:
    """The faces at these places, in their order."""
    corner = np.array(list(places.values()), np.float64).reshape(-1, 2)
    points = corner[:, None] + LANDMARKS * FACE_WH
    return Faces.of(np.concatenate([corner, corner + FACE_WH], axis=1), np.full(len(corner), confidence), points)


def frame(t_s: float, image_bgr: np.ndarray) -> Frame:
    """A stamped picture."""
    return Frame(round(t_s * 1000), t_s, t_s, None, image_bgr)
