"""What labels and probabilities are worth: accuracy, precision, recall, F1, confusion, ROC."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support, roc_auc_score, roc_curve

from desktop_app.evaluation.share import Share

Labels = NDArray[np.integer[Any]]
Probabilities = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class against all others.

    Attributes:
        name: of the class.
        n: rows whose label it is.
        precision: of the rows judged so, the share that is so; 0 where none was.
        recall: of the rows that are so, the share judged so; 0 where there are none.
        f1: harmonic mean of both.
        auc: area under the ROC curve; None where the rows are all of this class or none is.
    """

    name: str
    n: int
    precision: float
    recall: float
    f1: float
    auc: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Classification:
    """How well rows were judged.

    Attributes:
        accuracy: rows whose most probable class is their label; ties go to the earlier class.
        macro_f1: mean F1 of the classes that occur among the labels.
        mean_recall: mean recall of those classes (balanced accuracy): no class counts more for being frequent.
        macro_auc: mean of the classes' areas; None where no class has one.
        classes: each class by itself.
        confusion: (classes, classes) counts, label by row, judgement by column.
    """

    accuracy: Share
    macro_f1: float
    mean_recall: float
    macro_auc: float | None
    classes: tuple[ClassFigures, ...]
    confusion: NDArray[np.int64]


def right(labels: Labels, probabilities: Probabilities) -> Share:
    """Rows whose most probable class is their label."""
    return Share(int((probabilities.argmax(axis=1) == labels).sum()), len(labels))


def classify(labels: Labels, probabilities: Probabilities, names: Sequence[str]) -> Classification:
    """Compare judgements with labels.

    Args:
        labels: (n,) class numbers, n at least 1.
        probabilities: (n, classes).
        names: of the classes, in the order of the columns.
    """
    _check(labels, probabilities, names)
    numbers = np.arange(len(names))
    judged = probabilities.argmax(axis=1)
    precision, recall, f1, counts = precision_recall_fscore_support(labels, judged, labels=numbers, zero_division=0)
    occur = counts > 0
    areas = [_area(labels == number, probabilities[:, number]) for number in numbers]
    known = [area for area in areas if area is not None]
    return Classification(
        accuracy=right(labels, probabilities),
        macro_f1=float(f1[occur].mean()),
        mean_recall=float(recall[occur].mean()),
        macro_auc=float(np.mean(known)) if known else None,
        classes=tuple(
            ClassFigures(str(name), int(counts[i]), float(precision[i]), float(recall[i]), float(f1[i]), areas[i])
            for i, name in enumerate(names)
        ),
        confusion=confusion_matrix(labels, judged, labels=numbers),
    )


def roc_curves(
    labels: Labels, probabilities: Probabilities
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]] | None]:
    """Each class's one-vs-rest curve as false and true positive rates; None where it has none."""
    curves: list[tuple[NDArray[np.float64], NDArray[np.float64]] | None] = []
    for number in range(probabilities.shape[1]):
        truth = labels == number
        if truth.all() or not truth.any():
            curves.append(None)
        else:
            false_rate, true_rate, _ = roc_curve(truth, probabilities[:, number])
            curves.append((false_rate, true_rate))
    return curves


def _area(truth: NDArray[np.bool_], scores: Probabilities) -> float | None:
    return None if truth.all() or not truth.any() else float(roc_auc_score(truth, scores))


def _check(labels: Labels, probabilities: Probabilities, names: Sequence[str]) -> None:
    if len(labels) == 0:
        raise ValueError("there is nothing to measure on: labels is empty")
    if probabilities.shape != (len(labels), len(names)):
        raise ValueError(f"probabilities must have shape ({len(labels)}, {len(names)}), got {probabilities.shape}")
