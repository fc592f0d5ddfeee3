"""Is the certificate one that visitors can rely on?

Looks for: a chain browsers do not trust, another site's name, dates that do not hold, an end
that is near, a weak key, a signature or a protocol version that is given up.
Why it matters: the certificate is the only proof that the server is the one it claims to be.
Does not see: revocation (see security.revocation), certificate transparency, other servers
behind the same name.
Rule: RFC 5280; RFC 9525 (names); RFC 8996 (old protocols); NIST SP 800-131A (keys); CWE-295.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Certificate, Missing, TlsFacts
from veritas.checks.finding_list import FindingList, clip, list_some
from veritas.core.findings import CheckMeta, CheckResult, Evidence, Phase, Severity, not_checked

META = CheckMeta(
    id="security.certificate",
    phase=Phase.SECURITY,
    title="The certificate is valid",
    severity=Severity.HIGH,
    needs=("tls",),
    references=("CWE-295", "https://www.rfc-editor.org/rfc/rfc5280"),
)

_DAY_S = 86_400.0
_SOON_DAYS = 14.0
_VERY_SOON_DAYS = 7.0
_OLD_PROTOCOLS = frozenset({"sslv2", "sslv3", "tlsv1", "tlsv1.0", "tlsv1.1"})


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the handshake's facts at the time they were collected."""
    tls = artifacts.tls
    if isinstance(tls, Missing):
        return not_checked(META, tls.reason)
    findings = FindingList(META)
    if not tls.trusted:
        _add_distrust(findings, tls, artifacts.collected_at)
    _add_near_end(findings, tls, artifacts.collected_at)
    _add_weakness(findings, tls)
    certificate = tls.certificate
    days = (certificate.not_after - artifacts.collected_at) / _DAY_S
    return findings.result(
        {
            "issuer": clip(certificate.issuer, 200),
            "names": list_some(list(certificate.names)),
            "days left": f"{days:.0f}",
            "key": f"{clip(certificate.key_type, 40)}, {certificate.key_bits} bits",
            "protocol": clip(tls.protocol, 40),
            "sent with it": f"{len(tls.chain)} certificates of its chain",
        }
    )


def _add_distrust(findings: FindingList, tls: TlsFacts, now: float) -> None:
    certificate = tls.certificate
    causes: list[tuple[str, str, str]] = []
    if now > certificate.not_after:
        days = (now - certificate.not_after) / _DAY_S
        causes.append(("expired", "The certificate has expired", f"expired {days:.0f} days ago"))
    if now < certificate.not_before:
        days = (certificate.not_before - now) / _DAY_S
        detail = f"begins in {days:.0f} days"
        causes.append(("not yet", "The certificate is not valid yet", detail))
    if not any(_name_fits(tls.host, name) for name in certificate.names[:1000]):
        detail = f"asked for {tls.host}, made out to {list_some(list(certificate.names), 5)}"
        causes.append(("name", "The certificate belongs to another name", detail))
    if certificate.self_signed:
        causes.append(("self-signed", "The certificate vouches only for itself", "self-signed"))
    if not causes:
        detail = clip(tls.trust_error or "no chain to a trusted root", 300)
        causes.append(("untrusted", "The certificate is not trusted", detail))
    for key, title, detail in causes:
        findings.add(
            key,
            _evidence(
                tls, f"{detail} ({clip(tls.trust_error, 200)})" if tls.trust_error else detail
            ),
            title=title,
            summary="Browsers warn of this certificate: nothing proves that this server is the "
            "one its address names.",
            advice="Install a certificate from a recognised authority that covers this name, "
            "with its intermediate certificates, and renew it automatically.",
            confidence=0.95,
        )


def _add_near_end(findings: FindingList, tls: TlsFacts, now: float) -> None:
    certificate = tls.certificate
    left_days = (certificate.not_after - now) / _DAY_S
    # Certificates of a few days' life are renewed late by design: a third of it is early enough.
    life_days = (certificate.not_after - certificate.not_before) / _DAY_S
    if not 0 <= left_days < min(_SOON_DAYS, life_days / 3):
        return
    findings.add(
        "expires soon",
        _evidence(tls, f"expires in {int(left_days)} days"),
        title=f"The certificate expires in {int(left_days)} days",
        summary="Most operators renew weeks ahead. If nobody does, browsers will lock "
        "visitors out on that day.",
        advice="Renew the certificate now, and let renewal run by itself.",
        severity=Severity.MEDIUM if left_days < _VERY_SOON_DAYS else Severity.LOW,
        confidence=0.95,
    )


def _add_weakness(findings: FindingList, tls: TlsFacts) -> None:
    weak = [*_weak_parts(tls.certificate)]
    for issuer in tls.chain:
        # A root's signature of itself proves nothing, so its strength does not matter.
        if not issuer.self_signed:
            weak += [f"{part} of {clip(issuer.subject, 120)}" for part in _weak_parts(issuer)]
    if tls.protocol.lower() in _OLD_PROTOCOLS:
        weak.append(f"protocol {tls.protocol}")
    for what in weak:
        findings.add(
            what,
            _evidence(tls, what),
            title="The encryption is out of date",
            summary="This key, signature or protocol version is no longer held to be safe.",
            advice="Use TLS 1.2 or 1.3 and a certificate with a P-256 key, or RSA of 2048 bits "
            "or more, signed with SHA-256.",
            severity=Severity.MEDIUM,
            confidence=0.95,
        )


def _weak_parts(certificate: Certificate) -> list[str]:
    kind = certificate.key_type.lower()
    bits = certificate.key_bits
    weak = []
    if 0 < bits < 2048 and kind.startswith(("rsa", "dsa")):
        weak.append(f"{certificate.key_type} key of {bits} bits")
    if 0 < bits < 224 and kind.startswith("ec"):
        weak.append(f"{certificate.key_type} key of {bits} bits")
    signature = certificate.signature_algorithm.lower()
    if "sha1" in signature or "sha-1" in signature or "md5" in signature:
        weak.append(f"signature {clip(certificate.signature_algorithm, 60)}")
    return weak


def _evidence(tls: TlsFacts, detail: str) -> Evidence:
    port = "" if tls.port == 443 else f":{tls.port}"
    address = f"https://{tls.host}{port}/"
    return Evidence(page_url=address, url=address, detail=detail)


def _name_fits(host: str, pattern: str) -> bool:
    """Match a name as RFC 9525, section 6.3, says: a wildcard is one whole left-most label."""
    host, pattern = host.lower().rstrip("."), pattern.lower().rstrip(".")
    if not pattern.startswith("*."):
        return host == pattern
    return host.partition(".")[2] == pattern[2:] and host.partition(".")[0] != ""
