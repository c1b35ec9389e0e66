"""From source time to wall-clock time."""

from datetime import datetime, timedelta, timezone

import pytest

from desktop_app.domain.clock import SessionClock

JAKARTA = timezone(timedelta(hours=7))


def test_wall_time_carries_the_offset() -> None:
    """Ten minutes and a half second after the anchor, to the millisecond, with its UTC offset."""
    clock = SessionClock(datetime(2026, 11, 2, 8, 0, tzinfo=JAKARTA))

    assert clock.iso(600.5) == "2026-11-02T08:10:00.500+07:00"


def test_a_file_of_unknown_date_has_no_wall_time() -> None:
    """Without an anchor the column stays blank."""
    assert SessionClock(None).iso(3) == ""
    assert SessionClock(None).wall(3) is None


def test_an_anchor_without_offset_is_refused() -> None:
    """A naive time would mean different moments in different places."""
    with pytest.raises(ValueError, match="UTC offset"):
        SessionClock(datetime(2026, 11, 2, 8, 0))  # noqa: DTZ001
