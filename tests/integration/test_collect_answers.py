"""What a real server answers to a foreign origin and for files at agreed places."""

from __future__ import annotations

from aiohttp import web

from tests.collect_site import HOST, Handler, Remembered, html, served
from veritas.artifacts import Artifacts, CorsProbe, Missing, WellKnownFile, artifacts_to_json
from veritas.checks.security import (
    cross_origin_sharing,
    exposed_files,
    security_txt,
    vulnerable_library,
)
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


async def probed(pages: dict[str, Handler], *, probe: bool = True) -> Artifacts:
    async with served(pages) as rules:
        settings = CollectSettings(connect_to=rules, mobile=False, probe=probe)
        request = AuditRequest(f"http://{HOST}/", Tier.QUICK_SCAN)
        return (await collect(request, settings, Remembered())).artifacts


async def test_inner_files_are_asked_for_only_by_wish_and_never_kept() -> None:
    asked: list[str] = []

    async def any_path(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/.env":
            return web.Response(text="DB_USER=shop\nDB_PASSWORD=correct-horse\n")
        if request.path == "/.git/HEAD":
            raise web.HTTPFound("https://elsewhere.test/.git/HEAD")
        return web.Response(text="<h1>Not found</h1>")  # as if it were there

    pages: dict[str, Handler] = {"/": html("<h1>x</h1>"), "/{path:.+}": any_path}
    artifacts = await probed(pages)
    assert not isinstance(artifacts.probed_files, Missing)
    assert {file.path for file in artifacts.probed_files} <= set(asked)
    (finding,) = exposed_files.check(artifacts).findings
    assert finding.evidence[0].url == f"http://{HOST}/.env"
    assert finding.evidence[0].quote == "DB_USER=… DB_PASSWORD=…"
    assert b"correct-horse" not in artifacts_to_json(artifacts)
    asked.clear()
    assert isinstance((await probed(pages, probe=False)).probed_files, Missing)
    assert not {"/.env", "/.git/HEAD"} & set(asked)


async def test_a_file_is_followed_to_its_own_place_only() -> None:
    async def moved(request: web.Request) -> web.Response:
        if "again" not in request.cookies:
            response = web.Response(status=302, headers={"Location": "/.git/HEAD"})
            response.set_cookie("again", "1")
            return response
        return web.Response(text="ref: refs/heads/main\n")

    artifacts = await probed({"/": html("<h1>x</h1>"), "/.git/HEAD": moved})
    (finding,) = exposed_files.check(artifacts).findings
    assert finding.evidence[0].quote == "ref: refs/heads/main"
