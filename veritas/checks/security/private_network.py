"""Does the page reach into its visitors' own network?

Looks for: requests of a page to this machine (localhost, 127.0.0.0/8, ::1), to addresses of home
and company networks (RFC 1918, RFC 4193, link-local), and to the addresses where clouds answer
their own machines. The guard on the way out refused them, so that none arrived.
Why it matters: from a visitor's browser such requests find and attack routers, printers and
programs that trust whoever is inside; some sites look for open ports so as to know visitors again.
Does not see: requests made only later or only to some visitors. A name that leads to this machine
or to no address is not found, since filters of advertising answer so; neither is anything when the
audited site itself is in such a network.
Rule: Private Network Access (WICG); CWE-918 as seen from the browser; RFC 6890.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, DnsFacts, EgressRefusal, PageArtifact
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.core.addresses import AddressKind, classify
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_applicable,
    not_checked,
)
from veritas.core.hosts import canonical_host, is_localhost, literal_address

META = CheckMeta(
    id="security.private-network",
    phase=Phase.SECURITY,
    title="The page leaves its visitors' network alone",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("https://wicg.github.io/private-network-access/", "CWE-918"),
)

_HOME = "a home or company network"
_WHERE: dict[str, str] = {
    AddressKind.LOOPBACK: "the visitor's own machine",
    AddressKind.METADATA: "where clouds answer their own machines",
    AddressKind.PRIVATE: _HOME,
    AddressKind.UNIQUE_LOCAL: _HOME,
    AddressKind.SITE_LOCAL: _HOME,
    AddressKind.LINK_LOCAL: _HOME,
}


def check(artifacts: Artifacts) -> CheckResult:
    """Judge what the guard refused to pages."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    if _is_inside(artifacts):
        return not_applicable(META, "the audited site is itself in a private network")
    findings = FindingList(META)
    for refusal in artifacts.egress.refusals:
        where = _where(refusal)
        for page in artifacts.readable_pages if where else ():
            _add(findings, refusal, where, page)
    return findings.result(
        {"requests refused": str(artifacts.egress.refused), **pages_looked_at(artifacts)}
    )


def _is_inside(artifacts: Artifacts) -> bool:
    addresses = artifacts.dns.addresses if isinstance(artifacts.dns, DnsFacts) else ()
    literal = literal_address(artifacts.host)
    known = [*addresses, *([str(literal)] if literal is not None else [])]
    return is_localhost(artifacts.host) or any(_WHERE.get(_kind(one)) for one in known)


def _kind(address: str) -> str:
    try:
        return classify(address).kind
    except ValueError:
        return ""


def _where(refusal: EgressRefusal) -> str:
    """Whose network a refused request was for, as far as it is the visitor's; else empty."""
    try:
        host = canonical_host(refusal.host)
    except ValueError:
        return ""  # no host at all, so nobody's network
    if is_localhost(host):
        return _WHERE[AddressKind.LOOPBACK]
    literal = literal_address(host)
    if literal is not None:
        return _WHERE.get(classify(literal).kind, "")
    # A name: a filter of advertising sends it to this machine, and no site means that.
    if refusal.kind == AddressKind.LOOPBACK:
        return ""
    return _WHERE.get(refusal.kind, "")


def _add(findings: FindingList, refusal: EgressRefusal, where: str, page: PageArtifact) -> None:
    asked = {request.url for request in page.requests if request.status is None}
    for url in refusal.urls:
        if url not in asked:
            continue
        findings.add(
            where,
            Evidence(
                page_url=page.final_url,
                url=url,
                detail=f"asks {refusal.host} port {refusal.port}: {where}",
            ),
            title=f"The page asks {where}",
            summary="It sends requests into the network of whoever looks at it. That is how "
            "devices and programs are found that nobody else can reach, and how visitors are "
            "known again by what runs on their machine.",
            advice="Remove what makes these requests; a leftover address of a development "
            "machine does the same as a scan.",
            confidence=0.85,
        )
