"""Who and what is involved: a graph of the site, its hosts, its certificate and third parties.

Pure. Every edge carries the evidence for it, and the graph is bounded and says when it was cut.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from veritas.artifacts import Artifacts, DnsFacts, PageArtifact, TlsFacts
from veritas.checks.finding_list import clip
from veritas.checks.site_links import CONTACT, IMPRINT, PRIVACY, find_link
from veritas.checks.urls import host_of

MAX_NODES = 500
MAX_EDGES = 2_000
MAX_LABEL_CHARS = 200


class Node(msgspec.Struct, frozen=True):
    """Something that is involved.

    Attributes:
        id: ``<kind>:<name>``, unique within the graph.
        kind: ``site domain host address page certificate issuer name_server mail_server
            third_party contact imprint privacy``.
        label: its name for people; text of the audited site, not to be trusted.
        facts: what is known of it, as short text by name.
        status: ``confirmed`` or ``contradicted`` where the site claims it and a fact was found
            that says so; else empty.
    """

    id: str
    kind: str
    label: str
    facts: dict[str, str] = {}
    status: str = ""


class Edge(msgspec.Struct, frozen=True):
    """A tie between two nodes, by their ids, and how we know.

    ``kind``: ``has_domain served_by resolves_to has_page loads presents issued_by
    named_by mail_by contacts sets_cookie belongs_to links_to``.
    """

    source: str
    target: str
    kind: str
    evidence: str


class KnowledgeGraph(msgspec.Struct, frozen=True):
    """All nodes and edges, in the order found; ``cut`` says what was left out, or is empty."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: str = ""


class _Builder:
    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: dict[tuple[str, str, str], Edge] = {}
        self.nodes_left_out: set[str] = set()
        self.edges_left_out = 0

    def node(self, kind: str, name: str) -> str:
        node_id = f"{kind}:{clip(name, MAX_LABEL_CHARS)}"
        if node_id not in self.nodes:
            if len(self.nodes) >= MAX_NODES:
                self.nodes_left_out.add(node_id)
            else:
                self.nodes[node_id] = Node(node_id, kind, clip(name, MAX_LABEL_CHARS))
        return node_id

    def edge(self, source: str, target: str, kind: str, evidence: str) -> None:
        key = (source, target, kind)
        if source not in self.nodes or target not in self.nodes or key in self.edges:
            return
        if len(self.edges) >= MAX_EDGES:
            self.edges_left_out += 1
            return
        self.edges[key] = Edge(source, target, kind, clip(evidence, MAX_LABEL_CHARS))

    def graph(self) -> KnowledgeGraph:
        parts = []
        if self.nodes_left_out:
            parts.append(f"{len(self.nodes_left_out)} nodes over the limit of {MAX_NODES}")
        if self.edges_left_out:
            parts.append(f"{self.edges_left_out} edges over the limit of {MAX_EDGES}")
        cut = f"left out: {' and '.join(parts)}" if parts else ""
        return KnowledgeGraph(tuple(self.nodes.values()), tuple(self.edges.values()), cut)


def build_graph(artifacts: Artifacts) -> KnowledgeGraph:
    """Build the graph of everything that was collected, the most telling parts first."""
    builder = _Builder()
    site = builder.node("site", artifacts.request.url)
    domain = builder.node("domain", artifacts.domain)
    host = builder.node("host", artifacts.host)
    builder.edge(site, domain, "has_domain", "registrable domain of the target")
    builder.edge(site, host, "served_by", "host of the target's address")
    if artifacts.host != artifacts.domain:
        builder.edge(host, domain, "belongs_to", "Public Suffix List")
    _add_dns(builder, artifacts.dns, host, domain)
    _add_certificate(builder, artifacts.tls, host)
    for page in artifacts.readable_pages:
        node = builder.node("page", page.final_url)
        builder.edge(site, node, "has_page", f"opened, status {page.status}")
    for kind, link_kind in (("contact", CONTACT), ("imprint", IMPRINT), ("privacy", PRIVACY)):
        found = find_link(artifacts, link_kind)
        if found is not None:
            target = builder.node(kind, found.link.url)
            source = builder.node("page", found.page.final_url)
            builder.edge(source, target, "links_to", f"link “{clip(found.link.text, 80)}”")
    for page in artifacts.readable_pages:
        _add_requests(builder, page)
    return builder.graph()


def _add_dns(builder: _Builder, dns: object, host: str, domain: str) -> None:
    if not isinstance(dns, DnsFacts):
        return
    for address in dns.addresses:
        builder.edge(host, builder.node("address", address), "resolves_to", f"DNS of {dns.host}")
    for server in dns.name_servers:
        builder.edge(domain, builder.node("name_server", server), "named_by", "NS record")
    for server in dns.mail_servers:
        builder.edge(domain, builder.node("mail_server", server), "mail_by", "MX record")


def _add_certificate(builder: _Builder, tls: object, host: str) -> None:
    if not isinstance(tls, TlsFacts):
        return
    certificate = tls.certificate
    node = builder.node("certificate", certificate.fingerprint_sha256 or certificate.subject)
    builder.edge(host, node, "presents", f"{tls.protocol} handshake with {tls.host}")
    issuer = builder.node("issuer", certificate.issuer)
    builder.edge(node, issuer, "issued_by", "issuer field of the certificate")


def _add_requests(builder: _Builder, page: PageArtifact) -> None:
    page_node = builder.node("page", page.final_url)
    owners: dict[str, str] = {}
    for request in page.requests:
        if not request.host:
            continue
        owners[request.host] = request.domain
        for source, target, kind, evidence in _request_ties(
            builder, page_node, request.host, request.domain, third_party=request.third_party
        ):
            builder.edge(source, target, kind, f"{evidence} {clip(request.url, 120)}")
    for cookie in page.cookies:
        if cookie.third_party:
            host = host_of(cookie.set_by_url)
            owner = builder.node("third_party", owners.get(host, host))
            builder.edge(owner, page_node, "sets_cookie", clip(cookie.line, 120))


def _request_ties(
    builder: _Builder, page: str, host: str, domain: str, *, third_party: bool
) -> Iterator[tuple[str, str, str, str]]:
    """The ties a request makes: the page to the host, and the host to whoever owns it."""
    owner = builder.node("third_party" if third_party else "domain", domain)
    host_node = builder.node("host", host)
    yield page, host_node, "loads", "request for"
    if third_party or host != domain:
        yield host_node, owner, "belongs_to", "registrable domain of"
    if third_party:
        yield page, owner, "contacts", "request for"
