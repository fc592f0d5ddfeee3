"""What went out during an audit, and what was not let out. Pure data."""

from __future__ import annotations

import msgspec


class EgressRefusal(msgspec.Struct, frozen=True):
    """Something the egress guard did not connect to.

    Attributes:
        host: asked for.
        port: asked for.
        address: what the host led to, or empty if that was not looked at.
        kind: what is against it: an :class:`~veritas.core.addresses.AddressKind`, or
            ``bad_host``, ``port``, ``budget``.
        reason: the same in words.
        times: how often it was asked for.
        urls: what pages asked for there, the first ones; empty if no page's request is known.
    """

    host: str
    port: int
    address: str
    kind: str
    reason: str
    times: int
    urls: tuple[str, ...]


class EgressFacts(msgspec.Struct, frozen=True):
    """What went out, and what did not.

    Attributes:
        refusals: what was refused, each once, the first ones.
        refused: how often anything was.
        connections: how many were made.
        traffic_bytes: of the browser, both ways.
        ended_by: the budget that was used up and ended the audit's traffic, or empty.
    """

    refusals: tuple[EgressRefusal, ...] = ()
    refused: int = 0
    connections: int = 0
    traffic_bytes: int = 0
    ended_by: str = ""
