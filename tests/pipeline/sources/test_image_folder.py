"""Folders of pictures and single pictures."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.domain.records import EventKind, Observation, SessionEvent
from desktop_app.errors import SourceNotFound, SourceUnreadable, UsageError
from desktop_app.pipeline.sources.image_folder import ImageFolder, natural_key
from desktop_app.pipeline.sources.pictures import as_bgr, read_picture
from tests.pipeline.fakes import make_session, picture


def save(path: Path, image: np.ndarray) -> Path:
    """Write a picture by way of its bytes, so that any name will do."""
    ok, data = cv2.imencode(path.suffix, image)
    assert ok
    path.write_bytes(data.tobytes())
    return path


def values(source: ImageFolder) -> list[int]:
    """The first pixel of every picture."""
    source.open(1.0)
    found = []
    while (raw := source.read(1.0)) is not None:
        found.append(int(raw.image_bgr[0, 0, 0]))
    return found


def test_pictures_come_in_natural_order(tmp_path: Path) -> None:
    """2 comes before 10, whatever the case of the letters; other files are passed over."""
    for number in (10, 2, 1, 33):
        save(tmp_path / f"{'IMG' if number > 5 else 'img'}_{number}.png", picture(number))
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "folder.png").mkdir()

    assert values(ImageFolder(tmp_path)) == [1, 2, 10, 33]
    assert sorted(["b", "a10", "a9", "9", "a"], key=natural_key) == ["9", "a", "a9", "a10", "b"]


def test_time_is_index_by_rate(tmp_path: Path) -> None:
    """Two pictures a second are half a second apart."""
    for number in range(3):
        save(tmp_path / f"{number}.png", picture(number))
    source = ImageFolder(tmp_path, fps=2.0)
    info = source.open(1.0)
    frames = [source.read(1.0) for _ in range(4)]

    assert [frame and frame.pts_s for frame in frames] == [0.0, 0.5, 1.0, None]
    assert (info.kind, info.frame_count, info.fps, info.size_wh, info.live) == ("images", 3, 2.0, (64, 48), False)
    assert info.path == str(tmp_path)
    with pytest.raises(UsageError, match="--fps"):
        ImageFolder(tmp_path, fps=0.0)


def test_a_damaged_picture_is_an_event_and_the_others_are_analysed(tmp_path: Path) -> None:
    """One bad picture among good ones costs that picture only, and the times of the others stay."""
    for number in range(4):
        save(tmp_path / f"{number}.png", picture(number))
    (tmp_path / "1.png").write_bytes(b"")
    (tmp_path / "2.png").write_bytes(b"\x89PNG nothing more")
    session = make_session(storage_rate_hz=None).start(ImageFolder(tmp_path)).finish()

    events = session.sink.of(SessionEvent)
    assert [event.kind for event in events] == [EventKind.FRAME_FAILED] * 2
    assert "1.png is empty" in events[0].text
    assert "2.png cannot be read as a picture" in events[1].text
    assert [row.t_s for row in session.sink.of(Observation)] == [0.0, 3.0]


def test_what_is_wrong_is_said_in_one_line(tmp_path: Path) -> None:
    """Missing, no pictures, one bad picture, only bad pictures."""
    with pytest.raises(SourceNotFound, match="There is no file or folder"):
        ImageFolder(tmp_path / "nowhere").open(1.0)
    with pytest.raises(SourceUnreadable, match="There is no picture in"):
        ImageFolder(tmp_path).open(1.0)
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"")
    with pytest.raises(SourceUnreadable, match=r"bad\.jpg is empty \(0 bytes\)"):
        ImageFolder(bad).open(1.0)
    (tmp_path / "worse.jpg").write_text("text")
    with pytest.raises(SourceUnreadable, match="None of the 2 pictures"):
        ImageFolder(tmp_path).open(1.0)


def test_a_picture_of_eight_thousand_pixels_is_read(tmp_path: Path) -> None:
    """Size alone is no error."""
    path = save(tmp_path / "large.jpg", np.zeros((4320, 8192, 3), np.uint8))

    assert ImageFolder(path).open(1.0).size_wh == (8192, 4320)


def test_a_path_may_hold_any_characters(tmp_path: Path) -> None:
    """Pictures with names outside ASCII are read."""
    path = save(tmp_path / "schöne Grüße 班.png", picture(7))

    assert values(ImageFolder(path)) == [7]


@pytest.mark.parametrize(
    "image",
    [
        np.full((4, 5), 9, np.uint8),
        np.full((4, 5, 4), 9, np.uint8),
        np.full((4, 5, 3), 9 * 257, np.uint16),
        np.full((4, 5), 9 * 257, np.uint16),
    ],
    ids=["grey", "alpha", "16-bit", "16-bit-grey"],
)
def test_every_kind_of_picture_becomes_three_channels(tmp_path: Path, image: np.ndarray) -> None:
    """Grey, alpha and 16 bits end as (height, width, 3) uint8, from a file and from an array."""
    path = save(tmp_path / "a.png", image)
    for got in (read_picture(path), as_bgr(image)):
        assert got.shape == (4, 5, 3)
        assert got.dtype == np.uint8
        assert got[0, 0, 0] == 9


def test_an_array_that_is_no_picture_is_refused() -> None:
    """Floats and wrong axes are refused, naming what was given."""
    with pytest.raises(SourceUnreadable, match="float32"):
        as_bgr(np.zeros((4, 5, 3), np.float32))
    with pytest.raises(SourceUnreadable, match=r"\(5,\)"):
        as_bgr(np.zeros(5, np.uint8))
    with pytest.raises(SourceUnreadable, match="channels"):
        as_bgr(np.zeros((4, 5, 2), np.uint8))


def test_a_picture_too_long_to_analyse_is_refused() -> None:
    """A side that OpenCV cannot resample is told with its size, before any frame fails."""
    with pytest.raises(SourceUnreadable, match="33000 x 2 pixels"):
        as_bgr(np.zeros((2, 33_000, 3), np.uint8))


def test_a_loop_starts_again(tmp_path: Path) -> None:
    """A looped folder goes on with its first picture."""
    for number in range(2):
        save(tmp_path / f"{number}.png", picture(number))
    source = ImageFolder(tmp_path, loop=True)
    source.open(1.0)
    frames = [source.read(1.0) for _ in range(5)]

    assert [frame and int(frame.image_bgr[0, 0, 0]) for frame in frames] == [0, 1, 0, 1, 0]
