"""What lies between DAN's stages, and before the first: pictures, shapes and transforms. Imports numpy and OpenCV only.

Shared by training, evaluation and the program, so that a network sees in use what it saw in training.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

DAN_SIZE = 112
"""Side of the square picture that both stages take, in pixels."""

DAN_SCALING = "(x - mean) / (std + 1), of each crop"
"""The formula of ``dan_input`` as a card states it."""

OFFSET_UNIT = 16.0
"""Pixels of the crop that an output of 1 stands for: of the order of what is to be learnt."""


def dan_input(grey: NDArray[np.uint8] | NDArray[np.floating]) -> NDArray[np.float32]:
    """Scale crops by their own mean and deviation, so that neither light nor contrast matters.

    Args:
        grey: (n, 112, 112), values 0 to 255; n may be 0.

    Returns:
        (n, 112, 112, 1) float32.
    """
    if grey.ndim != 3 or grey.shape[1:] != (DAN_SIZE, DAN_SIZE):
        raise ValueError(f"grey must have shape (n, {DAN_SIZE}, {DAN_SIZE}), got {grey.shape}")
    pixels = grey.astype(np.float32)
    mean = pixels.mean(axis=(1, 2), keepdims=True)
    # The one keeps the noise of an empty crop from being blown up.
    scaled: NDArray[np.float32] = (pixels - mean) / (pixels.std(axis=(1, 2), keepdims=True) + np.float32(1))
    return scaled[..., np.newaxis]


def similarity(source_xy: NDArray[np.floating], target_xy: NDArray[np.floating]) -> NDArray[np.float64]:
    """The turns, scales and shifts that carry point sets onto others, by least squares (Umeyama, 1991).

    Args:
        source_xy: (..., points, 2); points that are not all the same.
        target_xy: (..., points, 2).

    Returns:
        (..., 2, 3) float64; ``target = m[:, :2] @ source + m[:, 2]``.
    """
    z = source_xy[..., 0] + 1j * source_xy[..., 1].astype(np.float64)
    w = target_xy[..., 0] + 1j * target_xy[..., 1].astype(np.float64)
    z_mean, w_mean = z.mean(axis=-1), w.mean(axis=-1)
    z, w = z - z_mean[..., np.newaxis], w - w_mean[..., np.newaxis]
    a = (w * np.conj(z)).sum(axis=-1) / (np.abs(z) ** 2).sum(axis=-1)
    b = w_mean - a * z_mean
    rows = [np.stack([a.real, -a.imag, b.real], axis=-1), np.stack([a.imag, a.real, b.imag], axis=-1)]
    return np.stack(rows, axis=-2)


def transformed(transforms: NDArray[np.floating], points_xy: NDArray[np.floating]) -> NDArray[np.float64]:
    """Points after their transforms: (..., 2, 3) and (..., points, 2) give (..., points, 2)."""
    moved: NDArray[np.float64] = points_xy @ np.swapaxes(transforms[..., :2], -1, -2) + transforms[..., None, :, 2]
    return moved


def inverse(transforms: NDArray[np.floating]) -> NDArray[np.float64]:
    """The transforms that undo affine ones: (..., 2, 3)."""
    linear = np.linalg.inv(transforms[..., :2])
    return np.concatenate([linear, -linear @ transforms[..., 2:]], axis=-1)


def heatmap(points_xy: NDArray[np.floating]) -> NDArray[np.float32]:
    """``1 / (1 + distance to the nearest landmark)`` at each pixel (DAN paper, equation 4).

    The landmarks are rounded to whole pixels; those outside the picture count at its edge.

    Args:
        points_xy: (points, 2), pixels of the crop.

    Returns:
        (112, 112) float32.
    """
    column, row = np.clip(np.rint(points_xy), 0, DAN_SIZE - 1).astype(np.intp).T
    away = np.ones((DAN_SIZE, DAN_SIZE), np.uint8)
    away[row, column] = 0
    distance = cv2.distanceTransform(away, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(1 / (1 + distance), np.float32)


def second_input(
    pictures: NDArray[np.float32], shape_xy: NDArray[np.floating], mean_xy: NDArray[np.floating]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Turn each picture so that its shape lies on the mean shape, with the heatmap of the shape there.

    Args:
        pictures: (n, 112, 112, 1), the first stage's input.
        shape_xy: (n, points, 2), the shape to go on from, pixels of that picture.
        mean_xy: (points, 2), the mean shape.

    Returns:
        (n, 112, 112, 2) float32, picture and heatmap, and the (n, 2, 3) transforms from the old pixels to the new.
    """
    transforms = similarity(shape_xy, np.broadcast_to(mean_xy, shape_xy.shape))
    made = np.empty((len(pictures), DAN_SIZE, DAN_SIZE, 2), np.float32)
    for into, picture, transform, points in zip(
        made, pictures, transforms, transformed(transforms, shape_xy), strict=True
    ):
        into[..., 0] = cv2.warpAffine(
            picture[..., 0], transform, (DAN_SIZE, DAN_SIZE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        into[..., 1] = heatmap(points)
    return made, transforms


def enlarged(features: NDArray[np.floating]) -> NDArray[np.float32]:
    """The first stage's features as the second stage's third channel: (n, side²) to (n, 112, 112, 1)."""
    side = round(features.shape[-1] ** 0.5)
    times = DAN_SIZE // side
    maps = features.astype(np.float32).reshape(-1, side, side)
    return maps.repeat(times, axis=1).repeat(times, axis=2)[..., np.newaxis]
