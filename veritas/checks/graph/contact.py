"""Can visitors reach whoever runs the site?

Looks for: mail and phone links, links to a contact page in many languages, an e-mail address
in the visible text.
Why it matters: who takes money or data and cannot be reached cannot be held to anything.
Does not see: pages that were not opened, addresses in pictures, whether anyone answers.
Rule: Directive 2000/31/EC, Article 5(1)(c).
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.site_links import CONTACT, find_link
from veritas.checks.site_signs import can_be_searched, is_shop, takes_personal_data
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_checked,
    passed,
)

META = CheckMeta(
    id="graph.contact",
    phase=Phase.GRAPH,
    title="Whoever runs the site can be reached",
    severity=Severity.LOW,
    needs=("page",),
    references=("2000/31/EC Article 5(1)(c)",),
)

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,24}", re.IGNORECASE)


def check(artifacts: Artifacts) -> CheckResult:
    """Look for a way to get in touch on every readable page."""
    found = find_link(artifacts, CONTACT)
    if found is not None:
        return passed(META, {"found": found.link.url[:300], "on": found.page.final_url[:300]})
    for page in artifacts.readable_pages:
        for element in page.texts:
            if "@" in element.text and _EMAIL.search(element.text[:500]):
                return passed(META, {"found": "an e-mail address", "on": page.final_url[:300]})
    if not can_be_searched(artifacts):
        return not_checked(META, "no page with links finished loading")
    findings = FindingList(META)
    takes_part = is_shop(artifacts) or takes_personal_data(artifacts)
    findings.add(
        "absent",
        Evidence(
            page_url=artifacts.readable_pages[0].final_url,
            url=artifacts.readable_pages[0].final_url,
            detail=f"no contact found; pages looked at: {len(artifacts.readable_pages)}",
        ),
        title="No way to get in touch was found",
        summary="None of the pages that were opened names an address, a number or a contact page.",
        advice="Link a contact page, or an e-mail address, from every page.",
        severity=Severity.MEDIUM if takes_part else Severity.INFO,
        confidence=0.7,
    )
    return findings.result(pages_looked_at(artifacts))
