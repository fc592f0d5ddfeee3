"""Text and times from answers of strangers, made safe to keep. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

MAX_CHARS = 200
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_ISO = re.compile(
    r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_NAMED = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ](\d{4})")
_EUROPEAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")


def cleaned(text: object, limit: int = MAX_CHARS) -> str:
    """One line without control and format characters; empty for what is no text."""
    if not isinstance(text, str):
        return ""
    shown = "".join(
        " " if char.isspace() else "" if unicodedata.category(char)[0] == "C" else char
        for char in text[: limit * 4]
    )
    return " ".join(shown.split())[:limit]


def moment(text: object) -> float | None:
    """A time as registries write it, in seconds since the epoch; None when it is none.

    Read are ISO 8601 and its relatives (``2003-05-01T10:00:00Z``, ``2003.05.01 10:00:00``),
    ``14-Feb-1996``, and ``31.12.2003``; without a zone it counts as UTC.
    """
    if not isinstance(text, str):
        return None
    shown = text.strip()[:60]
    if found := _ISO.match(shown):
        numbers = [int(found[n] or 0) for n in range(1, 7)]
        return _epoch(numbers, _offset_s(found[7] or ""))
    if found := _NAMED.match(shown):
        month = _MONTHS.get(found[2].lower(), 0)
        return _epoch([int(found[3]), month, int(found[1]), 0, 0, 0], 0)
    if found := _EUROPEAN.match(shown):
        return _epoch([int(found[3]), int(found[2]), int(found[1]), 0, 0, 0], 0)
    return None


def _epoch(numbers: list[int], offset_s: int) -> float | None:
    year, month, day, hour, minute, second = numbers
    try:
        at = dt.datetime(year, month, day, hour, minute, min(second, 59), tzinfo=dt.UTC)
    except ValueError:
        return None
    if not 1980 <= year <= 2200:
        return None  # there was no domain before 1985, and none is paid for that long
    return at.timestamp() - offset_s


def _offset_s(zone: str) -> int:
    if not zone or zone[0] not in "+-":
        return 0
    digits = zone[1:].replace(":", "")
    return (1 if zone[0] == "+" else -1) * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)


_PRIVACY = re.compile(
    r"redacted|privacy|private|data protected|not disclosed|statutory masking|proxy|whoisguard|"
    r"withheld|identity protect|anonymi[sz]|gdpr|contact privacy|perfect privacy|domain protection",
    re.IGNORECASE,
)


def hides(words: str) -> bool:
    """Whether a registrant's name is that of a service or a note that hides it."""
    return bool(_PRIVACY.search(words))
