"""A TCP proxy that breaks connections where it is told to; or answers in place of the service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

_READ_BYTES = 64 * 1024
_CLOSE_LIMIT_S = 5.0
BAD_GATEWAY = (
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 11\r\n"
    b"Connection: close\r\n\r\nbad gateway"
)


@dataclass(frozen=True)
class Cut:
    """Where a connection ends: after so many bytes of the answer, by a reset or by an end."""

    after_bytes: int
    reset: bool = True


class CuttingProxy:
    """Forwards bytes; its first connections end as ``cuts`` says, the later ones do not.

    Attributes:
        upstream: the service's address, which may change.
        answer: what is sent in place of the service's answer, if anything.
        pages: pages of the proxy's own, by path.
        connections: how many were accepted.
        requests: the head of each request that was forwarded or answered.
    """

    def __init__(self, upstream: str, cuts: Iterable[Cut]) -> None:
        self.upstream = upstream
        self._cuts = list(cuts)
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.answer: bytes | None = None
        self.pages: dict[str, bytes] = {}
        self.connections = 0
        self.requests: list[bytes] = []
        self.base = ""

    async def serve(self) -> asyncio.Server:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    def cut_all(self) -> None:
        """Break what is open now."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def close(self) -> None:
        self.cut_all()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_CLOSE_LIMIT_S)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        self.connections += 1
        cut = self._cuts.pop(0) if self._cuts else None
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._serve_one(reader, writer, cut)
        finally:
            self._tasks.discard(task)
            self._writers.discard(writer)
            writer.close()

    async def _serve_one(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cut: Cut | None
    ) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.requests.append(head)
        path = urlsplit(head.split(b" ")[1].decode()).path
        page = _page(self.pages[path]) if path in self.pages else self.answer
        if page is not None:
            writer.write(page)
            await writer.drain()
            return
        try:
            parts = urlsplit(self.upstream)
            from_service, to_service = await asyncio.open_connection(parts.hostname, parts.port)
        except OSError:
            writer.write(BAD_GATEWAY)
            return
        self._writers.add(to_service)  # so that a stream that says nothing ends, too
        to_service.write(head)
        there = asyncio.create_task(_pump(reader, to_service, None))
        try:
            await _pump(from_service, writer, cut)
            if cut is not None and cut.reset:
                writer.transport.abort()
        finally:
            there.cancel()
            await asyncio.gather(there, return_exceptions=True)
            self._writers.discard(to_service)
            to_service.transport.abort()


def _page(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + body


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cut: Cut | None
) -> None:
    left = None if cut is None else cut.after_bytes
    with suppress(OSError):
        while left is None or left > 0:
            data = await reader.read(_READ_BYTES if left is None else min(left, _READ_BYTES))
            if not data:
                return
            writer.write(data)
            await writer.drain()
            left = None if left is None else left - len(data)


@asynccontextmanager
async def cutting_proxy(upstream: str, cuts: Iterable[Cut] = ()) -> AsyncIterator[CuttingProxy]:
    proxy = CuttingProxy(upstream, cuts)
    server = await proxy.serve()
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()
        await server.wait_closed()
