"""A small network that tells an open eye from a closed one."""

import keras

from desktop_app.networks.eye_state_input import EYE_SIZE, EYE_STATES

_CHANNELS = (16, 32, 48)
_EPSILON = 1e-3


def build_eye_state(dropout: float = 0.0) -> keras.Model:
    """Build the network with random weights, He-uniform: three convolutions, each halved, and a small dense layer.

    Args:
        dropout: share of features dropped before the dense layers while training.

    Returns:
        A functional model from (n, 32, 32, 1), scaled by ``eye_state_input``, to a softmax over ``EYE_STATES``, (n, 2).
        Layers are named ``conv2``, ``bn2``, ``pool2``, ``dense1`` and ``head``.
    """
    picture = keras.Input((EYE_SIZE, EYE_SIZE, 1), name="picture")
    x = picture
    for k, channels in enumerate(_CHANNELS, start=1):
        # Batch normalisation shifts by itself, so the convolution needs no bias.
        x = keras.layers.Conv2D(
            channels, 3, padding="same", use_bias=False, kernel_initializer="he_uniform", name=f"conv{k}"
        )(x)
        x = keras.layers.BatchNormalization(epsilon=_EPSILON, momentum=0.9, name=f"bn{k}")(x)
        x = keras.layers.ReLU(name=f"relu{k}")(x)
        x = keras.layers.MaxPooling2D(2, name=f"pool{k}")(x)
    x = keras.layers.Flatten(name="features")(x)
    x = keras.layers.Dropout(dropout, name="features_dropout")(x) if dropout else x
    x = keras.layers.Dense(48, activation="relu", kernel_initializer="he_uniform", name="dense1")(x)
    x = keras.layers.Dropout(dropout, name="dropout")(x) if dropout else x
    judged = keras.layers.Dense(len(EYE_STATES), activation="softmax", dtype="float32", name="head")(x)
    return keras.Model(picture, judged, name="eye_state")
