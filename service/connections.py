"""Who may hold a connection, and for how long it may be of no use.

aiohttp takes every connection, and waits for its first request as for any other. So this stands
before it: it counts connections, all and those of each client, and refuses what is too much with a
short answer before anything is set up for it. Afterwards it looks at all of them now and then, and
cuts off those that have not sent the head of a request in time (slowloris, CWE-400), and those that
take nothing of what is sent to them.

A client is an IPv4 address or an IPv6 /64. A proxy that is trusted is none: it counts for itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge

from service.client_address import network_of
from service.problem_codes import ProblemCode
from service.refusals import Refusals

# What may wait to be sent, to one client and over all; beyond it those with most are cut off.
# Streams hold next to nothing: this is for pages and reports.
MAX_UNSENT_PER_CLIENT_BYTES: Final = 16 * 1024 * 1024
MAX_UNSENT_BYTES: Final = 128 * 1024 * 1024

_LOOK_INTERVAL_S = 0.5
# While much waits, more may come soon.
_LOOK_SOON_INTERVAL_S = 0.05
_MUCH_UNSENT_BYTES = 4 * 1024 * 1024
# A client may open as many connections at once as it may hold, or so many, and a tenth of them
# each second.
_LEAST_AT_ONCE = 100
_REOPENED_IN_S = 10.0
# A client that is at its limit is looked at anew at most this often.
_RECOUNT_INTERVAL_S = 0.05
_LOG_INTERVAL_S = 10.0
_RESET_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: on, for no time

_log = structlog.get_logger(__name__)


class Connection:
    """One connection that was admitted.

    Attributes:
        client: whose it is.
        transport: the server's end; None until it is set up.
        streamed: whether its slowness is left to ``OpenStreams``.
    """

    __slots__ = ("client", "head_due", "streamed", "transport", "unsent", "unsent_since")

    def __init__(self, client: str, head_due: float) -> None:
        self.client = client
        self.transport: asyncio.WriteTransport | None = None
        self.head_due: float | None = head_due
        self.streamed = False
        self.unsent = 0
        self.unsent_since = 0.0

    @property
    def gone(self) -> bool:
        """Whether nothing is left of it.

        One that is closing may still wait for a client that takes nothing: that one is not gone.
        """
        transport = self.transport
        return (
            transport is not None
            and transport.is_closing()
            and transport.get_write_buffer_size() == 0
        )


class _Client:
    """What is known of one client."""

    __slots__ = ("_allowance", "_at_once", "_counted_at", "_most", "_recounted_at", "connections")

    def __init__(self, most: int, now: float) -> None:
        self._most = most
        self._at_once = max(most, _LEAST_AT_ONCE)
        self._allowance = float(self._at_once)
        self._counted_at = now
        self._recounted_at = 0.0
        self.connections: set[Connection] = set()

    def holds_too_many(self, now: float) -> bool:
        """Whether it holds as many as it may."""
        if len(self.connections) >= self._most and now - self._recounted_at >= _RECOUNT_INTERVAL_S:
            self._recounted_at = now
            self.connections = {one for one in self.connections if not one.gone}
        return len(self.connections) >= self._most

    def opens_too_many(self, now: float) -> bool:
        """Whether it has opened too many lately; if not, one more is counted."""
        self._refill(now)
        if self._allowance < 1:
            return True
        self._allowance -= 1
        return False

    def is_forgettable(self, now: float) -> bool:
        """Whether nothing of it matters any more."""
        self._refill(now)
        return not self.connections and self._allowance >= self._at_once

    def _refill(self, now: float) -> None:
        grown = (now - self._counted_at) * self._at_once / _REOPENED_IN_S
        self._counted_at = now
        self._allowance = min(float(self._at_once), self._allowance + grown)


class Connections:
    """Counts connections and cuts off those that are of no use.

    Args:
        most: how many there may be at once.
        most_per_client: how many of one client; 0 for no such limit.
        head_timeout_s: how long a connection may be open without a whole head of a request.
        send_timeout_s: how long a client may take nothing of what waits for it.
        is_proxy: whether an address is a trusted proxy's.
        registry: where the numbers are scraped.
    """

    def __init__(
        self,
        *,
        most: int,
        most_per_client: int,
        head_timeout_s: float,
        send_timeout_s: float,
        is_proxy: Callable[[str], bool],
        registry: CollectorRegistry,
    ) -> None:
        self._most = most
        self._most_per_client = most_per_client
        self._head_timeout_s = head_timeout_s
        self._send_timeout_s = send_timeout_s
        self._is_proxy = is_proxy
        self._open: set[Connection] = set()
        self._by_transport: dict[asyncio.BaseTransport, Connection] = {}
        self._clients: dict[str, _Client] = {}
        self._refusals = Refusals()
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

    def admit(self, accepted: socket.socket, address: str) -> Connection | None:
        """Count a connection that the system has taken, or refuse it.

        Args:
            accepted: the connection; closed when it is refused.
            address: the address at its other end; empty when it has none.

        Returns:
            The connection; None when it was refused.
        """
        now = time.monotonic()
        client = network_of(address.partition("%")[0])
        counted = self._most_per_client and not self._is_proxy(client)
        if counted and (held := self._too_many_of(client, now)):
            self._refuse(accepted, ProblemCode.TOO_MANY_CONNECTIONS, held, "client", client)
            return None
        if len(self._open) >= self._most:
            held = f"the service holds {self._most} connections"
            self._refuse(accepted, ProblemCode.CONNECTIONS_FULL, held, "all", client)
            return None
        connection = Connection(client if counted else "", now + self._head_timeout_s)
        self._open.add(connection)
        if counted:
            self._clients[client].connections.add(connection)
        return connection

    def set_up(self, connection: Connection, transport: asyncio.WriteTransport) -> None:
        """The server's end of a connection is there."""
        connection.transport = transport
        self._by_transport[transport] = connection

    def forget(self, connection: Connection) -> None:
        """A connection is gone."""
        self._open.discard(connection)
        if connection.transport is not None:
            self._by_transport.pop(connection.transport, None)
        if connection.client:
            self._clients[connection.client].connections.discard(connection)

    def request_began(self, transport: asyncio.BaseTransport | None) -> None:
        """A connection has sent the head of a request."""
        connection = self._by_transport.get(transport) if transport is not None else None
        if connection is not None:
            connection.head_due = None

    @contextmanager
    def streaming(self, transport: asyncio.BaseTransport | None) -> Iterator[None]:
        """Leave a connection's slowness to ``OpenStreams`` for as long as this lasts.

        There a slow client is known from a stopped one; the size of what waits cannot tell.
        """
        connection = self._by_transport.get(transport) if transport is not None else None
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
        self._refusals.close()

    def _too_many_of(self, name: str, now: float) -> str:
        """Why a client may open no further connection; empty if it may, and one is counted."""
        client = self._clients.get(name)
        if client is None:
            client = self._clients[name] = _Client(self._most_per_client, now)
        if client.holds_too_many(now):
            return f"your address holds {self._most_per_client} connections"
        if client.opens_too_many(now):
            return "your address opened too many connections within seconds"
        return ""

    def _refuse(
        self, accepted: socket.socket, code: ProblemCode, held: str, limit: str, client: str
    ) -> None:
        self._refusals.refuse(accepted, code, held)
        self._refused.labels(limit).inc()
        self._refused_since_log += 1
        now = time.monotonic()
        if now - self._logged_at > _LOG_INTERVAL_S:
            count, self._refused_since_log, self._logged_at = self._refused_since_log, 0, now
            _log.warning("connections_refused", count=count, limit=limit, last=client)

    async def _watch(self) -> None:
        unsent = 0
        while True:
            much = unsent > _MUCH_UNSENT_BYTES
            await asyncio.sleep(_LOOK_SOON_INTERVAL_S if much else _LOOK_INTERVAL_S)
            now = time.monotonic()
            unsent = self._look(now)
            self._refusals.end_old()
            for name in [name for name, one in self._clients.items() if one.is_forgettable(now)]:
                del self._clients[name]

    def _look(self, now: float) -> int:
        """Look at every connection; returns how many bytes wait to be sent."""
        waiting: list[Connection] = []
        for connection in list(self._open):
            transport = connection.transport
            if transport is None:
                continue
            if connection.gone:
                self.forget(connection)
                continue
            if connection.head_due is not None and now > connection.head_due:
                self._cut_off(connection, "slow_request")
                continue
            unsent = transport.get_write_buffer_size()
            if unsent == 0 or unsent < connection.unsent or connection.unsent == 0:
                connection.unsent_since = now
            connection.unsent = unsent
            stopped = now - connection.unsent_since > self._send_timeout_s
            if unsent and stopped and not connection.streamed:
                self._cut_off(connection, "slow_reader")
            elif unsent:
                waiting.append(connection)
        return self._bound_what_waits(waiting)

    def _bound_what_waits(self, waiting: list[Connection]) -> int:
        total = sum(connection.unsent for connection in waiting)
        by_client: Tally[str] = Tally()
        for connection in waiting:
            by_client[connection.client] += connection.unsent
        for connection in sorted(waiting, key=lambda one: -one.unsent):
            client = connection.client
            too_much = client and by_client[client] > MAX_UNSENT_PER_CLIENT_BYTES
            if too_much or total > MAX_UNSENT_BYTES:
                self._cut_off(connection, "too_much_unsent")
                by_client[client] -= connection.unsent
                total -= connection.unsent
        return total

    def _cut_off(self, connection: Connection, reason: str) -> None:
        self._cut.labels(reason).inc()
        assert connection.transport is not None
        cut_off(connection.transport)


def cut_off(transport: asyncio.WriteTransport) -> None:
    """End a connection at once, and what the kernel holds for it.

    Without the reset the kernel would keep what was not taken, megabytes perhaps, for minutes.
    """
    sock = transport.get_extra_info("socket")
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
    transport.abort()


CONNECTIONS: web.AppKey[Connections] = web.AppKey("connections", Connections)
