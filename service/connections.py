"""Who may hold a connection, and for how long it may be of no use.

aiohttp takes every connection, and waits for its first request as for any other. So this stands
before it: it counts connections, all and those of each client, and refuses what is too much with a
short answer before anything is set up for it. Afterwards it looks at all of them now and then, and
cuts off those that have not sent the head of a request in time (slowloris, CWE-400), and those that
take nothing of what is sent to them.

A client is an IPv4 address or an IPv6 /64, the smallest that one customer is given (RFC 6177).
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from typing import Final

import msgspec
import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge

from service.problem_codes import ProblemCode
from service.problems import problem_document

# What may wait to be sent, over all connections. Beyond it those with most are cut off.
MAX_UNSENT_BYTES: Final = 128 * 1024 * 1024

_LOOK_INTERVAL_S = 0.5
# A client that is at its limit is looked at anew at most this often.
_RECOUNT_INTERVAL_S = 0.05
# A refused client is given so long to read why, unless too many are.
_REFUSAL_S = 1.0
_MAX_REFUSALS = 200
_LOG_INTERVAL_S = 10.0
_RETRY_AFTER_S = 5

_log = structlog.get_logger(__name__)


class _Connection:
    """What is known of one connection."""

    __slots__ = ("client", "head_due", "streamed", "unsent", "unsent_since")

    def __init__(self, client: str, head_due: float) -> None:
        self.client = client
        self.head_due: float | None = head_due
        self.streamed = False
        self.unsent = 0
        self.unsent_since = 0.0


class Connections:
    """Counts connections and cuts off those that are of no use.

    Args:
        most: how many there may be at once.
        most_per_client: how many of one client; 0 for no such limit.
        head_timeout_s: how long a connection may be open without a whole head of a request.
        send_timeout_s: how long a client may take nothing of what waits for it.
        registry: where the numbers are scraped.
    """

    def __init__(
        self,
        *,
        most: int,
        most_per_client: int,
        head_timeout_s: float,
        send_timeout_s: float,
        registry: CollectorRegistry,
    ) -> None:
        self._most = most
        self._most_per_client = most_per_client or sys.maxsize
        self._head_timeout_s = head_timeout_s
        self._send_timeout_s = send_timeout_s
        self._open: dict[asyncio.BaseTransport, _Connection] = {}
        self._by_client: dict[str, set[asyncio.WriteTransport]] = {}
        self._recounted: dict[str, float] = {}
        self._refusing: set[asyncio.WriteTransport] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._refused_since_log, self._logged_at = 0, 0.0
        Gauge("veritas_connections", "Connections open now.", registry=registry).set_function(
            lambda: len(self._open)
        )
        self._refused = Counter(
            "veritas_connections_refused",
            "Connections refused: too many in all, or of one client.",
            ["limit"],
            registry=registry,
        )
        self._cut = Counter(
            "veritas_connections_cut",
            "Connections cut off: no request in time, nothing taken in time, too much waiting.",
            ["reason"],
            registry=registry,
        )

    def __len__(self) -> int:
        return len(self._open)

    def guard(self, server: web.Server) -> Callable[[], asyncio.Protocol]:
        """What makes the protocol of each connection: the server's, once it is admitted."""
        return lambda: _Door(self, server)

    def request_began(self, transport: asyncio.BaseTransport | None) -> None:
        """A connection has sent the head of a request."""
        connection = self._open.get(transport) if transport is not None else None
        if connection is not None:
            connection.head_due = None

    @contextmanager
    def streaming(self, transport: asyncio.BaseTransport | None) -> Iterator[None]:
        """Leave a connection's slowness to ``OpenStreams`` for as long as this lasts.

        There a slow client is known from a stopped one; the size of what waits cannot tell.
        """
        connection = self._open.get(transport) if transport is not None else None
        if connection is None:
            yield
            return
        connection.streamed = True
        try:
            yield
        finally:
            connection.streamed = False
            connection.unsent = 0

    def start(self) -> None:
        """Begin to look."""
        self._watcher = asyncio.create_task(self._watch(), name="connections")

    async def stop(self) -> None:
        """Stop looking, and let go of those that are being refused."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)
        for transport in list(self._refusing):
            transport.abort()

    def admit(self, transport: asyncio.WriteTransport) -> bool:
        """Count a new connection, or refuse it."""
        now = time.monotonic()
        client = client_of(transport)
        mine = self._by_client.get(client, set())
        if len(mine) >= self._most_per_client:
            self._recount(client, mine, now)
        if len(mine) >= self._most_per_client:
            held = f"your address holds {self._most_per_client} connections"
            self._refuse(transport, ProblemCode.TOO_MANY_CONNECTIONS, held, "client", client)
            return False
        if len(self._open) >= self._most:
            held = f"the service holds {self._most} connections"
            self._refuse(transport, ProblemCode.CONNECTIONS_FULL, held, "all", client)
            return False
        self._by_client.setdefault(client, mine).add(transport)
        self._open[transport] = _Connection(client, now + self._head_timeout_s)
        return True

    def _recount(self, client: str, mine: set[asyncio.WriteTransport], now: float) -> None:
        if now - self._recounted.get(client, 0.0) < _RECOUNT_INTERVAL_S:
            return
        self._recounted[client] = now
        for transport in [t for t in mine if _is_gone(t)]:
            self._forget(transport)

    def _forget(self, transport: asyncio.WriteTransport) -> None:
        client = self._open.pop(transport).client
        mine = self._by_client[client]
        mine.discard(transport)
        if not mine:
            del self._by_client[client]
            self._recounted.pop(client, None)

    def _refuse(
        self,
        transport: asyncio.WriteTransport,
        code: ProblemCode,
        held: str,
        limit: str,
        client: str,
    ) -> None:
        self._refused.labels(limit).inc()
        self._refused_since_log += 1
        now = time.monotonic()
        if now - self._logged_at > _LOG_INTERVAL_S:
            _log.warning(
                "connections_refused", count=self._refused_since_log, limit=limit, last=client
            )
            self._refused_since_log, self._logged_at = 0, now
        if len(self._refusing) >= _MAX_REFUSALS:
            transport.abort()
            return
        transport.write(_refusal(code, held))
        if transport.can_write_eof():
            transport.write_eof()
        # Closed at once, what the client sends would be answered by a reset, and the answer lost.
        self._refusing.add(transport)
        asyncio.get_running_loop().call_later(_REFUSAL_S, self._end_refusal, transport)

    def _end_refusal(self, transport: asyncio.WriteTransport) -> None:
        self._refusing.discard(transport)
        transport.abort()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_INTERVAL_S)
            self._look(time.monotonic())

    def _look(self, now: float) -> None:
        waiting: list[tuple[int, asyncio.WriteTransport]] = []
        for base, connection in list(self._open.items()):
            assert isinstance(base, asyncio.WriteTransport)
            if _is_gone(base):
                self._forget(base)
                continue
            if connection.head_due is not None and now > connection.head_due:
                self._cut_off(base, "slow_request")
                continue
            unsent = base.get_write_buffer_size()
            if unsent == 0 or unsent < connection.unsent or connection.unsent == 0:
                connection.unsent_since = now
            connection.unsent = unsent
            stopped = now - connection.unsent_since > self._send_timeout_s
            if unsent and stopped and not connection.streamed:
                self._cut_off(base, "slow_reader")
            elif unsent:
                waiting.append((unsent, base))
        self._bound_what_waits(waiting)

    def _bound_what_waits(self, waiting: list[tuple[int, asyncio.WriteTransport]]) -> None:
        total = sum(unsent for unsent, _ in waiting)
        if total <= MAX_UNSENT_BYTES:
            return
        for unsent, transport in sorted(waiting, key=lambda pair: -pair[0]):
            self._cut_off(transport, "too_much_unsent")
            total -= unsent
            if total <= MAX_UNSENT_BYTES // 2:
                return

    def _cut_off(self, transport: asyncio.WriteTransport, reason: str) -> None:
        self._cut.labels(reason).inc()
        transport.abort()


class _Door(asyncio.Protocol):
    """Stands for the server's protocol until a connection is admitted, then steps aside."""

    def __init__(self, connections: Connections, server: web.Server) -> None:
        self._connections = connections
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See ``asyncio.Protocol``."""
        assert isinstance(transport, asyncio.Transport)
        if self._connections.admit(transport):
            handler = self._server()
            transport.set_protocol(handler)
            handler.connection_made(transport)

    def eof_received(self) -> bool:
        """See ``asyncio.Protocol``: a refused client may have sent all it has, and still read."""
        return True


def client_of(transport: asyncio.BaseTransport) -> str:
    """Whose connection this is: an IPv4 address or an IPv6 /64."""
    peer = transport.get_extra_info("peername")
    if not isinstance(peer, tuple) or not peer:
        return ""
    address = ip_address(str(peer[0]).partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address)


def _is_gone(transport: asyncio.WriteTransport) -> bool:
    # One that is closing may still wait for a client that takes nothing: that one is not gone.
    return transport.is_closing() and transport.get_write_buffer_size() == 0


def _refusal(code: ProblemCode, held: str) -> bytes:
    detail = f"{held}, the limit; come back when some are closed"
    body = msgspec.json.encode(problem_document(code, detail, ""))
    head = (
        f"HTTP/1.1 {code.status} {code.title}\r\nContent-Type: application/problem+json\r\n"
        f"Content-Length: {len(body)}\r\nRetry-After: {_RETRY_AFTER_S}\r\n"
        "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nServer: veritas\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + body


CONNECTIONS: web.AppKey[Connections] = web.AppKey("connections", Connections)
