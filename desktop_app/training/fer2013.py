"""FER2013 with the FER+ votes, as training and evaluation read it: one npz, checked once.

Goodfellow and others, "Challenges in Representation Learning" (2013) for the pictures and labels; Barsoum and others,
"Training deep networks for facial expression recognition with crowd-sourced label distribution" (2016) for the votes.
"""

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import ExportError, UsageError
from desktop_app.networks.vgg16_input import VGG16_SIZE
from desktop_app.networks.weights import UNREADABLE_ARCHIVE

SPLITS = ("Training", "PublicTest", "PrivateTest")
"""FER2013's splits; the position is the number in ``split``."""

FERPLUS_COLUMNS = (
    *("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"),
    *("unknown", "NF"),
)
"""What the ten FER+ votes are for; the first eight are the emotions, NF means "not a face"."""

FERPLUS_EMOTIONS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Fer2013:
    """The whole collection, in the order of the original csv.

    Attributes:
        images: (n, 48, 48) uint8, grey.
        label_fer: (n,) uint8, in the order of ``domain.emotion.EMOTIONS``.
        split: (n,) uint8, the position in ``SPLITS``.
        ferplus: (n, 10) uint8 votes in the order of ``FERPLUS_COLUMNS``; all zero where there are none.
        dup_group: (n,) int32, -1 or the number of a group of identical pictures.
    """

    images: NDArray[np.uint8]
    label_fer: NDArray[np.uint8]
    split: NDArray[np.uint8]
    ferplus: NDArray[np.uint8]
    dup_group: NDArray[np.int32]

    def rows(self, split: str) -> NDArray[np.intp]:
        """Row numbers of a split."""
        return np.flatnonzero(self.split == SPLITS.index(split))

    def twins_of(self, split: str, other: str) -> NDArray[np.bool_]:
        """Which rows of ``split`` show a picture that is also in ``other``: (n,) bool over all rows."""
        groups = np.unique(self.dup_group[(self.split == SPLITS.index(other)) & (self.dup_group >= 0)])
        twins: NDArray[np.bool_] = (self.split == SPLITS.index(split)) & np.isin(self.dup_group, groups)
        return twins

    def blank(self) -> NDArray[np.bool_]:
        """Which pictures are of one grey value only: (n,) bool."""
        flat = self.images.reshape(len(self.images), -1)
        same: NDArray[np.bool_] = flat.max(axis=1) == flat.min(axis=1)
        return same

    def training_rows(self) -> NDArray[np.intp]:
        """Rows to train on: those of Training, without twins of either evaluation split and without blank pictures."""
        seen = self.twins_of("Training", "PublicTest") | self.twins_of("Training", "PrivateTest")
        return np.flatnonzero((self.split == SPLITS.index("Training")) & ~seen & ~self.blank())

    def ferplus_majority(self) -> NDArray[np.int8]:
        """The FER+ label: the largest of the ten counts, ties to the earlier column; -1 where that is no emotion."""
        winner = self.ferplus.argmax(axis=1)
        usable = (winner < FERPLUS_EMOTIONS) & (self.ferplus.sum(axis=1) > 0)
        return np.where(usable, winner, -1).astype(np.int8)

    def ferplus_distribution(self) -> NDArray[np.float32]:
        """Votes as probabilities of the eight emotions, (n, 8); single votes are dropped as noise, as in the paper.

        All zero in rows that ``ferplus_majority`` leaves out.
        """
        votes = self.ferplus[:, :FERPLUS_EMOTIONS].astype(np.float32)
        kept = np.where(votes > 1, votes, 0)
        kept = np.where(kept.sum(axis=1, keepdims=True) > 0, kept, votes)
        kept[self.ferplus_majority() < 0] = 0
        shares: NDArray[np.float32] = kept / np.maximum(kept.sum(axis=1, keepdims=True), 1)
        return shares


def group_twins(images: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Groups of identical pictures: -1, or the group's number in the order of its first row; (n,) int32."""
    members: dict[bytes, list[int]] = {}
    for row, image in enumerate(images):
        # A digest in place of the picture keeps the table small.
        members.setdefault(hashlib.sha256(np.ascontiguousarray(image).data).digest(), []).append(row)
    groups = np.full(len(images), -1, np.int32)
    for number, rows in enumerate(rows for rows in members.values() if len(rows) > 1):
        groups[rows] = number
    return groups


def load_fer2013(path: Path) -> Fer2013:
    """Read the npz that ``main.py prepare`` writes.

    Raises:
        UsageError: the file is missing, is something else, or holds what cannot be; one line says which.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            data = Fer2013(
                images=archive["images"],
                label_fer=archive["label_fer"],
                split=archive["split"],
                ferplus=archive["ferplus"],
                dup_group=archive["dup_group"],
            )
    except FileNotFoundError as error:
        raise UsageError(
            "There is no {path}. Make it from the public files with: main.py prepare", path=path
        ) from error
    except (*UNREADABLE_ARCHIVE, KeyError) as error:
        raise UsageError(
            "{path} cannot be read as FER2013 ({reason}). Make it from the public files with: main.py prepare",
            path=path,
            reason=error.args[0] if isinstance(error, KeyError) else error,
        ) from error
    _check(data, path)
    return data


def save_fer2013(path: Path, data: Fer2013) -> None:
    """Write the npz that ``load_fer2013`` reads, whole or not at all.

    Raises:
        ExportError: it cannot be written.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            np.savez_compressed(
                file,
                images=data.images,
                label_fer=data.label_fer,
                split=data.split,
                ferplus=data.ferplus,
                dup_group=data.dup_group,
                classes=np.array([str(emotion) for emotion in EMOTIONS]),
                ferplus_columns=np.array(FERPLUS_COLUMNS),
            )
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise ExportError(
            "{path} cannot be written ({reason}). Free some space, or name another file.", path=path, reason=reason
        ) from error


def _check(data: Fer2013, path: Path) -> None:
    n = data.images.shape[0] if data.images.ndim else 0
    if n == 0:
        raise UsageError("{path} holds no pictures.", path=path)
    sides: tuple[tuple[str, NDArray[Any], tuple[int, ...]], ...] = (
        ("images", data.images, (n, VGG16_SIZE, VGG16_SIZE)),
        ("label_fer", data.label_fer, (n,)),
        ("split", data.split, (n,)),
        ("ferplus", data.ferplus, (n, len(FERPLUS_COLUMNS))),
        ("dup_group", data.dup_group, (n,)),
    )
    for name, array, shape in sides:
        if array.shape != shape:
            raise UsageError(
                "{path}: {name} must have shape {shape}, got {got}.", path=path, name=name, shape=shape, got=array.shape
            )
        if array.dtype.kind not in "iu" or (name == "images" and array.dtype != np.uint8):
            kind = "uint8 from 0 to 255" if name == "images" else "whole numbers"
            raise UsageError(
                "{path}: {name} must be {kind}, got {got}.", path=path, name=name, kind=kind, got=array.dtype
            )
    for name, values, limit in (("label_fer", data.label_fer, len(EMOTIONS)), ("split", data.split, len(SPLITS))):
        wrong = np.flatnonzero((values < 0) | (values >= limit))
        if len(wrong):
            raise UsageError(
                "{path}: {name} must be 0 to {most}, row {row} has {value}.",
                path=path,
                name=name,
                most=limit - 1,
                row=int(wrong[0]),
                value=int(values[wrong[0]]),
            )
