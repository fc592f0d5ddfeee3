"""Can one say no at all?

Looks for: a banner whose every control was understood and none of which rejects, leads to
settings, saves a choice or closes it, on a page that tracks its visitors.
Why it matters: consent is given freely or not at all; "OK" as the only answer is no choice.
Does not see: ways to refuse on other pages; banners with a control whose words are not
understood, or in a language that is not known, are not checked. A notice on a page that does not
track needs no button to reject.
Rule: GDPR Articles 4(11) and 7(4); EDPB Guidelines 05/2020, section 3.1; CJEU C-673/17.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, ConsentRun, ConsentState, Missing
from veritas.checks.consent.runs import (
    NotTriedError,
    consent_of,
    evidence_of,
    run_of,
    tracked_before,
)
from veritas.checks.consent.traces import traces_of
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
    passed,
)

META = CheckMeta(
    id="vision.no-way-to-reject",
    phase=Phase.VISION,
    title="The banner lets one say no",
    severity=Severity.MEDIUM,
    needs=("page", "experiments.consent"),
    references=("GDPR Article 4(11)", "GDPR Article 7(4)", "EDPB Guidelines 05/2020"),
    claim=Claim.EXPERIMENT_PROVES,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge a banner at which rejecting was not possible."""
    try:
        consent = consent_of(artifacts)
        banner = consent.banner
        if banner is None:
            return not_applicable(META, "the page shows no banner that we could find")
        missing = consent.reject if isinstance(consent.reject, Missing) else None
        if isinstance(consent.reject, ConsentRun):
            missing = consent.reject.done
        if missing is None:
            return passed(META, {"to reject": "there is a way"})
        if missing.code != "no_way":
            return not_checked(META, missing.reason)
        if any(control.choice == "close" for control in banner.controls):
            return not_checked(META, "the banner can be closed; what that means is not known")
        accept = run_of(consent.accept, "accepting")
    except NotTriedError as error:
        return not_checked(META, str(error))
    traces = dict(tracked_before(consent))
    for state in (accept.after, accept.again):
        if isinstance(state, ConsentState):
            traces |= traces_of(state, consent.domain)
    if not traces:
        return passed(META, {"to reject": "there is nothing to reject: nobody tracks"})
    findings = FindingList(META)
    shown = Evidence(
        page_url=consent.url,
        selector=banner.selector,
        quote=banner.text or None,
        screenshot=banner.picture or None,
        detail="its controls: " + ", ".join(f"“{one.text[:40]}”" for one in banner.controls[:8]),
    )
    tracked = [evidence_of(consent, trace, "without a choice") for trace in traces.values()]
    for evidence in (shown, *tracked):
        findings.add(
            "no way",
            evidence,
            title="The banner offers no way to say no",
            summary="The only answer it takes is yes, and the page tracks its visitors.",
            advice="Add a button that rejects everything, as easy to reach as the other.",
            confidence=0.85,
        )
    return findings.result()
