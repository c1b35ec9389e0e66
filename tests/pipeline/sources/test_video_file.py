"""Recorded videos, whole and broken."""

import struct
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.frame import RawFrame
from desktop_app.domain.records import EventKind, Observation, SecondCount, SessionEvent
from desktop_app.errors import SourceNotFound, SourceUnreadable
from desktop_app.pipeline.sources.video_file import PresentationTimes, VideoFile
from tests.pipeline.fakes import make_session
from tests.pipeline.sources.videos import write_video


def read_all(source: VideoFile, most: int = 10_000) -> list[RawFrame]:
    """Every frame of an open source."""
    frames: list[RawFrame] = []
    while len(frames) < most and (raw := source.read(1.0)) is not None:
        frames.append(raw)
    return frames


def times(frames: list[RawFrame]) -> list[float]:
    """The presentation times, which a file always has."""
    return [frame.pts_s for frame in frames if frame.pts_s is not None]


@pytest.mark.parametrize("fps", [25.0, 30000 / 1001])
def test_frames_carry_their_presentation_time(tmp_path: Path, fps: float) -> None:
    """The times are those of the container, also where the frame rate is no whole number."""
    source = VideoFile(write_video(tmp_path / "a.mp4", 20, fps))
    info = source.open(1.0)
    frames = read_all(source)
    source.close()

    assert (info.kind, info.name, info.live, info.size_wh) == ("file", "a.mp4", False, (64, 48))
    assert info.fps == pytest.approx(fps, rel=1e-3)
    assert info.frame_count == 20
    assert times(frames) == pytest.approx([index / fps for index in range(20)], abs=2e-3)
    assert frames[0].image_bgr.shape == (48, 64, 3)


def test_a_file_gives_its_full_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it was named from the folder one is in."""
    path = write_video(tmp_path / "a.mp4", 5, 25.0)
    monkeypatch.chdir(tmp_path)
    source = VideoFile(Path("a.mp4"))
    info = source.open(1.0)
    source.close()

    assert info.path == str(path)


def test_a_path_may_hold_any_characters(tmp_path: Path) -> None:
    """Folders and files with accents, Chinese and emoji are read."""
    folder = tmp_path / "Kelas Üç 教室 🎓"
    folder.mkdir()
    written = write_video(tmp_path / "plain.mp4")
    source = VideoFile(written.rename(folder / "pelajaran é.mp4"))
    source.open(1.0)

    assert len(read_all(source)) == 20
    source.close()


def test_a_video_of_a_turned_phone_stands_upright(tmp_path: Path) -> None:
    """The container's rotation is applied: a picture of 64 x 48 turned by 90 degrees is 48 x 64."""
    data = bytearray(write_video(tmp_path / "a.mp4").read_bytes())
    matrix = data.index(b"tkhd") + 4 + 40
    data[matrix : matrix + 36] = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 48 << 16, 0, 1 << 30)
    path = tmp_path / "turned.mp4"
    path.write_bytes(data)
    source = VideoFile(path)
    info = source.open(1.0)
    source.close()

    assert info.size_wh == (48, 64)


def test_nonsense_times_are_replaced_by_the_frame_rate() -> None:
    """Times that stand still, go back or are no number become one frame interval after the last."""
    for told in ([0.0] * 5, [0.0, float("nan"), -5.0, 1.0, 2.0], [40.0, 20.0, 0.0, 0.0, 0.0]):
        source = PresentationTimes(25.0)
        stamps = [source.next(ms) for ms in told]
        assert np.all(np.diff(stamps) > 0), told
    assert [PresentationTimes(25.0).next(t) for t in (float("nan"), -1.0)] == [0.0, 0.0]
    uneven = PresentationTimes(25.0)
    assert [uneven.next(ms) for ms in (0.0, 33.0, 200.0)] == [0.0, 0.033, 0.2]


def test_a_loop_starts_again(tmp_path: Path) -> None:
    """A looped file never ends; its presentation time starts anew and the session's goes on."""
    source = VideoFile(write_video(tmp_path / "a.mp4", 5), loop=True)
    source.open(1.0)
    frames = read_all(source, 12)
    source.close()

    assert times(frames)[5] == 0.0
    assert [int(frame.image_bgr[0, 0, 0]) // 10 for frame in frames[:3]] == [
        int(frame.image_bgr[0, 0, 0]) // 10 for frame in frames[5:8]
    ]


def test_what_is_wrong_with_a_file_is_said_in_one_line(tmp_path: Path) -> None:
    """Missing, empty, text, without its index, a folder: each has its own error, naming the file."""
    good = write_video(tmp_path / "good.mp4").read_bytes()
    cases: dict[str, tuple[bytes | None, type[Exception], str]] = {
        "missing.mp4": (None, SourceNotFound, "There is no file"),
        "empty.mp4": (b"", SourceUnreadable, "is empty"),
        "text.mp4": (b"Dear diary,\n" * 500, SourceUnreadable, "cannot be read as a video"),
        "cut.mp4": (good[: good.index(b"moov") - 8], SourceUnreadable, "cannot be read as a video"),
        "head.mp4": (good[:40], SourceUnreadable, "cannot be read as a video"),
    }
    for name, (content, error, words) in cases.items():
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(error, match=words) as caught:
            VideoFile(path).open(1.0)
        assert name in str(caught.value)
        assert "\n" not in str(caught.value)
    with pytest.raises(SourceUnreadable, match="is a folder"):
        VideoFile(tmp_path).open(1.0)


def test_a_file_cut_in_the_middle_gives_what_is_there(tmp_path: Path) -> None:
    """Half a file of a kind that can be read from the front gives its first half, says so once, and ends."""
    whole = write_video(tmp_path / "whole.avi", 40, fourcc="MJPG").read_bytes()
    path = tmp_path / "half.avi"
    path.write_bytes(whole[: len(whole) // 2])
    session = make_session(storage_rate_hz=None).start(VideoFile(path)).finish()

    rows = session.sink.of(Observation)
    assert session.engine.error is None
    assert 5 < len(rows) < 40
    assert np.all(np.diff([row.t_s for row in rows]) > 0)
    (event,) = session.sink.of(SessionEvent)
    assert event.kind is EventKind.FRAME_FAILED
    assert f"ends after {len(rows)} of about 40 pictures" in event.text


def test_reading_a_closed_file_gives_the_end(tmp_path: Path) -> None:
    """Close may be called twice, and read after it gives None."""
    source = VideoFile(write_video(tmp_path / "a.mp4"))
    source.open(1.0)
    source.close()
    source.close()

    assert source.read(1.0) is None


@pytest.mark.parametrize(
    ("name", "frames", "end_s"),
    [("gallery_12.mp4", 400, 15.96), ("no_face.mp4", 95, 94 / 24), ("yawn_1.mp4", 429, 14.281)],
)
def test_real_clips_run_from_zero_to_their_end(shared_data: Path, name: str, frames: int, end_s: float) -> None:
    """A session over a real clip has every frame, from 0 to the last one's presentation time."""
    session = make_session().start(VideoFile(shared_data / "video" / name)).finish()

    last = session.engine.results.get()
    assert last is not None
    assert last.t_s == pytest.approx(end_s, abs=1e-3)
    assert sum(count.analysed for count in session.sink.of(SecondCount)) == frames
    first = min(count.second for count in session.sink.of(SecondCount))
    assert first == 0
