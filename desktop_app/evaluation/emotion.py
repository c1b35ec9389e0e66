"""How well an emotion judge does on FER2013: everything that is measured on one split, for one or both sets of labels.

PublicTest sets temperature and threshold, whichever split is measured; PrivateTest is only read.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import UsageError
from desktop_app.evaluation.calibration import (
    Abstention,
    Calibration,
    abstain,
    abstention_curve,
    calibration,
    choose_threshold,
    fit_temperature,
    tempered,
)
from desktop_app.evaluation.emotion_heads import HeadComparison, compare_heads
from desktop_app.evaluation.emotion_judges import EmotionJudge, Heads, Views, judge_faces
from desktop_app.evaluation.emotion_labels import (
    PROTOCOLS,
    STRICT,
    LabelledRows,
    LabelSet,
    answers,
    labelled_rows,
)
from desktop_app.evaluation.metrics import Classification, classify, right, roc_curves
from desktop_app.evaluation.share import Share
from desktop_app.training.fer2013 import Fer2013

CHOOSING_SPLIT = "PublicTest"

Tell = Callable[[str, int, int], None]
"""Told what is being judged, how many faces are done, and of how many."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelReport:
    """The figures for one set of labels.

    Attributes:
        label_set: which labels.
        names: of the classes.
        answered_by: which head of the judge, in words.
        labels: (n,) class numbers.
        probabilities: (n, classes) as the judge gives them.
        calibrated: (n, classes) after temperature scaling.
        classification: of all rows; temperature changes none of it but the areas, which are of ``probabilities``.
        without_twins: accuracy on rows whose picture is not in Training.
        strict: accuracy on rows with a strict FER+ majority; None for FER2013's own labels.
        temperature: chosen on PublicTest.
        before: calibration of ``probabilities``.
        after: calibration of ``calibrated``.
        abstention: at the threshold chosen on PublicTest, of ``calibrated``.
    """

    label_set: LabelSet
    names: tuple[str, ...]
    answered_by: str
    labels: NDArray[np.intp]
    probabilities: NDArray[np.float32]
    calibrated: NDArray[np.float64]
    classification: Classification
    without_twins: Share
    strict: Share | None
    temperature: float
    before: Calibration
    after: Calibration
    abstention: Abstention

    def figures(self) -> dict[str, Any]:
        """Everything measured, for a JSON file."""
        whole = self.classification
        asked, kept, accuracy = abstention_curve(self.labels, self.calibrated)
        strict = {} if self.strict is None else {"strict_majority": {**self.strict.figures(), "protocol": STRICT}}
        return {
            "labels": self.label_set,
            "protocol": PROTOCOLS[self.label_set],
            "answered_by": self.answered_by,
            "n": len(self.labels),
            "accuracy": whole.accuracy.figures(),
            "accuracy_without_twins": self.without_twins.figures(),
            **strict,
            "macro_f1": whole.macro_f1,
            "mean_recall": whole.mean_recall,
            "macro_auc": whole.macro_auc,
            "classes": [
                {"name": c.name, "n": c.n, "precision": c.precision, "recall": c.recall, "f1": c.f1, "auc": c.auc}
                for c in whole.classes
            ],
            "confusion": whole.confusion.tolist(),
            "roc": {
                name: None if curve is None else _thinned(*curve)
                for name, curve in zip(self.names, roc_curves(self.labels, self.probabilities), strict=True)
            },
            "temperature": {"value": self.temperature, "chosen_on": CHOOSING_SPLIT},
            "calibration_before": _calibration_figures(self.before),
            "calibration_after": _calibration_figures(self.after),
            "abstention": {
                "threshold": self.abstention.threshold,
                "chosen_on": CHOOSING_SPLIT,
                "kept": self.abstention.kept.figures(),
                "kept_right": self.abstention.kept_right.figures(),
                "dropped_right": self.abstention.dropped_right.figures(),
                "curve": {"confidence": asked.tolist(), "kept": kept.tolist(), "accuracy": _with_none(accuracy)},
            },
        }


@dataclass(frozen=True, slots=True, eq=False)
class EmotionReport:
    """What was measured, of what and how.

    Attributes:
        judge: name of the judge.
        sha256: of its weights.
        runtime: with version and precision.
        split: the rows measured on.
        views: what was done at test time.
        seconds: that judging the split took.
        faces: how many that were.
        reports: one for each set of labels.
        heads: comparison of the judge's heads; None where it has one only.
    """

    judge: str
    sha256: str
    runtime: str
    split: str
    views: Views
    seconds: float
    faces: int
    reports: tuple[LabelReport, ...]
    heads: HeadComparison | None

    def figures(self) -> dict[str, Any]:
        """Everything measured, for a JSON file."""
        return {
            "judge": self.judge,
            "weights_sha256": self.sha256,
            "runtime": self.runtime,
            "data": "FER2013, official split",
            "split": self.split,
            "views_at_test_time": self.views,
            "seconds": round(self.seconds, 1),
            "faces": self.faces,
            "labels": {report.label_set: report.figures() for report in self.reports},
            "heads": None if self.heads is None else self.heads.figures(),
        }


def label_sets_of(data: Fer2013, split: str) -> list[LabelSet]:
    """The sets of labels that can be measured on a split: FER2013's own always, FER+ where there are votes."""
    splits = {CHOOSING_SPLIT, split}
    voted = all(len(labelled_rows(data, name, "ferplus").rows) for name in splits)
    return ["fer", "ferplus"] if voted else ["fer"]


def evaluate_emotion(
    judge: EmotionJudge,
    data: Fer2013,
    split: str,
    label_sets: Sequence[LabelSet],
    views: Views = "none",
    tell: Tell = lambda what, done, of: None,
) -> EmotionReport:
    """Judge a split once, and PublicTest for what has to be chosen.

    Args:
        judge: what is measured.
        data: the collection.
        split: ``"PublicTest"`` or ``"PrivateTest"``; measured on PublicTest itself, temperature and threshold fit the
            rows they are measured on.
        label_sets: which labels to compare with.
        views: what is done at test time, alike on both splits.
        tell: is told how far it is.

    Raises:
        UsageError: a split has no row with such a label.
    """
    for name in {CHOOSING_SPLIT, split}:
        for label_set in label_sets:
            if len(labelled_rows(data, name, label_set).rows) == 0:
                raise UsageError(
                    "The data has no row of {split} with a label of {labels}. Name another file with --data.",
                    split=name,
                    labels={"fer": "FER2013", "ferplus": "FER+"}[label_set],
                )
    public = _judge_split(judge, data, CHOOSING_SPLIT, views, tell)
    started = time.perf_counter()
    measured = public if split == CHOOSING_SPLIT else _judge_split(judge, data, split, views, tell)
    seconds = time.perf_counter() - started
    return EmotionReport(
        judge=judge.name,
        sha256=judge.sha256,
        runtime=judge.runtime,
        split=split,
        views=views,
        seconds=seconds,
        faces=len(data.rows(split)),
        reports=tuple(_report(data, split, label_set, public, measured) for label_set in label_sets),
        heads=compare_heads(data, split, public, measured),
    )


def _judge_split(judge: EmotionJudge, data: Fer2013, split: str, views: Views, tell: Tell) -> Heads:
    images = data.images[data.rows(split)]
    return judge_faces(judge, images, views, lambda done: tell(split, done, len(images)))


def _report(data: Fer2013, split: str, label_set: LabelSet, public: Heads, measured: Heads) -> LabelReport:
    choosing = labelled_rows(data, CHOOSING_SPLIT, label_set)
    chosen_by, _ = _answers_for(choosing, data, CHOOSING_SPLIT, public)
    temperature = fit_temperature(choosing.labels, chosen_by)
    threshold = choose_threshold(choosing.labels, tempered(chosen_by, temperature))
    rows = labelled_rows(data, split, label_set)
    probabilities, answered_by = _answers_for(rows, data, split, measured)
    calibrated = tempered(probabilities, temperature)
    strict = rows.strict
    return LabelReport(
        label_set=label_set,
        names=rows.names,
        answered_by=answered_by,
        labels=rows.labels,
        probabilities=probabilities,
        calibrated=calibrated,
        classification=classify(rows.labels, probabilities, rows.names),
        without_twins=right(rows.labels[rows.without_twins], probabilities[rows.without_twins]),
        strict=None if strict is None else right(rows.labels[strict], probabilities[strict]),
        temperature=temperature,
        before=calibration(rows.labels, probabilities),
        after=calibration(rows.labels, calibrated),
        abstention=abstain(rows.labels, calibrated, threshold),
    )


def _answers_for(labelled: LabelledRows, data: Fer2013, split: str, heads: Heads) -> tuple[NDArray[np.float32], str]:
    """The judgements of the labelled rows, of those of the whole split."""
    probabilities, answered_by = answers(heads, labelled.label_set)
    return probabilities[np.isin(data.rows(split), labelled.rows)], answered_by


def _calibration_figures(measured: Calibration) -> dict[str, Any]:
    return {
        "ece": measured.ece,
        "nll": measured.nll,
        "bins": {
            "count": measured.counts.tolist(),
            "confidence": _with_none(measured.confidence),
            "accuracy": _with_none(measured.accuracy),
        },
    }


def _with_none(values: NDArray[np.float64]) -> list[float | None]:
    """JSON knows no NaN."""
    return [None if np.isnan(value) else float(value) for value in values]


def _thinned(false_rate: NDArray[np.float64], true_rate: NDArray[np.float64]) -> dict[str, list[float]]:
    """A ROC curve at 101 evenly spaced false positive rates: enough to draw it."""
    asked = np.linspace(0, 1, 101)
    return {"false_positive": asked.tolist(), "true_positive": np.interp(asked, false_rate, true_rate).tolist()}
