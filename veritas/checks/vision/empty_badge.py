"""Can a badge that promises trust be checked?

Looks for: pictures that show a named seal of approval, or call the shop verified, certified or
tested, and lead nowhere.
Why it matters: a seal can be copied by anyone; only a link to the one who gives it tells whether
it was given.
Does not see: badges without words in their alternative text or title; whether the giver exists, or
what a link shows. Pictures of payment methods and words such as “secure payment” claim no seal.
Rule: Directive 2005/29/EC, Annex I No. 2 and 4 (a seal without authorisation); Fogg et al. 2001 on
why such pictures are believed.
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
from veritas.checks.identity.trust_badges import seal_giver
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity

META = CheckMeta(
    id="vision.empty-badge",
    phase=Phase.VISION,
    title="Badges of trust lead to who gives them",
    severity=Severity.LOW,
    needs=("page",),
    references=("2005/29/EC Annex I No. 2 and 4",),
    claim=Claim.SCREEN_SHOWS,
)

_CLAIMS = re.compile(
    r"\b(?:verified|certified|accredited|approved|tested) (?:shop|store|seller|merchant|site|by)\b|"
    r"\b\w{3,30} (?:verified|certified|approved)$|\btrust(?:ed)? (?:seal|shop|store|badge)\b|"
    r"\b(?:zertifizierter|gepruft?er|verifizierter) (?:shop|handler|onlineshop)\b|\bgutesiegel\b|"
    r"\b(?:boutique|site|marchand) (?:certifie|verifie)e?\b|\b(?:tienda|sitio) "
    r"(?:certificad|verificad)[oa]\b|\b(?:negozio|sito) (?:certificato|verificato)\b|"
    r"\b(?:gecertificeerde|geverifieerde) (?:winkel|webshop)\b|\bzweryfikowany sklep\b"
)
_MAX_CHARS = 80


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every picture that claims a seal."""
    unmeasured = nothing_measured(META, artifacts)
    if unmeasured is not None:
        return unmeasured
    findings = ScreenFindings(META)
    badges = 0
    for seen in screens_of(artifacts):
        for picture in seen.screen.pictures:
            if not _claims(picture.text):
                continue
            badges += 1
            if picture.link or picture.clickable:
                continue
            findings.show(
                without_accents(picture.text, _MAX_CHARS),
                seen,
                [(picture, "it leads nowhere", picture.url)],
                title="A badge of trust cannot be checked",
                summary="Anyone can show this picture. Nothing leads to who is said to give it.",
                advice="Link the badge to its entry at the one who gives it, or leave it out.",
                confidence=0.7,
            )
    return findings.result({"badges": str(badges), **screens_looked_at(artifacts)})


def _claims(words: str) -> bool:
    if not words or len(words) > _MAX_CHARS:
        return False
    return seal_giver(words) is not None or bool(_CLAIMS.search(without_accents(words, _MAX_CHARS)))
