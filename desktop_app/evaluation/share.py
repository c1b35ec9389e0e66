"""A share of a count, with the interval that says how much it is worth."""

from dataclasses import dataclass

import numpy as np

Z_95 = 1.959964
"""Standard deviations of a normal distribution to either side of the mean that hold 95 % of it."""


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``n``, with the bounds of Wilson's 95 % interval."""

    count: int
    n: int

    @property
    def value(self) -> float:
        """The share itself; 0 of 0 is 0."""
        return self.count / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval at 95 % ("Probable inference, the law of succession, ...", 1927)."""
        if self.n == 0:
            return 0.0, 1.0
        centre = (self.value + Z_95**2 / (2 * self.n)) / (1 + Z_95**2 / self.n)
        variance = self.value * (1 - self.value) / self.n + Z_95**2 / (4 * self.n**2)
        half = Z_95 / (1 + Z_95**2 / self.n) * np.sqrt(variance)
        return float(centre - half), float(centre + half)

    def figures(self) -> dict[str, float | int | list[float]]:
        """Count, n, value and interval, for a JSON file."""
        return {"count": self.count, "n": self.n, "value": self.value, "interval": list(self.interval)}
