"""Is "legitimate interest" used to track those who did not agree?

Looks for: switches of the banner and of its settings that are on beforehand, can be switched off,
and are named as legitimate interest.
Why it matters: tracking needs consent; a second row of switches that are on under another name
keeps it going for those who only say no to the first.
Does not see: lists of partners behind further screens, objections on other pages, other
languages than the seven that are known.
Rule: Directive 2002/58/EC Article 5(3), which knows no legitimate interest; GDPR Article 21(2);
EDPB Cookie Banner Taskforce report of 2023-01-17, paragraphs 21 to 24; CJEU C-252/21.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.consent.purposes import Purpose, is_objection, purpose_of
from veritas.checks.consent.runs import NotTriedError, consent_of
from veritas.checks.consent.toggles import toggles_of
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
    id="vision.legitimate-interest",
    phase=Phase.VISION,
    title="No legitimate interest is switched on beforehand",
    severity=Severity.LOW,
    needs=("page", "experiments.consent"),
    references=(
        "2002/58/EC Article 5(3)",
        "GDPR Article 21(2)",
        "EDPB Cookie Banner Taskforce 2023",
        "CJEU C-252/21",
    ),
    claim=Claim.EXPERIMENT_PROVES,
)


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
        interest = (
            purpose_of(toggle.text) is Purpose.LEGITIMATE_INTEREST
            and toggle.kind == "toggle"
            and not is_objection(toggle.text)
        )
        if toggle.on and not toggle.locked and interest:
            findings.add(
                "interest",
                Evidence(
                    page_url=consent.url,
                    quote=toggle.text,
                    selector=toggle.selector,
                    screenshot=screen.picture or None,
                    detail="on before anybody touched it",
                ),
                title="“Legitimate interest” is switched on beforehand",
                summary="Beside what is asked for there is what is taken, until somebody finds "
                "the switch.",
                advice="Ask for consent, and do not rest tracking on legitimate interest.",
                confidence=0.8,
            )
    return findings.result({"switches": str(len(toggles))})
