"""What lists of dangerous sites, and social networks, say. Pure data."""

from __future__ import annotations

import msgspec


class ListHit(msgspec.Struct, frozen=True):
    """An entry of a list that covers the site, or a host that it brings in.

    Attributes:
        asked: the URL or host that was looked up.
        entry: what the list has.
        kind: the list's own word for the danger, or empty.
        third_party: it is about a host of somebody else.
        sure: the list vouches for it; else it is a suspicion of a few.
    """

    asked: str
    entry: str
    kind: str
    third_party: bool
    sure: bool = True


class ListAnswer(msgspec.Struct, frozen=True, tag="list"):
    """What one list said.

    Attributes:
        source: its name.
        looked_up: how many URLs and hosts were looked up.
        hits: what it has; empty when it has none of them, which does not make them safe.
        note: what else it said, in words; counts for nothing.
    """

    source: str
    looked_up: int
    hits: tuple[ListHit, ...]
    note: str = ""


class AccountAnswer(msgspec.Struct, frozen=True):
    """What a social network answered to whoever follows a link to an account.

    Attributes:
        url: of the link.
        status: HTTP status; 0 for none.
        gone: it says that there is no such page (404 or 410), and its front page answers us.
    """

    url: str
    status: int
    gone: bool
