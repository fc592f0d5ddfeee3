"""From names to addresses: the system's resolver, or a name server of the operator's choice."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING, Protocol

from veritas.collect.threads import in_daemon_thread
from veritas.core.addresses import IPAddress
from veritas.core.errors import shorten
from veritas.core.name_server import NameServer

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver as DnsClient

LOOKUP_LIMIT_S = 8.0
LOOKUPS_AT_ONCE = 32
MAX_ADDRESSES = 16


class Resolver(Protocol):
    """Looks names up."""

    async def addresses(self, name: str) -> list[IPAddress]:
        """All addresses of a canonical name, in the order they are to be tried.

        Raises:
            socket.gaierror: with ``EAI_NONAME`` there is no such name or it has no address,
                with ``EAI_AGAIN`` nobody answered.
        """


class SystemResolver:
    """What the machine is set up to use: hosts file, name servers, search order."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(LOOKUPS_AT_ONCE)

    async def addresses(self, name: str) -> list[IPAddress]:
        """See :class:`Resolver`."""
        async with self._slots:
            try:
                async with asyncio.timeout(LOOKUP_LIMIT_S):
                    found = await in_daemon_thread(
                        lambda: socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
                    )
            except TimeoutError:
                raise socket.gaierror(socket.EAI_AGAIN, "no resolver answered in time") from None
            except UnicodeError as error:  # a label the idna codec does not take
                raise socket.gaierror(socket.EAI_NONAME, str(error)) from None
        texts = dict.fromkeys(str(entry[4][0]) for entry in found)
        return [ipaddress.ip_address(text) for text in texts][:MAX_ADDRESSES]


class NameServerResolver:
    """Asks one name server for A and AAAA; neither hosts file nor search domains count."""

    def __init__(self, server: NameServer) -> None:
        self._server = server
        self._slots = asyncio.Semaphore(LOOKUPS_AT_ONCE)

    async def addresses(self, name: str) -> list[IPAddress]:
        """See :class:`Resolver`."""
        client = await in_daemon_thread(lambda: dns_client(self._server))
        async with self._slots:
            v6, v4 = await asyncio.gather(
                self._ask(client, name, "AAAA"), self._ask(client, name, "A")
            )
        if isinstance(v4, socket.gaierror) and isinstance(v6, socket.gaierror):
            raise v4
        found = [one for part in (v6, v4) if not isinstance(part, socket.gaierror) for one in part]
        return found[:MAX_ADDRESSES]

    async def _ask(
        self, client: DnsClient, name: str, kind: str
    ) -> list[IPAddress] | socket.gaierror:
        import dns.exception  # noqa: PLC0415 - loaded with the client
        import dns.resolver  # noqa: PLC0415

        try:
            answer = await client.resolve(f"{name}.", kind, lifetime=LOOKUP_LIMIT_S)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer) as error:
            return socket.gaierror(socket.EAI_NONAME, shorten(str(error)))
        except (dns.exception.DNSException, OSError) as error:
            return socket.gaierror(socket.EAI_AGAIN, shorten(str(error)))
        return [ipaddress.ip_address(record.address) for record in answer]


def dns_client(server: NameServer | None) -> DnsClient:
    """A client for questions to the name system. Loads slow modules: call it in a thread.

    Args:
        server: the only server it asks; None for those of the system.

    Raises:
        dns.exception.DNSException, OSError: the system has none set up.
    """
    from dns.asyncresolver import Resolver as DnsClient  # noqa: PLC0415 - slow to load

    if server is None:
        return DnsClient()
    client = DnsClient(configure=False)
    client.nameservers = [server.address]
    client.port = server.port
    return client


def make_resolver(server: NameServer | None) -> Resolver:
    """The resolver for a name server, or the system's."""
    return SystemResolver() if server is None else NameServerResolver(server)
