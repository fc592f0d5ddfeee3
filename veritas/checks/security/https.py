"""Is the page served over https?

Looks for: the scheme of the address where the target's redirects ended.
Why it matters: without TLS anyone on the way reads and changes what is sent, passwords and
prices included.
Does not see: how good the encryption is; that is ``security.certificate``.
Rule: RFC 9110, section 4.2.2; CWE-319.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.finding_list import FindingList
from veritas.checks.urls import host_of, is_https, is_loopback
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_applicable,
    not_checked,
)

META = CheckMeta(
    id="security.https",
    phase=Phase.SECURITY,
    title="The page is served over https",
    severity=Severity.HIGH,
    needs=("page",),
    references=("CWE-319", "https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2"),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the address at which the target's page was finally read."""
    page = artifacts.page
    if isinstance(page, Missing):
        return not_checked(META, page.reason)
    if is_loopback(host_of(page.final_url)):
        return not_applicable(META, "the page comes from this machine, over no network")
    findings = FindingList(META)
    if not is_https(page.final_url):
        findings.add(
            "http",
            Evidence(page_url=page.final_url, url=page.final_url, detail="read without encryption"),
            title="The page is not encrypted",
            summary="The page came over plain http. Anyone on the way can read it, and can change "
            "it before it arrives.",
            advice="Serve the site over https and redirect every http address to it.",
            confidence=1.0,
        )
    return findings.result({"address": page.final_url[:500]})
