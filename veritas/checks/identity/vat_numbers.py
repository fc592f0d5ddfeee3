"""Finds VAT identification numbers in text, in the notations that sites use."""

from __future__ import annotations

import re

import msgspec

from veritas.checks.identity.vat_checksums import RULES, fits, has_form

MAX_FOUND = 20
MAX_TEXT_CHARS = 20_000
_LABEL_REACH = 60

_PREFIXES = {"CHE": "CH", "EL": "GR", "XI": "GB"}
_START = re.compile(
    rf"(?<![A-Za-z0-9])({'|'.join(sorted([*RULES, 'GR'], key=len, reverse=True))})"
    r"(?=[\s.\-:/]{0,3}[A-Z0-9])"
)
_SIGN = re.compile(r"[A-Z0-9+*]")
_LABEL = re.compile(
    r"\bVAT\b|\bV\.A\.T|\bUSt\b|\bUSt[.\-]|\bUmsatzsteuer|\bMwSt|\bUID\b|\bUID-|\bTVA\b|\bT\.V\.A|\bIVA\b|"
    r"\bP\.?\s?IVA|\bBTW\b|\bMOMS\b|\bMVA\b|\bALV\b|\bDPH\b|\bDIČ|\bIČ DPH|\bNIP\b|\bPTU\b|\bCIF\b|"
    r"\bNIF\b|\bCUI\b|\bPVM\b|\bPVN\b|\bKMKR\b|\bÁFA\b|\badószám|\bΑΦΜ|\bΦΠΑ|\bДДС|\bOIB\b|\bPDV\b|"
    r"\bDDV\b|\btax (?:id|number|no)",
    re.IGNORECASE,
)


class VatNumber(msgspec.Struct, frozen=True):
    """A VAT number as a site states it.

    Attributes:
        number: with its prefix, without spaces and signs, such as ``DE136695976``.
        country: of two letters (ISO 3166-1); Northern Ireland counts as ``GB``.
        fits: its check digit fits; None when the form has none that always holds.
        labelled: words beside it say that it is one.
        quote: as it stands in the text.
    """

    number: str
    country: str
    fits: bool | None
    labelled: bool
    quote: str


def find_vat_numbers(text: str) -> tuple[VatNumber, ...]:
    """All VAT numbers of a text, each once, the first ones.

    A number of the right form that no word calls a VAT number counts only when its check digit
    fits: part numbers look the same.
    """
    shown = text[:MAX_TEXT_CHARS]
    found: dict[str, VatNumber] = {}
    for start in _START.finditer(shown):
        prefix = "EL" if start[1] == "GR" else start[1]
        read = _read(prefix, shown, start.end())
        if read is None:
            continue
        number, end = read
        before = shown[max(0, start.start() - _LABEL_REACH) : start.start()]
        after = shown[end : end + 12]
        labelled = bool(_LABEL.search(before) or _LABEL.match(after.lstrip(" -.()/")))
        right = fits(prefix, number)
        if not labelled and right is not True:
            continue
        country = _PREFIXES.get(prefix, prefix)
        whole = f"{prefix}{number}"
        if len(found) < MAX_FOUND:
            quote = shown[start.start() : end]
            found.setdefault(whole, VatNumber(whole, country, right, labelled, quote))
    return tuple(found.values())


def _read(prefix: str, text: str, begin: int) -> tuple[str, int] | None:
    """The longest number of the country's form that begins here, and where it ends.

    Groups are parted by one space, dot, hyphen or slash; a letter or a digit must not follow.
    """
    signs: list[str] = []
    best: tuple[str, int] | None = None
    gap = 0
    for index in range(begin, min(len(text), begin + 40)):
        char = text[index]
        if char in " .-/:\u00a0\u2009\u202f":
            gap += 1
            if gap > 3 or (signs and gap > 2):
                break
            continue
        if not _SIGN.fullmatch(char):
            break
        gap = 0
        signs.append(char)
        ends = index + 1 >= len(text) or not text[index + 1].isalnum()
        if ends and has_form(prefix, "".join(signs)):
            best = "".join(signs), index + 1
    return best
