"""Does the server still accept outdated versions and weak suites of TLS?

Looks for: SSL 3.0, TLS 1.0 and 1.1; suites without encryption or authentication, of export
strength, with DES, RC4 or 3DES; the lack of TLS 1.3 and 1.2.
Why it matters: an attacker on the way can push both sides down to the weakest they share.
Does not see: other ports, and what other machines behind the same name answer. A current
browser itself refuses all of these, so they endanger those with old software most.
Rule: RFC 8996, RFC 7568, RFC 7465, RFC 9325; CWE-326, CWE-327.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.finding_list import FindingList
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_checked,
)

META = CheckMeta(
    id="security.tls-offer",
    phase=Phase.SECURITY,
    title="Only current versions and suites of TLS are accepted",
    severity=Severity.LOW,
    needs=("tls_offer",),
    references=("CWE-326", "CWE-327", "https://www.rfc-editor.org/rfc/rfc9325"),
)

_OUTDATED = {
    "SSLv3": (Severity.HIGH, "RFC 7568 forbids it: what is sent can be read (POODLE)."),
    "TLSv1": (Severity.LOW, "RFC 8996 forbids it since 2021."),
    "TLSv1.1": (Severity.LOW, "RFC 8996 forbids it since 2021."),
}
_WEAK = {
    "no encryption": (Severity.HIGH, "What is sent goes in clear."),
    "no authentication": (Severity.HIGH, "Anybody on the way can pretend to be the server."),
    "export and DES": (Severity.HIGH, "Keys of 40 to 56 bits are broken in hours."),
    "RC4": (Severity.MEDIUM, "RFC 7465 forbids it: its output leaks what is sent."),
    "3DES": (Severity.LOW, "Its blocks of 64 bits leak after some gigabytes (Sweet32)."),
}
_ADVICE = "Accept TLS 1.2 and 1.3 only, with AEAD suites of ECDHE (RFC 9325, section 4.2)."


def check(artifacts: Artifacts) -> CheckResult:
    """Judge what the server accepted."""
    offer = artifacts.tls_offer
    if isinstance(offer, Missing):
        return not_checked(META, offer.reason)
    url = artifacts.request.url
    findings = FindingList(META)
    for trial in offer.versions:
        if trial.accepted and trial.name in _OUTDATED:
            severity, why = _OUTDATED[trial.name]
            findings.add(
                trial.name,
                Evidence(page_url=url, url=url, detail=f"it chose suite {trial.suite}"),
                title=f"The server accepts {trial.name}",
                summary=f"A client that offers nothing newer is served by {trial.name}. {why}",
                advice=_ADVICE,
                severity=severity,
                confidence=0.95,
            )
    for trial in offer.weak_suites:
        if trial.accepted and trial.name in _WEAK:
            severity, why = _WEAK[trial.name]
            findings.add(
                trial.name,
                Evidence(page_url=url, url=url, detail=f"it chose suite {trial.suite}"),
                title=f"The server accepts suites with {trial.name}"
                if trial.name[0].isupper() or trial.name[0].isdigit()
                else f"The server accepts suites: {trial.name}",
                summary=f"A client that offers only such suites is served. {why}",
                advice=_ADVICE,
                severity=severity,
                confidence=0.95,
            )
    accepted = [trial.name for trial in offer.versions if trial.accepted]
    unclear = [
        trial.name for trial in (*offer.versions, *offer.weak_suites) if trial.accepted is None
    ]
    facts = {"accepted": ", ".join(accepted)}
    if unclear:
        facts["no clear answer for"] = ", ".join(unclear)
    if any(trial.name == "no forward secrecy" and trial.accepted for trial in offer.weak_suites):
        facts["without forward secrecy"] = "such suites are accepted, too"
    return findings.result(facts)
