"""The browser's way to the guard: SOCKS 5, CONNECT alone, on loopback alone.

SOCKS and not an HTTP proxy, because the guard then reads nothing of what goes through: plain
HTTP, TLS and WebSocket pass byte for byte, and a refused connection cannot be taken for an
answer of the site. Chromium knows no password for SOCKS, so the other end is known by its user.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Coroutine
from enum import Enum
from typing import Self, cast

import structlog

from veritas.collect.egress import socks_wire as wire
from veritas.collect.egress.budget import MAX_OPEN
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.egress.journal import Endpoint, endpoint
from veritas.collect.egress.peer import is_own

_log = structlog.get_logger(__name__)

_HANDSHAKE_LIMIT_S = 10.0


class SocksServer:
    """Listens on a port of its own while it is open.

    Args:
        guard: decides and connects.

    Attributes:
        port: on 127.0.0.1.
        strangers: connections of other users' processes, which were cut off.
        clients: the connections that are open.
    """

    def __init__(self, guard: EgressGuard) -> None:
        self.guard = guard
        self.port = 0
        self.strangers = 0
        self.clients: set[Client] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Client(self), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.guard.budget.on_end.append(self.cut_all)
        self.guard.hang_up = self.hang_up
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut_all()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.cut_all()  # what a connection that was just being made has left
        await asyncio.sleep(0)  # aborted transports close their sockets in the loop's next round
        await self._server.wait_closed()

    def cut_all(self) -> None:
        """End every connection at once, at both ends."""
        for client in list(self.clients):
            client.cut()

    def hang_up(self, endpoint: Endpoint) -> None:
        """End the connections to a site; what it has sent still reaches the browser."""
        for client in list(self.clients):
            if client.endpoint == endpoint:
                client.hang_up()

    def start(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Run work that is awaited at the latest when the server closes."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("egress_failed", reason=repr(error))


class _State(Enum):
    GREETING = 1
    REQUEST = 2
    CONNECTING = 3
    RELAYING = 4


class Client(asyncio.Protocol):
    """One connection of the browser, from its greeting to its end.

    An end of input from either side ends both, once the browser has what the site sent: neither
    HTTP nor TLS nor WebSocket goes on in one direction alone.
    """

    def __init__(self, server: SocksServer) -> None:
        self.transport: asyncio.Transport | None = None
        self.endpoint: Endpoint = ("", 0)
        self._server = server
        self._state = _State.GREETING
        self._buffer = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._far: Far | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Look who is there."""
        self.transport = cast(asyncio.Transport, transport)
        peer, own = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
        if is_own(peer, own) is False:
            self._server.strangers += 1
            _log.warning("egress_stranger", reason="another user's process tried to use the guard")
            self.transport.abort()
            return
        if len(self._server.clients) >= MAX_OPEN:
            self.transport.abort()
            return
        self._server.clients.add(self)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_HANDSHAKE_LIMIT_S, self.cut)

    def data_received(self, data: bytes) -> None:
        """Shake hands, then pass on."""
        if self._state is _State.RELAYING:
            if self._far is not None and self._server.guard.spend(self.endpoint, len(data)):
                self._far.write(data)
            return
        self._buffer += data
        if len(self._buffer) > wire.MAX_BYTES:
            self.cut()
            return
        try:
            if self._state is _State.GREETING:
                self._greet()
            if self._state is _State.REQUEST:
                self._read_request()
        except wire.SocksError:
            self.cut()  # not a browser: somebody tries what listens here

    def connection_lost(self, exc: Exception | None) -> None:
        """The browser is gone."""
        del exc
        self._server.clients.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
        if self._far is not None:
            self._far.cut()

    def pause_writing(self) -> None:
        """The browser is slower than the site."""
        if self._far is not None:
            self._far.pause_reading()

    def resume_writing(self) -> None:
        """The browser has caught up."""
        if self._far is not None:
            self._far.resume_reading()

    def cut(self) -> None:
        """End it at once, at both ends."""
        if self._task is not None:
            self._task.cancel()
        if self.transport is not None:
            self.transport.abort()
        if self._far is not None:
            self._far.cut()

    def hang_up(self) -> None:
        """End it at the site's side."""
        if self._far is not None:
            self._far.cut()

    def _greet(self) -> None:
        greeting = wire.read_greeting(bytes(self._buffer))
        if greeting is None:
            return
        accepted, length = greeting
        del self._buffer[:length]
        assert self.transport is not None
        self.transport.write(wire.choice(accepted=accepted))
        if accepted:
            self._state = _State.REQUEST
        else:
            self.transport.close()

    def _read_request(self) -> None:
        assert self.transport is not None
        try:
            asked = wire.read_request(bytes(self._buffer))
        except wire.SocksError:
            self._refuse(wire.NOT_SUPPORTED)
            return
        if asked is None:
            return
        host, port, length = asked
        self.endpoint = endpoint(host, port)
        del self._buffer[:length]
        self._state = _State.CONNECTING
        if self._timer is not None:  # the guard has bounds of its own
            self._timer.cancel()
        # Nothing is to come before the answer; what comes all the same waits in the kernel.
        self.transport.pause_reading()
        self._task = self._server.start(self._connect(host, port))

    async def _connect(self, host: str, port: int) -> None:
        assert self.transport is not None
        try:
            connected = await self._server.guard.connect(host, port)
        except OSError:
            # The journal has the reason; SOCKS has no words for it.
            self._refuse(wire.HOST_UNREACHABLE)
            return
        try:
            loop = asyncio.get_running_loop()
            _, far = await loop.create_connection(lambda: Far(self._server, self), sock=connected)
        except BaseException:
            connected.close()
            raise
        if self.transport.is_closing():
            far.cut()
            return
        self._far = far
        self._state = _State.RELAYING
        self.transport.write(wire.reply(wire.SUCCEEDED))
        if self._buffer and self._server.guard.spend(self.endpoint, len(self._buffer)):
            far.write(bytes(self._buffer))
        self._buffer.clear()
        self.transport.resume_reading()
        far.resume_reading()

    def _refuse(self, code: int) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(wire.reply(code))
            self.transport.close()


class Far(asyncio.Protocol):
    """The connection to the site that belongs to a client's. Reads only once told to."""

    def __init__(self, server: SocksServer, client: Client) -> None:
        self._server = server
        self._client = client
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait until the browser knows that it is connected."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.pause_reading()

    def data_received(self, data: bytes) -> None:
        """Pass on."""
        transport = self._client.transport
        if transport is None or transport.is_closing():
            return
        if self._server.guard.spend(self._client.endpoint, len(data)):
            transport.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """The site is gone: a reset there is one here, else what is written is still sent."""
        transport = self._client.transport
        if transport is None:
            return
        plain = transport.get_extra_info("socket")
        if exc is not None and plain is not None and plain.fileno() != -1:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.close()

    def pause_writing(self) -> None:
        """The site is slower than the browser."""
        if self._client.transport is not None:
            self._client.transport.pause_reading()

    def resume_writing(self) -> None:
        """The site has caught up."""
        if self._client.transport is not None:
            self._client.transport.resume_reading()

    def write(self, data: bytes) -> None:
        """Send to the site."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def pause_reading(self) -> None:
        """Stop taking from the site."""
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Go on taking from the site."""
        if self._transport is not None:
            self._transport.resume_reading()

    def cut(self) -> None:
        """End it at once."""
        if self._transport is not None:
            self._transport.abort()
