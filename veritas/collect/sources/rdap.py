"""Asks registries over RDAP (RFC 7480, 9082): HTTP, JSON, through the egress guard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from veritas.artifacts import Missing, NetworkBlock, Registration
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.http import REDIRECTS
from veritas.collect.http_client import Answer, ask, http_session
from veritas.collect.sources.port import Question
from veritas.collect.sources.rdap_answers import network_of, registration_of
from veritas.collect.sources.servers import server_for, shipped
from veritas.collect.threads import in_daemon_thread
from veritas.collect.tls import judging_context
from veritas.core.errors import Fault
from veritas.core.source_settings import RdapSettings

MAX_ANSWER_BYTES = 512 * 1024
MAX_REDIRECTS = 3
_ACCEPT = {"Accept": "application/rdap+json, application/json;q=0.5"}
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class RdapClient:
    """One request and its redirects. Certificates are judged.

    Attributes:
        guard: makes the connections.
        ca_file: PEM file of further authorities to trust.
    """

    guard: EgressGuard
    ca_file: str | None

    async def fetch(self, url: str) -> Any | Missing:
        """The JSON at a URL, after three redirects at most.

        Raises:
            OSError, aiohttp.ClientError: the server does not answer.
        """
        judging = await in_daemon_thread(lambda: judging_context(self.ca_file))
        async with http_session(self.guard, None, judging) as session:
            for _ in range(MAX_REDIRECTS + 1):
                answer = await ask(
                    session, url, self.guard, headers=_ACCEPT, body_bytes=MAX_ANSWER_BYTES
                )
                if answer.status not in REDIRECTS:
                    return _read(answer, url)
                to = urljoin(url, answer.header("Location")[:2048])
                if urlsplit(to).scheme not in {urlsplit(url).scheme, "https"}:
                    return _odd(url, "leads to where it cannot be followed")
                url = to
        return _odd(url, "leads on and on")


def _read(answer: Answer, url: str) -> Any | Missing:
    server, status = urlsplit(url).netloc, answer.status
    if status == 404:
        return Missing(f"{server} knows nothing of it", Fault.OURS, "not_found")
    if status == 429:
        return Missing(f"{server} is asked too often", Fault.OURS, "busy")
    if status != 200:
        return Missing(f"{server} answered with status {status}", Fault.OURS, "http_error")
    if not answer.whole:
        return _odd(url, f"answers with more than {MAX_ANSWER_BYTES} bytes")
    try:
        return msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _odd(url, "does not answer with JSON")


def _odd(url: str, what: str) -> Missing:
    return Missing(f"{urlsplit(url).netloc} {what}", Fault.OURS, "unreadable")


@dataclass(frozen=True, slots=True)
class RdapRegistration:
    """The registration of a domain."""

    client: RdapClient
    settings: RdapSettings
    name: str = "RDAP"
    limit_s: float = 4.0
    keep_s: float = _DAY_S
    fact: type[Registration] = Registration

    def key(self, question: Question) -> str:
        """See :class:`~veritas.collect.sources.port.Source`."""
        return question.domain

    async def ask(self, question: Question) -> Registration | Missing:
        """See :class:`~veritas.collect.sources.port.Source`."""
        ours = (await in_daemon_thread(shipped))["rdap"]["servers"]
        base = server_for(question.domain, self.settings.servers, ours)
        if not base:
            return Missing("no RDAP server is known for it", Fault.OURS, "no_server")
        answer = await self.client.fetch(f"{base}domain/{quote(question.domain, safe='')}")
        if isinstance(answer, Missing):
            return answer
        found = registration_of(answer, question.domain, base)
        return found or _odd(base, "answers about something else")


@dataclass(frozen=True, slots=True)
class RdapNetwork:
    """Who has the block of addresses that the target's host leads to first."""

    client: RdapClient
    settings: RdapSettings
    port: int
    name: str = "RDAP of addresses"
    limit_s: float = 4.0
    keep_s: float = _DAY_S
    fact: type[NetworkBlock] = NetworkBlock

    def key(self, question: Question) -> str:
        """See :class:`~veritas.collect.sources.port.Source`."""
        return question.host

    async def ask(self, question: Question) -> NetworkBlock | Missing:
        """See :class:`~veritas.collect.sources.port.Source`."""
        base = self.settings.network_server
        if base is None:
            base = (await in_daemon_thread(shipped))["rdap"]["network_server"]
        if not base:
            return Missing("no RDAP server for addresses is set", Fault.OURS, "no_server")
        addresses, _ = await self.client.guard.addresses(question.host, self.port)
        address = str(addresses[0])
        answer = await self.client.fetch(f"{base}ip/{quote(address, safe=':')}")
        if isinstance(answer, Missing):
            return answer
        return network_of(answer, address, base) or _odd(base, "answers about something else")
