"""Reads FER2013 as csv, in the forms in which it is found in public, and the FER+ votes that go with it."""

import csv
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import UsageError
from desktop_app.networks.vgg16_input import VGG16_SIZE
from desktop_app.training.fer2013 import FERPLUS_COLUMNS, SPLITS, Fer2013, group_twins

_PIXELS = VGG16_SIZE * VGG16_SIZE
_MOST_VOTES = 255


def read_csv(path: Path, votes: Path | None) -> Fer2013:
    """Read ``fer2013.csv`` or ``icml_face_data.csv``, a row at a time; 300 MB take seconds.

    Args:
        path: columns emotion, Usage and pixels in any order, blanks about their names passed over.
        votes: ``fer2013new.csv`` of FER+, a row for each row of ``path``; None leaves the votes 0.

    Raises:
        UsageError: a file is missing or damaged; one line names the line of the file.
    """
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    splits: list[int] = []
    # NumPy only warns where text is no number; as an error it can be told.
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        for where, (label, split, pixels) in _records(path, ("emotion", "Usage", "pixels")):
            labels.append(_whole(label, len(EMOTIONS) - 1, where, "emotion"))
            splits.append(_split(split, where))
            images.append(_picture(pixels, where))
    if not images:
        raise UsageError("{path} holds no pictures.", path=path)
    whole = np.stack(images)
    split_numbers = np.array(splits, np.uint8)
    return Fer2013(
        images=whole,
        label_fer=np.array(labels, np.uint8),
        split=split_numbers,
        ferplus=np.zeros((len(whole), len(FERPLUS_COLUMNS)), np.uint8)
        if votes is None
        else _read_votes(votes, split_numbers, path),
        dup_group=group_twins(whole),
    )


def _read_votes(path: Path, splits: NDArray[np.uint8], faces: Path) -> NDArray[np.uint8]:
    """The ten counts of each row: (n, 10) uint8."""
    votes: list[list[int]] = []
    for where, (split, *counts) in _records(path, ("Usage", *FERPLUS_COLUMNS)):
        row = len(votes)
        if row < len(splits) and _split(split, where) != splits[row]:
            raise UsageError(
                "{where}: its Usage is {usage}, but that row of {faces} is {split}. The rows of the two files must be "
                "in the same order.",
                where=where,
                usage=split.strip(),
                faces=faces.name,
                split=SPLITS[splits[row]],
            )
        pairs = zip(counts, FERPLUS_COLUMNS, strict=True)
        votes.append([_whole(count, _MOST_VOTES, where, column) for count, column in pairs])
    if len(votes) != len(splits):
        raise UsageError(
            "{votes_path} has {votes} rows and {faces} has {rows}: they do not belong together.",
            votes_path=path,
            votes=len(votes),
            faces=faces.name,
            rows=len(splits),
        )
    return np.array(votes, np.uint8)


def _records(path: Path, wanted: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """The wanted columns of each row that is not blank, with the words that say where the row is."""
    with _told(path), path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        names = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in wanted if name.lower() not in names]
        if missing:
            raise UsageError(
                "{path} has no column {missing}; its first line is: {names}.",
                path=path,
                missing=missing[0],
                names=", ".join(names)[:200] or "blank",
            )
        places = [names.index(name.lower()) for name in wanted]
        for record in reader:
            where = f"{path}, line {reader.line_num}"
            if len(record) > max(places):
                yield where, [record[place] for place in places]
            elif record:
                raise UsageError("{where}: it has only {n} columns.", where=where, n=len(record))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell what is wrong with a file as a whole."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError("{path} cannot be read ({reason}).", path=path, reason=reason) from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise UsageError("{path} is no csv file ({reason}).", path=path, reason=error) from error


def _picture(text: str, where: str) -> NDArray[np.uint8]:
    try:
        values = np.fromstring(text, dtype=np.int64, sep=" ")
    except (DeprecationWarning, ValueError) as error:
        raise UsageError("{where}: its pixels are not all whole numbers.", where=where) from error
    if len(values) != _PIXELS:
        raise UsageError("{where}: it has {n} pixels, not {wanted}.", where=where, n=len(values), wanted=_PIXELS)
    if values.min() < 0 or values.max() > 255:
        wrong = values[(values < 0) | (values > 255)][0]
        raise UsageError("{where}: pixels must be 0 to 255, got {value}.", where=where, value=int(wrong))
    return values.astype(np.uint8).reshape(VGG16_SIZE, VGG16_SIZE)


def _split(text: str, where: str) -> int:
    if text.strip() not in SPLITS:
        raise UsageError(
            "{where}: Usage must be {known}, got {value!r}.", where=where, known=", ".join(SPLITS), value=text
        )
    return SPLITS.index(text.strip())


def _whole(text: str, most: int, where: str, column: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit()) or int(text) > most:
        raise UsageError(
            "{where}: {column} must be 0 to {most}, got {value!r}.", where=where, column=column, most=most, value=text
        )
    return int(text)
