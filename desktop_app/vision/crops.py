"""Cutting faces out of a picture in the geometry the emotion network was trained on."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

_MAX_SAMPLES = 16
_SCALE_ROUNDING = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class CropGeometry:
    """Where a face's five points lie in a crop.

    Attributes:
        points_xy: (5, 2) float64, pixels of the crop, pixel centres at whole numbers, in the order of
            ``LANDMARK_NAMES``.
        size_px: side of the square crop.
    """

    points_xy: NDArray[np.float64]
    size_px: int

    def __post_init__(self) -> None:
        if self.points_xy.shape != (5, 2):
            raise ValueError(f"points_xy must have shape (5, 2), got {self.points_xy.shape}")
        self.points_xy.setflags(write=False)


FER2013_GEOMETRY = CropGeometry(np.array([[14.7, 18.2], [32.5, 17.8], [23.6, 28.2], [16.2, 36.9], [31.2, 36.6]]), 48)
"""Where MTCNN's points lie in FER2013's own crops: medians over 2,667 Training faces, found among 3,000 by the detector
after enlarging four times; standard deviations are 3 to 5 px, so FER2013 itself is only roughly aligned. No command of
this repository measures it again."""


def similarity_transforms(landmarks_xy: ArrayLike, geometry: CropGeometry) -> NDArray[np.float64]:
    """The similarity transforms that carry crop coordinates to picture coordinates, by least squares over the points.

    Closed form with points as complex numbers: of all ``a z + b`` (turn, scale and shift, no mirror), the one nearest
    to the landmarks has ``a = sum(conj(z) w) / sum(|z|^2)`` over centred points z of the crop and w of the picture;
    this is Umeyama, "Least-squares estimation of transformation parameters" (1991), in two dimensions. The crop's
    points are never all the same, so there is always an answer.

    Args:
        landmarks_xy: (n, 5, 2), pixels of the picture.
        geometry: where the points belong in the crop.

    Returns:
        (n, 2, 3) float64; ``picture = m[:, :2] @ crop + m[:, 2]``.
    """
    points = np.asarray(landmarks_xy, dtype=np.float64).reshape(-1, 5, 2)
    w = points[..., 0] + 1j * points[..., 1]
    z = geometry.points_xy[:, 0] + 1j * geometry.points_xy[:, 1]
    z_mean = z.mean()
    z_centred = z - z_mean
    w_mean = w.mean(axis=1)
    a = ((w - w_mean[:, np.newaxis]) @ np.conj(z_centred)) / np.sum(np.abs(z_centred) ** 2)
    b = w_mean - a * z_mean
    rows = [np.stack([a.real, -a.imag, b.real], axis=1), np.stack([a.imag, a.real, b.imag], axis=1)]
    return np.stack(rows, axis=1)


def crop_faces(
    image_bgr: NDArray[np.uint8], landmarks_xy: ArrayLike, geometry: CropGeometry = FER2013_GEOMETRY
) -> NDArray[np.uint8]:
    """Cut out every face, upright, scaled and placed as ``geometry`` says.

    What lies outside the picture repeats its edge. Faces larger than the crop are averaged over each crop pixel's area,
    so fine texture does not alias.

    Args:
        image_bgr: (height, width, 3) uint8.
        landmarks_xy: (n, 5, 2), pixels of the picture; n may be 0.
        geometry: where the points belong in the crop.

    Returns:
        (n, size, size) uint8, grey.
    """
    transforms = similarity_transforms(landmarks_xy, geometry)
    crops = np.empty((len(transforms), geometry.size_px, geometry.size_px), np.uint8)
    if len(transforms) == 0:
        return crops
    grey = np.asarray(cv2.cvtColor(image_bgr, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    for crop, transform in zip(crops, transforms, strict=True):
        crop[:] = sample_square(grey, transform, geometry.size_px)
    return crops


def sample_square(grey: NDArray[np.uint8], transform: NDArray[np.float64], size_px: int) -> NDArray[np.uint8]:
    """One square crop: samples no further apart than the picture's pixels, averaged over each crop pixel.

    Args:
        grey: (height, width) uint8; what lies outside repeats its edge.
        transform: (2, 3), from the crop's pixels to the picture's, turn, scale and shift.
        size_px: side of the crop.

    Returns:
        (size, size) uint8.
    """
    # Plain numbers: on arrays of six, numpy takes longer than the sampling itself.
    (a, b, x), (c, d, y) = transform.tolist()
    scale = math.hypot(a, c)
    # A face in its own size must not be blurred because rounding makes its scale 1.0000001.
    samples = min(max(math.ceil(scale - _SCALE_ROUNDING), 1), _MAX_SAMPLES)
    # Sample u of the fine grid lies at (u + 0.5) / samples - 0.5 in crop coordinates.
    shift = 0.5 / samples - 0.5
    fine = np.array([[a / samples, b / samples, x + (a + b) * shift], [c / samples, d / samples, y + (c + d) * shift]])
    side = size_px * samples
    # Cubic only where pixels must be invented; between close samples it would overshoot and gain nothing.
    interpolation = cv2.INTER_CUBIC if scale < 1 else cv2.INTER_LINEAR
    warped = cv2.warpAffine(
        grey, fine, (side, side), flags=interpolation | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    if samples > 1:
        warped = cv2.resize(warped, (size_px, size_px), interpolation=cv2.INTER_AREA)
    return np.asarray(warped, dtype=np.uint8)
