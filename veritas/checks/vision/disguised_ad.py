"""Does an advertisement look like a control of the page?

Looks for: links that are paid for (``rel=sponsored``, or to a network that counts clicks on
advertisements) and are labelled like something the page does (download, play, start, continue,
open, close), where neither the label nor the text around says that this is an advertisement.
Why it matters: who wants the page's own download gets somebody else's.
Does not see: paid links that do not say so and go elsewhere first; advertisements drawn by scripts
in frames; pictures of text. Affiliate links in running text, and advertisements that say what they
are (in English, German, French, Spanish, Italian, Dutch or Polish), are fair.
Rule: Directive 2005/29/EC, Annex I No. 11 and 11a; Regulation (EU) 2022/2065, Article 26(1); Gray
et al. 2018, “Disguised Ads”.
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts, ControlElement
from veritas.checks.controls.labels import plain, without_accents, word
from veritas.checks.controls.screens import (
    ScreenFindings,
    nothing_measured,
    screens_looked_at,
    screens_of,
)
from veritas.checks.urls import belongs_to, host_of
from veritas.checks.wording.taxonomy import TYPES
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.disguised-ad",
    phase=Phase.VISION,
    title="No advertisement looks like a control",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=(
        *TYPES["misdirection.visual-interference"].references,
        "2005/29/EC Annex I No. 11 and 11a",
        "(EU) 2022/2065 Article 26(1)",
    ),
    claim=Claim.SCREEN_SHOWS,
)

# Hosts whose links are clicks on advertisements, as their operators document them.
_NETWORKS = (
    "doubleclick.net",
    "googleadservices.com",
    "googlesyndication.com",
    "adnxs.com",
    "taboola.com",
    "outbrain.com",
    "criteo.com",
    "revcontent.com",
    "mgid.com",
    "propellerads.com",
    "popads.net",
    "adsterra.com",
)
_LIKE_A_CONTROL = word(
    r"(?:download|play|start|continue|open|view|watch|install|update|next|close|scan|track|print|"
    r"show)(?: (?:now|here|the|my|your|free|file|video|pdf|manual|guide|app|driver|software|"
    r"invoice|order|parcel|page|all|it)){0,3}",
    r"(?:jetzt )?(?:herunterladen|abspielen|starten|fortfahren|weiter|offnen|anzeigen|schliessen|"
    r"installieren|aktualisieren)",
    r"telecharger.{0,15}|lire|demarrer|continuer|ouvrir|fermer|suivant",
    r"descargar.{0,15}|reproducir|empezar|continuar|abrir|cerrar|siguiente",
    r"scarica.{0,15}|riproduci|inizia|continua|apri|chiudi|avanti",
    r"downloaden|afspelen|starten|doorgaan|openen|sluiten|volgende",
    r"pobierz.{0,15}|odtworz|rozpocznij|kontynuuj|otworz|zamknij|dalej",
)
_SAYS_SO = re.compile(
    r"\b(?:ads?|adverts?|advertisements?|advertising|sponsored|sponsor|promoted|paid|affiliate|"
    r"anzeigen?|werbung|gesponsert|publicites?|annonces?|sponsorise|anuncios?|publicidad|"
    r"patrocinad[oa]|annunc[io]|pubblicita|sponsorizzat[oa]|advertenties?|gesponsord|reklam[ay]?|"
    r"sponsorowan[ey])\b"
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every paid link that is labelled like a control."""
    unmeasured = nothing_measured(META, artifacts)
    if unmeasured is not None:
        return unmeasured
    findings = ScreenFindings(META)
    paid = 0
    for seen in screens_of(artifacts):
        for control in seen.screen.controls:
            if not control.visible or not _is_paid(control, artifacts.domain):
                continue
            paid += 1
            if not _LIKE_A_CONTROL.fullmatch(plain(control.text)):
                continue
            if _SAYS_SO.search(without_accents(f"{control.text} {control.near}", 400)):
                continue
            host = host_of(control.url)
            findings.show(
                f"{control.text} {host}",
                seen,
                [(control, f"a paid link to {host}", control.url)],
                title="An advertisement looks like a control of the page",
                summary="The label promises something of this page; the click is an advertiser's.",
                advice="Mark it “Advertisement”, and do not style it like the page's own buttons.",
                confidence=0.75,
            )
    return findings.result({"paid links": str(paid), **screens_looked_at(artifacts)})


def _is_paid(control: ControlElement, domain: str) -> bool:
    host = host_of(control.url)
    if not host or belongs_to(host, domain):
        return False
    return "sponsored" in control.rel.split() or any(
        belongs_to(host, network) for network in _NETWORKS
    )
