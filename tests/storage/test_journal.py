"""The file that takes batches while the database is locked."""

import errno
import io
import json
from pathlib import Path

import pytest

from desktop_app.errors import DatabaseFull, DatabaseReadOnly
from desktop_app.storage.batches import Batch
from desktop_app.storage.journal import Journal, JournalEntry

ENTRY = JournalEntry("ab12", 3, Batch(markers=[[1.5, "quiz ✓"]], observations=[[1, 0.1, None]]), {"state": "finished"})


def test_entries_come_back_as_they_were(path: Path) -> None:
    """What was appended is read in the same order, unchanged."""
    journal = Journal(path, 7)
    journal.append(ENTRY)
    journal.append(JournalEntry("ab12", 4, Batch(markers=[[0.1 + 0.2, "quiz"]])))

    assert journal.path.name == "simak.db.7.journal"
    assert list(journal.entries()) == [ENTRY, JournalEntry("ab12", 4, Batch(markers=[[0.1 + 0.2, "quiz"]]))]


def test_a_journal_that_is_not_there(path: Path) -> None:
    """Without a file nothing waits, and deleting it is no error."""
    journal = Journal(path, 7)
    journal.delete()

    assert not journal.waiting
    assert journal.last_written() is None
    assert list(journal.entries()) == []


def test_an_unfinished_line_is_passed_over(path: Path) -> None:
    """What a killed process left of its last line is no batch; the lines before it are."""
    journal = Journal(path, 7)
    journal.append(ENTRY)
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole + whole[:40])

    assert list(journal.entries()) == [ENTRY]


def test_rows_of_an_earlier_version_are_read(path: Path) -> None:
    """A kind of rows that this version has no more is passed over, one that it lacks is empty; the rest is whole."""
    journal = Journal(path, 7)
    old = {"token": "ab12", "seq": 3, "batch": {"names": [[1, "Siti"]], "markers": [[1.5, "quiz"]]}, "end": None}
    journal.path.write_text(json.dumps(old) + "\n", encoding="utf-8")

    assert list(journal.entries()) == [JournalEntry("ab12", 3, Batch(markers=[[1.5, "quiz"]]))]


class FullDisk(io.FileIO):
    """A file on a disk that takes ten more bytes."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "ab")
        self.room = 10

    def write(self, data: bytes) -> int:
        """Take what there is room for, then nothing."""
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = super().write(data[: self.room])
        self.room -= taken
        return taken


def test_a_line_that_cannot_be_written_is_taken_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk under the journal is told, and no part of the line stays."""
    journal = Journal(path, 7)
    journal.append(ENTRY)
    before = journal.path.read_bytes()
    monkeypatch.setattr(Path, "open", lambda path, *_, **__: FullDisk(path))
    with pytest.raises(DatabaseFull, match="no space is left"):
        journal.append(ENTRY)
    monkeypatch.undo()

    assert journal.path.read_bytes() == before


def test_a_journal_that_cannot_be_made(path: Path) -> None:
    """Where the journal cannot be written either, the user is told what to close."""
    journal = Journal(path, 7)
    journal.path.mkdir()

    with pytest.raises(DatabaseReadOnly, match="Close the program that holds the database"):
        journal.append(ENTRY)
