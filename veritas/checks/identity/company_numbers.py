"""Finds the numbers under which companies stand in their countries' registers."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from veritas.checks.identity.vat_checksums import fits, luhn

MAX_FOUND = 10
MAX_TEXT_CHARS = 20_000
_COURT_REACH = 60


class CompanyNumber(msgspec.Struct, frozen=True):
    """An entry in a register, as a site states it.

    Attributes:
        register: such as ``Handelsregister`` or ``Companies House``.
        country: of two letters (ISO 3166-1).
        number: as the register writes it, such as ``HRB 12345 B``; with its court if that is given.
        fits: its check digit fits; None for registers that have none.
        quote: as it stands in the text.
    """

    register: str
    country: str
    number: str
    fits: bool | None
    quote: str


_GERMAN = re.compile(
    r"\b(HR[AB]|GnR|PR|VR)[\s\u00a0.:\-]{0,3}(?:Nr\.?\s?)?(\d{1,6})(?:\s?([A-Z]{1,2}))?\b"
)
_COURT = re.compile(
    r"\b(?:Amtsgericht|Registergericht|AG|Local court(?: of)?|District court(?: of)?)[\s:]{1,3}"
    r"((?:Bad |Sankt |St\. )?[A-ZÄÖÜ][\wäöüß.\-]{1,30}(?:\s(?:am|an der|im|\([A-Z][\w.]{1,12}\))"
    r"\s?[A-ZÄÖÜ]?[\w.\-]{0,20})?)"
)
_AUSTRIAN = re.compile(r"\bFN[\s\u00a0.:\-]{0,3}(\d{1,6})\s?([a-z])\b", re.IGNORECASE)
_SWISS = re.compile(r"\bCHE[\s\-]?(\d{3})[.\s]?(\d{3})[.\s]?(\d{3})\b")
_BRITISH = re.compile(
    r"(?:\bcompan(?:y|ies)(?: house)?(?: registration| reg\.?| registered)?\s?"
    r"(?:no\b\.?|number|nr\b\.?|#)|\bregistered (?:in|with) (?:England(?: (?:and|&) Wales)?|Scotland|"
    r"Northern Ireland|Companies House)"
    r"[\s,:(\-–]{1,4}(?:with |under )?(?:company )?(?:registration )?(?:no\b\.?|number|nr\b\.?|#)?)"
    r"[\s:(]{0,3}((?:SC|NI|OC|SO|NC|R0|FC|LP|SL|NL)?\s?\d{5,8})\b",
    re.IGNORECASE,
)
_FRENCH = re.compile(
    r"\b(?:SIREN|SIRET|R\.?C\.?S\.?)\b[^\d\n]{0,40}((?:\d{3}[\s\u00a0.]?){3}(?:\d{5}|(?:[\s\u00a0]\d{5}))?)(?!\d)"
)
_DUTCH = re.compile(
    r"\b(?:KvK|K\.v\.K\.?|Kamer van Koophandel)\b[^\d\n]{0,25}(\d{8})\b", re.IGNORECASE
)
_BELGIAN = re.compile(
    r"\b(?:KBO|BCE|ondernemingsnummer|numéro d'entreprise|RPM|RPR)\b[^\d\n]{0,25}"
    r"([01]\d{3}[.\s]?\d{3}[.\s]?\d{3})\b",
    re.IGNORECASE,
)
_DANISH = re.compile(r"\bCVR\b[^\d\n]{0,15}(\d{2}\s?\d{2}\s?\d{2}\s?\d{2})\b", re.IGNORECASE)
_NORWEGIAN = re.compile(
    r"\bOrg(?:anisasjons)?[.\s\-]{0,2}(?:nr|nummer)\b[^\d\n]{0,6}(\d{3}\s?\d{3}\s?\d{3})\b",
    re.IGNORECASE,
)
_SWEDISH = re.compile(
    r"\bOrg(?:anisations)?[.\s\-]{0,2}(?:nr|nummer)\b[^\d\n]{0,6}(\d{6}-\d{4})\b", re.IGNORECASE
)
_POLISH = re.compile(r"\bKRS\b[^\d\n]{0,15}(\d{10})\b")
_FINNISH = re.compile(r"\bY-tunnus\b[^\d\n]{0,6}(\d{7}-\d)\b", re.IGNORECASE)


def find_company_numbers(text: str) -> tuple[CompanyNumber, ...]:
    """All company numbers of a text, each once, the first ones."""
    shown = text[:MAX_TEXT_CHARS]
    found: dict[tuple[str, str], CompanyNumber] = {}
    for number in (*_german(shown), *_others(shown)):
        found.setdefault((number.register, number.number), number)
    return tuple(found.values())[:MAX_FOUND]


def _german(text: str) -> list[CompanyNumber]:
    found = []
    for match in _GERMAN.finditer(text):
        around = text[max(0, match.start() - _COURT_REACH) : match.end() + _COURT_REACH]
        court = _COURT.search(around)
        if match[1] in {"PR", "VR"} and court is None:
            continue  # two letters alone may be anything
        # The letter behind it is Berlin's; anything else begins the next word.
        letter = f" {match[3]}" if match[3] and match[3] in {"B", "NP", "FL", "PI", "KI"} else ""
        at = f" ({court[1].strip(' .,')})" if court else ""
        number = f"{match[1]} {match[2]}{letter}{at}"
        found.append(CompanyNumber("Handelsregister", "DE", number, None, match.group()))
    return found


_RULES: tuple[tuple[str, str, re.Pattern[str], Callable[[str], bool | None]], ...] = (
    ("Companies House", "GB", _BRITISH, lambda number: None),
    ("SIREN", "FR", _FRENCH, luhn),
    ("KvK", "NL", _DUTCH, lambda number: None),
    ("KBO/BCE", "BE", _BELGIAN, lambda number: fits("BE", number)),
    ("CVR", "DK", _DANISH, lambda number: fits("DK", number)),
    ("Enhetsregisteret", "NO", _NORWEGIAN, lambda number: fits("NO", number)),
    ("Bolagsverket", "SE", _SWEDISH, luhn),
    ("KRS", "PL", _POLISH, lambda number: None),
    ("YTJ", "FI", _FINNISH, lambda number: fits("FI", number)),
)


def _others(text: str) -> list[CompanyNumber]:
    found = []
    for match in _AUSTRIAN.finditer(text):
        number = f"FN {match[1]}{match[2].lower()}"
        found.append(CompanyNumber("Firmenbuch", "AT", number, None, match.group()))
    for match in _SWISS.finditer(text):
        digits = "".join(match.groups())
        number = f"CHE-{match[1]}.{match[2]}.{match[3]}"
        found.append(
            CompanyNumber("UID-Register", "CH", number, fits("CHE", digits), match.group())
        )
    for register, country, pattern, rule in _RULES:
        for match in pattern.finditer(text):
            digits = re.sub(r"[^\dA-Za-z]", "", match[1]).upper()
            if register == "Companies House":
                digits = _companies_house(digits)
            found.append(CompanyNumber(register, country, digits, rule(digits), match.group()))
    return found


def _companies_house(number: str) -> str:
    """Eight signs, with zeros in front where people leave them out."""
    letters = re.sub(r"\d.*", "", number)
    return letters + number[len(letters) :].zfill(8 - len(letters))
