"""What workers ask for: a real browser, a site with workers that behave and workers that do not."""

from __future__ import annotations

import pytest
from aiohttp import web

from tests.collect_site import HOST, Handler, Remembered, html, served
from veritas.artifacts import PageArtifact, RequestRecord
from veritas.collect.scout import collect
from veritas.collect.settings import CollectSettings
from veritas.core.audit import AuditRequest, Tier

pytestmark = pytest.mark.browser

OTHER = "tracker.example"
# One after the other: a worker is not held for us, so its first requests may come too early.
ASKS = f"""
const ask = async () => {{
  for (let n = 1; n <= 25; n++) await fetch('/step?' + n);
  await fetch('http://{OTHER}/put', {{method: 'PUT', body: 'abc'}}).catch(() => 0);
  await fetch('http://10.0.0.1/inside').catch(() => 0);
  await fetch('/end');
}};
ask();
"""


def text(body: str, content_type: str = "text/plain") -> Handler:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(
            text=body, content_type=content_type, headers={"Set-Cookie": "w=v4lue; Secure"}
        )

    return answer


async def allow(_: web.Request) -> web.Response:
    allowed = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "PUT"}
    return web.Response(text="stored", headers=allowed)


async def read(body: str, worker: str) -> PageArtifact:
    own = {
        "/": html(body),
        "/worker.js": text(worker, "text/javascript"),
        "/step": text("x" * 1000),
        "/end": text("the end"),
    }
    async with served(own) as here, served({}, host=OTHER, puts={"/put": allow}) as there:
        collected = await collect(
            AuditRequest(f"http://{HOST}/", Tier.QUICK_SCAN),
            CollectSettings(connect_to=(*here, *there), mobile=False),
            Remembered(),
        )
    assert collected.artifacts.page_failures == ()
    return collected.artifacts.pages[0]


def asked(page: PageArtifact, ending: str, kind: str = "fetch") -> RequestRecord:
    (record,) = (
        one for one in page.requests if one.url.endswith(ending) and one.resource_type == kind
    )
    return record


async def test_what_a_worker_asks_for_has_its_script_and_its_sizes() -> None:
    page = await read("<p>Hello</p><script>new Worker('/worker.js')</script>", ASKS)
    last = asked(page, "/step?25")
    assert last.initiator is not None
    assert (last.initiator.kind, last.initiator.url) == ("script", f"http://{HOST}/worker.js")
    assert last.initiator.line == 3
    assert last.sizes is not None
    assert (last.sizes.received_body, last.sizes.content) == (1000, 1000)
    assert (last.sizes.received_head or 0) > 50
    assert last.timings is not None
    # Each once, though the driver and the worker's own session both tell it.
    steps = [one.url for one in page.requests if "/step?" in one.url]
    assert steps == [f"http://{HOST}/step?{number}" for number in range(1, 26)]
    put = asked(page, "/put")
    assert (put.method, put.status, put.third_party) == ("PUT", 200, True)
    assert put.initiator is not None
    assert (put.initiator.url, put.initiator.line) == (f"http://{HOST}/worker.js", 4)
    assert asked(page, "/put", "preflight").method == "OPTIONS"
    assert "the egress guard refused" in asked(page, "/inside").failure
    # The browser's reasons for refusing a worker's cookies are known, too.
    reasons = {one.blocked for one in page.cookies if one.set_by_url == last.url}
    assert reasons == {("SecureOnly",)}
    assert "v4lue" not in str(page.requests)


async def test_workers_without_number_or_end_hold_up_nothing() -> None:
    body = """<p>Still here</p><script>
    for (let n = 0; n < 60; n++) new Worker('/worker.js?' + n);
    for (let n = 0; n < 20; n++) new Worker('/worker.js?gone' + n).terminate();
    const blob = new Blob(['for (;;) {}']);
    new Worker(URL.createObjectURL(blob));
    new Worker(URL.createObjectURL(new Blob(['self.close()'])));
    new Worker('data:text/javascript,close()');
    </script>"""
    page = await read(body, "close()")
    assert [one.text for one in page.texts] == ["Still here"]
