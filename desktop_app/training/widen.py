"""Net2WiderNet: a trained network's weights as those of a wider one that gives the same answers.

Chen, Goodfellow and Shlens, "Net2Net: Accelerating learning via knowledge transfer" (2016), section 2.2: each channel
is repeated, and what the next layer makes of it is shared out among the copies. A wide network then goes on from what a
narrow one has learnt in a fraction of the time, and need not learn it again.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import ModelError


def widened(
    arrays: Mapping[str, NDArray[Any]],
    shapes: Mapping[str, tuple[int, ...]],
    *,
    unevenness: float = 0.0,
    seed: int = 0,
) -> dict[str, NDArray[np.float32]]:
    """The weights of a wider network that computes the same function.

    Copies of a channel lie side by side, so that a map of channels may be flattened on its way to a dense layer. Where
    all copies were given equal shares they would learn the same for ever; Net2Net adds noise to the weights for that,
    which changes the answers a little. Here the shares are uneven by numbers that add up to nothing over the copies of
    a channel, so the answers stay.

    Args:
        arrays: of the narrow network, by ``layer/variable``; kernels have their inputs on the last axis but one.
        shapes: of the arrays that are wanted, by the same names; each side is a multiple of the narrow one's.
        unevenness: deviation of the shares' differences, as a part of the deviation of the equal shares.
        seed: of what is drawn.

    Returns:
        One array for each of ``shapes``.

    Raises:
        ModelError: an array is missing, or its shape is no such part of the one that is wanted.
    """
    rng = np.random.default_rng(seed)
    made = {}
    for name, shape in shapes.items():
        narrow = arrays.get(name)
        if narrow is None or narrow.ndim != len(shape) or any(w % n for w, n in zip(shape, narrow.shape, strict=True)):
            raise ModelError(
                "A network cannot be widened: {name} must have the shape {shape} or a whole part of it on each side, "
                "got {found}.",
                name=name,
                shape=tuple(shape),
                found="none" if narrow is None else tuple(narrow.shape),
            )
        wide = narrow.astype(np.float32)
        for axis, side in enumerate(shape):
            wide = wide.repeat(side // narrow.shape[axis], axis=axis)
        if name.endswith("/kernel"):
            copies = shape[-2] // narrow.shape[-2]
            wide = wide / np.float32(copies)
            if copies > 1 and unevenness:
                apart = rng.standard_normal((*shape[:-2], narrow.shape[-2], copies, shape[-1]), dtype=np.float32)
                apart -= apart.mean(axis=-2, keepdims=True)
                wide = wide + np.float32(unevenness) * wide.std() * apart.reshape(shape)
        made[name] = wide
    return made
