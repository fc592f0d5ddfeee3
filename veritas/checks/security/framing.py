"""Can another site show this page inside its own?

Looks for: ``frame-ancestors`` in an enforced policy, else ``X-Frame-Options``.
Why it matters: a page in an invisible frame can be made to take clicks meant for another
(clickjacking). It weighs more where the site has a password or payment form.
Does not see: scripts that break out of frames, which can be switched off anyway.
Rule: W3C CSP Level 3, section 6.4.2; RFC 7034; CWE-1021.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.content_policy import enforced_policies
from veritas.checks.finding_list import FindingList
from veritas.checks.forms import sensitive_forms
from veritas.checks.headers import field_line, field_values, list_items
from veritas.core.findings import CheckMeta, CheckResult, Evidence, Phase, Severity, not_checked

META = CheckMeta(
    id="security.framing",
    phase=Phase.SECURITY,
    title="Other sites cannot frame the page",
    severity=Severity.LOW,
    needs=("page",),
    references=("CWE-1021", "https://www.w3.org/TR/CSP3/#directive-frame-ancestors"),
)

NAME = "X-Frame-Options"


def check(artifacts: Artifacts) -> CheckResult:
    """Judge both mechanisms as browsers do: where ``frame-ancestors`` is, the other is ignored."""
    page = artifacts.page
    if isinstance(page, Missing):
        return not_checked(META, page.reason)
    limits = [
        (policy, policy.limits_framing)
        for policy in enforced_policies(page)
        if policy.limits_framing is not None
    ]
    findings = FindingList(META)
    missing = False
    if limits:
        protected = any(limited for _, limited in limits)
        header = field_line("Content-Security-Policy", limits[0][0].text)
    else:
        tokens = {item.lower() for item in list_items(page, NAME)}
        protected = bool(tokens & {"deny", "sameorigin"})
        values = field_values(page, NAME)
        header = field_line(NAME, ", ".join(values)) if values else NAME
        missing = not values
    if not protected:
        sensitive = next(sensitive_forms(artifacts), None)
        findings.add(
            "unprotected",
            Evidence(
                page_url=page.final_url,
                header=header,
                detail="the header is missing, and no policy names frame-ancestors"
                if missing
                else None,
            ),
            title="Other sites can frame the page",
            summary="Any site can show this page inside its own and trick people into clicking "
            "on it unknowingly.",
            advice="Send “Content-Security-Policy: frame-ancestors 'self'” (or 'none').",
            severity=Severity.MEDIUM if sensitive else Severity.LOW,
            confidence=0.95,
        )
    return findings.result()
