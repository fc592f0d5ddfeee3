"""A small internet on loopback: public servers, a private network, and a name server.

Everything in 127.80.0.0/16 stands for the public internet: the guard is told to allow it, as an
operator would, and nothing else. All other addresses, 127.0.0.1 and ::1 first, are the network the
auditor stands in; listeners there write down whoever knocks.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.egress_world.name_server import Answers, NameServerOfTests, name_server
from veritas.collect.settings import CollectSettings
from veritas.core.allow_list import AllowList
from veritas.core.name_server import NameServer

PUBLIC = "127.80.0.1"
OTHER_PUBLIC = "127.80.0.2"
DEAD_PUBLIC = "127.80.0.9"
PRIVATE = ("127.0.0.1", "::1")

NAMES: dict[str, Answers] = {
    "site.test": [[PUBLIC]],
    "open.test": [[OTHER_PUBLIC]],
    "private.test": [["127.0.0.1"]],
    "cname.test": [["private.test"]],
    "six.test": [["::1"]],
    "mapped.test": [["::ffff:127.0.0.1"]],
    "nat64.test": [["64:ff9b::7f00:1"]],
    "zero.test": [["0.0.0.0"]],
    "mixed.test": [[DEAD_PUBLIC, "127.0.0.1"]],
    "mixed-six.test": [["::1", "127.0.0.1"]],
}


@dataclass
class Knocks:
    """What came to listeners: the first bytes of each connection or datagram."""

    tcp: list[bytes] = field(default_factory=list)
    udp: list[bytes] = field(default_factory=list)

    async def on_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        entry = len(self.tcp)
        self.tcp.append(b"")
        try:
            async with asyncio.timeout(1):
                self.tcp[entry] = await reader.read(4096)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret")
            await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, knocks: Knocks) -> None:
        self._knocks = knocks

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._knocks.udp.append(data[:200])


@dataclass
class World:
    """Where everything is.

    Attributes:
        port: of every server and listener.
        private: what knocked at the private network. Must stay empty.
        opened: what knocked at another public server: shows that a way works at all.
        names: the name server.
        pages: what ``site.test`` answers, by path.
    """

    port: int
    private: Knocks
    opened: Knocks
    names: NameServerOfTests
    pages: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]]

    @property
    def settings(self) -> CollectSettings:
        """What an operator would set to audit this internet."""
        return CollectSettings(
            allow=AllowList.parse(["127.80.0.0/16"]),
            allow_ports=frozenset({self.port}),
            name_server=NameServer("127.0.0.1", self.names.port),
            mobile=False,
        )

    def url(self, path: str = "/", host: str = "site.test") -> str:
        return f"http://{host}:{self.port}{path}"


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        port = await _common_port(stack)
        private, opened = Knocks(), Knocks()
        for address in PRIVATE:
            await _listen(stack, address, port, private)
        await _listen(stack, OTHER_PUBLIC, port, opened)
        names = await stack.enter_async_context(name_server(NAMES))
        made = World(port, private, opened, names, {})
        await _serve(stack, made)
        yield made


async def _common_port(stack: AsyncExitStack) -> int:
    """A port that is free on every address."""
    del stack
    for _ in range(50):
        with socket.socket() as probe:
            probe.bind((PUBLIC, 0))
            port: int = probe.getsockname()[1]
        try:
            for address in (*PRIVATE, OTHER_PUBLIC):
                family = socket.AF_INET6 if ":" in address else socket.AF_INET
                with socket.socket(family) as other:
                    other.bind((address, port))
        except OSError:
            continue
        return port
    raise AssertionError("no port is free on all addresses")


async def _listen(stack: AsyncExitStack, address: str, port: int, knocks: Knocks) -> None:
    tcp = await asyncio.start_server(knocks.on_tcp, address, port)
    stack.push_async_callback(tcp.wait_closed)
    stack.callback(tcp.close)
    loop = asyncio.get_running_loop()
    udp, _ = await loop.create_datagram_endpoint(lambda: _Udp(knocks), local_addr=(address, port))
    stack.callback(udp.close)


async def _serve(stack: AsyncExitStack, made: World) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        handler = made.pages.get(request.path)
        if handler is None:
            return web.Response(status=404)
        return await handler(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, PUBLIC, made.port).start()


async def until(met: Callable[[], bool], within_s: float) -> bool:
    """Wait for a condition; whether it was met in time."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within_s
    while not met():
        if loop.time() > end:
            return False
        await asyncio.sleep(0.02)
    return True
