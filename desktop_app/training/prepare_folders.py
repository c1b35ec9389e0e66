"""Reads FER2013 as folders of pictures: ``train/happy/*.png``, ``test/happy/*.png`` and their like."""

from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import Message, UsageError
from desktop_app.networks.vgg16_input import VGG16_SIZE
from desktop_app.training.fer2013 import FERPLUS_COLUMNS, SPLITS, Fer2013, group_twins
from desktop_app.training.grey_pictures import read_grey

_TRAINING, _PUBLIC, _PRIVATE = range(len(SPLITS))
_SPLIT_FOLDERS = {
    **dict.fromkeys(("train", "training"), _TRAINING),
    **dict.fromkeys(("validation", "valid", "val", "publictest"), _PUBLIC),
    **dict.fromkeys(("test", "testing", "privatetest"), _PRIVATE),
}
_CLASS_FOLDERS = {str(emotion): number for number, emotion in enumerate(EMOTIONS)} | {
    **{"anger": 0, "disgusted": 1, "fearful": 2, "happiness": 3, "sadness": 4, "surprised": 5},
    **{str(number): number for number in range(len(EMOTIONS))},
}
_SUFFIXES = {".png", ".jpg", ".jpeg"}


class _File(NamedTuple):
    """A picture's path, class and split."""

    path: Path
    label: int
    split: int


def read_folders(path: Path) -> tuple[Fer2013, tuple[Message, ...]]:
    """Read a folder with a folder for each split, and in each a folder for each class.

    ``train`` becomes Training. With both a validation and a test folder these become PublicTest and PrivateTest. With
    one of them, as in the copy that is found most often, it holds both splits mixed: where its files are still named
    ``PublicTest_...`` and ``PrivateTest_...`` they are parted by name, else every second picture of a class becomes
    PublicTest. There are no FER+ votes: they go by the rows of the csv.

    Returns:
        The collection, by split, class and file name, and what the user must know about its splits.

    Raises:
        UsageError: a folder is missing or of no known name, or a file is no 48 x 48 picture; one line names it.
    """
    folders = _split_folders(path)
    files = [file for split, folder in sorted(folders.items()) for file in _files(folder, split)]
    notes: tuple[Message, ...] = ()
    if len(folders) == 2:
        mixed = folders[max(folders)]
        files, note = _parted(files, mixed)
        notes = (note,)
    if not files:
        raise UsageError("The folders in {path} hold no pictures (png, jpg).", path=path)
    images = np.stack([_read(file.path) for file in files])
    data = Fer2013(
        images=images,
        label_fer=np.array([file.label for file in files], np.uint8),
        split=np.array([file.split for file in files], np.uint8),
        ferplus=np.zeros((len(files), len(FERPLUS_COLUMNS)), np.uint8),
        dup_group=group_twins(images),
    )
    return data, notes


def _split_folders(path: Path) -> dict[int, Path]:
    """The folder of each split: Training and at least one other."""
    folders: dict[int, Path] = {}
    for folder in sorted(_subfolders(path)):
        split = _SPLIT_FOLDERS.get(folder.name.lower())
        if split is None:
            continue
        if split in folders:
            raise UsageError(
                "{first} and {second} would both be {split}. Move one of them away.",
                first=folders[split],
                second=folder,
                split=SPLITS[split],
            )
        folders[split] = folder
    if _TRAINING not in folders or len(folders) < 2:
        raise UsageError(
            "{path} must have a folder train and a folder test (or validation), with a folder for each class in them.",
            path=path,
        )
    return folders


def _files(folder: Path, split: int) -> list[_File]:
    """The pictures of a split's folder, by class and name."""
    found: list[_File] = []
    for named in _subfolders(folder):
        label = _CLASS_FOLDERS.get(named.name.lower())
        if label is None:
            known = ", ".join(EMOTIONS)
            raise UsageError("{path} is no class of FER2013; these are: {known}.", path=named, known=known)
        found += [_File(file, label, split) for file in named.iterdir() if file.suffix.lower() in _SUFFIXES]
    return sorted(found, key=lambda file: (file.label, file.path.name))


def _parted(files: list[_File], folder: Path) -> tuple[list[_File], Message]:
    """Part the one folder of evaluation pictures into PublicTest and PrivateTest, and say how."""
    parted: list[_File] = []
    unnamed = 0
    for (split, _label), members in groupby(files, key=lambda file: (file.split, file.label)):
        turn = _PRIVATE
        for file in members:
            named = next((k for k in (_PUBLIC, _PRIVATE) if file.path.name.startswith(SPLITS[k])), None)
            if split != _TRAINING and named is None:
                unnamed += 1
                named = turn = _PUBLIC if turn == _PRIVATE else _PRIVATE
            parted.append(file if split == _TRAINING or named is None else file._replace(split=named))
    counts = {"public": sum(file.split == _PUBLIC for file in parted)}
    counts["private"] = sum(file.split == _PRIVATE for file in parted)
    if not unnamed:
        return parted, Message(
            "{folder} holds PublicTest and PrivateTest mixed; the files' names tell them apart: {public} and {private} "
            "pictures, as in the official split.",
            folder=folder,
            **counts,
        )
    return parted, Message(
        "{folder} holds PublicTest and PrivateTest mixed, and the names of {unnamed} files do not tell them apart: "
        "every second picture of a class became PublicTest. There are {public} and {private} pictures; what is "
        "measured on them is not comparable with figures on the official split.",
        folder=folder,
        unnamed=unnamed,
        **counts,
    )


def _subfolders(path: Path) -> list[Path]:
    try:
        return [entry for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError("{path} cannot be read ({reason}).", path=path, reason=reason) from error


def _read(path: Path) -> NDArray[np.uint8]:
    image = read_grey(path)
    if image.shape != (VGG16_SIZE, VGG16_SIZE):
        height, width = image.shape
        raise UsageError(
            "{path} is {width} x {height}; the pictures of FER2013 are {side} x {side}.",
            path=path,
            width=width,
            height=height,
            side=VGG16_SIZE,
        )
    return image
