"""Reading the rows of a basket: which price belongs to which words."""

from __future__ import annotations

from collections.abc import Sequence

from veritas.artifacts import TextElement
from veritas.artifacts.journeys import PricedRow
from veritas.checks.figures.prices import prices_of

MAX_ROWS = 80
_MAX_TEXT_CHARS = 200
_MAX_PRICE_CHARS = 160


def priced_rows(texts: Sequence[TextElement]) -> tuple[PricedRow, ...]:
    """Every price of a page with the texts on its height, in document order.

    Prices in running text are left out: they belong to sentences, not to things.
    """
    rows: list[PricedRow] = []
    for element in texts:
        if element.prose or len(element.text) > _MAX_PRICE_CHARS:
            continue
        prices = prices_of(element.text)
        if not prices:
            continue
        if len(rows) >= MAX_ROWS:
            break
        beside = [one for one in texts if one is element or _beside(one, element)]
        beside.sort(key=lambda one: one.box.x)
        rows.append(
            PricedRow(
                selector=element.selector,
                text=" ".join(one.text for one in beside)[:_MAX_TEXT_CHARS],
                cents=prices[0].cents,
                currency=prices[0].currency,
                box=element.box,
            )
        )
    return tuple(rows)


def _beside(other: TextElement, element: TextElement) -> bool:
    """Whether another text stands on the same line, and names no price of its own."""
    middle = other.box.y + other.box.height / 2
    on_line = element.box.y - 2 <= middle <= element.box.y + element.box.height + 2
    return on_line and len(other.text) <= _MAX_PRICE_CHARS and not prices_of(other.text)
