"""Loading real pages again: true and fake clocks, true and made-up figures, pages that resist."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from aiohttp import web

from tests.collect_site import HOST, Handler, Remembered, html, served
from veritas.artifacts import Artifacts, Missing, Reloads
from veritas.checks.vision import countdown_restarts, random_figures
from veritas.collect.experiments import reloads as reloads_module
from veritas.collect.experiments import running
from veritas.collect.experiments.further_pages import reload_further
from veritas.collect.experiments.reloads import reload
from veritas.collect.experiments.watched_texts import MAX_WATCHED
from veritas.collect.scout import collect
from veritas.collect.settings import CollectSettings
from veritas.core.audit import TIER_LIMITS, AuditRequest, Tier, TierLimits
from veritas.core.findings import CheckResult, Outcome

pytestmark = pytest.mark.browser

SHOW = """
const two = (n) => String(Math.floor(n)).padStart(2, "0");
const words = (s) => `${two(s / 3600)}:${two(s / 60 % 60)}:${two(s % 60)}`;
const count = (left) => { const f = () => {
  document.getElementById("clock").textContent = words(Math.max(0, left()));
}; f(); setInterval(f, 250); };
"""
OFFER = "<p>Big sale: this offer ends in <span id=clock>--</span></p>"


@pytest.fixture(autouse=True)
def _only_this(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "EXPERIMENTS", {"reloads": reload})
    monkeypatch.setattr(reloads_module, "MIN_GAP_S", 4.5)
    limits = TierLimits(max_pages=1, time_limit_s=60.0, page_limit_s=8.0)
    monkeypatch.setitem(TIER_LIMITS, Tier.STANDARD_AUDIT, limits)


async def run(handler: Handler) -> tuple[Artifacts, Remembered]:
    observer = Remembered()
    async with served({"/": handler}) as rules:
        settings = CollectSettings(connect_to=rules, mobile=False)
        request = AuditRequest(f"http://{HOST}/", Tier.STANDARD_AUDIT)
        collected = await collect(request, settings, observer)
    return collected.artifacts, observer


def scripted(script: str, body: str = OFFER) -> Handler:
    return html(f"{body}<script>{SHOW}{script}</script>")


def titles(result: CheckResult) -> list[str]:
    return [finding.title for finding in result.findings]


async def test_clocks_that_are_fake_each_in_its_way() -> None:
    """Kept for the visitor in their browser, or started by the page: both restart."""
    clocks = """
      const stored = localStorage.end ?? (localStorage.end = Date.now() + 900e3);
      count(() => (stored - Date.now()) / 1000);
      let left = 1200; setInterval(() => {
        left--; document.getElementById("other").textContent = words(left);
      }, 1000);
    """
    body = OFFER + "<p>This deal expires in <span id=other>00:20:00</span></p>"
    artifacts, observer = await run(scripted(clocks, body))
    result = countdown_restarts.check(artifacts)
    assert titles(result) == ["A countdown starts afresh for each visitor"] * 2
    assert any(
        "localStorage" in (e.quote or "") or "textContent" in (e.quote or "")
        for e in result.findings[0].evidence
    )
    assert "Loading it with a clock that is moved on" in observer.tried
    reloads = artifacts.experiments.reloads
    assert isinstance(reloads, Reloads)
    assert len(reloads.loads) == 3  # there is no figure to throw


async def test_a_clock_in_a_frame_of_the_site_that_begins_anew() -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        if request.query_string != "inner":
            return await html("<h1>Chairs</h1><iframe src='/?inner' width=600></iframe>")(request)
        begun = "const end = Date.now() + 900e3; count(() => (end - Date.now()) / 1000);"
        return await scripted(begun)(request)

    artifacts, _ = await run(page)
    result = countdown_restarts.check(artifacts)
    assert titles(result) == ["A countdown starts afresh for each visitor"]
    assert result.findings[0].evidence[0].selector == "html > body > iframe >> html > body > p"


@pytest.mark.parametrize(
    ("tier", "target", "found"),
    [
        (Tier.STANDARD_AUDIT, "<h1>Chairs</h1>", 1),
        (Tier.STANDARD_AUDIT, "<h1>Chairs</h1><p>Only 2 left</p>", 0),
        (Tier.DEEP_FORENSIC, "<h1>Chairs</h1><p>Only 2 left</p>", 1),
    ],
    ids=["the target tells nothing", "the target is tried", "a deep audit tries both"],
)
async def test_a_clock_of_another_page_that_begins_anew(
    tier: Tier, target: str, found: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        running, "EXPERIMENTS", {"reloads": reload, "further_reloads": reload_further}
    )
    limits = TierLimits(max_pages=2, time_limit_s=90.0, page_limit_s=8.0)
    monkeypatch.setitem(TIER_LIMITS, tier, limits)
    begun = "const end = Date.now() + 900e3; count(() => (end - Date.now()) / 1000);"
    routes = {"/": html(f"{target}<a href=/cart>Your cart</a>"), "/cart": scripted(begun)}
    observer = Remembered()
    async with served(routes) as rules:
        settings = CollectSettings(connect_to=rules, mobile=False)
        collected = await collect(AuditRequest(f"http://{HOST}/", tier), settings, observer)
    result = countdown_restarts.check(collected.artifacts)
    assert [one.evidence[0].page_url for one in result.findings] == [f"http://{HOST}/cart"] * found
    assert bool(found) is ("Loading the page again, as a fresh visitor (/cart)" in observer.tried)


async def test_clocks_that_are_true_each_in_its_way() -> None:
    """The visitor's clock against a fixed end, and the server's word on what is left."""
    end_s = time.time() + 1000

    async def page(request: web.Request) -> web.StreamResponse:
        left = end_s - time.time()
        script = f"""
          count(() => {end_s} - Date.now() / 1000);
          let left = {left}; const begun = performance.now();
          setInterval(() => {{ document.getElementById("other").textContent =
            words(left - (performance.now() - begun) / 1000); }}, 250);
        """
        body = OFFER + "<p>This deal expires in <span id=other>00:16:40</span></p>"
        return await scripted(script, body)(request)

    artifacts, _ = await run(page)
    result = countdown_restarts.check(artifacts)
    assert result.outcome is Outcome.PASSED, result
    assert result.facts["countdowns"] == "2"


async def test_a_clock_of_many_boxes_that_begins_anew() -> None:
    boxes = """
      <h2>Mega sale ends in</h2><div style="display:flex;gap:9px">
      <div><div id=h>00</div><div>Hours</div></div><div><div id=m>00</div><div>Minutes</div></div>
      <div><div id=s>00</div><div>Seconds</div></div></div><p>Everything at half price</p>"""
    script = """
      const f = () => {
        const left = 5000 - Math.floor(Date.now() / 1000) % 5000;
        for (const [id, n] of [["h", left / 3600], ["m", left / 60 % 60], ["s", left % 60]])
          document.getElementById(id).textContent = two(n);
      }; f(); setInterval(f, 250);"""
    artifacts, _ = await run(scripted(script, boxes))
    assert titles(countdown_restarts.check(artifacts)) == [
        "A countdown begins anew when it is over"
    ]


async def test_figures_from_a_generator_and_from_the_server_and_true_ones() -> None:
    numbers = itertools.cycle([40, 12, 33, 9, 48])
    sold = itertools.count(0)

    async def page(request: web.Request) -> web.StreamResponse:
        body = f"""
          <p id=thrown></p><p id=served>{next(numbers)} people are viewing this right now</p>
          <p id=stock>Only {40 - next(sold)} left in stock</p>
          <p id=live>{random.choice([210, 214, 219])} visitors are looking at this now</p>"""
        script = """
          const id = Math.random().toString(36);
          document.getElementById("thrown").textContent =
            `Only ${2 + Math.floor(Math.random() * 7)} left in stock`;"""
        return await scripted(script, body)(request)

    artifacts, _ = await run(page)
    result = random_figures.check(artifacts)
    found = {finding.evidence[0].selector: finding.title for finding in result.findings}
    assert found == {
        "#thrown": "A stock figure comes from a random generator",
        "#served": "A number of people jumps at random",
    }
    lines = [piece.quote for finding in result.findings for piece in finding.evidence[1:]]
    assert any("Math.random() * 7" in (line or "") for line in lines)


async def test_a_page_without_clock_or_figure_is_loaded_only_once_more() -> None:
    artifacts, _ = await run(html("<p>Just a text, written 12 minutes ago, 5 min read</p>"))
    reloads = artifacts.experiments.reloads
    assert isinstance(reloads, Reloads)
    assert len(reloads.loads) == 1
    assert countdown_restarts.check(artifacts).outcome is Outcome.NOT_APPLICABLE


async def test_a_fixed_chance_does_not_hang_a_page_that_needs_many_numbers() -> None:
    script = """
      const known = new Set();
      while (known.size < 3000) known.add(Math.floor(Math.random() * 1e6));
      document.getElementById("clock").textContent = "done";"""
    body = OFFER + "<p>37 people are viewing this right now</p>"
    artifacts, _ = await run(scripted(script, body))
    reloads = artifacts.experiments.reloads
    assert isinstance(reloads, Reloads)
    assert [load.problem for load in reloads.loads] == [""] * 5


async def test_a_server_that_shuts_the_door_on_the_next_visitor_is_not_checked() -> None:
    visits = itertools.count()

    async def page(request: web.Request) -> web.StreamResponse:
        if "Upgrade-Insecure-Requests" in request.headers and next(visits) >= 1:
            return web.Response(status=429, text="slow down")
        return await scripted("count(() => 900 - performance.now() / 1000)")(request)

    artifacts, _ = await run(page)
    reloads = artifacts.experiments.reloads
    assert isinstance(reloads, Missing)
    assert "429" in reloads.reason


async def test_a_page_that_fights_is_given_up_in_bounded_time_or_read_as_it_is() -> None:
    """Thousands of clocks, a document that grows, and built-ins that lie."""
    script = """
      Error.prepareStackTrace = () => { throw new Error("no"); };
      Object.defineProperty(Error, "stackTraceLimit", { get() { throw 1; }, set() { throw 1; } });
      Date.now = () => { throw new Error("no clock"); };
      Math.random = () => "x";
      Array.prototype.findLast = () => { throw 1; };
      CSS.escape = () => { throw 1; };
      let left = 900;
      setInterval(() => {
        left--;
        for (const clock of document.querySelectorAll("b")) clock.textContent = words(left);
        document.body.append(document.createElement("p").appendChild(new Text("37 left")));
      }, 200);"""
    body = OFFER + "".join(f"<p>Offer {n} ends in <b>00:15:00</b></p>" for n in range(400))
    artifacts, _ = await run(scripted(script, body))
    reloads = artifacts.experiments.reloads
    assert artifacts.pages
    if isinstance(reloads, Missing):
        assert reloads.fault.value == "ours"
    else:
        assert len(reloads.texts) <= MAX_WATCHED
