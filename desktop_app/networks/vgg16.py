"""VGG-16 with batch normalisation for small grey pictures.

Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition" (2015), configuration D:
the thirteen convolutions, each followed by batch normalisation (Ioffe and Szegedy, "Batch normalization", 2015), and
one dense head per set of labels in place of the three dense layers, which a 1x1 last map does not need.
"""

from collections.abc import Mapping

import keras

from desktop_app.networks.vgg16_input import VGG16_SIZE

HEADS: Mapping[str, int] = {"head_fer": 7, "head_ferplus": 8}
"""Classes per head: FER2013's own labels, and the FER+ votes."""

_BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
_EPSILON = 1e-5


def build_vgg16(heads: Mapping[str, int] = HEADS) -> keras.Model:
    """Build the network with random weights.

    Args:
        heads: name and number of classes of each output, in order.

    Returns:
        A functional model from (n, 48, 48, 1), scaled by ``vgg16_input``, to one (n, classes) softmax per head. Layers
        are named ``block3_conv2``, ``block3_bn2``, ``block3_pool`` and by the heads' names.
    """
    picture = keras.Input((VGG16_SIZE, VGG16_SIZE, 1), name="picture")
    x = picture
    for block, (convolutions, channels) in enumerate(_BLOCKS, start=1):
        for k in range(1, convolutions + 1):
            # Batch normalisation shifts by itself, so the convolution needs no bias.
            x = keras.layers.Conv2D(channels, 3, padding="same", use_bias=False, name=f"block{block}_conv{k}")(x)
            x = keras.layers.BatchNormalization(epsilon=_EPSILON, name=f"block{block}_bn{k}")(x)
            x = keras.layers.ReLU(name=f"block{block}_relu{k}")(x)
        x = keras.layers.MaxPooling2D(2, name=f"block{block}_pool")(x)
    features = keras.layers.Flatten(name="features")(x)
    outputs = [
        keras.layers.Dense(classes, activation="softmax", name=name)(features) for name, classes in heads.items()
    ]
    return keras.Model(picture, outputs, name="vgg16")
