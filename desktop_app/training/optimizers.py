"""The optimizer of a recipe, with its learning rate climbing and then falling along a cosine."""

from typing import Any

import keras

from desktop_app.training.recipe import Recipe


def build_optimizer(recipe: Recipe, steps_per_epoch: int) -> Any:
    """The Keras optimizer that a recipe describes; weight decay spares biases and batch normalisation."""
    steps = recipe.epochs * steps_per_epoch
    warmup = round(recipe.warmup_epochs * steps_per_epoch)
    peak = recipe.optimizer.learning_rate
    # Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts" (2017), one period.
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0 if warmup else peak,
        decay_steps=steps - warmup,
        warmup_target=peak if warmup else None,
        warmup_steps=warmup,
    )
    momentum = recipe.optimizer.momentum
    common = {"learning_rate": schedule, "weight_decay": recipe.optimizer.weight_decay or None}
    optimizers = keras.optimizers
    built = {
        "sgd": lambda: optimizers.SGD(momentum=momentum, **common),
        "nesterov": lambda: optimizers.SGD(momentum=momentum, nesterov=True, **common),
        "adagrad": lambda: optimizers.Adagrad(**common),
        "rmsprop": lambda: optimizers.RMSprop(momentum=momentum, **common),
        "adadelta": lambda: optimizers.Adadelta(**common),
        "adam": lambda: optimizers.Adam(**common),
        "adamw": lambda: optimizers.AdamW(**common),
    }[recipe.optimizer.name]()
    if recipe.optimizer.weight_decay:
        built.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return built
