"""Pages that try to get round the guard, in a real Chromium. The private network hears nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from aiohttp import web

from tests.egress_world import Knocks, World, until, world
from tests.egress_world.attacks import FAMILIES, Attack
from veritas.collect.allowance import Allowance
from veritas.collect.browser import OpenBrowser, open_browser
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.egress.opening import open_guard
from veritas.collect.page import OpenPage, new_page
from veritas.core.audit import TIER_LIMITS, Tier

pytestmark = pytest.mark.browser

TRY_S = 4.0
# What a browser may still do after it was refused once.
AFTERMATH_S = 0.3


@dataclass
class Stage:
    """A browser behind a guard, in a small internet."""

    place: World
    guard: EgressGuard
    browser: OpenBrowser

    @asynccontextmanager
    async def show(self, attack: Attack, host: str) -> AsyncIterator[OpenPage]:
        """Open a page that attacks a host."""

        def aimed(text: str) -> str:
            where = f"{host}:{self.place.port}"
            return (
                text.replace("T/", f"http://{where}/")
                .replace("H/", f"{where}/")
                .replace("H\\", f"{where}\\")
                .replace("href=T>", f"href=http://{where}>")
                .replace("<T>", f"<http://{where}>")
            )

        async def page(_request: web.Request) -> web.Response:
            headers = {name: aimed(value) for name, value in attack.headers}
            text = f"<!doctype html><title>t</title>{aimed(attack.body)}"
            return web.Response(text=text, content_type="text/html", headers=headers)

        async def redirect(request: web.Request) -> web.Response:
            location = unquote(request.query_string.partition("to=")[2])
            return web.Response(status=int(request.path[1:]), headers={"Location": location})

        self.place.pages.update({"/": page, "/302": redirect, "/307": redirect})
        context = await self.browser.desktop()
        allowance = Allowance(TIER_LIMITS[Tier.QUICK_SCAN], self.guard.journal)
        try:
            async with new_page(context, allowance) as opened:
                going = asyncio.create_task(opened.page.goto(self.place.url(), timeout=10_000))
                await asyncio.wait({going})
                going.exception()  # that it was led elsewhere is the point of some
                yield opened
        finally:
            await context.close()


@asynccontextmanager
async def stage(place: World) -> AsyncIterator[Stage]:
    async with (
        open_guard(place.settings, 100) as guard,
        open_browser(place.settings, place.url(), guard.port) as browser,
    ):
        yield Stage(place, guard, browser)


def unheard(knocks: Knocks) -> bool:
    return knocks.tcp == [] and knocks.udp == []


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_page_reaches_public_servers_and_never_the_private_network(family: str) -> None:
    idle = []
    async with world() as place, stage(place) as on:
        for attack in FAMILIES[family]:
            place.opened.tcp.clear()
            async with on.show(attack, "open.test"):
                within_s = TRY_S if attack.works else 0.5
                reached = await until(lambda: bool(place.opened.tcp), within_s)
            if reached is not attack.works:
                idle.append(f"{attack.name} {'works' if reached else 'does not work'}")
            async with on.show(attack, "127.0.0.1"):
                within_s = TRY_S if attack.works else 0.5
                tried = await until(lambda: bool(on.guard.journal.refusals), within_s)
                await asyncio.sleep(AFTERMATH_S)
            on.guard.journal.refusals.clear()
            if tried is not attack.works:
                idle.append(f"{attack.name} was {'' if tried else 'not '}refused")
            assert unheard(place.private), attack.name
        assert unheard(place.private)
    assert idle == []
