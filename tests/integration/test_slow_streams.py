"""Clients that take little or nothing, and what is on the wire beneath HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import msgspec
import pytest

from service.event_log.port import LogUnavailableError
from service.handlers.keys import METRICS
from service.handlers.outlet import Outlet
from service.wire import PIECE_BYTES
from tests.scripted_service import ScriptedService, event, parse_sse, scripted_service, until
from veritas.core.events import EventType

TRANSPORTS = ["sse", "ndjson", "websocket"]
NDJSON = {"Accept": "application/x-ndjson"}
LARGE = event(EventType.FINDING, data={"text": "x" * 500_000})
_HEADERS = {
    "sse": "",
    "ndjson": "Accept: application/x-ndjson\r\n",
    "websocket": "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
}


@contextlib.contextmanager
def stalled(
    service: ScriptedService,
    audit_id: str,
    transport: str,
    *,
    version: str = "1.1",
    buffer_bytes: int = 4096,
) -> Iterator[socket.socket]:
    """A client that asks for a stream and then reads nothing by itself."""
    parts = urlsplit(service.base)
    assert parts.hostname is not None
    assert parts.port is not None
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        # Segments as on a network: loopback's, of 64 KiB, never fit into a small window.
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1400)
        client.connect((parts.hostname, parts.port))
        client.sendall(
            f"GET /audits/{audit_id}/stream HTTP/{version}\r\nHost: {parts.netloc}\r\n"
            f"{_HEADERS[transport]}\r\n".encode()
        )
        client.setblocking(False)
        yield client


@contextlib.asynccontextmanager
async def begun(folder: Path, **settings: float) -> AsyncIterator[tuple[ScriptedService, str]]:
    async with scripted_service(folder, **settings) as service:
        audit_id = await service.post()
        await service.play(audit_id, event(EventType.AUDIT_STARTED))
        yield service, audit_id


def outlets(service: ScriptedService) -> list[Outlet]:
    return [stream.outlet for stream in service.streams._open]


async def read_lines(service: ScriptedService, audit_id: str, query: str = "") -> list[int]:
    async with service.client.get(service.url(audit_id) + query, headers=NDJSON) as answer:
        return [msgspec.json.decode(line)["seq"] for line in (await answer.read()).splitlines()]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_who_takes_nothing_is_cut_off_holds_little_and_delays_nobody(
    tmp_path: Path, transport: str, no_blocking: None
) -> None:
    async with begun(tmp_path, send_timeout_s=0.4) as (service, audit_id):
        with stalled(service, audit_id, transport):
            await until(lambda: len(service.streams) == 1)
            (slow,) = outlets(service)
            held: list[int] = []
            reader = asyncio.create_task(read_lines(service, audit_id))
            began = time.monotonic()
            for _ in range(30):
                await service.play(audit_id, LARGE)
                held.append(slow.waiting_bytes)
            await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
            assert await reader == list(range(1, 34))
            await until(lambda: len(service.streams) == 0)
            assert time.monotonic() - began < 10
            assert 0 < max(held) <= PIECE_BYTES + 100
        meter = service.app[METRICS].streams[transport]  # type: ignore[index]
        assert (meter.cut_off, meter.open) == (1, 0)
        assert await read_lines(service, audit_id, "?after=20") == list(range(21, 34))


async def test_many_small_events_wait_in_the_log_not_in_memory(tmp_path: Path) -> None:
    async with begun(tmp_path) as (service, audit_id):
        with stalled(service, audit_id, "sse"):
            await until(lambda: len(service.streams) == 1)
            (slow,) = outlets(service)
            small = event(EventType.FINDING, data={"text": "x" * 200})
            while not slow.waiting_bytes:
                await service.play(audit_id, *[small] * 200)
                await asyncio.sleep(0)
            held = slow.waiting_bytes
            for _ in range(20):
                await service.play(audit_id, *[small] * 200)
            assert slow.waiting_bytes == held <= PIECE_BYTES * 1.5


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_who_takes_little_gets_everything(tmp_path: Path, transport: str) -> None:
    async with begun(tmp_path, send_timeout_s=1) as (service, audit_id):
        await service.play(audit_id, *[LARGE] * 6, event(EventType.AUDIT_COMPLETE))
        loop = asyncio.get_running_loop()
        with stalled(service, audit_id, transport, buffer_bytes=64 * 1024) as client:
            taken, tail = 0, b""
            began = time.monotonic()
            async with asyncio.timeout(30):
                while b'"audit_complete"' not in tail:
                    data = await loop.sock_recv(client, 16 * 1024)
                    assert data, f"cut off after {taken} bytes"
                    taken += len(data)
                    tail = (tail + data)[-2000:]
                    # So slow for a while that all of it takes several times the limit.
                    await asyncio.sleep(0.02 if time.monotonic() - began < 3 else 0)
            assert taken > 6 * 500_000
        meter = service.app[METRICS].streams[transport]  # type: ignore[index]
        await until(lambda: len(service.streams) == 0)
        assert (meter.cut_off, meter.events) == (0, 9)


async def test_shutdown_does_not_wait_for_who_takes_nothing(tmp_path: Path) -> None:
    async with begun(tmp_path, send_timeout_s=60) as (service, audit_id):
        with contextlib.ExitStack() as stack:
            for transport in TRANSPORTS:
                stack.enter_context(stalled(service, audit_id, transport))
            await until(lambda: len(service.streams) == 3)
            await service.play(audit_id, *[LARGE] * 20)
            await until(lambda: all(outlet.waiting_bytes for outlet in outlets(service)))
            began = time.monotonic()
            service.streams.end_all()
            await until(lambda: len(service.streams) == 0)
            assert time.monotonic() - began < 3


@pytest.mark.parametrize("transport", ["sse", "ndjson"])
async def test_http_1_0_gets_no_chunks(tmp_path: Path, transport: str) -> None:
    async with begun(tmp_path) as (service, audit_id):
        with stalled(service, audit_id, transport, version="1.0") as client:
            await until(lambda: len(service.streams) == 1)
            await service.play(audit_id, event(EventType.FINDING))
            await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
            loop = asyncio.get_running_loop()
            raw = b""
            while data := await loop.sock_recv(client, 4096):
                raw += data
        head, _, body = raw.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.0 200")
        assert b"chunked" not in head
        if transport == "sse":
            seqs = [e["seq"] for e in parse_sse(body.decode())]
        else:
            seqs = [msgspec.json.decode(line)["seq"] for line in body.splitlines()]
        assert seqs == [1, 2, 3, 4]


@pytest.mark.parametrize("headers", [{}, NDJSON])
async def test_a_log_that_cannot_be_read_breaks_the_stream(
    tmp_path: Path, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with begun(tmp_path) as (service, audit_id):

        async def unreadable(*_: object) -> None:
            raise LogUnavailableError("the disk is gone")

        monkeypatch.setattr(service.log, "read", unreadable)
        url = service.url(audit_id) + "?after=latest"
        async with service.client.get(url, headers=headers) as answer:
            assert answer.status == 200
            with pytest.raises(aiohttp.ClientError):
                await answer.read()


async def test_what_streams_do_is_counted(tmp_path: Path) -> None:
    async with begun(tmp_path) as (service, audit_id):
        live = asyncio.create_task(read_lines(service, audit_id, "?after=1"))
        await until(lambda: service.app[METRICS].streams["ndjson"].events == 1)
        await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
        assert await live == [2, 3]
        meter = service.app[METRICS].streams["ndjson"]
        await until(lambda: meter.open == 0)
        assert (meter.opened, meter.resumed, meter.events) == (1, 1, 2)
        log = await service.log.read(audit_id, 1, 10)
        # The bytes are those on the wire: the chunks' frames are counted, too.
        bodies = sum(len(e.body) + 1 for e in log)
        assert bodies < meter.size_bytes <= bodies + 2 * len("ffff\r\n\r\n")
        assert meter.delays()[0][-1] == ("+Inf", 1)  # only what came while the client was there
