"""VGG-16 with batch normalisation for small grey pictures.

Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition" (2015), configuration D:
the thirteen convolutions, each followed by batch normalisation (Ioffe and Szegedy, "Batch normalization", 2015), then
up to three dense layers of at most 512, which a 1x1 last map can do without, and one dense head per set of labels.
"""

from collections.abc import Mapping, Sequence

import keras

from desktop_app.networks.vgg16_input import VGG16_SIZE

HEADS: Mapping[str, int] = {"head_fer": 7, "head_ferplus": 8}
"""Classes per head: FER2013's own labels, and the FER+ votes."""

MOST_DENSE_LAYERS = 3
MOST_DENSE_UNITS = 512

_BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
_EPSILON = 1e-5


def build_vgg16(heads: Mapping[str, int] = HEADS, dense: Sequence[int] = (), dropout: float = 0.0) -> keras.Model:
    """Build the network with random weights, He-uniform.

    Args:
        heads: name and number of classes of each output, in order.
        dense: units of the dense layers before the heads, three at most of 512 at most.
        dropout: share of features dropped while training, before each dense layer and head.

    Returns:
        A functional model from (n, 48, 48, 1), scaled by ``vgg16_input``, to one (n, classes) softmax per head. Layers
        are named ``block3_conv2``, ``block3_bn2``, ``block3_pool``, ``dense1`` and by the heads' names.

    Raises:
        ValueError: too many dense layers or units.
    """
    if len(dense) > MOST_DENSE_LAYERS or any(not 0 < units <= MOST_DENSE_UNITS for units in dense):
        raise ValueError(f"dense must be at most {MOST_DENSE_LAYERS} layers of 1 to {MOST_DENSE_UNITS}, got {dense}")
    picture = keras.Input((VGG16_SIZE, VGG16_SIZE, 1), name="picture")
    x = picture
    for block, (convolutions, channels) in enumerate(_BLOCKS, start=1):
        for k in range(1, convolutions + 1):
            # Batch normalisation shifts by itself, so the convolution needs no bias.
            x = keras.layers.Conv2D(
                channels,
                3,
                padding="same",
                use_bias=False,
                kernel_initializer="he_uniform",
                name=f"block{block}_conv{k}",
            )(x)
            x = keras.layers.BatchNormalization(epsilon=_EPSILON, name=f"block{block}_bn{k}")(x)
            x = keras.layers.ReLU(name=f"block{block}_relu{k}")(x)
        x = keras.layers.MaxPooling2D(2, name=f"block{block}_pool")(x)
    x = keras.layers.Flatten(name="features")(x)
    for k, units in enumerate(dense, start=1):
        x = keras.layers.Dropout(dropout, name=f"dense{k}_dropout")(x) if dropout else x
        x = keras.layers.Dense(units, activation="relu", kernel_initializer="he_uniform", name=f"dense{k}")(x)
    x = keras.layers.Dropout(dropout, name="dropout")(x) if dropout else x
    # Under mixed precision a half-precision softmax would lose small probabilities.
    outputs = [
        keras.layers.Dense(classes, activation="softmax", dtype="float32", name=name)(x)
        for name, classes in heads.items()
    ]
    return keras.Model(picture, outputs, name="vgg16")
