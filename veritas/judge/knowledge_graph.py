"""Who and what is involved: a graph of the site, its machines, its makers and third parties.

Pure. Every edge carries the evidence for it, and the graph is bounded and says when it was cut.
"""

from __future__ import annotations

import msgspec

from veritas.artifacts import Artifacts
from veritas.judge.graph_identity import add_claims, add_identity
from veritas.judge.graph_machines import add_machines
from veritas.judge.graph_model import (
    MAX_EDGES,
    MAX_NODES,
    Edge,
    GraphBuilder,
    GraphClaim,
    KnowledgeGraph,
    Node,
)
from veritas.judge.graph_parties import add_page

__all__ = [
    "MAX_EDGES",
    "MAX_NODES",
    "Edge",
    "GraphClaim",
    "KnowledgeGraph",
    "Node",
    "build_graph",
    "growth",
]


def build_graph(artifacts: Artifacts) -> KnowledgeGraph:
    """Build the graph of everything that was collected, the most telling parts first."""
    builder = GraphBuilder()
    site = builder.node("site", artifacts.request.url)
    domain = builder.node("domain", artifacts.domain)
    host = builder.node("host", artifacts.host)
    builder.edge(site, domain, "has_domain", "registrable domain of the target")
    builder.edge(site, host, "served_by", "host of the target's address")
    if artifacts.host != artifacts.domain:
        builder.edge(host, domain, "belongs_to", "Public Suffix List")
    add_machines(builder, artifacts, host, domain)
    for page in artifacts.readable_pages:
        node = builder.node("page", page.final_url)
        builder.edge(site, node, "has_page", f"opened, status {page.status}")
    add_identity(builder, artifacts, site)
    for page in artifacts.readable_pages:
        add_page(builder, artifacts, page, site)
    return builder.graph(add_claims(builder, artifacts))


def growth(before: KnowledgeGraph | None, now: KnowledgeGraph) -> KnowledgeGraph:
    """What a graph has that an earlier one of the same site did not have, or had otherwise.

    Whoever has taken in all earlier parts has the whole: a node's newest form counts, ties only
    come, and the claims are always all of them.
    """
    if before is None:
        return now
    known = {node.id: node for node in before.nodes}
    ties = {(edge.source, edge.target, edge.kind) for edge in before.edges}
    return msgspec.structs.replace(
        now,
        nodes=tuple(node for node in now.nodes if known.get(node.id) != node),
        edges=tuple(
            edge for edge in now.edges if (edge.source, edge.target, edge.kind) not in ties
        ),
    )
