"""The picture at many sizes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data

from desktop_app.paths import models_dir
from desktop_app.vision.pyramid import pyramid, pyramid_scales, quick_pyramid, strips
from desktop_app.vision.runtime import load_network


def test_pyramid_starts_at_the_smallest_face_and_ends_at_one_cell() -> None:
    """At 24 px a 100-pixel side is halved first and followed down by 0.709 to no less than 12 pixels."""
    assert pyramid_scales((100, 300), 24) == pytest.approx([0.5, 0.3545, 0.25134, 0.17820, 0.12634], abs=1e-5)
    assert pyramid_scales((12, 12), 12) == [1.0]
    assert pyramid_scales((23, 500), 24) == []


@pytest.mark.parametrize("make", [pyramid, quick_pyramid])
def test_levels_have_whole_sizes_and_keep_the_mean(make: Callable[..., Iterator[np.ndarray]]) -> None:
    """Each level is the picture's size times its scale, cut off to whole pixels, and as bright as the picture."""
    random = np.random.default_rng(1).uniform(0, 255, (301, 403, 3)).astype(np.float32)
    scales = pyramid_scales((301, 403), 20)
    levels = list(make(random, scales))

    assert [level.shape[:2] for level in levels] == [(int(301 * scale), int(403 * scale)) for scale in scales]
    for level in levels:
        assert level.mean() == pytest.approx(random.mean(), abs=0.5)


@pytest.mark.parametrize("min_face_px", [12, 20, 24, 40])
@pytest.mark.parametrize("size_hw", [(540, 960), (517, 389), (1201, 130)])
def test_every_level_is_averaged_from_the_whole_picture(size_hw: tuple[int, int], min_face_px: int) -> None:
    """Whatever way is taken, no value of any level is 0.02 of 255 from the average over the full picture."""
    photo = cv2.resize(skimage.data.astronaut(), size_hw[::-1], interpolation=cv2.INTER_NEAREST).astype(np.float32)
    before = photo.copy()
    for level in pyramid(photo, pyramid_scales(size_hw, min_face_px)):
        full = cv2.resize(photo, level.shape[1::-1], interpolation=cv2.INTER_AREA)
        assert np.abs(level - full).max() < 0.02

    np.testing.assert_array_equal(photo, before)


def test_a_pixel_of_a_level_takes_shares_of_those_at_its_edges() -> None:
    """Twelve of 50 pixels: the second reaches from 4 1/6 to 8 1/3, so it has 5/6 of the fifth and 1/3 of the ninth."""
    down = np.arange(50, dtype=np.float32) ** 2 / 10
    expected = (5 / 6 * down[4] + down[5:8].sum() + 1 / 3 * down[8]) / (50 / 12)
    rows = np.repeat(np.tile(down[:, np.newaxis], (1, 60))[..., np.newaxis], 3, axis=2)

    (level,) = pyramid(rows, [0.25])
    assert level.shape == (12, 15, 3)
    assert level[1] == pytest.approx(expected, abs=1e-4)


def test_quick_levels_are_near_those_of_the_full_picture() -> None:
    """On a real photo a quick level is on average less than 3 of 255 from the full picture's."""
    photo = cv2.resize(skimage.data.astronaut(), (960, 540)).astype(np.float32)
    for level in quick_pyramid(photo, pyramid_scales((540, 960), 24)):
        full = cv2.resize(photo, level.shape[1::-1], interpolation=cv2.INTER_AREA)
        assert np.abs(level - full).mean() < 3


@pytest.mark.parametrize("size", [(12, 30), (13, 30), (60, 41), (61, 40), (75, 12)])
def test_strips_give_what_the_whole_gives(network_cache: Path, size: tuple[int, int]) -> None:
    """P-Net's answers for the strips of a level, one below the other, are its answer for the level."""
    pnet = load_network("mtcnn/pnet", models=models_dir(), cache=network_cache)
    level = np.random.default_rng(2).uniform(-1, 1, (*size, 3)).astype(np.float32)
    whole = pnet(level[np.newaxis])
    pieces = [pnet(np.ascontiguousarray(strip)[np.newaxis]) for strip in strips(level, most_pixels=size[1] * 7)]

    assert len(pieces) > 1 or size[0] < 18
    for index in range(2):
        np.testing.assert_allclose(np.concatenate([piece[index][0] for piece in pieces]), whole[index][0], atol=1e-5)


def test_a_pyramid_may_begin_above_the_picture() -> None:
    """A level larger than the picture is interpolated, and those below 1 are made from the picture, not from it."""
    random = np.random.default_rng(3).uniform(0, 255, (40, 50, 3)).astype(np.float32)
    scales = pyramid_scales((40, 50), 10)
    enlarged, reduced, *_ = quick_pyramid(random, scales)

    assert enlarged.shape == (48, 60, 3)
    np.testing.assert_allclose(reduced, cv2.resize(random, (42, 34), interpolation=cv2.INTER_AREA), atol=1e-3)
