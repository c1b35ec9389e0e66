"""Weights files: plain arrays in, plain arrays out."""

import pickle
from pathlib import Path

import keras
import numpy as np
import pytest

from desktop_app.errors import ModelError
from desktop_app.networks.weights import read_weights, save_weights, set_weights, weights_of


def tiny() -> keras.Model:
    """A network of one convolution and one dense layer."""
    picture = keras.Input((4, 4, 1))
    x = keras.layers.Conv2D(2, 3, name="conv")(picture)
    x = keras.layers.Flatten()(x)
    return keras.Model(picture, keras.layers.Dense(3, name="head")(x), name="tiny")


def test_weights_survive_the_file(tmp_path: Path) -> None:
    """What one model wrote gives another the same answers."""
    one, other = tiny(), tiny()
    save_weights(tmp_path / "tiny.npz", weights_of(one))
    set_weights(other, read_weights(tmp_path / "tiny.npz"))
    batch = np.random.default_rng(0).normal(size=(2, 4, 4, 1)).astype(np.float32)

    assert sorted(weights_of(one)) == ["conv/bias", "conv/kernel", "head/bias", "head/kernel"]
    np.testing.assert_array_equal(one(batch), other(batch))


def test_arrays_keep_their_shape(tmp_path: Path) -> None:
    """A single number stays one, and an array whose columns lie together is read with its rows as they were."""
    arrays = {"step": np.asarray(3), "turned": np.arange(6).reshape(2, 3).T}
    save_weights(tmp_path / "w.npz", arrays)

    for name, array in read_weights(tmp_path / "w.npz").items():
        assert array.shape == arrays[name].shape
        np.testing.assert_array_equal(array, arrays[name])


def test_the_same_arrays_give_the_same_bytes(tmp_path: Path) -> None:
    """Order of names and time of writing leave no trace, so a card's hash can be made again."""
    arrays = {"b/kernel": np.arange(6.0).reshape(2, 3), "a/bias": np.ones(2, np.float16)}
    save_weights(tmp_path / "one.npz", arrays)
    save_weights(tmp_path / "two.npz", dict(reversed(arrays.items())))

    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["one.npz", "two.npz"]


def test_half_precision_is_widened() -> None:
    """Arrays stored as float16 reach the variables as float32."""
    model = tiny()
    set_weights(model, {name: array.astype(np.float16) for name, array in weights_of(tiny()).items()})

    assert {array.dtype.name for array in weights_of(model).values()} == {"float32"}


def test_missing_and_misshapen_arrays_are_named() -> None:
    """An array that is not there, or has another shape, is named with both shapes."""
    arrays = weights_of(tiny())
    with pytest.raises(ModelError, match="tiny have no array head/bias"):
        set_weights(tiny(), {name: array for name, array in arrays.items() if name != "head/bias"})
    with pytest.raises(ModelError, match=r"conv/kernel must have shape \(3, 3, 1, 2\), got \(3, 3, 2, 1\)"):
        set_weights(tiny(), {**arrays, "conv/kernel": arrays["conv/kernel"].transpose(0, 1, 3, 2)})


def test_arrays_of_other_layers_are_passed_over() -> None:
    """A file may hold a head that the model is built without."""
    set_weights(tiny(), {**weights_of(tiny()), "other_head/kernel": np.zeros((2, 2))})


class Bomb:
    """An object whose unpickling would write a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.write_text, (self.path, "boom")


def test_nothing_in_a_weights_file_is_run(tmp_path: Path) -> None:
    """An archive with a pickled object is refused, and the object is not brought to life."""
    bomb = np.empty(1, dtype=object)
    bomb[0] = Bomb(tmp_path / "boom")
    np.savez(tmp_path / "bomb.npz", bomb)
    (tmp_path / "plain.npz").write_bytes(pickle.dumps(Bomb(tmp_path / "boom")))

    for name in ("bomb.npz", "plain.npz"):
        with pytest.raises(ModelError, match="cannot be read"):
            read_weights(tmp_path / name)
    assert not (tmp_path / "boom").exists()


def test_a_file_without_weights_is_named(tmp_path: Path) -> None:
    """A file that is not there, empty, cut off or a bare array is one clear line."""
    save_weights(tmp_path / "cut.npz", weights_of(tiny()))
    (tmp_path / "cut.npz").write_bytes((tmp_path / "cut.npz").read_bytes()[:200])
    (tmp_path / "empty.npz").touch()
    with (tmp_path / "array.npz").open("wb") as file:
        np.save(file, np.zeros(3))

    for name in ("cut.npz", "none.npz", "empty.npz", "array.npz"):
        with pytest.raises(ModelError, match=rf"{name} cannot be read"):
            read_weights(tmp_path / name)
