"""Are visitors tracked before they were asked?

Looks for: trackers at work for a visitor who has clicked nothing: services known to count visits
or to advertise, lasting cookies of other sites that identify, cookies that bear the name of such
a service, fingerprints of the device, counting pixels.
Why it matters: what is stored on a device or read from it, unless it is needed for what was
asked for, needs consent first; a question that is asked afterwards is none.
Does not see: trackers under the site's own name that are not known by their cookies, tracking on
the server, what comes only later or elsewhere than on the target's page, and a question that
is asked in some countries only. A request that says
itself that consent was not given, and whoever only asks for consent or keeps it, are not counted.
Rule: Directive 2002/58/EC Article 5(3); CJEU C-673/17 (Planet49); EDPB Guidelines 2/2023.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.consent.runs import (
    NotTriedError,
    consent_of,
    evidence_of,
    names_of,
    tracked_before,
)
from veritas.checks.finding_list import FindingList
from veritas.core.findings import CheckMeta, CheckResult, Claim, Phase, Severity, not_checked

META = CheckMeta(
    id="vision.tracking-before-consent",
    phase=Phase.VISION,
    title="Nobody is tracked before being asked",
    severity=Severity.MEDIUM,
    needs=("page", "experiments.consent"),
    references=("2002/58/EC Article 5(3)", "CJEU C-673/17", "EDPB Guidelines 2/2023"),
    claim=Claim.EXPERIMENT_PROVES,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge what happened to the visitor who clicked nothing."""
    try:
        consent = consent_of(artifacts)
    except NotTriedError as error:
        return not_checked(META, str(error))
    traces = tracked_before(consent)
    findings = FindingList(META)
    asked = consent.banner is not None
    for trace in sorted(traces.values(), key=lambda one: not one.sure):
        sure = any(one.sure for one in traces.values())
        confidence = (0.9 if sure else 0.65) if asked else (0.7 if sure else 0.5)
        findings.add(
            "before",
            evidence_of(consent, trace, "with nothing clicked"),
            title=f"{len(traces)} {'tracker works' if len(traces) == 1 else 'trackers work'} "
            + ("before any choice is made" if asked else "and nobody is asked"),
            summary="A visitor who had clicked nothing was tracked all the same."
            if asked
            else "A visitor was tracked, and the page shows no question that we could find.",
            advice="Load what tracks only after somebody has agreed to it.",
            confidence=confidence,
            severity=Severity.MEDIUM if asked else Severity.LOW,
        )
    return findings.result({"before any choice": names_of(traces)})
