"""What a real server answers to a foreign origin and for files at agreed places."""

from __future__ import annotations

from aiohttp import web

from tests.collect_site import HOST, Handler, Remembered, html, served
from veritas.artifacts import Artifacts, CorsProbe, Missing, WellKnownFile
from veritas.checks.security import cross_origin_sharing, security_txt, vulnerable_library
from veritas.collect.scout import collect
from veritas.collect.settings import CollectSettings
from veritas.core.audit import AuditRequest, Tier
from veritas.core.findings import Outcome


async def artifacts_of(pages: dict[str, Handler]) -> Artifacts:
    async with served(pages) as rules:
        settings = CollectSettings(connect_to=rules, mobile=False)
        request = AuditRequest(f"http://{HOST}/", Tier.QUICK_SCAN)
        return (await collect(request, settings, Remembered())).artifacts


async def test_a_server_that_repeats_any_origin_is_caught() -> None:
    seen: list[str] = []

    async def repeats(request: web.Request) -> web.Response:
        origin = request.headers.get("Origin", "")
        if origin:
            seen.append(origin)
        headers = {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
        }
        return web.Response(text="<h1>x</h1>", content_type="text/html", headers=headers)

    async def moved(_: web.Request) -> web.Response:
        raise web.HTTPFound("/here")

    artifacts = await artifacts_of({"/": moved, "/here": repeats})
    probe = artifacts.cors
    assert isinstance(probe, CorsProbe)
    assert probe.url == f"http://{HOST}/here"
    assert probe.origin in seen
    assert probe.origin.endswith(".invalid")
    assert probe.allow_origin == probe.origin
    assert cross_origin_sharing.check(artifacts).outcome is Outcome.FAILED


async def test_files_at_agreed_places_are_fetched_and_cut() -> None:
    async def contact(_: web.Request) -> web.Response:
        return web.Response(text="Contact: mailto:a@x.test\n" + "# much\n" * 50_000)

    async def robots(_: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently("https://other.test/robots.txt")

    artifacts = await artifacts_of(
        {"/": html("<h1>x</h1>"), "/.well-known/security.txt": contact, "/robots.txt": robots}
    )
    assert not isinstance(artifacts.well_known, Missing)
    first, second = artifacts.well_known
    assert isinstance(first, WellKnownFile)
    assert (first.status, len(first.text)) == (200, 64 * 1024)
    assert (second.status, second.location) == (301, "https://other.test/robots.txt")
    (finding,) = security_txt.check(artifacts).findings
    assert "how long" in finding.title


async def test_a_site_without_any_answers_that() -> None:
    artifacts = await artifacts_of({"/": html("<h1>x</h1>")})
    assert isinstance(artifacts.cors, CorsProbe)
    assert artifacts.cors.allow_origin == ""
    assert not isinstance(artifacts.well_known, Missing)
    assert {file.status for file in artifacts.well_known} == {404}


async def test_documents_and_scripts_are_kept_once_and_within_a_budget() -> None:
    async def code(_: web.Request) -> web.Response:
        return web.Response(text="/*! jQuery v3.4.1 */ var é = 1;", content_type="text/javascript")

    async def large(_: web.Request) -> web.Response:
        text = "//" + "x" * (1024 * 1024 + 10)
        return web.Response(text=text, content_type="text/javascript")

    artifacts = await artifacts_of(
        {
            "/": html('<script src="/a.js"></script><script src="/a.js"></script>'
                      '<script src="/b.js"></script><img src="/c.png"><p>text</p>'),
            "/a.js": code,
            "/b.js": large,
        }
    )  # fmt: skip
    (page,) = artifacts.pages
    kept = {body.url.rsplit("/", 1)[1]: body for body in page.bodies}
    assert [body.kind for body in page.bodies] == ["document", "script", "script"]
    assert kept["a.js"].text == "/*! jQuery v3.4.1 */ var é = 1;"
    assert kept["a.js"].whole
    assert (kept["b.js"].whole, len(kept["b.js"].text)) == (False, 1024 * 1024)
    assert kept["b.js"].size_bytes == 1024 * 1024 + 12
    (finding,) = vulnerable_library.check(artifacts).findings
    assert "jQuery 3.4.1" in finding.title
