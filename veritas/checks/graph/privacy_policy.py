"""Does the site say what it does with people's data?

Looks for: links to a privacy policy, in many languages, on sites that take personal data, set
cookies or bring in third parties.
Why it matters: without it nobody can know, or object to, what happens to their data.
Does not see: pages that were not opened; whether the policy is complete or true.
Rule: GDPR, Articles 12 and 13.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.site_links import PRIVACY, find_link
from veritas.checks.site_signs import can_be_searched, takes_personal_data
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_applicable,
    not_checked,
    passed,
)

META = CheckMeta(
    id="graph.privacy-policy",
    phase=Phase.GRAPH,
    title="The site says what it does with data",
    severity=Severity.LOW,
    needs=("page",),
    references=("GDPR Article 13",),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Look for such a link on every readable page."""
    found = find_link(artifacts, PRIVACY)
    if found is not None:
        return passed(META, {"found": found.link.url[:300], "on": found.page.final_url[:300]})
    pages = artifacts.readable_pages
    if not pages:
        return not_checked(META, "no page could be read")
    asks = takes_personal_data(artifacts)
    others = any(request.third_party for page in pages for request in page.requests)
    if not (asks or others or any(page.cookies for page in pages)):
        return not_applicable(META, "nothing was seen that collects personal data")
    if not can_be_searched(artifacts):
        return not_checked(META, "no page with links finished loading")
    findings = FindingList(META)
    findings.add(
        "absent",
        Evidence(
            page_url=pages[0].final_url,
            url=pages[0].final_url,
            detail=f"no policy found; pages looked at: {len(pages)}",
        ),
        title="No privacy policy was found",
        summary="The site "
        + ("asks for personal data" if asks else "sets cookies or brings in other companies")
        + ", but none of the pages that were opened links to a privacy policy.",
        advice="Link a privacy policy from every page, and beside every form.",
        severity=Severity.MEDIUM if asks else Severity.LOW,
        confidence=0.7,
    )
    return findings.result(pages_looked_at(artifacts))
