"""What the target answers to a page of another site (Fetch Standard, CORS)."""

from __future__ import annotations

import asyncio
import hashlib
from urllib.parse import urljoin, urlsplit

from veritas.artifacts import CorsProbe, Missing
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.http import MAX_REDIRECTS, REDIRECTS
from veritas.collect.http_client import ask, http_session, why_not
from veritas.core.errors import Fault


async def probe_cors(
    url: str, guard: EgressGuard, user_agent: str | None, within_s: float
) -> CorsProbe | Missing:
    """Ask for the target as a page of an unheard-of origin would, following redirects.

    A plain GET decides what a foreign page may read, so no preflight is sent. The origin is made
    of the target's name, under one that can never exist (RFC 6761), so that an answer which
    repeats it repeats anything; and it is the same for the same target.

    Args:
        url: the target.
        guard: says where each step may lead.
        user_agent: what to call oneself.
        within_s: upper bound for all of it.

    Returns:
        The answer, or why there is none; never raises for what the target does.
    """
    import aiohttp  # noqa: PLC0415 - loaded by now

    name = hashlib.sha256((urlsplit(url).hostname or "").encode()).hexdigest()[:12]
    origin = f"https://veritas-{name}.invalid"
    try:
        async with asyncio.timeout(within_s), http_session(guard, user_agent) as session:
            for _ in range(MAX_REDIRECTS + 1):
                answer = await ask(session, url, guard, headers={"Origin": origin})
                location = answer.header("Location")
                if answer.status not in REDIRECTS or not location:
                    return CorsProbe(
                        url,
                        origin,
                        answer.header("Access-Control-Allow-Origin")[:300],
                        answer.header("Access-Control-Allow-Credentials")[:50],
                        answer.status,
                    )
                url = urljoin(url, location)
                if urlsplit(url).scheme not in {"http", "https"}:
                    break
    except (aiohttp.ClientError, ValueError, OSError) as error:  # TimeoutError is one, too
        return why_not(error, "a request of a foreign origin")
    return Missing("the redirects do not lead to a page", Fault.TARGET, "redirect_loop")
