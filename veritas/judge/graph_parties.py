"""The graph's part about pages, and whom they load from, tell, pay by and lead to. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from veritas.artifacts import Artifacts, FieldElement, PageArtifact
from veritas.checks.companies.owners import owner_list, owner_of
from veritas.checks.finding_list import clip
from veritas.checks.identity.payment_providers import payment_provider
from veritas.checks.urls import belongs_to, host_of, scheme_of
from veritas.judge.graph_model import GraphBuilder

MAX_LINKS_PER_PAGE = 2_000


def add_page(builder: GraphBuilder, artifacts: Artifacts, page: PageArtifact, site: str) -> None:
    """Add what one page brings in and where it leads."""
    node = builder.node("page", page.final_url)
    _add_redirects(builder, artifacts, page, node)
    owners = _add_requests(builder, page, node)
    for cookie in page.cookies:
        if cookie.third_party:
            host = host_of(cookie.set_by_url)
            owner = _third_party(builder, host, owners.get(host, host))
            builder.edge(owner, node, "sets_cookie", clip(cookie.line, 120))
    for leak in page.leaks or ():
        owner = _third_party(builder, leak.host, owners.get(leak.host, leak.host))
        how = f"what was typed into {clip(leak.selector, 60)} went there as {leak.form}"
        builder.edge(node, owner, "told", how)
    _add_forms(builder, artifacts, page, node)
    _add_payments(builder, page, site)


def _add_redirects(
    builder: GraphBuilder, artifacts: Artifacts, page: PageArtifact, node: str
) -> None:
    for hop in page.hops:
        host = host_of(hop.url)
        if host and not belongs_to(host, artifacts.domain):
            target = builder.node("redirect_target", host)
            builder.edge(node, target, "redirects_to", f"status {hop.status}, {hop.url}")
    host = host_of(page.final_url)
    if host and not belongs_to(host, artifacts.domain):
        target = builder.node("redirect_target", host)
        builder.edge(node, target, "redirects_to", f"asked for {page.url}")


def _add_requests(builder: GraphBuilder, page: PageArtifact, page_node: str) -> dict[str, str]:
    owners: dict[str, str] = {}
    for request in page.requests:
        if not request.host:
            continue
        owners[request.host] = request.domain
        for source, target, kind, evidence in _request_ties(
            builder, page_node, request.host, request.domain, third_party=request.third_party
        ):
            builder.edge(source, target, kind, f"{evidence} {clip(request.url, 120)}")
    return owners


def _request_ties(
    builder: GraphBuilder, page: str, host: str, domain: str, *, third_party: bool
) -> Iterator[tuple[str, str, str, str]]:
    """The ties a request makes: the page to the host, and the host to whoever owns it."""
    owner = _third_party(builder, host, domain) if third_party else builder.node("domain", domain)
    host_node = builder.node("host", host)
    yield page, host_node, "loads", "request for"
    if third_party or host != domain:
        yield host_node, owner, "belongs_to", "registrable domain of"
    if third_party:
        yield page, owner, "contacts", "request for"


def _third_party(builder: GraphBuilder, host: str, domain: str) -> str:
    """A third party, with its company and its purpose where the list knows them."""
    known = owner_of(host) or owner_of(domain)
    if known is None:
        return builder.node("third_party", domain)
    facts = {"service": known.name, "company": known.company, "purpose": known.purpose}
    node = builder.node("third_party", domain, facts)
    company = builder.node("company", known.company)
    listed = owner_list()
    builder.edge(node, company, "owned_by", f"{listed.source}, {listed.date}")
    return node


def _add_forms(builder: GraphBuilder, artifacts: Artifacts, page: PageArtifact, node: str) -> None:
    for form in page.forms:
        host = host_of(form.action)
        if not host or belongs_to(host, artifacts.domain):
            continue
        asked = ", ".join(dict.fromkeys(map(_asks_for, form.fields)))
        target = builder.node("form_target", host)
        builder.edge(node, target, "posts_to", f"form {clip(form.selector, 60)}: {asked}")


def _asks_for(field: FieldElement) -> str:
    return clip(field.autocomplete.split(" ")[-1] or field.type, 40)


def _add_payments(builder: GraphBuilder, page: PageArtifact, site: str) -> None:
    seen: dict[str, str] = {}
    for request in page.requests:
        seen.setdefault(request.host, f"request for {clip(request.url, 120)}")
    for form in page.forms:
        seen.setdefault(host_of(form.action), f"form target {clip(form.action, 120)}")
    for link in page.links[:MAX_LINKS_PER_PAGE]:
        if scheme_of(link.url) == "https":
            seen.setdefault(host_of(link.url), f"link to {clip(link.url, 120)}")
    for host, how in seen.items():
        name = payment_provider(host)
        if name:
            builder.edge(site, builder.node("payment_provider", name), "pays_by", how)
