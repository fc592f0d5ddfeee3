"""Dialogs that come back, and those that stay away, each closed once in a real browser."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping

import msgspec
import pytest
from aiohttp import web

from tests.collect_site import HOST, Handler, html
from tests.experiment_ground import at, open_ground
from tests.unit.artifact_builder import link, site
from veritas.artifacts import Dialogs, Experiments, Missing
from veritas.checks.vision import nagging_dialog
from veritas.collect.experiments.dialogs import try_dialogs
from veritas.core.findings import CheckResult, Outcome

pytestmark = pytest.mark.browser

# Asks by a box over the page, and calls `closed` once it is gone.
ASK = """
<div style="height:3000px">Tents and stoves for nights outside.</div>
<script>
const ask = (words, closed, close = "No thanks", root = document.body) => {
  const box = document.createElement("div");
  box.setAttribute("role", "dialog");
  box.style = "position:fixed;inset:15%;background:#fff;border:1px solid";
  box.innerHTML = `<p>${words}</p><input type=email aria-label=Mail><button>Join</button>` +
    `<button id=no>${close}</button>`;
  box.querySelector("#no").onclick = () => { if (closed !== "stays") box.remove(); closed?.(); };
  root.append(box);
};
const OFFER = "Join our club of campers and hear of every sale first.";
</script>
"""
PAGES = {
    "by the clock": "<script>const again = () => ask(OFFER, () => setTimeout(again, 45000));"
    "again();</script>",
    "by a count of seconds": "<script>let left = 0; setInterval(() => {"
    "if (left > 0 && --left === 0) again(); }, 5000);"
    "const again = () => ask(OFFER, () => { left = 3; }); again();</script>",
    "by scrolling": "<script>let gone = false; ask(OFFER, () => { gone = true; });"
    "onscroll = () => { if (gone) { gone = false; ask(OFFER); } };</script>",
    "in a shadow tree": "<div id=host></div><script>"
    "const root = document.getElementById('host').attachShadow({ mode: 'open' });"
    "const again = () => ask(OFFER, () => setTimeout(again, 9000), '×', root); again();</script>",
    "on the next page": "<script>ask(OFFER)</script>",
    "once": "<script>if (!localStorage.once) setTimeout(() => ask(OFFER, () => {"
    "localStorage.once = 1; }), 20000);</script>",
    "another one": "<script>ask(OFFER, () => setTimeout(() => "
    "ask('Your parcel is free from fifty euros on.'), 9000));</script>",
    "never": "<p>No box here.</p>",
    "cookies": "<script>const again = () => ask('We and our partners use cookies for advertising.',"
    "() => setTimeout(again, 9000)); again();</script>",
    "an age": "<script>const again = () => ask('Are you 18 or older? Confirm your age.',"
    "() => setTimeout(again, 9000)); again();</script>",
    "sends a form": "<script>ask(OFFER, 'stays'); const form = document.createElement('form');"
    "form.method = 'post'; form.action = '/sent'; const box = document.querySelector('[role]');"
    "form.append(...box.childNodes); box.append(form);</script>",
    "a bar": "<script>const bar = () => { const one = document.createElement('div');"
    "one.style = 'position:fixed;top:0;height:40px;width:100%'; one.innerHTML ="
    "'Free shipping from fifty euros <button onclick=\"this.parentNode.remove();"
    "setTimeout(bar, 9000)\">×</button>'; document.body.append(one); }; bar();</script>",
    "no way out": "<script>ask(OFFER, () => {}, 'Join later at full price')</script>",
    "not closed": "<script>ask(OFFER, 'stays')</script>",
    "leads away": "<script>ask(OFFER, () => { location = '/elsewhere'; })</script>",
    "hostile clock": "<script>ask(OFFER, () => setInterval(() => { for (;;); }, 1000))</script>",
}
NEXT = {"by the clock", "on the next page", "once", "another one"}


def judged(found: Dialogs | Missing) -> CheckResult:
    return nagging_dialog.check(site(experiments=Experiments(dialogs=found)))


async def tried(pages: Mapping[str, str]) -> dict[str, Dialogs | Missing]:
    """The experiment on each page, a few at a time; each page's next one is the same, or plain."""
    names = {name: name.replace(" ", "-") for name in pages}
    routes: dict[str, Handler] = {"/plain": html("<p>Plain</p>")}
    sent: list[str] = []

    async def send(request: web.Request) -> web.Response:
        sent.append(request.method)
        return web.Response(text="sent")

    for name, body in pages.items():
        routes[f"/{names[name]}"] = routes[f"/{names[name]}/next"] = html(ASK + body)

    async def one(name: str) -> Dialogs | Missing:
        onward = f"{names[name]}/next" if name in NEXT else "plain"
        links = (link("Next", f"http://{HOST}/{onward}"),)
        target = msgspec.structs.replace(at(names[name]), links=links)
        return await try_dialogs(dataclasses.replace(ground, target=target))

    opening = open_ground(routes, within_s=70.0, puts={"/sent": send})
    async with asyncio.timeout(90), opening as opened:
        ground = dataclasses.replace(opened, places=asyncio.Semaphore(4))
        found = await asyncio.gather(*(one(name) for name in pages))
    assert sent == []
    return dict(zip(pages, found, strict=True))


async def test_what_comes_back_is_told_from_what_stays_away_and_from_what_was_not_tried() -> None:
    found = await tried(PAGES)
    results = {name: judged(one) for name, one in found.items()}
    titles = {name: [one.title for one in result.findings] for name, result in results.items()}
    here = ["A dialog that was closed comes back"]
    onward = ["A dialog that was closed comes back on the next page"]
    assert titles == {
        "by the clock": here,
        "by a count of seconds": here,
        "by scrolling": here,
        "in a shadow tree": here,
        "on the next page": onward,
        "once": [],
        "another one": onward,
        "never": [],
        "cookies": [],
        "an age": [],
        "sends a form": [],
        "a bar": [],
        "no way out": [],
        "not closed": [],
        "leads away": [],
        "hostile clock": [],
    }, found
    outcomes = {name: result.outcome for name, result in results.items() if not titles[name]}
    assert outcomes == {
        "once": Outcome.PASSED,
        "never": Outcome.NOT_APPLICABLE,
        "cookies": Outcome.NOT_APPLICABLE,
        "an age": Outcome.NOT_APPLICABLE,
        "sends a form": Outcome.ERROR,
        "a bar": Outcome.NOT_APPLICABLE,
        "no way out": Outcome.ERROR,
        "not closed": Outcome.ERROR,
        "leads away": Outcome.ERROR,
        "hostile clock": Outcome.ERROR,
    }, found
    once, clock = found["once"], found["by the clock"]
    assert isinstance(once, Dialogs)
    assert once.next_url.endswith("/once/next")
    assert isinstance(clock, Dialogs)
    assert clock.back_here is not None
    assert clock.back_next is not None
    assert clock.closed_at_s is not None
    assert clock.closed_at_s + 45 <= clock.back_here.at_s


async def test_a_page_that_another_visitor_does_not_get_says_nothing() -> None:
    async def once_only(request: web.Request) -> web.Response:
        return web.Response(status=503)

    async with open_ground({"/": once_only}, within_s=30.0) as ground:
        found = await try_dialogs(ground)
    assert isinstance(found, Missing)
    assert judged(found).outcome is Outcome.ERROR
