"""Where a trained landmark network puts the points of crops; used while it is trained and when it is measured."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.networks.dan_shapes import (
    DAN_SIZE,
    OFFSET_UNIT,
    dan_input,
    enlarged,
    inverse,
    second_input,
    transformed,
)
from desktop_app.networks.landmark_stages import SIZES
from desktop_app.networks.patch_input import patch_input
from desktop_app.networks.pbc import NONE_CLASS, PATCH_SIZE, STRIDE

WINDOW = slice(8, 104)
"""Rows and columns of the crop that MTCNN's third stage sees: halved, they are its 48 pixels."""
WINDOW_PX = WINDOW.stop - WINDOW.start

PBC_ZOOM = 2
"""The crop is enlarged so much for PBC: a patch is then about as wide as the eyes are apart."""

_CENTRE = (PATCH_SIZE - 1) / 2


def place_dan(
    first: Any, second: Any | None, mean_xy: NDArray[np.float64], grey: NDArray[np.floating]
) -> NDArray[np.float64]:
    """DAN's answer: of the first stage alone where there is no second.

    Args:
        first: Keras model of the first stage.
        second: of the second.
        mean_xy: (points, 2), the mean shape.
        grey: (n, 112, 112), 0 to 255.

    Returns:
        (n, points, 2), pixels of the crop.
    """
    pictures = dan_input(grey)
    offsets, features = _answers(first, pictures)
    shape = mean_xy + offsets.reshape(len(grey), -1, 2) * OFFSET_UNIT
    if second is None:
        return shape
    seen, transforms = second_input(pictures, shape, mean_xy)
    (offsets,) = _answers(second, np.concatenate([seen, enlarged(features)], axis=-1))
    return transformed(inverse(transforms), transformed(transforms, shape) + offsets.reshape(shape.shape) * OFFSET_UNIT)


def window_input(grey: NDArray[np.floating]) -> NDArray[np.float32]:
    """What MTCNN's third stage sees of crops: (n, 112, 112), 0 to 255, give (n, 48, 48, 1)."""
    seen = np.asarray(grey, np.float32)[:, WINDOW, WINDOW]
    side = SIZES[3]
    halved = seen.reshape(len(seen), side, WINDOW_PX // side, side, WINDOW_PX // side).mean(axis=(2, 4))
    return patch_input(halved)


def place_onet(model: Any, grey: NDArray[np.floating]) -> NDArray[np.float64]:
    """The five points that MTCNN's third stage places: (n, 112, 112) give (n, 5, 2), pixels of the crop."""
    fractions = _answers(model, window_input(grey))[2].reshape(-1, 5, 2)
    return WINDOW.start + WINDOW_PX * fractions.astype(np.float64) - 0.5


def enlarged_crops(grey: NDArray[np.floating]) -> NDArray[np.float32]:
    """Crops as PBC sees them, with half a patch of repeated edge round them: (n, 112, 112) give (n, 284, 284)."""
    side, rim = DAN_SIZE * PBC_ZOOM, PATCH_SIZE // 2
    made = np.empty((len(grey), side + 2 * rim, side + 2 * rim), np.float32)
    for into, crop in zip(made, grey, strict=True):
        large = cv2.resize(np.asarray(crop, np.float32), (side, side), interpolation=cv2.INTER_LINEAR)
        into[...] = cv2.copyMakeBorder(large, rim, rim, rim, rim, cv2.BORDER_REPLICATE)
    return made


def to_enlarged(points_xy: NDArray[np.floating]) -> NDArray[np.float64]:
    """Points of the crop as points of ``enlarged_crops``; pixel centres lie at whole numbers in both."""
    return (np.asarray(points_xy, np.float64) + 0.5) * PBC_ZOOM - 0.5 + PATCH_SIZE // 2


def place_pbc(model: Any, grey: NDArray[np.floating]) -> NDArray[np.float64]:
    """The five points where PBC's maps are largest: (n, 112, 112) give (n, 5, 2), pixels of the crop.

    The maps are enlarged to pixels before their largest place is looked for: a place alone is only good to 4 pixels.
    """
    points = np.empty((len(grey), NONE_CLASS, 2))
    for into, picture in zip(points, enlarged_crops(grey), strict=True):
        (maps,) = _answers(model, patch_input(picture[np.newaxis]))
        rows, columns = maps.shape[1:3]
        fine = cv2.resize(maps[0], (columns * STRIDE, rows * STRIDE), interpolation=cv2.INTER_CUBIC)
        for point in range(NONE_CLASS):
            row, column = divmod(int(fine[..., point].argmax()), columns * STRIDE)
            # Pixel k of the fine map lies at place (k + 0.5) / stride - 0.5, whose patch begins at stride times that.
            into[point] = np.array([column, row]) + 0.5 - STRIDE / 2 + _CENTRE
    return (points - PATCH_SIZE // 2 + 0.5) / PBC_ZOOM - 0.5


def _answers(model: Any, inputs: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    outputs = model.predict_on_batch(inputs)
    return [np.asarray(output, np.float32) for output in (outputs if isinstance(outputs, list | tuple) else [outputs])]
