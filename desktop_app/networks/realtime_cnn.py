"""The small network for real time of Azhari and Fitriyani: 442,023 parameters, of which 441,895 are trained.

The sizes that are published (5x5 convolutions of 16, 32, 64 and 96 channels, a 6x6 map, dense layers of 64 and 32, one
batch normalisation over 64 channels) meet both counts only with biases, "same" padding and seven classes: 218,208
numbers in the convolutions, 223,559 in the dense layers and 256 in the normalisation, half of them moving statistics.
Which three of the convolutions are followed by pooling, and whether the normalisation stands behind the third of them
or behind the dense layer of 64, does not change the counts; here they stand where the network costs least.
"""

import keras

from desktop_app.networks.vgg16_input import VGG16_SIZE

_POOLED_CHANNELS = (16, 32, 64)
_LAST_CHANNELS = 96
_NORMALISED = 3
_DENSE = (64, 32)
_CLASSES = 7


def build_realtime_cnn() -> keras.Model:
    """Build the network with random weights, He-uniform.

    Returns:
        A functional model from (n, 48, 48, 1), scaled by ``vgg16_input``, to a softmax over FER2013's classes, (n, 7).
        Layers are named ``conv3``, ``bn3``, ``pool3``, ``dense1`` and ``head_fer``.
    """
    picture = keras.Input((VGG16_SIZE, VGG16_SIZE, 1), name="picture")
    x = picture
    for k, channels in enumerate(_POOLED_CHANNELS, start=1):
        x = _convolution(channels, k)(x)
        if k == _NORMALISED:
            x = keras.layers.BatchNormalization(name=f"bn{k}")(x)
        x = keras.layers.ReLU(name=f"relu{k}")(x)
        x = keras.layers.MaxPooling2D(2, name=f"pool{k}")(x)
    x = _convolution(_LAST_CHANNELS, 4)(x)
    x = keras.layers.ReLU(name="relu4")(x)
    x = keras.layers.Flatten(name="features")(x)
    for k, units in enumerate(_DENSE, start=1):
        x = keras.layers.Dense(units, activation="relu", kernel_initializer="he_uniform", name=f"dense{k}")(x)
    # Under mixed precision a half-precision softmax would lose small probabilities.
    judged = keras.layers.Dense(_CLASSES, activation="softmax", dtype="float32", name="head_fer")(x)
    return keras.Model(picture, judged, name="realtime_cnn")


def _convolution(channels: int, k: int) -> keras.layers.Conv2D:
    return keras.layers.Conv2D(channels, 5, padding="same", kernel_initializer="he_uniform", name=f"conv{k}")
