"""The graph of who is involved."""

from __future__ import annotations

from tests.unit.artifact_builder import URL, dead_site, link, page, request, site
from tests.unit.judge_samples import bad_shop
from veritas.judge.knowledge_graph import MAX_EDGES, MAX_NODES, build_graph


def test_a_fair_site_is_drawn_with_evidence_for_each_tie() -> None:
    graph = build_graph(site())
    kinds = {node.kind for node in graph.nodes}
    assert {
        "site",
        "domain",
        "host",
        "address",
        "name_server",
        "mail_server",
        "certificate",
        "issuer",
        "page",
        "contact",
        "imprint",
        "privacy",
    } <= kinds
    assert graph.cut == ""
    assert all(edge.evidence for edge in graph.edges)
    ids = {node.id for node in graph.nodes}
    assert len(ids) == len(graph.nodes)
    assert all({edge.source, edge.target} <= ids for edge in graph.edges)


def test_third_parties_are_told_by_domain() -> None:
    graph = build_graph(bad_shop())
    assert {"third_party:trackly.test", "third_party:gridads.test"} <= {
        node.id for node in graph.nodes
    }
    ties = {(edge.source, edge.target, edge.kind) for edge in graph.edges}
    assert (f"page:{URL}", "third_party:trackly.test", "contacts") in ties
    assert ("third_party:trackly.test", f"page:{URL}", "sets_cookie") in ties
    assert ("host:cdn.trackly.test", "third_party:trackly.test", "belongs_to") in ties


def test_a_site_that_did_not_open_is_still_named() -> None:
    graph = build_graph(dead_site())
    assert [node.kind for node in graph.nodes] == ["site", "domain", "host"]


def test_a_flood_is_cut_and_said_to_be() -> None:
    many = tuple(request(f"https://h{n}.d{n}.test/x") for n in range(3000))
    graph = build_graph(site(page(requests=many)))
    assert len(graph.nodes) == MAX_NODES
    assert len(graph.edges) <= MAX_EDGES
    assert "nodes over the limit" in graph.cut


def test_hostile_names_are_cut() -> None:
    odd = link("Contact", "https://fair.test/contact/" + "x" * 100_000)
    graph = build_graph(site(page(links=(odd,))))
    assert max(len(node.label) for node in graph.nodes) <= 200


def test_the_same_artifacts_make_the_same_graph() -> None:
    assert build_graph(bad_shop()) == build_graph(bad_shop())
