"""Training of the eye-state network: changes of a picture, and a few steps on drawn eyes."""

from pathlib import Path

import cv2
import numpy as np

from desktop_app.evaluation.eyes import SIDES_PX, judge, measure_folds, write_model
from desktop_app.networks.building import build_network
from desktop_app.networks.cards import load_card, verify
from desktop_app.networks.eye_state_input import EYE_SIZE, eye_state_input
from desktop_app.training.eye_pictures import EyePictures
from desktop_app.training.train_eyes import EyeRecipe, as_seen, changed, train_eyes

RECIPE = EyeRecipe(epochs=4, batch_size=16, learning_rate=5e-3, dropout=0.0)


def drawn(seed: int, *, closed: bool) -> np.ndarray:
    """An eye: a white almond with a dark iris, or a dark line, on grey skin."""
    draw = np.random.default_rng(seed)
    image = np.full((48, 60), draw.integers(90, 180), np.uint8)
    middle = (30 + int(draw.integers(-3, 4)), 24 + int(draw.integers(-3, 4)))
    if closed:
        cv2.ellipse(image, middle, (20, 6), 0, 0, 180, 40, 2)
    else:
        cv2.ellipse(image, middle, (20, 9), 0, 0, 360, 230, -1)
        cv2.circle(image, middle, 8, 30, -1)
    return image


def eyes(count: int) -> EyePictures:
    """As many open as closed ones, each its own group."""
    label = np.arange(count) % 2
    grey = tuple(drawn(index, closed=bool(label[index])) for index in range(count))
    return EyePictures(grey, label.astype(np.int64), np.arange(count, dtype=np.int64))


def test_a_changed_picture_is_still_that_eye() -> None:
    """The changes are drawn anew each time, repeat with the seed, and leave the crop's size and type."""
    first, again = (changed(drawn(0, closed=False), np.random.default_rng(3)) for _turn in range(2))
    draw = np.random.default_rng(3)
    many = [changed(drawn(0, closed=False), draw) for _turn in range(5)]

    assert first.shape == (EYE_SIZE, EYE_SIZE)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert len({one.tobytes() for one in many}) == 5


def test_a_small_crop_has_lost_its_detail() -> None:
    """The same eye seen 14 pixels wide differs from the whole one, and the whole one is the picture's middle square."""
    grey = drawn(0, closed=False)
    whole, small = as_seen(grey), as_seen(grey, 14)

    assert whole.shape == small.shape == (EYE_SIZE, EYE_SIZE)
    assert np.abs(np.diff(small.astype(int), axis=1)).max() < np.abs(np.diff(whole.astype(int), axis=1)).max()
    assert np.abs(whole.astype(int) - small).mean() < 25


def test_folds_are_measured_and_the_model_is_written(tmp_path: Path) -> None:
    """Drawn eyes are learnt in a few steps; the written folder loads as the program loads it."""
    pictures = eyes(64)
    told: list[str] = []

    measured = measure_folds(pictures, RECIPE, lambda what, _done, _of: told.append(what), folds=2)
    model = train_eyes(pictures, np.arange(64), RECIPE)
    write_model(tmp_path / "eye_state", model, pictures, RECIPE, measured)

    assert [one.side_px for one in measured] == list(SIDES_PX)
    assert all(one.n == 64 for one in measured)
    assert measured[0].mean > 0.7
    assert set(told) == {"fold 1 of 2", "fold 2 of 2"}
    card = load_card(tmp_path / "eye_state")
    verify(card, tmp_path / "eye_state")
    built = build_network(card.network(), tmp_path / "eye_state")
    crops = eye_state_input(np.stack([as_seen(grey) for grey in pictures.grey]))
    closed = np.asarray(built(crops, training=False))[:, 1] >= 0.5
    assert np.array_equal(closed, judge(model, pictures, np.arange(64), EYE_SIZE) == 1)
