"""The graph as a picture and as GraphML."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from tests.unit.artifact_builder import dead_site, site
from tests.unit.judge_samples import bad_shop
from veritas.judge.knowledge_graph import Edge, KnowledgeGraph, Node, build_graph
from veritas.report import graphml
from veritas.report.graph_layout import PILL_HEIGHT, PILL_WIDTH, lay_out
from veritas.report.graph_picture import graph_svg

SVG = "{http://www.w3.org/2000/svg}"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
HOSTILE = "<script>alert(1)</script>\"'&]]>\x00\x1b[31m\u202e\ud800 --> <!-- " + "x" * 3000


def graph_of(hosts: int) -> KnowledgeGraph:
    nodes = [Node("site:s", "site", "https://shop.example/")]
    nodes += [Node(f"host:h{n}", "host", f"h{n}.shop.example") for n in range(hosts)]
    nodes += [Node(f"third_party:t{n}", "third_party", f"t{n}.example") for n in range(hosts // 2)]
    edges = [Edge("site:s", f"host:h{n}", "served_by", "seen") for n in range(hosts)]
    edges += [
        Edge(f"host:h{n}", f"third_party:t{n % max(1, hosts // 2)}", "belongs_to", "list")
        for n in range(hosts)
        if hosts > 1
    ]
    return KnowledgeGraph(tuple(nodes), tuple(edges))


def words_of(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("hosts", [1, 6, 130])
def test_each_node_has_a_pill_of_its_own_and_its_label(hosts: int) -> None:
    graph = graph_of(hosts)
    layout = lay_out(graph)
    drawn = list(layout.places.values())
    assert len(drawn) + layout.hidden == len(graph.nodes)
    for one in drawn:
        assert 0 <= one.x <= layout.width - PILL_WIDTH
        assert 0 <= one.y <= layout.height - PILL_HEIGHT
    corners = {(one.x, one.y) for one in drawn}
    assert len(corners) == len(drawn)
    columns: dict[float, list[float]] = {}
    for one in drawn:
        columns.setdefault(one.x, []).append(one.y)
    for heights in columns.values():
        rows = sorted(heights)
        assert all(b - a >= PILL_HEIGHT for a, b in pairwise(rows))
    shown = words_of(graph_svg(graph))
    assert all(one.node.label.removeprefix("https://") in shown for one in drawn)


def test_two_hundred_nodes_are_all_drawn_and_the_picture_is_wider_than_it_is_long() -> None:
    graph = graph_of(133)
    assert len(graph.nodes) == 200
    layout = lay_out(graph)
    assert layout.hidden == 0
    assert layout.width > layout.height
    shown = words_of(graph_svg(graph))
    assert shown.count("Hosts (133)") == 1
    assert "Hosts, continued" in shown


def test_what_is_too_many_is_said_to_be_left_out() -> None:
    svg = graph_svg(graph_of(180))
    assert "Hosts (180), 30 not drawn" in words_of(svg)
    assert "Not drawn: 30 nodes" in svg


def test_the_same_graph_is_the_same_picture() -> None:
    assert graph_svg(build_graph(bad_shop())) == graph_svg(build_graph(bad_shop()))


def test_the_picture_says_in_words_what_it_shows() -> None:
    root = ET.fromstring(graph_svg(build_graph(site())))
    assert root.get("role") == "img"
    named = (root.get("aria-labelledby") or "").split()
    assert [root.find(f"*[@id='{name}']") is not None for name in named] == [True, True]
    description = root.findtext(f"{SVG}desc") or ""
    assert "Name servers: 1" in description


def test_a_contradicted_node_is_told_by_a_sign_and_not_by_colour_alone() -> None:
    number = Node("vat_number:DE1", "vat_number", "DE136695975", {}, "contradicted")
    svg = graph_svg(KnowledgeGraph((number,), ()))
    assert "✗ DE136695975" in words_of(svg)
    assert "Contradicted: DE136695975" in svg


def test_a_tie_that_two_others_say_is_not_drawn_again() -> None:
    nodes = tuple(
        Node(one, one.partition(":")[0], one) for one in ("page:p", "host:h", "third_party:t")
    )
    edges = (
        Edge("page:p", "host:h", "loads", "x"),
        Edge("host:h", "third_party:t", "belongs_to", "x"),
        Edge("page:p", "third_party:t", "contacts", "x"),
        Edge("page:p", "third_party:t", "told", "x"),
    )
    assert [edge.kind for edge in lay_out(KnowledgeGraph(nodes, edges)).edges] == [
        "loads",
        "belongs_to",
        "told",
    ]


@pytest.mark.parametrize("kind", ["site", "host", "company", "what_is_this", HOSTILE])
def test_hostile_text_stays_text(kind: str) -> None:
    node = Node("a", kind, HOSTILE, {HOSTILE: HOSTILE}, "contradicted")
    graph = KnowledgeGraph(
        (node, Node("b", "host", "h")), (Edge("a", "b", HOSTILE, HOSTILE),), HOSTILE
    )
    svg = graph_svg(graph)
    root = ET.fromstring(svg)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "path", "g", "text"}
    assert "\u202e" not in svg
    assert "\x1b" not in svg
    assert len(svg) < 12_000
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    document = ET.fromstring(graphml.render(graph).decode())
    assert {element.tag.removeprefix(GRAPHML) for element in document.iter()} <= {
        *("graphml", "key", "graph", "node", "edge", "data"),
    }


def test_no_node_at_all_is_a_picture_that_says_so() -> None:
    assert words_of(graph_svg(KnowledgeGraph((), ()))) == ["Nothing is known of the site."]
    assert words_of(graph_svg(build_graph(dead_site())))


def test_graphml_carries_every_node_and_tie() -> None:
    graph = build_graph(bad_shop())
    root = ET.fromstring(graphml.render(graph).decode())
    nodes = list(root.iter(f"{GRAPHML}node"))
    edges = list(root.iter(f"{GRAPHML}edge"))
    assert (len(nodes), len(edges)) == (len(graph.nodes), len(graph.edges))
    declared = {key.get("id") for key in root.iter(f"{GRAPHML}key")}
    assert {data.get("key") for data in root.iter(f"{GRAPHML}data")} <= declared
    ids = {node.get("id") for node in nodes}
    assert all({edge.get("source"), edge.get("target")} <= ids for edge in edges)
    labels = {data.text for node in nodes for data in node if data.get("key") == "label"}
    assert "trackly.test" in labels
