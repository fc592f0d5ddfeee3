"""What a browser sends by itself: reports that a secure page orders, and its own traffic."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from tests.egress_world import World, world
from tests.integration.test_egress_ways_round import secure_site
from veritas.collect import browser as browser_module
from veritas.collect.allowance import Allowance
from veritas.collect.browser import open_browser
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.egress.opening import open_guard
from veritas.collect.page import OpenPage, new_page
from veritas.core.audit import TIER_LIMITS, Tier

pytestmark = pytest.mark.browser

# How long nothing must come.
WATCH_S = 2.0


@asynccontextmanager
async def shown(place: World, url: str) -> AsyncIterator[tuple[OpenPage, EgressGuard]]:
    """A page in a browser behind a guard, as an audit opens one."""
    async with (
        open_guard(place.settings, 100) as guard,
        open_browser(place.settings, url, guard.port) as browser,
    ):
        context = await browser.desktop()
        allowance = Allowance(TIER_LIMITS[Tier.QUICK_SCAN], guard.journal)
        try:
            async with new_page(context, allowance) as opened:
                await opened.page.goto(url, timeout=15_000)
                yield opened, guard
        finally:
            await context.close()


def ordering(to: str) -> dict[str, str]:
    """Headers of a page that order reports in every way there is."""
    group = f'{{"group":"g","max_age":99,"endpoints":[{{"url":"{to}"}}]}}'
    return {
        "Reporting-Endpoints": f'e="{to}", default="{to}"',
        "Report-To": group,
        "Content-Security-Policy": "img-src 'none'; report-to e",
        "Content-Security-Policy-Report-Only": "script-src 'none'; report-to g",
        "NEL": '{"report_to":"g","max_age":99,"success_fraction":1.0,"failure_fraction":1.0}',
    }


async def test_reports_that_a_secure_page_orders_go_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The Reporting API and NEL need a secure origin, and wait a minute without the flag.

    The headless browser sends none of them, not even to a public server. Should one come to do
    so, this fails at that server first, and the private one shows whether the guard held it.
    """
    soon = (*browser_module._FLAGS, "--short-reporting-delay")
    monkeypatch.setattr(browser_module, "_FLAGS", soon)
    async with world() as place:
        headers: dict[str, str] = {}

        async def answer(_request: web.Request) -> web.Response:
            text = "<!doctype html><title>t</title><img src=/gone><script>1</script>"
            return web.Response(text=text, content_type="text/html", headers=headers)

        async with secure_site(place, monkeypatch, answer) as url:
            for host in ("127.0.0.1", "open.test"):
                headers = ordering(f"https://{host}:{place.port}/x")
                async with shown(place, url) as (_, guard):
                    await asyncio.sleep(WATCH_S)
                    assert {name for name, _ in guard.journal.traffic} == {"tls.test"}
                    assert guard.journal.refused == 0
        assert place.private.tcp == []
        assert place.private.udp == []
        assert place.opened.tcp == []


async def test_a_browser_with_a_quiet_page_asks_for_nothing_of_its_own() -> None:
    """No updates, lists of dangerous sites, dictionaries, or checks for a captive network."""

    async def quiet(_request: web.Request) -> web.Response:
        text = "<!doctype html><html lang=de><title>t</title><textarea>Ein Wrot</textarea>"
        return web.Response(text=text, content_type="text/html")

    async with world() as place:
        place.pages["/"] = quiet
        async with shown(place, place.url()) as (opened, guard):
            await opened.page.locator("textarea").fill("Ein annderes Wrot")
            await asyncio.sleep(WATCH_S)
            assert set(guard.journal.traffic) == {("site.test", place.port)}
            assert guard.journal.refused == 0
        assert {name for name, _ in place.names.asked} == {"site.test"}
        assert place.opened.tcp == []
        assert place.private.tcp == []
        assert place.private.udp == []
