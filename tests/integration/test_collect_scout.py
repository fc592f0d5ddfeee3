"""Collecting with a real browser from real servers that behave and misbehave."""

from __future__ import annotations

import asyncio
import socket
import ssl
import tempfile
import time
from pathlib import Path

import pytest
import trustme
from aiohttp import web

from tests.collect_site import HOST, Handler, Remembered, html, served
from veritas.artifacts import Artifacts, HttpProbe, Missing, PageArtifact, PageFailure, TlsFacts
from veritas.collect.scout import Collected, collect
from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.core.audit import TIER_LIMITS, AuditRequest, Tier, TierLimits
from veritas.core.errors import BrowserUnavailableError, Fault

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        TIER_LIMITS, Tier.QUICK_SCAN, TierLimits(max_pages=1, time_limit_s=30.0, page_limit_s=4.0)
    )


async def run(
    url: str,
    rules: tuple[ConnectTo, ...] = (),
    *,
    tier: Tier = Tier.QUICK_SCAN,
    ca_file: str | None = None,
    observer: Remembered | None = None,
) -> Collected:
    settings = CollectSettings(connect_to=rules, ca_file=ca_file, mobile=False)
    return await collect(AuditRequest(url, tier), settings, observer or Remembered())


async def read(handler: Handler) -> PageArtifact:
    async with served({"/": handler}) as rules:
        collected = await run(f"http://{HOST}/", rules)
    return only_page(collected.artifacts)


def only_page(artifacts: Artifacts) -> PageArtifact:
    assert artifacts.page_failures == ()
    (page,) = artifacts.pages
    return page


def only_failure(artifacts: Artifacts) -> PageFailure:
    assert artifacts.pages == ()
    (failure,) = artifacts.page_failures
    return failure


async def test_redirects_become_hops_and_raw_cookies_are_read() -> None:
    async def start(_request: web.Request) -> web.Response:
        headers = {"Location": "/two", "Set-Cookie": "a=secret; Path=/"}
        return web.Response(status=302, headers=headers)

    page_two = html("<p>On we go</p>", "<script>location.replace('/three')</script>")
    routes = {"/": start, "/two": page_two, "/three": html("<p>Here</p>")}
    async with served(routes) as rules:
        collected = await run(f"http://{HOST}/", rules)
    page = only_page(collected.artifacts)
    assert page.final_url == f"http://{HOST}/three"
    assert [(hop.status, hop.location) for hop in page.hops] == [
        (302, "/two"),
        (200, f"http://{HOST}/three"),
    ]
    assert [text.text for text in page.texts] == ["Here"]
    (cookie,) = page.cookies
    assert (cookie.line, cookie.same_site) == ("a=…; Path=/", "")
    probe = collected.artifacts.http_probe
    assert isinstance(probe, HttpProbe)
    assert (probe.final_url, len(probe.hops)) == (f"http://{HOST}/two", 1)
    document = page.requests[0]
    assert document.remote_address.startswith("127.0.0.1:")
    assert ("Location", "/two") in document.response_headers


async def test_an_error_page_is_recorded_with_its_status() -> None:
    page = await read(html("<p>Broken</p>", status=500))
    assert page.status == 500


async def test_an_error_without_a_page_keeps_its_status() -> None:
    async def empty(_request: web.Request) -> web.Response:
        return web.Response(status=503)

    page = await read(empty)
    assert (page.status, page.texts) == (503, ())


async def test_a_refused_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    collected = await run(f"http://{HOST}/", (ConnectTo(HOST, None, "127.0.0.1", port),))
    failure = only_failure(collected.artifacts)
    assert (failure.missing.code, failure.missing.fault) == ("refused", Fault.TARGET)
    probe, tls = collected.artifacts.http_probe, collected.artifacts.tls
    assert isinstance(probe, Missing)
    assert probe.code == "refused"
    assert isinstance(tls, Missing)
    assert tls.code == "not_applicable"  # nobody asked for https here


async def test_a_host_that_does_not_resolve() -> None:
    collected = await run("https://nowhere.invalid/")
    failure = only_failure(collected.artifacts)
    assert (failure.missing.code, failure.missing.fault) == ("dns_failure", Fault.TARGET)
    for missing in (collected.artifacts.http_probe, collected.artifacts.dns):
        assert isinstance(missing, Missing)
        assert missing.code == "dns_failure"


async def test_a_server_that_never_answers_is_given_up_in_time() -> None:
    async def silent(_request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    started = time.monotonic()
    async with served({"/": silent}) as rules:
        collected = await run(f"http://{HOST}/", rules)
    assert time.monotonic() - started < 12
    failure = only_failure(collected.artifacts)
    assert (failure.missing.code, failure.missing.fault) == ("timeout", Fault.TARGET)


async def test_an_endless_body_is_read_as_far_as_it_came() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        await answer.prepare(request)
        await answer.write(b"<title>Endless</title><p>Only <b>2</b> left</p>")
        while True:
            await answer.write(b"<!-- " + b"x" * 2000 + b" -->")
            await asyncio.sleep(0.02)

    page = await read(endless)
    assert not page.complete
    assert [text.text for text in page.texts] == ["Only 2 left"]
    assert page.desktop_screenshot
    assert "did not finish loading" in page.notes[0]


async def test_a_bad_certificate_is_recorded_and_the_page_still_read(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, organization_name="Shop Ltd").configure_cert(context)
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    async with served({"/": html("<p>Hello</p>")}, tls=context) as rules:
        bad = (await run(f"https://{HOST}/", rules)).artifacts
        good = (await run(f"https://{HOST}/", rules, ca_file=str(ca_file))).artifacts
    assert only_page(bad).texts[0].text == "Hello"
    assert isinstance(bad.tls, TlsFacts)
    assert isinstance(good.tls, TlsFacts)
    assert (bad.tls.trusted, good.tls.trusted) == (False, True)
    assert "issuer" in bad.tls.trust_error
    assert bad.tls.certificate == good.tls.certificate
    assert bad.tls.certificate.names == (HOST,)
    assert bad.tls.certificate.organization == "Shop Ltd"
    assert not bad.tls.certificate.self_signed


async def test_a_download_is_no_page() -> None:
    async def file(_request: web.Request) -> web.Response:
        return web.Response(body=b"\x00" * 100, content_type="application/octet-stream")

    async with served({"/": file}) as rules:
        collected = await run(f"http://{HOST}/", rules)
    assert only_failure(collected.artifacts).missing.code == "not_a_page"


async def test_dialogs_without_end_are_stopped() -> None:
    page = await read(html("<p>Text</p><script>while (true) alert(1);</script><p>After</p>"))
    assert "Text" in [text.text for text in page.texts]
    assert any("dialog" in note for note in page.notes)


async def test_popups_are_closed() -> None:
    async with served(
        {"/": html("<p>Text</p><script>open('/b'); open('/b')</script>"), "/b": html("b")}
    ) as rules:
        collected = await run(f"http://{HOST}/", rules)
    page = only_page(collected.artifacts)
    assert page.complete
    assert page.notes == ("It opened 2 window(s), which were closed.",)


async def test_a_script_without_end_is_stopped_and_the_page_read() -> None:
    page = await read(html("<p>Text</p><script>while (true) {}</script>"))
    assert [text.text for text in page.texts] == ["Text"]
    assert not page.complete


async def test_pages_of_the_site_are_opened_up_to_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(TIER_LIMITS, Tier.STANDARD_AUDIT, TierLimits(3, 60.0, 5.0))
    links = "".join(f"<a href='{path}'>x</a> " for path in ("/a", "/a#b", "/cart", "/logout", "/b"))
    links += "<a href='http://other.test/'>other</a>"
    routes = {path: html(f"<p>{path}</p>") for path in ("/a", "/b", "/cart", "/logout")}
    observer = Remembered()
    async with served({"/": html(links), **routes}) as rules:
        collected = await run(f"http://{HOST}/", rules, tier=Tier.STANDARD_AUDIT, observer=observer)
    urls = [page.final_url for page in collected.artifacts.pages]
    assert urls == [f"http://{HOST}{path}" for path in ("/", "/cart", "/a")]
    assert [index for _, index, _ in observer.started] == [1, 2, 3]
    assert {page.desktop_screenshot for page in collected.artifacts.pages} == set(collected.files)
    assert observer.pictures == collected.files


async def test_a_phone_sees_the_page_too() -> None:
    body = "<meta name=viewport content='width=device-width'><p>Hello</p>"
    observer = Remembered()
    async with served({"/": html(body)}) as rules:
        settings = CollectSettings(connect_to=rules)
        collected = await collect(
            AuditRequest(f"http://{HOST}/", Tier.QUICK_SCAN), settings, observer
        )
    page = only_page(collected.artifacts)
    assert page.mobile_screenshot == "page-1-mobile.png"
    width = int.from_bytes(collected.files["page-1-mobile.png"][16:20], "big")
    assert width == 390


async def test_without_a_browser_the_error_says_what_to_install() -> None:
    settings = CollectSettings(browser_path="/nowhere/chromium")
    with pytest.raises(BrowserUnavailableError, match=r"apt-get install .*VERITAS_BROWSER"):
        await collect(AuditRequest("http://nowhere.invalid/"), settings, Remembered())


async def test_a_browser_that_does_not_start(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho 'ERROR: cannot' >&2\nexit 1\n")
    broken.chmod(0o755)
    settings = CollectSettings(browser_path=str(broken))
    with pytest.raises(BrowserUnavailableError, match="chromium-headless-shell"):
        await collect(AuditRequest("http://nowhere.invalid/"), settings, Remembered())


async def test_an_observer_that_fails_ends_the_collecting() -> None:
    class Failing(Remembered):
        async def page_loaded(self, page: PageArtifact) -> None:
            raise ConnectionResetError(page.url)

    async with served({"/": html("x")}) as rules:
        with pytest.raises(ConnectionResetError):
            await run(f"http://{HOST}/", rules, observer=Failing())


@pytest.mark.parametrize("moment_s", [0.1, 0.45, 0.7, None])
async def test_cancelling_leaves_no_process_and_no_folder(
    moment_s: float | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)

    async def silent(_request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    observer = Remembered()
    async with served({"/": silent}) as rules:
        task = asyncio.create_task(run(f"http://{HOST}/", rules, observer=observer))
        if moment_s is None:
            await asyncio.wait_for(observer.first_page.wait(), 20)
        else:  # somewhere within the start of driver and browser; any moment must do
            await asyncio.sleep(moment_s)
        task.cancel()
        started = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - started < 10
    assert list(tmp_path.iterdir()) == []
