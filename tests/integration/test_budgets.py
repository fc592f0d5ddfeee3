"""Pages that want more than there is: the audit ends with what was found, and says which bound."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from pathlib import Path

import pytest
import trustme
from aiohttp import web

from tests.collect_site import HOST, Handler, Remembered, html, served
from veritas.artifacts import Artifacts, Missing, PageArtifact
from veritas.collect.scout import collect
from veritas.collect.settings import CollectSettings
from veritas.core.audit import AuditRequest, Tier
from veritas.core.errors import Fault

pytestmark = pytest.mark.browser


async def audit(
    routes: dict[str, Handler], tier: Tier = Tier.QUICK_SCAN, **limits: float
) -> tuple[Artifacts, Remembered]:
    """An audit whose bounds are generous, but for those a test is about: machines are slow."""
    observer = Remembered()
    generous = {"page_limit_s": 60.0, "time_limit_s": 180.0, "max_page_memory_mb": 4000.0}
    async with served(routes) as rules:
        settings = CollectSettings(connect_to=rules, mobile=False, limits=generous | limits)
        collected = await collect(AuditRequest(f"http://{HOST}/", tier), settings, observer)
    return collected.artifacts, observer


def only_page(artifacts: Artifacts) -> PageArtifact:
    assert artifacts.page_failures == ()
    (page,) = artifacts.pages
    return page


async def pour(request: web.Request) -> web.StreamResponse:
    """An endless answer, as fast as it is taken."""
    answer = web.StreamResponse(headers={"Content-Type": request.query.get("type", "image/png")})
    await answer.prepare(request)
    block = b"<!-- " + b"x" * 65536 + b" -->"
    while True:
        await answer.write(block)


TAKE_ALL = "<script>fetch('/pour').then(answer => answer.arrayBuffer())</script>"


async def pixel(_request: web.Request) -> web.Response:
    return web.Response(body=b"GIF89a", content_type="image/gif")


async def test_a_page_of_ten_thousand_requests_is_stopped_and_read() -> None:
    script = "for (let i = 0; i < 10000; i++) new Image().src = '/p?' + i"
    routes = {"/": html(f"<p>Text</p><script>{script}</script>"), "/p": pixel}
    artifacts, _ = await audit(routes, max_page_requests=300)
    page = only_page(artifacts)
    assert [text.text for text in page.texts] == ["Text"]
    assert len(page.requests) == 300
    assert not page.complete
    assert "more than 300 things (--max-page-requests)" in page.notes[0]
    assert page.desktop_screenshot


async def test_a_page_that_asks_without_end_is_stopped_and_read() -> None:
    script = "const more = () => fetch('/p?' + Math.random()).then(more, more); more(); more()"
    routes = {"/": html(f"<p>Text</p><script>{script}</script>"), "/p": pixel}
    artifacts, _ = await audit(routes, max_page_requests=100)
    page = only_page(artifacts)
    assert len(page.requests) == 100
    assert [text.text for text in page.texts] == ["Text"]


@pytest.mark.parametrize("body", ["<link rel=stylesheet href=/pour?type=text/css>", TAKE_ALL])
async def test_an_endless_download_is_stopped_by_the_bytes_of_a_page(body: str) -> None:
    routes = {"/": html(f"<p>Text</p>{body}"), "/pour": pour}
    artifacts, _ = await audit(routes, max_page_mb=5, max_audit_mb=50_000)
    page = only_page(artifacts)
    assert [text.text for text in page.texts] == ["Text"]
    assert "5 MB (--max-page-mb)" in page.notes[0]
    assert artifacts.egress.ended_by == ""


async def test_an_endless_document_is_read_as_far_as_it_came() -> None:
    async def document(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        await answer.prepare(request)
        await answer.write(b"<title>T</title><p>Text</p>")
        while True:
            await answer.write(b"<!-- " + b"x" * 65536 + b" -->")

    artifacts, _ = await audit({"/": document}, max_page_mb=5)
    page = only_page(artifacts)
    assert [text.text for text in page.texts] == ["Text"]
    assert "--max-page-mb" in page.notes[0]


async def test_the_bytes_of_an_audit_end_its_traffic_and_open_no_further_page() -> None:
    links = "".join(f"<a href=/{n}>x</a>" for n in range(4))
    routes = {"/": html(f"<p>Text</p>{links}{TAKE_ALL}"), "/pour": pour}
    routes |= {f"/{n}": html("<p>More</p>") for n in range(4)}
    artifacts, observer = await audit(routes, Tier.STANDARD_AUDIT, max_audit_mb=5)
    page = only_page(artifacts)
    assert page.texts[0].text == "Text"
    assert "5 MB" in artifacts.egress.ended_by
    assert artifacts.egress.traffic_bytes < 20e6
    assert any("No further page" in note and "5 MB" in note for note in observer.notes)


async def test_the_requests_of_an_audit_end_it() -> None:
    links = "".join(f"<a href=/{n}>x</a>" for n in range(9))
    images = "".join(f"<img src=/p?{n}>" for n in range(20))
    routes = {"/": html(f"<p>Text</p>{links}"), "/p": pixel}
    routes |= {f"/{n}": html(f"<p>More</p>{images}") for n in range(9)}
    artifacts, observer = await audit(routes, Tier.DEEP_FORENSIC, max_requests=50)
    assert 1 < len(artifacts.pages) < 6
    assert any("No further page" in note and "--max-requests" in note for note in observer.notes)


async def test_a_redirect_loop_ends() -> None:
    async def again(request: web.Request) -> web.Response:
        number = int(request.query.get("n", "0")) + 1
        return web.Response(status=302, headers={"Location": f"/?n={number}"})

    artifacts, _ = await audit({"/": again})
    assert isinstance(artifacts.page, Missing)
    assert artifacts.page.code == "redirect_loop"


async def test_a_page_that_goes_on_to_itself_without_end_is_no_fault_of_the_site() -> None:
    script = "<script>location = '/?' + Math.random()</script>"
    artifacts, _ = await audit({"/": html(f"<p>Text</p>{script}")}, page_limit_s=6)
    if isinstance(artifacts.page, Missing):
        assert artifacts.page.fault is Fault.OURS
    else:
        assert artifacts.page.texts


@pytest.mark.parametrize(
    "script",
    [
        "const all = []; while (true) all.push(new Array(1e6).fill(all.length))",
        "const all = []; setInterval(() => all.push(new Uint8Array(2e7).fill(1)), 5)",
        "const all = []; while (true) all.push(document.createElement('div'))",
    ],
    ids=["objects", "buffers", "nodes"],
)
async def test_a_page_that_eats_memory_ends_with_what_was_found(script: str) -> None:
    routes = {"/": html(f"<p>Text</p><a href=/b>b</a><script>{script}</script>"), "/b": html("b")}
    artifacts, _ = await audit(routes, max_page_memory_mb=300)
    if artifacts.pages:
        page = only_page(artifacts)
        assert "Text" in page.texts[0].text
        assert "300 MB (--max-page-memory-mb)" in page.notes[0]
    else:
        (failure,) = artifacts.page_failures
        assert (failure.missing.code, failure.missing.fault) == ("budget", Fault.OURS)
        assert "300 MB" in failure.missing.reason
    assert not isinstance(artifacts.http_probe, Missing)


async def test_downloads_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    stopped = asyncio.Event()

    async def file(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Disposition": "attachment; filename=x.bin"})
        await answer.prepare(request)
        try:
            while True:
                await answer.write(b"mark-of-the-download" * 1000)
        finally:
            stopped.set()

    seen: set[Path] = set()

    def kept(path: Path) -> bool:
        try:
            return path.is_file() and b"mark-of-the-download" in path.read_bytes()[:100_000]
        except FileNotFoundError:  # the browser tidies up beside us
            return False

    async def look() -> None:
        while True:
            seen.update(path for path in tmp_path.rglob("*") if kept(path))
            await asyncio.sleep(0.1)

    looking = asyncio.create_task(look())
    body = "<p>Text</p><a id=a download href=/file>x</a><iframe src=/file></iframe>"
    routes = {"/": html(f"{body}<script>a.click()</script>"), "/file": file}
    artifacts, _ = await audit(routes)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    assert stopped.is_set()
    assert only_page(artifacts).texts
    assert seen == set()
    assert list(tmp_path.iterdir()) == []


async def test_permissions_are_denied() -> None:
    script = """<p id=p></p><script>(async () => {
      const say = text => { p.textContent += text + "; "; };
      say("secure=" + isSecureContext);
      for (const name of ["geolocation", "notifications", "camera", "microphone", "midi",
                          "clipboard-read"]) {
        try { say(name + "=" + (await navigator.permissions.query({name})).state); }
        catch { say(name + "=none"); }
      }
      navigator.geolocation.getCurrentPosition(() => say("place"), () => say("no place"));
    })()</script>"""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(HOST).configure_cert(tls)
    async with served({"/": html(script)}, tls) as rules:
        settings = CollectSettings(connect_to=rules, mobile=False)
        request = AuditRequest(f"https://{HOST}/", Tier.QUICK_SCAN)
        artifacts = (await collect(request, settings, Remembered())).artifacts
    said = only_page(artifacts).texts[0].text.split("; ")
    assert said[0] == "secure=true"
    assert [word for word in said if word.endswith("granted")] == []
    assert said[-1].rstrip(";") == "no place"


async def test_audits_share_no_state() -> None:
    script = """<p id=p></p><script>
      p.textContent = "seen: " + document.cookie + localStorage.length;
      document.cookie = "known=1; max-age=9999"; localStorage.x = 1; sessionStorage.x = 1;
      indexedDB.open("known");
      indexedDB.databases().then(all => { p.textContent += " " + all.length; });
    </script>"""
    asked = []

    async def page(request: web.Request) -> web.StreamResponse:
        asked.append(request.headers.get("Cookie", ""))
        return await html(script)(request)

    async with served({"/": page}) as rules:
        for _ in range(2):
            settings = CollectSettings(connect_to=rules, mobile=False)
            request = AuditRequest(f"http://{HOST}/", Tier.QUICK_SCAN)
            artifacts = (await collect(request, settings, Remembered())).artifacts
            assert only_page(artifacts).texts[0].text.startswith("seen: 0")
    assert set(asked) == {""}
