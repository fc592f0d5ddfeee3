"""Has the certificate's issuer revoked it?

Looks for: the issuer's own signed word (OCSP) that the certificate is revoked, with the time
and the reason.
Why it matters: a certificate is revoked when its key was stolen or its owner was not who they
said; whoever still shows it may be the thief.
Does not see: certificates without an OCSP service, as many issuers now hand out; revocation
lists (CRL); what is revoked only in the lists that browsers ship. No answer, a stale or an
unsigned one, or "unknown" is "not checked".
Rule: RFC 6960; RFC 5280, section 5; CWE-299.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing, Revocation, TlsFacts
from veritas.checks.finding_list import FindingList, clip
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
    id="security.revocation",
    phase=Phase.SECURITY,
    title="The certificate is not revoked",
    severity=Severity.HIGH,
    needs=("tls",),
    references=("CWE-299", "https://www.rfc-editor.org/rfc/rfc6960"),
)

_DAY_S = 86_400.0


def check(artifacts: Artifacts) -> CheckResult:
    """Judge what the issuer said when the certificate was collected."""
    tls = artifacts.tls
    if isinstance(tls, Missing):
        return not_checked(META, tls.reason)
    said = tls.revocation
    if isinstance(said, Missing):
        says_nothing = not_applicable if said.code == "not_applicable" else not_checked
        return says_nothing(META, said.reason)
    if said.next_update is not None and said.next_update < artifacts.collected_at:
        return not_checked(META, "what the issuer's service answers is out of date")
    if said.status == "unknown":
        return not_checked(META, "the issuer's service does not know the certificate")
    findings = FindingList(META)
    if said.status == "revoked":
        _add(findings, tls, said, artifacts.collected_at)
    return findings.result({"service": clip(said.url, 120), "answer": clip(said.status, 40)})


def _add(findings: FindingList, tls: TlsFacts, said: Revocation, now: float) -> None:
    when = ""
    if said.revoked_at is not None:
        when = f" {max(0.0, now - said.revoked_at) / _DAY_S:.0f} days ago"
    why = f", reason {clip(said.reason, 60)}" if said.reason else ""
    port = "" if tls.port == 443 else f":{tls.port}"
    findings.add(
        "revoked",
        Evidence(
            page_url=f"https://{tls.host}{port}/",
            url=said.url,
            detail=f"revoked{when}{why}; certificate {tls.certificate.fingerprint_sha256}",
        ),
        title="The certificate is revoked",
        summary="Its own issuer has withdrawn this certificate. It proves nothing any more.",
        advice="Make a new key, have a new certificate issued for it, and find out why this one "
        "was revoked.",
        confidence=0.95,
    )
