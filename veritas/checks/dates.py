"""Reads dates as sites write them, by arithmetic alone: checks have no clock and no time zone."""

from __future__ import annotations

import re

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:([Zz])|([+-])(\d\d):(\d\d))"
)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def seconds_of(text: str) -> float | None:
    """A time of RFC 3339 as seconds since the epoch, UTC; None when it is none.

    The day number is computed as in Howard Hinnant's "chrono-Compatible Low-Level Date
    Algorithms", ``days_from_civil``. A leap second counts as the one before.
    """
    found = _RFC3339.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(found[n]) for n in range(1, 7))
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] and hour < 24 and minute < 60):
        return None
    if month == 2 and day == 29 and (year % 4 or (year % 100 == 0 and year % 400)):
        return None
    shifted = year - (month <= 2)
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    days = era * 146_097 + day_of_era - 719_468
    offset_s = 0
    if found[8]:
        offset_s = (int(found[9]) * 60 + int(found[10])) * 60 * (1 if found[8] == "+" else -1)
    return float(days * 86_400 + hour * 3_600 + minute * 60 + min(second, 59) - offset_s)


def year_of(seconds: float) -> int:
    """The year, UTC, of a time in seconds since the epoch."""
    return _civil(seconds)[0]


def date_of(seconds: float) -> str:
    """The day, UTC, of a time in seconds since the epoch, such as ``2003-05-01``."""
    year, month, day = _civil(seconds)
    return f"{year:04}-{month:02}-{day:02}"


def _civil(seconds: float) -> tuple[int, int, int]:
    """Year, month and day: Hinnant's ``civil_from_days``."""
    days = int(seconds // 86_400) + 719_468
    era, day_of_era = divmod(days, 146_097)
    year_of_era = (
        day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    day = day_of_year - (153 * shifted + 2) // 5 + 1
    return era * 400 + year_of_era + (month <= 2), month, day
