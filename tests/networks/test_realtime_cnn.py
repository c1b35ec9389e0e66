"""The small network for real time: the published counts."""

import numpy as np


def test_network_has_the_published_counts() -> None:
    """442,023 parameters, of which 441,895 are trained and 128 are moving statistics; seven classes."""
    from desktop_app.networks.realtime_cnn import build_realtime_cnn

    model = build_realtime_cnn()
    trained = sum(int(np.prod(variable.shape)) for variable in model.trainable_variables)
    assert model.count_params() == 442_023
    assert trained == 441_895
    assert model.count_params() - trained == 128
    assert model.output_names == ["head_fer"]


def test_network_has_the_published_layers() -> None:
    """5x5 convolutions of 16, 32, 64 and 96 channels, a last map of 6x6, dense layers of 64 and 32."""
    from desktop_app.networks.realtime_cnn import build_realtime_cnn

    model = build_realtime_cnn()
    kernels = [model.get_layer(f"conv{k}").kernel.shape for k in (1, 2, 3, 4)]
    assert [tuple(shape) for shape in kernels] == [(5, 5, 1, 16), (5, 5, 16, 32), (5, 5, 32, 64), (5, 5, 64, 96)]
    assert tuple(model.get_layer("relu4").output.shape) == (None, 6, 6, 96)
    assert [model.get_layer(name).units for name in ("dense1", "dense2")] == [64, 32]
    assert tuple(model.get_layer("bn3").gamma.shape) == (64,)


def test_network_judges_what_vgg16_judges() -> None:
    """The same grey pictures and scaling give one distribution over the classes a picture."""
    from desktop_app.networks.realtime_cnn import build_realtime_cnn
    from desktop_app.networks.vgg16_input import vgg16_input

    pictures = np.random.default_rng(0).integers(0, 256, (3, 48, 48), np.uint8)
    judged = np.asarray(build_realtime_cnn()(vgg16_input(pictures)))
    assert judged.shape == (3, 7)
    np.testing.assert_allclose(judged.sum(axis=1), 1, atol=1e-5)
