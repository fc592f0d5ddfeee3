"""Does a bar run down by itself beside an offer?

Looks for: a thin bar that an animation shortens from (nearly) its whole length to nothing in five
seconds or more, in a box whose text presses for time or speaks of an offer, a price, a basket or a
place that is kept.
Why it matters: the shrinking bar presses more than the words do, and nobody can tell what happens
at its end.
Does not see: bars drawn by a script step by step, in pictures or canvas; what is true of the
deadline, which the experiments try out. Bars of slide shows, of loading, and of steps are fair.
Rule: Mathur et al. 2019, arXiv 1907.07032, “Urgency”; Directive 2005/29/EC, Annex I No. 7.
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts
from veritas.checks.controls.labels import without_accents
from veritas.checks.controls.screens import (
    ScreenFindings,
    nothing_measured,
    screens_looked_at,
    screens_of,
)
from veritas.checks.wording.taxonomy import TYPES
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.countdown-bar",
    phase=Phase.VISION,
    title="No bar runs down beside an offer",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=TYPES["urgency.countdown-timer"].references,
    claim=Claim.SCREEN_SHOWS,
)

_PRESSES = re.compile(
    r"\b(?:hurry|offers?|deals?|discounts?|sale|prices?|reserved|held|expires?|ends? in|time left|"
    r"claimed|basket|cart|angebot|rabatt|preis|reserviert|endet|lauft ab|warenkorb|offre|remise|"
    r"prix|reserve|expire|panier|oferta|descuento|precio|reservad[oa]|termina|cesta|carrito|"
    r"offerta|sconto|prezzo|riservat[oa]|scade|carrello|aanbieding|korting|prijs|gereserveerd|"
    r"verloopt|winkelwagen|promocj[ai]|rabat|cena|zarezerwowan\w|konczy|koszyk)\b"
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every bar that runs down."""
    unmeasured = nothing_measured(META, artifacts)
    if unmeasured is not None:
        return unmeasured
    findings = ScreenFindings(META)
    bars = 0
    for seen in screens_of(artifacts):
        for bar in seen.screen.bars:
            bars += 1
            if not _PRESSES.search(without_accents(bar.near, 300)):
                continue
            again = ", and starts again and again" if bar.endless else ""
            findings.show(
                bar.selector,
                seen,
                [(bar, f"it runs down in {bar.duration_s:.0f} s by itself{again}", "")],
                title="A bar runs down by itself beside an offer",
                summary="Nobody did anything to start it; it presses to decide before it is empty.",
                advice="Say until when the offer holds, as a date and a time.",
                confidence=0.8,
            )
    return findings.result({"bars": str(bars), **screens_looked_at(artifacts)})
