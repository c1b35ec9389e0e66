"""A widened network answers as the narrow one did, its copies are not all alike, and misfits are refused."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.errors import ModelError
from desktop_app.training.widen import widened


def test_shares_add_up_to_what_is_shared() -> None:
    """A channel's copies lie side by side, and the shares of its copies sum to its old weight, even or uneven."""
    kernel = np.arange(6, dtype=np.float16).reshape(1, 1, 2, 3)
    (wide,) = widened({"a/kernel": kernel}, {"a/kernel": (1, 1, 4, 6)}).values()
    assert wide[0, 0].tolist() == [[0, 0, 0.5, 0.5, 1, 1]] * 2 + [[1.5, 1.5, 2, 2, 2.5, 2.5]] * 2
    (uneven,) = widened({"a/kernel": kernel}, {"a/kernel": (1, 1, 4, 6)}, unevenness=1, seed=3).values()
    assert np.abs(uneven - wide).mean() > 0.1
    np.testing.assert_allclose(uneven.reshape(2, 2, 6).sum(axis=1), kernel[0, 0].repeat(2, axis=1), atol=1e-6)
    assert widened({"a/bias": np.array([1.0, 2.0])}, {"a/bias": (4,)})["a/bias"].tolist() == [1, 1, 2, 2]


@pytest.mark.parametrize("unevenness", [0.0, 1.0])
def test_a_widened_dan_answers_as_the_narrow_one(unevenness: float) -> None:
    """Both stages of four times the width give the narrow ones' offsets and features, whatever the shares."""
    from desktop_app.networks.dan import build_dan
    from desktop_app.networks.weights import set_weights, weights_of

    rng = np.random.default_rng(5)
    for stage, channels in ((1, 1), (2, 3)):
        narrow, wide = (build_dan(stage, 5, width, batch_normalization=True) for width in (2, 8))
        arrays = {name: drawn(rng, name, array.shape) for name, array in weights_of(narrow).items()}
        set_weights(narrow, arrays)
        shapes = {name: array.shape for name, array in weights_of(wide).items()}
        set_weights(wide, widened(arrays, shapes, unevenness=unevenness))
        pictures = rng.standard_normal((2, 112, 112, channels), dtype=np.float32)
        for before, after in zip(answers(narrow, pictures), answers(wide, pictures), strict=True):
            assert before.std() > 1e-3
            np.testing.assert_allclose(after, before, atol=1e-4 * np.abs(before).max())


def drawn(rng: np.random.Generator, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Numbers that an array may hold: variances and kernels that keep a signal's size."""
    if name.endswith("/kernel"):
        return rng.standard_normal(shape, dtype=np.float32) * np.float32(np.sqrt(2 / np.prod(shape[:-1])))
    return rng.uniform(0.5, 1.5, shape).astype(np.float32)


def answers(model: Any, pictures: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """All outputs of a model."""
    outputs = model(pictures, training=False)
    return [np.asarray(output) for output in (outputs if isinstance(outputs, list | tuple) else [outputs])]


def test_what_is_no_part_of_the_wide_network_is_refused() -> None:
    """A missing array, another number of axes, and a side that is no multiple."""
    for arrays in ({}, {"a/bias": np.ones((2, 2))}, {"a/bias": np.ones(3)}):
        with pytest.raises(ModelError, match=r"a/bias must have the shape \(4,\)"):
            widened(arrays, {"a/bias": (4,)})
