"""Decides on each connection of an audit, makes it, and keeps a record."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence

from veritas.collect.egress.budget import Budget
from veritas.collect.egress.explain import UnruledError
from veritas.collect.egress.journal import Endpoint, Journal
from veritas.collect.egress.policy import BUDGET, EgressRefusedError, Policy, Refusal, Route
from veritas.collect.egress.resolver import Resolver
from veritas.core.addresses import IPAddress
from veritas.core.errors import shorten
from veritas.core.hosts import is_localhost, literal_address

CONNECT_LIMIT_S = 10.0
# RFC 8305, section 5: how long one address has before the next is tried beside it.
ATTEMPT_DELAY_S = 0.25
MAX_ATTEMPTS = 6
# Browsers remember names for a minute, too. Every connection is judged anew all the same.
CACHE_S = 60.0
MAX_CACHED = 2000
_WEIGHED_EVERY_BYTES = 500_000


class EgressGuard:
    """The one way out for an audit.

    Names are resolved here and nowhere else, and a connection is made to the very address that
    was judged, so an answer that changes between the two cannot be used against it.

    Args:
        policy: what may be connected to.
        resolver: from names to addresses.
        budget: how much may go through.
        cache_s: how long a name's addresses are remembered.

    Attributes:
        journal: what was reached, refused and failed.
        budget: what is left.
        port: where on loopback a browser reaches it by SOCKS; 0 while it cannot.
        on_traffic: called whenever another 500 kB have gone through.
        hang_up: ends the browser's connections to a host and port that are open now.
    """

    def __init__(
        self, policy: Policy, resolver: Resolver, budget: Budget, cache_s: float = CACHE_S
    ) -> None:
        self.journal = Journal()
        self.budget = budget
        self.port = 0
        self.on_traffic: Callable[[], None] = lambda: None
        self.hang_up: Callable[[Endpoint], None] = lambda _: None
        self._unweighed = 0
        self._policy = policy
        self._resolver = resolver
        self._cache_s = cache_s
        self._cached: dict[str, tuple[float, list[IPAddress]]] = {}
        self._lookups: dict[str, asyncio.Task[list[IPAddress]]] = {}

    async def aclose(self) -> None:
        """Give up lookups that are under way."""
        lookups = list(self._lookups.values())
        for lookup in lookups:
            lookup.cancel()
        await asyncio.gather(*lookups, return_exceptions=True)

    def spend(self, endpoint: Endpoint, count: int) -> bool:
        """Count bytes that went to or came from a host and port.

        Returns:
            Whether they may be passed on.
        """
        self.journal.traffic[endpoint] += count
        self._unweighed += count
        if self._unweighed >= _WEIGHED_EVERY_BYTES:
            self._unweighed = 0
            self.on_traffic()
        return self.budget.spend(count)

    async def addresses(
        self, host: str, port: int, also: frozenset[int] = frozenset()
    ) -> tuple[list[IPAddress], int]:
        """The addresses that may be connected to for a host and port, and the port there.

        Args:
            host: name or address in any notation.
            port: TCP port.
            also: ports that are permitted besides; for our own questions, never for a page's.

        Raises:
            EgressRefusedError: none may be.
            socket.gaierror: the name does not resolve.
        """
        try:
            route = self._policy.route(host, port, also)
        except EgressRefusedError as error:
            self.journal.failed((error.refusal.host, port), error)
            raise
        try:
            return await self._permitted(route), route.target_port
        except OSError as error:
            self.journal.failed((route.host, port), error)
            raise

    async def connect(
        self, host: str, port: int, also: frozenset[int] = frozenset()
    ) -> socket.socket:
        """Connect to a host, if it may be connected to.

        Args:
            host: name or address in any notation.
            port: TCP port.
            also: as in :meth:`addresses`.

        Returns:
            A non-blocking socket, connected; the caller closes it.

        Raises:
            EgressRefusedError: it may not be.
            socket.gaierror: the name does not resolve.
            OSError: nothing answers there; ``TimeoutError`` after ten seconds.
        """
        addresses, target_port = await self.addresses(host, port, also)
        endpoint = (self._policy.route(host, port, also).host, port)
        try:
            if not self.budget.connect():
                reason = f"the budget is used up: {self.budget.ended_by}"
                raise EgressRefusedError(Refusal(*endpoint, "", BUDGET, reason))
            async with asyncio.timeout(CONNECT_LIMIT_S):
                connected = await _first_to_answer(addresses[:MAX_ATTEMPTS], target_port)
        except OSError as error:
            self.journal.failed(endpoint, error)
            raise
        peer = connected.getpeername()
        self.journal.reached(endpoint, str(peer[0]).partition("%")[0], peer[1])
        return connected

    async def open_connection(
        self,
        host: str,
        port: int,
        context: ssl.SSLContext | None,
        within_s: float,
        also: frozenset[int] = frozenset(),
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to a host, and shake hands for TLS if there is a context for it.

        Args:
            host: name or address; the handshake names it.
            port: TCP port.
            context: what to accept; None for plain TCP.
            within_s: upper bound of the handshake; closing has the same.
            also: as in :meth:`addresses`.

        Raises:
            EgressRefusedError, OSError: as :meth:`connect`; ``ssl.SSLError`` besides.
        """
        connected = await self.connect(host, port, also)
        try:
            if context is None:
                return await asyncio.open_connection(sock=connected)
            return await asyncio.open_connection(
                sock=connected,
                ssl=context,
                server_hostname=host.rstrip("."),
                ssl_handshake_timeout=within_s,
                ssl_shutdown_timeout=within_s,
            )
        except BaseException:
            connected.close()
            raise

    async def _permitted(self, route: Route) -> list[IPAddress]:
        """Resolve, judge each address, and keep those there is nothing against.

        A name with a public and a private address is reached at the public one alone; the other
        goes into the record.
        """
        try:
            found = await self._resolve(route.where)
        except socket.gaierror as error:
            if not route.given and self._policy.rules_name(route.host):
                where = f"port {route.port} of {shorten(route.host)}"
                reason = f"no connect-to rule says where {where} is"
                raise UnruledError(error.errno, reason) from None
            raise
        objections = [self._policy.objection(route, address) for address in found]
        refusals = [objection for objection in objections if objection is not None]
        permitted = [one for one, objection in zip(found, objections, strict=True) if not objection]
        if permitted:
            for refusal in refusals:
                self.journal.refuse(refusal)
            return permitted
        if not refusals:
            raise socket.gaierror(socket.EAI_NONAME, "the name has no address")
        for refusal in refusals[1:]:
            self.journal.refuse(refusal)
        raise EgressRefusedError(refusals[0])

    async def _resolve(self, where: str) -> list[IPAddress]:
        address = literal_address(where)
        if address is not None:
            return [address]
        if is_localhost(where):  # RFC 6761, section 6.3: never ask
            return [ipaddress.IPv4Address("127.0.0.1"), ipaddress.IPv6Address("::1")]
        now = asyncio.get_running_loop().time()
        expires, known = self._cached.get(where, (0.0, []))
        if expires > now:
            return known
        lookup = self._lookups.get(where)
        if lookup is None:
            lookup = asyncio.create_task(self._look_up(where))
            self._lookups[where] = lookup
            lookup.add_done_callback(lambda _: self._lookups.pop(where, None))
        # Shielded, since others may wait for the same name.
        return await asyncio.shield(lookup)

    async def _look_up(self, name: str) -> list[IPAddress]:
        found = await self._resolver.addresses(name)
        if len(self._cached) >= MAX_CACHED:
            self._cached.clear()
        self._cached[name] = (asyncio.get_running_loop().time() + self._cache_s, found)
        return found


async def _first_to_answer(addresses: Sequence[IPAddress], port: int) -> socket.socket:
    """Try addresses one after the other, each with a head start; the first to answer wins.

    Raises:
        OSError: none answers; the error of the first that was tried.
    """
    attempts: list[asyncio.Task[socket.socket]] = []
    try:
        for address in addresses:
            attempts.append(asyncio.create_task(_attempt(address, port)))
            pending = {attempt for attempt in attempts if not attempt.done()}
            await asyncio.wait(
                pending, timeout=ATTEMPT_DELAY_S, return_when=asyncio.FIRST_COMPLETED
            )
            if winner := _winner(attempts):
                return winner
        while pending := {attempt for attempt in attempts if not attempt.done()}:
            await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            if winner := _winner(attempts):
                return winner
        await attempts[0]  # raises: nobody has won
        raise OSError("no address was tried")
    finally:
        await _abandon(attempts)


def _winner(attempts: list[asyncio.Task[socket.socket]]) -> socket.socket | None:
    """Take the first connection out of the attempts."""
    for attempt in attempts:
        if attempt.done() and attempt.exception() is None:
            attempts.remove(attempt)
            return attempt.result()
    return None


async def _abandon(attempts: list[asyncio.Task[socket.socket]]) -> None:
    """End what is under way, and close what was connected too late."""
    for attempt in attempts:
        attempt.cancel()
    for result in await asyncio.gather(*attempts, return_exceptions=True):
        if isinstance(result, socket.socket):
            result.close()


async def _attempt(address: IPAddress, port: int) -> socket.socket:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    plain = socket.socket(family, socket.SOCK_STREAM)
    try:
        plain.settimeout(0)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(plain, (str(address), port))
    except BaseException:
        plain.close()
        raise
    return plain
