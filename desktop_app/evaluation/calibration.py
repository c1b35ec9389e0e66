"""Whether a confidence of 0.8 is right four times in five, what makes it so, and when to say nothing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.evaluation.metrics import Labels, Probabilities
from desktop_app.evaluation.share import Share

BINS = 15
"""Equal steps of confidence from 0 to 1, as Guo and others have them."""

TEMPERATURES = (0.05, 20.0)
"""Where the temperature is looked for."""

THRESHOLD_STEP = 0.01

_LEAST = 1e-12
"""Stands for a probability that has become 0 in float32, so that its logarithm is finite."""


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """How far confidence and accuracy lie apart.

    Attributes:
        ece: expected calibration error: over the bins, the mean distance of accuracy and mean confidence, weighted by
            the bin's rows (Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", 2017, equation 3).
        nll: mean negative log-likelihood of the labels, in nats.
        counts: rows in each of the ``BINS`` bins of confidence.
        confidence: mean confidence in each bin; NaN where there is no row.
        accuracy: share of right labels in each bin; NaN where there is no row.
    """

    ece: float
    nll: float
    counts: NDArray[np.int64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]


def calibration(labels: Labels, probabilities: Probabilities) -> Calibration:
    """Measure calibration of the most probable class; a confidence on a bin's upper edge belongs to that bin."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    hit = probabilities.argmax(axis=1) == labels
    # Rounded, because 0.6 * 15 is a little more than 9 in floating point.
    bins = np.clip(np.ceil(np.round(confidence * BINS, 9)).astype(int) - 1, 0, BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    with np.errstate(invalid="ignore"):
        mean_confidence = np.bincount(bins, weights=confidence, minlength=BINS) / counts
        accuracy = np.bincount(bins, weights=hit, minlength=BINS) / counts
    distance = np.nan_to_num(np.abs(accuracy - mean_confidence))
    return Calibration(
        ece=float((counts * distance).sum() / max(1, len(labels))),
        nll=nll(labels, probabilities),
        counts=counts,
        confidence=mean_confidence,
        accuracy=accuracy,
    )


def nll(labels: Labels, probabilities: Probabilities) -> float:
    """Mean negative log-likelihood of the labels, in nats."""
    of_label = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.maximum(of_label, _LEAST)).mean())


def tempered(probabilities: Probabilities, temperature: float) -> NDArray[np.float64]:
    """softmax(z / T) from softmax(z): logits are known but for a shift, and softmax does not see a shift."""
    logits = np.log(np.maximum(probabilities.astype(np.float64), _LEAST)) / temperature
    scaled = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(scaled / scaled.sum(axis=1, keepdims=True))


def fit_temperature(labels: Labels, probabilities: Probabilities) -> float:
    """The temperature of the least negative log-likelihood (Guo and others, 2017, section 4.2).

    Above 1 the network was too sure of itself, below 1 not sure enough. No label changes.
    """
    from scipy.optimize import minimize_scalar

    # Over the logarithm: twice and half as hot are steps of the same length.
    low, high = np.log(TEMPERATURES)
    found: Any = minimize_scalar(
        lambda log_t: nll(labels, tempered(probabilities, float(np.exp(log_t)))), bounds=(low, high), method="bounded"
    )
    return float(np.exp(found.x))


@dataclass(frozen=True, slots=True)
class Abstention:
    """What is left when labels below a confidence are not given.

    Attributes:
        threshold: the least confidence at which a label is given.
        kept: rows that get their label, of all.
        kept_right: right labels among those.
        dropped_right: labels that would have been right among those not given.
    """

    threshold: float
    kept: Share
    kept_right: Share
    dropped_right: Share


def abstain(labels: Labels, probabilities: Probabilities, threshold: float) -> Abstention:
    """Judge with labels given from ``threshold`` on."""
    keep = probabilities.max(axis=1) >= threshold
    hit = probabilities.argmax(axis=1) == labels
    kept = int(keep.sum())
    return Abstention(
        threshold=threshold,
        kept=Share(kept, len(labels)),
        kept_right=Share(int((hit & keep).sum()), kept),
        dropped_right=Share(int((hit & ~keep).sum()), len(labels) - kept),
    )


def choose_threshold(labels: Labels, probabilities: Probabilities) -> float:
    """The confidence from which labels do more good than harm.

    The gain of a threshold is the right labels kept less the wrong ones kept; it is greatest where a label becomes more
    likely wrong than right (Chow, "On optimum recognition error and reject tradeoff", 1970, with a wrong label as bad
    as a right one is good). Around there it is flat and the best place is chance, so the lowest threshold is taken
    whose gain is within one standard error of the best: what is in doubt is shown. Steps of ``THRESHOLD_STEP``.
    """
    confidence = probabilities.max(axis=1)
    gain = np.where(probabilities.argmax(axis=1) == labels, 1, -1)
    steps = np.round(np.arange(round(1 / THRESHOLD_STEP)) * THRESHOLD_STEP, 6)
    gains = np.array([gain[confidence >= step].sum() for step in steps])
    kept = np.array([(confidence >= step).sum() for step in steps])
    best = int(gains.argmax())
    # Two thresholds differ by the rows between them, each worth plus or minus one.
    within = gains[best] - gains <= np.sqrt(np.abs(kept - kept[best]))
    return float(steps[int(within.argmax())])


def abstention_curve(
    labels: Labels, probabilities: Probabilities, points: int = 101
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Confidence asked for, share of rows that reach it, and their accuracy (NaN where none does)."""
    # Rounded, or a confidence of 0.6 would not reach a step that is a little more.
    asked = np.round(np.linspace(0.0, 1.0, points), 6)
    order = np.argsort(probabilities.max(axis=1))
    confidence = probabilities.max(axis=1)[order]
    hit = (probabilities.argmax(axis=1) == labels)[order]
    first = np.searchsorted(confidence, asked, side="left")
    kept = len(labels) - first
    right_from = np.concatenate([np.cumsum(hit[::-1])[::-1], [0]])
    with np.errstate(invalid="ignore"):
        accuracy = right_from[first] / kept
    return asked, kept / max(1, len(labels)), accuracy
