"""What a graph of a site is made of, and how one is put together, bounded. Pure."""

from __future__ import annotations

import msgspec

from veritas.checks.finding_list import clip

MAX_NODES = 500
MAX_EDGES = 2_000
MAX_CLAIMS = 100
MAX_LABEL_CHARS = 200
MAX_FACTS = 12


class Node(msgspec.Struct, frozen=True):
    """Something that is involved.

    Attributes:
        id: ``<kind>:<name>``, unique within the graph.
        kind: ``site domain host page technology address network certificate issuer name_server
            mail_server registration registrar organization company_number vat_number
            postal_address phone email social contact imprint privacy third_party company
            payment_provider form_target redirect_target``.
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

    ``kind``: ``has_domain served_by resolves_to has_page loads presents issued_by named_by mail_by
    contacts sets_cookie belongs_to links_to in_network registered registered_with states made_with
    owned_by pays_by posts_to redirects_to told held_by``.
    """

    source: str
    target: str
    kind: str
    evidence: str


class GraphClaim(msgspec.Struct, frozen=True):
    """Something the site says of itself, held against a fact.

    Attributes:
        topic: which kind, such as ``vat-number``.
        claim: what the site says.
        against: the fact or source it was held against.
        status: ``confirmed``, ``contradicted`` or ``not_checked``.
        detail: why, in words.
        page_url: where the site says it.
        node: the id of the node that it is about; empty when there is none.
    """

    topic: str
    claim: str
    against: str
    status: str
    detail: str
    page_url: str
    node: str = ""


class KnowledgeGraph(msgspec.Struct, frozen=True):
    """All nodes and edges, in the order found, and the claims that were checked.

    ``cut`` says what was left out, or is empty.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: str = ""
    claims: tuple[GraphClaim, ...] = ()


class GraphBuilder:
    """Collects nodes and edges: each once, within bounds."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._edges: dict[tuple[str, str, str], Edge] = {}
        self._nodes_left_out: set[str] = set()
        self._edges_left_out = 0

    def node(
        self, kind: str, name: str, facts: dict[str, str] | None = None, label: str = ""
    ) -> str:
        """Add a node, or further facts of one that is there; gives its id."""
        node_id = f"{kind}:{clip(name, MAX_LABEL_CHARS)}"
        known = self._nodes.get(node_id)
        kept = {key: clip(value, MAX_LABEL_CHARS) for key, value in (facts or {}).items() if value}
        if known is not None:
            if kept:
                merged = dict(list({**kept, **known.facts}.items())[:MAX_FACTS])
                self._nodes[node_id] = msgspec.structs.replace(known, facts=merged)
        elif len(self._nodes) >= MAX_NODES:
            self._nodes_left_out.add(node_id)
        else:
            shown = clip(label or name, MAX_LABEL_CHARS)
            self._nodes[node_id] = Node(node_id, kind, shown, kept)
        return node_id

    def edge(self, source: str, target: str, kind: str, evidence: str) -> None:
        """Add a tie between two nodes that are there."""
        key = (source, target, kind)
        if source not in self._nodes or target not in self._nodes or key in self._edges:
            return
        if len(self._edges) >= MAX_EDGES:
            self._edges_left_out += 1
            return
        self._edges[key] = Edge(source, target, kind, clip(evidence, MAX_LABEL_CHARS))

    def mark(self, node_id: str, status: str) -> None:
        """Set what became of a claim; a contradiction stays."""
        known = self._nodes.get(node_id)
        if known is not None and known.status != "contradicted":
            self._nodes[node_id] = msgspec.structs.replace(known, status=status)

    def graph(self, claims: tuple[GraphClaim, ...]) -> KnowledgeGraph:
        """What was collected."""
        parts = []
        if self._nodes_left_out:
            parts.append(f"{len(self._nodes_left_out)} nodes over the limit of {MAX_NODES}")
        if self._edges_left_out:
            parts.append(f"{self._edges_left_out} edges over the limit of {MAX_EDGES}")
        cut = f"left out: {' and '.join(parts)}" if parts else ""
        nodes, edges = tuple(self._nodes.values()), tuple(self._edges.values())
        return KnowledgeGraph(nodes, edges, cut, claims)
