from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from tests.scripted_service import ScriptedService, event, parse_sse, scripted_service, until
from veritas.core.events import EventType

NDJSON = {"Accept": "application/x-ndjson"}


async def read_sse(service: ScriptedService, audit_id: str, **headers: str) -> list[dict[str, Any]]:
    async with service.client.get(service.url(audit_id), headers=headers) as answer:
        assert answer.status == 200
        return parse_sse(await answer.text())


async def read_lines(service: ScriptedService, audit_id: str) -> list[dict[str, Any]]:
    async with service.client.get(service.url(audit_id), headers=NDJSON) as answer:
        assert answer.status == 200
        assert answer.content_type == "application/x-ndjson"
        return [msgspec.json.decode(line) for line in (await answer.read()).splitlines()]


async def read_socket(
    service: ScriptedService, audit_id: str, query: str = ""
) -> list[dict[str, Any]]:
    async with service.client.ws_connect(service.url(audit_id) + query) as websocket:
        messages = [msgspec.json.decode(message.data) async for message in websocket]
        assert websocket.close_code == 1000
    hello, *events, end = messages
    assert (hello["type"], hello["protocol"], end["type"]) == ("hello", "veritas.v1", "end")
    assert all(message["type"] == "event" for message in events)
    return [message["event"] for message in events]


async def read_pages(service: ScriptedService, audit_id: str) -> list[dict[str, Any]]:
    events, url = list[dict[str, Any]](), f"/audits/{audit_id}/events?limit=2"
    while url:
        async with service.client.get(service.base + url) as answer:
            page = await answer.json()
        events += page["events"]
        url = page["next"]
    return events


async def test_all_transports_live_and_late_tell_the_same(service: ScriptedService) -> None:
    audit_id = await service.post()
    live = [
        asyncio.create_task(reader(service, audit_id))
        for reader in (read_sse, read_lines, read_socket)
    ]
    await until(lambda: len(service.streams) == 3)
    await service.run_whole(audit_id, findings=20)
    sequences = [await task for task in live]
    sequences += [await reader(service, audit_id) for reader in (read_sse, read_lines, read_socket)]
    sequences.append(await read_pages(service, audit_id))
    assert [item["seq"] for item in sequences[0]] == list(range(1, 24))
    assert all(sequence == sequences[0] for sequence in sequences)
    assert len(service.streams) == 0


async def test_an_sse_stream_begins_at_once(service: ScriptedService) -> None:
    audit_id = await service.post()
    async with service.client.get(service.url(audit_id)) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        assert answer.headers["Cache-Control"] == "no-store, no-transform"
        assert answer.headers["X-Accel-Buffering"] == "no"
        assert answer.headers["X-Request-ID"]
        opening = await answer.content.readuntil(b"\n\n")
        assert 2000 <= int(opening.split(b"retry: ")[1]) < 3000
        assert (await answer.content.readuntil(b"\n\n")).startswith(b"id: 1\nevent: audit_queued\n")


async def test_resuming(service: ScriptedService) -> None:
    audit_id = await service.post()
    await service.run_whole(audit_id)
    for headers, query, first in (
        ({"Last-Event-ID": "4"}, "?after=2", 5),
        ({}, "?last_event_id=3&after=1", 4),
        ({}, "?after=5", 6),
        ({"Last-Event-ID": ""}, "", 1),
        ({}, "?after=0", 1),
    ):
        url = service.url(audit_id) + query
        async with service.client.get(url, headers=headers) as answer:
            got = [item["seq"] for item in parse_sse(await answer.text())]
        assert got == list(range(first, 7)), query
    assert [e["seq"] for e in await read_socket(service, audit_id, "?after=4")] == [5, 6]
    assert await read_socket(service, audit_id, "?after=latest") == []


async def test_only_news(service: ScriptedService) -> None:
    audit_id = await service.post()
    await service.play(audit_id, event(EventType.AUDIT_STARTED))
    url = service.url(audit_id) + "?after=latest"
    async with service.client.get(url, headers=NDJSON) as answer:
        await service.play(audit_id, event(EventType.AUDIT_CANCELLED))
        lines = (await answer.read()).splitlines()
    assert [msgspec.json.decode(line)["seq"] for line in lines] == [3]


async def test_coming_back_after_the_end_is_told_to_stop(service: ScriptedService) -> None:
    audit_id = await service.post()
    await service.run_whole(audit_id)
    for query in ("?after=6", "?after=latest"):
        async with service.client.get(service.url(audit_id) + query) as answer:
            assert (answer.status, await answer.read()) == (204, b"")


@pytest.mark.parametrize(
    ("headers", "query", "code"),
    [
        ({"Last-Event-ID": "x"}, "", "bad_cursor"),
        ({}, "?after=-1", "bad_cursor"),
        ({}, "?after=", "bad_cursor"),
        ({"Last-Event-ID": "2"}, "", "cursor_beyond_log"),
        ({}, "?after=999999999999999", "cursor_beyond_log"),
    ],
)
@pytest.mark.parametrize("upgrade", [False, True])
async def test_bad_cursors(
    service: ScriptedService, headers: dict[str, str], query: str, code: str, upgrade: bool
) -> None:
    url = service.url(await service.post()) + query
    if upgrade:
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await service.client.ws_connect(url, headers=headers)
        assert caught.value.status == 400
        return
    async with service.client.get(url, headers=headers) as answer:
        assert answer.status == 400
        assert (await answer.json(content_type=None))["code"] == code


async def test_a_quiet_stream_is_kept_open_by_comments(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, sse_ping_interval_s=0.05) as service:
        audit_id = await service.post()
        async with service.client.get(service.url(audit_id)) as answer:
            await answer.content.readuntil(b": ping\n\n")
            await answer.content.readuntil(b": ping\n\n")


@pytest.mark.parametrize("headers", [{}, NDJSON])
async def test_a_client_that_leaves_is_noticed_without_any_event(
    service: ScriptedService, headers: dict[str, str]
) -> None:
    audit_id = await service.post()
    answer = await service.client.get(service.url(audit_id), headers=headers)
    await until(lambda: len(service.streams) == 1)
    answer.close()
    await until(lambda: len(service.streams) == 0)
    # Closing a stream changes nothing for the audit.
    assert (await service.log.get(audit_id)).state.value == "queued"


async def test_streams_end_at_once_at_shutdown(tmp_path: Path) -> None:
    async with scripted_service(tmp_path) as service:
        audit_id = await service.post()
        sse = await service.client.get(service.url(audit_id))
        lines = await service.client.get(service.url(audit_id), headers=NDJSON)
        websocket = await service.client.ws_connect(service.url(audit_id))
        await websocket.receive()
        await until(lambda: len(service.streams) == 3)
        begun = time.monotonic()
        service.streams.end_all()
        text = await sse.text()
        assert text.endswith(": the service stops; come back\n\n")
        with pytest.raises(aiohttp.ClientError):
            await lines.read()  # no clean end of body: a client sees that lines are missing
        async for _ in websocket:
            pass
        assert websocket.close_code == 1001
        assert time.monotonic() - begun < 2
        sse.close()
    async with scripted_service(tmp_path) as service:
        await service.play(audit_id, event(EventType.AUDIT_CANCELLED))
        resumed = await read_sse(service, audit_id, **{"Last-Event-ID": "1"})
        assert [item["type"] for item in resumed] == ["audit_cancelled"]
