"""Where each person's face is going: Kalman filters in source time, for irregular time steps.

Each coordinate of a box (centre x, centre y, width, height) is filtered on its own: a position that moves with a
velocity, and a velocity that fades (Uhlenbeck and Ornstein, "On the theory of the Brownian motion", 1930):

    x' = x + FADE_S (1 - e) v        v' = e v        with e = exp(-dt / FADE_S)

and the process noise is that of the exact solution, so two steps of 0.1 s say the same as one of 0.2 s, and a box
nobody measures comes to rest instead of leaving the picture. Prediction and update are Kalman's, "A new approach to
linear filtering and prediction problems" (1960).

All figures are in units of the face's own size, so that near and far faces are treated alike.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

FADE_S: Final = 1.0
"""Time constant with which the velocity of a face that is not seen fades."""

VELOCITY_SD: Final = np.array([1.5, 1.0, 0.3, 0.3])
"""How fast heads move, in face sizes a second, for centre x, centre y, width and height."""

MEASUREMENT_SD: Final = np.array([0.05, 0.05, 0.07, 0.07])
"""How exact a detected box is, in face sizes."""


def centre_size(xyxy: NDArray[np.floating]) -> FloatArray:
    """Corners (n, 4) as centre x, centre y, width, height (n, 4)."""
    boxes = np.asarray(xyxy, dtype=np.float64)
    low, high = boxes[:, :2], boxes[:, 2:]
    return np.concatenate([(low + high) / 2, high - low], axis=1)


def corners(cxcywh: FloatArray) -> FloatArray:
    """The inverse of ``centre_size``; linear, so it serves for velocities too."""
    centre, half = cxcywh[:, :2], cxcywh[:, 2:] / 2
    return np.concatenate([centre - half, centre + half], axis=1)


def face_scale(cxcywh: FloatArray) -> FloatArray:
    """The size of each face in pixels (n, 1): the geometric mean of width and height, at least 1."""
    return np.sqrt(np.maximum(cxcywh[:, 2:3] * cxcywh[:, 3:4], 1.0))


class MotionFilter:
    """The filters of n faces, row by row. Not thread-safe."""

    def __init__(self) -> None:
        self._position = np.zeros((0, 4))
        self._velocity = np.zeros((0, 4))
        # Covariance of (position, velocity) per row and coordinate: xx, xv, vv.
        self._covariance = np.zeros((3, 0, 4))

    def __len__(self) -> int:
        return len(self._position)

    @property
    def xyxy(self) -> FloatArray:
        """Expected boxes (n, 4) at the time of the last ``predict``."""
        return corners(self._position)

    @property
    def velocity_xyxy(self) -> FloatArray:
        """Velocities of the corners (n, 4) in pixels a second."""
        return corners(self._velocity)

    def xyxy_after(self, dt_s: float) -> FloatArray:
        """Expected boxes (n, 4) ``dt_s`` seconds later, without going there."""
        return corners(self._ahead(dt_s))

    def add(self, xyxy: NDArray[np.floating]) -> None:
        """Append rows for faces first seen now, at rest."""
        position = centre_size(xyxy)
        self._position = np.concatenate([self._position, position])
        self._velocity = np.concatenate([self._velocity, np.zeros_like(position)])
        self._covariance = np.concatenate([self._covariance, _first_covariance(position)], axis=1)

    def keep(self, rows: NDArray[np.bool_]) -> None:
        """Forget all rows but these."""
        self._position, self._velocity = self._position[rows], self._velocity[rows]
        self._covariance = self._covariance[:, rows]

    def predict(self, dt_s: float) -> None:
        """Go ``dt_s`` seconds ahead."""
        left = np.exp(-dt_s / FADE_S)
        gain = FADE_S * (1 - left)
        noise = 2 * (VELOCITY_SD * face_scale(self._position)) ** 2 / FADE_S
        xx, xv, vv = self._covariance
        self._covariance = np.stack(
            [
                xx + 2 * gain * xv + gain**2 * vv + noise * FADE_S**2 * _spread(dt_s, left),
                left * (xv + gain * vv) + noise * FADE_S**2 / 2 * (1 - left) ** 2,
                left**2 * vv + noise * FADE_S / 2 * (1 - left**2),
            ]
        )
        self._position = self._ahead(dt_s)
        self._velocity = self._velocity * left

    def _ahead(self, dt_s: float) -> FloatArray:
        position = self._position + FADE_S * (1 - np.exp(-dt_s / FADE_S)) * self._velocity
        position[:, 2:] = np.maximum(position[:, 2:], 1.0)
        return position

    def update(self, rows: NDArray[np.intp], xyxy: NDArray[np.floating]) -> None:
        """Take in measured boxes (k, 4) for ``rows`` (k,)."""
        measured = centre_size(xyxy)
        xx, xv, vv = self._covariance[:, rows]
        total = xx + (MEASUREMENT_SD * face_scale(measured)) ** 2
        error = measured - self._position[rows]
        self._position[rows] += xx / total * error
        self._velocity[rows] += xv / total * error
        self._covariance[:, rows] = np.stack([xx - xx**2 / total, xv - xx * xv / total, vv - xv**2 / total])

    def restart(self, rows: NDArray[np.intp], xyxy: NDArray[np.floating]) -> None:
        """Put ``rows`` at rest at new places: the face jumped, so its past says nothing of its motion."""
        measured = centre_size(xyxy)
        self._position[rows], self._velocity[rows] = measured, 0.0
        self._covariance[:, rows] = _first_covariance(measured)

    def distance2(self, xyxy: NDArray[np.floating]) -> FloatArray:
        """Squared Mahalanobis distance (n, k) from each expected box to each measured one, over four coordinates."""
        measured = centre_size(xyxy)
        variance = self._covariance[0] + (MEASUREMENT_SD * face_scale(self._position)) ** 2
        error = measured[None] - self._position[:, None]
        return (error**2 / variance[:, None]).sum(axis=2)


def _spread(dt_s: float, left: float) -> float:
    """How far the noise of the velocity carries the position in ``dt_s`` (variance over noise and FADE_S squared)."""
    return dt_s - 2 * FADE_S * (1 - left) + FADE_S / 2 * (1 - left**2)


def _first_covariance(position: FloatArray) -> FloatArray:
    """Covariance (3, n, 4) of faces seen once: place as measured, velocity unknown."""
    scale = face_scale(position)
    place = (MEASUREMENT_SD * scale) ** 2
    return np.stack([place, np.zeros_like(place), (VELOCITY_SD * scale) ** 2])
