"""What the eye-state network is fed: preprocessing shared by training and the program. Imports numpy only."""

import numpy as np
from numpy.typing import NDArray

EYE_SIZE = 32
"""Side of the square grey picture of one eye, in pixels."""

EYE_STATES = ("open", "closed")
"""The network's classes, in the order of its output."""

EYE_SCALING = "(x - mean) / max(deviation, 8), of each crop"
"""The formula of ``eye_state_input`` as a card states it: weights trained with another one cannot be used."""

# An eye in the dark has little contrast; below this it is mostly noise, which must not be blown up.
_LEAST_DEVIATION = 8.0


def eye_state_input(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Bring each crop to mean 0 and deviation 1, so that light and skin do not matter.

    Args:
        grey: (n, 32, 32) uint8; n may be 0.

    Returns:
        (n, 32, 32, 1) float32.
    """
    if grey.ndim != 3 or grey.shape[1:] != (EYE_SIZE, EYE_SIZE):
        raise ValueError(f"grey must have shape (n, {EYE_SIZE}, {EYE_SIZE}), got {grey.shape}")
    crops = grey.astype(np.float32)
    centred = crops - crops.mean(axis=(1, 2), keepdims=True)
    deviation = np.maximum(crops.std(axis=(1, 2), keepdims=True), np.float32(_LEAST_DEVIATION))
    scaled: NDArray[np.float32] = (centred / deviation)[..., np.newaxis]
    return scaled
