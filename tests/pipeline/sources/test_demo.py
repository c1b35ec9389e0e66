"""The animated gallery."""

import cv2
import numpy as np
import pytest

from desktop_app import paths
from desktop_app.pipeline.sources.demo import FPS, LOOP_S, SIZE_WH, DemoGallery, GalleryPainter

LOOP = round(LOOP_S * FPS)


@pytest.fixture(scope="module")
def painter() -> GalleryPainter:
    """One painter for all tests."""
    return GalleryPainter()


def test_each_run_gives_the_same_pictures(painter: GalleryPainter) -> None:
    """A picture follows from its index alone, neighbours differ, and the loop closes without a jump."""
    assert np.array_equal(painter.paint(37), GalleryPainter().paint(37))
    assert not np.array_equal(painter.paint(37), painter.paint(38))
    assert np.array_equal(painter.paint(3), painter.paint(3 + LOOP))


def test_every_picture_is_an_array_of_its_own(painter: GalleryPainter) -> None:
    """Frames are shared between threads, so no two may share memory."""
    first, second = painter.paint(0), painter.paint(0)

    assert (first.shape, first.dtype) == ((SIZE_WH[1], SIZE_WH[0], 3), np.uint8)
    assert not np.shares_memory(first, second)


def test_it_ends_after_its_duration_and_can_be_opened_again() -> None:
    """Twelve seconds at 25 frames a second, from 0 to 11.96, twice the same."""
    source = DemoGallery(duration_s=0.2)
    for _ in range(2):
        info = source.open(1.0)
        assert (info.kind, info.live, info.frame_count, info.fps) == ("demo", False, 5, FPS)
        times = []
        while (raw := source.read(1.0)) is not None:
            times.append(raw.pts_s)
        assert times == [index / FPS for index in range(5)]
    source.close()
    assert source.read(1.0) is None
    assert DemoGallery().open(1.0).frame_count == LOOP


def test_live_it_has_no_end_and_no_times() -> None:
    """Live, the gallery is stamped like a camera."""
    source = DemoGallery(live=True)
    info = source.open(1.0)
    raw = source.read(1.0)
    source.close()

    assert (info.live, info.frame_count) == (True, None)
    assert raw is not None
    assert raw.pts_s is None


def test_the_detector_finds_six_large_faces(painter: GalleryPainter) -> None:
    """All six faces are found and at least 100 px high; five while the last person is away."""
    from desktop_app.vision.mtcnn import load_mtcnn  # a test may look across; the pipeline does not

    detector = load_mtcnn(paths.models_dir(), paths.cache_dir())
    there, away = (detector.detect(painter.paint(index)).xyxy for index in (0, round(5.5 * FPS)))

    assert len(there) == 6
    assert (there[:, 3] - there[:, 1]).min() >= 100
    assert len(away) == 5


def test_brightness_moves(painter: GalleryPainter) -> None:
    """The light of a tile goes up and down over the loop."""
    light = [float(cv2.mean(painter.paint(index)[20:60, 20:60])[0]) for index in range(0, LOOP, 15)]

    assert max(light) - min(light) > 10
