"""Numbers, dates and lengths of time as the reader writes them."""

import math
from datetime import datetime, timedelta, timezone

import pytest

from desktop_app.i18n import (
    MISSING,
    day,
    day_and_time,
    duration,
    listing,
    number,
    percent,
    set_language,
    speaking,
    time_of_day,
)

MOMENT = datetime(2026, 11, 22, 14, 5, 9, tzinfo=timezone(timedelta(hours=7)))


def both(call: object, *arguments: object, **options: object) -> tuple[str, str]:
    """What a function gives in English and in Indonesian."""
    told = []
    for code in ("en", "id"):
        with speaking(code):
            told.append(call(*arguments, **options))  # type: ignore[operator]
    return told[0], told[1]


def test_numbers_have_the_signs_of_the_language() -> None:
    """A fixed count of digits, in groups of three."""
    assert both(number, 1234567.891, 1) == ("1,234,567.9", "1.234.567,9")
    assert both(number, 0.5, 2) == ("0.50", "0,50")
    assert both(number, -12) == ("-12", "-12")
    assert both(percent, 0.8234) == ("82%", "82%")
    assert both(percent, 0.8234, 1) == ("82.3%", "82,3%")


@pytest.mark.parametrize("nothing", [None, math.nan])
def test_no_number_is_a_dash(nothing: float | None) -> None:
    """Not known is not 0."""
    assert (number(nothing, 2), percent(nothing)) == (MISSING, MISSING)


def test_days_and_times_are_those_of_the_moment_itself() -> None:
    """Nothing is moved to another time zone."""
    assert both(day, MOMENT) == ("22 Nov 2026", "22 Nov 2026")
    assert both(day, MOMENT.date(), "full") == ("Sunday, 22 November 2026", "Minggu, 22 November 2026")
    assert both(time_of_day, MOMENT) == ("14:05", "14.05")
    assert both(time_of_day, MOMENT, seconds=True) == ("14:05:09", "14.05.09")
    assert both(day_and_time, MOMENT) == ("22 Nov 2026, 14:05", "22 Nov 2026, 14.05")


def test_a_region_has_its_own_way() -> None:
    """American English puts the month first."""
    set_language("system", ["en-US"])
    assert day(MOMENT) == "Nov 22, 2026"
    assert time_of_day(MOMENT).startswith("2:05")


@pytest.mark.parametrize(
    ("seconds", "english", "indonesian"),
    [
        (0, "0 secs", "0 dtk"),
        (59.6, "1 min", "1 mnt"),
        (65, "1 min 5 secs", "1 mnt 5 dtk"),
        (3599, "59 mins 59 secs", "59 mnt 59 dtk"),
        (3600, "1 hr", "1 j"),
        (7199, "2 hrs", "2 j"),
        (5160, "1 hr 26 mins", "1 j 26 mnt"),
    ],
)
def test_lengths_are_told_in_their_two_largest_units(seconds: float, english: str, indonesian: str) -> None:
    """Rounded in the smaller one."""
    assert both(duration, seconds) == (english, indonesian)


def test_things_in_a_row() -> None:
    """With the language's own and."""
    assert both(listing, ["a", "b", "c"]) == ("a, b and c", "a, b, dan c")
