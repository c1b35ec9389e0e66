"""The shapes and sizes of MTCNN's three networks."""

from collections.abc import Callable

import keras
import numpy as np
import pytest

from desktop_app.networks.onet import build_onet
from desktop_app.networks.pnet import build_pnet
from desktop_app.networks.rnet import build_rnet


@pytest.mark.parametrize(
    ("build", "parameters", "outputs"),
    [
        (build_pnet, 6_632, {"offsets": 4, "probability": 2}),
        (build_rnet, 100_178, {"offsets": 4, "probability": 2}),
        (build_onet, 389_040, {"offsets": 4, "landmarks": 10, "probability": 2}),
    ],
)
def test_parameters_and_outputs(build: Callable[[], keras.Model], parameters: int, outputs: dict[str, int]) -> None:
    """Each network has as many numbers as the paper's drawing gives, and its outputs in order."""
    model = build()

    assert model.count_params() == parameters
    assert dict(zip(model.output_names, [shape[-1] for shape in model.output_shape], strict=True)) == outputs


@pytest.mark.parametrize(("side", "cells"), [(12, 1), (13, 2), (14, 2), (15, 3), (100, 45)])
def test_pnet_has_one_cell_for_every_second_pixel(side: int, cells: int) -> None:
    """Twelve pixels make one cell, each two more another; an odd last pixel counts as two."""
    offsets, probability = build_pnet()(np.zeros((1, side, side, 3), np.float32))

    assert offsets.shape == (1, cells, cells, 4)
    assert probability.shape == (1, cells, cells, 2)
