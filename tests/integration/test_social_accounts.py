"""Following links to accounts, at local servers that play the networks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from aiohttp import web

from tests.integration.test_sources import settings_of
from tests.source_world.registries import web_registry
from tests.unit.artifact_builder import link, page, site
from veritas.artifacts import AccountAnswer, Missing
from veritas.checks.graph import social_links
from veritas.collect.egress.opening import open_guard
from veritas.collect.probes import follow_accounts
from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.core.audit import AuditRequest, Tier
from veritas.core.findings import CheckResult, Outcome

TARGET = "https://fairmart.shop/"
STANDARD = AuditRequest(TARGET, Tier.STANDARD_AUDIT)
Told = tuple[AccountAnswer, ...] | Missing


@asynccontextmanager
async def network(
    answer: Callable[[str], int | None], toml: str = ""
) -> AsyncIterator[tuple[list[str], CollectSettings]]:
    """A server that plays every network: the status for a path, or silence."""
    asked: list[str] = []

    async def speak(request: web.Request) -> web.StreamResponse:
        asked.append(f"{request.host}{request.path}")
        assert "Referer" not in request.headers
        status = answer(request.path)
        if status is None:
            await asyncio.sleep(30)
        return web.Response(status=status or 200)

    async with web_registry(speak) as server:
        port = int(server.base.rstrip("/").rpartition(":")[2])
        rules = tuple(
            ConnectTo(host, 80, "127.0.0.1", port) for host in ("github.com", "x.com", "vk.com")
        )
        settings = settings_of(server.base, toml=toml, connect_to=rules)
        yield asked, settings


async def followed(settings: CollectSettings, *urls: str, request: AuditRequest = STANDARD) -> Told:
    host = request.url.split("/")[2]
    shown = page(links=tuple(link(f"Link {n}", url) for n, url in enumerate(urls)))
    async with asyncio.timeout(20), open_guard(settings, 5) as guard:
        return await follow_accounts(request, (shown,), host, settings, guard)


def judged(told: Told, url: str, words: str = "GitHub") -> CheckResult:
    artifacts = site(page(links=(link(words, url),)))
    sources: Any = msgspec.structs.replace(artifacts.sources, accounts=told)
    return social_links.check(msgspec.structs.replace(artifacts, sources=sources))


GONE, THERE = "http://github.com/gone", "http://github.com/there"


async def test_an_account_that_is_not_there_is_found_and_one_that_answers_tells_nothing() -> None:
    async with network(lambda path: 404 if path == "/gone" else 200) as (asked, settings):
        told = await followed(settings, GONE, THERE, "http://github.com/", "http://other.test/x")
    assert told == (AccountAnswer(GONE, 404, gone=True), AccountAnswer(THERE, 200, gone=False))
    assert sorted(asked) == ["github.com/", "github.com/gone", "github.com/there"]
    (finding,) = judged(told, GONE).findings
    assert finding.evidence[0].url == GONE
    assert finding.evidence[0].detail == "GitHub answers that there is no such page (status 404)"
    assert judged(told, THERE).outcome is Outcome.ERROR  # not checked


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 429, 451, 500, 503, 999])
async def test_a_wall_is_no_dead_end(status: int) -> None:
    async with network(lambda _path: status) as (_, settings):
        told = await followed(settings, GONE)
    assert told == (AccountAnswer(GONE, status, gone=False),)
    assert not judged(told, GONE).findings


async def test_a_network_that_has_no_page_for_us_at_all_is_not_believed() -> None:
    async with network(lambda _path: 404) as (_, settings):
        told = await followed(settings, GONE)
    assert told == (AccountAnswer(GONE, 404, gone=False),)


async def test_whoever_is_silent_is_left_out_and_the_others_are_told() -> None:
    async with network(lambda path: None if path == "/gone" else 200) as (_, settings):
        told = await followed(settings, GONE, THERE)
    assert told == (AccountAnswer(THERE, 200, gone=False),)


async def test_six_accounts_are_followed_once_each() -> None:
    async with network(lambda _path: 200) as (asked, settings):
        urls = [f"http://github.com/a{n}" for n in range(9)]
        told = await followed(settings, *urls, *urls, "http://GitHub.com/A1")
    assert isinstance(told, tuple)
    assert len(told) == len(asked) == 6


@pytest.mark.parametrize(
    ("request_", "toml", "code"),
    [
        (AuditRequest(TARGET, Tier.QUICK_SCAN), "", "not_applicable"),
        (AuditRequest("https://fairmart.test/", Tier.STANDARD_AUDIT), "", "not_applicable"),
        (STANDARD, "ask = false", "not_asked"),
        (STANDARD, "[social]\nuse = false", "not_asked"),
    ],
    ids=["quick scan", "private target", "asking nobody", "switched off"],
)
async def test_nobody_is_asked_where_nobody_should_be(
    request_: AuditRequest, toml: str, code: str
) -> None:
    async with network(lambda _path: 404, toml) as (asked, settings):
        told = await followed(settings, GONE, request=request_)
    assert isinstance(told, Missing)
    assert told.code == code
    assert asked == []
    assert judged(told, GONE).outcome is Outcome.ERROR
