"""What each step is fed with, by count."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.networks.vgg16_input import vgg16_input
from desktop_app.training.batches import Batches
from desktop_app.training.fer2013 import Fer2013
from desktop_app.training.recipe import LossRecipe, Recipe
from tests.training.tiny import tiny_fer2013

PLAIN = Recipe("plain", epochs=3, batch_size=4)


def of_class(*counts: int) -> Fer2013:
    """Training pictures with so many of each class, whose grey value is their row."""
    labels = np.repeat(np.arange(len(counts)), counts).astype(np.uint8)
    data = tiny_fer2013(training=len(labels), public=0, private=0)
    images = np.broadcast_to(np.arange(len(labels), dtype=np.uint8)[:, None, None], data.images.shape)
    return replace(data, label_fer=labels, images=images)


def rows_of(batches: Batches, steps: range) -> list[int]:
    """The rows that these steps are fed with, told by their grey value."""
    return [round(float(face.mean()) * 65 + 129) for step in steps for face in batches.batch(step).pictures]


def test_each_row_comes_once_an_epoch() -> None:
    """Ten rows in batches of 4 are two steps; an epoch's 8 rows are different ones, and epochs have their own order."""
    batches = Batches(of_class(4, 6), np.arange(10), PLAIN)
    epochs = [rows_of(batches, range(k, k + 2)) for k in (0, 2, 4)]

    assert batches.steps_per_epoch == 2
    assert all(len(set(rows)) == 8 for rows in epochs)
    assert len({tuple(rows) for rows in epochs}) == 3


def test_balanced_sampling_draws_classes_equally() -> None:
    """Of 2, 30 and 8 rows an epoch of 40 draws each class 13 or 14 times, the rarest with repetition."""
    data = of_class(2, 30, 8)
    batches = Batches(data, np.arange(40), replace(PLAIN, balanced=True))
    rows = rows_of(batches, range(10))
    counts = np.bincount(data.label_fer[rows], minlength=3)

    assert counts.sum() == 40
    assert set(counts) <= {12, 13, 14}
    assert set(data.label_fer[rows]) == {0, 1, 2}


def test_balancing_stays_within_the_rows_trained_on() -> None:
    """Rows of other splits are never drawn, however rare their class is in Training."""
    data = of_class(2, 30, 8)
    chosen = np.arange(1, 36)
    rows = rows_of(Batches(data, chosen, replace(PLAIN, balanced=True)), range(16))

    assert set(rows) <= set(chosen)


def test_class_weights_are_inverse_shares() -> None:
    """With 1, 3 and 4 rows of three classes the weights are 8/3, 8/9 and 8/12, which is 1 a row on average."""
    data = of_class(1, 3, 4)
    batches = Batches(data, np.arange(8), replace(PLAIN, batch_size=8, loss=LossRecipe(class_weights=True)))
    batch = batches.batch(0)
    labels = batch.targets["head_fer"].argmax(axis=1)

    np.testing.assert_allclose(batch.weights["head_fer"], np.array([8 / 3, 8 / 9, 8 / 12])[labels], rtol=1e-6)
    assert batch.weights["head_fer"].mean() == pytest.approx(1)


def test_targets_are_smoothed_labels_and_votes() -> None:
    """Smoothing of 0.14 leaves 0.88 on the label and 0.02 on each other class; rows without a FER+ label weigh 0."""
    data = tiny_fer2013(training=40)
    recipe = replace(PLAIN, batch_size=40, loss=LossRecipe(label_smoothing=0.14, ferplus_weight=0.5))
    batch = Batches(data, data.rows("Training"), recipe).batch(0)
    fer, votes = batch.targets["head_fer"], batch.targets["head_ferplus"]

    np.testing.assert_allclose(np.sort(fer, axis=1), [[0.02] * 6 + [0.88]] * 40, rtol=1e-5)
    usable = votes.sum(axis=1) > 0
    assert set(usable) == {True, False}
    np.testing.assert_allclose(votes[usable].sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_array_equal(batch.weights["head_ferplus"], usable * np.float32(0.5))
    assert batch.pictures.shape == (40, 48, 48, 1)


def test_pictures_are_scaled_as_everywhere() -> None:
    """Without augmentation a step is fed with ``vgg16_input`` of its rows."""
    data = of_class(4)
    pictures = Batches(data, np.arange(4), PLAIN).batch(0).pictures

    order = np.argsort(pictures[:, 0, 0, 0])
    np.testing.assert_allclose(pictures[order], vgg16_input(data.images), atol=1e-5)


def test_batches_made_ahead_are_the_same() -> None:
    """From any step on, the thread hands on what a step is fed with, in order, and leaves no thread when it is left."""
    data = tiny_fer2013()
    batches = Batches(data, data.rows("Training"), PLAIN)
    ahead = batches.from_step(3, 9)
    for step in (3, 4):
        np.testing.assert_array_equal(next(ahead).pictures, batches.batch(step).pictures)
    ahead.close()

    assert len(list(batches.from_step(0, 7))) == 7


def test_a_fault_while_making_a_batch_comes_out(tmp_path: Path) -> None:
    """What goes wrong on the thread is raised where the batch is awaited."""
    data = tiny_fer2013()
    batches = Batches(data, np.array([5, 6, 7, 10_000]), PLAIN)

    with pytest.raises(IndexError, match="10000"):
        next(batches.from_step(0, 1))
