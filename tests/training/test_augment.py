"""Augmentation against pictures changed by hand."""

import numpy as np
import pytest

from desktop_app.training.augment import Augmentation


class Drawn:
    """A generator that draws what it is told, in order, for calls that ask for a range; 0.9 for random()."""

    def __init__(self, *values: float, chance: float = 0.9) -> None:
        self._values = list(values)
        self._chance = chance

    def uniform(self, low: float, high: float, size: int | tuple[int, ...]) -> np.ndarray:
        """The next value, where the range has a width; else its only value."""
        value = self._values.pop(0) if low != high else low
        assert low <= value <= high
        return np.full(size, value)

    def random(self, size: int | tuple[int, ...]) -> np.ndarray:
        """The chance."""
        return np.full(size, self._chance)


@pytest.fixture
def faces() -> np.ndarray:
    """Three random pictures."""
    return np.random.default_rng(3).integers(0, 256, (3, 48, 48), np.uint8)


def test_nothing_asked_changes_nothing(faces: np.ndarray) -> None:
    """Without ranges the pictures stay as they are, as float32."""
    changed = Augmentation().apply(faces, np.random.default_rng(0))

    assert changed.dtype == np.float32
    np.testing.assert_array_equal(changed, faces)


def test_shift_moves_right_and_down(faces: np.ndarray) -> None:
    """A twelfth of the side is 4 pixels; what comes in at the edge is the picture mirrored."""
    changed = Augmentation(shift=0.25).apply(faces, Drawn(1 / 12))  # type: ignore[arg-type]

    np.testing.assert_allclose(changed[:, 4:, 4:], faces[:, :-4, :-4], atol=1e-2)
    np.testing.assert_allclose(changed[:, :4, 4:], faces[:, 3::-1, :-4], atol=1e-2)


def test_flip_mirrors(faces: np.ndarray) -> None:
    """Below one half the picture is mirrored left to right, else it stays."""
    mirrored = Augmentation(flip=True).apply(faces, Drawn(chance=0.4))  # type: ignore[arg-type]
    np.testing.assert_allclose(mirrored, faces[:, :, ::-1], atol=1e-2)

    kept = Augmentation(flip=True).apply(faces, Drawn(chance=0.6))  # type: ignore[arg-type]
    np.testing.assert_array_equal(kept, faces)


def test_rotation_turns_about_the_centre(faces: np.ndarray) -> None:
    """A turn by 90 degrees is exact: x goes to y, as the picture's y points down clockwise."""
    changed = Augmentation(rotation_deg=90).apply(faces, Drawn(90.0))  # type: ignore[arg-type]

    np.testing.assert_allclose(changed, np.rot90(faces, k=-1, axes=(1, 2)), atol=0.5)


def test_zoom_keeps_the_centre() -> None:
    """Twice as large, a dot of two pixels about the centre becomes one of four, and the rest leaves by the edge."""
    face = np.zeros((1, 48, 48), np.uint8)
    face[0, 23:25, 23:25] = 200
    changed = Augmentation(zoom=(0.5, 2.0)).apply(face, Drawn(2.0))[0]  # type: ignore[arg-type]

    np.testing.assert_allclose(changed[23:25, 23:25], 200, atol=1e-3)
    assert changed.sum() == pytest.approx(4 * face.sum(), rel=1e-3)
    np.testing.assert_allclose(changed, changed[::-1, ::-1], atol=1e-3)


def test_shear_moves_rows_apart() -> None:
    """At 45 degrees a row 8 pixels above the centre moves 8 pixels to the left of where it was."""
    face = np.zeros((1, 48, 48), np.uint8)
    face[0, :, 24] = 100
    changed = Augmentation(shear_deg=45).apply(face, Drawn(45.0))[0]  # type: ignore[arg-type]

    middle = (changed * np.arange(48)).sum(axis=1) / changed.sum(axis=1)
    assert middle[16] - middle[24] == pytest.approx(-8, abs=1e-3)


def test_contrast_and_brightness(faces: np.ndarray) -> None:
    """Grey values go away from the picture's own mean by the factor, then up by the step, and stay 0 to 255."""
    augmentation = Augmentation(contrast=(0.5, 2.0), brightness=30.0)
    changed = augmentation.apply(faces, Drawn(2.0, 10.0))  # type: ignore[arg-type]

    mean = faces.mean(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(changed, np.clip((faces - mean) * 2 + mean + 10, 0, 255), atol=1e-3)


def test_noise_has_the_spread_that_was_drawn() -> None:
    """On grey pictures the added noise is normal, with up to the largest standard deviation."""
    grey = np.full((200, 48, 48), 128, np.uint8)
    spreads = Augmentation(noise=8.0).apply(grey, np.random.default_rng(1)).std(axis=(1, 2))

    assert spreads.min() < 0.5
    assert 7.5 < spreads.max() < 8.3
    assert spreads.mean() == pytest.approx(4, abs=0.6)


def test_erasing_fills_one_rectangle() -> None:
    """About the wanted share of pictures loses a rectangle of the wanted area to one grey value."""
    white = np.full((400, 48, 48), 255, np.uint8)
    augmentation = Augmentation(erase_probability=0.4, erase_area=(0.05, 0.2))
    changed = augmentation.apply(white, np.random.default_rng(2))

    erased = [image for image in changed if image.min() < 255]
    assert len(erased) == pytest.approx(160, abs=30)
    for image in erased:
        ys, xs = np.nonzero(image < 255)
        box = image[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
        assert len(np.unique(box)) == 1
        assert 0.03 < box.size / 48**2 < 0.21


def test_the_same_generator_draws_the_same(faces: np.ndarray) -> None:
    """What is drawn depends on the generator alone."""
    augmentation = Augmentation(15, 0.1, 5, (0.8, 1.2), True, 30, (0.7, 1.4), 4, 0.5)
    one, two, other = (augmentation.apply(faces, np.random.default_rng(seed)) for seed in (1, 1, 2))

    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)
