"""Log-Gabor features of a grey face: how strong which stripes are, and where.

The filters are Field's ("Relations between the statistics of natural images and the response properties of cortical
cells", 1987) with an angular part, as Azhari and Fitriyani use them, one octave and pi/4 radians wide. In the plane of
frequencies (radius f in cycles a pixel, angle theta) a filter at f0 and theta0 is::

    G(f, theta) = exp(-ln(f / f0)^2 / (2 ln(sigma_f / f0)^2)) * exp(-(theta - theta0)^2 / (2 sigma_theta^2)),  G(0) = 0

Both widths are read as full widths at half the height, which makes sigma_f / f0 = 0.745 and sigma_theta = 0.334, and
the filters stand one octave and pi/4 apart: neighbours meet where each has half its height. A filter lies on one side
of the plane alone, so its response is complex, and its magnitude does not depend on where in a stripe a pixel lies.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WAVELENGTHS_PX = (3.0, 6.0, 12.0, 24.0)
"""Stripes from the width of an eyelid to that of the mouth in a face of 48 pixels, one octave apart."""

ORIENTATIONS = 4
"""Directions over half a turn, pi/4 apart."""

BANDWIDTH_OCTAVES = 1.0
BANDWIDTH_RAD = np.pi / 4

_HALF_WIDTH = np.sqrt(2 * np.log(2))
"""Where a Gaussian of deviation 1 has half its height."""

_MARGIN_PX = 8
_CELL_PX = 4
_BATCH = 256


def log_gabor_transfer(
    frequency: NDArray[np.floating], angle: NDArray[np.floating], wavelength_px: float, orientation: float
) -> NDArray[np.float32]:
    """What a filter lets through, from 0 to 1.

    Args:
        frequency: cycles a pixel, any shape; 0 is never let through.
        angle: of the wave's direction in radians, of the same shape; x to the right, y down.
        wavelength_px: where the filter peaks, 1 / f0.
        orientation: of the waves it lets through, theta0 in radians.
    """
    sigma_f = BANDWIDTH_OCTAVES * np.log(2) / (2 * _HALF_WIDTH)
    sigma_theta = BANDWIDTH_RAD / (2 * _HALF_WIDTH)
    with np.errstate(divide="ignore"):
        octaves = np.log(frequency * wavelength_px)
    # The shorter way round, -pi to pi.
    turn = np.angle(np.exp(1j * (angle - orientation)))
    return np.exp(-(octaves**2) / (2 * sigma_f**2) - turn**2 / (2 * sigma_theta**2)).astype(np.float32)


def log_gabor_bank(
    side: int, wavelengths_px: Sequence[float] = WAVELENGTHS_PX, orientations: int = ORIENTATIONS
) -> NDArray[np.float32]:
    """Filters for square pictures: (wavelengths * orientations, side, side), in the order of ``numpy.fft.fft2``.

    Wavelengths change slowest; orientation k is k * pi / ``orientations``.
    """
    axis = np.fft.fftfreq(side)
    x, y = np.meshgrid(axis, axis)
    frequency, angle = np.hypot(x, y), np.arctan2(y, x)
    return np.stack(
        [
            log_gabor_transfer(frequency, angle, wavelength, k * np.pi / orientations)
            for wavelength in wavelengths_px
            for k in range(orientations)
        ]
    )


def log_gabor_energy(images: NDArray[np.floating], bank: NDArray[np.float32]) -> NDArray[np.float32]:
    """Magnitude of each filter's response: (n, filters, side, side) for (n, side, side) pictures, which wrap around."""
    spectra = np.fft.fft2(images.astype(np.float32))
    energy = np.empty((len(images), len(bank), *images.shape[1:]), np.float32)
    for k, transfer in enumerate(bank):
        energy[:, k] = np.abs(np.fft.ifft2(spectra * transfer))
    return energy


def log_gabor_features(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Features of grey faces, the same for a brighter picture or one of more contrast.

    Args:
        grey: (n, side, side), the side a multiple of 4; n may be 0.

    Returns:
        (n, filters * (side / 4)^2) float32: each filter's magnitude, averaged over cells of 4x4 pixels, filter by
        filter and row by row. 2,304 numbers for 48x48 pixels.
    """
    if grey.ndim != 3 or grey.shape[1] != grey.shape[2] or grey.shape[1] % _CELL_PX:
        raise ValueError(f"grey must have shape (n, side, side), side a multiple of {_CELL_PX}, got {grey.shape}")
    side = grey.shape[1]
    bank = log_gabor_bank(side + 2 * _MARGIN_PX)
    cells = side // _CELL_PX
    inner = slice(_MARGIN_PX, _MARGIN_PX + side)
    margins = ((0, 0), (_MARGIN_PX, _MARGIN_PX), (_MARGIN_PX, _MARGIN_PX))
    features = np.empty((len(grey), len(bank), cells, cells), np.float32)
    for first in range(0, len(grey), _BATCH):
        pictures = grey[first : first + _BATCH].astype(np.float32)
        contrast = pictures.std(axis=(1, 2), keepdims=True)
        pictures /= np.maximum(contrast, 1)
        # Without a mirrored margin the left cheek would be filtered together with the right one.
        energy = log_gabor_energy(np.pad(pictures, margins, mode="reflect"), bank)[..., inner, inner]
        split = energy.reshape(len(pictures), len(bank), cells, _CELL_PX, cells, _CELL_PX)
        features[first : first + _BATCH] = split.mean(axis=(3, 5))
    return features.reshape(len(grey), len(bank) * cells * cells)
