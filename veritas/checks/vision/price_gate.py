"""Must visitors give their data away before they learn a price?

Looks for: visible buttons and links that say that a price shows to whoever signs in or registers,
with no price of the same thing beside them, on desktop and phone. In English, German, French,
Spanish, Italian, Dutch and Polish.
Why it matters: who has given name and address to see a price has paid before comparing.
Does not see: prices that only a later page asks for, and gates without such words. Shops that say
they sell to traders alone may keep their prices from others, and are not found.
Rule: Mathur et al. 2019, arXiv 1907.07032, "Forced Enrollment"; Directive 2011/83/EU, Article
6(1)(e) (the price is to be told before anybody is bound).
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts, ControlElement, PageArtifact
from veritas.checks.controls.labels import without_accents, word
from veritas.checks.controls.screens import (
    ScreenFindings,
    nothing_measured,
    screens_looked_at,
    screens_of,
)
from veritas.checks.figures.prices import prices_of
from veritas.checks.wording.taxonomy import TYPES
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.price-gate",
    phase=Phase.VISION,
    title="Prices can be seen without an account",
    severity=Severity.LOW,
    needs=("page",),
    references=TYPES["forced-action.forced-enrollment"].references,
    claim=Claim.SCREEN_SHOWS,
)

_GATE = word(
    r"(?:sign[- ]?(?:in|up)|log[- ]?in|register|join|create (?:an|your|a free) account)(?: now)? "
    r"(?:to (?:see|view|show|get|unlock|reveal)|for) (?:(?:the|our|your|all|member|full) ){0,2}"
    r"(?:price|prices|pricing)",
    r"(?:see|view|unlock) (?:the )?prices? (?:after|by|when you) (?:sign|log|register)\w{0,5}",
    r"(?:anmelden|einloggen|registrieren),? um (?:die |den |alle )?preise? (?:zu )?"
    r"(?:sehen|anzuzeigen)",
    r"preise? (?:nur )?(?:nach|mit) (?:der )?(?:anmeldung|registrierung|login)(?: sichtbar)?",
    r"(?:connectez-vous|inscrivez-vous) pour (?:voir|afficher) (?:le|les|nos) prix",
    r"(?:inicia sesion|registrate) para ver (?:el|los|nuestros) precios?",
    r"(?:accedi|registrati) per (?:vedere|visualizzare) (?:il|i) prezz[oi]",
    r"(?:log in|meld je aan|registreer) (?:om|voor) (?:de )?prij(?:s|zen)",
    r"(?:zaloguj sie|zarejestruj sie),? (?:aby|zeby) (?:zobaczyc|poznac) cen[ey]?",
)
_TRADE = re.compile(
    r"\b(?:wholesale|trade (?:only|customers|account)|b2b|business customers|dealers? only|"
    r"resellers?|gewerbe|handler|fachhandel|geschaftskunden|grosshandel|professionnels|revendeurs|"
    r"mayorista|grossisti|rivenditori|groothandel|hurtow\w{0,4})\b"
)
_MAX_PAGE_CHARS = 60_000


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every control that speaks of a price."""
    unmeasured = nothing_measured(META, artifacts)
    if unmeasured is not None:
        return unmeasured
    findings = ScreenFindings(META)
    for seen in screens_of(artifacts):
        gates = [one for one in seen.screen.controls if _is_gate(one)]
        if not gates or _sells_to_trade(seen.page):
            continue
        for gate in gates:
            findings.show(
                "gate",
                seen,
                [(gate, "no price stands beside it", gate.url)],
                title="A price shows only to whoever registers",
                summary="In the place of the price stands a way to sign in or to register, so "
                "visitors give away who they are before they can compare.",
                advice="Show the price to everybody, or say plainly to whom you sell.",
                confidence=0.6,
            )
    return findings.result(screens_looked_at(artifacts))


def _is_gate(control: ControlElement) -> bool:
    if control.kind not in {"button", "link"} or not control.visible:
        return False
    return bool(_GATE.search(without_accents(control.text, 120))) and not prices_of(control.near)


def _sells_to_trade(page: PageArtifact) -> bool:
    words = " ".join(text.text for text in page.texts)
    return bool(_TRADE.search(without_accents(words, _MAX_PAGE_CHARS)))
