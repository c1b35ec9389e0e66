"""Files that appear whole or not at all."""

import contextlib
import errno
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from desktop_app.errors import ExportError


class WholeFiles:
    """A set of files in one folder, written under temporary names and moved into place together.

    Use as a context manager: leaving it without an exception puts the files in place; with one, nothing of them is
    left and files of the same names stay as they were.

    Raises:
        ExportError: the folder or a file in it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark = secrets.token_hex(4)
        self._names: list[str] = []

    def __enter__(self) -> Self:
        make_writable_folder(self._folder)
        return self

    @contextlib.contextmanager
    def open(self, name: str, *, bom: bool) -> Iterator[TextIO]:
        """A text file in UTF-8 to write into; ``bom`` for files that a spreadsheet opens."""
        with (
            self.place(name) as partial,
            partial.open("x", encoding="utf-8-sig" if bom else "utf-8", newline="") as file,
        ):
            yield file

    @contextlib.contextmanager
    def place(self, name: str) -> Iterator[Path]:
        """Where a library may write the file of this name; faults of the system inside the block are told."""
        target = self._folder / name
        if target.is_dir():
            told = ExportError(
                "There is a folder in the way: {path}. Move it away, or choose another name, such as “{free}”.",
                path=target,
                free=free_name(target).name,
            )
            told.offered = free_name(target)
            raise told
        self._names.append(name)
        with _told(target):
            yield self._partial(name)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._move_into_place()
        finally:
            for name in self._names:
                with contextlib.suppress(OSError):
                    self._partial(name).unlink(missing_ok=True)

    def _move_into_place(self) -> None:
        """Set the old files aside first, so that one which cannot be moved (it is open elsewhere) undoes it all."""
        moved: list[tuple[Path, Path]] = []
        try:
            for name in self._names:
                target, old = self._folder / name, self._old(name)
                with _told(target):
                    if target.exists():
                        target.replace(old)
                        moved.append((old, target))
                    self._partial(name).replace(target)
                    moved.append((target, self._partial(name)))
        except ExportError:
            for now, before in reversed(moved):
                with contextlib.suppress(OSError):
                    now.replace(before)
            raise
        for name in self._names:
            with contextlib.suppress(OSError):
                self._old(name).unlink(missing_ok=True)

    def _partial(self, name: str) -> Path:
        return self._folder / f".{name}.{self._mark}.partial"

    def _old(self, name: str) -> Path:
        return self._folder / f".{name}.{self._mark}.old"

    @property
    def paths(self) -> list[Path]:
        """Where the files are, in the order in which they were opened."""
        return [self._folder / name for name in self._names]


def make_writable_folder(folder: Path) -> None:
    """Make the folder where it is missing, and see by trying whether a file can be written in it.

    Raises:
        ExportError: it cannot be made or written.
    """
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()  # permission bits alone say little, above all on Windows


def free_name(path: Path) -> Path:
    """The path itself where nothing is there, else the first free one of ``report (2).html``, ``report (3).html``..."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell the system's fault in one line with the next step."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise ExportError(
                "{path} cannot be written ({reason}). Free some space on that disk, or choose another folder.",
                path=path,
                reason=reason,
            ) from error
        if isinstance(error, PermissionError) and path.is_file():
            free = free_name(path)
            told = ExportError(
                "{path} cannot be written ({reason}). Close the program that has it open, or choose another name, such "
                "as “{free}”.",
                path=path,
                reason=reason,
                free=free.name,
            )
            told.offered = free
            raise told from error
        raise ExportError(
            "{path} cannot be written ({reason}). Choose another folder, one that you may write to.",
            path=path,
            reason=reason,
        ) from error
