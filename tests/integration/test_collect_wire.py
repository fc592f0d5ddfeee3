"""Everything on the wire: a real browser, a site that uses all of it, and the HAR made of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import WSMsgType, web
from playwright.async_api import async_playwright

from tests.collect_site import HOST, Handler, Remembered, html, served
from tests.har_rules import secrets_in, valid_har
from veritas.artifacts import Artifacts, PageArtifact, RequestRecord, artifacts_to_json
from veritas.collect.browser import find_browser
from veritas.collect.scout import collect
from veritas.collect.settings import CollectSettings
from veritas.core.audit import AuditRequest, Tier
from veritas.report.har import render

pytestmark = pytest.mark.browser

OTHER = "tracker.example"
BODY = f"""<h1>Hello</h1>
<script src="/app.js"></script><img src="/old.png"><img src="/inside.png">
<iframe src="http://{OTHER}/frame"></iframe>
<script>
const headers = {{Authorization: 'Bearer s3cret'}};
fetch('http://{OTHER}/api', {{method: 'PUT', headers, body: 'abc'}}).catch(() => 0);
const socket = new WebSocket('ws://{HOST}/live');
socket.onopen = () => socket.send('hello');
new WebSocket('ws://10.0.0.1/live');
fetch('http://10.0.0.1/private').catch(() => 0);
navigator.sendBeacon('http://{OTHER}/beacon', 'data');
new Worker('/worker.js');
</script>"""
APP = """// the first line
const picture = new Image();
picture.src = '/from-script.png?token=1';
"""


def answer(text: str = "ok", content_type: str = "text/plain", **headers: str) -> Handler:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def handle(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type=content_type, headers=named)

    return handle


async def moved(_: web.Request) -> web.Response:
    raise web.HTTPFound("/new.png", headers={"Set-Cookie": "moved=v4lue"})


async def live(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str("hello back")
    return socket


async def api(request: web.Request) -> web.Response:
    allowed = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "Authorization",
        "Access-Control-Allow-Methods": "PUT",
    }
    return web.Response(text="ok", headers=allowed)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def artifacts() -> AsyncIterator[Artifacts]:
    js = "text/javascript"
    own = {
        "/": html(BODY),
        "/app.js": answer(APP, js),
        "/worker.js": answer("fetch('/from-worker')", js),
        "/from-worker": answer(),
        "/from-script.png": answer(Set_Cookie="late=v4lue; SameSite=None"),
        "/inside.png": answer(Set_Cookie="inside=v4lue; Secure"),
        "/old.png": moved,
        "/new.png": answer(),
        "/live": live,
    }
    other = {"/frame": html("<script>fetch('/inner')</script>"), "/inner": answer()}
    async with (
        served(own) as here,
        served(other, host=OTHER, puts={"/api": api, "/beacon": api}) as there,
    ):
        collected = await collect(
            AuditRequest(f"http://{HOST}/", Tier.QUICK_SCAN),
            CollectSettings(connect_to=(*here, *there), mobile=False),
            Remembered(),
        )
    yield collected.artifacts


@pytest.fixture
def page(artifacts: Artifacts) -> PageArtifact:
    return artifacts.pages[0]


def found(page: PageArtifact, ending: str, resource_type: str = "") -> RequestRecord:
    (record,) = (
        one
        for one in page.requests
        if one.url.endswith(ending) and resource_type in {"", one.resource_type}
    )
    return record


def test_each_request_says_who_caused_it(page: PageArtifact) -> None:
    script = found(page, "/from-script.png?token=1").initiator
    assert script is not None
    assert (script.kind, script.url) == ("script", f"http://{HOST}/app.js")
    socket = found(page, f"ws://{HOST}/live").initiator
    assert socket is not None
    assert (socket.kind, socket.url, socket.line) == ("script", f"http://{HOST}/", 7)
    parsed = found(page, "/inside.png").initiator
    assert parsed is not None
    assert (parsed.kind, parsed.url, parsed.line) == ("parser", f"http://{HOST}/", 2)
    inner = found(page, "/inner").initiator
    assert inner is not None
    assert inner.url == f"http://{OTHER}/frame"


def test_each_answer_has_its_times_sizes_and_address(page: PageArtifact) -> None:
    script = found(page, "/app.js")
    assert (script.protocol, script.status_text) == ("http/1.1", "OK")
    assert script.sizes.content == script.sizes.received_body == len(APP)
    assert script.remote_address.startswith("127.0.0.1:")
    assert script.timings is not None
    assert script.timings.wait_ms > 0
    document = found(page, f"http://{HOST}/").timings
    assert document is not None
    assert document.connect_ms is not None
    assert page.started_at > 1_700_000_000
    assert page.content_loaded_ms is not None
    assert page.loaded_ms is not None
    assert 0 < page.content_loaded_ms <= page.loaded_ms


def test_redirects_are_steps_of_their_own(page: PageArtifact) -> None:
    old, new = found(page, "/old.png"), found(page, "/new.png")
    assert (old.status, new.status) == (302, 200)
    assert ("Location", "/new.png") in old.response_headers
    assert old.started_ms < new.started_ms


def test_what_was_refused_or_failed_is_there_with_the_reason(page: PageArtifact) -> None:
    for record in (found(page, "/private"), found(page, "ws://10.0.0.1/live")):
        assert record.status is None
        assert "the egress guard refused 10.0.0.1" in record.failure
        assert record.initiator is not None
        assert record.initiator.kind == "script"


def test_the_browser_asks_for_leave_first(page: PageArtifact) -> None:
    leave, request = found(page, "/api", "preflight"), found(page, "/api", "fetch")
    assert (leave.method, leave.status) == ("OPTIONS", 200)
    assert (request.method, request.status) == ("PUT", 200)
    assert request.sizes.sent_body == 3
    assert ("authorization", "Bearer …") in [(k.lower(), v) for k, v in request.request_headers]


def test_sockets_count_their_messages(page: PageArtifact) -> None:
    socket = found(page, f"ws://{HOST}/live")
    assert socket.status == 101
    assert socket.socket is not None
    assert (socket.socket.sent, socket.socket.received) == (1, 1)
    assert any(name == "Sec-WebSocket-Accept" for name, _ in socket.response_headers)


def test_workers_are_heard_too(page: PageArtifact) -> None:
    assert found(page, "/worker.js").status == 200
    worker = found(page, "/from-worker")
    assert worker.status == 200
    assert any(name == "Content-Length" for name, _ in worker.response_headers)
    assert worker.protocol == "http/1.1"
    assert worker.timings is not None
    assert worker.remote_address.startswith("127.0.0.1:")
    assert any(name.lower() == "referer" for name, _ in worker.request_headers)


def test_refused_cookies_have_the_browser_s_reason(page: PageArtifact) -> None:
    reasons = {cookie.name: cookie.blocked for cookie in page.cookies}
    assert reasons["inside"] == ("SecureOnly",)
    assert reasons["late"] == ("SameSiteNoneInsecure",)
    assert reasons["moved"] == ()


def test_no_value_of_a_cookie_and_no_proof_of_identity_is_kept(artifacts: Artifacts) -> None:
    raw = artifacts_to_json(artifacts)
    assert b"v4lue" not in raw
    assert raw.count(b"s3cret") == 2  # in the text of the page, as served and as it stood


async def test_the_har_keeps_the_rules_and_a_browser_reads_it(
    artifacts: Artifacts, tmp_path: Path
) -> None:
    raw = render(artifacts, "Veritas 0.1.0")
    log = valid_har(raw)
    assert len(log["entries"]) == len(artifacts.pages[0].requests)
    assert secrets_in(log) == []
    file = tmp_path / "report.har"
    file.write_bytes(raw)
    executable = find_browser(CollectSettings())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable)
        try:
            context = await browser.new_context(service_workers="block")
            await context.route_from_har(file, not_found="abort")
            replayed = await context.new_page()
            await replayed.goto(f"http://{HOST}/")
            assert await replayed.inner_text("h1") == "Hello"
        finally:
            await browser.close()
