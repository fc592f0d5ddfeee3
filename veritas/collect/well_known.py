"""The few files that sites keep at agreed places (RFC 8615): each is asked for once."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit, urlunsplit

from veritas.artifacts import Missing, WellKnownFile
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.http_client import ask, http_session, why_not

PATHS = ("/.well-known/security.txt", "/robots.txt")
_MAX_BYTES = 64 * 1024


async def fetch_well_known(
    url: str, guard: EgressGuard, user_agent: str | None, within_s: float
) -> tuple[WellKnownFile, ...] | Missing:
    """Ask the target's origin for each of the files; redirects are noted and not followed.

    Args:
        url: the target.
        guard: says where each request may lead.
        user_agent: what to call oneself.
        within_s: upper bound for all of it.

    Returns:
        What was answered for each path, or why nothing was.
    """
    import aiohttp  # noqa: PLC0415 - loaded by now

    parts = urlsplit(url)
    found: list[WellKnownFile] = []
    try:
        async with asyncio.timeout(within_s), http_session(guard, user_agent) as session:
            for path in PATHS:
                asked = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
                answer = await ask(session, asked, guard, body_bytes=_MAX_BYTES)
                found.append(
                    WellKnownFile(
                        path=path,
                        url=asked,
                        status=answer.status,
                        content_type=answer.header("Content-Type")[:200],
                        location=answer.header("Location")[:2048],
                        text=answer.body.decode("utf-8", "replace"),
                    )
                )
    except (aiohttp.ClientError, ValueError, OSError) as error:  # TimeoutError is one, too
        return why_not(error, "a well-known file")
    return tuple(found)
