"""Does the page tell other sites the full addresses its visitors come from?

Looks for: a ``Referrer-Policy`` that hands out more than the browsers' own default.
Why it matters: addresses carry search words, order numbers and tokens.
Does not see: policies set by meta elements or on single links. A missing field is fine:
browsers then use strict-origin-when-cross-origin.
Rule: W3C Referrer Policy, sections 3 and 8.1 (the last known token counts); CWE-200.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.finding_list import FindingList
from veritas.checks.headers import field_line, field_values, list_items
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
    id="security.referrer-policy",
    phase=Phase.SECURITY,
    title="Addresses of pages are not told to other sites",
    severity=Severity.LOW,
    needs=("page",),
    references=("CWE-200", "https://www.w3.org/TR/referrer-policy/"),
)

NAME = "Referrer-Policy"
_KNOWN = frozenset(
    {
        "no-referrer",
        "no-referrer-when-downgrade",
        "origin",
        "origin-when-cross-origin",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
    }
)
_LEAKING = {
    "unsafe-url": Severity.MEDIUM,
    "no-referrer-when-downgrade": Severity.LOW,
}


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the last token that browsers know."""
    page = artifacts.page
    if isinstance(page, Missing):
        return not_checked(META, page.reason)
    known = [item.lower() for item in list_items(page, NAME) if item.lower() in _KNOWN]
    if not known:
        return passed(META, {NAME: "none; browsers use strict-origin-when-cross-origin"})
    policy = known[-1]
    findings = FindingList(META)
    if policy in _LEAKING:
        findings.add(
            policy,
            Evidence(
                page_url=page.final_url,
                header=field_line(NAME, ", ".join(field_values(page, NAME))),
            ),
            title="Full page addresses are told to other sites",
            summary=f"With {policy} every site that is linked or embedded here learns the whole "
            "address of the page, not just the site's name.",
            advice="Send “Referrer-Policy: strict-origin-when-cross-origin”, or leave it out.",
            severity=_LEAKING[policy],
            confidence=0.95,
        )
    return findings.result({NAME: policy})
