"""Finds faces with the cascade of Viola and Jones, for comparison and for old computers.

Viola, Jones, "Rapid object detection using a boosted cascade of simple features" (2001), with the frontal faces of
Lienhart and Maydt that OpenCV brings along. It sees frontal faces in fair light, and neither turned nor dark ones.
"""

import threading
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.domain.ports import FaceFollower
from desktop_app.errors import ModelError
from desktop_app.vision import boxes

CASCADE = "haarcascade_frontalface_default.xml"
"""The cascade's file, one of those that OpenCV is installed with."""

WINDOW_PX = 24
"""Side of the smallest face that the cascade can see: that of its window."""

_SCALE_STEP = 1.1
_NEIGHBOURS = 5
_MOST_OVERLAP = 0.5

Array = NDArray[np.float32]


class HaarCascade:
    """The cascade alone: squares that look like a face from the front. Several threads may share one."""

    def __init__(self, *, min_face_px: int = WINDOW_PX) -> None:
        """Read the cascade.

        Args:
            min_face_px: side of the smallest face that is looked for; less than 24 counts as 24.

        Raises:
            ModelError: this OpenCV is installed without its cascades.
        """
        self._min_face_px = max(WINDOW_PX, min_face_px)
        self._text = _cascade_text()
        # A cascade holds the picture it works on: each thread has its own.
        self._own = threading.local()

    def find(self, image_bgr: NDArray[np.uint8]) -> Array:
        """Squares (n, 4) xyxy float32, in no order, at least 24 pixels wide.

        Args:
            image_bgr: (height, width, 3) uint8.
        """
        if image_bgr.ndim != 3 or image_bgr.shape[2] != 3:
            raise ValueError(f"image_bgr must have shape (height, width, 3), got {image_bgr.shape}")
        if min(image_bgr.shape[:2]) < WINDOW_PX:
            return np.zeros((0, 4), np.float32)
        grey = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2GRAY)
        least = (self._min_face_px, self._min_face_px)
        found = self._cascade().detectMultiScale(grey, _SCALE_STEP, _NEIGHBOURS, minSize=least)
        xywh = np.array(found, np.float32).reshape(-1, 4)
        return np.concatenate([xywh[:, :2], xywh[:, :2] + xywh[:, 2:]], axis=1)

    def _cascade(self) -> cv2.CascadeClassifier:
        if not hasattr(self._own, "cascade"):
            # From the text and not from the path: OpenCV cannot open every path on Windows.
            storage = cv2.FileStorage(self._text, cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
            self._own.cascade = cv2.CascadeClassifier()
            self._own.cascade.read(storage.getFirstTopLevelNode())
        cascade: cv2.CascadeClassifier = self._own.cascade
        return cascade


class HaarDetector:
    """The cascade behind the port of a detector: a follower gives each of its squares box, probability and points.

    The cascade itself knows no probability and no landmarks. Asking the follower for them, the same one that follows
    the faces from frame to frame, also keeps boxes from jumping between the habits of two detectors. Holds no state
    between calls.
    """

    def __init__(self, cascade: HaarCascade, follower: FaceFollower, *, threshold: float) -> None:
        """Put both together.

        Args:
            cascade: finds the squares.
            follower: looks at each of them.
            threshold: a face needs a higher confidence than this, 0 to 1.
        """
        self._cascade = cascade
        self._follower = follower
        self._threshold = threshold

    def detect(self, image_bgr: NDArray[np.uint8]) -> Faces:
        """Faces, best first; ``Faces.empty()`` where there is none."""
        squares = self._cascade.find(image_bgr)
        if len(squares) == 0:
            return Faces.empty()
        faces = self._follower.follow(image_bgr, squares)
        likely = np.flatnonzero(faces.confidence > self._threshold)
        # Two squares may lead to the same face.
        kept = boxes.suppress(faces.xyxy[likely], faces.confidence[likely], _MOST_OVERLAP)
        return faces[likely[kept]]


@cache
def _cascade_text() -> str:
    path = Path(cv2.data.haarcascades) / CASCADE  # type: ignore[attr-defined]
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ModelError(
            "The Haar cascade {path} is missing. Install Simak's dependencies anew, or choose MTCNN.", path=path
        ) from error
