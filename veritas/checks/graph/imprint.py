"""Does the site say who is behind it?

Looks for: links to an imprint, a legal notice or company details, in many languages.
Why it matters: a business that names itself can be looked up and held to account.
Does not see: pages that were not opened; whether what the page says is true. It is asked only
of shops, and of sites in German or under .de, .at and .ch, where the law demands it of nearly
everyone.
Rule: Directive 2000/31/EC, Article 5; § 5 DDG (Germany); § 5 ECG (Austria); Article 3(1)(s)
UWG (Switzerland).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.site_links import IMPRINT, find_link
from veritas.checks.site_signs import can_be_searched, is_shop
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
    id="graph.imprint",
    phase=Phase.GRAPH,
    title="The site says who is behind it",
    severity=Severity.LOW,
    needs=("page",),
    references=("2000/31/EC Article 5", "§ 5 DDG"),
)

_TOP_LEVEL = frozenset({"de", "at", "ch"})


def check(artifacts: Artifacts) -> CheckResult:
    """Look for such a link on every readable page."""
    found = find_link(artifacts, IMPRINT)
    if found is not None:
        return passed(META, {"found": found.link.url[:300], "on": found.page.final_url[:300]})
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    german = any(page.language.lower().split("-")[0] == "de" for page in artifacts.readable_pages)
    asked = german or artifacts.domain.rpartition(".")[2] in _TOP_LEVEL
    if not asked and not is_shop(artifacts):
        return not_applicable(META, "no law that we know of asks this site for an imprint")
    if not can_be_searched(artifacts):
        return not_checked(META, "no page with links finished loading")
    findings = FindingList(META)
    findings.add(
        "absent",
        Evidence(
            page_url=artifacts.readable_pages[0].final_url,
            url=artifacts.readable_pages[0].final_url,
            detail=f"no imprint found; pages looked at: {len(artifacts.readable_pages)}",
        ),
        title="The site does not say who is behind it",
        summary="None of the pages that were opened links to an imprint, a legal notice or "
        "details of the company.",
        advice="Link a page with name, address and registration of the company from every page.",
        confidence=0.7,
    )
    return findings.result(pages_looked_at(artifacts))
