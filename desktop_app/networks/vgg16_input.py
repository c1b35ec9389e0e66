"""What VGG-16 is fed: preprocessing shared by training, evaluation and the program. Imports numpy only."""

import numpy as np
from numpy.typing import NDArray

VGG16_SIZE = 48
"""Side of the square grey picture the network takes, in pixels."""

VGG16_SCALING = "(x - 129) / 65"
"""The formula of ``vgg16_input`` as a card states it: weights trained with another one cannot be used."""

_MEAN = 129.0
_SCALE = 65.0


def vgg16_input(grey: NDArray[np.uint8] | NDArray[np.floating]) -> NDArray[np.float32]:
    """Scale grey pictures to what the network was trained on: ``(x - 129) / 65``.

    Args:
        grey: (n, 48, 48), values 0 to 255; n may be 0.

    Returns:
        (n, 48, 48, 1) float32.
    """
    if grey.ndim != 3 or grey.shape[1:] != (VGG16_SIZE, VGG16_SIZE):
        raise ValueError(f"grey must have shape (n, {VGG16_SIZE}, {VGG16_SIZE}), got {grey.shape}")
    scaled = (grey.astype(np.float32) - np.float32(_MEAN)) / np.float32(_SCALE)
    return scaled[..., np.newaxis]
