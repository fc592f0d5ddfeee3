"""Consent banners of many designs, and what is true of each.

Above all: where somebody looks longer and finds a way to say no, nobody is told that there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.consent_site import ASKED, FIXED, OTHER

# `answer` keeps a choice and takes the banner away; whoever did not refuse is counted.
ANSWER = f"""<script>
const count = () => {{ new Image().src = "http://{OTHER}/pixel.gif?x=1"; }};
const keep = (yes) => {{ localStorage.choice = yes ? "yes" : "no"; if (yes) count(); }};
const answer = (yes, other) => {{ keep(yes); (other || box).remove(); }};
const on = (id, act) => document.getElementById(id).addEventListener("click", act);
const shows = (...ids) => ids.forEach((id) => {{
  const one = document.getElementById(id); one.hidden = !one.hidden; }});
addEventListener("DOMContentLoaded", () => {{
  if (localStorage.choice) document.querySelectorAll("#box, #panel").forEach((one) => one.remove());
  if (localStorage.choice === "yes") count();
}});
</script>"""


@dataclass(frozen=True, slots=True)
class Design:
    """A banner, and what is true of it.

    Attributes:
        body: what the page holds.
        accept, reject: the clicks it takes; a text is a part of why it cannot be told.
        found: the checks that have a finding.
    """

    body: str
    accept: int | str
    reject: int | str
    found: frozenset[str] = frozenset()


HARDER = frozenset({"vision.reject-harder"})
TICKED = frozenset({"vision.preticked-purposes"})


def box(inner: str, script: str, text: str = ASKED, style: str = FIXED) -> str:
    return (
        f'{ANSWER}<div id=box style="{style}"><p>{text}</p>{inner}</div><script>{script}</script>'
    )


TWO_ON = (
    "<label><input type=checkbox id=s checked> Statistics</label>"
    "<label><input type=checkbox id=m checked> Marketing</label>"
)
YES_NO = "on('yes', () => answer(true)); on('no', () => answer(false));"


def tongue(text: str, yes: str, no: str) -> Design:
    inner = f"<button id=yes>{yes}</button> <button id=no>{no}</button>"
    return Design(box(inner, YES_NO, text), 1, 1)


CASES = {
    # ---- options and selects ----
    "radios": Design(
        box(
            "<label><input type=radio name=c value=yes> All cookies</label>"
            "<label><input type=radio name=c value=no checked> Only necessary cookies</label>"
            "<button id=save>Save</button>",
            "on('save', () => answer(document.querySelector('[name=c]:checked').value === 'yes'));",
        ),
        2, 1,
    ),
    "radios ticked": Design(
        box(
            "<fieldset><input type=radio name=c id=a value=yes checked><label for=a>Accept all"
            "</label><input type=radio name=c id=b value=no><label for=b>Reject all</label>"
            "</fieldset><button id=save>Confirm my choice</button>",
            "on('save', () => answer(a.checked));",
        ),
        1, 2, HARDER | TICKED,
    ),
    "a yes and a no for each": Design(
        box(
            "<p>Statistics <label><input type=radio name=s value=1 checked>Yes</label>"
            "<label><input type=radio name=s value=0>No</label></p>"
            "<p>Marketing <label><input type=radio name=m value=1 checked>Yes</label>"
            "<label><input type=radio name=m value=0>No</label></p>"
            "<button id=save>Save preferences</button>",
            "on('save', () => answer([...document.querySelectorAll(':checked')]"
            ".some((one) => one.value === '1')));",
        ),
        1, 3, HARDER,
    ),
    "select": Design(
        box(
            "<label>Cookies <select id=how><option value=''>Please choose</option>"
            "<option value=no>Only necessary cookies</option><option value=yes>All cookies</option>"
            "</select></label> <button id=save>Confirm selection</button>",
            "on('save', () => { if (how.value) answer(how.value === 'yes'); });",
        ),
        2, 2,
    ),
    "select a language": Design(
        box(
            "<select><option>English</option><option>Deutsch</option></select>"
            "<button id=yes>Accept</button><button id=no>Decline</button>", YES_NO,
        ),
        1, 1,
    ),
    "options nobody knows": Design(
        box(
            "<label><input type=radio name=c checked> Crumbs</label>"
            "<label><input type=radio name=c> The whole jar</label><button id=save>Save</button>",
            "on('save', () => answer(true));",
        ),
        "not understood", "not understood",
    ),
    # ---- switches ----
    "switches only": Design(
        box(
            "<label><input type=checkbox checked disabled> Necessary</label>"
            "<label><input type=checkbox id=s checked> Statistics</label>"
            "<label><input type=checkbox id=m checked> Marketing</label>"
            "<button id=save>Save my choices</button>",
            "on('save', () => answer(s.checked || m.checked));",
        ),
        1, 3, HARDER | TICKED,
    ),
    "switches and ok": Design(
        box(
            "<label><input type=checkbox checked disabled> Necessary</label>"
            "<label><input type=checkbox id=s> Statistics</label> <button id=yes>OK</button>",
            "on('yes', () => answer(s.checked));",
        ),
        2, 1,
    ),
    "switches that opt out": Design(
        box(
            "<button id=yes>Accept all</button> <button id=more>Settings</button>"
            "<div id=two hidden><label><input type=checkbox id=s> Opt out of statistics</label>"
            "<button id=save>Save</button></div>",
            "on('yes', () => answer(true)); on('more', () => shows('two', 'more'));"
            "on('save', () => answer(!s.checked));",
        ),
        1, 3, HARDER,
    ),
    "drawn switches": Design(
        box(
            "<div role=switch aria-checked=true aria-label=Statistics id=s style='width:40px;"
            "height:20px;background:#0a0' tabindex=0></div><button id=save>Save and close</button>",
            "on('s', () => s.setAttribute('aria-checked', s.ariaChecked !== 'true'));"
            "on('save', () => answer(s.ariaChecked === 'true'));",
        ),
        1, 2, HARDER | TICKED,
    ),
    "switches that count at once": Design(
        box(
            f"{TWO_ON}<button id=no>Close</button>",
            "box.onchange = () => { if (!s.checked && !m.checked) keep(false); };"
            "on('no', () => box.remove());",
        ),
        "not understood", 3, TICKED,
    ),
    "switches that nothing saves": Design(
        box(f"{TWO_ON}<button id=no>Close</button>", "on('no', () => box.remove());"),
        "not understood", "nothing saves", TICKED,
    ),
    "a pair for each": Design(
        box(
            "<button id=yes>Accept all</button> <button id=more>Personalise</button>"
            "<div id=two hidden><p>Statistics <button class=no>Deny</button> <button>Allow</button>"
            "</p><p>Marketing <button class=no>Deny</button> <button>Allow</button></p>"
            "<button id=save>Save</button></div>",
            "const denied = new Set(); on('yes', () => answer(true));"
            "on('more', () => shows('two', 'more'));"
            "document.querySelectorAll('.no').forEach((one) =>"
            " one.onclick = () => denied.add(one));"
            "on('save', () => answer(denied.size < 2));",
        ),
        1, 4, HARDER,
    ),
    # ---- layers ----
    "reject on the second layer": Design(
        box(
            "<button id=yes>Agree</button> <a href='#' id=more>Let me choose</a>",
            "on('yes', () => answer(true, panel) || box.remove());"
            "on('more', (e) => { e.preventDefault(); box.remove(); panel.showModal(); });"
            "on('no', () => answer(false, panel));",
        )
        .replace(
            "<script>on(",
            "<dialog id=panel><h2>Your privacy choices</h2><p>We use cookies to count visits.</p>"
            "<button id=no>Reject all</button> <button>Allow all</button></dialog>"
            "<script>on(",
        ),
        1, 2, HARDER,
    ),
    "folded away": Design(
        box(
            "<button id=yes>Accept</button><details><summary>More options</summary>"
            "<button id=no>Refuse all</button></details>", YES_NO,
        ),
        1, 2, HARDER,
    ),
    "a modal dialog": Design(
        f"{ANSWER}<dialog id=box><p>{ASKED}</p><form method=dialog>"
        "<button id=yes>Allow all</button><button id=no>Continue without accepting</button>"
        "</form></dialog>"
        f"<script>if (!localStorage.choice) box.showModal(); {YES_NO}</script>",
        1, 1,
    ),
    # ---- elements that are no buttons ----
    "divs": Design(
        box(
            "<div id=yes style='background:#08f;width:120px'>Accept all</div>"
            "<div id=no style='background:#ccc;width:120px'>Reject all</div>", YES_NO,
        ),
        1, 1,
    ),
    "spans in the flow": Design(
        box(
            "<span id=yes style='cursor:pointer'>Accept</span> "
            "<span id=no style='cursor:pointer'>Decline</span>", YES_NO, style="",
        ),
        1, 1,
    ),
    "own elements": Design(
        box(
            "<my-button id=yes label='Accept all'></my-button>"
            "<my-button id=no label='Reject all'></my-button>",
            "customElements.define('my-button', class extends HTMLElement { connectedCallback() {"
            "this.attachShadow({ mode: 'open' }).innerHTML ="
            "`<button>${this.getAttribute('label')}</button>`; } });" + YES_NO,
        ),
        1, 1,
    ),
    "a form": Design(
        box(
            "<form method=get><input type=submit name=c value='I agree'>"
            "<input type=submit name=c value='I do not agree'></form>",
            "const said = new URLSearchParams(location.search).get('c');"
            "if (said) answer(said === 'I agree');",
        ),
        1, 1,
    ),
    "a word in the text": Design(
        box(
            "<button id=yes>OK</button>",
            YES_NO,
            f"{ASKED} If you do not want that, you can <a href='#' id=no>refuse</a>.",
        ),
        1, 1,
    ),
    # ---- other pages ----
    "settings elsewhere": Design(
        box(
            "<button id=yes>Accept</button> <a href='/privacy-settings'>Cookie settings</a>",
            "on('yes', () => answer(true));",
        ),
        1, 3, HARDER | TICKED,
    ),
    "refusal elsewhere": Design(
        box(
            "<button id=yes>Accept</button> <a href='/refuse'>Manage cookies</a>",
            "on('yes', () => answer(true));",
        ),
        1, 2, HARDER,
    ),
    "nothing elsewhere": Design(
        box(
            "<button id=yes>Accept</button> <a href='/about-cookies'>Cookie settings</a>",
            "on('yes', () => answer(true));",
        ),
        1, "other page",
    ),
    "another tab": Design(
        box(
            "<button id=yes>Accept</button> <a target=_blank href='/refuse'>Cookie settings</a>",
            "on('yes', () => answer(true));",
        ),
        1, "tab",
    ),
    "said in the text": Design(
        box(
            "<button id=yes>OK</button>", "on('yes', () => answer(true)); count();",
            f"{ASKED} You can opt out at any time on <a href='/about-cookies'>this page</a>.",
        ),
        1, "names another way", frozenset({"vision.tracking-before-consent"}),
    ),
    # ---- what cannot be told ----
    "a picture": Design(
        box(
            "<button id=yes>Accept</button> <button id=no><svg width=20 height=20></svg></button>",
            YES_NO,
        ),
        1, "not understood",
    ),
    "a strange link": Design(
        box("<button id=yes>Accept</button> <a href='#' id=no>Brew tea instead</a>", YES_NO),
        1, "not understood",
    ),
    "only yes": Design(
        box("<button id=yes>OK</button> <a href=/privacy>Privacy policy</a>",
            "on('yes', () => answer(true));"),
        1, "nothing to reject with", frozenset({"vision.no-way-to-reject"}),
    ),
    # ---- languages ----
    "de": tongue(
        "Diese Website nutzt Cookies für Statistik und Werbung. Sie entscheiden.",
        "Alles klar, zustimmen", "Nur technisch notwendige",
    ),
    "fr": tongue(
        "Avec votre accord, nos partenaires et nous utilisons des cookies ou traceurs.",
        "J'accepte tout", "Continuer sans accepter →",
    ),
    "es": tongue(
        "Usamos cookies propias y de terceros para analizar las visitas y mostrar publicidad.",
        "Aceptar todas", "Rechazar todas las cookies",
    ),
    "it": tongue(
        "Questo sito utilizza cookie di profilazione per mostrarti pubblicità.",
        "Accetta tutti", "Solo cookie tecnici",
    ),
    "nl": tongue(
        "Wij gebruiken cookies om bezoeken te tellen en advertenties te tonen.",
        "Ja, ik ga akkoord", "Nee, liever niet",
    ),
    "pl": tongue(
        "Używamy plików cookies, aby liczyć wizyty i wyświetlać reklamy.",
        "Akceptuję wszystkie", "Odrzuć opcjonalne",
    ),
}  # fmt: skip

SETTINGS_PAGE = f"""{ANSWER}<main><h1>Cookie settings</h1><p>Which cookies may we use?</p>
<form><label><input type=checkbox id=s checked> Statistics</label>
<button id=save type=button>Save settings</button></form><p id=told></p></main>
<script>on("save", () => {{ keep(s.checked); told.textContent = "Saved."; }});</script>"""
REFUSE_PAGE = f"""{ANSWER}<main><h1>Cookies on this site</h1><p>We use cookies to count visits.</p>
<p>You may <button id=no>Reject all cookies</button> or <button id=yes>Accept all cookies</button>
</p></main><script>on("no", () => {{ keep(false); location = "/"; }});</script>"""
ABOUT_PAGE = "<h1>About cookies</h1><p>Cookies are small files that your browser keeps.</p>"
