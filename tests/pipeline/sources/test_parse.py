"""From what the user names to a source."""

import sys
from pathlib import Path

import pytest

from desktop_app.errors import SourceNotFound, SourceUnreadable, UsageError
from desktop_app.pipeline.sources.demo import DemoGallery
from desktop_app.pipeline.sources.image_folder import ImageFolder
from desktop_app.pipeline.sources.network_stream import NetworkStream
from desktop_app.pipeline.sources.opencv_camera import OpenCvCamera
from desktop_app.pipeline.sources.parse import parse_source
from desktop_app.pipeline.sources.video_file import VideoFile


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("demo", DemoGallery),
        ("camera:0", OpenCvCamera),
        ("Camera:12", OpenCvCamera),
        ("rtsp://host/live", NetworkStream),
        ("HTTPS://host/a.mp4", NetworkStream),
        ("lesson.mp4", VideoFile),
        ("C:\\Users\\Siti\\lesson.mkv", VideoFile),
        ("photo.JPG", ImageFolder),
        (".", ImageFolder),
        ("./demo", VideoFile),
    ],
)
def test_each_kind_is_known_by_its_name(spec: str, kind: type) -> None:
    """Nothing is opened; the name decides."""
    assert isinstance(parse_source(spec), kind)


@pytest.mark.parametrize(
    "spec", ["", "  ", "camera:", "camera:front", "camera:-1", "ftp://host/a.mp4", "file:///a.mp4"]
)
def test_what_cannot_be_meant_is_refused(spec: str) -> None:
    """A wrong name is a matter of usage, told before anything is opened."""
    with pytest.raises(UsageError):
        parse_source(spec)


def test_options_reach_the_source(tmp_path: Path) -> None:
    """The demo runs live in real time; a folder takes its rate."""
    assert parse_source("demo", realtime=True).open(1.0).live
    assert not parse_source("demo").open(1.0).live
    with pytest.raises(UsageError):
        parse_source(str(tmp_path), fps=-1.0)
    with pytest.raises(SourceNotFound):
        parse_source(str(tmp_path / "missing.mp4")).open(1.0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows says only that there is no such file")
def test_a_path_that_cannot_be_looked_at_is_told() -> None:
    """A path longer than the system takes is the user's slip, not a fault of the program."""
    with pytest.raises(SourceUnreadable, match="cannot be opened"):
        parse_source("a" * 5000 + ".mp4")
