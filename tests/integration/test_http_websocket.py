from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
import websockets
from websockets.asyncio.client import connect
from websockets.frames import Frame, Opcode

from service.event_log.port import LogUnavailableError
from service.handlers.websocket import BURST_MESSAGES, MAX_MESSAGE_BYTES
from tests.scripted_service import ScriptedService, event, scripted_service, until
from veritas.core.events import EventType


@asynccontextmanager
async def opened(
    service: ScriptedService, audit_id: str, **options: Any
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A stream that has said hello and shown the audit's first event."""
    async with service.client.ws_connect(service.url(audit_id), **options) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        assert (await socket.receive_json())["event"]["seq"] == 1
        yield socket


async def closed_with(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    async with asyncio.timeout(10):
        async for _ in socket:
            pass
    return socket.close_code


async def refused(service: ScriptedService, status: int, **options: Any) -> None:
    url = service.url(await service.post())
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await service.client.ws_connect(url, **options)
    assert caught.value.status == status


async def test_another_implementation_follows_an_audit_to_its_end(service: ScriptedService) -> None:
    audit_id = await service.post()
    url = service.url(audit_id).replace("http", "ws") + "?after=0"
    async with connect(url, subprotocols=[websockets.Subprotocol("veritas.v1")]) as socket:
        assert socket.subprotocol == "veritas.v1"
        hello = msgspec.json.decode(await socket.recv())
        assert hello == {
            "type": "hello",
            "protocol": "veritas.v1",
            "audit_id": audit_id,
            "after": 0,
            "last_seq": 1,
        }
        await socket.send('{"type": "ping"}')
        await service.play(audit_id, event(EventType.AUDIT_STARTED))
        # Larger than what is written at once: it comes in fragments, with a ping between perhaps.
        await service.play(audit_id, event(EventType.FINDING, data={"text": "x" * 300_000}))
        await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
        messages = [msgspec.json.decode(message) async for message in socket]
        assert socket.close_code == 1000
    kinds = [message["type"] for message in messages]
    assert kinds.count("pong") == 1
    assert [m["event"]["seq"] for m in messages if m["type"] == "event"] == [1, 2, 3, 4]
    assert messages[-1] == {"type": "end", "last_seq": 4}


async def test_subprotocols(service: ScriptedService) -> None:
    audit_id = await service.post()
    async with opened(service, audit_id) as socket:
        assert socket.protocol is None
    async with opened(service, audit_id, protocols=["other", "veritas.v1"]) as socket:
        assert socket.protocol == "veritas.v1"
    await refused(service, 400, protocols=["veritas.v2", "other"])


async def test_pages_of_other_sites_get_no_websocket(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, ws_origins=["https://Dashboard.test:8443"]) as service:
        audit_id = await service.post()
        for origin in (service.base, "https://dashboard.test:8443"):
            async with opened(service, audit_id, origin=origin):
                pass
        for origin in (
            "https://evil.test",
            "https://dashboard.test",
            "https://dashboard.test:8443.evil.test",
            "null",
            "https://[",
        ):
            await refused(service, 403, origin=origin)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_an_upgrade_that_is_none(service: ScriptedService, method: str) -> None:
    url = service.url(await service.post())
    async with service.client.request(method, url, headers={"Upgrade": "websocket"}) as answer:
        assert answer.status == 400
        assert answer.content_type == "application/problem+json"


async def test_cancelling(service: ScriptedService) -> None:
    audit_id = await service.post()
    async with opened(service, audit_id) as socket:
        await socket.send_str('{"type":"cancel"}')
        assert (await socket.receive_json())["event"]["type"] == "audit_cancelled"
        assert (await socket.receive_json())["type"] == "end"
        assert await closed_with(socket) == 1000
    async with service.client.ws_connect(f"{service.base}/stream") as socket:
        assert (await socket.receive_json())["type"] == "hello"
        await socket.send_str('{"type":"cancel"}')
        messages = [await socket.receive_json() for _ in range(3)]
        errors = [message for message in messages if message["type"] == "error"]
        assert [error["code"] for error in errors] == ["cancel_not_here"]


async def test_a_cancel_counts_although_its_client_leaves_at_once(service: ScriptedService) -> None:
    audit_id = await service.post()
    async with opened(service, audit_id) as socket:
        await socket.send_str('{"type":"cancel"}')
    async with asyncio.timeout(5):
        while not (await service.log.get(audit_id)).finished:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_messages_that_mean_nothing(service: ScriptedService) -> None:
    audit_id = await service.post()
    async with opened(service, audit_id) as socket:
        for text in ("please\r\n", '{"type":"subscribe"}', '{"type":"ping","x":1}'):
            await socket.send_str(text)
            answer = await socket.receive_json()
            assert (answer["type"], answer["code"]) == ("error", "unknown_message")
            assert text[:6] in answer["detail"]
        await socket.send_str('{"type":"pong"}')
        await service.run_whole(audit_id)
        assert (await socket.receive_json())["event"]["seq"] == 2
    async with opened(service, await service.post()) as socket:
        for _ in range(20):
            await socket.send_bytes(b"\0")
        assert await closed_with(socket) == 1008
    async with opened(service, await service.post()) as socket:
        await socket.send_str("x" * (MAX_MESSAGE_BYTES + 1))
        assert await closed_with(socket) == 1009
    await until(lambda: len(service.streams) == 0)


@pytest.mark.parametrize("what", ["messages", "pings", "pongs"])
async def test_a_flood_is_cut_off(service: ScriptedService, what: str) -> None:
    async with opened(service, await service.post(), autoping=False) as socket:
        for _ in range(BURST_MESSAGES + 20):
            if what == "messages":
                await socket.send_str('{"type":"ping"}')
            elif what == "pings":
                await socket.ping()
            else:
                await socket.pong()
        assert await closed_with(socket) == 1008
    await until(lambda: len(service.streams) == 0)


async def test_a_client_that_asks_and_takes_no_answers_is_cut_off(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, send_timeout_s=0.5) as service:
        audit_id = await service.post()
        await service.play(audit_id, event(EventType.AUDIT_STARTED))
        url = service.url(audit_id).replace("http", "ws")
        async with connect(url, max_queue=1) as socket:
            await service.play(
                audit_id, *[event(EventType.FINDING, data={"text": "x" * 500_000})] * 40
            )
            await until(lambda: len(service.streams) == 1)
            socket.transport.pause_reading()
            for _ in range(BURST_MESSAGES - 10):
                await socket.send('{"type": "ping"}')
            await until(lambda: len(service.streams) == 0, 10)
            socket.transport.abort()


async def test_a_client_that_is_gone_without_a_word_is_noticed(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, ws_heartbeat_s=0.2) as service:
        audit_id = await service.post()
        # It answers no ping.
        async with opened(service, audit_id, autoping=False):
            await until(lambda: len(service.streams) == 0)


async def test_a_client_that_leaves_is_noticed(service: ScriptedService) -> None:
    socket = await service.client.ws_connect(service.url(await service.post()))
    await until(lambda: len(service.streams) == 1)
    await socket.close()
    await until(lambda: len(service.streams) == 0)


async def test_a_quiet_stream_says_where_to_come_back_to(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, sse_ping_interval_s=0.05) as service:
        audit_id = await service.post()
        url = service.url(audit_id) + "?types=phase_start"
        async with service.client.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            await service.play(audit_id, event(EventType.AUDIT_STARTED))
            async with asyncio.timeout(5):
                while (await socket.receive_json()) != {"type": "ping", "after": 2}:
                    pass


async def test_an_old_stream_ends_and_goes_on(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, stream_max_age_s=0.3) as service:
        audit_id = await service.post()
        async with opened(service, audit_id) as socket:
            assert await closed_with(socket) == 1012
        await service.play(audit_id, event(EventType.AUDIT_CANCELLED))
        async with service.client.ws_connect(service.url(audit_id) + "?after=1") as socket:
            assert (await socket.receive_json())["after"] == 1
            assert (await socket.receive_json())["event"]["seq"] == 2
            assert await closed_with(socket) == 1000


async def test_a_log_that_cannot_be_read(
    service: ScriptedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit_id = await service.post()

    async def unreadable(*_: Any) -> Any:
        raise LogUnavailableError("the disk is gone")

    monkeypatch.setattr(service.log, "read", unreadable)
    async with service.client.ws_connect(service.url(audit_id, "/stream?after=latest")) as socket:
        assert await closed_with(socket) == 1013


async def test_pongs_go_between_the_fragments_of_large_events(service: ScriptedService) -> None:
    audit_id = await service.post()
    await service.play(audit_id, event(EventType.AUDIT_STARTED))
    large = event(EventType.FINDING, data={"text": "x" * 900_000})
    await service.play(audit_id, *[large] * 8, event(EventType.AUDIT_COMPLETE))
    url = service.url(audit_id).replace("http", "ws")
    async with connect(url, max_queue=1, max_size=None) as socket:
        frames: list[Frame] = []
        receive = socket.protocol.recv_frame

        def note(frame: Frame) -> None:
            frames.append(frame)
            receive(frame)

        socket.protocol.recv_frame = note  # type: ignore[method-assign]
        seqs = []
        async for message in socket:
            body = msgspec.json.decode(message)
            if body["type"] == "event":
                seqs.append(body["event"]["seq"])
                await socket.ping()
        assert socket.close_code == 1000
    assert seqs == list(range(1, 12))
    assert Opcode.PONG in {frame.opcode for frame in frames}
    assert max(len(frame.data) for frame in frames) <= 16 * 1024
