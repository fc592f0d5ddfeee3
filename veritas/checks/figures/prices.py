"""Reading prices in the ways they are written."""

from __future__ import annotations

import re

import msgspec

from veritas.checks.wording.folding import fold

_MAX_CHARS = 400
_NUMBER = r"(?:\d{1,3}(?:[., ']\d{3})+|\d{1,7})(?:[.,](?:\d{2}|-{1,2}))?(?!\d)"
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "zł": "PLN", "fr.": "CHF"}
_CODES = r"eur|usd|gbp|chf|pln|sek|nok|dkk|czk|huf|cad|aud"
_SIGN = r"[€$£]|zł|fr\.|\b(?:" + _CODES + r")\b"
_PRICE = re.compile(
    rf"(?P<before>{_SIGN}) ?(?P<first>{_NUMBER})|"
    rf"(?<![\d.,])(?P<second>{_NUMBER}) ?(?P<after>{_SIGN})"
)
_REDUCED = re.compile(
    r"\b(?:was|before|formerly|instead of|reg(?:ular)?\b|list price|rrp|statt|vorher|uvp|bisher|"
    r"avant|au lieu de|antes|en lugar de|prima|invece di|voorheen|przedtem|zamiast)|"
    r"[-–] ?\d{1,2} ?%"
)


class Price(msgspec.Struct, frozen=True, order=True):
    """An amount of money.

    Attributes:
        cents: in hundredths of the currency.
        currency: ISO 4217, as far as its sign tells; a dollar counts as USD.
    """

    cents: int
    currency: str

    def __str__(self) -> str:
        return f"{self.cents / 100:.2f} {self.currency}"


def prices_of(text: str) -> tuple[Price, ...]:
    """All prices in a text, in order; amounts without a currency are none."""
    folded = fold(text, _MAX_CHARS)
    return tuple(
        Price(
            _cents(found["first"] or found["second"]), _currency(found["before"] or found["after"])
        )
        for found in _PRICE.finditer(folded)
    )


def is_reduced(text: str) -> bool:
    """Whether a text gives a price and the one it is said to have been before.

    Two prices and nothing else, the lower one first, are taken for that, too: the higher one
    is commonly struck out.
    """
    found = prices_of(text)
    if len(found) < 2 or len({price.currency for price in found}) > 1 or found[0] == found[1]:
        return False
    folded = fold(text, _MAX_CHARS)
    bare = len(found) == 2 and found[0] < found[1] and not _PRICE.sub("", folded).strip()
    return bare or bool(_REDUCED.search(folded))


def _cents(written: str) -> int:
    written = written.replace(" ", "").replace("'", "")
    decimals = re.search(r"[.,](\d{2}|-{1,2})$", written)
    whole = written[: decimals.start()] if decimals else written
    fraction = decimals[1] if decimals and decimals[1].isdigit() else "0"
    return int(re.sub(r"\D", "", whole)) * 100 + int(fraction)


def _currency(sign: str) -> str:
    return _SIGNS.get(sign, sign.upper())
