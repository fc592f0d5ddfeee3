"""Who may hold a connection, and who is cut off: against the real service, on real sockets."""

from __future__ import annotations

import asyncio
import json
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from service import connections
from service.connections import CONNECTIONS, Connections
from service.handlers.large_answers import AT_ONCE, TURNS
from service.open_files import RESERVED_FILES, room_for_connections
from tests.scripted_service import ScriptedService, event, scripted_service, until
from veritas.core.events import EventType

HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"


class Raw:
    """A client that says just what a test says."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)).decode()
        status, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (x.split(": ", 1) for x in lines)}
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return int(status.split()[1]), headers, body

    async def ask(self) -> int:
        self.writer.write(HEAD + b"\r\n")
        return (await self.answer())[0]

    async def closed(self) -> bytes:
        """Wait until the service has closed it; gives what came before."""
        try:
            return await asyncio.wait_for(self.reader.read(), 10)
        except ConnectionError:
            return b""


@asynccontextmanager
async def raw(
    service: ScriptedService, small: bool = False, source: str = "127.0.0.1"
) -> AsyncIterator[Raw]:
    host, port = service.base.removeprefix("http://").split(":")
    sock = socket.socket()
    if small:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.bind((source, 0))
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, (host, int(port)))
    reader, writer = await asyncio.open_connection(sock=sock, limit=2**16)
    try:
        yield Raw(reader, writer)
    finally:
        writer.transport.abort()


def open_connections(service: ScriptedService) -> Connections:
    return service.app[CONNECTIONS]


async def metrics(service: ScriptedService) -> str:
    async with service.client.get(f"{service.base}/metrics") as answer:
        return await answer.text()


async def test_one_too_many_of_a_client_is_told_so(tmp_path: Path) -> None:
    async with (
        scripted_service(tmp_path, max_connections_per_client=2) as service,
        raw(service) as first,
    ):
        async with raw(service) as second:
            assert await first.ask() == await second.ask() == 200
            async with raw(service) as third:
                third.writer.write(HEAD + b"X-A: b\r\n\r\n")
                status, headers, body = await third.answer()
                assert (status, headers["connection"]) == (429, "close")
                assert headers["content-type"] == "application/problem+json"
                assert int(headers["retry-after"]) > 0
                problem = json.loads(body)
                assert (problem["code"], problem["status"]) == ("too_many_connections", 429)
                assert "your address holds 2" in problem["detail"]
                assert await third.closed() == b""
            assert await first.ask() == 200
        # One has gone: there is room for another.
        async with asyncio.timeout(10):
            while not await _admitted(service):  # noqa: ASYNC110 - it asks the service
                await asyncio.sleep(0.02)
        refused = open_connections(service)._refused.labels("client")
        assert refused._value.get() >= 1


async def _admitted(service: ScriptedService) -> bool:
    async with raw(service) as client:
        try:
            return await client.ask() == 200
        except (asyncio.IncompleteReadError, ConnectionError):
            return False  # it was refused before it had asked


async def test_who_comes_and_goes_too_often_is_told_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_LEAST_AT_ONCE", 3)
    async with scripted_service(tmp_path, max_connections_per_client=2) as service:
        for _ in range(3):
            async with raw(service) as client:
                assert await client.ask() == 200
            await until(lambda: all(one.gone for one in open_connections(service)._open))
        async with raw(service) as client:
            status, _, body = await client.answer()
        assert (status, json.loads(body)["code"]) == (429, "too_many_connections")
        # Another client is not concerned, and this one may come again in a while.
        async with raw(service, source="127.0.0.2") as friend:
            assert await friend.ask() == 200
        async with asyncio.timeout(20):
            while not await _admitted(service):  # noqa: ASYNC110 - it asks the service
                await asyncio.sleep(0.1)


async def test_one_too_many_in_all(tmp_path: Path) -> None:
    async with (
        scripted_service(tmp_path, max_connections=1, max_connections_per_client=0) as service,
        raw(service) as first,
    ):
        assert await first.ask() == 200
        async with raw(service) as second:
            status, headers, body = await second.answer()
        assert (status, json.loads(body)["code"]) == (503, "connections_full")
        assert "retry-after" in headers
        assert await first.ask() == 200


async def test_a_flood_is_refused_and_holds_nothing(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, max_connections_per_client=5) as service:
        flood = [raw(service) for _ in range(300)]
        clients = [await one.__aenter__() for one in flood]
        try:
            assert len(open_connections(service)) == 5
            ends = await asyncio.gather(*(client.closed() for client in clients[5:]))
            told = sum(b"too_many_connections" in end for end in ends)
            assert told >= 200  # the others were cut off without a word
            assert await clients[0].ask() == 200
        finally:
            for one in flood:
                await one.__aexit__(None, None, None)
        await until(lambda: len(open_connections(service)) == 0)


@pytest.mark.parametrize("sent", [b"", b"GET /", HEAD + b"X-Slow: "])
async def test_a_head_that_does_not_come_is_not_waited_for(tmp_path: Path, sent: bytes) -> None:
    async with scripted_service(tmp_path, request_timeout_s=0.3) as service, raw(service) as slow:
        dripping = True

        async def drip() -> None:
            slow.writer.write(sent)
            while dripping and sent:
                await asyncio.sleep(0.05)
                slow.writer.write(b"x")

        task = asyncio.create_task(drip())
        assert await slow.closed() == b""
        dripping = False
        await task
        assert 'veritas_connections_cut_total{reason="slow_request"} 1.0' in await metrics(service)


async def test_what_has_asked_is_not_taken_for_slow(tmp_path: Path) -> None:
    """A kept connection and a stream outlive the head's time. (A body has a time of its own.)"""
    async with (
        scripted_service(tmp_path, request_timeout_s=0.3) as service,
        raw(service) as kept,
    ):
        audit_id = await service.post()
        assert await kept.ask() == 200
        async with service.client.get(service.url(audit_id)) as stream:
            cut = open_connections(service)._cut.labels("slow_request")
            async with raw(service) as silent:
                await silent.closed()  # so one round has passed since the head's time was over
            assert cut._value.get() == 1
            assert await kept.ask() == 200
            await service.play(audit_id, event(EventType.AUDIT_CANCELLED))
            assert "audit_cancelled" in await stream.text()


async def fill(service: ScriptedService) -> str:
    """An audit whose pages are large."""
    audit_id = await service.post()
    large = event(EventType.FINDING, data={"text": "x" * 450_000})
    await service.play(audit_id, event(EventType.AUDIT_STARTED), large, large)
    return f"GET /audits/{audit_id}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


async def test_who_asks_for_pages_and_takes_none_is_cut_off(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, send_timeout_s=0.5) as service:
        page = await fill(service)
        async with raw(service, small=True) as stalled, raw(service) as healthy:
            stalled.writer.write(page.encode() * 20)
            await until(lambda: len(open_connections(service)) >= 2)
            await until(lambda: _unsent(service) > 0)
            await until(lambda: _unsent(service) == 0, 20)
            assert await healthy.ask() == 200
        assert 'veritas_connections_cut_total{reason="slow_reader"} 1.0' in await metrics(service)


async def test_a_few_pages_at_a_time_of_each_client(tmp_path: Path) -> None:
    """Who takes none keeps his own others waiting, and nobody else."""
    async with scripted_service(tmp_path, send_timeout_s=60) as service:
        page = (await fill(service)).encode()
        greedy = [raw(service, small=True) for _ in range(AT_ONCE + 3)]
        clients = [await one.__aenter__() for one in greedy]
        try:
            for client in clients:
                client.writer.write(page * 5)
            (line,) = (await _lines(service)).values()
            await until(lambda: line.members == AT_ONCE + 3 and line.turns.locked())
            async with raw(service, source="127.0.0.2") as friend:
                friend.writer.write(page)
                status, headers, body = await friend.answer()
                assert status == 200
                assert int(headers["content-length"]) == len(body) > 900_000
                assert len(json.loads(body)["events"]) == 4
        finally:
            for one in greedy:
                await one.__aexit__(None, None, None)
        await until(lambda: not service.app[TURNS]._lines, 10)


async def _lines(service: ScriptedService) -> dict[str, Any]:
    lines: Any = service.app[TURNS]._lines
    await until(lambda: lines)
    return dict(lines)


@pytest.mark.parametrize("bound", ["MAX_UNSENT_BYTES", "MAX_UNSENT_PER_CLIENT_BYTES"])
async def test_what_waits_to_be_sent_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(connections, bound, 100_000)
    async with scripted_service(tmp_path, send_timeout_s=60) as service:
        page = await fill(service)
        greedy = [raw(service, small=True) for _ in range(6)]
        clients = [await one.__aenter__() for one in greedy]
        try:
            for client in clients:
                client.writer.write(page.encode() * 20)
            cut = open_connections(service)._cut.labels("too_much_unsent")
            await until(lambda: cut._value.get() >= 3, 20)
        finally:
            for one in greedy:
                await one.__aexit__(None, None, None)


def _unsent(service: ScriptedService) -> int:
    held: Any = open_connections(service)._by_transport
    return sum(transport.get_write_buffer_size() for transport in held)


async def test_a_trusted_proxy_is_no_client(tmp_path: Path) -> None:
    async with (
        scripted_service(
            tmp_path, max_connections_per_client=1, trusted_proxies=("127.0.0.0/8",)
        ) as service,
        raw(service) as first,
        raw(service) as second,
    ):
        assert await first.ask() == await second.ask() == 200


async def test_nonsense_does_not_fill_the_log(
    service: ScriptedService, caplog: pytest.LogCaptureFixture
) -> None:
    for nonsense in (
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nBad Header: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 10_000 + b"\r\n\r\n",
    ):
        async with raw(service) as client:
            client.writer.write(nonsense)
            assert (await client.answer())[0] == 400
    assert not [record for record in caplog.records if record.name == "aiohttp.server"]
    assert "veritas_http_unreadable_requests_total 2.0" in await metrics(service)


async def test_a_body_that_says_it_is_too_large_is_not_waited_for(
    service: ScriptedService,
) -> None:
    async with raw(service) as client:
        client.writer.write(
            b"POST /audits HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: 99999999999\r\n\r\n"
        )
        status, _, body = await client.answer()
    assert (status, json.loads(body)["code"]) == (413, "body_too_large")


def test_files_are_left_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {"soft": 1024}
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limits["soft"], 4096))
    assert room_for_connections(10_000) == 1024 - RESERVED_FILES
    assert room_for_connections(50) == 50
    limits["soft"] = 100
    assert room_for_connections(50) == 1
    limits["soft"] = resource.RLIM_INFINITY
    assert room_for_connections(10_000) == 10_000
