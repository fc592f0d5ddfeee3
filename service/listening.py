"""Opens the port: every connection comes through ``service.connections``."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
from aiohttp import web

from service.connections import Connection, Connections

# Connections that the system takes while the loop is busy: a crowd that comes back at once after a
# restart. The system may allow fewer (net.core.somaxconn).
BACKLOG: Final = 4096
# What the system keeps for a connection that we do not read: requests are small.
_RECEIVE_BYTES: Final = 32 * 1024
# What it keeps for a client that does not read: seconds of a busy stream, and no page of a
# megabyte. By itself it would keep up to 4 MB for each.
_SEND_BYTES: Final = 128 * 1024
# How many of them are taken before others have their turn.
_AT_ONCE = 32
# Until files may have become free, when there are none.
_PAUSE_S = 0.5
_NO_ROOM = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})

Address = tuple[str, int]

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def listening(
    runner: web.AppRunner, connections: Connections, host: str, port: int
) -> AsyncIterator[list[Address]]:
    """Serve a runner's application on a port, until the context is left.

    Args:
        runner: is set up already, and is cleaned up by whoever made it.
        connections: admits connections.
        host: an address or host name.
        port: 0 takes a free one.

    Yields:
        The addresses that are listened on.

    Raises:
        OSError: the port cannot be had.
    """
    if runner.server is None:
        raise RuntimeError("the runner is not set up")
    # asyncio finds the addresses and binds them; it would also accept, all that wait at a time,
    # with a protocol and a transport for each of those that are then refused.
    bound = await asyncio.get_running_loop().create_server(
        runner.server, host, port, start_serving=False
    )
    sockets = [one.dup() for one in bound.sockets]
    doors = [_Door(sock, connections, runner.server) for sock in sockets]
    try:
        for sock in sockets:
            # Before it listens: the connections inherit it, and the window is chosen by it.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BYTES)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BYTES)
            sock.listen(BACKLOG)
        for door in doors:
            door.open()
        yield [sock.getsockname()[:2] for sock in sockets]
    finally:
        for door in doors:
            await door.close()
        for sock in sockets:
            sock.close()
        bound.close()


class _Door:
    """Takes the connections of one listening socket."""

    def __init__(
        self, listener: socket.socket, connections: Connections, server: web.Server
    ) -> None:
        self._listener = listener
        self._connections = connections
        self._server = server
        self._accepting: asyncio.Task[None] | None = None
        self._setting_up: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        self._accepting = asyncio.create_task(self._accept(), name="accept")

    async def close(self) -> None:
        tasks = [*self._setting_up, *([self._accepting] if self._accepting else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            for _ in range(_AT_ONCE):
                try:
                    accepted, peer = await loop.sock_accept(self._listener)
                except OSError as error:
                    if error.errno in _NO_ROOM:
                        _log.error("no_room_for_connections", reason=str(error))
                        await asyncio.sleep(_PAUSE_S)
                    # Else that one has gone already; the next one is another.
                    continue
                self._take(accepted, peer)
            await asyncio.sleep(0)

    def _take(self, accepted: socket.socket, peer: object) -> None:
        address = str(peer[0]) if isinstance(peer, tuple) and peer else ""
        connection = self._connections.admit(accepted, address)
        if connection is not None:
            task = asyncio.create_task(self._set_up(accepted, connection), name="set-up")
            self._setting_up.add(task)
            task.add_done_callback(self._setting_up.discard)

    async def _set_up(self, accepted: socket.socket, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        try:
            transport, _ = await loop.connect_accepted_socket(self._server, accepted)
        except OSError:
            accepted.close()
            self._connections.forget(connection)
        except asyncio.CancelledError:
            accepted.close()
            self._connections.forget(connection)
            raise
        else:
            self._connections.set_up(connection, transport)
