"""A stretch of time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when something lasted, in seconds of source time."""

    from_s: float
    until_s: float

    @property
    def duration_s(self) -> float:
        """How long it lasted."""
        return self.until_s - self.from_s
