"""Experiments beside the crawl: bounded, apart from it, and never the site's fault."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from aiohttp import web

from tests.collect_site import HOST, Handler, Remembered, html, served
from veritas.artifacts import Missing, PageArtifact
from veritas.collect.experiments import running
from veritas.collect.experiments.ground import Ground
from veritas.collect.experiments.running import Experiment
from veritas.collect.scout import Collected, collect
from veritas.collect.settings import CollectSettings
from veritas.core.audit import TIER_LIMITS, AuditRequest, Tier, TierLimits
from veritas.core.errors import Fault

pytestmark = pytest.mark.browser
URL = f"http://{HOST}/"
PAGE = html("<p>Shop</p><a href=/second>Second</a>")


@pytest.fixture(autouse=True)
def _short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = TierLimits(max_pages=2, time_limit_s=30.0, page_limit_s=6.0)
    monkeypatch.setitem(TIER_LIMITS, Tier.STANDARD_AUDIT, limits)


async def run(
    monkeypatch: pytest.MonkeyPatch,
    experiments: Mapping[str, Experiment],
    routes: Mapping[str, Handler] | None = None,
    *,
    tier: Tier = Tier.STANDARD_AUDIT,
    observer: Remembered | None = None,
) -> Collected:
    monkeypatch.setattr(running, "EXPERIMENTS", experiments)
    async with served(routes or {"/": PAGE, "/second": html("<p>Second</p>")}) as rules:
        settings = CollectSettings(connect_to=rules, mobile=False)
        return await collect(AuditRequest(URL, tier), settings, observer or Remembered())


async def test_each_visitor_is_a_fresh_one_and_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    browsers: list[str | None] = []

    async def page(request: web.Request) -> web.Response:
        if "Upgrade-Insecure-Requests" in request.headers:  # a browser, no probe of ours
            browsers.append(request.headers.get("Cookie"))
        response = await PAGE(request)
        assert isinstance(response, web.Response)
        response.set_cookie("visitor", "1")
        return response

    read: list[PageArtifact | Missing] = []

    async def twice(ground: Ground) -> Missing:
        async def once() -> None:
            await ground.tell("Loading it again")
            async with ground.visitor(ground.deadline) as visitor:
                read.append(await visitor.open(ground.target.final_url))

        await asyncio.gather(once(), once())
        return Missing("both were there", Fault.OURS, "test")

    observer = Remembered()
    routes = {"/": page, "/second": html("<p>Second</p>")}
    collected = await run(monkeypatch, {"reloads": twice}, routes, observer=observer)
    assert browsers == [None, None, None]
    assert [one.title for one in read if isinstance(one, PageArtifact)] == ["T", "T"]
    assert all(one.storage for one in read if isinstance(one, PageArtifact))
    assert observer.tried == ["Loading it again"] * 2
    assert [page.final_url for page in collected.artifacts.pages] == [URL, f"{URL}second"]


async def test_a_failure_and_a_hang_are_missing_and_the_crawl_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fails(_ground: Ground) -> Missing:
        raise RuntimeError("our own bug")

    async def hangs(_ground: Ground) -> Missing:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setitem(running.LIMIT_S, Tier.STANDARD_AUDIT, 2.0)
    monkeypatch.setattr(running, "_GRACE_S", 0.2)
    collected = await run(monkeypatch, {"reloads": fails, "consent": hangs})
    experiments = collected.artifacts.experiments
    assert isinstance(experiments.reloads, Missing)
    assert "our own bug" in experiments.reloads.reason
    assert isinstance(experiments.consent, Missing)
    assert experiments.consent.code == "time_limit"
    assert isinstance(experiments.journeys, Missing)
    assert experiments.journeys.code == "not_collected"
    assert len(collected.artifacts.pages) == 2


async def test_experiments_have_their_own_number_of_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def asks(ground: Ground) -> Missing:
        async with ground.visitor(ground.deadline) as visitor:
            await visitor.open(ground.target.final_url)
            await visitor.opened.allowance.over.wait()
        raise RuntimeError("the page was stopped")

    monkeypatch.setitem(running.MAX_REQUESTS, Tier.STANDARD_AUDIT, 20)
    script = "for (let i = 0; i < 50; i++) fetch('/nothing?' + i).catch(() => 0)"
    routes = {"/": html(f"<p>Shop</p><a href=/second>Second</a><script>{script}</script>")}
    collected = await run(
        monkeypatch, {"reloads": asks}, {**routes, "/second": html("<p>Second</p>")}
    )
    found = collected.artifacts.experiments.reloads
    assert isinstance(found, Missing)
    assert (found.code, found.fault.value) == ("budget", "ours")
    assert len(collected.artifacts.pages) == 2
    assert all(page.complete for page in collected.artifacts.pages)


async def test_a_quick_scan_makes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_ground: Ground) -> Missing:
        raise AssertionError

    collected = await run(monkeypatch, {"reloads": never}, tier=Tier.QUICK_SCAN)
    assert isinstance(collected.artifacts.experiments.reloads, Missing)
    assert collected.artifacts.experiments.reloads.code == "not_applicable"


async def test_a_watcher_who_fails_ends_the_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(Remembered):
        async def trying(self, words: str) -> None:
            raise ConnectionResetError(words)

    async def tells(ground: Ground) -> Missing:
        await ground.tell("hello")
        raise AssertionError

    with pytest.raises(ConnectionResetError):
        await run(monkeypatch, {"reloads": tells}, observer=Gone())


async def test_it_stays_on_the_site_and_keeps_to_its_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: dict[str, bool] = {}

    async def asks(ground: Ground) -> Missing:
        for url in (URL, f"{URL}secret", "https://other.test/", "mailto:a@b.test", "http://[x/"):
            allowed[url] = await ground.may_open(url)
        raise RuntimeError

    async def robots(_request: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /secret\n")

    routes = {"/": PAGE, "/second": html("<p>Second</p>"), "/robots.txt": robots}
    await run(monkeypatch, {"reloads": asks}, routes)
    assert list(allowed.values()) == [True, False, False, False, False]
