"""Going in and out of small shops that behave and misbehave: what is pressed, and what never is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from tests.collect_site import HOST, Remembered, page_of
from veritas.artifacts import Journeys, Missing
from veritas.checks.vision import added_fees, sneaked_item
from veritas.collect.experiments import running
from veritas.collect.experiments.journeys.trying import try_journeys
from veritas.collect.scout import Collected, collect
from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.core.audit import TIER_LIMITS, AuditRequest, Tier, TierLimits
from veritas.core.findings import Outcome

pytestmark = pytest.mark.browser

PRODUCT = "<h1>Blue Mug</h1><p>€12</p>"
ADD = "<form action=/cart/add method=post><button>Add to cart</button></form>"
LINES = "<ul><li>Blue Mug <b>€12</b></li>{extra}</ul><p>Total: €{total}</p>"
REMOVE = "<form action=/cart/remove method=post><button>Remove</button></form>"


@pytest.fixture(autouse=True)
def _only_this(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "EXPERIMENTS", {"journeys": try_journeys})
    limits = TierLimits(max_pages=1, time_limit_s=60.0, page_limit_s=8.0)
    monkeypatch.setitem(TIER_LIMITS, Tier.STANDARD_AUDIT, limits)


class Shop:
    """A shop of one product; what is posted to it is written down."""

    def __init__(self, pages: Mapping[str, str], robots: str = "") -> None:
        self.pages = pages
        self.robots = robots
        self.posted: list[str] = []
        self.opened: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/robots.txt":
            return web.Response(text=self.robots, status=200 if self.robots else 404)
        if request.method == "POST":
            self.posted.append(request.path)
            response = web.Response(status=303, headers={"Location": "/cart"})
            response.set_cookie("basket", "" if request.path == "/cart/remove" else "mug")
            return response
        full = f"{request.path} full" if request.cookies.get("basket") else request.path
        body = self.pages.get(full, self.pages.get(request.path))
        if body is None:
            return web.Response(status=404)
        if "Upgrade-Insecure-Requests" in request.headers:
            self.opened.append(request.path)
        return web.Response(text=page_of(body), content_type="text/html")

    @asynccontextmanager
    async def served(self) -> AsyncIterator[tuple[ConnectTo, ...]]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield (ConnectTo("", 80, "127.0.0.1", runner.addresses[0][1]),)
        finally:
            await runner.cleanup()


async def run(shop: Shop) -> Collected:
    async with shop.served() as rules:
        settings = CollectSettings(connect_to=rules, mobile=False)
        request = AuditRequest(f"http://{HOST}/", Tier.STANDARD_AUDIT)
        return await collect(request, settings, Remembered())


def journeys_of(collected: Collected) -> Journeys:
    journeys = collected.artifacts.experiments.journeys
    assert isinstance(journeys, Journeys), journeys
    return journeys


async def test_a_fair_shop_is_walked_in_and_out_with_one_press_each() -> None:
    shop = Shop(
        {
            "/": PRODUCT + ADD,
            "/cart": "<p>Empty</p>",
            "/cart full": LINES.format(extra="", total=12)
            + REMOVE
            + "<a href=/checkout>Checkout</a>",
            "/checkout": LINES.format(extra="", total=12) + "<input name=name><button>Buy</button>",
        }
    )
    collected = await run(shop)
    journeys = journeys_of(collected)
    assert (journeys.clicks_in, journeys.clicks_out) == (1, 1)
    kinds = [stop.kind for stop in journeys.stops]
    assert kinds == ["product", "basket", "checkout", "emptied"]
    assert shop.posted == ["/cart/add", "/cart/remove"]
    for check in (sneaked_item.check, added_fees.check):
        assert check(collected.artifacts).outcome is Outcome.PASSED


async def test_nothing_is_pressed_that_orders_pays_signs_up_or_sends_a_person() -> None:
    """Each of these says that it adds to the cart, or stands beside what does."""
    traps = """
      <form action=/order method=post><button>Add to cart</button></form>
      <form action=/pay/now method=post><button>Add to cart</button></form>
      <form action=/cart/add method=post><input type=email name=mail value=a@b.c>
        <button>Add to cart</button></form>
      <form action=/cart/add method=post><input name=phone><button>Add to cart</button></form>
      <form action=http://elsewhere.test/cart method=post><button>Add to cart</button></form>
      <form action=/cart/add method=post><button>Buy now</button></form>
      <form action=/subscribe method=post><button>Add to basket and subscribe</button></form>"""
    shop = Shop({"/": PRODUCT + traps + "<a href=/cart>Cart</a>", "/cart": "<p>Empty</p>"})
    journeys = journeys_of(await run(shop))
    assert shop.posted == []
    assert journeys.stops == ()
    assert journeys.why_not == ("no control was found that only puts something into a basket",)


async def test_a_press_that_leads_to_another_site_leads_nowhere() -> None:
    script = """<button onclick="location.href='http://elsewhere.test/'">Add to cart</button>"""
    shop = Shop({"/": PRODUCT + script})
    await run(shop)
    assert shop.opened.count("/") == 2  # the crawl's visit and the shopper's


async def test_robots_txt_keeps_the_shopper_out_as_it_does_the_crawl() -> None:
    pages = {
        "/": "<a href=/product/mug>Mug</a>",
        "/product/mug": PRODUCT + ADD,
        "/cart full": LINES.format(extra="", total=12),
    }
    shop = Shop(pages, "User-agent: *\nDisallow: /product\n")
    assert journeys_of(await run(shop)).stops == ()
    assert "/product/mug" not in shop.opened
    assert shop.posted == []


async def test_a_dialog_on_the_way_out_is_not_answered_for_the_visitor() -> None:
    ask = "<button onclick=\"if (confirm('Sure?')) location.href='/cart/remove'\">Remove</button>"
    shop = Shop({"/": PRODUCT + ADD, "/cart full": LINES.format(extra="", total=12) + ask})
    journeys = journeys_of(await run(shop))
    assert journeys.clicks_out is None
    assert "a dialog asked" in journeys.why_not[-1]


async def test_a_button_that_does_not_take_it_out_is_pressed_once() -> None:
    again = LINES.format(extra="", total=12) + REMOVE.replace("/cart/remove", "/cart/again")
    shop = Shop({"/": PRODUCT + ADD, "/cart full": again})
    journeys = journeys_of(await run(shop))
    assert journeys.clicks_out is None
    assert shop.posted == ["/cart/add", "/cart/again"]  # pressing it again would tell nothing


async def test_a_question_on_the_page_itself_is_answered_and_counted() -> None:
    ask = """<button onclick="document.getElementById('sure').hidden = false">Remove</button>
      <form id=sure hidden action=/cart/remove method=post>
        <button>No, keep it</button><button>Yes, remove it</button></form>"""
    cart = LINES.format(extra="", total=12) + ask
    shop = Shop({"/": PRODUCT + ADD, "/cart": "<p>Empty</p>", "/cart full": cart})
    journeys = journeys_of(await run(shop))
    assert (journeys.clicks_in, journeys.clicks_out) == (1, 2)
    assert shop.posted == ["/cart/add", "/cart/remove"]


async def test_a_button_below_a_banner_is_pressed_and_the_banner_is_not() -> None:
    banner = """<div style="position:fixed;inset:0;background:#fff">
      <form action=/consent method=post><button style="width:100%;height:100%">OK</button></form>
      </div>"""
    shop = Shop({"/": PRODUCT + ADD + banner, "/cart full": LINES.format(extra="", total=12)})
    await run(shop)
    assert shop.posted[:1] == ["/cart/add"]
    assert "/consent" not in shop.posted


async def test_the_way_out_of_a_letter_is_followed_by_links_alone() -> None:
    join = "<form action=/join method=post><input type=email><button>Subscribe</button></form>"
    leave = """<form action=/leave method=post><input name=a><input name=b><textarea name=c>
      </textarea><input type=tel><button>Unsubscribe now</button></form>"""
    shop = Shop(
        {
            "/": join + "<a href=/help/unsubscribe>Unsubscribe</a>",
            "/help/unsubscribe": "<a href=/help/unsubscribe/really>Cancel my subscription</a>",
            "/help/unsubscribe/really": leave + "<a href=/unsubscribe?token=1>Unsubscribe</a>",
        }
    )
    journeys = journeys_of(await run(shop))
    assert shop.posted == []
    assert journeys.way_in is not None
    assert journeys.way_in.fields == 1
    assert journeys.way_out is not None
    assert (len(journeys.way_out.urls), journeys.way_out.fields) == (2, 4)


async def test_a_page_without_a_shop_is_not_tried() -> None:
    collected = await run(Shop({"/": "<p>A text about mugs</p>"}))
    journeys = collected.artifacts.experiments.journeys
    assert isinstance(journeys, Missing)
    assert journeys.code == "not_applicable"
