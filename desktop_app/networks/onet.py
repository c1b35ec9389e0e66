"""O-Net, the third stage of MTCNN: has the last word on each face and places five points on it.

Zhang, Zhang, Li, Qiao, "Joint face detection and alignment using multitask cascaded convolutional networks" (2016).
"""

import keras


def build_onet() -> keras.Model:
    """Build the network with random weights.

    Returns:
        A functional model from (n, 48, 48, 3), RGB scaled to about -1 to 1, to ``offsets`` (n, 4), ``landmarks``
        (n, 10: x of the five points, then y, as fractions of the box) and ``probability`` (n, 2: no face, face).
    """
    picture = keras.Input((48, 48, 3), name="picture")
    x = keras.layers.Conv2D(32, 3, name="conv1")(picture)
    x = keras.layers.PReLU(shared_axes=[1, 2], name="prelu1")(x)
    x = keras.layers.MaxPooling2D(3, strides=2, padding="same", name="pool1")(x)
    x = keras.layers.Conv2D(64, 3, name="conv2")(x)
    x = keras.layers.PReLU(shared_axes=[1, 2], name="prelu2")(x)
    x = keras.layers.MaxPooling2D(3, strides=2, name="pool2")(x)
    x = keras.layers.Conv2D(64, 3, name="conv3")(x)
    x = keras.layers.PReLU(shared_axes=[1, 2], name="prelu3")(x)
    x = keras.layers.MaxPooling2D(2, padding="same", name="pool3")(x)
    x = keras.layers.Conv2D(128, 2, name="conv4")(x)
    x = keras.layers.PReLU(shared_axes=[1, 2], name="prelu4")(x)
    # The weights come from a framework that flattens columns before rows.
    x = keras.layers.Permute((2, 1, 3), name="permute")(x)
    x = keras.layers.Flatten(name="flatten")(x)
    x = keras.layers.Dense(256, name="fc5")(x)
    x = keras.layers.PReLU(name="prelu5")(x)
    offsets = keras.layers.Dense(4, name="offsets")(x)
    landmarks = keras.layers.Dense(10, name="landmarks")(x)
    probability = keras.layers.Dense(2, activation="softmax", name="probability")(x)
    return keras.Model(picture, [offsets, landmarks, probability], name="onet")
