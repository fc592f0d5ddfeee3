"""Does the plain-http address lead to https?

Looks for: where the http form of the target's address ends.
Why it matters: a name typed without a scheme is often tried over http first; if that answers
with the site itself, the whole visit stays unencrypted.
Does not see: redirects made by script or by a meta element.
Rule: RFC 6797, section 7.2; CWE-319.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing, TlsFacts
from veritas.checks.finding_list import FindingList
from veritas.checks.urls import is_https
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
    id="security.https-redirect",
    phase=Phase.SECURITY,
    title="Plain http leads to https",
    severity=Severity.MEDIUM,
    needs=("http_probe",),
    references=("CWE-319", "https://www.rfc-editor.org/rfc/rfc6797#section-7.2"),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the last answer of the http probe."""
    probe = artifacts.http_probe
    if isinstance(probe, Missing):
        return not_checked(META, probe.reason)
    page = artifacts.page
    over_https = isinstance(page, Missing) or is_https(page.final_url)
    if not over_https and not isinstance(artifacts.tls, TlsFacts):
        return not_applicable(META, "the site has no https address to redirect to")
    facts = {"ends at": probe.final_url[:500], "status": str(probe.status)}
    findings = FindingList(META)
    if not is_https(probe.final_url) and 200 <= probe.status < 300:
        findings.add(
            "no redirect",
            Evidence(
                page_url=probe.url,
                url=probe.final_url,
                detail=f"status {probe.status} over plain http",
            ),
            title="Plain http is not redirected to https",
            summary="The site also answers without encryption, so a visitor who does not type "
            "https may never get it.",
            advice="Answer every http request with a permanent redirect (301 or 308) to the same "
            "address over https.",
            confidence=0.9,
        )
    return findings.result(facts)
