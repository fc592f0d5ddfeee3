"""How long has the domain been registered?

Looks for: a registration that is less than thirty days old, or less than ninety.
Why it matters: most domains of fake shops and phishing sites are days old when they are used.
Does not see: what stood there before; every honest site was new once, so age alone says little.
What the registry does not tell is not checked.
Rule: Hao et al. 2011, "Monitoring the Initial DNS Behavior of Malicious Domains"; RFC 9083.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.finding_list import FindingList
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_applicable,
    not_checked,
)

META = CheckMeta(
    id="graph.domain-age",
    phase=Phase.GRAPH,
    title="The domain is not brand-new",
    severity=Severity.LOW,
    needs=(),
    references=("https://www.rfc-editor.org/rfc/rfc9083",),
)

NEW_DAYS = 30
YOUNG_DAYS = 90
_DAY_S = 86_400.0


def check(artifacts: Artifacts) -> CheckResult:
    """Count the days from the registration to the audit."""
    registration = artifacts.sources.registration
    if isinstance(registration, Missing):
        if registration.code in {"not_applicable", "not_asked", "not_collected"}:
            return not_applicable(META, registration.reason)
        return not_checked(META, registration.reason)
    if registration.registered_at is None:
        return not_checked(META, "the registry does not tell since when the domain is registered")
    days = int((artifacts.collected_at - registration.registered_at) // _DAY_S)
    if days < 0:
        return not_checked(META, "the registry names a date that is still to come")
    findings = FindingList(META)
    if days < YOUNG_DAYS:
        new = days < NEW_DAYS
        findings.add(
            "young",
            Evidence(
                page_url=artifacts.request.url,
                detail=f"{registration.domain} was registered {days} days ago, as "
                f"{registration.server} tells by {registration.source.upper()}",
            ),
            title="The domain is only days old" if new else "The domain is only weeks old",
            summary="The name was registered a short while ago. Every site was new once, but so "
            "are most that are made to cheat.",
            advice="Give visitors other ways to see who you are: an imprint, a phone number.",
            confidence=0.9,
            severity=Severity.MEDIUM if new else Severity.LOW,
        )
    facts = {
        "registered for": f"{days} days",
        "registrar": registration.registrar,
        "source": f"{registration.source.upper()}, {registration.server}",
    }
    return findings.result({name: value for name, value in facts.items() if value})
