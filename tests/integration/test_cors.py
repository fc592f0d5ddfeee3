"""Pages of other origins: what the headers say, and what a real browser makes of them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Page, async_playwright

from service.cors import parse_origin
from tests.keys import bearer, make_key
from tests.scripted_service import ScriptedService, scripted_service
from veritas.collect.browser import find_browser
from veritas.collect.settings import CollectSettings

MINE = "https://dashboard.example"
SETTINGS = {"cors_origins": (MINE,)}


async def ask(
    service: ScriptedService, method: str, path: str, **headers: str
) -> tuple[int, dict[str, str]]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with service.client.request(method, service.base + path, headers=names) as answer:
        cors = {k: v for k, v in answer.headers.items() if k.startswith("Access-Control-")}
        return answer.status, {**cors, "Vary": answer.headers.get("Vary", "")}


async def test_a_listed_origin_may_read_every_answer(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, **SETTINGS) as service:
        audit_id = await service.post()
        await service.run_whole(audit_id)
        for path, status in (
            ("/audits", 200),
            ("/nothing", 404),
            (f"/audits/{audit_id}/stream", 200),
            (f"/audits/{audit_id}/stream?after=99", 400),
        ):
            answered, headers = await ask(service, "GET", path, Origin=MINE)
            assert answered == status
            assert headers["Access-Control-Allow-Origin"] == MINE
            assert "Retry-After" in headers["Access-Control-Expose-Headers"]
            assert headers["Vary"] == "Origin"
            assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "*", f"{MINE}.evil.example", "http://dashboard.example", ""],
)
async def test_another_origin_gets_no_word(tmp_path: Path, origin: str) -> None:
    async with scripted_service(tmp_path, **SETTINGS) as service:
        for method in ("GET", "OPTIONS"):
            _, headers = await ask(
                service, method, "/audits", Origin=origin, Access_Control_Request_Method="POST"
            )
            assert headers == {"Vary": "Origin"}


async def test_a_preflight(tmp_path: Path) -> None:
    make_key(tmp_path, "alice")  # a preflight carries no key
    async with scripted_service(tmp_path, **SETTINGS) as service:
        status, headers = await ask(
            service,
            "OPTIONS",
            "/audits",
            Origin=MINE,
            Access_Control_Request_Method="POST",
            Access_Control_Request_Headers="authorization,content-type,idempotency-key",
        )
        assert status == 204
        assert headers["Access-Control-Allow-Origin"] == MINE
        assert set(headers["Access-Control-Allow-Methods"].split(", ")) >= {"GET", "POST"}
        assert "DELETE" not in headers["Access-Control-Allow-Methods"]
        allowed = {name.lower() for name in headers["Access-Control-Allow-Headers"].split(", ")}
        assert allowed >= {"authorization", "content-type", "idempotency-key", "last-event-id"}
        assert headers["Access-Control-Max-Age"] == "600"
        assert headers["Vary"] == "Origin"
        status, headers = await ask(
            service, "OPTIONS", "/nothing", Origin=MINE, Access_Control_Request_Method="POST"
        )
        assert status == 404


async def test_without_a_list_nothing_is_said(service: ScriptedService) -> None:
    assert await ask(service, "GET", "/audits", Origin=MINE) == (200, {"Vary": ""})


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Dashboard.Example", MINE),
        ("https://dashboard.example:443", MINE),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_origins(text: str, origin: str) -> None:
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    "text", ["*", "null", "", "dashboard.example", f"{MINE}/", f"{MINE}/x", "file:///x", "ws://a"]
)
def test_what_is_no_origin(text: str) -> None:
    with pytest.raises(ValueError, match="scheme"):
        parse_origin(text)


# -- a real browser ------------------------------------------------------------------------


@asynccontextmanager
async def a_page_of_another_origin() -> AsyncIterator[tuple[Page, str]]:
    """A page in a real browser, served from a port of its own, and its origin."""

    async def blank(_: web.Request) -> web.Response:
        return web.Response(text="<title>elsewhere</title>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", blank)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(
                executable_path=find_browser(CollectSettings()),
                chromium_sandbox=os.geteuid() != 0,
            )
            try:
                page = await browser.new_page()
                await page.goto(origin)
                yield page, origin
            finally:
                await browser.close()
    finally:
        await runner.cleanup()


USE_THE_API = """
async ([base, key]) => {
  const headers = {"Authorization": key, "Content-Type": "application/json",
                   "Idempotency-Key": '"page-1"'};
  const body = JSON.stringify({url: "https://shop.test/"});
  const begun = await fetch(base + "/audits", {method: "POST", headers, body});
  const again = await fetch(base + "/audits", {method: "POST", headers, body});
  const audit = await begun.json();
  const gone = await fetch(base + audit.links.self, {method: "DELETE", headers});
  return {status: begun.status, location: begun.headers.get("Location"),
          limit: begun.headers.get("RateLimit"), self: audit.links.self,
          replayed: again.headers.get("Idempotency-Replayed"), gone: (await gone.json()).status};
}
"""
READ = "([base]) => fetch(base + '/audits').then(a => a.status, error => String(error))"


@pytest.mark.browser
async def test_a_page_of_a_listed_origin_uses_the_api(tmp_path: Path) -> None:
    key = bearer(make_key(tmp_path, "alice")[1])["Authorization"]
    async with a_page_of_another_origin() as (page, origin):
        settings = {"cors_origins": (origin,), "max_starts_per_minute": 5}
        async with scripted_service(tmp_path, **settings) as service:
            found: dict[str, Any] = await page.evaluate(USE_THE_API, [service.base, key])
            refused = await page.evaluate(READ, [service.base])
    assert found["status"] == 202
    assert found["location"] == found["self"]
    assert '"starts";r=4' in found["limit"]
    assert (found["replayed"], found["gone"]) == ("true", "cancelled")
    assert refused == 401  # a page can read why it may not


@pytest.mark.browser
async def test_a_page_of_another_origin_reads_and_starts_nothing(tmp_path: Path) -> None:
    async with (
        a_page_of_another_origin() as (page, _),
        scripted_service(tmp_path, **SETTINGS) as service,
    ):
        assert "TypeError" in str(await page.evaluate(READ, [service.base]))
        failed = await page.evaluate(
            f"(given) => ({USE_THE_API})(given).then(() => 'worked', String)", [service.base, "x"]
        )
        assert "TypeError" in failed
        assert await service.log.audits() == []
