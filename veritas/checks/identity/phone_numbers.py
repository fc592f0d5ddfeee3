"""Finds phone numbers in text and links: international ones, national ones that are called so."""

from __future__ import annotations

import re
from urllib.parse import unquote

import msgspec

from veritas.checks.identity.calling_codes import CODES, code_of

MAX_FOUND = 20
MAX_TEXT_CHARS = 20_000
_MIN_DIGITS = 7
_MAX_DIGITS = 15  # ITU-T E.164, section 6

_INTERNATIONAL = re.compile(
    r"(?<![\w+.])(?:\+|00(?=[\s\-./(]?[1-9]))\(?[1-9][\d\s\u00a0\u2009\u202f\-–./()]{5,26}\d(?![\w]|[\s\-./]\d)"
)
_NATIONAL = re.compile(
    r"(?:\b(?:phone|telephone|tel|telefon|telefono|teléfono|téléphone|tél|fon|hotline|mobile?|mobil|"
    r"handy|call(?: us)?|fax|telefax|telefoon|puhelin|tlf|telefonszám)\b\.?|☎|📞)"
    r"[\s\u00a0]{0,3}(?:\(\d\))?[:.\-]?[\s\u00a0]{0,3}"
    r"(\(?0[\d\s\u00a0\-–./()]{5,22}\d)(?!\w)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d")


class PhoneNumber(msgspec.Struct, frozen=True):
    """A phone number as a site states it.

    Attributes:
        number: ``+`` and digits (E.164), or the digits alone of a national one.
        countries: those its calling code belongs to; empty when that cannot be said.
        quote: as it stands in the text.
    """

    number: str
    countries: tuple[str, ...]
    quote: str


def find_phone_numbers(text: str) -> tuple[PhoneNumber, ...]:
    """All phone numbers of a text, each once, the first ones.

    National numbers count only beside a word that calls them so: other numbers look the same.
    """
    shown = text[:MAX_TEXT_CHARS]
    found: dict[str, PhoneNumber] = {}
    for match in _INTERNATIONAL.finditer(shown):
        _keep(found, _international(match.group()))
    for match in _NATIONAL.finditer(shown):
        if not match[1].startswith("00"):
            _keep(found, _national(match[1]))
    return tuple(found.values())[:MAX_FOUND]


def phone_of_link(url: str) -> PhoneNumber | None:
    """The number of a ``tel:`` link (RFC 3966); None for other links, and for no number."""
    if url[:4].lower() != "tel:":
        return None
    number = unquote(url[4:300]).split(";")[0].strip()
    if number.startswith(("+", "00")):
        return _international(number)
    return _national(number)


def _keep(found: dict[str, PhoneNumber], number: PhoneNumber | None) -> None:
    if number is not None:
        found.setdefault(number.number, number)


def _international(quote: str) -> PhoneNumber | None:
    shown = quote.strip()
    rest = shown[1:] if shown.startswith("+") else shown[2:]
    digits = "".join(_DIGITS.findall(re.sub(r"\(0\)", "", rest)))
    code = code_of(digits)
    if not code or not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS:
        return None
    return PhoneNumber(f"+{digits}", CODES[code], shown)


def _national(quote: str) -> PhoneNumber | None:
    digits = "".join(_DIGITS.findall(quote))
    if not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS or len(set(digits)) == 1:
        return None
    return PhoneNumber(digits, (), quote.strip())
