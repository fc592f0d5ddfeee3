"""Finds postal addresses in text, and the country each of them is in.

An address counts by its postal code in its place: behind a street and its number, and before a
town, as each country writes it (Universal Postal Union, S42).
"""

from __future__ import annotations

import re

import msgspec

MAX_FOUND = 10
MAX_TEXT_CHARS = 20_000


class PostalAddress(msgspec.Struct, frozen=True):
    """A postal address as a site states it.

    Attributes:
        country: of two letters (ISO 3166-1); empty when it cannot be told.
        quote: as it stands in the text.
    """

    country: str
    quote: str


_TOWN = r"[A-ZÄÖÜÉÈÅØÆŠŽČŁ][\wäöüßéèêàçåøæ.'\-]{1,30}(?:[ \u00a0](?:[A-ZÄÖÜ(]|am |an der |im |sur |la |le |de )[\wäöüßéèàç.)'\-]{1,25}){0,2}"
_GERMAN_STREET = (
    r"[A-ZÄÖÜ][\wäöüß.\-]{1,40}(?:[ \u00a0][A-ZÄÖÜa-z][\wäöüß.\-]{0,30}){0,3}[ \u00a0]\d{1,4}(?:[ \u00a0]?[a-zA-Z])?"
    r"(?:[ \u00a0]?[\-–/][ \u00a0]?\d{1,4}[a-z]?)?"
)
_PARTED = r"[,\s\u00a0·|•\-–]{1,5}"
_GERMAN = re.compile(
    rf"({_GERMAN_STREET}){_PARTED}(?:(D|DE|A|AT|CH|B|L)[-–\s])?(\d{{4,5}})[ \u00a0]({_TOWN})"
)
_BRITISH = re.compile(
    r"\b\d{1,5}[A-Za-z]?,?[ \u00a0][A-Z][\w'.\- ,\u00a0\n]{5,90}?"
    r"\b((?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|\d[A-HJKPS-UW]|[A-HK-Y]\d[ABEHMNPRV-Y]) ?"
    r"\d[ABD-HJLNP-UW-Z]{2}))\b"
)
_AMERICAN = re.compile(
    r"\b\d{1,6}[ \u00a0][A-Z][\w'.\-# ,\u00a0\n]{5,90}?\b"
    r"(A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|"
    r"V[AT]|W[AIVY])[ ,\u00a0]{1,3}(\d{5}(?:-\d{4})?)\b"
)
_FRENCH = re.compile(
    rf"\b\d{{1,4}}(?: ?(?:bis|ter))?,?[ \u00a0](?:rue|avenue|av\.|boulevard|bd|place|allée|chemin|quai|impasse|cours|route)"
    rf"[ \u00a0][\w'’.\- éèêàçîôû]{{2,60}}?{_PARTED}(?:(F|B|L|CH)[-–\s])?(\d{{4,5}})[ \u00a0]({_TOWN})",
    re.IGNORECASE,
)
_DUTCH = re.compile(
    r"[A-Z][\w.'\- ]{2,40}[ \u00a0]\d{1,4}(?:[ \-]?[a-zA-Z0-9]{1,3})?"
    + _PARTED
    + r"(?:NL-)?([1-9]\d{3} ?[A-Z]{2})[ \u00a0]([A-Z][\w'\- ]{1,30})"
)

_COUNTRY_NAMES: dict[str, str] = {
    "germany": "DE", "deutschland": "DE", "allemagne": "DE", "alemania": "DE", "germania": "DE",
    "austria": "AT", "österreich": "AT", "switzerland": "CH", "schweiz": "CH", "suisse": "CH",
    "svizzera": "CH", "united kingdom": "GB", "great britain": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "france": "FR", "frankreich": "FR",
    "italy": "IT", "italia": "IT", "italien": "IT", "spain": "ES", "españa": "ES", "spanien": "ES",
    "netherlands": "NL", "nederland": "NL", "niederlande": "NL", "belgium": "BE", "belgië": "BE",
    "belgique": "BE", "belgien": "BE", "luxembourg": "LU", "luxemburg": "LU", "denmark": "DK",
    "danmark": "DK", "sweden": "SE", "sverige": "SE", "schweden": "SE", "norway": "NO", "norge": "NO",
    "finland": "FI", "suomi": "FI", "poland": "PL", "polska": "PL", "polen": "PL",
    "czech republic": "CZ", "česká republika": "CZ", "ireland": "IE", "irland": "IE",
    "portugal": "PT", "usa": "US", "u.s.a.": "US", "united states": "US", "canada": "CA",
    "australia": "AU", "new zealand": "NZ", "hong kong": "HK", "singapore": "SG", "china": "CN",
    "japan": "JP", "india": "IN", "cyprus": "CY", "malta": "MT", "estonia": "EE", "latvia": "LV",
    "lithuania": "LT", "hungary": "HU", "magyarország": "HU", "romania": "RO", "bulgaria": "BG",
    "greece": "GR", "croatia": "HR", "slovenia": "SI", "slovakia": "SK", "turkey": "TR",
    "türkiye": "TR", "ukraine": "UA",
}  # fmt: skip
_COUNTRY = re.compile(
    r"^[\s,·|•\-–]{0,4}(" + "|".join(map(re.escape, _COUNTRY_NAMES)) + r")\b", re.IGNORECASE
)
_SIGN_COUNTRIES = {
    "D": "DE", "DE": "DE", "A": "AT", "AT": "AT", "CH": "CH", "B": "BE", "L": "LU", "F": "FR",
}  # fmt: skip


def find_postal_addresses(text: str) -> tuple[PostalAddress, ...]:
    """All postal addresses of a text, each once, the first ones."""
    shown = text[:MAX_TEXT_CHARS]
    found: dict[str, PostalAddress] = {}
    for pattern, country_of in (
        (_FRENCH, _french),
        (_DUTCH, lambda match: "NL"),
        (_GERMAN, _german),
        (_BRITISH, lambda match: "GB"),
        (_AMERICAN, lambda match: "US"),
    ):
        for match in pattern.finditer(shown):
            quote = " ".join(match.group().split())
            # The country's own name behind the address tells more than its form.
            named = _COUNTRY.match(shown[match.end() : match.end() + 40])
            inside = _COUNTRY.search(quote.rpartition(" ")[2]) if not named else None
            told = named or inside
            country = _COUNTRY_NAMES[told[1].lower()] if told else country_of(match)
            if pattern is _GERMAN and not country and _may_be_a_year(match):
                continue
            if not any(quote in known for known in found):
                found.setdefault(quote, PostalAddress(country, quote[:200]))
    return tuple(found.values())[:MAX_FOUND]


def _german(match: re.Match[str]) -> str:
    """The sign before the code says it; five digits alone may be Germany's or others'."""
    return _SIGN_COUNTRIES.get(match[2] or "", "")


def _may_be_a_year(match: re.Match[str]) -> bool:
    """Four digits between two words are no postal code unless a comma parts them from a street."""
    between = match.string[match.end(1) : match.start(3)]
    return len(match[3]) == 4 and (not between.strip() or match[3][:2] in {"19", "20"})


def _french(match: re.Match[str]) -> str:
    sign = _SIGN_COUNTRIES.get((match[1] or "").upper(), "")
    return sign or ("FR" if len(match[2]) == 5 else "")
