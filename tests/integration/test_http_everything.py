"""``GET /stream``, and what ``types`` leaves out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from tests.scripted_service import ScriptedService, event, scripted_service
from veritas.core.events import EventType

NDJSON = {"Accept": "application/x-ndjson"}


async def lines(service: ScriptedService, path: str, count: int) -> list[dict[str, Any]]:
    """The first lines of a stream that does not end."""
    async with service.client.get(service.base + path, headers=NDJSON) as answer:
        assert answer.status == 200, await answer.text()
        async with asyncio.timeout(10):
            found = [msgspec.json.decode(await answer.content.readline()) for _ in range(count)]
        answer.close()
    return found


async def problem(service: ScriptedService, path: str, **headers: str) -> tuple[int, str, str]:
    async with service.client.get(service.base + path, headers=headers) as answer:
        body = await answer.json(content_type="application/problem+json")
        return answer.status, body["code"], body["detail"]


async def test_everything_is_on_one_stream(service: ScriptedService) -> None:
    first, second = await service.post(), await service.post()
    reading = asyncio.create_task(lines(service, "/stream", 9))
    await service.run_whole(first, findings=2)
    await service.play(second, event(EventType.AUDIT_STARTED))
    await service.play(second, event(EventType.LOG_ENTRY), event(EventType.SCREENSHOT))
    await service.play(second, event(EventType.AUDIT_CANCELLED))
    third = await service.post()
    found = [(e["cursor"], e["audit_id"], e["seq"], e["type"]) for e in await reading]
    assert found == [
        ("g1", first, 1, "audit_queued"),
        ("g2", second, 1, "audit_queued"),
        ("g3", first, 2, "audit_started"),
        ("g4", first, 3, "finding"),
        ("g5", first, 4, "finding"),
        ("g6", first, 5, "audit_complete"),
        ("g7", second, 2, "audit_started"),
        ("g10", second, 5, "audit_cancelled"),  # what a list of audits does not need is left out
        ("g11", third, 1, "audit_queued"),
    ]


async def test_everything_resumes_on_every_transport(service: ScriptedService) -> None:
    audit_id = await service.post()
    await service.run_whole(audit_id)
    url = f"{service.base}/stream"
    async with service.client.get(url, headers={"Last-Event-ID": "g4"}) as answer:
        await answer.content.readuntil(b"id: g5\nevent: finding\ndata: {")
        answer.close()
    async with service.client.ws_connect(f"{url}?after=g5") as socket:
        hello = await socket.receive_json()
        assert (hello["audit_id"], hello["after"], hello["last_seq"]) == (None, "g5", "g6")
        assert (await socket.receive_json())["event"]["cursor"] == "g6"
    assert (await lines(service, "/stream?after=g2&types=audit_complete", 1))[0]["cursor"] == "g6"
    assert (await lines(service, "/stream?after=0", 1))[0]["cursor"] == "g1"
    assert (await lines(service, "/stream", 1))[0]["cursor"] == "g1"
    reading = asyncio.create_task(lines(service, "/stream?after=latest", 1))
    async with asyncio.timeout(5):
        while len(service.streams) == 0:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await service.post()
    assert [e["cursor"] for e in await reading] == ["g7"]


async def test_cursors_of_one_stream_do_not_pass_on_another(service: ScriptedService) -> None:
    audit_id, other = await service.post(), await service.post()
    stream = f"/audits/{audit_id}/stream"
    for path, header in (
        (stream, "g1"),
        (stream, f"{other}:1"),
        ("/stream", "1"),
        ("/stream", f"{audit_id}:1"),
    ):
        status, code, detail = await problem(service, path, **{"Last-Event-ID": header})
        assert (status, code) == (400, "bad_cursor")
        assert header[:5] in detail
        assert await problem(service, f"{path}?after={header}") == (
            400,
            "bad_cursor",
            detail.replace("Last-Event-ID", "after"),
        )
    assert (await problem(service, "/stream?after=g99"))[:2] == (400, "cursor_beyond_log")
    async with service.client.get(
        service.base + stream, headers={"Last-Event-ID": f"{audit_id}:1"}
    ) as answer:
        assert answer.status == 200
        answer.close()


@pytest.mark.parametrize("path", ["stream", "events"])
async def test_types_that_are_none(service: ScriptedService, path: str) -> None:
    audit_id = await service.post()
    for types in ("", "findings", "finding,", "Finding", "finding, phase_start", "*"):
        status, code, detail = await problem(service, f"/audits/{audit_id}/{path}?types={types}")
        assert (status, code) == (400, "unknown_type")
        assert "phase_complete" in detail
    assert (await problem(service, "/stream?types=x"))[1] == "unknown_type"


async def test_types_leave_out_the_rest_but_never_the_end(service: ScriptedService) -> None:
    audit_id = await service.post()
    live = asyncio.create_task(lines(service, f"/audits/{audit_id}/stream?types=audit_result", 2))
    await service.play(audit_id, event(EventType.AUDIT_STARTED))
    await service.play(audit_id, event(EventType.FINDING), event(EventType.AUDIT_RESULT))
    await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
    assert [e["seq"] for e in await live] == [4, 5]
    late = f"/audits/{audit_id}/stream?types=finding,audit_queued"
    assert [e["seq"] for e in await lines(service, late, 3)] == [1, 3, 5]
    url: str | None = f"/audits/{audit_id}/events?types=finding&limit=2"
    pages = []
    while url:
        async with service.client.get(service.base + url) as answer:
            page = await answer.json()
        pages.append([e["seq"] for e in page["events"]])
        url = page["next"]
    assert pages == [[], [3], [5]]


async def test_a_filtered_stream_moves_the_clients_cursor(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, sse_ping_interval_s=0.05) as service:
        audit_id = await service.post()
        async with service.client.get(service.url(audit_id) + "?types=finding") as answer:
            await answer.content.readuntil(b": ping\nid: 1\n\n")
            await service.play(audit_id, event(EventType.AUDIT_STARTED))
            await answer.content.readuntil(b": ping\nid: 2\n\n")
            await answer.content.readuntil(b": ping\n\n")  # it is known by now
            answer.close()


async def test_a_long_filtered_catch_up_moves_the_cursor_too(service: ScriptedService) -> None:
    audit_id = await service.post()
    await service.play(audit_id, event(EventType.AUDIT_STARTED))
    await service.play(audit_id, *[event(EventType.FINDING)] * 2000)
    async with service.client.get(service.url(audit_id) + "?types=phase_start") as answer:
        marks = 0
        while marks < 3:
            block = await answer.content.readuntil(b"\n\n")
            marks += block.startswith(b": ping\nid: ")
        answer.close()


async def test_head_says_what_get_would(service: ScriptedService) -> None:
    audit_id = await service.post()
    stream = service.url(audit_id)
    for url in (stream, f"{service.base}/stream"):
        for headers, kind in (({}, "text/event-stream"), (NDJSON, "application/x-ndjson")):
            async with service.client.head(url, headers=headers) as answer:
                assert (answer.status, answer.content_type) == (200, kind)
                assert answer.headers["Cache-Control"] == "no-store, no-transform"
    async with service.client.head(f"{stream}?after=7") as answer:
        assert answer.status == 400
    await service.run_whole(audit_id)
    async with service.client.head(f"{stream}?after=6") as answer:
        assert answer.status == 204
    assert len(service.streams) == 0


async def test_old_streams_end_so_that_the_client_comes_back(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, stream_max_age_s=0.3) as service:
        audit_id = await service.post()
        async with service.client.get(service.url(audit_id) + "?types=finding") as answer:
            assert answer.headers["Connection"] == "close"
            text = await answer.text()
            assert text.endswith(": this stream is old; come back\nid: 1\n\n")
        async with service.client.get(service.url(audit_id), headers=NDJSON) as answer:
            assert await answer.content.readline()
            with pytest.raises(aiohttp.ClientPayloadError):  # no end of body: it is not whole
                await answer.read()
