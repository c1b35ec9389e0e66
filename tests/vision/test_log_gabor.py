"""Log-Gabor filters: values worked out by hand."""

import numpy as np
import pytest

from desktop_app.vision.log_gabor import (
    ORIENTATIONS,
    WAVELENGTHS_PX,
    log_gabor_bank,
    log_gabor_energy,
    log_gabor_features,
    log_gabor_transfer,
)


def grating(side: int, wavelength_px: float, orientation: float, amplitude: float = 1.0) -> np.ndarray:
    """A cosine wave that runs in a direction, x to the right and y down."""
    y, x = np.mgrid[:side, :side]
    along = x * np.cos(orientation) + y * np.sin(orientation)
    return amplitude * np.cos(2 * np.pi * along / wavelength_px)


def test_filter_is_one_octave_wide() -> None:
    """It lets everything through at its own frequency, half of it half an octave off and a sixteenth an octave off."""
    frequency = np.array([1.0, 2**0.5, 2**-0.5, 2.0, 0.5]) / 8
    passed = log_gabor_transfer(frequency, np.zeros(5), 8.0, 0.0)
    np.testing.assert_allclose(passed, [1, 1 / 2, 1 / 2, 1 / 16, 1 / 16], rtol=1e-5)


def test_filter_is_an_eighth_of_a_turn_wide() -> None:
    """Half of a wave pi/8 off its direction passes, and directions are compared the shorter way round."""
    angle = np.array([0.0, np.pi / 8, -np.pi / 8, np.pi / 4, 2 * np.pi])
    passed = log_gabor_transfer(np.full(5, 1 / 8), angle, 8.0, 0.0)
    np.testing.assert_allclose(passed, [1, 1 / 2, 1 / 2, 1 / 16, 1], rtol=1e-5)


def test_bank_has_no_answer_to_plain_grey() -> None:
    """The mean grey level passes through none of the sixteen filters."""
    bank = log_gabor_bank(48)
    assert bank.shape == (len(WAVELENGTHS_PX) * ORIENTATIONS, 48, 48)
    np.testing.assert_array_equal(bank[:, 0, 0], 0)
    np.testing.assert_allclose(log_gabor_energy(np.full((1, 48, 48), 200.0), bank), 0, atol=1e-4)


def test_a_wave_is_strongest_in_its_own_filter() -> None:
    """Half of a cosine of amplitude 10 is on its filter's side of the plane: magnitude 5, and a sixteenth pi/4 off."""
    bank = log_gabor_bank(48)
    energy = log_gabor_energy(grating(48, 6, 0.0, 10)[np.newaxis], bank)[0]
    own = WAVELENGTHS_PX.index(6.0) * ORIENTATIONS
    np.testing.assert_allclose(energy[own], 5, rtol=1e-4)
    np.testing.assert_allclose(energy[own + 1], 5 / 16, rtol=1e-3)
    assert energy.mean(axis=(1, 2)).argmax() == own


@pytest.mark.parametrize("k", range(ORIENTATIONS))
def test_orientations_are_told_apart(k: int) -> None:
    """A wave of 12 pixels in each of the four directions is strongest in the filter of that direction."""
    orientation = k * np.pi / ORIENTATIONS
    wave = (127 + 100 * grating(48, 12, orientation)).astype(np.uint8)
    features = log_gabor_features(wave[np.newaxis]).reshape(len(WAVELENGTHS_PX), ORIENTATIONS, 12, 12)
    assert np.unravel_index(features.mean(axis=(2, 3)).argmax(), (4, 4)) == (WAVELENGTHS_PX.index(12.0), k)


def test_features_do_not_depend_on_brightness_and_contrast() -> None:
    """A darker picture of half the contrast has the same features; a picture of one grey has none."""
    picture = np.random.default_rng(0).integers(0, 100, (48, 48)).astype(np.uint8) * 2
    features = log_gabor_features(np.stack([picture, picture // 2, np.full_like(picture, 77)]))
    assert features.shape == (3, 2304)
    np.testing.assert_allclose(features[1], features[0], rtol=1e-4)
    np.testing.assert_allclose(features[2], 0, atol=1e-4)


def test_features_tell_the_place() -> None:
    """Stripes in the upper left corner alone are strongest in the cells there."""
    picture = np.full((48, 48), 127, np.uint8)
    picture[:12, :12] = 127 + 100 * grating(12, 6, 0.0)
    own = log_gabor_features(picture[np.newaxis]).reshape(4, 4, 12, 12)[1, 0]
    assert own[:3, :3].min() > 4 * own[6:, 6:].max()


def test_features_of_no_faces_and_of_wrong_shapes() -> None:
    """No pictures give no rows; a picture without its axis is refused."""
    assert log_gabor_features(np.zeros((0, 48, 48), np.uint8)).shape == (0, 2304)
    with pytest.raises(ValueError, match="multiple of 4, got"):
        log_gabor_features(np.zeros((48, 48), np.uint8))
