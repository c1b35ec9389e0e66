"""The protocol that balances before it divides: its counts, and what leaks."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.evaluation.thesis_protocol import SPLIT_SIZES, balance_then_split
from desktop_app.training.fer2013 import Fer2013, load_fer2013
from desktop_app.training.recipe import load_recipe


def collection(counts: tuple[int, ...]) -> Fer2013:
    """Noise pictures, so many of each class, all in one split."""
    n = sum(counts)
    return Fer2013(
        images=np.random.default_rng(0).integers(0, 256, (n, 48, 48), np.uint8),
        label_fer=np.repeat(np.arange(len(counts), dtype=np.uint8), counts),
        split=np.zeros(n, np.uint8),
        ferplus=np.zeros((n, 10), np.uint8),
        dup_group=np.full(n, -1, np.int32),
    )


def test_splits_have_the_sizes_of_the_protocol() -> None:
    """67,885 pictures are divided into 42,825, 10,704 and 14,356."""
    assert sum(SPLIT_SIZES) == 67_885
    assert SPLIT_SIZES == (42_825, 10_704, 14_356)


def test_classes_are_filled_up_with_changed_copies() -> None:
    """Seven classes of 1 to 7 pictures become 10 each; originals stay as they are and copies are changed pictures."""
    data = collection((1, 2, 3, 4, 5, 6, 7))
    made = balance_then_split(data, seed=1, sizes=(40, 10, 20))
    assert np.bincount(made.data.label_fer).tolist() == [10] * 7
    assert [len(made.data.rows(split)) for split in ("Training", "PublicTest", "PrivateTest")] == [40, 10, 20]
    np.testing.assert_array_equal(made.data.images[:28], data.images)
    np.testing.assert_array_equal(made.data.label_fer, data.label_fer[made.source])
    changed = (made.data.images[28:] != data.images[made.source[28:]]).any(axis=(1, 2))
    assert changed.all()
    assert np.bincount(made.source)[:3].tolist() == [10, 5, 5]


def test_pictures_leak_from_training_into_the_test() -> None:
    """The one picture of a class that is copied nine times stands on both sides, and the share that does is told."""
    made = balance_then_split(collection((1, 2, 3, 4, 5, 6, 7)), seed=1, sizes=(40, 10, 20))
    trained, tested = (made.source[made.data.rows(split)] for split in ("Training", "PrivateTest"))
    both = [row for row in tested.tolist() if row in set(trained.tolist())]
    assert 0 in both
    assert made.leaked() == len(both) / 20


def test_same_seed_same_pictures() -> None:
    """The protocol repeats with its seed and changes with another."""
    data = collection((2,) * 7)
    one, two, other = (balance_then_split(data, seed, (14, 7, 7)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.data.images, two.data.images)
    np.testing.assert_array_equal(one.data.split, two.data.split)
    assert (one.data.split != other.data.split).any()


def test_a_class_that_is_too_large_is_refused() -> None:
    """A class is never cut down, and the message says which one does not fit."""
    with pytest.raises(ValueError, match="class 6 must have 1 to 4 pictures, got 7"):
        balance_then_split(collection((1, 2, 3, 4, 4, 4, 7)), seed=1, sizes=(14, 7, 7))


def test_real_collection_leaks_most_of_the_test(shared_data: Path) -> None:
    """With FER2013 itself each class gets 9,697 or 9,698 pictures, and most tested pictures have a twin in training."""
    made = balance_then_split(load_fer2013(shared_data / "fer2013.npz"), seed=2013)
    assert set(np.bincount(made.data.label_fer)) == {9_697, 9_698}
    assert [len(made.data.rows(split)) for split in ("Training", "PublicTest", "PrivateTest")] == list(SPLIT_SIZES)
    assert 0.5 < made.leaked() < 0.9


def test_recipes_of_both_protocols_differ_in_epochs_alone() -> None:
    """The small network sees as many pictures under either protocol, within a hundredth, in the same way."""
    from dataclasses import replace

    from desktop_app.paths import resources_dir

    folder = resources_dir() / "recipes" / "emotion"
    official = load_recipe(folder / "realtime_cnn.toml")
    thesis = load_recipe(folder / "realtime_cnn_thesis_protocol.toml")
    assert replace(thesis, name=official.name, epochs=official.epochs) == official
    assert thesis.epochs * SPLIT_SIZES[0] == pytest.approx(official.epochs * 28_006, rel=1e-2)
