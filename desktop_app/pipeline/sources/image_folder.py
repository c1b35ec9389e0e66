"""A folder of pictures, or one picture, as a source."""

import re
from pathlib import Path

from desktop_app.domain.frame import RawFrame
from desktop_app.domain.ports import SourceInfo
from desktop_app.errors import SourceNotFound, SourceUnreadable, UsageError
from desktop_app.pipeline.sources.pictures import PICTURE_SUFFIXES, read_picture

DEFAULT_FPS = 1.0


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """A sort key that puts ``2.jpg`` before ``10.jpg``."""
    words = re.split(r"(\d+)", name.casefold())
    return [(0, int(word), "") if word.isdigit() and word.isascii() else (1, 0, word) for word in words if word]


class ImageFolder:
    """The pictures of a folder in natural order, ``fps`` to the second of source time. Never live."""

    def __init__(self, path: Path, *, fps: float | None = None, loop: bool = False) -> None:
        """``path`` is a folder, or one picture. ``loop``: start again at the end, for ever.

        Raises:
            UsageError: ``fps`` is not above 0.
        """
        if fps is not None and not 0 < fps <= 1000:
            raise UsageError("--fps must be above 0 and at most 1000, got {fps}.", fps=fps)
        self._path = path
        self._fps = fps or DEFAULT_FPS
        self._loop = loop
        self._paths: list[Path] = []
        self._next = 0

    def open(self, timeout_s: float) -> SourceInfo:
        """List the pictures and check that one of them can be read.

        Raises:
            SourceNotFound: no such folder or file.
            SourceUnreadable: no picture in it, or none that can be read.
        """
        self._paths = self._list()
        self._next = 0
        first_error: SourceUnreadable | None = None
        for path in self._paths:
            try:
                height, width = read_picture(path).shape[:2]
            except SourceUnreadable as error:
                first_error = first_error or error
                continue
            return SourceInfo(
                "images",
                self._path.name,
                False,
                (width, height),
                self._fps,
                len(self._paths),
                path=str(self._path.absolute()),
            )
        if len(self._paths) == 1 and first_error is not None:
            raise first_error
        raise SourceUnreadable(
            "None of the {count} pictures in {path} can be read ({first_error}).",
            count=len(self._paths),
            path=self._path,
            first_error=first_error,
        )

    def read(self, timeout_s: float) -> RawFrame | None:
        """The next picture; None after the last.

        Raises:
            SourceUnreadable: this picture is damaged; the next call gives the next one.
        """
        if self._next == len(self._paths):
            if not self._loop:
                return None
            self._next = 0
        index, self._next = self._next, self._next + 1
        return RawFrame(read_picture(self._paths[index]), index / self._fps)

    def close(self) -> None:
        """Nothing is held open."""

    def _list(self) -> list[Path]:
        try:
            if not self._path.exists():
                raise SourceNotFound("There is no file or folder {path}. Check the name.", path=self._path)
            if not self._path.is_dir():
                return [self._path]
            found = [
                path for path in self._path.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file()
            ]
        except OSError as error:
            raise SourceUnreadable(
                "{path} cannot be opened: {reason}.", path=self._path, reason=error.strerror
            ) from error
        if not found:
            endings = ", ".join(sorted(PICTURE_SUFFIXES))
            raise SourceUnreadable(
                "There is no picture in {path}. It takes files ending in {endings}.", path=self._path, endings=endings
            )
        return sorted(found, key=lambda path: natural_key(path.name))
