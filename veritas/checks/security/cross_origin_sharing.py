"""May any other site read what a signed-in visitor sees here?

Looks for: an answer that allows the very origin that asked, made up for this audit, and lets
cookies be sent along; and an answer that allows the origin ``null`` in the same way.
Why it matters: then every page a visitor opens can read this site in the visitor's name.
Does not see: answers of other addresses of the site, such as its interfaces for programs; a
public ``*`` without cookies is no fault.
Rule: Fetch Standard, CORS protocol; CWE-942.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.finding_list import FindingList, clip
from veritas.checks.headers import field_line
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_checked,
)

META = CheckMeta(
    id="security.cross-origin-sharing",
    phase=Phase.SECURITY,
    title="Other sites cannot read this one in a visitor's name",
    severity=Severity.HIGH,
    needs=("cors",),
    references=("CWE-942", "https://fetch.spec.whatwg.org/#http-cors-protocol"),
)

_ALLOW = "Access-Control-Allow-Origin"


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the answer to an unheard-of origin."""
    probe = artifacts.cors
    if isinstance(probe, Missing):
        return not_checked(META, probe.reason)
    findings = FindingList(META)
    allowed = probe.allow_origin.strip()
    credentials = probe.allow_credentials.strip().lower() == "true"
    if credentials and allowed in {probe.origin, "null"}:
        findings.add(
            "reflected",
            Evidence(
                page_url=probe.url,
                url=probe.url,
                header=field_line(_ALLOW, allowed),
                detail=f"asked from {probe.origin}, with Access-Control-Allow-Credentials: true",
            ),
            title="Any other site may read this page in a visitor's name",
            summary="The site allows every origin that asks, and cookies with it. A page of "
            "anyone can then read what a signed-in visitor would see.",
            advice="Allow only the origins that need it, from a list; never repeat the Origin "
            "that was sent together with Access-Control-Allow-Credentials.",
            confidence=0.95,
        )
    return findings.result({_ALLOW: clip(allowed, 200) or "absent"})
