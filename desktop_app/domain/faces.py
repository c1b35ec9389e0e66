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
        n = len(self.xyxy)
        expected = {"xyxy": (n, 4), "confidence": (n,), "landmarks_xy": (n, 5, 2)}
        for name, shape in expected.items():
            array = getattr(self, name)
            if array.shape != shape:
                raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
            array.setflags(write=False)

    @classmethod
    def of(cls, xyxy: ArrayLike, confidence: ArrayLike, landmarks_xy: ArrayLike) -> Self:
        """Copy array-likes into read-only float32 arrays."""
        boxes = np.array(xyxy, dtype=np.float32).reshape(-1, 4)
        n = len(boxes)
        return cls(
            boxes,
            np.array(confidence, dtype=np.float32).reshape(n),
            np.array(landmarks_xy, dtype=np.float32).reshape(n, 5, 2),
        )

    @classmethod
    def empty(cls) -> Self:
        """No face: the same type and shapes as one or thirty."""
        return cls.of(np.zeros((0, 4)), np.zeros(0), np.zeros((0, 5, 2)))

    def __len__(self) -> int:
        return len(self.xyxy)

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp] | slice | list[int]) -> "Faces":
        """The faces at ``rows`` (a mask, an index array or a slice), as Faces again."""
        return Faces(self.xyxy[rows].copy(), self.confidence[rows].copy(), self.landmarks_xy[rows].copy())
