"""The graph as a picture: one SVG element to stand in an HTML page, or alone in a file. Pure.

It names no font and no other file. Its colours are CSS variables of its own (``--graph-…``), with
values for light and for dark, so that a page may set others. Every text is the audited site's and
goes in escaped.
"""

from __future__ import annotations

from html import escape
from unicodedata import east_asian_width

from veritas.judge.knowledge_graph import Edge, KnowledgeGraph, Node
from veritas.report.escaping import plain
from veritas.report.graph_layout import (
    PILL_HEIGHT,
    PILL_WIDTH,
    Heading,
    Layout,
    Place,
    lay_out,
)

KIND_WORDS: dict[str, str] = {
    "address": "Addresses",
    "certificate": "Certificate",
    "company": "Companies behind others",
    "company_number": "Company numbers",
    "contact": "Contact page",
    "domain": "Domains",
    "email": "E-mail",
    "form_target": "Forms lead to",
    "host": "Hosts",
    "imprint": "Imprint",
    "issuer": "Certificate issuer",
    "mail_server": "Mail servers",
    "name_server": "Name servers",
    "network": "Networks",
    "organization": "Organizations named",
    "page": "Pages",
    "payment_provider": "Payment providers",
    "phone": "Phone",
    "postal_address": "Postal addresses",
    "privacy": "Privacy policy",
    "redirect_target": "Redirects lead to",
    "registrar": "Registrar",
    "registration": "Registration",
    "site": "Site",
    "social": "Social accounts",
    "technology": "Technologies",
    "third_party": "Third parties",
    "vat_number": "VAT numbers",
}
"""What nodes of each kind are called above their group."""

_HUES = {
    "site": "site",
    "domain": "site",
    "page": "site",
    "technology": "site",
    "third_party": "other",
    "company": "other",
    "payment_provider": "other",
    "form_target": "other",
    "redirect_target": "other",
    "host": "machine",
    "address": "machine",
    "network": "machine",
    "certificate": "machine",
    "issuer": "machine",
    "name_server": "machine",
    "mail_server": "machine",
}
_LOUD = frozenset({"told", "posts_to", "redirects_to", "sets_cookie"})
_LABEL_CELLS = 29
_STYLE = """
.vg{--vi:var(--graph-ink,#1d2430);--vq:var(--graph-quiet,#5b6472);--vp:var(--graph-paper,#fff);
--vl:var(--graph-line,#8d97a6);--vb:var(--graph-bad,#b3261e);--vg-site:var(--graph-site,#2456a6);
--vg-who:var(--graph-who,#6b3fa0);--vg-machine:var(--graph-machine,#0b6e5f);
--vg-other:var(--graph-other,#9a5b00);font-family:system-ui,sans-serif}
@media (prefers-color-scheme:dark){.vg{--vi:var(--graph-ink,#e8ecf2);
--vq:var(--graph-quiet,#a3adba);--vp:var(--graph-paper,#151a21);--vl:var(--graph-line,#66707e);
--vb:var(--graph-bad,#ff8a80);--vg-site:var(--graph-site,#8ab4f8);--vg-who:var(--graph-who,#c9a5f5);
--vg-machine:var(--graph-machine,#6fd0bf);--vg-other:var(--graph-other,#f0b35e)}}
.vg .p{fill:var(--vp)}
.vg text{fill:var(--vi);font-size:12px}
.vg .h{fill:var(--vq);font-size:11px;font-weight:600}
.vg rect.n{fill:var(--vp);stroke:var(--vl)}
.vg .site rect.n{stroke:var(--vg-site)}
.vg .who rect.n{stroke:var(--vg-who)}
.vg .machine rect.n{stroke:var(--vg-machine)}
.vg .other rect.n{stroke:var(--vg-other)}
.vg .bad rect.n{stroke:var(--vb);stroke-width:2;stroke-dasharray:4 2}
.vg .e{fill:none;stroke:var(--vl);stroke-width:1}
.vg .e.loud{stroke:var(--vg-other);stroke-width:1.6}
.vg .e:hover{stroke:var(--vi);stroke-width:2;opacity:1}
""".replace("\n", "")


def graph_svg(graph: KnowledgeGraph) -> str:
    """Draw a graph.

    Args:
        graph: any graph; one without nodes gives an empty picture that says so.

    Returns:
        One ``svg`` element, well-formed as XML and as HTML, the same for the same graph. It scales
        with what it stands in; at its own size, which ``width`` and ``height`` give, text is 12
        pixels high.
    """
    layout = lay_out(graph)
    width, height = max(layout.width, 240.0), max(layout.height, 60.0)
    size = f'width="{_n(width)}" height="{_n(height)}"'
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" class="vg" role="img"',
        f' viewBox="0 0 {_n(width)} {_n(height)}" {size} aria-labelledby="vg-title vg-desc">',
        '<title id="vg-title">Who and what is behind the site</title>',
        f'<desc id="vg-desc">{_text(describe(graph, layout), 900)}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="p" {size}/>',
    ]
    if not layout.places:
        parts.append('<text x="16" y="34">Nothing is known of the site.</text>')
    opacity = _opacity(len(layout.edges))
    parts += [_edge(edge, layout.places, opacity) for edge in layout.edges]
    parts += [_heading(heading) for heading in layout.headings]
    parts += [_pill(place) for place in layout.places.values()]
    parts.append("</svg>")
    return "".join(parts)


def describe(graph: KnowledgeGraph, layout: Layout) -> str:
    """The picture in words, for those who cannot see it."""
    groups = {heading.kind: heading for heading in layout.headings}
    counted = ", ".join(
        f"{KIND_WORDS.get(kind, kind)}: {heading.count}" for kind, heading in groups.items()
    )
    words = f"A graph of {len(graph.nodes)} nodes and {len(graph.edges)} ties. {counted}."
    bad = [node.label for node in graph.nodes if node.status == "contradicted"]
    if bad:
        words += f" Contradicted: {', '.join(bad[:5])}."
    if layout.hidden:
        words += f" Not drawn: {layout.hidden} nodes, which the report's data has."
    return words + (f" {graph.cut[:1].upper()}{graph.cut[1:]}." if graph.cut else "")


def _opacity(edges: int) -> float:
    """Many lines are drawn fainter, so that what they lie behind stays readable."""
    return 0.9 if edges <= 40 else 0.55 if edges <= 150 else 0.32


def _edge(edge: Edge, places: dict[str, Place], opacity: float) -> str:
    here, there = places[edge.source], places[edge.target]
    y1, y2 = here.y + PILL_HEIGHT / 2, there.y + PILL_HEIGHT / 2
    if here.x == there.x:
        # On the same column: an arc beside it, wider the further it reaches.
        x1 = x2 = here.x
        bend = -min(34.0, 12 + abs(y2 - y1) / 16)
    elif here.x < there.x:
        x1, x2 = here.x + PILL_WIDTH, there.x
        bend = (x2 - x1) / 2
    else:
        x1, x2 = here.x, there.x + PILL_WIDTH
        bend = (x2 - x1) / 2
    c2 = x2 + bend if here.x == there.x else x2 - bend
    loud = edge.kind in _LOUD
    kind = "e loud" if loud else "e"
    told = (
        f"{here.node.label} – {edge.kind.replace('_', ' ')} – {there.node.label}: {edge.evidence}"
    )
    return (
        f'<path class="{kind}" opacity="{max(opacity, 0.7) if loud else opacity}" '
        f'd="M{_n(x1)} {_n(y1)}C{_n(x1 + bend)} {_n(y1)} {_n(c2)} {_n(y2)} {_n(x2)} {_n(y2)}">'
        f"<title>{_text(told, 400)}</title></path>"
    )


def _heading(heading: Heading) -> str:
    words = KIND_WORDS.get(heading.kind, heading.kind.replace("_", " "))
    if heading.continued:
        words += ", continued"
    elif heading.count > 1:
        words += f" ({heading.count})"
    if heading.hidden and not heading.continued:
        words += f", {heading.hidden} not drawn"
    return f'<text class="h" x="{_n(heading.x + 2)}" y="{_n(heading.y + 14)}">{_text(words)}</text>'


def _pill(place: Place) -> str:
    node = place.node
    hue = _HUES.get(node.kind, "who")
    bad = node.status == "contradicted"
    label = f"✗ {node.label}" if bad else node.label
    facts = "; ".join(f"{name}: {value}" for name, value in node.facts.items())
    told = f"{KIND_WORDS.get(node.kind, node.kind)}: {node.label}" + (
        f" ({facts})" if facts else ""
    )
    x, y = place.x, place.y
    size = f'width="{_n(PILL_WIDTH)}" height="{_n(PILL_HEIGHT)}"'
    return (
        f'<g class="{hue}{" bad" if bad else ""}"><title>{_text(told, 500)}</title>'
        f'<rect class="n" x="{_n(x)}" y="{_n(y)}" {size} rx="4"/>'
        f'<text x="{_n(x + 7)}" y="{_n(y + 13)}">{_text(_short(node, label))}</text></g>'
    )


def _short(node: Node, label: str) -> str:
    """What fits into a pill; of a long address its end tells more than its beginning."""
    shown = plain(label, 400)
    for scheme in ("https://", "http://"):
        shown = shown.removeprefix(scheme)
    if node.kind == "certificate" and len(shown) > 40:
        return f"{shown[:24]}…"
    cells = 0
    for index, char in enumerate(shown):
        cells += 2 if east_asian_width(char) in "WF" or char in "mwMW@" else 1
        if cells > _LABEL_CELLS and index < len(shown) - 1:
            return shown[: max(1, index - 1)] + "…"
    return shown


def _text(words: str, limit: int = 300) -> str:
    return escape(plain(words, limit), quote=True)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
