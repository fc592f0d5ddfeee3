"""Reading the time that a countdown says is left."""

from __future__ import annotations

import re

import msgspec

from veritas.checks.wording.folding import fold

_MAX_CHARS = 300
_UNITS_S: tuple[int, ...] = (86_400, 3_600, 60, 1)
# English, German, French, Spanish, Italian, Dutch, Polish; longest first.
_DAY = r"(?:days|day|tage|tag|jours|jour|días|dias|giorni|giorno|dagen|dni|dzień|d|t|j|g)"
_HOUR = (
    r"(?:hours|hour|hrs|hr|stunden|stunde|std|heures|heure|horas|hora|ore|ora|uren|uur|godzin|"
    r"godziny|godz|h|u)"
)
_MINUTE = r"(?:minutes|minute|minuten|minutos|minuti|minut|minuty|mins|min|m)"
_SECOND = (
    r"(?:seconds|second|secs|sec|sekunden|sekunde|sek|secondes|segundos|segundo|seg|secondi|"
    r"seconden|sekund|sekundy|s)"
)
_NAMES = (_DAY, _HOUR, _MINUTE, _SECOND)
_GAP = r"[\s,:.·|&/-]{0,4}(?:(?:and|und|et|y|e|en|i)\s)?\s{0,2}"
_CLOCK = re.compile(
    rf"(?<![\d:.,/-])(?:(\d{{1,3}})\s?{_NAMES[0]}\.?{_GAP})?"
    r"(\d{1,3})\s?:\s?([0-5]?\d)(?:\s?:\s?([0-5]\d))?(?:\s?:\s?([0-5]\d))?(?![\d:])"
)
_TIME_OF_DAY = re.compile(r"^\s?(?:am|pm|a\.m|p\.m|uhr|o'clock|h\b|cet|utc|gmt|est)|^\s?[-–]\s?\d")
_FROM = re.compile(r"\d\s?[-–]\s?$|\b(?:at|um|from|ab|à|alle|om|o)\s$")
_PAST = re.compile(r"\bago\b|\bvor \d|\bil y a\b|\bhace \d|\d \w+ fa\b|\bgeleden\b|\btemu\b")
_BEFORE = "".join(rf"(?:(\d{{1,3}})\s?{name}\b\.?{_GAP})?" for name in _NAMES)
_AFTER = "".join(rf"(?:\b{name}\b[.:]?\s?(\d{{1,3}}){_GAP})?" for name in _NAMES)
_UNITS = tuple(re.compile(rf"(?<![\d:.,/-]){one}") for one in (_BEFORE, _AFTER))


class TimeLeft(msgspec.Struct, frozen=True):
    """What a countdown says.

    Attributes:
        seconds: how much time is left.
        step_s: its smallest unit: 1 when it shows seconds.
    """

    seconds: int
    step_s: int


def time_left(text: str) -> TimeLeft | None:
    """Read a countdown: ``09:59``, ``2d 04:03:01``, ``2 hours 13 minutes``, ``Hours 02 Min 13``.

    Two numbers with a colon are minutes and seconds. One number with a unit is none, unless
    the unit is seconds or minutes; neither is a time of day.
    """
    folded = fold(text, _MAX_CHARS)
    if not any(char.isdigit() for char in folded) or _PAST.search(folded):
        return None
    for found in _CLOCK.finditer(folded):
        before, after = folded[: found.start()], folded[found.end() : found.end() + 8]
        if not _TIME_OF_DAY.search(after) and not _FROM.search(before):
            return _of_clock(found)
    return _of_units(folded)


def _of_clock(found: re.Match[str]) -> TimeLeft:
    days, *parts = found.groups()
    numbers = [int(part) for part in parts if part is not None]
    units = _UNITS_S[4 - len(numbers) :]
    if days is not None and len(numbers) == 2:
        units = _UNITS_S[1:3]  # after days come hours and minutes
    seconds = sum(number * unit for number, unit in zip(numbers, units, strict=True))
    return TimeLeft(seconds + int(days or 0) * _UNITS_S[0], units[-1])


def _of_units(folded: str) -> TimeLeft | None:
    best: TimeLeft | None = None
    most = 0
    for pattern in _UNITS:
        for found in pattern.finditer(folded):
            given = [
                (int(part), unit)
                for part, unit in zip(found.groups(), _UNITS_S, strict=True)
                if part is not None
            ]
            alone = len(given) == 1 and given[0][1] > _UNITS_S[2]
            if len(given) <= most or alone:
                continue
            most = len(given)
            best = TimeLeft(sum(number * unit for number, unit in given), given[-1][1])
    return best
