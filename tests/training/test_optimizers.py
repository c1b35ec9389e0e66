"""Every optimizer takes a step; the learning rate climbs and falls as the formula says."""

import math
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.training.recipe import OPTIMIZERS, OptimizerRecipe, Recipe

RECIPE = Recipe("r", epochs=10, warmup_epochs=2.0)


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_takes_a_step(name: str, decay: float) -> None:
    """Under each name a kernel moves against its gradient, with weight decay or without."""
    import keras

    from desktop_app.training.optimizers import build_optimizer

    chosen = OptimizerRecipe(name=name, learning_rate=0.5, weight_decay=decay)
    optimizer = build_optimizer(replace(RECIPE, warmup_epochs=0.0, optimizer=chosen), 10)
    kernel = keras.Variable(np.zeros(3, np.float32), name="kernel")
    optimizer.apply([keras.ops.convert_to_tensor(np.ones(3, np.float32))], [kernel])

    assert (np.asarray(kernel) < 0).all()


def test_nesterov_is_the_formula() -> None:
    """From 0 with gradient 1, rate 0.5 and momentum 0.9 the velocity is -0.5 and the step 0.9 (-0.5) - 0.5 = -0.95."""
    import keras

    from desktop_app.training.optimizers import build_optimizer

    chosen = OptimizerRecipe(name="nesterov", learning_rate=0.5)
    optimizer = build_optimizer(replace(RECIPE, warmup_epochs=0.0, optimizer=chosen), 10)
    kernel = keras.Variable(np.zeros(1, np.float32), name="kernel")
    optimizer.apply([keras.ops.convert_to_tensor(np.ones(1, np.float32))], [kernel])

    np.testing.assert_allclose(np.asarray(kernel), -0.95, rtol=1e-6)


def test_weight_decay_spares_biases_and_normalisation() -> None:
    """Without a gradient a kernel of 1 loses rate times decay, 0.05; bias, gamma and beta stay."""
    import keras

    from desktop_app.training.optimizers import build_optimizer

    chosen = OptimizerRecipe(name="sgd", learning_rate=0.5, weight_decay=0.1)
    optimizer = build_optimizer(replace(RECIPE, warmup_epochs=0.0, optimizer=chosen), 10)
    names = ("kernel", "bias", "gamma", "beta")
    variables = [keras.Variable(np.ones(1, np.float32), name=name) for name in names]
    optimizer.build(variables)
    optimizer.apply([keras.ops.zeros(1) for _ in variables], variables)

    assert [float(np.asarray(variable)[0]) for variable in variables] == pytest.approx([0.95, 1, 1, 1])


@pytest.mark.parametrize(
    ("step", "rate"),
    [
        (0, 0.0),
        (5, 0.01),
        (10, 0.02),
        (20, 0.04),
        (60, 0.02),
        (30, 0.02 * (1 + math.cos(math.pi * 10 / 80))),
        (100, 0.0),
        (130, 0.0),
    ],
)
def test_the_rate_climbs_and_falls(step: int, rate: float) -> None:
    """Of 100 steps 20 are warm-up: a straight line up to 0.04, then half a cosine down to 0, where it stays."""
    from desktop_app.training.optimizers import build_optimizer

    optimizer = build_optimizer(replace(RECIPE, optimizer=OptimizerRecipe(learning_rate=0.04)), 10)
    optimizer.iterations.assign(step)

    assert float(np.asarray(optimizer.learning_rate)) == pytest.approx(rate, abs=1e-7)


def test_without_warm_up_the_peak_comes_first() -> None:
    """The first step has the whole learning rate."""
    from desktop_app.training.optimizers import build_optimizer

    optimizer = build_optimizer(replace(RECIPE, warmup_epochs=0.0, optimizer=OptimizerRecipe(learning_rate=0.04)), 10)

    assert float(np.asarray(optimizer.learning_rate)) == pytest.approx(0.04)
