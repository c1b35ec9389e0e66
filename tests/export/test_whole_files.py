"""Files that appear whole or not at all."""

import errno
from pathlib import Path

import pytest

from desktop_app.errors import ExportError
from desktop_app.export.whole_files import WholeFiles, free_name, make_writable_folder


def write(folder: Path, *, text: str = "new") -> list[Path]:
    """Write two files."""
    with WholeFiles(folder) as files:
        for name in ("a.csv", "b.csv"):
            with files.open(name, bom=False) as file:
                file.write(text)
    return files.paths


def fail(folder: Path, error: Exception) -> None:
    """Raise an error in the middle of the second file."""
    with WholeFiles(folder) as files:
        for name in ("a.csv", "b.csv"):
            with files.open(name, bom=False) as file:
                file.write("half")
                if name == "b.csv":
                    raise error


def content(folder: Path) -> dict[str, str]:
    """What lies in the folder."""
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def test_nothing_is_seen_before_the_end(tmp_path: Path) -> None:
    """Files have their names only when all are written."""
    with WholeFiles(tmp_path) as files, files.open("a.csv", bom=False) as file:
        file.write("new")
        assert not (tmp_path / "a.csv").exists()

    assert content(tmp_path) == {"a.csv": "new"}


def test_files_are_replaced(tmp_path: Path) -> None:
    """Files of the same names give way, and nothing else is left."""
    write(tmp_path, text="old")

    assert write(tmp_path) == [tmp_path / "a.csv", tmp_path / "b.csv"]
    assert content(tmp_path) == {"a.csv": "new", "b.csv": "new"}


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    """An exception while writing leaves what was there and no part of the new files."""
    write(tmp_path, text="old")

    with pytest.raises(ZeroDivisionError):
        fail(tmp_path, ZeroDivisionError())

    assert content(tmp_path) == {"a.csv": "old", "b.csv": "old"}


def test_a_file_that_is_open_elsewhere_undoes_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the second file cannot be moved into place, the first is taken back, and the next step is told."""
    write(tmp_path, text="old")
    move = Path.replace

    def locked(path: Path, target: Path) -> Path:
        if path.name == "b.csv":
            raise PermissionError(errno.EACCES, "Permission denied")
        return move(path, target)

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(ExportError, match=r"b\.csv cannot be written .*Close the program that has it open"):
        write(tmp_path)

    assert content(tmp_path) == {"a.csv": "old", "b.csv": "old"}


def test_a_file_in_the_way_of_the_folder(tmp_path: Path) -> None:
    """A folder that cannot be made is told in one line with the next step."""
    (tmp_path / "out").write_text("a file", encoding="utf-8")

    with pytest.raises(ExportError, match=r"out cannot be written .*Choose another folder") as caught:
        write(tmp_path / "out")

    assert "\n" not in str(caught.value)
    assert (tmp_path / "out").read_text("utf-8") == "a file"


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """No space left is told as such, and nothing is left of the export."""
    with pytest.raises(ExportError, match="Free some space"):
        fail(tmp_path, OSError(errno.ENOSPC, "No space left on device"))

    assert content(tmp_path) == {}


def test_a_folder_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    """Whether a folder can be written is seen by writing, which leaves nothing behind."""
    make_writable_folder(tmp_path / "a" / "b")
    assert content(tmp_path / "a" / "b") == {}

    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError, match="Choose another folder"):
        make_writable_folder(tmp_path / "file")


def test_a_library_writes_its_own_file(tmp_path: Path) -> None:
    """A file that a library writes under the temporary name appears with the others, or not at all."""
    with WholeFiles(tmp_path) as files, files.place("a.xlsx") as partial:
        partial.write_bytes(b"sheet")
        assert not (tmp_path / "a.xlsx").exists()

    assert (tmp_path / "a.xlsx").read_bytes() == b"sheet"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_free_name(tmp_path: Path) -> None:
    """A name that is taken gets the first free number behind it, before its suffix."""
    path = tmp_path / "report.html"

    assert free_name(path) == path
    path.touch()
    (tmp_path / "report (2).html").touch()
    assert free_name(path) == tmp_path / "report (3).html"


def test_a_locked_file_comes_with_a_free_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that another program holds stays as it is, and the fault offers a name that is free."""
    write(tmp_path, text="old")
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if self.name == "a.csv":
            raise PermissionError(errno.EACCES, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(ExportError, match=r"another name, such as “a \(2\)\.csv”") as caught:
        write(tmp_path)

    assert caught.value.offered == tmp_path / "a (2).csv"
    assert content(tmp_path) == {"a.csv": "old", "b.csv": "old"}


def test_a_folder_in_the_way_comes_with_a_free_name(tmp_path: Path) -> None:
    """Where a folder has the file's name, the fault offers one that is free."""
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(ExportError, match="a folder in the way") as caught:
        write(tmp_path)

    assert caught.value.offered == tmp_path / "a (2).csv"
