"""Pages with consent banners of our own, and the experiment on many of them in one browser.

Each page is on one site, with a frame's and a tracker's host on others.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping

from aiohttp import web

from tests.collect_site import Handler, html
from tests.experiment_ground import at, open_ground
from tests.unit.artifact_builder import site
from veritas.artifacts import (
    Consent,
    ConsentRun,
    ConsentState,
    Experiments,
    Missing,
)
from veritas.checks.registry import CHECKS, run_check
from veritas.collect.experiments.consent.trying import try_consent

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


async def tried(
    pages: Mapping[str, str], *, within_s: float = 40.0, routes: Mapping[str, Handler] | None = None
) -> dict[str, Consent | Missing]:
    """The experiment on each page, a few at a time, in one browser."""
    served_pages: dict[str, Handler] = {
        f"/{name}": html(body + TEXT) for name, body in pages.items()
    }
    served_pages |= {"/pixel.gif": other_site, "/inner": other_site, **(routes or {})}
    opening = open_ground(served_pages, within_s=within_s, other_hosts=(OTHER, AWAY))
    async with opening as ground:

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
