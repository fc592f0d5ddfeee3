"""What the plain-http form of the target answers: does it lead to https?"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from veritas.artifacts import Hop, HttpProbe, Missing
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.http_client import ask, http_session, why_not
from veritas.core.errors import Fault

if TYPE_CHECKING:
    import aiohttp

MAX_REDIRECTS = 10
_MAX_LOCATION_CHARS = 4096
REDIRECTS = frozenset({301, 302, 303, 307, 308})


def plain_http_url(url: str) -> str | None:
    """The http form of a target; None if it has none, being https on a port of its own."""
    parts = urlsplit(url)
    if parts.scheme == "http":
        return url
    if parts.port not in {None, 443}:
        return None
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    return urlunsplit(("http", host, parts.path, parts.query, ""))


async def probe_http(
    url: str, guard: EgressGuard, user_agent: str | None, within_s: float
) -> HttpProbe | Missing:
    """Ask for the http form of the target and follow its redirects, ten at most.

    Certificates are not judged here: only where the redirects lead matters. Bodies are not
    read.

    Args:
        url: the target.
        guard: says where each step may lead.
        user_agent: what to call oneself; None for a plain name of our own.
        within_s: upper bound for all of it.

    Returns:
        The chain, or why there is none; never raises for what the target does.
    """
    start = plain_http_url(url)
    if start is None:
        return Missing(
            "a site on an https port of its own has no plain-http form",
            Fault.OURS,
            "not_applicable",
        )
    import aiohttp  # noqa: PLC0415 - loaded by now

    try:
        async with asyncio.timeout(within_s), http_session(guard, user_agent) as session:
            return await _follow(session, start, guard)
    except (aiohttp.ClientError, ValueError, OSError) as error:  # TimeoutError is one, too
        return why_not(error, "plain http")


async def _follow(
    session: aiohttp.ClientSession, start: str, guard: EgressGuard
) -> HttpProbe | Missing:
    hops: list[Hop] = []
    url = start
    for _ in range(MAX_REDIRECTS + 1):
        answer = await ask(session, url, guard)
        status, location = answer.status, answer.header("Location")[:_MAX_LOCATION_CHARS]
        if status not in REDIRECTS or not location:
            return HttpProbe(start, tuple(hops), url, status)
        hops.append(Hop(url, status, location))
        url = urljoin(url, location)
        if urlsplit(url).scheme not in {"http", "https"}:
            return HttpProbe(start, tuple(hops), url, status)
    return Missing("the redirects of plain http do not end", Fault.TARGET, "redirect_loop")
