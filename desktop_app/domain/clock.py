"""Wall-clock time of a session."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class SessionClock:
    """Turns source time into wall-clock time. Without an anchor (a file of unknown date) there is none."""

    anchor: datetime | None

    def __post_init__(self) -> None:
        if self.anchor is not None and self.anchor.tzinfo is None:
            raise ValueError("anchor must carry a UTC offset")

    def wall(self, t_s: float) -> datetime | None:
        """The wall-clock time at ``t_s`` seconds of source time."""
        return None if self.anchor is None else self.anchor + timedelta(seconds=t_s)

    def iso(self, t_s: float) -> str:
        """ISO 8601 with milliseconds and UTC offset, or an empty string where no wall clock is known."""
        wall = self.wall(t_s)
        return "" if wall is None else wall.isoformat(timespec="milliseconds")
