"""The graph's part about names, addresses, certificates and registrations. Pure."""

from __future__ import annotations

from veritas.artifacts import Artifacts, DnsFacts, Missing, TlsFacts
from veritas.checks.dates import date_of
from veritas.judge.graph_model import GraphBuilder

_DAY_S = 86_400.0
_LONGEST_S = 1e12  # what is beyond, or no number, is no age


def add_machines(builder: GraphBuilder, artifacts: Artifacts, host: str, domain: str) -> None:
    """Add what the name system, the handshake and the registries tell."""
    _add_dns(builder, artifacts, host, domain)
    _add_network(builder, artifacts)
    _add_certificate(builder, artifacts, host)
    _add_registration(builder, artifacts, domain)


def _add_dns(builder: GraphBuilder, artifacts: Artifacts, host: str, domain: str) -> None:
    policy = artifacts.sources.domain_policy
    if not isinstance(policy, Missing):
        signed = {None: "", True: "yes", False: "no"}[policy.signed]
        facts = {
            "DNSSEC": signed,
            "SPF": " ".join(policy.spf or ()),
            "DMARC": " ".join(policy.dmarc or ()),
            "DKIM selectors": " ".join(policy.dkim_selectors or ()),
        }
        builder.node("domain", artifacts.domain, facts)
    dns = artifacts.dns
    if not isinstance(dns, DnsFacts):
        return
    if dns.caa:
        builder.node("domain", artifacts.domain, {"CAA": "; ".join(dns.caa)})
    for address in dns.addresses:
        builder.edge(host, builder.node("address", address), "resolves_to", f"DNS of {dns.host}")
    for server in dns.name_servers:
        builder.edge(domain, builder.node("name_server", server), "named_by", "NS record")
    for server in dns.mail_servers:
        builder.edge(domain, builder.node("mail_server", server), "mail_by", "MX record")


def _add_network(builder: GraphBuilder, artifacts: Artifacts) -> None:
    block = artifacts.sources.network_block
    if isinstance(block, Missing):
        return
    facts = {
        "addresses": f"{block.first} to {block.last}",
        "organization": block.organization,
        "country": block.country,
    }
    label = f"{block.organization or block.name} ({block.name})"
    network = builder.node("network", f"{block.first} {block.name}", facts, label)
    address = builder.node("address", block.address)
    builder.edge(address, network, "in_network", f"RDAP, {block.server}")


def _add_certificate(builder: GraphBuilder, artifacts: Artifacts, host: str) -> None:
    tls = artifacts.tls
    if not isinstance(tls, TlsFacts):
        return
    certificate = tls.certificate
    lived_s = artifacts.collected_at - certificate.not_before
    age_days = int(lived_s // _DAY_S) if 0 <= lived_s < _LONGEST_S else 0
    facts = {
        "names": ", ".join(certificate.names[:10]),
        "organization": certificate.organization,
        "age": f"{age_days} days",
        "valid until": date_of(certificate.not_after) if certificate.not_after > 0 else "",
        "trusted": "yes" if tls.trusted else "no",
        "subject": certificate.subject,
    }
    name = certificate.fingerprint_sha256 or certificate.subject
    label = certificate.names[0] if certificate.names else certificate.subject
    node = builder.node("certificate", name, facts, label)
    builder.edge(host, node, "presents", f"{tls.protocol} handshake with {tls.host}")
    issuer = builder.node("issuer", certificate.issuer)
    builder.edge(node, issuer, "issued_by", "issuer field of the certificate")


def _add_registration(builder: GraphBuilder, artifacts: Artifacts, domain: str) -> None:
    known = artifacts.sources.registration
    if isinstance(known, Missing):
        return
    how = f"{known.source.upper()}, {known.server}"
    since = "" if known.registered_at is None else date_of(known.registered_at)
    facts = {
        "registered": since,
        "expires": "" if known.expires_at is None else date_of(known.expires_at),
        "holder": known.organization or ("hidden" if known.private else ""),
        "country": known.country,
        "status": ", ".join(known.statuses),
        "source": how,
    }
    label = f"registered {since}" if since else "registered"
    node = builder.node("registration", known.domain, facts, label)
    builder.edge(domain, node, "registered", how)
    if known.registrar:
        registrar = builder.node("registrar", known.registrar)
        builder.edge(node, registrar, "registered_with", how)
    if known.organization:
        holder = builder.node("organization", known.organization)
        builder.edge(node, holder, "held_by", how)
