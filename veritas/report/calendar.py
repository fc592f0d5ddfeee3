"""Writes a time as a date, by arithmetic alone: reports have no clock and no time zone."""

from __future__ import annotations

import math

_DAY_S = 86_400
_LATEST = 253_402_300_799  # the end of the year 9999


def utc_text(seconds: float) -> str:
    """Seconds since the epoch as ``2026-01-31 23:59:59 UTC``; ``unknown`` outside 1970 to 9999."""
    if not math.isfinite(seconds) or not 0 <= seconds <= _LATEST:
        return "unknown"
    date, time = _parts(int(seconds))
    return f"{date} {time} UTC"


def iso_text(seconds: float) -> str:
    """Seconds since the epoch by ISO 8601, with milliseconds: ``2026-01-31T23:59:59.250Z``.

    What lies outside 1970 to 9999 becomes the nearest moment within.
    """
    bounded = min(max(seconds, 0.0), float(_LATEST)) if math.isfinite(seconds) else 0.0
    whole, milliseconds = divmod(round(bounded * 1000), 1000)
    date, time = _parts(whole)
    return f"{date}T{time}.{milliseconds:03}Z"


def _parts(seconds: int) -> tuple[str, str]:
    """Date and time of day.

    The Gregorian date is computed as in Howard Hinnant's "chrono-Compatible Low-Level Date
    Algorithms", ``civil_from_days``.
    """
    days, rest = divmod(seconds, _DAY_S)
    shifted = days + 719_468
    era, day_of_era = divmod(shifted, 146_097)
    year_of_era = (
        day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_index = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month_index + 2) // 5 + 1
    month = month_index + 3 if month_index < 10 else month_index - 9
    year = year_of_era + era * 400 + (month <= 2)
    hour, rest = divmod(rest, 3_600)
    minute, second = divmod(rest, 60)
    return f"{year:04}-{month:02}-{day:02}", f"{hour:02}:{minute:02}:{second:02}"


def rfc3339_text(seconds: float) -> str:
    """Seconds since the epoch as ``2026-01-31T23:59:59Z`` (RFC 3339); empty if not a time."""
    text = utc_text(seconds)
    return "" if text == "unknown" else text.removesuffix(" UTC").replace(" ", "T") + "Z"
