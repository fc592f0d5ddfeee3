"""Asks registries over WHOIS (RFC 3912): one line over TCP, through the egress guard."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from veritas.artifacts import Missing, Registration
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.sources.port import Question
from veritas.collect.sources.servers import server_for, shipped
from veritas.collect.sources.whois_answers import is_unknown, referral, registration_of
from veritas.collect.threads import in_daemon_thread
from veritas.core.errors import Fault
from veritas.core.source_settings import WHOIS_PORT, WhoisSettings

MAX_ANSWER_BYTES = 64 * 1024
IANA = "whois.iana.org"
_CLOSE_LIMIT_S = 1.0
# DENIC tells holders of names only to whoever asks in its own way.
_WORDING = {"whois.denic.de": "-T dn,ace {}", "whois.jprs.jp": "{}/e"}


@dataclass(frozen=True, slots=True)
class WhoisRegistration:
    """The registration of a domain."""

    guard: EgressGuard
    settings: WhoisSettings
    name: str = "WHOIS"
    limit_s: float = 4.0
    keep_s: float = 86_400.0
    fact: type[Registration] = Registration

    def key(self, question: Question) -> str:
        """See :class:`~veritas.collect.sources.port.Source`."""
        return question.domain

    async def ask(self, question: Question) -> Registration | Missing:
        """See :class:`~veritas.collect.sources.port.Source`."""
        domain = question.domain
        ours = (await in_daemon_thread(shipped))["whois"]["servers"]
        server = server_for(domain, self.settings.servers, ours)
        if not server:
            server = referral(await self._question(IANA, domain.rpartition(".")[2]))
        if not server:
            return Missing("no WHOIS server is known for it", Fault.OURS, "no_server")
        text = await self._question(server, _WORDING.get(server, "{}").format(domain))
        found = registration_of(text, domain, server)
        if found is not None:
            return found
        if is_unknown(text):
            return Missing(f"{server} knows nothing of it", Fault.OURS, "not_found")
        return Missing(f"{server} answers in a way of its own", Fault.OURS, "unreadable")

    async def _question(self, server: str, line: str) -> str:
        """Send one line, and read until the server has told all or enough.

        Raises:
            OSError: it cannot be reached.
        """
        host, port = _endpoint(server)
        reader, writer = await self.guard.open_connection(
            host, port, None, self.limit_s, frozenset({WHOIS_PORT})
        )
        try:
            writer.write(f"{line}\r\n".encode("ascii", "replace"))
            await writer.drain()
            answer = b""
            while len(answer) < MAX_ANSWER_BYTES:
                chunk = await reader.read(MAX_ANSWER_BYTES - len(answer))
                if not chunk:
                    break
                answer += chunk
        finally:
            writer.transport.abort()
            try:
                async with asyncio.timeout(_CLOSE_LIMIT_S):
                    await writer.wait_closed()
            except OSError:  # TimeoutError is one, too
                pass
        try:
            return answer.decode("utf-8")
        except UnicodeDecodeError:
            return answer.decode("latin-1")


def _endpoint(server: str) -> tuple[str, int]:
    host, _, port = server.rpartition(":")
    if host and port.isdigit() and not host.endswith(":"):
        return host.strip("[]"), int(port)
    return server.strip("[]"), WHOIS_PORT
