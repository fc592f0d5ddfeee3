"""The consent experiment on banners of all kinds, honest, hidden and hostile ones.

One browser tries several pages at a time; each is on one site, with a frame's and a tracker's host
on others.
"""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from tests.consent_site import (
    ASK_BOX,
    ASKED,
    AWAY,
    BUTTONS,
    FIXED,
    OTHER,
    PLAIN,
    asked,
    drawn,
    framed,
    judged,
    own_tree,
    tried,
)
from veritas.artifacts import Consent, ConsentRun, ConsentState, Experiments, Missing
from veritas.core.errors import Fault

pytestmark = pytest.mark.browser


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
