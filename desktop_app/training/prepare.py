"""FER2013 in any of its public forms, and what there is to know about a collection before one trains on it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import Message, UsageError
from desktop_app.training.fer2013 import FERPLUS_COLUMNS, SPLITS, Fer2013
from desktop_app.training.prepare_csv import read_csv
from desktop_app.training.prepare_folders import read_folders

_EVALUATION = SPLITS[1:]


def read_public(source: Path, votes: Path | None) -> tuple[Fer2013, tuple[Message, ...]]:
    """Read the csv or the folders of FER2013.

    Args:
        source: ``fer2013.csv``, ``icml_face_data.csv``, or a folder with ``train`` and ``test``.
        votes: ``fer2013new.csv``, for a csv only.

    Returns:
        The collection, and what the user must know about its splits.

    Raises:
        UsageError: something is missing or damaged; one line says what.
    """
    if not source.exists():
        raise UsageError("There is no {path}. Name fer2013.csv, or the folder that holds train and test.", path=source)
    if not source.is_dir():
        return read_csv(source, votes), ()
    if votes is not None:
        raise UsageError("The FER+ votes go by the rows of fer2013.csv and cannot be joined to folders of pictures.")
    return read_folders(source)


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What there is to know about a collection.

    Attributes:
        counts: (splits, classes) pictures.
        groups: of identical pictures.
        grouped_rows: pictures in these groups.
        conflicts: numbers of the groups whose labels differ.
        twins: for each evaluation split, its pictures that are in Training too.
        training_rows: pictures of Training that are left to train on, without twins and blank ones.
        blank: pictures of one grey value only.
        voted: pictures with FER+ votes.
        not_a_face: of these, those whose most votes say so.
        agreement: share of pictures with a FER+ majority whose FER label is the same; nan without votes.
    """

    counts: NDArray[np.intp]
    groups: int
    grouped_rows: int
    conflicts: NDArray[np.intp]
    twins: dict[str, int]
    training_rows: int
    blank: int
    voted: int
    not_a_face: int
    agreement: float


# The FER label of each of the eight FER+ emotions, -1 for contempt, which FER2013 does not have.
_FER_OF_FERPLUS = np.array([6, 3, 5, 4, 0, 1, 2, -1])


def explore(data: Fer2013) -> Findings:
    """Count what a collection holds."""
    counts = np.zeros((len(SPLITS), len(EMOTIONS)), np.intp)
    np.add.at(counts, (data.split, data.label_fer), 1)
    grouped = data.dup_group >= 0
    pairs = np.unique(np.stack([data.dup_group[grouped], data.label_fer[grouped]]), axis=1)
    groups, labels = np.unique(pairs[0], return_counts=True)
    voted = data.ferplus.sum(axis=1) > 0
    majority = data.ferplus_majority()
    usable = majority >= 0
    agreed = _FER_OF_FERPLUS[majority[usable]] == data.label_fer[usable]
    return Findings(
        counts=counts,
        groups=len(groups),
        grouped_rows=int(grouped.sum()),
        conflicts=groups[labels > 1].astype(np.intp),
        twins={split: int(data.twins_of(split, "Training").sum()) for split in _EVALUATION},
        training_rows=len(data.training_rows()),
        blank=int(data.blank().sum()),
        voted=int(voted.sum()),
        not_a_face=int((data.ferplus.argmax(axis=1)[voted] == FERPLUS_COLUMNS.index("NF")).sum()),
        agreement=float(agreed.mean()) if usable.any() else float("nan"),
    )
