"""The faces found in one picture."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

LANDMARK_NAMES = ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right")
"""The order of MTCNN's five points. Left and right are the viewer's: ``left_eye`` has the smaller x."""


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Parallel arrays over n faces; n = 0 is a normal value.

    Attributes:
        xyxy: (n, 4) float32, corners in pixels of the picture, clipped to it.
        confidence: (n,) float32, the detector's probability that this is a face.
        landmarks_xy: (n, 5, 2) float32, pixels, in the order of ``LANDMARK_NAMES``.
    """

    xyxy: NDArray[np.float32]
    confidence: NDArray[np.float32]
    landmarks_xy: NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.xyxy.ndim != 2 or self.xyxy.shape[1] != 4:
            raise ValueError(f"xyxy must have shape (n, 4), got {self.xyxy.shape}")
        n = len(self.xyxy)
        for name, shape in (("confidence", (n,)), ("landmarks_xy", (n, 5, 2))):
            array = getattr(self, name)
            if array.shape != shape:
                raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
        for array in (self.xyxy, self.confidence, self.landmarks_xy):
            array.setflags(write=False)

    @classmethod
    def of(cls, xyxy: ArrayLike, confidence: ArrayLike, landmarks_xy: ArrayLike) -> Self:
        """Copy array-likes into read-only float32 arrays; empty lists give no face.

        Raises:
            ValueError: an array has another shape than the class says; nothing is reshaped to fit.
        """
        boxes, scores, points = (np.array(values, dtype=np.float32) for values in (xyxy, confidence, landmarks_xy))
        if len(boxes) == 0:
            # An empty list has lost its other axes.
            return cls(boxes.reshape(0, 4), scores.reshape(0), points.reshape(0, 5, 2))
        return cls(boxes, scores, points)

    @classmethod
    def empty(cls) -> Self:
        """No face: the same type and shapes as one or thirty."""
        return cls.of(np.zeros((0, 4)), np.zeros(0), np.zeros((0, 5, 2)))

    def __len__(self) -> int:
        return len(self.xyxy)

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp] | slice | list[int]) -> "Faces":
        """The faces at ``rows`` (a mask, an index array or a slice), as Faces again."""
        return Faces(self.xyxy[rows].copy(), self.confidence[rows].copy(), self.landmarks_xy[rows].copy())
