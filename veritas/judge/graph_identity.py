"""The graph's part about who is behind the site: what it says itself, and how that holds. Pure."""

from __future__ import annotations

from typing import Any

from veritas.artifacts import Artifacts
from veritas.checks.claims.all_claims import claims_of
from veritas.checks.claims.claim import ClaimStatus
from veritas.checks.finding_list import clip
from veritas.checks.identity.company_numbers import find_company_numbers
from veritas.checks.identity.postal_addresses import find_postal_addresses
from veritas.checks.identity.social_accounts import social_account
from veritas.checks.identity.stated import (
    Stated,
    in_texts,
    stated_companies,
    stated_emails,
    stated_phones,
)
from veritas.checks.identity.vat_numbers import find_vat_numbers
from veritas.checks.profile.technologies import technologies_of
from veritas.checks.site_links import CONTACT, IMPRINT, PRIVACY, find_link
from veritas.judge.graph_model import MAX_CLAIMS, GraphBuilder, GraphClaim

_MAX_OF_KIND = 20


def add_identity(builder: GraphBuilder, artifacts: Artifacts, site: str) -> None:
    """Add what the site says of itself, and what it is made with."""

    def add(kind: str, name: str, stated: Stated[Any], facts: dict[str, str]) -> None:
        how = f"“{clip(stated.quote, 80)}” on {stated.page_url}"
        builder.edge(site, builder.node(kind, name, facts), "states", how)

    for company in stated_companies(artifacts)[:_MAX_OF_KIND]:
        add("organization", company.value, company, {})
    for entry in in_texts(artifacts, find_company_numbers, lambda one: (one.register, one.number)):
        number = entry.value
        add(
            "company_number",
            f"{number.register} {number.number}",
            entry,
            {"country": number.country},
        )
    for vat in in_texts(artifacts, find_vat_numbers, lambda one: one.number):
        add("vat_number", vat.value.number, vat, {"country": vat.value.country})
    for address in in_texts(artifacts, find_postal_addresses, lambda one: one.quote)[:_MAX_OF_KIND]:
        if address.official:
            facts = {"country": address.value.country}
            add("postal_address", address.value.quote, address, facts)
    for phone in stated_phones(artifacts)[:_MAX_OF_KIND]:
        countries = ", ".join(phone.value.countries[:3])
        add("phone", phone.value.number, phone, {"country": countries})
    for email in stated_emails(artifacts)[:_MAX_OF_KIND]:
        add("email", email.value, email, {})
    _add_links(builder, artifacts, site)
    for technology in technologies_of(artifacts):
        node = builder.node("technology", technology.name, {"kind": technology.kind})
        builder.edge(site, node, "made_with", technology.evidence)


def _add_links(builder: GraphBuilder, artifacts: Artifacts, site: str) -> None:
    for kind, link_kind in (("contact", CONTACT), ("imprint", IMPRINT), ("privacy", PRIVACY)):
        found = find_link(artifacts, link_kind)
        if found is not None:
            target = builder.node(kind, found.link.url)
            source = builder.node("page", found.page.final_url)
            builder.edge(source, target, "links_to", f"link “{clip(found.link.text, 80)}”")
    count = 0
    for page in artifacts.readable_pages:
        for link in page.links[:2_000]:
            account = social_account(link.url)
            if account is None or not account.account or count >= _MAX_OF_KIND:
                continue
            count += 1
            node = builder.node("social", f"{account.network}: {account.account}")
            builder.edge(site, node, "states", f"link on {page.final_url}")


def add_claims(builder: GraphBuilder, artifacts: Artifacts) -> tuple[GraphClaim, ...]:
    """Mark the nodes that claims are about, and give all claims."""
    found = []
    for claim in claims_of(artifacts)[:MAX_CLAIMS]:
        if claim.node and claim.status is not ClaimStatus.NOT_CHECKED:
            builder.mark(clip_id(claim.node), claim.status.value)
        found.append(
            GraphClaim(
                topic=claim.topic,
                claim=clip(claim.claim, 200),
                against=claim.against,
                status=claim.status.value,
                detail=clip(claim.detail, 300),
                page_url=clip(claim.evidence.page_url, 300),
                node=clip_id(claim.node) if claim.node else "",
            )
        )
    return tuple(found)


def clip_id(node_id: str) -> str:
    """A node's id as the builder makes it."""
    kind, _, name = node_id.partition(":")
    return f"{kind}:{clip(name, 200)}"
