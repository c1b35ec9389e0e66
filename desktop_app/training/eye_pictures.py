"""Close-ups of one eye, open or closed: reading them, finding near twins, parting them into folds."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import UsageError
from desktop_app.networks.eye_state_input import EYE_STATES
from desktop_app.training.grey_pictures import read_grey

TWIN_BITS = 10
"""Two pictures whose hashes differ in at most this many of 63 bits are taken for near twins. Looked at in
``eye_state``: up to 4 bits nearly all are the same picture or the two eyes of one face, at 9 and 10 bits
every third."""

_SUFFIXES = {".jpg", ".jpeg", ".png", ".bmp"}
_HASH_SIDE = 32
_HASH_FREQUENCIES = 8


@dataclass(frozen=True, slots=True, eq=False)
class EyePictures:
    """Pictures of single eyes.

    Attributes:
        grey: a (height, width) uint8 array each, of any size.
        label: (n,) int64, index into ``EYE_STATES``.
        twins: (n,) int64, the group of near twins that a picture belongs to; most groups have one member.
    """

    grey: tuple[NDArray[np.uint8], ...]
    label: NDArray[np.int64]
    twins: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.grey)


def load_eye_pictures(folder: Path) -> EyePictures:
    """Read a folder with ``open/`` and ``closed/`` in it.

    Raises:
        UsageError: a folder is missing or empty, or a file is no picture.
    """
    grey: list[NDArray[np.uint8]] = []
    label: list[int] = []
    for index, state in enumerate(EYE_STATES):
        place = folder / state
        paths = sorted(path for path in place.glob("*") if path.suffix.lower() in _SUFFIXES) if place.is_dir() else []
        if not paths:
            raise UsageError("{path} must hold pictures of eyes in the folders open and closed.", path=folder)
        grey += [read_grey(path) for path in paths]
        label += [index] * len(paths)
    return EyePictures(tuple(grey), np.array(label, np.int64), twin_groups(grey))


def perceptual_hash(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(63,) bits: which of the lowest frequencies of the picture, without the mean, are above their median."""
    small = cv2.resize(grey, (_HASH_SIDE, _HASH_SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    frequencies = cv2.dct(small)[:_HASH_FREQUENCIES, :_HASH_FREQUENCIES].ravel()[1:]
    bits: NDArray[np.bool_] = frequencies > np.median(frequencies)
    return bits


def twin_groups(grey: list[NDArray[np.uint8]], bits: int = TWIN_BITS) -> NDArray[np.int64]:
    """(n,) the group of each picture; near twins, also by way of others and mirrored, share one.

    Mirrored, because the two eyes of one face are often among such pictures.
    """
    plain = np.array([perceptual_hash(picture) for picture in grey])
    mirrored = np.array([perceptual_hash(np.ascontiguousarray(picture[:, ::-1])) for picture in grey])
    group = np.arange(len(grey), dtype=np.int64)
    for k in range(1, len(grey)):
        nearest = np.minimum((plain[:k] != plain[k]).sum(axis=1), (mirrored[:k] != plain[k]).sum(axis=1))
        joined = np.append(group[:k][nearest <= bits], group[k])
        if len(joined) > 1:
            group[np.isin(group, joined)] = joined.min()
    return np.unique(group, return_inverse=True)[1].astype(np.int64)


def part_into_folds(pictures: EyePictures, folds: int) -> NDArray[np.int64]:
    """(n,) the fold of each picture: near twins in one fold, folds of nearly the same size and mixture.

    Groups go, the largest first, to the fold that has the fewest pictures of the group's commoner state.
    """
    fold = np.zeros(len(pictures), np.int64)
    filled = np.zeros((folds, len(EYE_STATES)), np.int64)
    groups, sizes = np.unique(pictures.twins, return_counts=True)
    for group in groups[np.argsort(-sizes, kind="stable")]:
        members = pictures.twins == group
        count = np.bincount(pictures.label[members], minlength=len(EYE_STATES))
        chosen = int(np.argmin(filled[:, int(np.argmax(count))]))
        fold[members] = chosen
        filled[chosen] += count
    return fold
