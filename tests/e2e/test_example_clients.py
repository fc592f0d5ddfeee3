"""The clients that people copy, run as they are."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.async_api import Page, async_playwright

from tests.cutting_proxy import BAD_GATEWAY, Cut, cutting_proxy
from tests.keys import bearer, make_key
from tests.scripted_service import ScriptedService, event, scripted_service, until
from veritas.collect.browser import find_browser
from veritas.collect.settings import CollectSettings
from veritas.core.events import TERMINAL_TYPES, EventType

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
LIMIT_S = 60.0


@asynccontextmanager
async def started(
    *command: str | Path, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def result(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    out, err = await asyncio.wait_for(process.communicate(), LIMIT_S)
    return process.returncode, out.decode(), err.decode()


async def stored(service: ScriptedService, audit_id: str) -> list[dict[str, Any]]:
    return [msgspec.json.decode(item.body) for item in await service.log.read(audit_id, 0, 1000)]


# -- curl ----------------------------------------------------------------------------------


async def test_curl_comes_back_wherever_it_is_cut(service: ScriptedService) -> None:
    audit_id = await service.post()
    # In the head, in an event, in the opening, and once by a clean end.
    cuts = [Cut(700), Cut(60), Cut(1000, reset=False), Cut(310)]
    async with cutting_proxy(service.base, cuts) as proxy:
        async with started(
            EXAMPLES / "watch_with_curl.sh", f"{proxy.base}/audits/{audit_id}/stream"
        ) as curl:
            await service.run_whole(audit_id)
            code, out, err = await result(curl)
        assert code == 0, err
        assert [msgspec.json.decode(line) for line in out.split("\n")[:-1]] == await stored(
            service, audit_id
        )
        assert proxy.connections > len(cuts)


async def test_curl_waits_out_a_bad_gateway_and_knows_the_end(service: ScriptedService) -> None:
    audit_id = await service.post()
    await service.run_whole(audit_id)
    url = f"/audits/{audit_id}/stream"
    async with cutting_proxy(service.base) as proxy:
        proxy.answer = BAD_GATEWAY
        async with started(EXAMPLES / "watch_with_curl.sh", proxy.base + url, "6") as curl:
            await until(lambda: proxy.connections >= 2, 20)
            proxy.answer = None
            code, out, _ = await result(curl)
    assert (code, out) == (0, "")


async def test_curl_says_why_it_is_refused(service: ScriptedService) -> None:
    async with started(EXAMPLES / "watch_with_curl.sh", service.url("0" * 32)) as curl:
        code, out, err = await result(curl)
    assert (code, out) == (1, "")
    assert "refused with 404" in err
    assert "unknown_audit" in err


# -- Python --------------------------------------------------------------------------------


async def test_the_python_client(service: ScriptedService) -> None:
    async with (
        cutting_proxy(service.base, [Cut(150), Cut(10**9), Cut(900)]) as proxy,
        started(
            sys.executable, EXAMPLES / "watch_in_python.py", proxy.base, "https://shop.test/"
        ) as client,
    ):
        await until(lambda: len(service.streams) > 0, 20)
        audit_id = service.dispatcher.submitted[-1].id
        await service.run_whole(audit_id)
        code, out, err = await result(client)
        assert code == 0, err
        lines = [line.split()[:2] for line in out.splitlines() if line.startswith("  ")]
        assert lines == [[str(e["seq"]), e["type"]] for e in await stored(service, audit_id)]


async def test_the_python_client_is_refused(service: ScriptedService) -> None:
    async with started(
        sys.executable, EXAMPLES / "watch_in_python.py", service.base, "ftp://x"
    ) as client:
        code, _, err = await result(client)
    assert code == 1
    assert "invalid_url" in err


async def test_clients_that_have_a_key(tmp_path: Path) -> None:
    _, key = make_key(tmp_path, "alice")
    async with scripted_service(tmp_path) as service:
        python: list[str | Path] = [sys.executable, EXAMPLES / "watch_in_python.py", service.base]
        async with started(*python, "https://shop.test/", VERITAS_API_KEY=key) as client:
            await until(lambda: len(service.streams) > 0, 20)
            audit_id = service.dispatcher.submitted[-1].id
            await service.run_whole(audit_id)
            code, _, err = await result(client)
            assert code == 0, err
        curl: list[str | Path] = [EXAMPLES / "watch_with_curl.sh", service.url(audit_id)]
        async with started(*curl, VERITAS_API_KEY=key) as client:
            code, out, err = await result(client)
        assert (code, out.count("\n")) == (0, 6), err
        for command in (curl, [*python, "https://shop.test/"]):
            async with started(*command) as client:
                code, out, err = await result(client)
            assert (code, out) == (1, "")
            assert "401" in err


# -- WebSocket programs --------------------------------------------------------------------


async def test_the_websocket_client(service: ScriptedService) -> None:
    audit_id = await service.post()
    async with started(
        sys.executable, EXAMPLES / "watch_websocket.py", service.url(audit_id)
    ) as client:
        await until(lambda: len(service.streams) == 1, 20)
        await service.play(audit_id, event(EventType.AUDIT_CANCELLED))
        code, out, err = await result(client)
    assert code == 0, err
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["1", "audit_queued"],
        ["2", "audit_cancelled"],
    ]


@pytest.mark.parametrize("program", ["wscat", "websockets"])
async def test_websocket_programs_of_others(service: ScriptedService, program: str) -> None:
    audit_id = await service.post()
    await service.play(audit_id, event(EventType.AUDIT_STARTED))
    url = service.url(audit_id).replace("http://", "ws://") + "?after=1"
    if program == "wscat":
        wscat = os.environ.get("WSCAT") or shutil.which("wscat")
        if wscat is None:
            pytest.skip("wscat is not installed (npm install -g wscat, or set WSCAT to its path)")
        command = [wscat, "--connect", url, "--no-color"]
    else:
        command = [sys.executable, "-m", "websockets", url]
    async with started(*command) as client:
        await until(lambda: len(service.streams) == 1, 20)
        await service.play(audit_id, event(EventType.AUDIT_CANCELLED))
        _, out, err = await result_of_terminal(client)
    types = re.findall(r'"type":"(hello|event|end|audit_\w+)"', out)
    assert types == ["hello", "event", "audit_started", "event", "audit_cancelled", "end"], (
        out + err
    )


async def result_of_terminal(
    process: asyncio.subprocess.Process,
) -> tuple[int | None, str, str]:
    """As ``result``, for a program that ends when its input does: that stays open until then."""
    assert process.stdout is not None
    assert process.stderr is not None
    out = await asyncio.wait_for(process.stdout.read(), LIMIT_S)
    err = await asyncio.wait_for(process.stderr.read(), LIMIT_S)
    return await asyncio.wait_for(process.wait(), LIMIT_S), out.decode(), err.decode()


# -- a browser -----------------------------------------------------------------------------


def test_the_page_knows_every_event_type() -> None:
    page = (EXAMPLES / "watch_in_browser.html").read_text()
    listed = re.findall(r'"(\w+)"', page.split("const TYPES = [")[1].split("]")[0])
    ends = re.findall(r'"(\w+)"', page.split("const TERMINAL = [")[1].split("]")[0])
    assert set(ends) == set(TERMINAL_TYPES)
    assert listed + ends == [kind.value for kind in EventType]


@asynccontextmanager
async def a_page() -> AsyncIterator[Page]:
    """A page of a browser as people have it: on its own way to the network."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=find_browser(CollectSettings()), chromium_sandbox=os.geteuid() != 0
        )
        try:
            yield await browser.new_page()
        finally:
            await browser.close()


@pytest.mark.browser
async def test_the_page_survives_a_deploy(service: ScriptedService) -> None:
    """The proxy cuts the stream, answers 502 for a while, and comes back."""
    audit_id = await service.post()
    async with (
        cutting_proxy(service.base) as proxy,
        a_page() as page,
    ):
        proxy.pages["/watch"] = (EXAMPLES / "watch_in_browser.html").read_bytes()
        await page.goto(f"{proxy.base}/watch?audit={audit_id}")
        await page.wait_for_selector("li[data-seq='1']")
        await service.play(audit_id, event(EventType.AUDIT_STARTED, detail="<b>bold</b>"))
        await page.wait_for_selector("li[data-seq='2']")

        proxy.answer = BAD_GATEWAY
        proxy.cut_all()
        await page.wait_for_selector("text=the service is away")
        await service.play(audit_id, event(EventType.FINDING), event(EventType.FINDING))
        before = proxy.connections
        await until(lambda: proxy.connections >= before + 2, 20)
        proxy.answer = None
        await page.wait_for_selector("li[data-seq='4']")

        proxy.cut_all()  # and once without a 502: the EventSource comes back by itself
        await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
        await page.wait_for_function("document.getElementById('state').textContent === 'over'")
        seqs = await page.eval_on_selector_all("li", "items => items.map(i => i.dataset.seq)")
        assert seqs == ["1", "2", "3", "4", "5"]
        text = await page.inner_text("li[data-seq='2']")
        assert "<b>bold</b>" in text
        streams = [head for head in proxy.requests if b"/stream?" in head]
        assert b"?after=2 " in streams[-2]
        assert b"last-event-id: 4" in streams[-1].lower()


@pytest.mark.browser
async def test_the_page_buys_a_ticket_for_each_stream(tmp_path: Path) -> None:
    """A ticket is good for one stream: three streams need three."""
    header = bearer(make_key(tmp_path, "alice")[1])
    async with (
        scripted_service(tmp_path) as service,
        cutting_proxy(service.base) as proxy,
        a_page() as page,
    ):
        body = {"url": "https://shop.test/"}
        async with service.client.post(
            f"{service.base}/audits", json=body, headers=header
        ) as answer:
            audit_id = (await answer.json())["id"]
        proxy.pages["/watch"] = (EXAMPLES / "watch_in_browser.html").read_bytes()
        await page.goto(f"{proxy.base}/watch?audit={audit_id}&with-key")
        await page.fill("#key", header["Authorization"].split()[1])
        await page.click("button")
        await page.wait_for_selector("li[data-seq='1']")
        proxy.cut_all()
        await service.play(audit_id, event(EventType.AUDIT_STARTED))
        await page.wait_for_selector("li[data-seq='2']")
        proxy.cut_all()
        await service.play(audit_id, event(EventType.AUDIT_CANCELLED))
        await page.wait_for_function("document.getElementById('state').textContent === 'over'")
        seqs = await page.eval_on_selector_all("li", "items => items.map(i => i.dataset.seq)")
        assert seqs == ["1", "2", "3"]


@pytest.mark.browser
async def test_the_page_says_why_it_is_refused(service: ScriptedService) -> None:
    async with (
        cutting_proxy(service.base) as proxy,
        a_page() as page,
    ):
        proxy.pages["/watch"] = (EXAMPLES / "watch_in_browser.html").read_bytes()
        await page.goto(f"{proxy.base}/watch?audit={'0' * 32}")
        await page.wait_for_selector("text=refused: there is no audit")
