"""Is a refusal remembered?

Looks for: the banner asking again when the page is opened once more in the same browser, after
everything was rejected and after everything was accepted.
Why it matters: who is asked again and again until the answer is yes has not been asked freely.
Does not see: how long a choice is kept, and whether it holds on the site's other pages.
Rule: EDPB Guidelines 03/2022 ("continuous prompting"); CNIL guidelines on cookies of 2020-09-17
(a refusal is to be kept as long as a consent); DSA Article 25(3)(b).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, ConsentRun, ConsentState
from veritas.checks.consent.runs import NotTriedError, consent_of, run_of
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
    id="vision.consent-not-remembered",
    phase=Phase.VISION,
    title="A refusal is remembered",
    severity=Severity.MEDIUM,
    needs=("page", "experiments.consent"),
    references=("EDPB Guidelines 03/2022", "(EU) 2022/2065 Article 25(3)(b)"),
    claim=Claim.EXPERIMENT_PROVES,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Compare what a visitor who comes back is shown after the two choices."""
    try:
        consent = consent_of(artifacts)
        if consent.banner is None:
            return not_applicable(META, "the page shows no banner that we could find")
        after_accept = _again(run_of(consent.accept, "accepting"))
        after_reject = _again(run_of(consent.reject, "rejecting"))
    except NotTriedError as error:
        return not_checked(META, str(error))
    findings = FindingList(META)
    if after_reject.banner:
        findings.add(
            "forgotten",
            Evidence(
                page_url=consent.url,
                selector=consent.banner.selector,
                screenshot=consent.banner.picture or None,
                detail="opened again in the same browser: after rejecting the banner asks again, "
                + (
                    "after accepting, too" if after_accept.banner else "after accepting it does not"
                ),
            ),
            title="The banner asks again whatever was chosen"
            if after_accept.banner
            else "Who accepts is not asked again, who rejects is",
            summary="No choice is kept, so every page asks anew."
            if after_accept.banner
            else "The site keeps a yes and forgets a no, until the answer is yes.",
            advice="Keep a refusal as long as a consent.",
            confidence=0.6 if after_accept.banner else 0.85,
            severity=Severity.LOW if after_accept.banner else Severity.MEDIUM,
        )
    facts = {
        "after accepting": "asks again" if after_accept.banner else "remembered",
        "after rejecting": "asks again" if after_reject.banner else "remembered",
    }
    return findings.result(facts)


def _again(run: ConsentRun) -> ConsentState:
    if not isinstance(run.again, ConsentState):
        raise NotTriedError(run.again.reason if run.again else "the page was not opened again")
    return run.again
