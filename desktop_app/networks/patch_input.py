"""What PBC and MTCNN's grey stages are fed. Imports numpy only."""

import numpy as np
from numpy.typing import NDArray


def patch_input(grey: NDArray[np.uint8] | NDArray[np.floating]) -> NDArray[np.float32]:
    """Scale grey pictures, values 0 to 255, as MTCNN does: ``(x - 127.5) / 128``.

    Args:
        grey: (n, height, width); n may be 0.

    Returns:
        (n, height, width, 1) float32.
    """
    if grey.ndim != 3:
        raise ValueError(f"grey must have shape (n, height, width), got {grey.shape}")
    return ((grey.astype(np.float32) - np.float32(127.5)) / np.float32(128))[..., np.newaxis]
