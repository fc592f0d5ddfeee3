"""The consent experiment on banners of all kinds, honest, hidden and hostile ones.

One browser tries several pages at a time; each is on one site, with a frame's and a tracker's host
on others.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping

import msgspec
import pytest
from aiohttp import web

from tests.collect_site import HOST, Handler, html, served
from tests.unit.artifact_builder import page, site
from veritas.artifacts import (
    Consent,
    ConsentRun,
    ConsentState,
    Experiments,
    Missing,
    PageArtifact,
)
from veritas.checks.registry import CHECKS, run_check
from veritas.collect.allowance import Allowance
from veritas.collect.browser import open_browser
from veritas.collect.deadline import Deadline
from veritas.collect.egress.opening import open_guard
from veritas.collect.experiments.consent.trying import try_consent
from veritas.collect.experiments.ground import VISITORS_AT_ONCE, Ground
from veritas.collect.robots import Robots
from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.core.audit import AuditRequest, Tier
from veritas.core.errors import Fault

pytestmark = pytest.mark.browser
OTHER = "frames.other.example"
AWAY = "elsewhere.third.example"
ASKED = "We and our partners use cookies to count visits and to show you advertisements that fit."
FIXED = "position:fixed;bottom:0;left:0;right:0;background:#eee;padding:1em"
TEXT = "<p>Tents, stoves and lanterns for nights outside.</p>" * 10
BUTTONS = "<button id=yes>Accept all</button> <button id=no>Reject all</button>"
# Remembers the choice, takes the banner away, and counts those who agreed.
CHOOSE = """
<script>
function asks(root, banner) {
  if (localStorage[location.pathname]) { banner.remove(); return; }
  for (const id of ["yes", "no"]) root.getElementById(id).addEventListener("click", () => {
    localStorage[location.pathname] = id;
    if (id === "yes") {
      new Image().src = "http://OTHER/pixel.gif?x=1";
      document.createElement("canvas").toDataURL();
    }
    banner.remove();
  });
}
</script>
""".replace("OTHER", OTHER)


def own_tree(mode: str) -> str:
    return f"""{CHOOSE}<div id=host></div><script>
const root = document.getElementById("host").attachShadow({{ mode: "{mode}" }});
root.innerHTML = `<div style="{FIXED}"><p>{ASKED}</p>{BUTTONS}</div>`;
asks(root, document.getElementById("host"));
</script>"""


PLAIN = f"{CHOOSE}<div id=box style='{FIXED}'><p>{ASKED}</p>{BUTTONS}</div>"
ASK_BOX = "<script>asks(document, document.getElementById('box'))</script>"
IN_FRAME = (
    f"<body><div id=box><p>{ASKED}</p>{BUTTONS}</div><script>"
    "for (const id of ['yes', 'no']) document.getElementById(id).onclick = () =>"
    "{ parent.postMessage(id, '*'); };</script>"
)
FRAME = """<script>
addEventListener("message", (event) => {
  if (event.data !== "yes" && event.data !== "no") return;
  localStorage[location.pathname] = event.data;
  document.getElementById("cmp").remove();
});
addEventListener("load", () => {
  if (localStorage[location.pathname]) document.getElementById("cmp")?.remove();
});
</script>"""


def framed(url: str) -> str:
    style = f"{FIXED};width:100%;height:200px;border:0"
    return f"<iframe id=cmp src='{url}' style='{style}'></iframe>{FRAME}"


async def other_site(request: web.Request) -> web.Response:
    if request.path == "/pixel.gif":
        return web.Response(body=b"GIF89a", content_type="image/gif")
    return web.Response(text=IN_FRAME, content_type="text/html")


def at(name: str) -> PageArtifact:
    return page(url=f"http://{HOST}/{name}", final_url=f"http://{HOST}/{name}")


async def tried(
    pages: Mapping[str, str], *, within_s: float = 40.0, routes: Mapping[str, Handler] | None = None
) -> dict[str, Consent | Missing]:
    """The experiment on each page, a few at a time, in one browser."""
    served_pages: dict[str, Handler] = {
        f"/{name}": html(body + TEXT) for name, body in pages.items()
    }
    served_pages |= {"/pixel.gif": other_site, "/inner": other_site, **(routes or {})}
    async with served(served_pages) as rules:
        (rule,) = rules
        others = tuple(
            ConnectTo(host, 80, rule.address, rule.target_port) for host in (OTHER, AWAY)
        )
        settings = CollectSettings(connect_to=(*rules, *others), mobile=False)
        request = AuditRequest(f"http://{HOST}/", Tier.STANDARD_AUDIT)
        limits = settings.limits_of(request)

        async def ignore(*_: object) -> None:
            return

        async def no_rules() -> Robots:
            return Robots(Missing("none", Fault.OURS, "not_collected"))

        async with (
            open_guard(settings, limits.max_audit_mb) as guard,
            open_browser(settings, request.url, guard.port) as browser,
        ):
            allowance = Allowance(limits, guard.journal)
            ground = Ground(
                browser=browser,
                request=request,
                settings=settings,
                target=at(""),
                deadline=Deadline.after(within_s),
                allowance=allowance,
                robots=no_rules,
                tell=ignore,
                keep_picture=ignore,
                places=asyncio.Semaphore(2 * VISITORS_AT_ONCE),
            )

            async def one(name: str) -> Consent | Missing:
                return await try_consent(dataclasses.replace(ground, target=at(name)))

            async with asyncio.timeout(within_s + 20):
                found = await asyncio.gather(*(one(name) for name in pages))
        return dict(zip(pages, found, strict=True))


def judged(consent: Consent | Missing) -> set[str]:
    """The checks that have a finding."""
    artifacts = site(experiments=Experiments(consent=consent))
    entries = [entry for entry in CHECKS if "experiments.consent" in entry.meta.needs]
    return {one.check_id for entry in entries for one in run_check(entry, artifacts).findings}


def asked(run: ConsentRun | Missing | None) -> bool:
    """Whether the counter was asked after the choice."""
    assert isinstance(run, ConsentRun), run
    assert run.done is None, (run.done, run.clicks)
    assert isinstance(run.after, ConsentState)
    return any(request.host == OTHER for request in run.after.requests)


def drawn(run: ConsentRun | Missing | None) -> int:
    """How often a canvas was read, in the stretch after the choice, or before there was one."""
    assert isinstance(run, ConsentRun)
    state = run.before if run.choice == "none" else run.after
    assert isinstance(state, ConsentState)
    return sum(act.api == "canvas.toDataURL" for act in state.acts)


async def test_banners_are_found_and_operated_wherever_they_are() -> None:
    dialog = PLAIN.replace("<div id=box", "<dialog open id=box").replace("</div>", "</dialog>")
    in_flow = PLAIN.replace(f" style='{FIXED}'", "")
    pages = {
        "flow": in_flow + ASK_BOX,
        "dialog": (dialog + ASK_BOX)
        .replace(ASKED, "Wir verwenden Cookies, um Besuche zu zählen und Werbung zu zeigen.")
        .replace("Accept all", "Alle akzeptieren")
        .replace("Reject all", "Nur notwendige Cookies"),
        "links": f"<div id=box style='{FIXED}'><p>{ASKED}</p><a href='?c=yes'>Accept all</a> "
        "<a href='?c=no'>Reject all</a></div><script>"
        "if (location.search) localStorage[location.pathname] = 1;"
        f"if (location.search === '?c=yes') new Image().src = 'http://{OTHER}/pixel.gif?x=1';"
        "if (localStorage[location.pathname]) box.remove();</script>",
        "open": own_tree("open"),
        "closed": own_tree("closed"),
        "foreign": framed(f"http://{OTHER}/inner"),
    }
    found = await tried(pages)
    for name, consent in found.items():
        assert isinstance(consent, Consent), (name, consent)
        assert consent.banner is not None, name
        framed_one = name == "foreign"
        assert asked(consent.accept) is not framed_one, name
        assert asked(consent.reject) is False, name
        for run in (consent.accept, consent.reject):
            assert isinstance(run, ConsentRun)
            assert (len(run.clicks), run.screens) == (1, 1), name
            assert isinstance(run.again, ConsentState), name
            assert run.again.banner is False, name
        assert judged(consent) == set(), name
    flow = found["flow"]
    assert isinstance(flow, Consent)
    assert [drawn(run) for run in (flow.nothing, flow.accept, flow.reject)] == [0, 1, 0]
    shadows = {name: one.banner.shadow for name, one in found.items()
               if isinstance(one, Consent) and one.banner}  # fmt: skip
    assert (shadows["open"], shadows["closed"], shadows["flow"]) == ("open", "closed", "")
    foreign = found["foreign"]
    assert isinstance(foreign, Consent)
    assert foreign.banner is not None
    assert foreign.banner.frame_url == f"http://{OTHER}/inner"


async def test_walls_are_found_with_and_without_a_price() -> None:
    cover = "position:fixed;inset:0;background:#eee;padding:1em"
    only = PLAIN.replace(FIXED, cover).replace(" <button id=no>Reject all</button>", "")
    agree = (
        "<script>yes.onclick = () => { localStorage.agreed = 1; box.remove(); "
        f"new Image().src = 'http://{OTHER}/pixel.gif?x=1'; }};"
        "if (localStorage.agreed) box.remove();</script>"
    )
    paid = only.replace("</div>", "<button>Reject and subscribe</button></div>")
    found = await tried({"wall": only + agree, "paid": paid + agree})
    assert judged(found["wall"]) == {"vision.no-way-to-reject", "vision.cookie-wall"}
    assert judged(found["paid"]) == {"vision.cookie-wall"}
    for consent in found.values():
        saved = msgspec.json.encode(Experiments(consent=consent))
        assert msgspec.json.decode(saved, type=Experiments).consent == consent


async def test_what_asks_for_something_else_is_no_banner() -> None:
    newsletter = (
        f"<div role=dialog style='{FIXED}'><p>Get our newsletter. Mind the privacy policy.</p>"
        "<input type=email><button>Subscribe</button><button>No thanks</button></div>"
    )
    pages = {
        "newsletter": newsletter,
        "recipes": "<article><h1>Cookies</h1><p>The best cookies of all, with chocolate and nuts, "
        "in half an hour.</p><button>Save recipe</button><button>Print</button></article>",
        "foot": f"<footer style='{FIXED}'><a href=/cookies>Cookies</a> <a href=/privacy>Privacy"
        "</a> <button>Cookie settings</button></footer>",
        "age": f"<div role=dialog style='{FIXED}'><p>Are you over 18?</p><button>Yes</button>"
        "<button>No</button></div>",
    }
    for name, consent in (await tried(pages)).items():
        assert isinstance(consent, Consent), (name, consent)
        assert consent.banner is None, name
        assert consent.accept is None
        assert judged(consent) == set(), name


async def test_banners_that_fight_are_not_checked_in_bounded_time() -> None:
    pages = {
        "leaves": f"{PLAIN}<script>setTimeout(() => box.remove(), 700)</script>",
        "returns": f"{PLAIN}<script>for (const id of ['yes', 'no']) document.getElementById(id)"
        ".onclick = () => { const old = box; old.remove(); setTimeout(() => "
        "document.body.append(old), 50); };</script>",
        "away": f"{PLAIN}<script>for (const id of ['yes', 'no']) document.getElementById(id)"
        f".onclick = () => {{ location = 'http://{AWAY}/inner'; }};</script>",
        "asks": f"{PLAIN}<script>for (const id of ['yes', 'no']) document.getElementById(id)"
        ".onclick = () => { while (!confirm('Really?')); box.remove(); };</script>",
        "deep": f"{PLAIN.replace(BUTTONS, '<button id=no>Cookie settings</button>')}<script>"
        "let depth = 0; no.onclick = () => { no.textContent = 'More settings ' + ++depth;"
        "box.firstChild.textContent += ' More about cookies.'; };</script>",
        "strange": f"<div id=cookie-box style='{FIXED}'><p>Este site utiliza cookies para contar "
        "visitas e mostrar anúncios de parceiros.</p><button>Aceitar tudo</button> "
        "<button>Recusar tudo</button></div>",
        "covered": f"{PLAIN}<div style='position:fixed;inset:0;z-index:9'></div>",
        "grows": f"{PLAIN}{ASK_BOX}<script>setInterval(() => {{ for (let i = 0; i < 50; i++) "
        "document.body.append(document.createElement('p')); }, 5)</script>",
        "busy": f"{PLAIN}<script>yes.onclick = no.onclick = () => {{ for (;;); }};</script>",
    }
    loop = asyncio.get_running_loop()
    start = loop.time()
    found = await tried(pages)
    assert loop.time() - start < 60
    for name, consent in found.items():
        assert judged(consent) == set(), name
        if name in {"grows", "leaves"} or isinstance(consent, Missing):
            continue
        for run in (consent.accept, consent.reject):
            missing = run.done if isinstance(run, ConsentRun) else run
            if name == "covered" and missing is None and consent.banner is None:
                continue
            assert isinstance(missing, Missing), (name, run)
            assert missing.fault is Fault.OURS
            assert missing.code != "no_way", name
