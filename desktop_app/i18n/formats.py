"""Numbers, dates and lengths of time as the reader writes them."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from desktop_app.i18n.language import now_locale

MISSING = "\N{EN DASH}"
"""What is shown where there is no number."""


def number(value: float | None, digits: int = 0) -> str:
    """A number with a fixed count of digits after the point: ``1,234.5`` or ``1.234,5``; a dash for none."""
    if value is None or value != value:
        return MISSING
    return str(_pattern(digits, "").apply(round(float(value), digits), now_locale()))


def percent(share: float | None, digits: int = 0) -> str:
    """A share from 0 to 1 as per cent: ``82%``; a dash for none."""
    if share is None or share != share:
        return MISSING
    return str(_pattern(digits, "%").apply(round(float(share), digits + 2), now_locale()))


def day(moment: date | datetime, length: str = "medium") -> str:
    """The day: ``22 Nov 2026``. ``length`` is Babel's: short, medium, long, full (with the weekday)."""
    from babel.dates import format_date

    return format_date(moment, length, locale=now_locale())


def time_of_day(moment: datetime, *, seconds: bool = False) -> str:
    """The time of day in the moment's own zone: ``10:14``, ``10.14``, with ``seconds`` ``10:14:05``."""
    from babel.dates import format_time

    # Babel would move an aware moment to UTC.
    return format_time(moment.replace(tzinfo=None), "medium" if seconds else "short", locale=now_locale())


def day_and_time(moment: datetime, *, seconds: bool = False) -> str:
    """Day and time of day: ``22 Nov 2026, 10:14``."""
    return f"{day(moment)}, {time_of_day(moment, seconds=seconds)}"


def duration(seconds: float) -> str:
    """A length of time in its two largest units: ``1 hr 25 mins``, ``1 jam 25 mnt``; ``12 secs``."""
    from babel.units import format_unit

    whole = max(0, round(seconds))
    if whole >= 3600:
        # The seconds are left out, so the minutes are rounded.
        minutes = round(whole / 60)
        parts = [(minutes // 60, "duration-hour"), (minutes % 60, "duration-minute")]
    else:
        parts = [(whole // 60, "duration-minute"), (whole % 60, "duration-second")]
    told = [part for part in parts if part[0]] or [(0, "duration-second")]
    return " ".join(format_unit(count, unit, length="short", locale=now_locale()) for count, unit in told)


def listing(things: Sequence[str]) -> str:
    """Things in a row: ``a, b, and c``; ``a, b, dan c``."""
    from babel.lists import format_list

    return str(format_list(list(things), locale=now_locale()))


@cache
def _pattern(digits: int, sign: str) -> Any:
    from babel.numbers import parse_pattern

    return parse_pattern("#,##0" + ("." + "0" * digits if digits else "") + sign)
