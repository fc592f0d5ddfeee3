"""Does a content security policy stop foreign script?

Looks for: an enforced ``Content-Security-Policy`` that leaves neither inline script nor script
from just any host to run. Several fields are all enforced, so they count together.
Why it matters: the policy is the net below every mistake that lets an attacker write into the
page.
Does not see: a policy in a meta element; bypasses by way of the hosts it allows. A
report-only policy stops nothing and does not count.
Rule: W3C Content Security Policy Level 3; Weichselbaum et al. 2016, "CSP Is Dead, Long Live
CSP!"; CWE-1021, CWE-79.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.content_policy import enforced_policies
from veritas.checks.finding_list import FindingList, clip
from veritas.checks.headers import field_line, field_values
from veritas.core.findings import CheckMeta, CheckResult, Evidence, Phase, Severity, not_checked

META = CheckMeta(
    id="security.csp",
    phase=Phase.SECURITY,
    title="A content security policy stops foreign script",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("CWE-79", "https://www.w3.org/TR/CSP3/"),
)

NAME = "Content-Security-Policy"
_ADVICE = (
    "Send a Content-Security-Policy whose script-src names nonces or hashes (with "
    "'strict-dynamic'), or only the hosts that are needed, without 'unsafe-inline' and *."
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the policies of the target's page together."""
    page = artifacts.page
    if isinstance(page, Missing):
        return not_checked(META, page.reason)
    findings = FindingList(META)
    policies = enforced_policies(page)
    if not policies:
        report_only = field_values(page, f"{NAME}-Report-Only")
        findings.add(
            "absent",
            Evidence(
                page_url=page.final_url,
                header=NAME,
                detail="there is a report-only policy, which stops nothing"
                if report_only
                else "the header is missing",
            ),
            title="No content security policy",
            summary="No header restricts which script may run here. (A policy in a meta element "
            "of the page is not looked at.)",
            advice=_ADVICE,
            severity=Severity.MEDIUM,
            confidence=0.8,
        )
        return findings.result()
    allowed = []
    if not any(policy.stops_inline_script for policy in policies):
        allowed.append("inline script")
    if not any(policy.stops_foreign_script for policy in policies):
        allowed.append("script from any host")
    text = ", ".join(policy.text for policy in policies)
    if allowed:
        findings.add(
            "void",
            Evidence(
                page_url=page.final_url,
                header=field_line(NAME, text),
                detail="allows " + " and ".join(allowed),
            ),
            title="The content security policy stops no injected script",
            summary=f"The policy allows {' and '.join(allowed)}, so script that an attacker "
            "manages to write into the page would run.",
            advice=_ADVICE,
            confidence=0.9,
        )
    return findings.result({NAME: clip(text, 300)})
