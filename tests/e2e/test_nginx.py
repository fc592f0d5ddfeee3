"""The service behind the real nginx with the shipped configuration."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web

from service.client import Waits, follow
from service.settings import Settings
from tests.nginx import SHIPPED, Nginx, nginx_before
from tests.scripted_service import ScriptedService, event, scripted_service, until
from veritas.core.events import EventType

LIMIT_S = 30.0


def port_of(base: str) -> int:
    port = urlsplit(base).port
    assert port is not None
    return port


@pytest.fixture
async def nginx(service: ScriptedService) -> AsyncIterator[Nginx]:
    async with nginx_before(port_of(service.base)) as nginx:
        yield nginx


@pytest.fixture
async def client(nginx: Nginx) -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(ssl=nginx.tls)
    timeout = aiohttp.ClientTimeout(total=LIMIT_S)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        yield session


async def running(service: ScriptedService) -> str:
    audit_id = await service.post()
    await service.play(audit_id, event(EventType.AUDIT_STARTED))
    return audit_id


@pytest.mark.parametrize("accept", ["text/event-stream", "application/x-ndjson"])
async def test_each_event_passes_at_once(
    service: ScriptedService, nginx: Nginx, client: aiohttp.ClientSession, accept: str
) -> None:
    audit_id = await running(service)
    url = f"{nginx.base}/audits/{audit_id}/stream"
    # A client that takes compressed answers must not get its events late for it.
    headers = {"Accept": accept, "Accept-Encoding": "gzip, br"}
    async with client.get(url, headers=headers) as stream:
        assert stream.content_type == accept
        assert "Content-Encoding" not in stream.headers
        assert "no-store" in stream.headers["Cache-Control"]
        await stream.content.readuntil(b"audit_started")
        for number in range(3):
            word = f"word-{number}"
            await service.play(audit_id, event(EventType.FINDING, detail=word))
            await stream.content.readuntil(word.encode())
        await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
        assert b"audit_complete" in await stream.content.read()


async def test_each_event_passes_at_once_over_http_2(
    service: ScriptedService, nginx: Nginx
) -> None:
    audit_id = await running(service)
    curl = await asyncio.create_subprocess_exec(
        *(
            "curl",
            "-sN",
            "--http2",
            "--cacert",
            str(nginx.ca_file),
            "-w",
            "version %{http_version}",
        ),
        f"{nginx.base}/audits/{audit_id}/stream",
        stdout=asyncio.subprocess.PIPE,
    )
    assert curl.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        await curl.stdout.readuntil(b"audit_started")
        await service.play(audit_id, event(EventType.FINDING, detail="word-1"))
        await curl.stdout.readuntil(b"word-1")
        await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
        rest = await curl.stdout.read()
        assert await curl.wait() == 0
    assert rest.endswith(b"version 2")


async def test_a_websocket_passes_and_a_foreign_page_does_not(
    service: ScriptedService, nginx: Nginx, client: aiohttp.ClientSession
) -> None:
    audit_id = await running(service)
    url = f"{nginx.base}/audits/{audit_id}/stream"
    async with client.ws_connect(url, protocols=["veritas.v1"], origin=nginx.base) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
        messages = [json.loads(message.data) async for message in socket]
    events = [message["event"]["type"] for message in messages if message["type"] == "event"]
    assert events == ["audit_queued", "audit_started", "audit_complete"]
    assert messages[-1]["type"] == "end"
    assert socket.close_code == 1000
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.ws_connect(url, origin="https://evil.test")
    assert refused.value.status == 403


async def _ask_until_away(nginx: Nginx) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=nginx.tls)) as session:
        while True:
            async with session.get(f"{nginx.base}/healthz") as answer:
                if answer.status == 502:
                    problem = await answer.json(content_type="application/problem+json")
                    assert problem["code"] == "service_away"
                    assert answer.headers["Retry-After"] == "2"
                    return


async def test_a_stream_survives_a_deploy(tmp_path: Path, no_blocking: None) -> None:
    """The service stops, nginx says 502, the next service is elsewhere, nginx is reloaded."""
    got: list[tuple[int, str]] = []

    async def watch(nginx: Nginx, audit_id: str) -> None:
        url = f"{nginx.base}/audits/{audit_id}/stream"
        waits = Waits(first_s=0.05, longest_s=0.2, give_up_s=LIMIT_S)
        async for each in follow(url, tls=nginx.tls, waits=waits):
            got.append((each.seq, each.type))  # noqa: PERF401 - read while it grows

    async with AsyncExitStack() as before, AsyncExitStack() as proxy, asyncio.timeout(LIMIT_S):
        first = await before.enter_async_context(scripted_service(tmp_path))
        nginx = await proxy.enter_async_context(nginx_before(port_of(first.base)))
        audit_id = await running(first)
        watching = asyncio.create_task(watch(nginx, audit_id))
        await first.play(audit_id, *(event(EventType.FINDING) for _ in range(5)))
        await until(lambda: len(got) == 7)
        await before.aclose()
        await _ask_until_away(nginx)
        async with scripted_service(tmp_path) as second:
            await nginx.move(port_of(second.base))
            await second.play(audit_id, *(event(EventType.FINDING) for _ in range(5)))
            await second.play(audit_id, event(EventType.AUDIT_COMPLETE))
            await watching
            stored = await second.log.read(audit_id, 0, 100)
    assert got == [(each.seq, each.type.value) for each in stored]
    assert len(got) == 13


async def test_a_reload_cuts_no_stream(
    service: ScriptedService, nginx: Nginx, client: aiohttp.ClientSession
) -> None:
    audit_id = await running(service)
    async with client.get(f"{nginx.base}/audits/{audit_id}/stream") as stream:
        await stream.content.readuntil(b"audit_started")
        await nginx.move(port_of(service.base))
        await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
        assert b"audit_complete" in await stream.content.read()


async def test_a_large_upload_ends_at_the_proxy(
    service: ScriptedService, nginx: Nginx, client: aiohttp.ClientSession
) -> None:
    headers = {"Content-Type": "application/json"}
    async with client.post(f"{nginx.base}/audits", data=b"x" * 70_000, headers=headers) as answer:
        assert answer.status == 413
        assert (await answer.json(content_type="application/problem+json"))["code"] == (
            "body_too_large"
        )
    async with client.post(f"{nginx.base}/audits", data=b"x" * 65_000, headers=headers) as answer:
        assert (await answer.json(content_type=None))["code"] == "invalid_json"
    body = {"url": "https://shop.test/"}
    async with client.post(f"{nginx.base}/audits", json=body) as answer:
        assert answer.status == 202


async def test_what_is_for_machines_is_not_for_the_world(
    nginx: Nginx, client: aiohttp.ClientSession
) -> None:
    elsewhere = aiohttp.TCPConnector(ssl=nginx.tls, local_addr=("127.0.0.2", 0))
    async with aiohttp.ClientSession(connector=elsewhere) as stranger:
        for path, status in {"/metrics": 403, "/ipc": 403, "/readyz": 403, "/healthz": 200}.items():
            async with stranger.get(nginx.base + path) as answer:
                assert answer.status == status, path
            async with client.get(nginx.base + path) as answer:
                assert answer.status in {200, 503}, path


async def test_what_opens_doors_is_in_no_log(
    service: ScriptedService, nginx: Nginx, client: aiohttp.ClientSession
) -> None:
    async with client.get(f"{nginx.base}/audits?ticket=open-sesame") as answer:
        await answer.read()
    await until(lambda: "/audits" in nginx.accesses())
    assert "sesame" not in nginx.accesses() + nginx.errors()


async def test_plain_http_is_sent_to_tls(nginx: Nginx, client: aiohttp.ClientSession) -> None:
    url = f"http://127.0.0.1:{nginx.http_port}/audits?limit=1"
    async with client.get(url, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (
            301,
            "https://127.0.0.1/audits?limit=1",
        )


async def test_the_service_is_told_who_asks_and_not_what_they_claim() -> None:
    heard: dict[str, str] = {}

    async def echo(request: web.Request) -> web.Response:
        heard.update(request.headers)
        return web.Response()

    app = web.Application()
    app.router.add_get("/", echo)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with nginx_before(runner.addresses[0][1]) as nginx:
            connector = aiohttp.TCPConnector(ssl=nginx.tls)
            async with aiohttp.ClientSession(connector=connector) as session:
                claimed = {"X-Forwarded-For": "10.1.2.3", "X-Forwarded-Proto": "gopher"}
                async with session.get(nginx.base, headers=claimed) as answer:
                    assert answer.status == 200
            assert heard["X-Forwarded-For"] == "127.0.0.1"
            assert heard["X-Forwarded-Proto"] == "https"
            assert heard["Host"] == f"127.0.0.1:{nginx.https_port}"
    finally:
        await runner.cleanup()


def _seconds(text: str, name: str) -> float:
    found: Any = re.search(rf"^\s*{name}\s+(\d+)s;", text, re.MULTILINE)
    return float(found.group(1))


def test_its_limits_fit_the_services() -> None:
    text, settings = SHIPPED.read_text(), Settings.model_construct()
    patience_s = _seconds(text, "proxy_read_timeout")
    assert patience_s > 2 * max(settings.sse_ping_interval_s, settings.ws_heartbeat_s)
    assert _seconds(text, "proxy_send_timeout") > settings.send_timeout_s
    assert f"client_max_body_size  {settings.max_body_bytes // 1024}k;" in text
    assert f"127.0.0.1:{settings.port} " in text
