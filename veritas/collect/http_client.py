"""Asking a site by HTTP without a browser, through the egress guard."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from veritas.artifacts import Headers, Missing
from veritas.collect.egress.explain import explain
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.egress.policy import EgressRefusedError
from veritas.collect.settings import OWN_USER_AGENT, PLAIN_USER_AGENT
from veritas.core.errors import Fault, shorten
from veritas.core.hosts import canonical_host, literal_address

if TYPE_CHECKING:
    import aiohttp
    from aiohttp.abc import AbstractResolver

_STEP_LIMIT_S = 5.0


class Answer(msgspec.Struct, frozen=True):
    """One answer: its status, its header fields, and the beginning of its body.

    Attributes:
        status: HTTP status.
        headers: as received, in order.
        body: at most as many bytes as were asked for.
        whole: the body is all there.
    """

    status: int
    headers: Headers
    body: bytes
    whole: bool

    def header(self, name: str) -> str:
        """The first value of a header, or empty."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


@asynccontextmanager
async def http_session(
    guard: EgressGuard, user_agent: str | None, judging: ssl.SSLContext | None = None
) -> AsyncIterator[aiohttp.ClientSession]:
    """A session whose connections go where the guard lets them.

    Args:
        guard: says where each request may lead.
        user_agent: what to call oneself; None for a plain name of our own.
        judging: judges certificates; None takes any, for those whose certificate is the question.
    """
    import aiohttp  # noqa: PLC0415 - slow to load, and needed only here

    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=_resolver(guard), ssl=judging or False, limit=4, force_close=True
        ),
        timeout=aiohttp.ClientTimeout(total=_STEP_LIMIT_S),
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        headers={"User-Agent": _name(user_agent), "Accept": "text/html,*/*;q=0.5"},
        trust_env=False,
        auto_decompress=False,
    ) as session:
        yield session


def _name(user_agent: str | None) -> str:
    if user_agent and user_agent != PLAIN_USER_AGENT:
        return user_agent
    return f"Mozilla/5.0 (compatible; {OWN_USER_AGENT})"


async def ask(
    session: aiohttp.ClientSession,
    url: str,
    guard: EgressGuard,
    *,
    headers: Mapping[str, str] | None = None,
    sent_body: bytes | None = None,
    body_bytes: int = 0,
) -> Answer:
    """Send one GET, or a POST when there is something to send; follow no redirect.

    Args:
        session: of :func:`http_session`.
        url: where to.
        guard: the session's.
        headers: besides the session's own.
        sent_body: makes it a POST of these bytes.
        body_bytes: how much of the body to read at most.

    Raises:
        EgressRefusedError, OSError, aiohttp.ClientError, ValueError: :func:`why_not` says what
            they mean.
    """
    sent = dict(headers or {})
    parts = urlsplit(url)
    host = parts.hostname or ""
    if literal_address(canonical_host(host)) is not None:  # the client asks no resolver for these
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses, target_port = await guard.addresses(host, port)
        address = str(addresses[0])
        if (address, target_port) != (host, port):
            where = f"[{address}]" if ":" in address else address
            sent["Host"] = parts.netloc
            url = urlunsplit(parts._replace(netloc=f"{where}:{target_port}"))
    method = "GET" if sent_body is None else "POST"
    async with session.request(
        method, url, allow_redirects=False, headers=sent, data=sent_body
    ) as answer:
        body = b""
        while len(body) < body_bytes:
            chunk = await answer.content.read(body_bytes - len(body))
            if not chunk:
                break
            body += chunk
        fields = tuple(
            (name.decode("latin-1"), value.decode("utf-8", "replace"))
            for name, value in answer.raw_headers
        )
        return Answer(answer.status, fields, body, answer.content.at_eof())


def why_not(error: Exception, what: str) -> Missing:
    """Why a site did not answer, in words, and whose fault that is.

    Args:
        error: what :func:`ask` raised.
        what: what was asked for, such as ``plain http``.
    """
    import aiohttp  # noqa: PLC0415 - loaded by now

    if isinstance(error, TimeoutError):
        return Missing(f"{what} was not answered in time", Fault.TARGET, "timeout")
    if isinstance(error, aiohttp.ClientConnectorError):  # a DNS error is one, too
        if isinstance(error, aiohttp.ClientConnectorDNSError):
            return explain(error.os_error)
        return _no_connection(error.os_error, what)
    if isinstance(error, EgressRefusedError | socket.gaierror):
        return explain(error)
    return Missing(
        f"{what} was not answered as HTTP ({shorten(str(error) or type(error).__name__)})",
        Fault.TARGET,
        "http_error",
    )


def _no_connection(error: OSError, what: str) -> Missing:
    if isinstance(error, ConnectionRefusedError):
        return Missing(f"the port for {what} is closed", Fault.TARGET, "refused")
    if isinstance(error, ssl.SSLError):
        return Missing("a redirect leads to a broken TLS server", Fault.TARGET, "tls_error")
    if isinstance(error, ConnectionError):
        return Missing(f"the server broke off {what}", Fault.TARGET, "connection_lost")
    return Missing(f"the network failed: {shorten(str(error))}", Fault.OURS, "network")


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
