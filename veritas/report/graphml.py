"""The graph as GraphML, for programs that draw and analyse graphs (yEd, Gephi, NetworkX). Pure.

Follows the GraphML Primer, http://graphml.graphdrawing.org/primer/graphml-primer.html: data is
declared by ``key`` elements, and kept in ``data`` elements.
"""

from __future__ import annotations

from html import escape

from veritas.judge.knowledge_graph import KnowledgeGraph
from veritas.report.escaping import plain

_TEXT_CHARS = 600
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns
    http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">"""

_KEYS = (
    ("kind", "node"),
    ("label", "node"),
    ("status", "node"),
    ("facts", "node"),
    ("tie", "edge"),
    ("evidence", "edge"),
)


def render(graph: KnowledgeGraph) -> bytes:
    """UTF-8 XML, the same bytes for the same graph.

    Nodes are named ``n1``, ``n2`` … in the graph's order. Characters that XML has no place for
    are replaced.
    """
    ids = {node.id: f"n{number}" for number, node in enumerate(graph.nodes, 1)}
    lines = [_HEAD]
    lines += [
        f'  <key id="{name}" for="{what}" attr.name="{name}" attr.type="string"/>'
        for name, what in _KEYS
    ]
    lines.append('  <graph id="site" edgedefault="directed">')
    for node in graph.nodes:
        facts = "; ".join(f"{name}: {value}" for name, value in node.facts.items())
        values = {"kind": node.kind, "label": node.label, "status": node.status, "facts": facts}
        lines.append(f'    <node id="{ids[node.id]}">{_data(values)}</node>')
    for number, edge in enumerate(graph.edges, 1):
        if edge.source not in ids or edge.target not in ids:
            continue
        lines.append(
            f'    <edge id="e{number}" source="{ids[edge.source]}" target="{ids[edge.target]}">'
            f"{_data({'tie': edge.kind, 'evidence': edge.evidence})}</edge>"
        )
    lines += ["  </graph>", "</graphml>", ""]
    return "\n".join(lines).encode()


def _data(values: dict[str, str]) -> str:
    return "".join(
        f'<data key="{key}">{escape(plain(value, _TEXT_CHARS))}</data>'
        for key, value in values.items()
        if value
    )
