from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from service.client import (
    TERMINAL_TYPES,
    BrokenStreamError,
    Event,
    RefusedError,
    UnreachableError,
    Waits,
    follow,
    start_audit,
    wait_for_end,
)
from tests.cutting_proxy import BAD_GATEWAY, Cut, CuttingProxy, cutting_proxy
from tests.faults.service_process import service_process
from tests.scripted_service import ScriptedService, event, until
from veritas.core import events
from veritas.core.events import EventType

# The service asks for two to three seconds between two tries: a test has no use for them.
QUICK = Waits(first_s=0.01, longest_s=0.02, give_up_s=20)
HASTY = Waits(first_s=0.01, longest_s=0.02, give_up_s=0.1, quiet_s=0.2)


async def collect(url: str, waits: Waits = QUICK, **options: Any) -> list[Event]:
    return [event async for event in follow(url, waits=waits, **options)]


def through(proxy: CuttingProxy, audit_id: str) -> str:
    return f"{proxy.base}/audits/{audit_id}/stream"


def test_it_brings_in_nothing_of_the_server() -> None:
    code = "import service.client, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    found = {name for name in done.stdout.split() if name.startswith("service.")}
    assert all(name.startswith("service.client") for name in found)
    heavy = {"veritas", "structlog", "pydantic", "msgspec", "playwright", "sqlite3", "aiohttp_sse"}
    assert not heavy & set(done.stdout.split())


def test_it_knows_the_terminal_types() -> None:
    assert {kind.value for kind in events.TERMINAL_TYPES} == TERMINAL_TYPES


async def test_a_whole_audit(service: ScriptedService) -> None:
    audit = await start_audit(service.base, "https://shop.test/", tier="quick_scan")
    assert (audit.url, audit.stream_url) == (service.url(audit.id, ""), service.url(audit.id))
    following = asyncio.create_task(collect(audit.stream_url))
    waiting = asyncio.create_task(wait_for_end(audit.stream_url))
    await until(lambda: len(service.streams) == 2)
    await service.run_whole(audit.id)
    got = await following
    assert [e.seq for e in got] == [1, 2, 3, 4, 5, 6]
    assert got[0].data["tier"] == "quick_scan"
    assert got[2].detail == "line\u2028one\r\ntwo"
    assert (got[-1].terminal, got[-1].cursor, got[-1].pct) == (True, "6", 100)
    assert await waiting == got[-1] == await wait_for_end(audit.stream_url)


async def test_the_program_in_the_documentation(service: ScriptedService, tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/follow-from-a-program.md").read_text()
    program = page.split("```python\n")[1].split("```")[0]
    program = program.replace("http://127.0.0.1:8642", service.base)
    (tmp_path / "program.py").write_text(program)
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, tmp_path / "program.py"),
        stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    await until(lambda: len(service.streams) == 1, 20)
    await service.run_whole(service.dispatcher.submitted[0].id)
    out, _ = await asyncio.wait_for(running.communicate(), 20)
    assert out.decode().split("\n")[0] == "1 audit_queued The audit waits for its turn."
    assert out.decode().splitlines()[-1].startswith("6 audit_complete")
    assert running.returncode == 0


async def test_where_to_begin(service: ScriptedService) -> None:
    audit_id = await service.post()
    await service.play(audit_id, event(EventType.AUDIT_STARTED))
    news = asyncio.create_task(collect(service.url(audit_id), after="latest"))
    await until(lambda: len(service.streams) == 1)
    await service.play(audit_id, event(EventType.FINDING), event(EventType.AUDIT_COMPLETE))
    assert [e.seq for e in await news] == [3, 4]
    assert [e.seq for e in await collect(service.url(audit_id), after=2)] == [3, 4]
    assert await collect(service.url(audit_id), after=4) == []


@pytest.mark.parametrize("everything", [False, True])
async def test_news_are_not_lost_before_the_first_of_them(
    service: ScriptedService, everything: bool
) -> None:
    """A client that asks for news, and is cut off before there are any, comes back to its place."""
    audit_id = await service.post()
    path = "/stream" if everything else f"/audits/{audit_id}/stream"
    async with (
        cutting_proxy(service.base) as proxy,
        aclosing(follow(proxy.base + path, after="latest", waits=QUICK)) as stream,
    ):
        news = asyncio.ensure_future(anext(stream))
        await until(lambda: len(service.streams) == 1)
        await until(lambda: all(s.subscription.parked for s in service.streams._open))
        proxy.answer = BAD_GATEWAY
        proxy.cut_all()
        await service.play(audit_id, event(EventType.AUDIT_STARTED))
        await until(lambda: proxy.connections > 2)
        proxy.answer = None
        assert (await asyncio.wait_for(news, 10)).type == "audit_started"


async def test_only_some_types(service: ScriptedService) -> None:
    audit_id = await service.post()
    await service.run_whole(audit_id)
    findings = await collect(service.url(audit_id), types=["finding"])
    assert [e.type for e in findings] == ["finding"] * 3 + ["audit_complete"]
    async with cutting_proxy(service.base, [Cut(500), Cut(600), Cut(1500)]) as proxy:
        assert await collect(through(proxy, audit_id), types=["finding"]) == findings


async def test_all_audits_on_one_stream(service: ScriptedService) -> None:
    async with (
        cutting_proxy(service.base, [Cut(900), Cut(1100, reset=False)]) as proxy,
        aclosing(follow(f"{proxy.base}/stream", waits=QUICK)) as stream,
    ):
        for _ in range(3):
            await service.run_whole(await service.post())
        got = [await anext(stream) for _ in range(9)]
    assert len({item.cursor for item in got}) == 9
    assert [item.cursor for item in got] == sorted(
        (item.cursor for item in got), key=lambda cursor: int(cursor[1:])
    )
    assert [item.terminal for item in got].count(True) >= 1


async def test_leaving_early_closes_the_stream(service: ScriptedService) -> None:
    audit_id = await service.post()
    async with aclosing(follow(service.url(audit_id))) as stream:
        async for _ in stream:
            break
    await until(lambda: len(service.streams) == 0)


async def test_a_cut_at_every_place(service: ScriptedService) -> None:
    """The head, the opening, an event's middle, its end: by a reset and by an end."""
    audit_id = await service.post()
    await service.run_whole(audit_id, findings=1)
    whole = await collect(service.url(audit_id))
    for reset in (True, False):
        cuts = [Cut(at, reset) for at in range(0, 1500, 23)]
        async with cutting_proxy(service.base, cuts) as proxy:
            while proxy.connections < len(cuts):
                assert await collect(through(proxy, audit_id)) == whole


async def test_bad_gateways_are_waited_out(service: ScriptedService) -> None:
    audit_id = await service.post()
    async with cutting_proxy(service.base) as proxy:
        stream = aiter(follow(through(proxy, audit_id), waits=QUICK))
        assert (await anext(stream)).seq == 1
        proxy.answer = BAD_GATEWAY
        proxy.cut_all()

        async def the_rest() -> list[Event]:
            return [item async for item in stream]

        following = asyncio.create_task(the_rest())
        await service.run_whole(audit_id)
        await until(lambda: proxy.connections >= 4)
        proxy.answer = b"HTTP/1.1 503 Busy\r\nRetry-After: 9999\r\nContent-Length: 0\r\n\r\n"
        await until(lambda: proxy.connections >= 8)
        proxy.answer = None
        assert [e.seq for e in await following] == [2, 3, 4, 5, 6]
        assert b"?after=1 " in proxy.requests[-1]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/audits/0123/stream", 404, "unknown_audit"),
        ("/nothing", 404, "not_found"),
        ("/audits/{}/stream?after=77", 400, "cursor_beyond_log"),
        ("/audits/{}/stream?after=x", 400, "bad_cursor"),
    ],
)
async def test_a_refusal_is_the_end(
    service: ScriptedService, path: str, status: int, code: str
) -> None:
    url = service.base + path.format(await service.post())
    with pytest.raises(RefusedError) as caught:
        await collect(url)
    assert (caught.value.status, caught.value.code) == (status, code)
    assert caught.value.detail
    with pytest.raises(RefusedError, match="invalid_url"):
        await start_audit(service.base, "nonsense")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi", BrokenStreamError),
        (
            b"200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata: x\n\n",
            BrokenStreamError,
        ),
        (b"302 Found\r\nLocation: https://else.test/\r\nContent-Length: 0\r\n\r\n", RefusedError),
        (b"401 Who\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{", RefusedError),
        (b"500 Oh\r\nContent-Length: 0\r\n\r\n", UnreachableError),
        (b"garbage", UnreachableError),
        # A stream that opens and then never says a word is a lost one.
        (b"200 OK\r\nContent-Type: text/event-stream\r\n\r\n", UnreachableError),
    ],
)
async def test_answers_of_something_else(
    service: ScriptedService, answer: bytes, error: type[Exception]
) -> None:
    async with cutting_proxy(service.base) as proxy:
        proxy.answer = b"HTTP/1.1 " + answer
        with pytest.raises(error):
            await collect(through(proxy, "0"), HASTY)


async def test_nobody_there() -> None:
    async with cutting_proxy("http://127.0.0.1:1") as proxy:
        base = proxy.base
    with pytest.raises(UnreachableError, match="in a row"):
        await start_audit(base, "https://shop.test/", waits=HASTY)
    with pytest.raises(ValueError, match="is no URL"):
        await collect("/audits/1/stream")
    with pytest.raises(ValueError, match="is no URL"):
        await start_audit("127.0.0.1", "https://shop.test/")


@pytest.mark.parametrize("clean", [True, False])
async def test_across_a_restart_of_the_service(tmp_path: Path, clean: bool) -> None:
    """The service is stopped or killed while children run; the stream goes on in the next one."""
    async with (
        service_process(tmp_path, {"VERITAS_SHUTDOWN_GRACE_S": "0"}) as service,
        cutting_proxy(service.base) as proxy,
    ):
        audit_id = await service.post(count=40, pace_ms=50)
        following = aiter(follow(through(proxy, audit_id), waits=QUICK))
        async with asyncio.timeout(60):
            got = [await anext(following) for _ in range(12)]
            if clean:
                await service.terminate()
                await service.start()
            else:
                assert await service.kill() == []
            proxy.upstream = service.base
            got += [item async for item in following]
        assert [item.seq for item in got] == list(range(1, len(got) + 1))
        assert [item.type for item in got].count("audit_queued") == 2
        assert got[-1].type == "audit_complete"
        await service.terminate()
