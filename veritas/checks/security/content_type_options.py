"""May the browser guess what kind of file it got?

Looks for: ``X-Content-Type-Options: nosniff`` on the page.
Why it matters: without it a file of one kind, an uploaded picture say, can be run as script.
Does not see: whether the files' declared types are right.
Rule: WHATWG Fetch, "X-Content-Type-Options header"; CWE-430.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.finding_list import FindingList
from veritas.checks.headers import field_line, field_values, list_items
from veritas.core.findings import CheckMeta, CheckResult, Evidence, Phase, Severity, not_checked

META = CheckMeta(
    id="security.content-type-options",
    phase=Phase.SECURITY,
    title="Browsers may not guess file types",
    severity=Severity.LOW,
    needs=("page",),
    references=("CWE-430", "https://fetch.spec.whatwg.org/#x-content-type-options-header"),
)

NAME = "X-Content-Type-Options"


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the first item of the field, the only one browsers read."""
    page = artifacts.page
    if isinstance(page, Missing):
        return not_checked(META, page.reason)
    findings = FindingList(META)
    items = list_items(page, NAME)
    if not items or items[0].lower() != "nosniff":
        values = field_values(page, NAME)
        findings.add(
            "absent",
            Evidence(
                page_url=page.final_url,
                header=field_line(NAME, ", ".join(values)) if values else NAME,
                detail=None if values else "the header is missing",
            ),
            title="Browsers may guess file types",
            summary="Without nosniff a browser may treat a file as another kind than the server "
            "says, and run as script what was never meant as one.",
            advice="Send “X-Content-Type-Options: nosniff” with every answer.",
            confidence=0.95,
        )
    return findings.result()
