"""Looks hosts up in a list of one's own. Pure; nobody is asked."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from veritas.artifacts import ListAnswer, ListHit

NAME = "blocklist"
MAX_HITS = 100


def look_up(hosts: Iterable[tuple[str, bool]], listed: AbstractSet[str]) -> ListAnswer:
    """Look up each host and the names above it.

    Args:
        hosts: lower-case hosts, and whether each is somebody else's.
        listed: of :func:`~veritas.core.source_settings.read_blocklist`.
    """
    asked = dict(hosts)
    hits: list[ListHit] = []
    for host, third_party in asked.items():
        labels = host.rstrip(".").split(".")
        names = (".".join(labels[begin:]) for begin in range(len(labels) - 1))
        entry = next((name for name in names if name in listed), None)
        if entry is not None and len(hits) < MAX_HITS:
            hits.append(ListHit(host, entry, "", third_party))
    return ListAnswer(NAME, len(asked), tuple(hits))
