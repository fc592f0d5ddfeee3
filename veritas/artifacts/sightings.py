"""What an optional vision model says it sees on the page's picture. Pure data."""

from __future__ import annotations

import msgspec

from veritas.artifacts.missing import Missing
from veritas.core.errors import Fault
from veritas.core.findings import Box

NOT_LOOKED = Missing("no vision model is set", Fault.OURS, "not_applicable")


class Sighting(msgspec.Struct, frozen=True):
    """One thing it points at; nothing of it has been checked.

    Attributes:
        category: one of the categories it was asked for.
        quote: the words it says stand there.
        box: where, on the page, in CSS pixels.
    """

    category: str
    quote: str
    box: Box


class Sightings(msgspec.Struct, frozen=True, tag="sightings"):
    """All that it said.

    Attributes:
        page_url: of the page whose picture it was shown.
        model: which model it was, as the endpoint says.
        pictures: how many parts of the picture it was shown.
        items: what it points at.
        refused: how many of its items were no such thing, and were left out.
    """

    page_url: str
    model: str
    pictures: int
    items: tuple[Sighting, ...]
    refused: int = 0
