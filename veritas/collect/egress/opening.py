"""Putting the guard of one audit together, and taking it down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from veritas.collect.egress.budget import Budget
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.egress.policy import Policy
from veritas.collect.egress.resolver import make_resolver
from veritas.collect.egress.socks import SocksServer
from veritas.collect.settings import CollectSettings


@asynccontextmanager
async def open_guard(settings: CollectSettings, max_mb: float) -> AsyncIterator[EgressGuard]:
    """The guard of one audit, with its way in for the browser; at the end all it made is cut.

    Args:
        settings: the exceptions, the rules, and the name server.
        max_mb: megabytes (10^6 bytes) that may go through, both ways.
    """
    budget = Budget(max_bytes=int(max_mb * 1e6))
    guard = EgressGuard(Policy.of(settings), make_resolver(settings.name_server), budget)
    async with SocksServer(guard) as server:
        guard.port = server.port
        try:
            yield guard
        finally:
            await guard.aclose()
