"""What a basket holds besides what was put into it, by its own sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

import msgspec

from veritas.artifacts import Artifacts, Missing
from veritas.artifacts.journeys import Journeys, PricedRow, Stop
from veritas.checks.wording.folding import fold

_TOTAL = re.compile(
    r"\b(?:grand total|order total|total|sum|amount due|to pay|gesamt(?:summe|betrag|preis)?|"
    r"summe|zu zahlen|à payer|importe|totale|da pagare|totaal|te betalen|razem|suma|do zapłaty)\b"
)
_PART = re.compile(r"\b(?:sub-?total|zwischensumme|sous-total|subtotale|subtotaal)\b")
_USUAL = re.compile(
    r"\b(?:shipping|delivery|postage|parcel|express|standard|pick-?up|dhl|ups|dpd|gls|fedex|freight|vat|tax|taxes|gst|duty|deposit|versand\w*|"
    r"porto|liefer\w*|paket|mwst|steuer\w*|pfand|livraison|port|tva|taxe\w*|envío|gastos de envío|"
    r"iva|impuesto\w*|spedizione|verzend\w*|bezorg\w*|btw|statiegeld|dostawa|wysyłka|podatek|kaucja)\b"
)
_FEE = re.compile(
    r"\b(?:\w* ?fee|fees|surcharge|handling|processing|service charge|booking charge|gebühr\w*|"
    r"\w*gebühr|\w*pauschale|zuschlag|frais|commission|cargo|gestión|comisión|commissione|"
    r"supplemento|kosten|toeslag|opłata|prowizja)\b"
)
_REDUCTION = re.compile(r"\b(?:discount|coupon|voucher|saving|rabatt|gutschein|remise|descuento)")
_OPTION = re.compile(
    r"^\W*(?:\+|add\b|upgrade|optional|choose|select|from\b|hinzufügen|wählen|ajouter|añadir|aggiungi|"
    r"toevoegen|dodaj)"
)
_SLACK_PX = 6.0
_MAX_OTHERS = 12
_LANGUAGES = frozenset({"en", "de", "fr", "es", "it", "nl", "pl"})
_WORD = re.compile(r"[^\W\d_]{3,}")


class Addition(msgspec.Struct, frozen=True):
    """Something that makes the total larger and that nobody has chosen.

    Attributes:
        row: where it stands.
        stop: on which page.
        before_cents: the total without it.
        after_cents: the total with it.
        is_fee: it is called a fee; else it is a thing or a service.
    """

    row: PricedRow
    stop: Stop
    before_cents: int
    after_cents: int
    is_fee: bool


def looked_into(artifacts: Artifacts, journeys: Journeys) -> str:
    """Why a basket cannot be judged; empty when it can."""
    if journeys.stop("basket") is None:
        return "; ".join(journeys.why_not) or "nothing could be put into a basket"
    page = artifacts.page
    language = "" if isinstance(page, Missing) else page.language[:2].lower()
    if language and language not in _LANGUAGES:
        return f"the words of a basket are not known in the page's language ({language})"
    return ""


def additions(journeys: Journeys) -> list[Addition]:
    """What came on top, in the basket or at the checkout, where the sums prove it.

    A total is explained by the product and what is usual (shipping, taxes, deposits); what is
    missing to it must be the price of other rows exactly. Whatever cannot be added up so is not
    decided, and not found. What the product's page names with its price is no surprise.
    """
    product = journeys.stop("product")
    basket = journeys.stop("basket")
    if product is None or basket is None:
        return []
    found: list[Addition] = []
    known_cents = {row.cents for row in product.rows}
    for stop in (basket, journeys.stop("checkout")):
        if stop is None:
            continue
        total = _total(stop)
        chosen = _chosen(stop, journeys.product, known_cents)
        if chosen is None and stop is not basket:
            chosen = _chosen(basket, journeys.product, known_cents)
        if total is None or chosen is None:
            continue
        for row in _unexplained(
            stop, journeys.product, total, chosen, {one.row.cents for one in found}
        ):
            fresh = row.cents not in {one.row.cents for one in found}
            if fresh and not _was_named(row, product, known_cents):
                is_fee = bool(_FEE.search(fold(row.text)))
                found.append(Addition(row, stop, total.cents - row.cents, total.cents, is_fee))
    return found


def _total(stop: Stop) -> PricedRow | None:
    """The row with the total: the last one that says so."""
    rows = [row for row in stop.rows if _is_total(row)]
    return rows[-1] if rows else None


def _is_total(row: PricedRow) -> bool:
    folded = fold(row.text)
    return bool(_TOTAL.search(folded)) and not _PART.search(folded)


def _chosen(stop: Stop, product: str, known_cents: set[int]) -> PricedRow | None:
    """The row of the product: named like it, at a price that its own page gives."""
    for row in stop.rows:
        if _is_named(row, product) and row.cents in known_cents:
            return row
    return None


def _is_named(row: PricedRow, product: str) -> bool:
    wanted = set(_WORD.findall(fold(product)))
    return bool(wanted) and len(wanted & set(_WORD.findall(fold(row.text)))) * 2 >= len(wanted)


def _unexplained(
    stop: Stop, product: str, total: PricedRow, chosen: PricedRow, known: set[int]
) -> Sequence[PricedRow]:
    """The rows that make up what is missing between the product and the total.

    None when nothing is missing, and none when more than one set of rows would explain it.
    """
    others: list[PricedRow] = []
    usual = 0
    for row in stop.rows:
        folded = fold(row.text)
        between = chosen.box.y - _SLACK_PX <= row.box.y <= total.box.y + _SLACK_PX
        # The product's own price may stand there again, as a sum of its line.
        same = row.selector in {chosen.selector, total.selector} or _is_named(row, product)
        if (
            same
            or not between
            or _is_total(row)
            or _PART.search(folded)
            or row.currency != total.currency
        ):
            continue
        if _REDUCTION.search(folded):
            return ()  # sums with reductions are not followed
        if _USUAL.search(folded):
            usual += row.cents
        elif row.cents and not _OPTION.search(folded):
            others.append(row)
    # A checkout may not name again what the basket had named, and a total may leave out until later
    # what is usual.
    carried = 0 if any(row.cents in known for row in others) else sum(known)
    missing = total.cents - chosen.cents - carried
    targets = {missing, missing - usual}
    if 0 in targets:
        return ()
    fitting = {
        tuple((row.text, row.cents) for row in rows): rows
        for target in targets
        for count in (1, 2, 3)
        for rows in combinations(others[:_MAX_OTHERS], count)
        if target > 0 and sum(row.cents for row in rows) == target
    }
    return next(iter(fitting.values())) if len(fitting) == 1 else ()


def _was_named(row: PricedRow, product: Stop, known_cents: set[int]) -> bool:
    """Whether the product's page had said so: the same amount, with a word of it."""
    words = set(_WORD.findall(fold(row.text))) - set(_WORD.findall(fold("the and with for")))
    return row.cents in known_cents and bool(words & set(_WORD.findall(fold(product.text, 6000))))
