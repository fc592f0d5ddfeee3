"""What the name system says of the site.

Looks for: addresses, name servers, mail servers, CAA records, DNSSEC and who has the network, as
facts for the report and the knowledge graph.
Why it matters: they show who keeps the site running, and whether its mail can be answered.
Does not see: anything that would be a fault of its own; it never fails.
Rule: RFC 1035; RFC 8659 (CAA); RFC 4033 (DNSSEC).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.finding_list import clip, list_some
from veritas.core.findings import CheckMeta, CheckResult, Phase, Severity, not_checked, passed

META = CheckMeta(
    id="graph.dns",
    phase=Phase.GRAPH,
    title="Names and addresses",
    severity=Severity.INFO,
    needs=("dns",),
    references=("https://www.rfc-editor.org/rfc/rfc1035",),
)


def check(artifacts: Artifacts) -> CheckResult:
    """State what was found."""
    dns = artifacts.dns
    if isinstance(dns, Missing):
        return not_checked(META, dns.reason)
    facts = {
        "addresses": list_some(list(dns.addresses)),
        "canonical name": dns.canonical_name[:260],
        "name servers": list_some(list(dns.name_servers)),
        "mail servers": list_some(list(dns.mail_servers)),
        "CAA": list_some(list(dns.caa)),
        "DNSSEC": _dnssec(artifacts),
        "network": _network(artifacts),
    }
    return passed(META, {name: value for name, value in facts.items() if value})


def _dnssec(artifacts: Artifacts) -> str:
    """What the parent zone says; empty when it did not answer."""
    policy = artifacts.sources.domain_policy
    if isinstance(policy, Missing) or policy.signed is None:
        return ""
    if not policy.signed:
        return "not signed"
    return "signed, and validated by the resolver" if policy.validated else "signed"


def _network(artifacts: Artifacts) -> str:
    block = artifacts.sources.network_block
    if isinstance(block, Missing):
        return ""
    holder = ", ".join(filter(None, (block.organization, block.country)))
    return clip(f"{block.name} ({holder})" if holder else block.name, 200)
