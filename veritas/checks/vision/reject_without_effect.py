"""Does rejecting change anything?

Looks for: trackers that are at work after everything was rejected and that are also at work after
everything was accepted: when the page is opened again by the visitor who rejected, or newly
begun by the click itself.
Why it matters: a Reject button that does nothing is worse than none, since people believe it.
Does not see: what trackers do with the refusal on their side; trackers that only appear on other
pages. What was under way when Reject was clicked is not held against the site, nor a service
that appears in one run only. Sessions, the spreading of load and defences against robots are
no trackers.
Rule: GDPR Articles 7(3) and 21; Directive 2002/58/EC Article 5(3); EDPB Guidelines 05/2020;
Matte, Bielova and Santos 2020, "Do Cookie Banners Respect my Choice?".
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.consent.runs import NotTriedError, compare, consent_of, evidence_of, names_of
from veritas.checks.finding_list import FindingList
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Claim,
    Phase,
    Severity,
    not_applicable,
    not_checked,
)

META = CheckMeta(
    id="vision.reject-without-effect",
    phase=Phase.VISION,
    title="Rejecting stops the tracking",
    severity=Severity.HIGH,
    needs=("page", "experiments.consent"),
    references=(
        "GDPR Article 7(3)",
        "2002/58/EC Article 5(3)",
        "EDPB Guidelines 05/2020",
        "https://doi.org/10.1109/SP40000.2020.00076",
    ),
    claim=Claim.EXPERIMENT_PROVES,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Compare what tracked after Reject with what tracked after Accept."""
    try:
        consent = consent_of(artifacts)
        if consent.banner is None:
            return not_applicable(META, "the page shows no banner that we could find")
        runs = compare(consent)
    except NotTriedError as error:
        return not_checked(META, str(error))
    facts = {
        "before any choice": names_of(runs.before),
        "after accepting": names_of(runs.accepted),
        "after rejecting": names_of(runs.rejected),
    }
    if runs.survived:
        facts["cookies that survive rejecting"] = ", ".join(runs.survived[:10])
    both = {key: trace for key, trace in runs.rejected.items() if key in runs.accepted}
    every = len(both) == len(runs.accepted)
    sure = any(trace.sure for trace in both.values())
    findings = FindingList(META)
    for trace in sorted(both.values(), key=lambda one: not one.sure):
        findings.add(
            "after reject",
            evidence_of(consent, trace, "after rejecting everything"),
            title="Rejecting changes nothing: the visitor is tracked all the same"
            if every
            else f"After rejecting {len(both)} of {len(runs.accepted)} trackers go on",
            summary="A fresh visitor rejected everything, came back, and was tracked as one who "
            "had accepted."
            if every
            else "A fresh visitor rejected everything, came back, and "
            "was still tracked by some who track those who accept.",
            advice="Load nothing that needs consent once it was refused, and say so to those who "
            "are loaded.",
            confidence=0.9 if sure else 0.65,
            severity=Severity.HIGH if every else Severity.MEDIUM,
        )
    return findings.result(facts)
