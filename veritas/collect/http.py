"""What the plain-http form of the target answers: does it lead to https?"""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from veritas.artifacts import Hop, HttpProbe, Missing
from veritas.collect.domains import is_address
from veritas.collect.egress.explain import explain
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.egress.policy import EgressRefusedError
from veritas.core.errors import Fault, shorten

if TYPE_CHECKING:
    import aiohttp
    from aiohttp.abc import AbstractResolver

MAX_REDIRECTS = 10
_MAX_LOCATION_CHARS = 4096
_STEP_LIMIT_S = 5.0
_USER_AGENT = "Mozilla/5.0 (compatible; Veritas)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


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
    import aiohttp  # noqa: PLC0415 - slow to load, and needed only here

    start = plain_http_url(url)
    if start is None:
        return Missing(
            "a site on an https port of its own has no plain-http form",
            Fault.OURS,
            "not_applicable",
        )
    try:
        async with asyncio.timeout(within_s), _session(guard, user_agent) as session:
            return await _follow(session, start, guard)
    except TimeoutError:
        return Missing("plain http was not answered in time", Fault.TARGET, "timeout")
    except aiohttp.ClientConnectorDNSError as error:
        return explain(error.os_error)
    except aiohttp.ClientConnectorError as error:
        return _no_connection(error.os_error)
    except (EgressRefusedError, socket.gaierror) as error:
        return explain(error)
    except (aiohttp.ClientError, ValueError, OSError) as error:
        return Missing(
            f"plain http was not answered as HTTP ({shorten(str(error) or type(error).__name__)})",
            Fault.TARGET,
            "http_error",
        )


def _no_connection(error: OSError) -> Missing:
    if isinstance(error, ConnectionRefusedError):
        return Missing("the port for plain http is closed", Fault.TARGET, "refused")
    if isinstance(error, ssl.SSLError):
        return Missing("a redirect leads to a broken TLS server", Fault.TARGET, "tls_error")
    if isinstance(error, ConnectionError):
        return Missing("the server broke off plain http", Fault.TARGET, "connection_lost")
    return Missing(f"the network failed: {shorten(str(error))}", Fault.OURS, "network")


def _session(guard: EgressGuard, user_agent: str | None) -> aiohttp.ClientSession:
    import aiohttp  # noqa: PLC0415 - loaded by now

    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=_resolver(guard), ssl=False, limit=1, force_close=True
        ),
        timeout=aiohttp.ClientTimeout(total=_STEP_LIMIT_S),
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        headers={"User-Agent": user_agent or _USER_AGENT, "Accept": "text/html,*/*;q=0.5"},
        trust_env=False,
        auto_decompress=False,
    )


async def _follow(
    session: aiohttp.ClientSession, start: str, guard: EgressGuard
) -> HttpProbe | Missing:
    hops: list[Hop] = []
    url = start
    for _ in range(MAX_REDIRECTS + 1):
        status, location = await _ask(session, url, guard)
        if status not in _REDIRECTS or not location:
            return HttpProbe(start, tuple(hops), url, status)
        hops.append(Hop(url, status, location))
        url = urljoin(url, location)
        if urlsplit(url).scheme not in {"http", "https"}:
            return HttpProbe(start, tuple(hops), url, status)
    return Missing("the redirects of plain http do not end", Fault.TARGET, "redirect_loop")


async def _ask(session: aiohttp.ClientSession, url: str, guard: EgressGuard) -> tuple[int, str]:
    headers: dict[str, str] = {}
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_address(host):  # the client asks no resolver for these, so the guard is asked here
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses, target_port = await guard.addresses(host, port)
        address = str(addresses[0])
        if (address, target_port) != (host, port):
            where = f"[{address}]" if ":" in address else address
            headers["Host"] = parts.netloc
            url = urlunsplit(parts._replace(netloc=f"{where}:{target_port}"))
    async with session.get(url, allow_redirects=False, headers=headers) as answer:
        return answer.status, answer.headers.get("Location", "")[:_MAX_LOCATION_CHARS]


def _resolver(guard: EgressGuard) -> AbstractResolver:
    from aiohttp.abc import AbstractResolver as Base  # noqa: PLC0415 - loaded by now

    class Resolver(Base):
        """Asks the guard. The connection is then made to the addresses it has judged."""

        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[Any]:
            del family  # the resolver's order of preference counts
            addresses, target_port = await guard.addresses(host, port)
            return [
                {
                    "hostname": host,
                    "host": str(address),
                    "port": target_port,
                    "family": socket.AF_INET if address.version == 4 else socket.AF_INET6,
                    "proto": socket.IPPROTO_TCP,
                    "flags": socket.AI_NUMERICHOST,
                }
                for address in addresses
            ]

        async def close(self) -> None:
            """Nothing is kept open."""

    return Resolver()
