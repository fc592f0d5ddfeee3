"""Reading pages with a real browser: what is visible, what belongs together, what is hostile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from tests.collect_site import HOST, Remembered, html, served
from veritas.artifacts import Missing, PageArtifact
from veritas.checks.urls import host_of
from veritas.collect.allowance import Allowance
from veritas.collect.browser import OpenBrowser, open_browser
from veritas.collect.deadline import Deadline
from veritas.collect.egress.journal import Journal
from veritas.collect.egress.opening import open_guard
from veritas.collect.page import Patience, new_page, open_and_read
from veritas.collect.scout import collect
from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.core.audit import TIER_LIMITS, AuditRequest, Tier
from veritas.core.errors import Fault

pytestmark = pytest.mark.browser

Read = Callable[[str], Awaitable[PageArtifact]]


@pytest.fixture
def read() -> Read:
    """Serves a body and reads it."""

    async def read_body(body: str) -> PageArtifact:
        async with served({"/": html(body)}) as rules:
            collected = await collect(
                AuditRequest(f"http://{HOST}/", Tier.QUICK_SCAN),
                CollectSettings(connect_to=rules, mobile=False),
                Remembered(),
            )
        (page,) = collected.artifacts.pages
        return page

    return read_body


def texts(page: PageArtifact) -> list[str]:
    return [text.text for text in page.texts]


async def test_texts_are_joined_and_told_apart(read: Read) -> None:
    page = await read(
        """
        <p id=stock>Only <b>2</b> <span>left</span>!</p>
        <div style="display:flex">Ends in <b>09</b>:<b>59</b></div>
        <ul><li>One</li><li>Two</li></ul>
        <p>Read the <a href=/terms>terms</a> first</p>
        <form><input type=submit value="Buy now"><button>No <i>thanks</i></button></form>
        <div role=dialog><p>In a dialog</p></div>
        <article><p>A card in an article</p></article>
        <blockquote>Quoted words</blockquote>
        """
    )
    assert texts(page) == [
        "Only 2 left!",
        "Ends in 09:59",
        "One",
        "Two",
        "Read the first",
        "terms",
        "Buy now",
        "No thanks",
        "In a dialog",
        "A card in an article",
        "Quoted words",
    ]
    by_text = {text.text: text for text in page.texts}
    assert by_text["Only 2 left!"].selector == "#stock"
    assert by_text["Two"].selector == "html > body > ul > li:nth-of-type(2)"
    assert [text.text for text in page.texts if text.interactive] == [
        "terms",
        "Buy now",
        "No thanks",
    ]
    assert [text.text for text in page.texts if text.in_dialog] == ["In a dialog"]
    assert [text.text for text in page.texts if text.prose] == ["Quoted words"]
    # The box is that of the letters, not of the whole row.
    assert 0 < by_text["Only 2 left!"].box.width < 200


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "visibility:hidden",
        "opacity:0",
        "position:absolute;left:-9999px",
        "position:absolute;top:-9999px",
        "position:absolute;clip:rect(0,0,0,0)",
        "position:absolute;width:1px;height:1px;overflow:hidden",
        "clip-path:inset(50%)",
        "font-size:0",
        "height:0;overflow:hidden",
    ],
)
async def test_what_cannot_be_seen_is_no_text(style: str, shared: SharedReader) -> None:
    page = await shared.read(f"<p>Seen</p><div style='{style}'><p>Hidden <b>words</b></p></div>")
    assert texts(page) == ["Seen"]


def allowance() -> Allowance:
    return Allowance(TIER_LIMITS[Tier.QUICK_SCAN], Journal())


class SharedReader:
    """Reads many bodies in one browser."""

    def __init__(self, browser: OpenBrowser, bodies: dict[str, str]) -> None:
        self._browser = browser
        self._bodies = bodies

    async def read(self, body: str) -> PageArtifact:
        self._bodies["/"] = body
        context = await self._browser.desktop()
        async with new_page(context, allowance()) as opened:
            page = await open_and_read(opened, f"http://{HOST}/", Patience(Deadline.after(10), 4))
        assert isinstance(page, PageArtifact)
        return page


@pytest.fixture
async def shared() -> AsyncIterator[SharedReader]:
    bodies: dict[str, str] = {}

    async def answer(request: object) -> object:
        return await html(bodies["/"])(request)  # type: ignore[arg-type]

    async with served({"/": answer}) as rules:  # type: ignore[dict-item]
        settings = CollectSettings(connect_to=rules)
        async with (
            open_guard(settings, 100) as guard,
            open_browser(settings, f"http://{HOST}/", guard.port) as browser,
        ):
            yield SharedReader(browser, bodies)


async def test_forms_and_boxes(read: Read) -> None:
    page = await read(
        """
        <form id=buy method=post action="http://pay.test/x">
          <label><input type=checkbox name=news checked> Send me <b>offers</b></label>
          <input type=checkbox id=terms style="opacity:0"><label for=terms>I agree</label>
          <span id=say>Insurance</span><input type=checkbox aria-labelledby=say>
          <input type=password name=pw autocomplete="Current-Password" placeholder="Password">
          <select name=size><option>S<option>M</select>
          <input type=hidden name=token value=secret>
        </form>
        <div role=switch aria-checked=true>Share my data</div>
        """
    )
    buy, loose = page.forms
    assert (buy.selector, buy.action, buy.method) == ("#buy", "http://pay.test/x", "post")
    assert [(field.type, field.label, field.checked, field.visible) for field in buy.fields] == [
        ("checkbox", "Send me offers", True, True),
        ("checkbox", "I agree", False, True),
        ("checkbox", "Insurance", False, True),
        ("password", "Password", False, True),
        ("select", "", False, True),
        ("hidden", "", False, False),
    ]
    assert buy.fields[3].autocomplete == "current-password"
    agree = next(text for text in page.texts if text.text == "I agree")
    assert buy.fields[1].box.x == pytest.approx(agree.box.x, abs=3)
    assert (loose.selector, loose.action) == ("body", "")
    assert [(field.label, field.checked) for field in loose.fields] == [("Share my data", True)]


async def test_what_loads_is_read_as_written(read: Read) -> None:
    page = await read(
        """
        <script src="/a.js" integrity="sha256-x" crossorigin></script><script>var a = 1;</script>
        <img src="http://shop.test/one.png" srcset="/two.png 2x, /three.png 3x">
        <a href="/next?q=1" rel="Nofollow">Next</a>
        """
    )
    assert [(one.url, one.integrity, one.inline_chars) for one in page.scripts] == [
        (f"http://{HOST}/a.js", "sha256-x", 0),
        ("", "", 11),
    ]
    assert [one.url for one in page.subresources] == [
        f"http://{HOST}/{name}" for name in ("a.js", "one.png", "two.png", "three.png")
    ]
    (link,) = page.links
    assert (link.url, link.text, link.rel, link.visible) == (
        f"http://{HOST}/next?q=1",
        "Next",
        "nofollow",
        True,
    )


async def test_texts_of_the_sites_own_frames_are_read_where_they_lie() -> None:
    """Its own are of its domain or written by the page; the words of others are not the site's."""
    written = "<p>Only 2 left</p><div style='height:900px'></div><p>Below the edge</p>"
    style = "<style>body { margin: 0 } iframe { border: 0; height: 150px }</style>"
    body = f"""<h1 style="margin:0;height:100px">Chairs</h1>
        <iframe id=own src="/inner" width=300></iframe>
        <iframe id=cousin src="http://cdn.{HOST}/inner" width=310></iframe>
        <iframe id=written srcdoc="{written}" width=320></iframe>
        <iframe id=other src="http://ads.test/inner" width=330></iframe>
        <iframe id=unseen src="/inner" style="display:none"></iframe>
        """

    async def inner(request: web.Request) -> web.StreamResponse:
        host = request.host.split(":")[0]
        return await html(f"<p style='margin:20px 0'>Sale of {host}</p>", style)(request)

    async with served({"/": html(body, style), "/inner": inner}) as rules:
        port = rules[0].target_port
        names = (f"cdn.{HOST}", "ads.test")
        others = tuple(ConnectTo(name, 80, "127.0.0.1", port) for name in names)
        collected = await collect(
            AuditRequest(f"http://{HOST}/", Tier.QUICK_SCAN),
            CollectSettings(connect_to=(*rules, *others), mobile=False),
            Remembered(),
        )
    (page,) = collected.artifacts.pages
    found = {text.selector: text for text in page.texts}
    assert {selector: text.text for selector, text in found.items()} == {
        "html > body > h1": "Chairs",
        "#own >> html > body > p": f"Sale of {HOST}",
        "#cousin >> html > body > p": f"Sale of cdn.{HOST}",
        "#written >> html > body > p:nth-of-type(1)": "Only 2 left",
        "#written >> html > body > p:nth-of-type(2)": "Below the edge",
    }
    own = found["#own >> html > body > p"].box
    assert (own.x, own.y) == (0, 120)
    below = found["#written >> html > body > p:nth-of-type(2)"].box
    assert (below.width, below.height) == (320, 150)  # the frame's
    assert page.notes == ("What lies inside 1 of its frames was not read.",)


async def test_the_document_is_kept_as_scripts_left_it(read: Read) -> None:
    page = await read(
        """
        <p id=price>€1</p><x-card id=card></x-card>
        <img name=documentElement><form><input name=innerHTML></form>
        <script>
          document.getElementById("price").textContent = "€2 \\ud800";
          document.getElementById("card").attachShadow({ mode: "open" }).innerHTML = "<b>In it</b>";
        </script>
        """
    )
    (served,) = (body for body in page.bodies if body.kind == "document")
    assert "€1" in served.text
    assert page.rendered.startswith("<!doctype html>\n<html")
    assert '<p id="price">€2 \ufffd</p>' in page.rendered
    assert '<template shadowrootmode="open"><b>In it</b></template>' in page.rendered
    page.rendered.encode()


@pytest.mark.parametrize(
    ("script", "length"),
    [
        ("document.body.append('x'.repeat(3e6))", 1_000_000),
        ("document.body.innerHTML = '<i></i>'.repeat(70000)", 0),
    ],
    ids=["long", "many elements"],
)
async def test_what_is_kept_of_a_document_is_bounded(read: Read, script: str, length: int) -> None:
    page = await read(f"<p>Small</p><script>{script}</script>")
    assert len(page.rendered) == length


async def test_open_shadow_roots_are_read(read: Read) -> None:
    page = await read(
        """<div id=host></div><script>
        document.getElementById("host").attachShadow({mode: "open"}).innerHTML =
          "<p>In the shadow</p>";
        </script>"""
    )
    (text,) = page.texts
    assert (text.text, text.selector) == ("In the shadow", "#host >> p")


async def test_a_page_that_patched_everything_is_read_all_the_same(read: Read) -> None:
    page = await read(
        """
        <form id=f><input name=action><input name=attributes><input name=getAttribute>
          <input name=parentNode><input name=querySelectorAll><input name=localName></form>
        <img name=documentElement><img name=body><img name=title><img name=querySelectorAll>
        <img name=createRange><img name=getElementById>
        <p>Still here \U0001f600</p><p id=half></p>
        <script>
        document.getElementById = Document.prototype.getElementById;
        Document.prototype.getElementById.call(document, "half").textContent = "Half \\ud83d.";
        for (const p of [Array.prototype, Map.prototype, String.prototype, Element.prototype,
                         Node.prototype, Document.prototype]) {
          for (const name of Object.getOwnPropertyNames(p)) {
            try { p[name] = () => { throw new Error("mine"); }; } catch {}
          }
        }
        window.getComputedStyle = window.JSON = window.Map = window.performance = undefined;
        </script>
        """
    )
    assert texts(page) == ["Still here \U0001f600", "Half \ufffd."]
    (form,) = page.forms
    assert form.action == f"http://{HOST}/"
    assert len(form.fields) == 6
    assert page.title == "T"


async def test_a_page_of_20000_elements_is_read_in_bounds(read: Read) -> None:
    page = await read(
        """<script>
        const all = document.createDocumentFragment();
        for (let i = 0; i < 20000; i++) {
          const p = document.createElement("p");
          p.textContent = "Text " + i;
          all.append(p);
        }
        document.body.append(all);
        let deep = document.body;
        for (let i = 0; i < 1000; i++) {
          const next = document.createElement("div");
          deep.append(next);
          deep = next;
        }
        </script>"""
    )
    assert len(page.texts) == 3000
    assert page.texts[2999].text == "Text 2999"
    assert any("first 3000 texts" in note for note in page.notes)
    assert any("picture" in note for note in page.notes)
    assert page.desktop_screenshot


async def test_a_crash_is_noticed_at_once_and_is_no_fault_of_the_site(
    shared: SharedReader,
) -> None:
    context = await shared._browser.desktop()
    shared._bodies["/"] = "<p>Text</p>"
    async with new_page(context, allowance()) as opened:
        loaded = asyncio.Event()
        opened.page.on("load", lambda _page: loaded.set())
        patience = Patience(Deadline.after(10), 4)
        reading = asyncio.create_task(open_and_read(opened, f"http://{HOST}/", patience))
        await loaded.wait()
        crash = asyncio.create_task(opened.session.send("Page.crash"))
        started = time.monotonic()
        missing = await reading
        assert time.monotonic() - started < 3
        crash.cancel()
        await asyncio.gather(crash, return_exceptions=True)
    assert isinstance(missing, Missing)
    assert missing.fault is Fault.OURS
    assert "crashed" in missing.reason


async def test_a_picture_too_large_to_send_is_taken_smaller(read: Read) -> None:
    page = await read(
        """<body style="margin:0"><canvas id=c width=1366 height=6000></canvas><script>
        const c = document.getElementById("c").getContext("2d");
        const data = c.createImageData(1366, 6000);
        const bytes = data.data;
        for (let i = 0; i < bytes.length; i++) bytes[i] = i % 4 == 3 ? 255 : Math.random() * 256;
        c.putImageData(data, 0, 0);
        </script>"""
    )
    assert page.desktop_screenshot
    assert 0.4 <= page.screenshot_scale < 1
    assert any("scaled" in note for note in page.notes)


async def test_every_selector_finds_just_its_element(shared: SharedReader) -> None:
    body = """<div><p>a</p><p>b</p></div><p id="1 x">c</p><p id=double>d</p><p id=double>e</p>
      <section><h2>f</h2><p>g</p><custom-tag>h</custom-tag></section>"""
    page = await shared.read(body)
    context = await shared._browser.desktop()
    async with new_page(context, allowance()) as opened:
        await opened.page.goto(f"http://{HOST}/")
        for text in page.texts:
            found = opened.page.locator(text.selector)
            assert await found.count() == 1
            assert await found.inner_text() == text.text
    assert texts(page) == list("abcdefgh")


async def test_meta_elements_are_kept_by_name(read: Read) -> None:
    page = await read(
        """
        <meta http-equiv=Content-Security-Policy content="default-src 'self'">
        <meta name=Referrer content=no-referrer><meta property=og:title content="A shop">
        <meta charset=utf-8><meta name=empty content="">
        """
    )
    assert [(meta.name, meta.content) for meta in page.metas] == [
        ("content-security-policy", "default-src 'self'"),
        ("referrer", "no-referrer"),
        ("og:title", "A shop"),
    ]


BUTTON = "<form><input name=q><button id=buy>Buy</button></form>"
WHOLE = "position:fixed;inset:0;width:100vw;height:100vh;border:0"


@pytest.mark.parametrize(
    "cover",
    [
        f'<iframe id=over src="https://ads.test/" style="{WHOLE};opacity:0"></iframe>',
        f'<p style="opacity:.2"><a id=over href="//ads.test" style="{WHOLE};opacity:.2">Go</a></p>',
        f'<a id=over href="https://ads.test/" style="{WHOLE}"><span></span></a>',
    ],
    ids=["frame", "link in something nearly clear", "empty link"],
)
async def test_what_lies_unseen_over_controls_is_seen(read: Read, cover: str) -> None:
    (found,) = (await read(BUTTON + cover)).covers
    assert found.selector == "#over"
    assert host_of(found.url) == "ads.test"
    assert found.over == "html > body > form > input"
    assert found.share == 1


@pytest.mark.parametrize(
    "cover",
    [
        f'<iframe src="https://ads.test/" style="{WHOLE};opacity:0;pointer-events:none"></iframe>',
        f'<iframe src="https://ads.test/" style="{WHOLE}"></iframe>',
        f'<iframe src="https://ads.test/" style="{WHOLE};opacity:0;left:-9999px"></iframe>',
        f'<div role=dialog style="{WHOLE};background:#0008"><p>We use cookies</p></div>',
        f'<a href="https://ads.test/" style="{WHOLE};z-index:-1"></a>',
        f'<a href="https://ads.test/" style="{WHOLE};background:url(x.png)"></a>',
        '<a href="#main" style="position:absolute;top:0;opacity:0">Skip to the content</a>',
        '<a href="https://ads.test/" style="position:absolute;inset:0;height:80px"></a>',
    ],
    ids=["passes clicks", "opaque", "aside", "banner", "behind", "painted", "skip", "small"],
)
async def test_what_hides_nothing_is_no_cover(read: Read, cover: str) -> None:
    assert (await read(BUTTON + cover)).covers == ()


async def test_icons_are_read(read: Read) -> None:
    page = await read(
        '<link rel="shortcut icon" href="/a.ico"><link rel=apple-touch-icon href="//b.test/b.png">'
        '<link rel=stylesheet href=/c.css><link rel=icon href="">'
    )
    assert page.icons == (f"http://{HOST}/a.ico", "http://b.test/b.png")
