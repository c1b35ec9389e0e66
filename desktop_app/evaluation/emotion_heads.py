"""Which head to show: FER2013's own, FER+ mapped to the seven, or a mix of both.

On FER2013's own labels the answer is a figure. On faces of other collections there are no labels here; there the two
heads can only be compared with each other, by how often they say what. A head that calls nearly everything neutral or
happy has learnt how often annotators of FER2013 say so, which is of no use to whoever watches a class.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.evaluation.calibration import (
    Abstention,
    abstain,
    calibration,
    choose_threshold,
    fit_temperature,
    tempered,
)
from desktop_app.evaluation.emotion_judges import FER_HEAD, FERPLUS_HEAD, EmotionJudge, Heads, judge_faces
from desktop_app.evaluation.emotion_labels import seven_of_ferplus
from desktop_app.evaluation.metrics import Classification, classify, right
from desktop_app.evaluation.share import Share
from desktop_app.training.fer2013 import FERPLUS_EMOTIONS, Fer2013

MIX_STEP = 0.05
WAYS = {1.0: "FER head", 0.0: "FER+ head without contempt", 0.5: "half and half"}
"""The ways that are always compared, by the share of FER2013's own head."""

_NAMES = tuple(str(emotion) for emotion in EMOTIONS)


@dataclass(frozen=True, slots=True, eq=False)
class HeadFigures:
    """One way to seven probabilities, on both sets of labels.

    Attributes:
        name: what it is.
        fer_weight: share of FER2013's own head; the rest is the FER+ head's.
        fer: against FER2013's labels, all rows of the split.
        ferplus_seven: right against FER+ majorities of the seven, rows of contempt left out.
        temperature: of the least negative log-likelihood of PublicTest's FER2013 labels.
        ece: expected calibration error on the split after that temperature.
        abstention: at the threshold chosen on PublicTest, after that temperature.
    """

    name: str
    fer_weight: float
    fer: Classification
    ferplus_seven: Share
    temperature: float
    ece: float
    abstention: Abstention

    def figures(self) -> dict[str, Any]:
        """For a JSON file."""
        return {
            "name": self.name,
            "fer_weight": self.fer_weight,
            "accuracy_fer": self.fer.accuracy.figures(),
            "macro_f1_fer": self.fer.macro_f1,
            "mean_recall_fer": self.fer.mean_recall,
            "recall_fer": {c.name: c.recall for c in self.fer.classes},
            "accuracy_ferplus_of_seven": self.ferplus_seven.figures(),
            "temperature": self.temperature,
            "ece_after_temperature": self.ece,
            "threshold": self.abstention.threshold,
            "kept": self.abstention.kept.figures(),
            "kept_right": self.abstention.kept_right.figures(),
        }


@dataclass(frozen=True, slots=True, eq=False)
class HeadComparison:
    """All ways to seven probabilities, on one split; the mix's weight was chosen on PublicTest.

    Attributes:
        split: measured on.
        ways: in the order of the table.
        public_accuracy: accuracy on PublicTest's FER2013 labels for each weight tried.
    """

    split: str
    ways: tuple[HeadFigures, ...]
    public_accuracy: dict[float, float]

    def figures(self) -> dict[str, Any]:
        """For a JSON file."""
        return {
            "split": self.split,
            "ways": [way.figures() for way in self.ways],
            "mix_chosen_on": "PublicTest",
            "public_accuracy_by_fer_weight": {f"{w:.2f}": value for w, value in self.public_accuracy.items()},
        }


@dataclass(frozen=True, slots=True, eq=False)
class LabelShares:
    """How often each way says what on faces without labels.

    Attributes:
        source: where the faces come from.
        n: faces.
        shares: way to (7,) share of faces with each label.
        confidence: way to mean confidence.
        agree: faces on which both heads say the same.
    """

    source: str
    n: int
    shares: dict[str, NDArray[np.float64]]
    confidence: dict[str, float]
    agree: Share

    def figures(self) -> dict[str, Any]:
        """For a JSON file."""
        return {
            "source": self.source,
            "n": self.n,
            "labels": {way: dict(zip(_NAMES, shares.tolist(), strict=True)) for way, shares in self.shares.items()},
            "mean_confidence": self.confidence,
            "heads_agree": self.agree.figures(),
        }


def mix_heads(heads: Heads, fer_weight: float) -> NDArray[np.float32]:
    """``fer_weight`` of FER2013's own head and the rest of the FER+ head without contempt: (n, 7)."""
    mixed = fer_weight * heads[FER_HEAD] + (1 - fer_weight) * seven_of_ferplus(heads[FERPLUS_HEAD])
    return np.asarray(mixed, dtype=np.float32)


def compare_heads(data: Fer2013, split: str, public: Heads, measured: Heads) -> HeadComparison | None:
    """Compare the ways on a split; None where the judge has not both heads.

    Args:
        data: the collection.
        split: that ``measured`` is of.
        public: judgements of all rows of PublicTest, on which the mix is chosen.
        measured: judgements of all rows of ``split``.
    """
    if not {FER_HEAD, FERPLUS_HEAD} <= measured.keys():
        return None
    public_labels = data.label_fer[data.rows("PublicTest")].astype(np.intp)
    weights = np.round(np.arange(0, 1 + MIX_STEP / 2, MIX_STEP), 2)
    tried = {float(weight): right(public_labels, mix_heads(public, float(weight))).value for weight in weights}
    # Of equally good mixes the one with most of FER2013's own head.
    best = max(tried, key=lambda weight: (tried[weight], weight))
    ways = [(name, weight) for weight, name in WAYS.items()] + [("mix chosen on PublicTest", best)]
    return HeadComparison(split, tuple(_way(data, split, public, measured, *way) for way in ways), tried)


def label_shares(source: str, heads: Heads, fer_weights: dict[str, float]) -> LabelShares:
    """How often each way says what.

    Args:
        source: where the faces come from.
        heads: both heads' judgements of the faces.
        fer_weights: name of each way and its share of FER2013's own head.
    """
    judged = {name: mix_heads(heads, weight) for name, weight in fer_weights.items()}
    same = mix_heads(heads, 1.0).argmax(axis=1) == mix_heads(heads, 0.0).argmax(axis=1)
    n = len(same)
    return LabelShares(
        source=source,
        n=n,
        shares={k: np.bincount(p.argmax(axis=1), minlength=len(EMOTIONS)) / max(1, n) for k, p in judged.items()},
        confidence={k: float(p.max(axis=1).mean()) if n else 0.0 for k, p in judged.items()},
        agree=Share(int(same.sum()), n),
    )


def _way(data: Fer2013, split: str, public: Heads, heads: Heads, name: str, weight: float) -> HeadFigures:
    rows, public_rows = data.rows(split), data.rows("PublicTest")
    labels, public_labels = data.label_fer[rows].astype(np.intp), data.label_fer[public_rows].astype(np.intp)
    judged, chosen_by = mix_heads(heads, weight), mix_heads(public, weight)
    temperature = fit_temperature(public_labels, chosen_by)
    threshold = choose_threshold(public_labels, tempered(chosen_by, temperature))
    calibrated = tempered(judged, temperature)
    # The labels are mapped as a head is: certain of one of eight becomes certain of one of seven.
    majority = data.ferplus_majority()[rows]
    seven = seven_of_ferplus(np.eye(FERPLUS_EMOTIONS, dtype=np.float32)[np.maximum(majority, 0)])
    usable = (majority >= 0) & (seven.sum(axis=1) > 0)
    return HeadFigures(
        name=name,
        fer_weight=weight,
        fer=classify(labels, judged, _NAMES),
        ferplus_seven=right(seven[usable].argmax(axis=1), judged[usable]),
        temperature=temperature,
        ece=calibration(labels, calibrated).ece,
        abstention=abstain(labels, calibrated, threshold),
    )


def shares_of_clip(source: str, crops: Sequence[NDArray[np.uint8]], judge: EmotionJudge) -> LabelShares | None:
    """How often each way says what on the faces of a clip; None where there are none, or the judge has one head.

    Args:
        source: name of the clip.
        crops: (48, 48) uint8 each.
        judge: with both heads.
    """
    if not crops:
        return None
    heads = judge_faces(judge, np.stack(crops))
    if not {FER_HEAD, FERPLUS_HEAD} <= heads.keys():
        return None
    return label_shares(source, heads, {name: weight for weight, name in WAYS.items()})
