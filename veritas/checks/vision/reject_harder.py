"""Is it harder to reject than to accept?

Looks for: the clicks, and the screens, that a visitor needs from the first sight of the banner
to the choice made, once for everything accepted and once for everything rejected.
Why it matters: whoever must go through settings and switches to say no will mostly say yes.
Does not see: how the two ways look beside each other; other checks measure that. A link to
settings on another page of the site is followed, ways beyond it are not.
Rule: EDPB Guidelines 03/2022 on deceptive design patterns ("longer than necessary"); CNIL
SAN-2021-023 and SAN-2021-024 (refusing must be as easy as accepting); Nouwens et al. 2020,
arXiv 2001.02479.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, ConsentRun
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
    id="vision.reject-harder",
    phase=Phase.VISION,
    title="Rejecting is as easy as accepting",
    severity=Severity.MEDIUM,
    needs=("page", "experiments.consent"),
    references=(
        "EDPB Guidelines 03/2022",
        "CNIL SAN-2021-023",
        "https://doi.org/10.1145/3313831.3376321",
    ),
    claim=Claim.EXPERIMENT_PROVES,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Compare the clicks of the two ways."""
    try:
        consent = consent_of(artifacts)
        if consent.banner is None:
            return not_applicable(META, "the page shows no banner that we could find")
        accept, reject = run_of(consent.accept, "accepting"), run_of(consent.reject, "rejecting")
    except NotTriedError as error:
        return not_checked(META, str(error))
    findings = FindingList(META)
    easy, hard = len(accept.clicks), len(reject.clicks)
    if hard > easy:
        findings.add(
            "harder",
            Evidence(
                page_url=consent.url,
                selector=consent.banner.selector,
                quote=consent.banner.text or None,
                screenshot=consent.banner.picture or None,
                detail=f"accepting: {_way(accept)}; rejecting: {_way(reject)}",
            ),
            title=f"Rejecting takes {hard} clicks, accepting {easy}",
            summary=f"Everything is accepted with {_clicks(easy)} on {_screens(accept)}; to reject "
            f"everything it takes {_clicks(hard)} on {_screens(reject)}.",
            advice="Put a button that rejects everything beside the one that accepts everything.",
            confidence=0.9,
        )
    facts = {
        "to accept": f"{_clicks(easy)}, {_screens(accept)}",
        "to reject": f"{_clicks(hard)}, {_screens(reject)}",
    }
    return findings.result(facts)


def _way(run: ConsentRun) -> str:
    return ", then ".join(f"“{click.text[:40]}”" for click in run.clicks[:8])


def _clicks(number: int) -> str:
    return "1 click" if number == 1 else f"{number} clicks"


def _screens(run: ConsentRun) -> str:
    return "1 screen" if run.screens == 1 else f"{run.screens} screens"
