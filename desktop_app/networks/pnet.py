"""P-Net, the first stage of MTCNN: proposes faces of 12 x 12 pixels everywhere in a picture of any size.

Zhang, Zhang, Li, Qiao, "Joint face detection and alignment using multitask cascaded convolutional networks" (2016).
"""

import keras


def build_pnet() -> keras.Model:
    """Build the network with random weights.

    Returns:
        A functional model from (n, height, width, 3), RGB scaled to about -1 to 1, to ``offsets`` (n, rows, columns, 4)
        and ``probability`` (n, rows, columns, 2: no face, face); one cell for every second pixel.
    """
    picture = keras.Input((None, None, 3), name="picture")
    x = keras.layers.Conv2D(10, 3, name="conv1")(picture)
    x = keras.layers.PReLU(shared_axes=[1, 2], name="prelu1")(x)
    x = keras.layers.MaxPooling2D(2, padding="same", name="pool1")(x)
    x = keras.layers.Conv2D(16, 3, name="conv2")(x)
    x = keras.layers.PReLU(shared_axes=[1, 2], name="prelu2")(x)
    x = keras.layers.Conv2D(32, 3, name="conv3")(x)
    x = keras.layers.PReLU(shared_axes=[1, 2], name="prelu3")(x)
    offsets = keras.layers.Conv2D(4, 1, name="offsets")(x)
    probability = keras.layers.Conv2D(2, 1, activation="softmax", name="probability")(x)
    return keras.Model(picture, [offsets, probability], name="pnet")
