"""Tiny videos, written when they are needed."""

from pathlib import Path

import cv2

from tests.pipeline.fakes import picture


def write_video(path: Path, frames: int = 20, fps: float = 25.0, *, fourcc: str = "mp4v") -> Path:
    """A video of plain frames that get brighter: frame n has the value 10 n."""
    code = cv2.VideoWriter.fourcc(*fourcc)
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, code, fps, (64, 48))
    assert writer.isOpened()
    for index in range(frames):
        writer.write(picture(10 * index))
    writer.release()
    return path
