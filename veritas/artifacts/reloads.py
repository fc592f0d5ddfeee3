"""The target loaded again: by fresh visitors, with another clock, with other chance. Pure data."""

from __future__ import annotations

import msgspec

from veritas.core.findings import Box


class Load(msgspec.Struct, frozen=True):
    """One fresh visitor's load of the page.

    Attributes:
        number: 1 for the first.
        started_s: when it was asked for, seconds since the first one was.
        clock_shift_s: by how much its clock was moved on; 0 for a true clock.
        chance: what ``Math.random`` gave: ``free``, or always a ``low`` or a ``high`` number.
        timed: its readings were quick enough to be told to the second.
        problem: why there is nothing of it; empty when it was read.
    """

    number: int
    started_s: float
    clock_shift_s: float = 0.0
    chance: str = "free"
    problem: str = ""
    timed: bool = True


class Seen(msgspec.Struct, frozen=True):
    """What a watched text was at one moment.

    Attributes:
        load: number of the load.
        at_s: when, seconds since the first load was asked for, by our own clock.
        text: then; empty when it was not there.
    """

    load: int
    at_s: float
    text: str


class Writer(msgspec.Struct, frozen=True):
    """A script that wrote a watched text, as the page's own world told it.

    Attributes:
        place: ``URL:line:column`` of the write.
        chance: where in the same turn of the same script ``Math.random`` was asked before, in
            the same form; empty when it was not.
        source: the line of the script around the place of ``chance``, else of ``place``.
    """

    place: str
    chance: str = ""
    source: str = ""


class WatchedText(msgspec.Struct, frozen=True):
    """A text that tells of time, of numbers of people or things, or of a price.

    Attributes:
        selector: a CSS selector that finds its element; of the first one when it is made up of
            several.
        box: where it was in the first load.
        context: it, and the texts around it, in the first load.
        seen: what it was, in order; twice a load for what changed within one.
        writers: which scripts wrote it.
    """

    selector: str
    box: Box
    context: str
    seen: tuple[Seen, ...]
    writers: tuple[Writer, ...] = ()

    def of_load(self, number: int) -> tuple[Seen, ...]:
        """What it was in one load."""
        return tuple(one for one in self.seen if one.load == number and one.text)


class Reloads(msgspec.Struct, frozen=True, tag="reloads"):
    """What came of loading the target again.

    Attributes:
        page_url: of the page.
        loads: each load, the first one included.
        texts: what was watched; empty when the page tells nothing of the kind.
        notes: what could not be done, one sentence each.
    """

    page_url: str
    loads: tuple[Load, ...]
    texts: tuple[WatchedText, ...]
    notes: tuple[str, ...] = ()
