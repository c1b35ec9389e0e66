"""The optimizer of a recipe, with its learning rate climbing and then falling along a cosine."""

from typing import Any, Protocol

import keras

from desktop_app.training.recipe import OptimizerRecipe


class Scheduled(Protocol):
    """What a recipe says of how its weights are moved; ``Recipe`` is one."""

    @property
    def optimizer(self) -> OptimizerRecipe:
        """Its rule and the peak of its learning rate."""
        ...

    @property
    def epochs(self) -> int:
        """Length of the run."""
        ...

    @property
    def warmup_epochs(self) -> float:
        """For how long the learning rate climbs."""
        ...


def build_optimizer(recipe: Scheduled, steps_per_epoch: int) -> Any:
    """The Keras optimizer that a recipe describes; weight decay spares biases and batch normalisation."""
    chosen = recipe.optimizer
    common = {"learning_rate": _schedule(recipe, steps_per_epoch), "weight_decay": chosen.weight_decay or None}
    optimizers = keras.optimizers
    built = {
        "sgd": lambda: optimizers.SGD(momentum=chosen.momentum, **common),
        "nesterov": lambda: optimizers.SGD(momentum=chosen.momentum, nesterov=True, **common),
        "adagrad": lambda: optimizers.Adagrad(**common),
        "rmsprop": lambda: optimizers.RMSprop(momentum=chosen.momentum, **common),
        "adadelta": lambda: optimizers.Adadelta(**common),
        "adam": lambda: optimizers.Adam(**common),
        # This one takes no None for a decay of 0.
        "adamw": lambda: optimizers.AdamW(**{**common, "weight_decay": chosen.weight_decay}),
    }[chosen.name]()
    if chosen.weight_decay:
        built.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return built


def _schedule(recipe: Scheduled, steps_per_epoch: int) -> Any:
    """Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts" (2017), one period to 0.

    Before it the rate climbs from 0 in a straight line for ``warmup_epochs``.
    """
    steps = recipe.epochs * steps_per_epoch
    warmup = round(recipe.warmup_epochs * steps_per_epoch)
    peak = recipe.optimizer.learning_rate
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0 if warmup else peak,
        decay_steps=steps - warmup,
        warmup_target=peak if warmup else None,
        warmup_steps=warmup,
    )
