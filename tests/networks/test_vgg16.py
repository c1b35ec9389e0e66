"""VGG-16: its shape and its input."""

import numpy as np
import pytest

from desktop_app.networks.vgg16_input import VGG16_SCALING, vgg16_input


def test_input_is_scaled() -> None:
    """129 becomes 0 and a step of 65 becomes 1, as the formula for cards says."""
    assert VGG16_SCALING == "(x - 129) / 65"
    grey = np.full((2, 48, 48), 129, np.uint8)
    grey[1] = 194
    scaled = vgg16_input(grey)
    assert scaled.shape == (2, 48, 48, 1)
    assert scaled.dtype == np.float32
    np.testing.assert_array_equal(scaled[0], 0)
    np.testing.assert_allclose(scaled[1], 1)


def test_input_of_no_faces() -> None:
    """No pictures in, no pictures out."""
    assert vgg16_input(np.zeros((0, 48, 48), np.uint8)).shape == (0, 48, 48, 1)


def test_input_of_a_wrong_shape_is_refused() -> None:
    """The shape is checked and said."""
    with pytest.raises(ValueError, match=r"grey must have shape \(n, 48, 48\), got \(48, 48\)"):
        vgg16_input(np.zeros((48, 48), np.uint8))


def test_network_has_thirteen_convolutions_and_named_layers() -> None:
    """Blocks of 2, 2, 3, 3, 3 convolutions, 14,733,903 numbers with both heads, seven classes and eight."""
    from desktop_app.networks.vgg16 import build_vgg16

    model = build_vgg16()
    names = [layer.name for layer in model.layers]
    assert sum("_conv" in name for name in names) == 13
    assert {"block3_conv2", "block3_bn2", "block5_conv3", "head_fer", "head_ferplus"} <= set(names)
    assert model.count_params() == 14_733_903
    assert [tuple(output.shape) for output in model.outputs] == [(None, 7), (None, 8)]
    assert model.get_layer("block3_bn2").epsilon == 1e-5
    assert not model.get_layer("block3_conv2").use_bias
    assert [output.shape[-1] for output in build_vgg16({"head_fer": 7}).outputs] == [7]


def test_dense_layers_and_dropout_stand_before_the_heads() -> None:
    """Two dense layers of 512 with dropout before each and before the head, one head of seven."""
    from desktop_app.networks.vgg16 import build_vgg16

    names = [layer.name for layer in build_vgg16({"head_fer": 7}, dense=(512, 512), dropout=0.5).layers]
    last = ["dense1_dropout", "dense1", "dense2_dropout", "dense2", "dropout", "head_fer"]
    assert names[names.index("features") + 1 :] == last


def test_more_than_three_dense_layers_are_refused() -> None:
    """Four dense layers, or more than 512 units, are not the network of the recipes."""
    from desktop_app.networks.vgg16 import build_vgg16

    for dense in ((64, 64, 64, 64), (513,)):
        with pytest.raises(ValueError, match="dense must be at most 3 layers of 1 to 512"):
            build_vgg16(dense=dense)
