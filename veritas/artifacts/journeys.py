"""A way into a purchase and out again, without an account and without an order. Pure data."""

from __future__ import annotations

import msgspec

from veritas.core.findings import Box


class PricedRow(msgspec.Struct, frozen=True):
    """A row of a page that names one price.

    Attributes:
        selector: of the element with the price.
        text: of the whole row, left to right.
        cents: the price, the first one if the row names several, in hundredths.
        currency: ISO 4217, as far as its sign tells.
        box: of the element with the price.
    """

    selector: str
    text: str
    cents: int
    currency: str
    box: Box


class Stop(msgspec.Struct, frozen=True):
    """A page on the way.

    Attributes:
        kind: ``product``, ``basket``, ``checkout``, ``leaving`` (on the way to an empty basket)
            or ``emptied``.
        url: of the page.
        pressed: what was pressed to come here, as it is written; empty for a plain link.
        rows: what it names prices for.
        text: what it shows, the first 6,000 characters.
    """

    kind: str
    url: str
    pressed: str
    rows: tuple[PricedRow, ...]
    text: str = ""


class WayOut(msgspec.Struct, frozen=True):
    """How to end a subscription or membership, as far as links lead there.

    Attributes:
        urls: the pages on the way, the last one being where it can be done, or where links end.
        fields: how many fields a visitor has to fill in there.
        by_other_means: what it asks for in place of a form: a call, a letter; empty for nothing.
    """

    urls: tuple[str, ...]
    fields: int
    by_other_means: str = ""


class WayIn(msgspec.Struct, frozen=True):
    """How to subscribe: the form on the target's page.

    Attributes:
        selector: of the form.
        words: on its button.
        fields: how many fields a visitor has to fill in.
        box: of the form.
    """

    selector: str
    words: str
    fields: int
    box: Box


class Journeys(msgspec.Struct, frozen=True, tag="journeys"):
    """What came of going in and out.

    Attributes:
        product: the name of what was put into the basket; empty when nothing could be.
        stops: the pages on the way, in order.
        clicks_in: how often something had to be pressed until it was in the basket.
        clicks_out: until it was out again; None when that was not reached.
        why_not: why it went no further, one sentence each.
        way_in: to a subscription.
        way_out: of a subscription.
    """

    product: str
    stops: tuple[Stop, ...]
    clicks_in: int = 0
    clicks_out: int | None = None
    why_not: tuple[str, ...] = ()
    way_in: WayIn | None = None
    way_out: WayOut | None = None

    def stop(self, kind: str) -> Stop | None:
        """The first page of a kind."""
        return next((one for one in self.stops if one.kind == kind), None)
