"""Errors of landmarks as Poster and others (2019) state them, with intervals over people."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.landmarks68 import MIRRORED, REGIONS, interocular

FAILURES = (0.08, 0.10)
"""A face fails at a mean error above these."""

AUC_LIMIT = 0.10
"""The cumulative error curve is integrated up to here."""

_CURVE_STEPS = 101
_FEWEST_PEOPLE = 10
_RESAMPLED = 2000
_SEED = 2019


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, with its 95 % interval over people where there are enough of them."""

    value: float
    interval: tuple[float, float] | None

    def figures(self) -> dict[str, float | list[float] | None]:
        """For a JSON file, which knows no nan."""
        return {
            "value": None if np.isnan(self.value) else self.value,
            "interval": list(self.interval) if self.interval else None,
        }


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkErrors:
    """What one method did on one set.

    Attributes:
        per_point: (n, points), distance over interocular distance; infinite in the rows of faces that were not found.
        person: (n,) whose face it is.
    """

    per_point: NDArray[np.float64]
    person: NDArray[np.str_]

    @classmethod
    def of(
        cls, placed_xy: NDArray[np.floating], truth_xy: NDArray[np.floating], person: NDArray[np.str_]
    ) -> "LandmarkErrors":
        """Errors of points (n, points, 2) against the truth; rows of nan stand for faces that were not found."""
        distance = np.linalg.norm(placed_xy - truth_xy, axis=-1) / interocular(truth_xy)[:, np.newaxis]
        return cls(np.where(np.isnan(distance), np.inf, distance), person)

    @property
    def per_face(self) -> NDArray[np.float64]:
        """(n,), equation 7: the mean over the points; infinite where the face was not found."""
        return np.asarray(self.per_point.mean(axis=1))

    @property
    def found(self) -> NDArray[np.bool_]:
        """(n,), whose points were placed."""
        return np.isfinite(self.per_face)

    @property
    def mean(self) -> Estimate:
        """Mean error of the faces that were found."""
        return over_people(self.per_face[self.found], self.person[self.found])

    @property
    def deviation(self) -> float:
        """Standard deviation of the same; 0 where no face was found."""
        return float(self.per_face[self.found].std()) if self.found.any() else 0.0

    def failures(self, above: float) -> Estimate:
        """Share of faces with a larger error; those not found count as failed."""
        return over_people((self.per_face > above).astype(float), self.person)

    def curve(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The cumulative error curve: errors from 0 to ``AUC_LIMIT``, and the share of all faces at or below each."""
        errors = np.linspace(0, AUC_LIMIT, _CURVE_STEPS)
        return errors, (self.per_face[:, np.newaxis] <= errors).mean(axis=0)

    @property
    def auc(self) -> float:
        """Area under the whole curve up to ``AUC_LIMIT``, 1 for faces without error: the mean of what is left of it."""
        return float(np.clip(1 - self.per_face / AUC_LIMIT, 0, None).mean())

    def regions(self) -> dict[str, float]:
        """Mean error in each region of the faces that were found; empty for five points."""
        if self.per_point.shape[1] != len(MIRRORED) or not self.found.any():
            return {}
        return {name: float(self.per_point[self.found][:, points].mean()) for name, points in REGIONS.items()}

    def figures(self) -> Mapping[str, object]:
        """Everything, for a JSON file."""
        errors, shares = self.curve()
        return {
            "n": len(self.person),
            "people": len(np.unique(self.person)),
            "not_found": int((~self.found).sum()),
            "mean": self.mean.figures(),
            "deviation": self.deviation,
            **{f"failures_{above:.2f}": self.failures(above).figures() for above in FAILURES},
            f"auc_{AUC_LIMIT:.2f}": self.auc,
            "regions": self.regions(),
            "curve": {"error": errors.round(4).tolist(), "share": shares.round(5).tolist()},
        }


def over_people(values: NDArray[np.float64], person: NDArray[np.str_]) -> Estimate:
    """A mean, with its percentile interval when people are drawn again with all their pictures (bootstrap).

    Pictures of one person resemble each other, so drawing pictures would make the interval too narrow. Below ten
    people there is no interval.
    """
    if not len(values):
        return Estimate(float("nan"), None)
    mean = float(values.mean())
    people, of = np.unique(person, return_inverse=True)
    if len(people) < _FEWEST_PEOPLE:
        return Estimate(mean, None)
    sums, counts = np.bincount(of, values), np.bincount(of)
    drawn = np.random.default_rng(_SEED).integers(len(people), size=(_RESAMPLED, len(people)))
    low, high = np.percentile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), [2.5, 97.5])
    return Estimate(mean, (float(low), float(high)))
