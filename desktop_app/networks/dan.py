"""DAN, the deep alignment network: two stages that move a mean shape onto a face, small VGGs with a dense layer each.

Kowalski, Naruniec, Trzcinski, "Deep alignment network: a convolutional neural network for robust face alignment"
(2017), in the two-stage form that Poster, Hu, Nasrabadi and Riggan, "An examination of deep-learning based landmark
detection methods on thermal face imagery" (CVPR Workshops 2019), measure. What lies between the stages, the similarity
transform to the mean shape and the heatmap, is plain arithmetic in ``dan_shapes``: each stage stays a network of its
own, with one picture as its input.
"""

from typing import Any

import keras

from desktop_app.networks.dan_shapes import DAN_SIZE

HIDDEN = 256
"""Units of the dense layer that offsets and features are read from."""

_CONVOLUTIONS_PER_BLOCK = 2
_BLOCKS = (1, 2, 4, 8)
_INPUTS = {1: 1, 2: 3}


def build_dan(
    stage: int,
    points: int = 68,
    width: int = 64,
    *,
    feature_size: int = 56,
    batch_normalization: bool = False,
    dense_biases: bool = False,
    dropout: float = 0.0,
) -> keras.Model:
    """Build one stage with random weights.

    With 5 points, ``width`` 64 and the defaults both stages together have the 23,022,592 parameters that Poster and
    others give: grey input, biases on the convolutions and none on the dense layers, a feature map of 56 x 56 and no
    batch normalisation, though the DAN paper has it.

    Args:
        stage: 1 takes the grey picture; 2 takes three channels: the picture and the heatmap, both turned so that the
            first stage's shape lies on the mean shape, and the first stage's features, ``enlarged``.
        points: landmarks of the shape.
        width: channels of the first of the four blocks; each following block has twice as many.
        feature_size: side of the square feature map that the first stage hands on.
        batch_normalization: normalise after each convolution and after the hidden dense layer.
        dense_biases: give the dense layers biases.
        dropout: share of the flattened map that is dropped in training.

    Returns:
        A functional model from (n, 112, 112, 1 or 3) to ``offsets`` (n, 2 x points: x and y of each point in turn, in
        units of ``OFFSET_UNIT`` pixels); the first stage also gives ``features`` (n, feature_size²).
    """
    if stage not in _INPUTS:
        raise ValueError(f"stage must be 1 or 2, got {stage}")
    name = f"stage{stage}"
    picture = keras.Input((DAN_SIZE, DAN_SIZE, _INPUTS[stage]), name="picture")
    x: Any = picture
    for block, factor in enumerate(_BLOCKS, start=1):
        for convolution in range(1, _CONVOLUTIONS_PER_BLOCK + 1):
            layer = f"{name}_block{block}_conv{convolution}"
            x = keras.layers.Conv2D(width * factor, 3, padding="same", name=layer)(x)
            if batch_normalization:
                x = keras.layers.BatchNormalization(name=f"{layer}_norm")(x)
            x = keras.layers.ReLU(name=f"{layer}_relu")(x)
        x = keras.layers.MaxPooling2D(2, name=f"{name}_block{block}_pool")(x)
    x = keras.layers.Flatten(name=f"{name}_flatten")(x)
    if dropout:
        x = keras.layers.Dropout(dropout, name=f"{name}_dropout")(x)
    x = keras.layers.Dense(HIDDEN, use_bias=dense_biases, name=f"{name}_hidden")(x)
    if batch_normalization:
        x = keras.layers.BatchNormalization(name=f"{name}_hidden_norm")(x)
    hidden = keras.layers.ReLU(name=f"{name}_hidden_relu")(x)
    offsets = keras.layers.Dense(
        2 * points,
        use_bias=dense_biases,
        # So that training begins at the mean shape, and the second stage at what the first has found.
        kernel_initializer="zeros",
        # Also where the rest is trained in half precision.
        dtype="float32",
        name=f"{name}_offsets",
    )(hidden)
    if stage == 2:
        return keras.Model(picture, offsets, name=name)
    features = keras.layers.Dense(feature_size**2, activation="relu", use_bias=dense_biases, name=f"{name}_features")
    return keras.Model(picture, [offsets, features(hidden)], name=name)


def build_dan_tail(first: keras.Model, second: keras.Model) -> keras.Model:
    """The second stage together with the layer of the first that makes its features, as they are trained together.

    Returns:
        A model that shares its layers with both: from ``pictures`` (n, 112, 112, 2: picture and heatmap) and
        ``hidden`` (n, 256) of the first stage, see ``build_dan_head``, to the second stage's offsets.
    """
    pictures = keras.Input((DAN_SIZE, DAN_SIZE, 2), name="pictures")
    hidden = keras.Input((HIDDEN,), name="hidden")
    features = first.get_layer("stage1_features")(hidden)
    side = int(features.shape[-1] ** 0.5)
    enlarged = keras.layers.Reshape((side, side, 1), name="features_map")(features)
    enlarged = keras.layers.UpSampling2D(DAN_SIZE // side, name="features_enlarged")(enlarged)
    joined = keras.layers.Concatenate(name="joined")([pictures, enlarged])
    return keras.Model([pictures, hidden], second(joined), name="dan_tail")


def build_dan_head(first: keras.Model) -> keras.Model:
    """The first stage up to what the second needs of it in training: offsets and the (n, 256) hidden layer."""
    return keras.Model(first.input, [first.outputs[0], first.get_layer("stage1_hidden_relu").output], name="dan_head")
