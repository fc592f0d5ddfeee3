"""Measuring controls in a real browser: places, colours, covers, frames, hostile pages."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tests.collect_site import HOST, Handler, html, served
from veritas.artifacts import ControlElement, Missing, Screen
from veritas.checks.controls.choice_words import Choice
from veritas.checks.controls.consent_banner import find_consent_banner
from veritas.collect.allowance import Allowance
from veritas.collect.browser import OpenBrowser, open_browser
from veritas.collect.deadline import Deadline
from veritas.collect.egress.journal import Journal
from veritas.collect.egress.opening import open_guard
from veritas.collect.page import Patience, go, new_page
from veritas.collect.screen import measure_screen
from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.core.audit import TIER_LIMITS, Tier

pytestmark = pytest.mark.browser
OTHER = "cmp.test"
PHONE = '<meta name=viewport content="width=device-width">'
PICTURE = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='900' height='400'/>"
UNDER = "position:absolute; z-index:-1; top:0; left:0"
FRAME = "position:fixed; bottom:0; width:600px; height:200px"
BANNER = """
<style>button { font: 16px sans-serif; border: 0; padding: 12px 24px }</style>
<p>We use cookies for advertising.</p>
<button style="background:#0a5; color:#fff">Accept all</button>
<button style="background:#eee; color:#222">Reject all</button>
"""


class Screens:
    """Measures many bodies in one browser."""

    def __init__(self, browser: OpenBrowser, bodies: dict[str, str]) -> None:
        self._browser = browser
        self.bodies = bodies

    async def measure(
        self, body: str, *, mobile: bool = False, within_s: float = 5.0
    ) -> Screen | Missing:
        self.bodies["/"] = body
        context = await (self._browser.mobile() if mobile else self._browser.desktop())
        allowance = Allowance(TIER_LIMITS[Tier.QUICK_SCAN], Journal())
        try:
            async with new_page(context, allowance) as opened:
                await go(opened, f"http://{HOST}/", Patience(Deadline.after(10), 4))
                return await measure_screen(opened.page, opened.session, within_s)
        finally:
            await context.close()

    async def seen(self, body: str, **options: Any) -> Screen:
        screen = await self.measure(body, **options)
        assert isinstance(screen, Screen)
        return screen

    async def control(self, body: str, text: str) -> ControlElement:
        screen = await self.seen(body)
        (found,) = [one for one in screen.controls if one.text == text]
        return found


@pytest.fixture
async def screens() -> AsyncIterator[Screens]:
    bodies: dict[str, str] = {}

    def at(path: str) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await html(bodies[path], PHONE)(request)

        return answer

    async with served({"/": at("/"), "/frame": at("/frame")}) as rules:
        # Any other name leads to the same server: another site in a frame.
        other = ConnectTo(OTHER, 80, "127.0.0.1", rules[0].target_port)
        settings = CollectSettings(connect_to=(*rules, other))
        async with (
            open_guard(settings, 100) as guard,
            open_browser(settings, f"http://{HOST}/", guard.port) as browser,
        ):
            yield Screens(browser, bodies)


async def test_size_colours_and_place_are_as_drawn(screens: Screens) -> None:
    button = await screens.control(
        """<body style="margin:0; background:#fafafa">
        <div style="position:absolute; left:50px; top:70px; background:rgb(0 0 0 / 50%)">
        <button style="width:200px; height:60px; border:0; background:#123456; color:#fedcba;
          font:700 20px sans-serif">Buy <b>now</b></button></div>""",
        "Buy now",
    )
    box = button.box
    assert (box.x, box.y, box.width, box.height) == (50, 70, 200, 60)
    assert (button.font_px, button.font_weight) == (20, 700)
    assert (button.ink, button.fill) == ("#fedcba", "#123456")
    assert button.behind == "#7d7d7d"
    assert (button.kind, button.visible, button.first_screen, button.reachable) == (
        "button", True, True, True,
    )  # fmt: skip


async def test_transparency_mixes_and_any_notation_of_a_colour_is_understood(
    screens: Screens,
) -> None:
    button = await screens.control(
        """<body style="background:#ffffff"><div style="opacity:.5">
        <button style="background:oklch(0 0 0); color:hsl(0 0% 100%)">Faint</button></div>""",
        "Faint",
    )
    assert button.opacity == pytest.approx(0.5)
    assert button.fill in {"#7f7f7f", "#808080"}
    assert button.ink in {"#bfbfbf", "#c0c0c0"}


@pytest.mark.parametrize(
    "below",
    [
        '<div style="background:linear-gradient(red, blue)">',
        f'<div style="position:relative"><img alt="" src="{PICTURE}" style="{UNDER}">',
    ],
)
async def test_over_gradients_and_pictures_no_colour_is_claimed(
    below: str, screens: Screens
) -> None:
    link = await screens.control(f"{below}<a href=/x>More</a>", "More")
    assert (link.fill, link.behind, link.ink) == ("", "", "")


async def test_what_covers_a_control_is_named(screens: Screens) -> None:
    button = await screens.control(
        """<button style="position:absolute; left:20px; top:20px">Close</button>
        <a id=ad href="http://ads.test/x" style="position:absolute; left:0; top:0; width:300px;
          height:100px; z-index:5; opacity:.01">x</a>""",
        "Close",
    )
    assert button.reachable is False
    assert button.covered_by == "#ad"
    assert button.cover_url == "http://ads.test/x"


async def test_what_is_hidden_or_off_the_first_screen_is_told_apart(screens: Screens) -> None:
    screen = await screens.seen(
        """<button>Here</button><button style="opacity:0">Clear</button>
        <button style="position:absolute; left:-999px">Away</button>
        <div style="height:3000px"></div><button>Below</button>"""
    )
    where = {one.text: (one.visible, one.first_screen, one.reachable) for one in screen.controls}
    assert where == {
        "Here": (True, True, True),
        "Clear": (False, False, None),
        "Away": (False, False, None),
        "Below": (True, False, None),
    }


async def test_boxes_radios_and_switches_say_whether_they_are_on(screens: Screens) -> None:
    screen = await screens.seen(
        """<label><input type=checkbox checked> News</label>
        <input type=radio name=care id=a checked><label for=a>With insurance</label>
        <input type=radio name=care id=b><label for=b>Without</label>
        <div role=switch aria-checked=true aria-label=Sharing tabindex=0>o</div>
        <input type=checkbox id=c checked style="position:absolute; opacity:0">
        <label for=c id=drawn>Drawn by its label</label>"""
    )
    assert [(one.kind, one.text, one.checked, one.visible) for one in screen.controls] == [
        ("checkbox", "News", True, True),
        ("radio", "With insurance", True, True),
        ("radio", "Without", False, True),
        ("switch", "Sharing", True, True),
        ("checkbox", "Drawn by its label", True, True),
    ]


@pytest.mark.parametrize(
    "place",
    [
        f"<div role=dialog>{BANNER}</div>",
        f'<div style="position:fixed; bottom:0">{BANNER}</div>',
        f"<div id=cookie-notice>{BANNER}</div>",
        f"<dialog id=d>{BANNER}</dialog><script>d.showModal()</script>",
        f"""<div id=host></div><script>host.attachShadow({{mode: 'open'}}).innerHTML =
          `<div style='position:fixed; bottom:0'>{BANNER}</div>`</script>""",
        f'<iframe src="/frame" style="{FRAME}"></iframe>',
        f'<iframe src="http://{OTHER}/frame" style="{FRAME}"></iframe>',
    ],
    ids=["dialog", "fixed", "named", "modal", "shadow", "frame", "frame of another site"],
)
@pytest.mark.parametrize("mobile", [False, True], ids=["desktop", "phone"])
async def test_a_consent_banner_is_found_wherever_it_lives(
    place: str, mobile: bool, screens: Screens
) -> None:
    screens.bodies["/frame"] = BANNER
    screen = await screens.seen(
        f"<p>Text</p><div style='height:2000px'></div>{place}", mobile=mobile
    )
    banner = find_consent_banner(screen)
    assert banner is not None
    accept, reject = banner.control(Choice.ACCEPT), banner.control(Choice.REJECT)
    assert accept is not None
    assert reject is not None
    assert (accept.text, accept.fill, accept.ink) == ("Accept all", "#00aa55", "#ffffff")
    assert (reject.text, reject.fill, reject.font_px) == ("Reject all", "#eeeeee", 16)
    assert screen.frames_left_out == 0


async def test_a_held_page_and_a_modal_dialog_are_noticed(screens: Screens) -> None:
    screen = await screens.seen(
        f"""<body style="overflow:hidden"><div style="height:3000px">Text</div>
        <div style="position:fixed; inset:0; background:#000a"><div role=dialog aria-modal=true
        style="background:#fff">{BANNER}</div></div>"""
    )
    assert screen.scroll_locked
    assert screen.blocked == 1
    assert [layer.modal for layer in screen.layers] == [False, True]
    free = await screens.seen("<div style='height:3000px'>Text</div>")
    assert not free.scroll_locked
    assert free.blocked == 0
    # An application that scrolls inside of itself holds nothing.
    app = await screens.seen(
        """<body style="overflow:hidden; margin:0"><div style="height:100vh; overflow:auto">
        <div style="height:3000px">Text</div></div><div style="height:900px"></div>"""
    )
    assert not app.scroll_locked


async def test_a_bar_that_runs_down_and_a_badge_are_measured(screens: Screens) -> None:
    screen = await screens.seen(
        """<style>@keyframes down { from { width: 100% } to { width: 0 } }
        @keyframes up { from { transform: scaleX(0) } to { transform: scaleX(1) } }
        #bar { height: 6px; background: red; animation: down 60s linear }
        #load { height: 6px; background: red; animation: up 60s linear }</style>
        <div><p>Your basket is held for you</p>
        <div style="width:300px"><div id=bar></div></div></div>
        <div id=load></div>
        <img alt="Trusted shop" width=80 height=30 src="/seal.svg">
        <a href="https://seals.test/1"><img alt="Verified" width=80 height=30 src="/b.svg"></a>"""
    )
    (bar,) = screen.bars
    assert (bar.selector, bar.duration_s, bar.endless) == ("#bar", 60, False)
    assert "basket" in bar.near
    assert [(one.text, one.link, one.clickable) for one in screen.pictures] == [
        ("Trusted shop", "", False),
        ("Verified", "https://seals.test/1", True),
    ]


async def test_thousands_of_boxes_are_measured_in_bounds(screens: Screens) -> None:
    screens.bodies["/"] = ""
    started = time.monotonic()
    screen = await screens.seen(
        """<script>
        const all = document.createDocumentFragment();
        for (let i = 0; i < 8000; i++) {
          const label = document.createElement("label");
          label.innerHTML = "<input type=checkbox checked> Box " + i;
          all.append(label);
        }
        document.body.append(all);
        </script>"""
    )
    assert time.monotonic() - started < 30
    assert 0 < len(screen.controls) <= 600
    assert screen.notes


async def test_a_page_that_never_stops_growing_is_measured_or_missing(screens: Screens) -> None:
    screen = await screens.measure(
        """<button>First</button><script>
        setInterval(() => {
          for (let i = 0; i < 300; i++) document.body.append(document.createElement("button"));
        }, 1);
        </script>""",
        within_s=3.0,
    )
    assert isinstance(screen, Missing) or len(screen.controls) <= 600


async def test_a_banner_that_removes_itself_leaves_no_trace_and_no_error(
    screens: Screens,
) -> None:
    screen = await screens.seen(
        f"""<div id=b role=dialog>{BANNER}</div><p>Text</p>
        <script>setInterval(() => document.getElementById("b")?.remove(), 1)</script>"""
    )
    assert find_consent_banner(screen) is None


async def test_a_page_that_names_its_parts_like_properties_is_measured(screens: Screens) -> None:
    screen = await screens.seen(
        """<form id=f><input name=getAttribute><input name=children><button>Send</button></form>
        <img name=elementFromPoint><img name=elementsFromPoint><img name=getAnimations>
        <img name=querySelector><script>Element.prototype.getBoundingClientRect = null;
        window.getComputedStyle = null; Document.prototype.elementFromPoint = null;</script>"""
    )
    assert [one.text for one in screen.controls] == ["Send"]


async def test_right_to_left_pages_have_their_places_too(screens: Screens) -> None:
    screen = await screens.seen(
        f"<div dir=rtl style='position:fixed; bottom:0; width:100%'>{BANNER}</div>"
    )
    accept, reject = screen.controls
    assert accept.box.x > reject.box.x
    assert accept.reachable
    assert reject.reachable


async def test_what_fades_in_is_measured_at_rest(screens: Screens) -> None:
    screen = await screens.seen(
        f"""<style>@keyframes in {{ from {{ opacity: 0; transform: translateY(200px) }} }}
        #b {{ position: fixed; bottom: 0; background: #fff }}</style><div id=b>{BANNER}</div>
        <script>addEventListener("load", () => setTimeout(() => {{
          document.getElementById("b").style.animation = "in .7s";
        }}, 450));</script>"""
    )
    accept = screen.controls[0]
    assert (accept.opacity, accept.fill) == (1, "#00aa55")
    assert accept.box.y + accept.box.height <= screen.height
