"""Are purposes that need consent switched on beforehand?

Looks for: switches, boxes and options of the banner and of its settings that are on before anybody
touched them, can be switched off, and are named for counting, advertising, personalising or
social networks, or agree to all. A switch that says no when it is on ("opt out") is none.
Why it matters: silence and boxes that were ticked beforehand are no consent.
Does not see: switches in parts that stay folded up, a bare "Yes" (to what?), labels in other
languages. What is named as necessary is never found, nor what cannot be switched.
Rule: CJEU C-673/17 (Planet49); GDPR recital 32; EDPB Guidelines 05/2020, paragraph 79.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, ConsentControl
from veritas.checks.consent.purposes import Purpose, is_objection, purpose_of
from veritas.checks.consent.runs import NotTriedError, consent_of
from veritas.checks.consent.toggles import toggles_of
from veritas.checks.controls.labels import plain
from veritas.checks.finding_list import FindingList
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Claim,
    Evidence,
    Phase,
    Severity,
    not_applicable,
    not_checked,
)

META = CheckMeta(
    id="vision.preticked-purposes",
    phase=Phase.VISION,
    title="No purpose is switched on beforehand",
    severity=Severity.MEDIUM,
    needs=("page", "experiments.consent"),
    references=("CJEU C-673/17", "GDPR recital 32", "EDPB Guidelines 05/2020"),
    claim=Claim.EXPERIMENT_PROVES,
)

_BARE_YES = frozenset({"yes", "on", "ja", "an", "ein", "oui", "si", "aan", "tak"})


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the switches of the banner's screens."""
    try:
        consent = consent_of(artifacts)
        if consent.banner is None:
            return not_applicable(META, "the page shows no banner that we could find")
        toggles = toggles_of(consent)
    except NotTriedError as error:
        return not_checked(META, str(error))
    if not toggles:
        return not_applicable(META, "the banner has no switches that could be looked at")
    findings = FindingList(META)
    for screen, toggle in toggles:
        if toggle.on and not toggle.locked and _agrees(toggle):
            findings.add(
                "ticked",
                Evidence(
                    page_url=consent.url,
                    quote=toggle.text,
                    selector=toggle.selector,
                    screenshot=screen.picture or None,
                    detail="on before anybody touched it",
                ),
                title="Purposes that need consent are switched on beforehand",
                summary="Who saves the settings as they are has agreed without having chosen.",
                advice="Leave every purpose off that is not needed, until somebody switches it on.",
                confidence=0.85,
            )
    return findings.result({"switches": str(len(toggles))})


def _agrees(toggle: ConsentControl) -> bool:
    """Whether it agrees to tracking as it stands; a bare "Yes" does not say to what."""
    if is_objection(toggle.text):
        return False
    if toggle.kind == "option":
        return toggle.choice == "accept" and plain(toggle.text) not in _BARE_YES
    return purpose_of(toggle.text) is Purpose.TRACKING
