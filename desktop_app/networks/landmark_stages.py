"""MTCNN's three stages as Poster, Hu, Nasrabadi and Riggan (CVPR Workshops 2019) train them on grey thermal pictures.

Their Tables 1 to 3 are the stages of Zhang and others (2016) with one number for "face" instead of two, with ReLU
where ``pnet``, ``rnet`` and ``onet`` have PReLU, and with landmarks from every stage. The third stage then has exactly
the 387,648 parameters they give if its three heads have no biases. The three stages together have 494,876 that way;
the paper says 494,924, which no reading of its tables that keeps the third stage's count gives.
"""

from typing import Any

import keras

SIZES = {1: 12, 2: 24, 3: 48}
"""Side of the square picture each stage was made for, in pixels."""

_HEADS = (("face", 1, "sigmoid"), ("offsets", 4, None), ("landmarks", 10, None))


def build_landmark_stages(stage: int = 3) -> keras.Model:
    """Build one stage with random weights.

    Args:
        stage: 1 to 3.

    Returns:
        A functional model from grey pictures scaled to about -1 to 1, (n, 12, 12, 1) or larger for the first stage,
        (n, 24, 24, 1) and (n, 48, 48, 1) for the others, to ``face`` (..., 1), the probability of a face, ``offsets``
        (..., 4) of the box's corners and ``landmarks`` (..., 10: x and y of each of the five points in turn), both as
        fractions of the picture's side. The first stage gives a map of them.
    """
    if stage not in SIZES:
        raise ValueError(f"stage must be 1, 2 or 3, got {stage}")
    side = None if stage == 1 else SIZES[stage]
    picture = keras.Input((side, side, 1), name="picture")
    x = {1: _first, 2: _second, 3: _third}[stage](picture)
    outputs = []
    for name, units, activation in _HEADS:
        # No biases: with them the third stage would have 15 parameters more than the paper counts.
        if stage == 1:
            layer: Any = keras.layers.Conv2D(units, 1, activation=activation, use_bias=False, name=name)
        else:
            layer = keras.layers.Dense(units, activation=activation, use_bias=False, name=name)
        outputs.append(layer(x))
    return keras.Model(picture, outputs, name=f"landmark_stage{stage}")


def _first(x: Any) -> Any:
    x = _convolution(x, 1, 10, 3)
    x = keras.layers.MaxPooling2D(2, padding="same", name="pool1")(x)
    x = _convolution(x, 2, 16, 3)
    return _convolution(x, 3, 32, 3)


def _second(x: Any) -> Any:
    x = _convolution(x, 1, 28, 3)
    x = keras.layers.MaxPooling2D(3, strides=2, padding="same", name="pool1")(x)
    x = _convolution(x, 2, 48, 3)
    x = keras.layers.MaxPooling2D(3, strides=2, name="pool2")(x)
    x = _convolution(x, 3, 64, 2)
    return _dense(x, 128)


def _third(x: Any) -> Any:
    x = _convolution(x, 1, 32, 3)
    x = keras.layers.MaxPooling2D(3, strides=2, padding="same", name="pool1")(x)
    x = _convolution(x, 2, 64, 3)
    x = keras.layers.MaxPooling2D(3, strides=2, name="pool2")(x)
    x = _convolution(x, 3, 64, 3)
    x = keras.layers.MaxPooling2D(2, padding="same", name="pool3")(x)
    x = _convolution(x, 4, 128, 2)
    return _dense(x, 256)


def _convolution(x: Any, number: int, channels: int, kernel: int) -> Any:
    return keras.layers.Conv2D(channels, kernel, activation="relu", name=f"conv{number}")(x)


def _dense(x: Any, units: int) -> Any:
    return keras.layers.Dense(units, activation="relu", name="hidden")(keras.layers.Flatten(name="flatten")(x))
