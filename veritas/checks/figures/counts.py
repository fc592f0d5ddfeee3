"""Reading how many people or things a text speaks of, when that is meant to press."""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from veritas.checks.wording.folding import fold

_MAX_CHARS = 300
_N = r"(\d{1,3}(?:[.,]\d{3})+|\d{1,6})"
_PEOPLE = (
    r"(?:other |more |\+ ?)?(?:people|persons|visitors|customers|shoppers|users|others|guests|"
    r"travell?ers|buyers|kund(?:en|innen)|personen|menschen|besucher|leute|nutzer|personnes|"
    r"visiteurs|clients|personas|clientes|visitantes|persone|utenti|mensen|bezoekers|klanten|osób|"
    r"osoby|klientów)"
)
_NOW = (
    r"(?:view|look|watch|brows|shopp|check|see|consider|have this|are (?:here|online|on this)|"
    r"in (?:their|your) (?:cart|basket|bag)|right now|seh(?:en|auen)|schauen|gerade|ansehen|"
    r"interessier|regardent|consultent|en ce moment|viendo|mirando|ahora|guardando|visualizz|"
    r"in questo momento|bekijk|kijken|ogląda|przegląda)"
)


class CountKind(StrEnum):
    """What is counted."""

    PEOPLE = "people"
    """Who is there, looks, or has it in the basket now."""
    STOCK = "stock"
    """How many are left."""


def _compiled(*sources: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(source) for source in sources)


_PATTERNS: tuple[tuple[CountKind, tuple[re.Pattern[str], ...]], ...] = (
    (
        CountKind.PEOPLE,
        _compiled(
            rf"\b{_N}\+? {_PEOPLE}\b.{{0,40}}{_NOW}",
            rf"\b(?:viewed|watched|seen|wanted) by {_N} {_PEOPLE}\b",
            rf"\b{_N} (?:watching|viewing|looking|online) (?:now|this|right)",
        ),
    ),
    (
        CountKind.STOCK,
        _compiled(
            rf"\b(?:only|just|last|nur(?: noch)?|noch|plus que|il reste|(?:sólo |solo )?quedan|"
            rf"restano|rimasti|(?:nog )?maar|nog|zostało(?: tylko)?|tylko) {_N}\b.{{0,30}}"
            r"(?:left|remain|available|in stock|rooms?|seats?|items?|pieces?|stück|verfügbar|"
            r"auf lager|vorrätig|übrig|en stock|disponible|exemplaires?|unidades|pezzi|"
            r"disponibil|beschikbaar|over|voorraad|sztuk|sztuki)",
            rf"\b{_N} (?:\w+ )?(?:left|remaining|in stock|auf lager|vorrätig|en stock|"
            r"op voorraad)\b",
            rf"\b(?:stock|bestand|lagerbestand)\s?: ?{_N}\b",
        ),
    ),
)
_PAST = re.compile(r"\b(?:ago|vor \d|il y a|hace|fa\b|geleden|temu|reviews?|bewertung)")


class Count(msgspec.Struct, frozen=True):
    """A number and what it counts."""

    kind: CountKind
    number: int


def count_of(text: str) -> Count | None:
    """Read a stock or viewer figure; None for any other text, such as "12 minutes ago"."""
    folded = fold(text, _MAX_CHARS)
    if _PAST.search(folded):
        return None
    for kind, group in _PATTERNS:
        for pattern in group:
            found = pattern.search(folded)
            if found is not None:
                return Count(kind, int(re.sub(r"\D", "", found[1])))
    return None
