"""Opens the port: every connection comes through ``service.connections``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

from service.connections import Connections

# Connections that the system takes while the loop is busy: a crowd that comes back at once after a
# restart. The system may allow fewer (net.core.somaxconn).
BACKLOG: Final = 1024

Address = tuple[str, int]


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
    server = await asyncio.get_running_loop().create_server(
        connections.guard(runner.server), host, port, backlog=BACKLOG
    )
    try:
        yield [socket.getsockname()[:2] for socket in server.sockets]
    finally:
        server.close()
