"""Finds since when a site says that it or its company exists."""

from __future__ import annotations

import re

import msgspec

MAX_FOUND = 5
MAX_TEXT_CHARS = 4_000
FIRST_YEAR = 1600

_SINCE = re.compile(
    r"\b(?:since|established(?: in)?|est\.?|founded(?: in)?|in business since|trading since|seit|gegründet(?: im Jahr)?|"
    r"depuis|fondée? en|desde|fundada en|dal|fondata nel|sinds|opgericht in|sedan|grundat|siden|"
    r"od roku|założona w|alapítva)\s{1,3}((?:1[6-9]|20)\d\d)\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\b(?:we|we're|our|us|online|on the (?:web|net|internet)|shop|store|web ?site|here|wir|unser\w*|uns|"
    r"im netz|im internet|nous|notre|en ligne|nosotros|nuestr\w+|tienda|noi|nostr\w+|wij|ons|onze|webshop|"
    r"serving|trusted|proudly|family|tradition|experience|customers|business|company|brand|qualität|kunden)\b",
    re.IGNORECASE,
)
_ONLINE = re.compile(
    r"\b(?:online|on the (?:web|net|internet)|web ?shop|web ?site|internet|im netz|en ligne|en línea|website)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"©|\(c\)|copyright|members? since|joined|last updated|stand\b|version", re.IGNORECASE
)


class FoundingYear(msgspec.Struct, frozen=True):
    """A claim to exist since a year.

    Attributes:
        year: as stated.
        online: it is about the site itself, and not only about whoever runs it.
        own: the words around it speak of the site or its company; others may be a brand's.
        quote: the words.
    """

    year: int
    online: bool
    own: bool
    quote: str


def find_founding_years(text: str) -> tuple[FoundingYear, ...]:
    """Claims in one short text that speaks of the site or its company, the first ones.

    “Member since 2019” and a copyright line are no such claims, and neither is a year in a long
    text that speaks of something else.
    """
    shown = text[:MAX_TEXT_CHARS]
    found = []
    for match in _SINCE.finditer(shown):
        around = shown[max(0, match.start() - 80) : match.end() + 60]
        close = shown[max(0, match.start() - 20) : match.end() + 5]
        own = bool(_SELF.search(around))
        if _OTHER.search(close) or not (len(shown) <= 60 or own):
            continue
        year = int(match[1])
        if year >= FIRST_YEAR:
            quote = " ".join(around.split())
            found.append(FoundingYear(year, bool(_ONLINE.search(around)), own, quote))
    return tuple(found[:MAX_FOUND])
