"""PBC, a patch-based fully convolutional classifier: which of five facial points, if any, lies in a patch's middle.

Poster, Hu, Nasrabadi and Riggan, "An examination of deep-learning based landmark detection methods on thermal face
imagery" (CVPR Workshops 2019), Table 4.
"""

from typing import Any

import keras

PATCH_SIZE = 60
"""Side of the square patch it is trained on, in pixels."""

STRIDE = 8
"""Pixels between two places of the map."""

NONE_CLASS = 5
"""After the five points in the order of ``LANDMARK_NAMES``."""

_CHANNELS = (32, 64, 64, 128, 256, 256)


def build_pbc() -> keras.Model:
    """Build the network with random weights.

    The paper's Table 4 cannot be built as printed: with its 2 x 2 kernel in the layer of 128 channels and its ten
    outputs it does not have the 1,016,390 parameters that the paper counts, nor the six classes its text names. This
    network has them. Not read from the table but derived so that the count comes out: the 3 x 3 kernel of that layer,
    the six outputs, the channels of the layers before and after it, and biases everywhere. What no count can tell, and
    was chosen here: ReLU, and pooling by 2 after each of the first three layers, which keep their size, so that a patch
    of 60 x 60 comes down to 7 x 7 and then to one place.

    Returns:
        A functional model from (n, height, width, 1), grey, scaled to about -1 to 1, at least 60 x 60, to ``classes``
        (n, h, w, 6), the probabilities of the five points and of none; one place for each patch, 8 pixels apart.
    """
    picture = keras.Input((None, None, 1), name="picture")
    x: Any = picture
    for number, channels in enumerate(_CHANNELS, start=1):
        padding = "same" if number <= 3 else "valid"
        x = keras.layers.Conv2D(channels, 3, padding=padding, activation="relu", name=f"conv{number}")(x)
        if number <= 3:
            x = keras.layers.MaxPooling2D(2, name=f"pool{number}")(x)
    # float32 also where the rest is trained in half precision.
    classes = keras.layers.Conv2D(NONE_CLASS + 1, 1, activation="softmax", dtype="float32", name="classes")(x)
    return keras.Model(picture, classes, name="pbc")
