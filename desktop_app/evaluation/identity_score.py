"""How well person numbers follow people: IDF1, switches and numbers handed on.

IDF1 after Ristani, Solera, Zou, Cucchiara, Tomasi (2016), "Performance Measures and a Data Set for Multi-Target,
Multi-Camera Tracking": people and numbers are paired one to one over the whole clip so that the number of boxes on
which they agree (IDTP) is largest; IDF1 = 2 IDTP / (boxes of truth + boxes given).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.vision import boxes

IOU_MIN = 0.5
HELD_FRAMES = 3


@dataclass(frozen=True, slots=True, eq=False)
class ScoredFrame:
    """Truth and answer of one frame.

    Attributes:
        truth_ids: (m,) int, who is there.
        truth_xyxy: (m, 4), where.
        person_ids: (n,) int, the numbers given; rows with 0 (not yet believed) count as no answer.
        xyxy: (n, 4), the boxes they were given to.
    """

    truth_ids: NDArray[np.int64]
    truth_xyxy: NDArray[np.floating]
    person_ids: NDArray[np.int64]
    xyxy: NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class IdentityScore:
    """The figures of one clip.

    Attributes:
        idf1: identity F1 in 0..1; 1.0 where there is neither truth nor answer.
        idp: identity precision. idr: identity recall.
        switches: how often a person's box carried another number than the time before.
        handed_on: numbers that at least ``HELD_FRAMES`` frames each gave to two or more people.
        people: people in the truth. numbers: numbers given on any box.
    """

    idf1: float
    idp: float
    idr: float
    switches: int
    handed_on: int
    people: int
    numbers: int


def score_identity(frames: Iterable[ScoredFrame], iou_min: float = IOU_MIN) -> IdentityScore:
    """Score the numbers of a clip.

    Args:
        frames: in order of time.
        iou_min: least overlap at which a box is the person's.
    """
    from scipy.optimize import linear_sum_assignment

    agreed: Counter[tuple[int, int]] = Counter()
    held: dict[int, Counter[int]] = {}
    truths: Counter[int] = Counter()
    answers: Counter[int] = Counter()
    last: dict[int, int] = {}
    switches = 0
    for frame in frames:
        given = frame.person_ids > 0
        ids = frame.person_ids[given]
        overlap = boxes.iou(frame.truth_xyxy.astype(np.float64), frame.xyxy[given].astype(np.float64))
        truths.update(frame.truth_ids.tolist())
        answers.update(ids.tolist())
        agreed.update((int(frame.truth_ids[i]), int(ids[j])) for i, j in np.argwhere(overlap >= iou_min))
        rows, cols = linear_sum_assignment(np.where(overlap >= iou_min, overlap, 0.0), maximize=True)
        for i, j in zip(rows, cols, strict=True):
            if overlap[i, j] < iou_min:
                continue
            who, number = int(frame.truth_ids[i]), int(ids[j])
            switches += last.get(who, number) != number
            last[who] = number
            held.setdefault(number, Counter())[who] += 1
    idtp = _best_pairing(agreed, list(truths), list(answers))
    n_truth, n_given = truths.total(), answers.total()
    handed = sum(sum(n >= HELD_FRAMES for n in owners.values()) > 1 for owners in held.values())
    return IdentityScore(
        idf1=_ratio(2 * idtp, n_truth + n_given),
        idp=_ratio(idtp, n_given),
        idr=_ratio(idtp, n_truth),
        switches=switches,
        handed_on=handed,
        people=len(truths),
        numbers=len(answers),
    )


def _best_pairing(agreed: Counter[tuple[int, int]], people: list[int], numbers: list[int]) -> int:
    """IDTP: boxes agreed on under the best one-to-one pairing of people and numbers."""
    from scipy.optimize import linear_sum_assignment

    table = np.array([[agreed[who, number] for number in numbers] for who in people]).reshape(len(people), len(numbers))
    rows, cols = linear_sum_assignment(table, maximize=True)
    return int(table[rows, cols].sum())


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 1.0
