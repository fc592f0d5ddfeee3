"""Can strangers send mail in the site's name?

Looks for: an SPF record that does not end by letting everybody send, and a DMARC record, at domains
that take mail or that a page gives as an address to write to.
Why it matters: with neither, forged invoices and warnings in the site's name are delivered.
Does not see: DKIM keys under other than twelve common names, so none that is found says nothing;
whether the policies fit the servers that send. Missing records alone are a small matter.
Rule: RFC 7208 (SPF); RFC 7489 (DMARC); RFC 6376 (DKIM).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, DnsFacts, DomainPolicy, Missing
from veritas.checks.finding_list import FindingList, list_some
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
    id="graph.mail-policy",
    phase=Phase.GRAPH,
    title="Strangers cannot send mail in the site's name",
    severity=Severity.LOW,
    needs=(),
    references=(
        "https://www.rfc-editor.org/rfc/rfc7208",
        "https://www.rfc-editor.org/rfc/rfc7489",
    ),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the records of domains that have mail servers."""
    policy = artifacts.sources.domain_policy
    if isinstance(policy, Missing):
        if policy.code in {"not_applicable", "not_collected"}:
            return not_applicable(META, policy.reason)
        return not_checked(META, policy.reason)
    dns = artifacts.dns
    if policy.null_mx or not (isinstance(dns, DnsFacts) and dns.mail_servers):
        return not_applicable(META, "the domain has no mail server")
    if policy.spf is None or policy.dmarc is None:
        return not_checked(META, "the name system did not answer for the mail policies")
    findings = FindingList(META)
    if not policy.dmarc and not policy.spf:
        findings.add(
            "none",
            _evidence(artifacts, f"{policy.domain} has neither an SPF nor a DMARC record"),
            title="Strangers can send mail in the site's name",
            summary="The domain says neither who may send its mail nor what to do with forged "
            "mail, so that much of it is delivered.",
            advice="Publish SPF, and DMARC with p=quarantine or p=reject.",
            confidence=0.8,
        )
    for record in policy.spf:
        if _lets_everybody(record):
            findings.add(
                "everybody",
                _evidence(artifacts, f"SPF: {record}"),
                title="The domain lets everybody send its mail",
                summary="The SPF record ends by allowing all servers, which is worse than none.",
                advice="End the record with -all or ~all.",
                confidence=0.9,
            )
    return findings.result(_facts(policy))


def _lets_everybody(record: str) -> bool:
    return any(term in {"+all", "all"} for term in record.lower().split())


def _facts(policy: DomainPolicy) -> dict[str, str]:
    return {
        "SPF": list_some(list(policy.spf or ())) or "none",
        "DMARC": list_some(list(policy.dmarc or ())) or "none",
        "DKIM": list_some(list(policy.dkim_selectors or ())) or "none under common names",
    }


def _evidence(artifacts: Artifacts, detail: str) -> Evidence:
    return Evidence(page_url=artifacts.request.url, detail=detail)
